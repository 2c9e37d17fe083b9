"""Long work made of short: the scanned pages of a folder repeated, their images untouched.

Every copy of a page is an object of its own in the file, as a scanner would write it: a page shared a
thousand times would flatter memory and size.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count as counting
from itertools import islice
from pathlib import Path

import img2pdf
import pikepdf
from truth import IMAGES, SOURCES

_LEAST = 1000  # pixels across: smaller pictures are portraits and codes on born-digital pages


def _is_scan(page: pikepdf.Page) -> bool:
    return any(int(image.Width) >= _LEAST for image in page.get_images().values())


def bind_pool(folder: Path, target: Path) -> int:
    """Every scanned page below `folder`, once, in one PDF; how many. ValueError where there is none."""
    files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SOURCES)
    pool = pikepdf.Pdf.new()
    with ExitStack() as opened:
        for number, file in enumerate(files):
            source = opened.enter_context(pikepdf.Pdf.open(_as_pdf(file, target, number)))
            _drop(source.Root, "/AcroForm")  # a signature's field means nothing on a page cut out
            for page in source.pages:
                _drop(page.obj, "/Annots")
            pool.pages.extend(page for page in source.pages if _is_scan(page))
        if not len(pool.pages):
            raise ValueError(f"no scanned pages below {folder}")
        pool.save(target)
    return len(pool.pages)


def _drop(found: pikepdf.Object, key: str) -> None:
    if key in found:
        del found[key]


def _as_pdf(file: Path, target: Path, number: int) -> Path:
    if file.suffix.lower() not in IMAGES:
        return file
    bound = target.with_name(f"{number}-{target.name}")
    bound.write_bytes(img2pdf.convert(str(file), rotation=img2pdf.Rotation.ifvalid))
    return bound


def write_stack(pool: Path, pages: int, target: Path) -> list[Path]:
    """One PDF of so many pages."""
    made = pikepdf.Pdf.new()
    with ExitStack() as opened:
        while len(made.pages) < pages:  # opened anew: pages of one and the same Pdf would share their images
            source = opened.enter_context(pikepdf.Pdf.open(pool))
            made.pages.extend(islice(source.pages, pages - len(made.pages)))
        made.save(target / "stack.pdf")
    return [target / "stack.pdf"]


def write_files(pool: Path, pages: int, target: Path) -> list[Path]:
    """So many PDFs of one page, no two of the same bytes."""
    with pikepdf.Pdf.open(pool) as source:
        return [_alone(page, number, target) for number, page in islice(_endless(source), pages)]


def _endless(source: pikepdf.Pdf) -> Iterator[tuple[int, pikepdf.Page]]:
    for number in counting():
        yield number, source.pages[number % len(source.pages)]


def _alone(page: pikepdf.Page, number: int, target: Path) -> Path:
    file = target / f"page-{number:05d}.pdf"
    with pikepdf.Pdf.new() as single:
        single.pages.append(page)
        single.docinfo["/Title"] = pikepdf.String(
            f"page {number}"
        )  # an archive takes the same bytes once only
        single.save(file)
    return file
