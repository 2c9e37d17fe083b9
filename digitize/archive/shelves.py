"""Every dossier there is, read from the archive alone: the store and the review folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from digitize.archive.content import Content, ObjectContent
from digitize.archive.dossiers import Dossier, load_dossier
from digitize.archive.identity import dossier_of, object_id
from digitize.archive.layout import Archive
from digitize.archive.objects import read_inventory
from digitize.archive.waiting import waiting_content, waiting_ids, waits
from digitize.dossier import Finding
from digitize.errors import DamageFound
from digitize.findings import finding

State = Literal["filed", "review"]


@dataclass(frozen=True, slots=True)
class Shelved:
    """A dossier where it lies. version: its newest in the store, 0 where it was never filed.

    What waits in review counts, where both are there: it is the newer state, with all that was filed in it.
    """

    dossier: Dossier
    state: State
    version: int
    content: Content


def fetch(archive: Archive, dossier_id: str) -> Shelved:
    """One dossier. KeyError where there is none; DamageFound where it cannot be read."""
    store, name = archive.open_store(), object_id(dossier_id)
    version = store.inventory(name).head if store.has(name) else 0
    waiting = waits(archive, dossier_id)
    content: Content = waiting_content(archive, dossier_id) if waiting else ObjectContent(store, name)
    dossier = load_dossier(content)
    if dossier.id != dossier_id:
        raise DamageFound("dossier-damaged", path="dossier.json")
    return Shelved(dossier, "review" if waiting else "filed", version, content)


def fetch_all(archive: Archive) -> Iterator[Shelved | Finding]:
    """Every dossier, filed ones first; in place of one that cannot be read, the finding that says which."""
    waiting = frozenset(waiting_ids(archive))
    for name in _filed(archive):
        if isinstance(name, Finding):
            yield name
        elif name not in waiting:
            yield _fetched(archive, name)
    for name in sorted(waiting):
        yield _fetched(archive, name)


def _filed(archive: Archive) -> Iterator[str | Finding]:
    for folder in archive.open_store().folders():
        try:
            yield dossier_of(read_inventory(folder).object_id)
        except DamageFound as damage:
            yield damage.finding
        except ValueError:
            yield finding("object-foreign", object=folder.name)


def _fetched(archive: Archive, dossier_id: str) -> Shelved | Finding:
    try:
        return fetch(archive, dossier_id)
    except (DamageFound, KeyError) as damage:
        path = damage.finding.params.get("path", "") if isinstance(damage, DamageFound) else "dossier.json"
        return finding("dossier-unreadable", object=object_id(dossier_id), path=path)
