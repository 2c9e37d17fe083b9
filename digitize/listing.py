"""Catalogue and index: what is listed of the dossiers, from the archive alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digitize.archive.catalogue import Catalogue, open_catalogue
from digitize.archive.catalogue import rebuild as rebuild_catalogue
from digitize.archive.layout import Archive
from digitize.archive.shelves import Shelved
from digitize.dossier import Finding
from digitize.errors import DamageFound, SomethingMissing
from digitize.find.entry import Entry, entry_of
from digitize.find.index import Index, rebuilding
from digitize.schemas import headline

_COMMIT_EVERY = 1000  # dossiers: each commit of the index gives the memory of its threads back


@dataclass(frozen=True, slots=True)
class Relisted:
    """What a rebuild of catalogue and index found; findings name what could not be read."""

    dossiers: int
    papers: int
    findings: tuple[Finding, ...]


def open_lists(archive: Archive) -> tuple[Catalogue, Index]:
    """Catalogue and index, made anew first where one of them cannot be used; under the archive's lock."""
    try:
        return open_catalogue(archive), Index(archive.index)
    except (DamageFound, SomethingMissing):
        relist(archive)
    return open_catalogue(archive), Index(archive.index)


def relist(archive: Archive) -> Relisted:
    """Catalogue and index made anew from store and review alone, each dossier read once; only under the
    archive's lock.
    """
    papers = dossiers = 0
    with rebuilding(archive.index) as index:

        def feed(shelved: Shelved) -> None:
            nonlocal papers, dossiers
            papers += index.add(entries_of(shelved))
            dossiers += 1
            if dossiers % _COMMIT_EVERY == 0:
                index.commit()

        rebuilt = rebuild_catalogue(archive, feed)
    return Relisted(rebuilt.dossiers, papers, rebuilt.findings)


def entries_of(shelved: Shelved) -> Iterator[Entry]:
    """What the index is told of a dossier's papers; owners from the case system come before the paper's."""
    dossier = shelved.dossier
    owners = [str(dossier.case[k]) for k in ("ownerId", "ownerName") if dossier.case.get(k)]
    for paper in dossier.papers():
        values = {name: f.value for name, f in paper.document.fields.items()}
        yield entry_of(
            paper.document,
            dossier_id=dossier.id,
            dossier_code=dossier.code or "",
            document_id=paper.document_id,
            state=shelved.state,
            title=headline(paper.document.doc_type, values, "vi"),
            owners=owners,
        )
