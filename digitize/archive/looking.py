"""One thing of the archive looked at while others may be writing: an object of the store, a dossier in
review, or both. Reads only, and without a lock.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from digitize.archive.census import Thing
from digitize.archive.digests import sha256_of
from digitize.archive.identity import object_id
from digitize.archive.inspection import Inspected, inspect_object
from digitize.archive.layout import Archive
from digitize.archive.lock import holder
from digitize.archive.shelves import fetch
from digitize.archive.waiting import waits
from digitize.dossier import Finding
from digitize.errors import DamageFound
from digitize.findings import finding

_LOOKS, _PAUSE_S = 5, 0.1


def look(archive: Archive, thing: Thing) -> Inspected:
    """What is wrong with it, seen twice at least where anything is: a writer may have been at it.

    What was taken away meanwhile has nothing wrong. A write is a matter of moments: where one goes on for
    longer than a second, what it leaves is told as it is.
    """
    seen = _look_once(archive, thing)
    for turn in range(1, _LOOKS):
        if not seen.findings:
            break
        busy = holder(archive) is not None
        time.sleep(_PAUSE_S * turn if busy else 0)
        before, seen = seen, _look_once(archive, thing)
        if seen.findings == before.findings and not busy:
            break
    return seen


def _look_once(archive: Archive, thing: Thing) -> Inspected:
    seen = Inspected(object_id(thing.ident) if thing.ident else thing.leaf, 0, 0, ())
    if thing.place is not None and (archive.store / thing.place).is_dir():
        seen = inspect_object(archive.store / thing.place)
    if thing.waiting and thing.ident:
        seen = replace(seen, findings=(*seen.findings, *_waiting(archive, thing.ident)))
    return seen


def _waiting(archive: Archive, ident: str) -> Iterator[Finding]:
    """A waiting dossier that cannot be read, or whose originals are not what came in."""
    try:
        shelved = fetch(archive, ident)
        for source in shelved.dossier.sources:
            if sha256_of(shelved.content.path(source.original)) != source.sha256:
                yield finding("file-damaged", object=object_id(ident), path=source.original)
    except DamageFound as damage:
        path = damage.finding.params.get("path", "")
        yield finding("dossier-unreadable", object=object_id(ident), path=path)
    except (KeyError, FileNotFoundError):
        if waits(archive, ident):
            yield finding("dossier-unreadable", object=object_id(ident), path="")
