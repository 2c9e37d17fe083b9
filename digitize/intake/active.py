"""What a PDF carries besides paper: scripts, actions, attachments, hidden layers. Noticed, never followed.

None of it goes into the archival copy, which is made anew from pictures and words. The original keeps it byte
for byte: whoever opens that should know. Every object of the file is looked at, whether anything leads there
or not. Names after ISO 32000-1: 7.11 (files), 8.11 (layers), 12.5 (notes), 12.6 (actions), 12.7.8 (XFA).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pikepdf

from digitize.dossier import Finding
from digitize.findings import finding

_FAULTS = (pikepdf.PikepdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RuntimeError)
_DEEPEST = 16
_MOST_OBJECTS = 500_000
_ACTIONS = {
    "/JavaScript": "carries-scripts",
    "/Launch": "carries-programs",
    "/ImportData": "carries-programs",
    "/SubmitForm": "carries-programs",
    "/URI": "carries-links",
    "/GoToR": "carries-links",
    "/GoToE": "carries-links",
    "/Thread": "carries-links",
    "/Rendition": "carries-media",
    "/Movie": "carries-media",
    "/Sound": "carries-media",
    "/RichMediaExecute": "carries-media",
}
_ANNOTATIONS = {
    **dict.fromkeys(("/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"), "carries-media"),
    "/FileAttachment": "carries-notes",
    **dict.fromkeys(
        (
            *("/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight"),
            *("/Underline", "/Squiggly", "/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Redact", "/Projection"),
        ),
        "carries-notes",
    ),
}


def carried(pdf: pikepdf.Pdf) -> tuple[Finding, ...]:
    """What `pdf` carries besides pages, a finding a kind with how many there are, in the order of the codes.

    To be asked last: looking at an object that is damaged makes qpdf warn.
    """
    counts: Counter[str] = Counter()
    for number, item in enumerate(pdf.objects):
        if number >= _MOST_OBJECTS:
            break
        counts.update(_told(item, 0))
    counts.update(_layers(pdf))
    return tuple(finding(code, count=counts[code]) for code in sorted(counts))


def _told(item: Any, depth: int) -> Iterator[str]:
    """The codes of an object and of what lies directly in it."""
    try:
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            yield from _of(item)
            parts = [item.get(key) for key in item.keys()]  # noqa: SIM118 - no mapping
        else:
            parts = list(item) if isinstance(item, pikepdf.Array) else []
    except _FAULTS:
        return
    for part in parts:
        direct = isinstance(part, pikepdf.Dictionary | pikepdf.Array) and not part.is_indirect
        if direct and depth < _DEEPEST:
            yield from _told(part, depth + 1)


def _of(item: Any) -> Iterator[str]:
    action = _ACTIONS.get(_name(item, "/S"))
    if action or "/JS" in item:
        yield action or "carries-scripts"
    if "/Rect" in item and (note := _ANNOTATIONS.get(_name(item, "/Subtype"))):
        yield note
    if isinstance(item.get("/EF"), pikepdf.Dictionary):
        yield "carries-files"
    if "/XFA" in item:
        yield "carries-xfa"


def _name(item: Any, key: str) -> str:
    value = item.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _layers(pdf: pikepdf.Pdf) -> Iterator[str]:
    """A layer that is off when the file is opened: a viewer can show what the archival copy does not."""
    layers = pdf.Root.get("/OCProperties")
    usual = layers.get("/D") if isinstance(layers, pikepdf.Dictionary) else None
    if isinstance(usual, pikepdf.Dictionary):
        off = usual.get("/OFF")
        yield from ["carries-layers"] * (len(off) if isinstance(off, pikepdf.Array) else 0)
        if usual.get("/BaseState") == pikepdf.Name.OFF:
            yield "carries-layers"
