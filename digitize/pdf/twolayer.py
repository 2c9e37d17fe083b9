"""The archival copy: a searchable PDF/A-2b (or 1b) of two layers, the scan and the words under it.

ISO 19005-1:2005 (part 1) and 19005-2:2011 (part 2), level B; TT 05/2025/TT-BNV asks for two-layer PDF/A.
The file is written as PDF 1.4 structures throughout (no object streams, no transparency), so that part 2
differs from part 1 in its header, its part number and in taking JPEG 2000 and 16-bit scans as they are.
"""

from __future__ import annotations

import errno
import os
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from importlib.resources import files
from pathlib import Path

import pikepdf
from pikepdf import (
    AccessMode,
    Array,
    Dictionary,
    Name,
    ObjectStreamMode,
    OutlineItem,
    Pdf,
    Stream,
    StreamDecodeLevel,
    String,
)
from PIL import Image

from digitize.dossier import Document, Finding, Inspection, Kind, Page, PageSource, Scan
from digitize.errors import DigitizeError, StorageFailing
from digitize.pdf.font import Codes, add_font
from digitize.pdf.leaves import pdf_sheet
from digitize.pdf.raster import page_frames
from digitize.pdf.sheets import Job, Sheet, file_sheet, read_or_not
from digitize.pdf.spool import Spool
from digitize.pdf.textlayer import text_content
from digitize.pdf.xmp import About, about, doc_info, packet, title
from digitize.settings import Settings

_VERSION = {"1": "1.4", "2": "1.7"}
_STORAGE = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS}


def write_pdf(
    scan: Scan,
    inspection: Inspection,
    pages: Sequence[Page],
    documents: Sequence[Document],
    target: Path,
    settings: Settings,
) -> tuple[Finding, ...]:
    """Writes the archival PDF of `scan` to `target`, whole or not at all; same input, same bytes.

    Every page of `inspection` becomes a page, upright and of its original size on paper; the words of
    `pages` (pixels of the upright page) lie invisibly where their ink is. The scan's own image bytes are
    kept wherever PDF/A takes them. Findings: `image-reencoded` (info), `overlay-lost` (warning),
    `page-picture-lost` (error). Raises StorageFailing (`pdf-storage-failing`) or DigitizeError
    (`pdf-not-written`).
    """
    try:
        return _write(scan, inspection, pages, documents, target, settings)
    except pikepdf.PdfError as fault:
        raise DigitizeError("pdf-not-written", why=type(fault).__name__) from fault
    except OSError as fault:
        why = errno.errorcode.get(fault.errno or 0, "OSError")
        if fault.errno in _STORAGE:
            raise StorageFailing("pdf-storage-failing", why=why) from fault
        raise DigitizeError("pdf-not-written", why=why) from fault


def _write(
    scan: Scan,
    inspection: Inspection,
    pages: Sequence[Page],
    documents: Sequence[Document],
    target: Path,
    settings: Settings,
) -> tuple[Finding, ...]:
    part = settings.pdfa[0]
    with ExitStack() as held:
        held.enter_context(_large_pictures(settings))
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix=".pdf-", dir=target.parent)))
        original = held.enter_context(_opened(scan)) if scan.kind is Kind.PDF else None
        spool = held.enter_context(Spool(folder / "spool.pdf"))
        frames = page_frames(scan)
        job = Job(scan, settings, part, original, spool, folder, frames)
        read = {p.number: p for p in pages}
        laid_out = [_sheet(job, source, page) for source, page in read_or_not(inspection.pages, read)]
        made = spool.open()
        _fill(made, laid_out)
        _describe(made, about(documents, settings.pdfa, _info(original)))
        _bookmarks(made, documents)
        _save(made, folder / "made.pdf", target, part)
    return tuple(f for sheet in laid_out for f in sheet.findings)


def _opened(scan: Scan) -> Pdf:
    # Mapped into memory, which is pikepdf's custom, a large file counts as memory in use.
    return Pdf.open(scan.path, access_mode=AccessMode.stream)


def _sheet(job: Job, source: PageSource, page: Page) -> Sheet:
    if job.original is None:
        return file_sheet(job, source, page)
    return pdf_sheet(job, job.original, source, page)


@contextmanager
def _large_pictures(settings: Settings) -> Iterator[None]:
    """Pillow's own guard is set to the office's limit; the inspection has refused what is above it."""
    usual = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = settings.max_page_mpixels * 1_000_000
    try:
        yield
    finally:
        Image.MAX_IMAGE_PIXELS = usual


