"""Back into an archive: bags as the dossiers they were, tables as a person's corrections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from digitize.archive.content import FolderContent
from digitize.archive.dossiers import load_dossier
from digitize.archive.identity import object_id
from digitize.archive.layout import Archive
from digitize.archive.lock import writer
from digitize.archive.ocfl import Inventory
from digitize.archive.waiting import waits
from digitize.desk import open_desk
from digitize.dossier import Finding
from digitize.errors import DamageFound, DigitizeError, InputRefused, UsageProblem
from digitize.exchange.bags import Bag, open_bag
from digitize.exchange.rows import as_text
from digitize.exchange.sheets import Line, read_lines
from digitize.filing import Filing
from digitize.lookup import find_papers
from digitize.progress import Progress
from digitize.review.decide import correct
from digitize.schemas import load
from digitize.settings import Settings

What = Literal["added", "completed", "known", "corrected", "unchanged", "refused"]
_MARK = "bagit.txt"


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a bag or of a row. ident: the dossier or the paper; path: the bag or table; fields:
    those that a person changed; finding: why it was refused.
    """

    path: Path
    ident: str
    what: What
    fields: tuple[str, ...] = ()
    finding: Finding | None = None


def bring_in(
    archive: Archive,
    settings: Settings,
    paths: Sequence[Path],
    by: str | None,
    progress: Progress,
    *,
    dry_run: bool = False,
) -> tuple[Brought, ...]:
    """Bags (a bag, or a folder of bags) and tables of ours, in the order given; safe to run again.

    A dossier that the archive has in the same state is `known`; one it has the beginning of is `completed`;
    one with another history is refused (`bag-other-history`). Raises UsageProblem `no-such-path`.
    """
    bags = [bag for path in paths if path.is_dir() for bag in _bags(path)]
    done = list(_bring_bags(archive, bags, by, progress, dry_run=dry_run)) if bags else []
    for path in paths:
        if not path.is_dir():
            done += _bring_table(archive, settings, path, by, dry_run=dry_run)
    return tuple(done)


def _bags(path: Path) -> list[Path]:
    if (path / _MARK).is_file():
        return [path]
    found = sorted(p for p in path.iterdir() if (p / _MARK).is_file() and not p.name.startswith("."))
    if not found:
        raise UsageProblem("no-bags")
    return found


def _bring_bags(
    archive: Archive, bags: Sequence[Path], by: str | None, progress: Progress, *, dry_run: bool
) -> Iterator[Brought]:
    progress.expect(len(bags))
    with writer(archive) as store, open_desk(archive, store) as filing:
        for path in bags:
            try:
                bag = open_bag(path)
                what = _place(filing, bag, by, dry_run=dry_run)
                yield Brought(path, bag.dossier_id, what)
            except InputRefused as refused:
                yield Brought(path, path.name, "refused", finding=refused.finding)
            progress.page_done()


def _place(filing: Filing, bag: Bag, by: str | None, *, dry_run: bool) -> What:
    """Put a bag's dossier where it was: its versions one by one, then what waits. Raises InputRefused."""
    theirs, ours = bag.inventory, _ours(filing, bag.dossier_id)
    common = ours.versions if ours else ()
    if theirs and theirs.versions[: len(common)] != common[: theirs.head]:
        raise InputRefused("bag-other-history")
    if bag.state == "review" and waits(filing.archive, bag.dossier_id):
        return "known" if _same_waiting(filing.archive, bag) else _refuse_waiting()
    missing = theirs.versions[len(common) :] if theirs else ()
    waiting = bag.waiting_files() if bag.state == "review" else None
    if not missing and waiting is None:
        return "known"
    _check(bag, filing)
    if not dry_run:
        files = [bag.files(len(common) + n) for n in range(1, len(missing) + 1)]
        filing.adopt(bag.dossier_id, list(zip(missing, files, strict=True)), waiting, by)
    return "completed" if common else "added"


def _ours(filing: Filing, dossier_id: str) -> Inventory | None:
    try:
        return filing.store.inventory(object_id(dossier_id))
    except KeyError:
        return None


def _refuse_waiting() -> What:
    raise InputRefused("bag-other-history")


def _same_waiting(archive: Archive, bag: Bag) -> bool:
    here, there = FolderContent(archive.review / bag.dossier_id), FolderContent(bag.data)
    mine = bag.waiting_files()
    return here.names() == set(mine) and all(here.read(name) == there.read(name) for name in mine)


def _check(bag: Bag, filing: Filing) -> None:
    """What lies in `data/` must be a dossier that this archive can read, under the id it says, and nothing in
    its history may have been erased by law.
    """
    try:
        dossier = load_dossier(FolderContent(bag.data))
    except (DamageFound, KeyError):
        raise InputRefused("bag-foreign") from None
    if dossier.id != bag.dossier_id:
        raise InputRefused("bag-foreign")
    filed = bag.inventory.fixity if bag.inventory else {}
    for sha256 in {*filed, *(source.sha256 for source in dossier.sources)}:
        filing.refuse_erased(sha256)


def _bring_table(
    archive: Archive, settings: Settings, path: Path, by: str | None, *, dry_run: bool
) -> Iterator[Brought]:
    try:
        lines = list(read_lines(path))
    except InputRefused as refused:
        yield Brought(path, path.name, "refused", finding=refused.finding)
        return
    for line in lines:
        yield _bring_line(archive, settings, path, line, by, dry_run=dry_run)


def _bring_line(
    archive: Archive, settings: Settings, path: Path, line: Line, by: str | None, *, dry_run: bool
) -> Brought:
    """One row: what differs from the archive becomes corrections; an emptied cell takes the value away."""
    try:
        _, papers = find_papers(archive, line.document_id)
        if len(papers) != 1 or papers[0].document_id != line.document_id:
            raise UsageProblem("no-such-id")
        changed = _changes(line.values, papers[0].document.doc_type, papers[0].document.fields)
        if changed and not dry_run:
            correct(archive, settings, line.document_id, [f"{n}={v}" for n, v in changed.items()], by)
        what: What = "corrected" if changed else "unchanged"
        return Brought(path, line.document_id, what, tuple(changed))
    except DigitizeError as error:
        if not isinstance(error, UsageProblem | InputRefused):
            raise
        return Brought(path, f"{line.number}: {line.document_id}", "refused", finding=error.finding)


def _changes(said: Mapping[str, str], doc_type: str, fields: Mapping[str, object]) -> dict[str, str]:
    known = load(doc_type).get("properties", {})
    now = {name: as_text(field.value) for name, field in fields.items()}  # type: ignore[attr-defined]
    return {n: v for n, v in said.items() if n in known and v != now.get(n, "")}
