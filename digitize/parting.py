"""A stack that holds several dossiers taken apart: each gets a file of its own pages, so that no dossier
holds another citizen's papers. What was read is taken along; nothing is recognised twice.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from digitize.dossier import Inspection, Kind, Page
from digitize.findings import finding
from digitize.intake.receive import hash_file
from digitize.journey import Order, pages_read
from digitize.pdf.portion import take_pages
from digitize.record import page_with_words
from digitize.stack import Share, shares
from digitize.workers import Workers, outcome_of


@dataclass(frozen=True, slots=True)
class Portion:
    """One dossier's part of a scan, ready to be assembled. code: as the separator sheet says, if one does."""

    code: str | None
    order: Order


def portions(order: Order, inspection: Inspection, workers: Workers) -> Iterator[Portion]:
    """The dossiers in a scan whose pages have been read; the scan itself where it holds but one.

    A signed file is left whole, for its signature covers all of it; a person is told.
    Raises TaskFailed and InputRefused where the file cannot be taken apart.
    """
    found = shares(pages_read(order, inspection))
    if len(found) == 1:
        yield Portion(found[0].code, order)
    elif inspection.signatures or order.scan.kind not in (Kind.PDF, Kind.TIFF):
        code = next((share.code for share in found if share.code), None)
        told = finding("several-dossiers", count=len(found))
        yield Portion(code, replace(order, findings=(*order.findings, told)))
    else:
        for share in found:
            yield Portion(share.code, _own(order, inspection, share, workers))


def _own(order: Order, inspection: Inspection, share: Share, workers: Workers) -> Order:
    """The order to assemble one dossier's pages, in a work folder of its own."""
    recipe = f"{order.folder.name} {share.code} {share.pages}"
    folder = order.folder.parent / hashlib.sha256(recipe.encode()).hexdigest()[:32]
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    file = folder / "original"
    outcome_of(workers.start_whole(len(inspection.pages), take_pages, order.scan, share.pages, file))
    sha256, size = hash_file(file)
    scan = replace(order.scan, path=file, sha256=sha256, bytes=size)
    read = {page.number: page for page in pages_read(order, inspection)}
    for number, old in enumerate(share.pages, 1):
        target = folder / "pages" / f"{number:05d}.json"
        target.write_text(
            json.dumps(page_with_words(_renumbered(read[old], number)), ensure_ascii=False), "utf-8"
        )
    return replace(order, scan=scan, folder=folder)


def _renumbered(page: Page, number: int) -> Page:
    told = tuple(replace(f, page=number if f.page is not None else None) for f in page.findings)
    return replace(page, number=number, findings=told)
