"""What a person asks of the archive: find, show, copy out. Reads only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from digitize.archive.content import Content
from digitize.archive.dossiers import Dossier, Paper, Source, source_path
from digitize.archive.identity import object_id, parse_document_id
from digitize.archive.layout import Archive
from digitize.archive.ocfl import Version
from digitize.archive.shelves import Shelved, fetch
from digitize.errors import DamageFound, UsageProblem
from digitize.find.index import Index
from digitize.find.query import Query
from digitize.find.results import Results
from digitize.logbook import note_copied, note_seen

_ENDINGS = (".pdf", ".alto.xml", ".txt", ".json")


@dataclass(frozen=True, slots=True)
class Found:
    """A dossier, or one of its papers: `papers` are those asked for; history oldest first."""

    shelved: Shelved
    papers: tuple[Paper, ...]
    history: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Copied:
    """Files written by `get`."""

    folder: Path
    files: tuple[Path, ...]


def search_archive(archive: Archive, query: Query) -> Results:
    """Papers that match; sensitive ones among those shown are noted in the audit log, in one line.

    Raises UsageProblem for a query that cannot be meant, DamageFound where reindexing is needed.
    """
    results = Index(archive.index).search(query)
    note_seen(archive, "found", ((hit.document_id, hit.doc_type) for hit in results.hits))
    return results


def find_papers(archive: Archive, ident: str) -> tuple[Shelved, tuple[Paper, ...]]:
    """The dossier that `ident` names, or holds the document it names, with the papers meant.

    Raises UsageProblem `no-such-id`.
    """
    try:
        name = parse_document_id(ident).dossier_id
    except ValueError:
        name = ident
    try:
        shelved = fetch(archive, name)
    except (KeyError, ValueError):
        raise UsageProblem("no-such-id") from None
    papers = tuple(p for p in shelved.dossier.papers() if ident in (name, p.document_id))
    if not papers:
        raise UsageProblem("no-such-id")
    return shelved, papers


def look_up(archive: Archive, ident: str, *, only_waiting: bool = False) -> Found:
    """A dossier's or a document's newest state; where sensitive, noted in the audit log first.

    Raises UsageProblem `no-such-id`, `not-waiting`.
    """
    found = _found(archive, ident, only_waiting=only_waiting)
    note_seen(archive, "read", ((p.document_id, p.document.doc_type) for p in found.papers))
    return found


def _found(archive: Archive, ident: str, *, only_waiting: bool = False) -> Found:
    shelved, papers = find_papers(archive, ident)
    if only_waiting and shelved.state != "review":
        raise UsageProblem("not-waiting")
    history = archive.open_store().versions(object_id(shelved.dossier.id)) if shelved.version else ()
    return Found(shelved, papers, history)


def copy_out(archive: Archive, ident: str, folder: Path) -> Copied:
    """Copy the sources that hold these papers into `folder`: PDF/A, record, text, ALTO and the original.

    Names are `<dossier>.<number>.pdf` …, as TT 05/2025/TT-BNV names files by dossier code and serial. Filed
    bytes are checked against their digest on the way; raises DamageFound `export-damaged`.
    """
    found = _found(archive, ident)
    note_copied(archive, (p.document_id for p in found.papers))
    folder.mkdir(parents=True, exist_ok=True)
    sources = {p.source.number: p.source for p in found.papers}
    store = archive.open_store()
    dossier, filed = found.shelved.dossier, found.shelved.state == "filed"
    digests = store.inventory(object_id(dossier.id)).state if filed else {}
    written = []
    for source in sources.values():
        for logical, target in _targets(dossier, source, folder):
            _copy(found.shelved.content, logical, target, digests.get(logical))
            written.append(target)
    return Copied(folder, tuple(written))


def _targets(dossier: Dossier, source: Source, folder: Path) -> Iterator[tuple[str, Path]]:
    from digitize.journey import PRODUCTS  # noqa: PLC0415 - `show` must not wait a second for OpenCV

    stem = f"{dossier.id}.{source.number:04d}"
    for name, ending in zip(PRODUCTS, _ENDINGS, strict=True):
        yield source_path(source.number, name), folder / f"{stem}{ending}"
    yield source.original, folder / f"{stem}.original{Path(source.original).suffix}"


def _copy(content: Content, logical: str, target: Path, sha512: str | None) -> None:
    """Copy while hashing; the target appears only when it is whole and right."""
    draft = target.with_name(f".{target.name}.part")
    digest = hashlib.sha512()
    try:
        with content.path(logical).open("rb") as source, draft.open("wb") as out:
            while chunk := source.read(1 << 20):
                digest.update(chunk)
                out.write(chunk)
    except FileNotFoundError:
        raise DamageFound("export-damaged") from None
    if sha512 and digest.hexdigest() != sha512:
        draft.unlink()
        raise DamageFound("export-damaged")
    draft.replace(target)
