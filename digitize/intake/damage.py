"""Whether a PDF that had to be mended is still all there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pikepdf

from digitize.intake.content import inherited
from digitize.intake.embedded import FAULTS, UnsupportedImage, decode

_TAIL = 1 << 16
_MORE = re.compile(rb"\s*\d|(?s:.*?)\d+\s+\d+\s+obj\b")
_POINTER = re.compile(rb"startxref\s+\d+\s*%{0,2}E?O?F?\s*$")


def ends_early(path: Path) -> bool:
    """Whether the file stops before its end mark.

    A signed file has an end mark for each time it was saved: what counts is that no object follows the last.
    """
    tail = _tail(path)
    mark = tail.rfind(b"%%EOF")
    return mark < 0 or _MORE.match(tail, mark + 5) is not None


def lacks_only_the_mark(path: Path) -> bool:
    """Whether the file stops right after the pointer to its table of objects: all content is before that."""
    return _POINTER.search(_tail(path)) is not None


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        return file.read()


def missing_something(pdf: pikepdf.Pdf) -> bool:
    """Whether a page refers to an object that is not there, or to a stream that does not decode."""
    return any(_broken(page.obj) for page in pdf.pages)


def announced_pages(pdf: pikepdf.Pdf) -> int:
    """The number of pages that the page tree claims; to be asked before qpdf walks and mends the tree."""
    tree = pdf.Root.get("/Pages")
    count = tree.get("/Count", 0) if isinstance(tree, pikepdf.Dictionary) else 0
    return int(count)


def _broken(page: Any) -> bool:
    if "/Contents" in page and page.get("/Contents") is None:
        return True
    waiting, seen = [page.get("/Contents"), inherited(page, "/Resources"), page.get("/Annots")], set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Object) and item.is_indirect:
            if item.objgen in seen:
                continue
            seen.add(item.objgen)
        if _is_lost(item):
            return True
        waiting += _parts(item)
    return False


def _is_lost(item: Any) -> bool:
    if isinstance(item, pikepdf.Dictionary):
        return any(_dangles(item.get(kind)) for kind in ("/XObject", "/Font"))
    return isinstance(item, pikepdf.Stream) and not _decodes(item)


def _dangles(group: Any) -> bool:
    return isinstance(group, pikepdf.Dictionary) and any(value is None for _, value in group.items())


def _decodes(stream: Any) -> bool:
    try:
        if stream.get("/Subtype") == pikepdf.Name.Image:
            decode(stream)
        else:
            stream.read_bytes()
    except UnsupportedImage:
        return True
    except FAULTS:
        return False
    return True


def _parts(item: Any) -> list[Any]:
    if isinstance(item, pikepdf.Array):
        return list(item)
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return [value for key, value in item.items() if key not in ("/Parent", "/P", "/Popup")]
    return []
