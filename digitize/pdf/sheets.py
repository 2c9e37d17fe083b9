"""Each page of the scan as a sheet of the archival PDF: its size on paper, its picture, its patches.

One page at a time; its picture goes to the spool, so that memory does not grow with the pages.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pikepdf import Pdf

from digitize.dossier import Finding, Page, PageSource, Scan
from digitize.findings import finding
from digitize.pdf.overlay import Rect
from digitize.pdf.place import size_by_dpi
from digitize.pdf.raster import Picture, from_file
from digitize.pdf.spool import Spool
from digitize.settings import Settings

log = logging.getLogger(__name__)
Size = tuple[float, float]

_SHORTEST, _LONGEST = 3.0, 14400.0  # a page's side in points, ISO 19005-2, 6.1.13


@dataclass(frozen=True, slots=True)
class Job:
    """What every page of one scan needs. part: "1" or "2"; original: open where the scan is a PDF.

    frames: which frames of a picture file are its pages.
    """

    scan: Scan
    settings: Settings
    part: str
    original: Pdf | None
    spool: Spool
    folder: Path
    frames: tuple[int, ...] = (0,)

    def spooled(self, picture: Picture) -> int:
        """Parks an encoded picture; its number in the spool."""
        return self.spool.add(picture.entries, picture.data)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page to be written.

    size: width and height of the upright page, points. picture: its number in the spool, or None for a white
    page. turned: degrees clockwise from the picture to the upright page. patches: spooled pictures and their
    places as fractions of the upright page.
    """

    page: Page
    size: Size
    picture: int | None
    turned: int = 0
    patches: tuple[tuple[int, Rect], ...] = ()
    findings: tuple[Finding, ...] = ()


def file_sheet(job: Job, source: PageSource, page: Page) -> Sheet:
    """A page of a TIFF, JPEG or PNG."""
    size = upright(size_by_dpi(source), page.rotation)
    try:
        picture = from_file(job.scan, source, job.frames[source.number - 1], job.part)
    except Exception as fault:  # decoders of broken files raise whatever they like
        log.warning("page %d: no picture (%s)", page.number, type(fault).__name__)
        return white(page, size)
    found = reencoded(page, picture.recoded)
    return Sheet(page, size, job.spooled(picture), page.rotation, findings=found)


def white(page: Page, size: Size) -> Sheet:
    """A page whose picture cannot be had: white, with its words and a finding, so that no page is missing."""
    return Sheet(page, size, None, findings=(finding("page-picture-lost", page=page.number),))


def reencoded(page: Page, how: str | None) -> tuple[Finding, ...]:
    """The finding that a scan was not carried over as it is; `how` None says that it was."""
    return (finding("image-reencoded", page=page.number, how=how),) if how else ()


def upright(raw: Size, rotation: int) -> Size:
    """The size of a page turned by `rotation`, within what PDF/A allows."""
    return turned(possible(raw), rotation)


def turned(size: Size, degrees: int) -> Size:
    """Width and height after a turn by a multiple of 90 degrees."""
    return (size[1], size[0]) if degrees % 180 == 90 else size


def possible(size: Size) -> Size:
    """A page size that PDF/A allows, in the same proportions (a source may state an absurd resolution) unless
    they are absurd too: a line of pixels is as wide as a page must be.
    """
    shrink = min(1.0, _LONGEST / max(size))
    grow = max(1.0, _SHORTEST / min(size)) if shrink == 1.0 else 1.0
    width, height = (min(max(side * shrink * grow, _SHORTEST), _LONGEST) for side in size)
    return width, height


def whole(size: Size) -> tuple[int, int]:
    """The size in whole pixels, at least one each way."""
    return max(round(size[0]), 1), max(round(size[1]), 1)


def read_or_not(
    sources: tuple[PageSource, ...], pages: Mapping[int, Page]
) -> Iterator[tuple[PageSource, Page]]:
    """Every page of the source with what was read from it; one that nobody read stands as the file asks."""
    for source in sources:
        yield source, pages.get(source.number) or _unread(source)


def _unread(source: PageSource) -> Page:
    width, height = whole(turned((source.width, source.height), source.rotate))
    return Page(source.number, width, height, source.dpi, rotation=source.rotate)
