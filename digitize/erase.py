"""Lawful disposal: a dossier or single papers, gone from everywhere, with a tombstone and without content."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from digitize.archive.catalogue import Catalogue, open_catalogue
from digitize.archive.copies import known_targets
from digitize.archive.erasing import KEY_LENGTH, begin, end, remove_everywhere, sources_of
from digitize.archive.identity import is_dossier_id, object_id, parse_document_id
from digitize.archive.journal import open_journal
from digitize.archive.layout import Archive
from digitize.archive.lock import writer
from digitize.archive.quarantine import list_quarantine
from digitize.archive.shelves import fetch
from digitize.archive.store import Store
from digitize.archive.tombstones import GROUNDS, Copy, Tombstone, stones
from digitize.archive.waiting import waits
from digitize.desk import open_desk
from digitize.dossierfiles import files_of
from digitize.errors import DamageFound, SomethingMissing, UsageProblem
from digitize.filing import now
from digitize.listing import relist
from digitize.logbook import who
from digitize.validate import worst

# The number and notation of the document that allows it: NĐ 30/2020/NĐ-CP, 15/QĐ-UBND or 09/2025/QĐ-TTg.
_AUTHORITY = re.compile(
    r"(?<![0-9/])[0-9]{1,6}(?:/[0-9]{4})?/[A-ZĐ][A-Za-zĐđ&]{0,15}(?:-[A-ZĐ][A-Za-zĐđ&0-9.]{0,20}){0,4}"
)
_KEY = re.compile(rf"[0-9a-f]{{{KEY_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be erased and by what right. reason: names the document that allows it; the rest of it is
    not kept, for it may speak of people. ground: one of `tombstones.GROUNDS`.
    """

    ids: tuple[str, ...]
    reason: str
    ground: str = "order"
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One thing to be erased, as it lies now. outside: second copies that are known and not reached."""

    stone: Tombstone
    outside: tuple[Copy, ...]


def authority_in(reason: str) -> str:
    """The number of the document that allows it. Raises UsageProblem `erase-needs-authority`."""
    found = _AUTHORITY.search(unicodedata.normalize("NFC", reason))
    if not found:
        raise UsageProblem("erase-needs-authority")
    return found[0]


def plan_erasure(archive: Archive, order: Order) -> tuple[Plan, ...]:
    """What an order would erase, and what would still hold it. Reads only.

    Raises UsageProblem `no-such-id`, `erase-needs-authority`, `erase-bad-ground`, `erase-shares-scan`,
    `erase-whole-dossier`.
    """
    authority = authority_in(order.reason)
    if order.ground not in GROUNDS:
        raise UsageProblem("erase-bad-ground", grounds=" | ".join(GROUNDS))
    plans = []
    for target, papers in _grouped(archive, order.ids).items():
        numbers = _numbers(archive, target, papers)
        stone = Tombstone(
            target,
            numbers,
            tuple(sorted(_sources(archive, target, numbers))),
            order.ground,
            authority,
            who(order.by),
            now(),
            _versions(archive, target),
        )
        copies = _copies_inside(archive, stone)
        plans.append(Plan(replace(stone, copies=copies), known_targets(archive)))
    return tuple(plans)


def erase(archive: Archive, order: Order) -> tuple[Tombstone, ...]:
    """Erase for good, and end when nothing of it is left in the archive; killed at any point, the next writer
    goes on.

    Raises as `plan_erasure` does; ArchiveInUse, StorageFailing.
    """
    with writer(archive) as store:
        plans = plan_erasure(archive, order)
        for plan in plans:
            begin(archive, store, plan.stone)
            remove_everywhere(archive, store, plan.stone)
        for plan in plans:
            if plan.stone.numbers:
                _assess_again(archive, store, plan.stone)
        relist(archive)
        return tuple(end(archive, store, plan.stone) for plan in plans)


def erased(archive: Archive) -> tuple[Tombstone, ...]:
    """Every tombstone, oldest first; those that a crash cut short say `erasing`."""
    return stones(archive)


def _grouped(archive: Archive, ids: Sequence[str]) -> dict[str, set[str]]:
    """Dossiers and keys of quarantine → the papers of it that are meant, none for the whole."""
    grouped: dict[str, set[str]] = {}
    for ident in ids:
        target, papers = _meant(archive, ident)
        whole = target in grouped and not grouped[target]
        grouped[target] = set() if whole or not papers else grouped.get(target, set()) | papers
    return grouped


def _meant(archive: Archive, ident: str) -> tuple[str, set[str]]:
    try:
        dossier, papers = parse_document_id(ident).dossier_id, {ident}
    except ValueError:
        dossier, papers = ident, set()
    if is_dossier_id(dossier):
        there = archive.open_store().has(object_id(dossier)) or waits(archive, dossier)
    else:
        there = bool(_KEY.fullmatch(dossier)) and (archive.quarantine / dossier).is_dir()
    if not there:
        raise UsageProblem("no-such-id")
    return dossier, papers


def _numbers(archive: Archive, target: str, papers: set[str]) -> tuple[int, ...]:
    """The sources that hold these papers. A scan goes as a whole: each paper in it must have been named."""
    if not papers:
        return ()
    there = list(fetch(archive, target).dossier.papers())
    if not papers <= {p.document_id for p in there}:
        raise UsageProblem("no-such-id")
    numbers = {p.source.number for p in there if p.document_id in papers}
    shared = [p.document_id for p in there if p.source.number in numbers and p.document_id not in papers]
    if shared:
        raise UsageProblem("erase-shares-scan", ids=", ".join(shared))
    if all(p.source.number in numbers for p in there):
        raise UsageProblem("erase-whole-dossier", id=target)
    return tuple(sorted(numbers))


def _sources(archive: Archive, target: str, numbers: Sequence[int]) -> frozenset[str]:
    if not is_dossier_id(target):
        return frozenset(r.sha256 for r in list_quarantine(archive) if r.key == target and r.sha256)
    held = sources_of(archive, target, numbers)
    if numbers:
        return held
    with closing(open_journal(archive)) as journal:
        return held | journal.sources_of(target)


def _versions(archive: Archive, target: str) -> int:
    store, name = archive.open_store(), object_id(target)
    try:
        return store.inventory(name).head if is_dossier_id(target) and store.has(name) else 0
    except DamageFound:
        return 0


def _copies_inside(archive: Archive, stone: Tombstone) -> tuple[Copy, ...]:
    """What other dossiers of this archive hold of the same papers; it is not touched."""
    try:
        with closing(open_catalogue(archive)) as catalogue:
            return tuple(dict.fromkeys(_elsewhere(catalogue, stone)))
    except (DamageFound, SomethingMissing):
        return ()  # a catalogue that must be made anew does not stand in the way of the law


def _elsewhere(catalogue: Catalogue, stone: Tombstone) -> Iterator[Copy]:
    for sha256 in stone.sources:
        yield from (Copy("same-bytes", one) for one in catalogue.holders(sha256) if one != stone.target)
    for row in catalogue.documents(stone.target) if is_dossier_id(stone.target) else ():
        if not stone.numbers or row.source in stone.numbers:
            for link in catalogue.linked_to(row.id):
                if link.dossier_id != stone.target:
                    kind = "reused" if link.kind == "reused" else "same-paper"
                    yield Copy(kind, link.document_id or link.dossier_id)


def _assess_again(archive: Archive, store: Store, stone: Tombstone) -> None:
    """What is missing in the dossier now, and whether anything still keeps it waiting."""
    with open_desk(archive, store) as filing:
        shelved = fetch(archive, stone.target)
        dossier, content = shelved.dossier, shelved.content
        if not all(content.path(name).is_file() for name in content.names()):
            return  # damaged before, and verification tells of it
        outcome = worst(r.outcome for r in dossier.records.values())
        new = replace(dossier, outcome=outcome)
        filing.keep(new, files_of(content), message="erase", user=stone.by)
