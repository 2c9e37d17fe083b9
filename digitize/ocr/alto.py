"""ALTO 4: the archival form of what was read, words with their places and confidence.

The element order and attributes are those of the Library of Congress's schema, version 4.2
(http://www.loc.gov/standards/alto/). Coordinates are pixels of the upright page. A `TextLine` is what one
part of the page has of a printed row, so a letterhead's row is two lines of two blocks; the line number that
ties them is the last part of their ID.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby

from digitize.dossier import Box, Mark, Page, Word, box_around
from digitize.ocr.engine import Engine
from digitize.settings import Settings

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
_NS = f"{{{NAMESPACE}}}"
_AS_READ = "ocr"  # purpose of the alternative that a mended word carries: what the recogniser said
_LINE_ID = re.compile(r"_l(\d+)$")
# XML 1.0 cannot carry control characters, not even escaped; a recogniser or a broken font may say them.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAGS = {
    "handwriting": "Handwriting",
    "seal": "Seal",
    "stamp": "Stamp",
    "signature": "Signature",
    "caption": "SignatureCaption",
}


def alto_xml(
    pages: Sequence[Page],
    source_name: str,
    sha256: str,
    *,
    engine: Engine | None = None,
    settings: Settings | None = None,
) -> Iterator[bytes]:
    """ALTO 4.2 of all `pages`, UTF-8 with declaration, a part a page: a thousand pages are a large tree.

    The same input gives the same bytes.
    """
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(f"{_NS}alto", {"SCHEMAVERSION": "4.2"})
    _describe(root, source_name, sha256, engine, settings)
    if any(page.marks for page in pages):
        tags = ET.SubElement(root, f"{_NS}Tags")
        for kind, label in _TAGS.items():
            ET.SubElement(tags, f"{_NS}LayoutTag", {"ID": f"tag_{kind}", "LABEL": label})
    ET.SubElement(root, f"{_NS}Layout").text = "\n"
    ET.indent(root, space=" ")
    before, after = ET.tostring(root, encoding="unicode").rsplit("</Layout>", 1)
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{before.rstrip()}'.encode()
    for page in pages:
        yield _page_text(page).encode()
    yield f"\n </Layout>{after}\n".encode()


def _page_text(page: Page) -> str:
    """One `Page` on lines of its own, in the namespace that the root has declared."""
    element = _page(page)
    ET.indent(element, space=" ", level=2)
    text = ET.tostring(element, encoding="unicode").replace(f' xmlns="{NAMESPACE}"', "", 1)
    return f"\n  {text}"


def words_from_alto(data: bytes) -> dict[int, tuple[Word, ...]]:
    """The words of each page number in an ALTO that `alto_xml` wrote, in reading order.

    Raises ValueError where `data` is no such ALTO. Confidences come back rounded to four digits.
    """
    try:
        root = ET.fromstring(data)  # noqa: S314  our own archive's file; expat bounds entity growth
        if root.tag != f"{_NS}alto":
            raise ValueError("not ALTO 4")
        return {int(p.attrib["PHYSICAL_IMG_NR"]): _words_of(p) for p in root.iter(f"{_NS}Page")}
    except (ET.ParseError, KeyError) as fault:
        raise ValueError("not ALTO 4") from fault


def _describe(
    root: ET.Element, source_name: str, sha256: str, engine: Engine | None, settings: Settings | None
) -> None:
    description = ET.SubElement(root, f"{_NS}Description")
    _text(description, "MeasurementUnit", "pixel")
    source = ET.SubElement(description, f"{_NS}sourceImageInformation")
    _text(source, "fileName", source_name)
    _text(source, "fileIdentifier", f"sha256:{sha256}")
    processing = ET.SubElement(description, f"{_NS}Processing", {"ID": "PROCESSING_1"})
    _text(processing, "processingCategory", "contentGeneration")
    if settings:
        _text(processing, "processingStepSettings", _settings(engine, settings))
    software = ET.SubElement(processing, f"{_NS}processingSoftware")
    _text(software, "softwareName", "digitize-hoso")
    _text(software, "softwareVersion", _own_version())


def _settings(engine: Engine | None, settings: Settings) -> str:
    given = [f"language={settings.language}", f"ocr_dpi={settings.ocr_dpi}"]
    return " ".join([f"engine={engine.name}/{engine.version}", *given] if engine else given)


def _own_version() -> str:
    try:
        return version("digitize-hoso")
    except PackageNotFoundError:
        return "0"


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{_NS}{name}").text = _FORBIDDEN.sub("", text)


def _page(page: Page) -> ET.Element:
    name = f"p{page.number}"
    attributes = {
        "ID": name,
        "PHYSICAL_IMG_NR": str(page.number),
        "WIDTH": str(page.width),
        "HEIGHT": str(page.height),
        "PC": f"{page.confidence:.4f}",
        "PROCESSINGREFS": "PROCESSING_1",
    }
    if page.blank:
        attributes["PAGECLASS"] = "blank"
    element = ET.Element(f"{_NS}Page", attributes)
    space = ET.SubElement(element, f"{_NS}PrintSpace", _place((0, 0, page.width, page.height)))
    for block, words in groupby(sorted(page.words, key=lambda w: w.block), key=lambda w: w.block):
        _block(space, f"{name}_b{block}", list(words), page.skew)
    for i, mark in enumerate(page.marks):
        _mark(space, f"{name}_m{i}", mark)
    return element


def _block(space: ET.Element, name: str, words: list[Word], skew: float) -> None:
    place = _place(box_around([w.box for w in words]))
    turned = {"ROTATION": f"{-skew or 0.0:.2f}"}  # ALTO counts counterclockwise
    block = ET.SubElement(space, f"{_NS}TextBlock", {"ID": name, **place, **turned})
    for number, line in groupby(words, key=lambda w: w.line):
        _line(block, f"{name}_l{number}", list(line))


def _line(block: ET.Element, name: str, words: list[Word]) -> None:
    line = ET.SubElement(block, f"{_NS}TextLine", {"ID": name, **_place(box_around([w.box for w in words]))})
    before: Word | None = None
    for i, word in enumerate(words):
        if before:
            _space(line, before.box, word.box)
        content = {"CONTENT": _FORBIDDEN.sub("", word.text), "WC": f"{word.confidence:.4f}"}
        string = ET.SubElement(line, f"{_NS}String", {"ID": f"{name}_s{i}", **_place(word.box), **content})
        if word.raw is not None:
            ET.SubElement(string, f"{_NS}ALTERNATIVE", {"PURPOSE": _AS_READ}).text = _FORBIDDEN.sub(
                "", word.raw
            )
        before = word


def _space(line: ET.Element, left: Box, right: Box) -> None:
    width = max(0, right[0] - left[2])
    place = {"HPOS": str(left[2]), "VPOS": str(left[1]), "WIDTH": str(width)}
    ET.SubElement(line, f"{_NS}SP", place)


def _mark(space: ET.Element, name: str, mark: Mark) -> None:
    attributes = {"ID": name, **_place(mark.box), "TAGREFS": f"tag_{mark.kind}"}
    ET.SubElement(space, f"{_NS}Illustration", attributes)


def _place(box: Box) -> dict[str, str]:
    left, top, right, bottom = box
    return {"HPOS": str(left), "VPOS": str(top), "WIDTH": str(right - left), "HEIGHT": str(bottom - top)}


def _words_of(page: ET.Element) -> tuple[Word, ...]:
    words: list[Word] = []
    for block, element in enumerate(page.iter(f"{_NS}TextBlock")):
        for line in element.iter(f"{_NS}TextLine"):
            words += _line_words(line, block)
    return tuple(sorted(words, key=lambda w: w.line))


def _line_words(line: ET.Element, block: int) -> Iterable[Word]:
    found = _LINE_ID.search(line.attrib["ID"])
    if found is None:
        raise ValueError("not written by alto_xml")
    for string in line.iter(f"{_NS}String"):
        a = string.attrib
        left, top = int(a["HPOS"]), int(a["VPOS"])
        box = (left, top, left + int(a["WIDTH"]), top + int(a["HEIGHT"]))
        raw = string.findtext(f"{_NS}ALTERNATIVE[@PURPOSE='{_AS_READ}']")
        yield Word(a["CONTENT"], box, float(a["WC"]), int(found.group(1)), block, raw)
