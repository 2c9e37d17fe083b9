"""Elements of a page and of its drawings: text is text, whatever is in it."""

from __future__ import annotations

import xml.etree.ElementTree as ET


def add(parent: ET.Element, tag: str, text: str = "", **attributes: object) -> ET.Element:
    """A new last child. `class_` is `class`, `text_anchor` is `text-anchor`."""
    named = {k.rstrip("_").replace("_", "-"): _written(v) for k, v in attributes.items() if v is not None}
    child = ET.SubElement(parent, tag, named)
    child.text = text or None
    return child


def _written(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def html(root: ET.Element) -> str:
    """The page as text."""
    return "<!doctype html>\n" + ET.tostring(root, encoding="unicode", method="html") + "\n"
