"""Archive ↔ catalogue ↔ index: do they know of each other? Whoever differs is asked once more, by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Protocol

from digitize.archive.catalogue import Catalogue
from digitize.archive.census import Census, Thing
from digitize.archive.identity import dossier_of, object_id
from digitize.archive.journal import Journal
from digitize.archive.layout import Archive
from digitize.archive.lock import writer
from digitize.archive.objects import read_inventory
from digitize.archive.ocfl import leaf_name
from digitize.archive.waiting import waiting_ids, waits
from digitize.dossier import Finding
from digitize.errors import ArchiveInUse, DamageFound, SomethingMissing, StorageFailing
from digitize.findings import finding


class Indexed(Protocol):
    """What the search index is asked here."""

    def dossier_ids(self) -> Iterable[str]:
        """Every dossier that a search can find."""

    def holds(self, dossier_id: str) -> bool:
        """Whether a search can find this one."""


@contextmanager
def quiet(archive: Archive) -> Iterator[bool]:
    """As the archive's writer where nobody else is, which mends what a crash left; yields whether."""
    with ExitStack() as held:
        try:
            held.enter_context(writer(archive))
            free = True
        except (ArchiveInUse, SomethingMissing, StorageFailing):
            free = False
        yield free


def take_census(
    archive: Archive, catalogue: Catalogue, index: Indexed | None, stored: Iterable[str]
) -> Census:
    """All there is by what each part says. stored: the objects' folders, relative to the store."""
    census = Census()
    census.add_stored(stored)
    census.add_waiting((leaf_name(object_id(i)), i) for i in waiting_ids(archive))
    census.add_listed((leaf_name(object_id(i)), i, v) for i, v in catalogue.listed())
    if index is not None:
        census.add_indexed((leaf_name(object_id(i)), i) for i in index.dossier_ids())
    return census


def differences(
    archive: Archive, catalogue: Catalogue, index: Indexed | None, census: Census, stale: Collection[str]
) -> list[Finding]:
    """A finding for everything that one part knows and another does not, as it is now.

    stale: dossiers whose version in the catalogue was not the store's. While a batch runs, what it is
    about to list is passed over.
    """
    suspects = list(census.differing(index is not None))
    if not suspects and not stale:
        return []
    with quiet(archive) as free:
        passed = frozenset() if free else _unsettled(archive)
        found = [f for s in suspects for f in _judged(archive, catalogue, index, s, passed)]
        found += [f for ident in sorted(stale) for f in _outdated(archive, catalogue, ident)]
    return [f for f in found if f.params["object"].rpartition(":")[2] not in passed]


def _unsettled(archive: Archive) -> frozenset[str]:
    """What a running batch is changing just now."""
    if not archive.journal.exists():
        return frozenset()
    try:
        journal = Journal(archive.journal)
    except (DamageFound, SomethingMissing):
        return frozenset()
    found = frozenset(one.dossier_id for one in journal.unsettled())
    journal.close()
    return found


def _judged(
    archive: Archive, catalogue: Catalogue, index: Indexed | None, thing: Thing, passed: Collection[str]
) -> Iterator[Finding]:
    try:
        ident = thing.ident or _own_name(archive, thing)
    except ValueError:
        yield finding("object-foreign", object=thing.leaf)
        return
    except (DamageFound, OSError):
        return  # reported where it is inspected
    if ident in passed:
        return
    there = waits(archive, ident) or _stands(archive, thing, ident)
    name = object_id(ident)
    if there != (catalogue.dossier(ident) is not None):
        yield finding("not-in-catalogue" if there else "catalogue-orphan", object=name)
    if index is not None and there != index.holds(ident):
        yield finding("not-in-index" if there else "index-orphan", object=name)


def _own_name(archive: Archive, thing: Thing) -> str:
    return dossier_of(read_inventory(archive.store / (thing.place or thing.leaf)).object_id)


def _stands(archive: Archive, thing: Thing, ident: str) -> bool:
    here = thing.place is not None and (archive.store / thing.place).is_dir()
    return here or archive.open_store().folder(object_id(ident)).is_dir()


def _outdated(archive: Archive, catalogue: Catalogue, ident: str) -> Iterator[Finding]:
    store, row = archive.open_store(), catalogue.dossier(ident)
    try:
        head = store.inventory(object_id(ident)).head if store.has(object_id(ident)) else 0
    except DamageFound:
        return  # reported where it is inspected
    if row is not None and row.version != head:
        yield finding("catalogue-stale", object=object_id(ident))
