"""Pages of a PDF source as sheets: the scan copied, redrawn, or the whole page rasterised."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from digitize.dossier import Finding, Page, PageSource
from digitize.findings import finding
from digitize.pdf.images import judge, reading_dictionary
from digitize.pdf.overlay import Patch, Rect, find_patches, scan_rect, write_scan_only
from digitize.pdf.place import Placed, find_scan, paper_size, shown_box, shown_turn, size_by_dpi
from digitize.pdf.raster import Picture, Pixels, faithful_picture, page_picture, patch_picture, unpacked
from digitize.pdf.render import NotDrawn, render, turn
from digitize.pdf.sheets import Job, Sheet, Size, possible, reencoded, turned, upright, white, whole

log = logging.getLogger(__name__)
_POINTS = 72.0


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A page of a PDF: what it draws, what was seen of it, what was read from it."""

    job: Job
    paper: pikepdf.Page
    source: PageSource
    page: Page

    @property
    def more(self) -> int:
        """How much further than a viewer does the page must be turned to stand upright."""
        return (self.page.rotation - self.source.rotate) % 360

    @property
    def visible(self) -> Size:
        """The page as a viewer shows it, in units of its user space."""
        left, bottom, right, top = shown_box(self.paper)
        return turned((right - left, top - bottom), shown_turn(self.paper))

    def draw(self, path: Path, number: int, size: tuple[int, int]) -> Pixels:
        """A page of this one's geometry, as a viewer shows it at `size`, then turned upright."""
        return turn(render(path, number, size, self.job.settings.page_timeout_s), self.more)


@dataclass(frozen=True, slots=True)
class _Scanned(_Leaf):
    """A page that draws one scan, and where it draws it."""

    placed: Placed

    @property
    def size(self) -> Size:
        return upright(paper_size(self.paper, self.placed, self.source), self.page.rotation)

    @property
    def rect(self) -> Rect:
        """Where the scan lies on the upright page, in fractions of it."""
        return scan_rect(self.paper, self.placed, shown_turn(self.paper) + self.more)

    @property
    def pixels(self) -> tuple[int, int]:
        """The visible page in pixels as fine as the scan's own."""
        across, down = self.placed.size
        density = (self.source.width / across + self.source.height / down) / 2
        return whole((self.visible[0] * density, self.visible[1] * density))


def pdf_sheet(job: Job, original: pikepdf.Pdf, source: PageSource, page: Page) -> Sheet:
    """A page of a PDF; a picture that cannot be had leaves a white sheet and a finding, never a gap."""
    try:
        return _laid_out(job, original, source, page)
    except OSError:
        raise  # the disk, not the page
    except Exception as fault:  # a page so broken that qpdf's objects are not what they should be
        log.warning("page %d: no picture (%s)", page.number, type(fault).__name__)
        return white(page, upright(size_by_dpi(source), page.rotation))


def _laid_out(job: Job, original: pikepdf.Pdf, source: PageSource, page: Page) -> Sheet:
    leaf = _Leaf(job, original.pages[source.number - 1], source, page)
    placed = find_scan(leaf.paper, source) if source.mode == "image" else None
    if placed is None or placed.mirrored:
        return _rasterised(leaf)
    return _scanned(_Scanned(job, leaf.paper, source, page, placed))


def _scanned(leaf: _Scanned) -> Sheet:
    verdict = judge(leaf.placed.image, leaf.job.part)
    if verdict == "redraw":
        return _redrawn(leaf)
    if verdict == "unpack":
        return _unpacked(leaf)
    patches, lost = _overlay(leaf)
    image = leaf.placed.image
    copied = Picture(reading_dictionary(image, leaf.job.part), image.read_raw_bytes())
    return Sheet(leaf.page, leaf.size, leaf.job.spooled(copied), leaf.page.rotation, patches, lost)


def _unpacked(leaf: _Scanned) -> Sheet:
    try:
        picture = unpacked(leaf.placed.image, leaf.job.part)
    except (pikepdf.PdfError, ValueError):
        return _redrawn(leaf)
    patches, lost = _overlay(leaf)
    found = (*lost, *reencoded(leaf.page, picture.recoded))
    return Sheet(leaf.page, leaf.size, leaf.job.spooled(picture), leaf.page.rotation, patches, found)


def _redrawn(leaf: _Scanned) -> Sheet:
    """The page as poppler shows it, overlays and all, cut to the scan's place, as fine as the scan."""
    try:
        shown = leaf.draw(leaf.job.scan.path, leaf.source.number, leaf.pixels)
    except NotDrawn:
        return white(leaf.page, leaf.size)
    cut = _cut(shown, leaf.rect)
    if cut.size == 0:
        return white(leaf.page, leaf.size)
    found = reencoded(leaf.page, "lossy")
    return Sheet(leaf.page, leaf.size, leaf.job.spooled(faithful_picture(cut)), findings=found)


def _cut(shown: Pixels, rect: Rect) -> Pixels:
    height, width = shown.shape[:2]
    left, right = (min(max(round(f * width), 0), width) for f in (rect[0], rect[2]))
    top, bottom = (min(max(round(f * height), 0), height) for f in (rect[1], rect[3]))
    return shown[top:bottom, left:right]


def _overlay(leaf: _Scanned) -> tuple[tuple[tuple[int, Rect], ...], tuple[Finding, ...]]:
    """What lies over the scan, as spooled patches with their places."""
    if not leaf.source.overlay:
        return (), ()
    try:
        patches = _patches(leaf)
    except (NotDrawn, pikepdf.PdfError):
        return (), (finding("overlay-lost", page=leaf.page.number),)
    return tuple((leaf.job.spooled(patch_picture(p.pixels)), p.place) for p in patches), ()


def _patches(leaf: _Scanned) -> tuple[Patch, ...]:
    bare = leaf.job.folder / "scan-only.pdf"
    write_scan_only(leaf.paper, leaf.placed, bare)
    shown = leaf.draw(leaf.job.scan.path, leaf.source.number, leaf.pixels)
    alone = leaf.draw(bare, 1, leaf.pixels)
    if shown.shape != alone.shape:
        raise NotDrawn
    return find_patches(shown, alone, leaf.source.dpi, leaf.rect)


def _rasterised(leaf: _Leaf) -> Sheet:
    """A page that is not one scan, drawn at `settings.render_dpi`."""
    unit = float(leaf.paper.obj.get("/UserUnit", 1))
    shown = possible((leaf.visible[0] * unit, leaf.visible[1] * unit))
    size = turned(shown, leaf.more)
    try:
        pixels = leaf.draw(leaf.job.scan.path, leaf.source.number, _fine(leaf.job, shown))
    except NotDrawn:
        return white(leaf.page, size)
    found = reencoded(leaf.page, "lossy" if leaf.source.mode == "image" else None)
    return Sheet(leaf.page, size, leaf.job.spooled(page_picture(pixels)), findings=found)


def _fine(job: Job, points: Size) -> tuple[int, int]:
    """Pixels of a page of that size at `render_dpi`, never above the limit for a page."""
    scale = job.settings.render_dpi / _POINTS
    most = job.settings.max_page_mpixels * 1e6
    wanted = points[0] * points[1] * scale * scale
    if wanted > most:
        scale *= (most / wanted) ** 0.5
    return whole((points[0] * scale, points[1] * scale))
