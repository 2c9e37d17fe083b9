"""A dossier in brief, from its `dossier.json` alone: reports go through all of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from digitize.archive.content import Content, ObjectContent
from digitize.archive.dossiers import DOSSIER
from digitize.archive.identity import dossier_of, object_id
from digitize.archive.layout import Archive
from digitize.archive.objects import read_inventory
from digitize.archive.waiting import waiting_content, waiting_ids
from digitize.dossier import Finding
from digitize.errors import DamageFound
from digitize.findings import finding


@dataclass(frozen=True, slots=True)
class Card:
    """case: the case system's data; papers: (type, role) of each, role "component", "result" or None."""

    id: str
    state: Literal["filed", "review"]
    received_at: str
    case: Mapping[str, Any]
    papers: tuple[tuple[str, str | None], ...]


def cards(archive: Archive) -> Iterator[Card | Finding]:
    """Every dossier, filed ones first; in place of one that cannot be read, the finding that says which."""
    store, waiting = archive.open_store(), frozenset(waiting_ids(archive))
    for folder in store.folders():
        try:
            name = dossier_of(read_inventory(folder).object_id)
            if name not in waiting:
                yield _card(ObjectContent(store, object_id(name)), "filed")
        except DamageFound as damage:
            yield damage.finding
        except (ValueError, KeyError, TypeError, AttributeError, FileNotFoundError):
            yield finding("dossier-unreadable", object=folder.name, path=DOSSIER)
    for name in sorted(waiting):
        try:
            yield _card(waiting_content(archive, name), "review")
        except (ValueError, KeyError, TypeError, AttributeError):
            yield finding("dossier-unreadable", object=object_id(name), path=DOSSIER)


def _card(content: Content, state: Literal["filed", "review"]) -> Card:
    j = json.loads(content.read(DOSSIER))
    papers = tuple((d["docType"], d.get("role")) for d in j.get("documents", ()) if "documentId" in d)
    return Card(j["dossierId"], state, j["receivedAt"], j.get("case", {}), papers)