def _info(original: Pdf | None) -> Mapping[str, str]:
    if original is None:
        return {}
    try:
        return {key: str(value) for key, value in original.docinfo.items() if isinstance(value, String)}
    except (pikepdf.PdfError, ValueError, TypeError):
        return {}


def _fill(made: Pdf, laid_out: Sequence[Sheet]) -> None:
    """Adds the pages; the font comes last, when every character is known, and is shared by all of them."""
    codes = Codes()
    fonts = made.make_indirect(Dictionary())
    for sheet in laid_out:
        _add_page(made, sheet, codes, fonts)
    fonts.F0 = add_font(made, codes)


def _add_page(made: Pdf, sheet: Sheet, codes: Codes, fonts: pikepdf.Object) -> None:
    pictures = Dictionary()
    if sheet.picture is not None:
        pictures.Scan = made.get_object(sheet.picture, 0)
    for index, (number, _) in enumerate(sheet.patches):
        pictures[f"/Patch{index}"] = made.get_object(number, 0)
    made.add_blank_page(page_size=sheet.size)
    written = made.pages[-1].obj
    written.MediaBox = Array([0, 0, _number(sheet.size[0]), _number(sheet.size[1])])
    written.Resources = Dictionary(Font=fonts, XObject=pictures)
    written.Contents = _packed(made, _content(sheet, codes))


def _content(sheet: Sheet, codes: Codes) -> bytes:
    """Words first, the scan over them: even a viewer that shows invisible text then shows only paper."""
    width, height = sheet.size
    words = text_content(sheet.page, codes)
    parts = []
    if words:
        scale = f"{width / sheet.page.width:.7f} 0 0 {height / sheet.page.height:.7f} 0 0 cm"
        parts.append(b"q %s\n%s\nQ" % (scale.encode("ascii"), words))
    if sheet.picture is not None:
        parts.append(_draw("Scan", _turning(sheet.turned, width, height)))
    for index, (_, (left, top, right, bottom)) in enumerate(sheet.patches):
        box = ((right - left) * width, 0, 0, (bottom - top) * height, left * width, (1 - bottom) * height)
        parts.append(_draw(f"Patch{index}", box))
    return b"\n".join(parts)


def _turning(degrees: int, width: float, height: float) -> tuple[float, ...]:
    """The matrix that lays a picture, turned clockwise, over a page of `width` x `height`."""
    return {
        0: (width, 0, 0, height, 0, 0),
        90: (0, -height, width, 0, 0, height),
        180: (-width, 0, 0, -height, width, height),
        270: (0, height, -width, 0, width, 0),
    }[degrees % 360]


def _draw(name: str, matrix: Sequence[float]) -> bytes:
    numbers = " ".join(_number_text(n) for n in matrix)
    return f"q {numbers} cm /{name} Do Q".encode("ascii")


def _number_text(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".") or "0"


def _number(value: float) -> float:
    return round(value, 4)


def _packed(made: Pdf, content: bytes) -> Stream:
    return Stream(made, zlib.compress(content, 9), Filter=Name.FlateDecode)


def _describe(made: Pdf, told: About) -> None:
    """Catalog, output intent, document information and XMP, as PDF/A asks for them."""
    profile = files("digitize.pdf").joinpath("data", "srgb-v2.icc").read_bytes()
    root = made.Root
    root.Metadata = Stream(made, packet(told), Type=Name.Metadata, Subtype=Name.XML)
    root.OutputIntents = Array([_output_intent(made, profile)])
    root.Lang = String("vi")
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    for key, value in doc_info(told).items():
        made.docinfo[key] = String(value)


def _output_intent(made: Pdf, profile: bytes) -> Dictionary:
    embedded = Stream(made, zlib.compress(profile, 9), N=3, Filter=Name.FlateDecode)
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=embedded,
    )


def _bookmarks(made: Pdf, documents: Sequence[Document]) -> None:
    """One bookmark a paper where the scan holds several."""
    if len(documents) < 2:
        return
    with made.open_outline() as outline:
        for document in documents:
            if document.pages and document.pages[0] <= len(made.pages):
                outline.root.append(OutlineItem(title(document), document.pages[0] - 1))


def _save(made: Pdf, draft: Path, target: Path, part: str) -> None:
    """Writes beside the target, makes it durable, then puts it in place in one step."""
    made.save(
        draft,
        force_version=_VERSION[part],
        object_stream_mode=ObjectStreamMode.disable,
        stream_decode_level=StreamDecodeLevel.none,
        compress_streams=False,
        fix_metadata_version=False,
        deterministic_id=True,
    )
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    draft.replace(target)
    parent = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)
