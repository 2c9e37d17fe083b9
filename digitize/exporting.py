"""Out of the archive for others: papers as a table, dossiers as bags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from digitize.archive.dossiers import Paper
from digitize.archive.layout import Archive
from digitize.archive.shelves import Shelved, fetch_all
from digitize.dossier import Document, Finding
from digitize.errors import UsageProblem
from digitize.exchange.bags import pack
from digitize.exchange.rows import Row, rows_of
from digitize.exchange.sheets import TableFormat, write_csv, write_jsonl, write_xlsx
from digitize.logbook import note_copied
from digitize.lookup import find_papers
from digitize.progress import Progress

Format = Literal["jsonl", "csv", "xlsx", "bagit"]


@dataclass(frozen=True, slots=True)
class Exported:
    """target: the table, or the folder of bags; findings: dossiers that could not be read."""

    target: Path
    dossiers: int
    papers: int
    findings: tuple[Finding, ...] = ()


def known_format(name: str) -> Format:
    """Raises UsageProblem `bad-format` for any other."""
    for known in get_args(Format):
        if name == known:
            return cast(Format, known)
    raise UsageProblem("bad-format")


@dataclass(frozen=True, slots=True)
class _Chosen:
    shelved: Shelved
    papers: tuple[Paper, ...]


def export_table(
    archive: Archive, ids: Sequence[str], format_: TableFormat, target: Path, doc_type: str | None = None
) -> Exported:
    """The papers of `ids` (dossiers, documents; none: all), of one type where given, as one table.

    The table appears whole or not at all. Raises UsageProblem `no-such-id`, `export-exists`.
    """
    if target.exists():
        raise UsageProblem("export-exists")
    findings: list[Finding] = []
    rows: list[tuple[Row, Document]] = []
    dossiers: set[str] = set()
    for chosen in _chosen(archive, ids, findings):
        papers = [p for p in chosen.papers if doc_type in (None, p.document.doc_type)]
        rows += zip(rows_of(chosen.shelved, papers), (p.document for p in papers), strict=True)
        dossiers |= {chosen.shelved.dossier.id} if papers else set()
    note_copied(archive, (row.document_id for row, _ in rows))
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.part")
    _write(rows, format_, draft)
    draft.replace(target)
    return Exported(target, len(dossiers), len(rows), tuple(findings))


def _write(rows: Sequence[tuple[Row, Document]], format_: TableFormat, draft: Path) -> None:
    if format_ == "jsonl":
        write_jsonl(rows, draft)
    else:
        write = write_csv if format_ == "csv" else write_xlsx
        write([row for row, _ in rows], draft)


def export_bags(archive: Archive, ids: Sequence[str], folder: Path, progress: Progress) -> Exported:
    """A bag of each dossier below `folder`. Raises UsageProblem `no-such-id`, `export-exists`."""
    findings: list[Finding] = []
    store, papers, count = archive.open_store(), 0, 0
    for chosen in _chosen(archive, ids, findings):
        progress.expect(1)
        note_copied(archive, (p.document_id for p in chosen.papers))
        pack(store, chosen.shelved, folder)
        papers, count = papers + len(chosen.papers), count + 1
        progress.page_done()
    return Exported(folder, count, papers, tuple(findings))


def _chosen(archive: Archive, ids: Sequence[str], findings: list[Finding]) -> Iterator[_Chosen]:
    """What was asked for, each dossier once; where nothing was, every dossier that can be read."""
    if ids:
        asked = [find_papers(archive, ident) for ident in ids]
        merged: dict[str, _Chosen] = {}
        for shelved, papers in asked:
            before = merged.get(shelved.dossier.id)
            more = tuple(p for p in papers if not before or p not in before.papers)
            merged[shelved.dossier.id] = _Chosen(shelved, (before.papers if before else ()) + more)
        yield from merged.values()
        return
    for found in fetch_all(archive):
        if isinstance(found, Finding):
            findings.append(found)
        else:
            yield _Chosen(found, tuple(found.dossier.papers()))
