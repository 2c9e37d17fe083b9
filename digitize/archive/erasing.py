"""Erasing by law: every version and derivative of a dossier, or of some of its sources, gone for good.

What must hold: once the first byte is gone, the next writer takes the erasure to its end, whatever happens;
nothing says "erased" while something is left. So the intent is durable before the first deletion, and the
tombstone is that same file, changed last:

 a  the intent in `erased/`, fsynced             nothing is gone yet; the next writer goes on from here
 b  `erasing` in the audit log                   the same
 c  the store's object, or its sources in every version of it (`rewriting.py`)
 d  the folder in review, or the sources in it; of a whole dossier its case in the register
 e  what quarantine holds of the same bytes
 f  everything in `work`: pages half read, drafts of index, catalogue and lists
 g  the journal's entries
 h  catalogue and index: made anew, or removed   (SQLite and Tantivy keep what was deleted in free pages and
                                                  old segments)
 i  `erased` in the audit log                    all is gone, and written down
 j  the intent becomes the tombstone             done

Every step can be done twice. The log's line comes before the tombstone, so that there is no tombstone that
the log does not know.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digitize.archive.audit.line import Deed, plain_who
from digitize.archive.audit.log import note
from digitize.archive.caseregister import forget_cases
from digitize.archive.content import Content, FolderContent
from digitize.archive.database import remove_database
from digitize.archive.digests import sha256_of
from digitize.archive.disk import Disk, storage_faults
from digitize.archive.dossiers import DOSSIER, source_path
from digitize.archive.identity import is_dossier_id, object_id, parse_document_id
from digitize.archive.journal import open_journal
from digitize.archive.layout import Archive
from digitize.archive.ocfl import Version, leaf_name
from digitize.archive.quarantine import list_quarantine
from digitize.archive.rewriting import Last
from digitize.archive.store import Store
from digitize.archive.tombstones import Tombstone, bench_of, ended, set_stone, stones
from digitize.archive.waiting import put_waiting, remove_waiting, waiting_content, waits
from digitize.dossier import Finding
from digitize.errors import DamageFound

Json = dict[str, Any]
_SOURCE = re.compile(r"documents/(\d{4,})/")
KEY_LENGTH = 32  # of a folder in quarantine: so many digits of the content's SHA-256


def begin(archive: Archive, store: Store, one: Tombstone) -> None:
    """Write down what is about to be erased; from here on it will be."""
    set_stone(archive, one, store.disk)
    note(archive, _deed("erasing", one))


def remove_everywhere(archive: Archive, store: Store, one: Tombstone) -> None:
    """Steps c to g: everything but catalogue and index, which the caller makes anew or drops."""
    disk = store.disk
    with storage_faults():
        if is_dossier_id(one.target):
            _from_store(archive, store, one)
            _from_review(archive, one, disk)
            if not one.numbers:
                forget_cases(archive, {one.target}, disk)
        for sha256 in one.sources:
            disk.remove(archive.quarantine / sha256[:KEY_LENGTH])
        if not is_dossier_id(one.target):
            disk.remove(archive.quarantine / one.target)
        for refused in list_quarantine(archive):
            if any(is_of(found, one) for found in (refused.finding, *refused.later)):
                disk.remove(archive.quarantine / refused.key)
        if archive.quarantine.is_dir():
            disk.sync(archive.quarantine)
        for path in sorted(archive.work.iterdir()) if archive.work.is_dir() else ():
            disk.remove(path)
    journal = open_journal(archive)
    journal.forget(None if one.numbers else one.target, one.sources)
    journal.close()


def is_of(found: Finding, one: Tombstone) -> bool:
    """Whether bytes that a repair set aside are of what is erased; what is of no source in particular is."""
    name = object_id(one.target)
    if found.params.get("object") not in (name, leaf_name(name)):
        return False
    source = _SOURCE.search(str(found.params.get("path", "")))
    return source is None or not one.numbers or int(source[1]) in one.numbers


def end(archive: Archive, store: Store, one: Tombstone) -> Tombstone:
    """All is gone: say so in the log, then make the intent the tombstone."""
    stone = ended(one, datetime.now(UTC).isoformat(timespec="seconds"))
    note(archive, _deed("erased", stone))
    set_stone(archive, stone, store.disk)
    return stone


def unfinished(archive: Archive) -> tuple[Tombstone, ...]:
    """The erasures that were begun and not ended."""
    return tuple(one for one in stones(archive) if one.state == "erasing")


def finish_erasures(archive: Archive, store: Store) -> tuple[Tombstone, ...]:
    """Take to its end what a crash cut short: the first thing a writer does after repairing the store.

    Catalogue and index are removed, to be made anew by whoever needs them. One whose dossier is damaged is
    left as it is: it must not keep the archive from being written to.
    """
    done = []
    for one in unfinished(archive):
        try:
            note(archive, _deed("erasing", one))
            remove_everywhere(archive, store, one)
        except DamageFound:
            continue
        drop_listings(archive)
        done.append(end(archive, store, one))
    return tuple(done)


def drop_listings(archive: Archive) -> None:
    """Remove catalogue and index, with what a rebuild that was cut short left of them."""
    with storage_faults():
        remove_database(archive.catalogue)
        for name in ("", ".new", ".old"):
            shutil.rmtree(archive.index.with_name(archive.index.name + name), ignore_errors=True)


def _deed(what: str, one: Tombstone) -> Deed:
    dossier = one.target if is_dossier_id(one.target) else None
    papers = tuple(f"{one.target}/{n:04}" for n in one.numbers)
    source = None if dossier else next(iter(one.sources), None)
    return Deed(what, plain_who(one.by), dossier, papers, f"{one.ground}:{one.authority}", source)


def _from_store(archive: Archive, store: Store, one: Tombstone) -> None:
    name, bench = object_id(one.target), bench_of(archive, one)
    if not one.numbers:
        store.remove(name, bench)
        return
    without = _Without(one)
    if not store.has(name):
        store.rewrite(name, without.change, None, bench)
    elif without.is_in(store, name):
        version = Version(one.at, "erase", one.by, {})
        last = Last(version, DOSSIER, without.marked(store.read(name, DOSSIER)))
        store.rewrite(name, without.change, last, bench)
    else:
        store.disk.remove(bench)


def _from_review(archive: Archive, one: Tombstone, disk: Disk) -> None:
    if not one.numbers:
        remove_waiting(archive, one.target, disk)
    elif waits(archive, one.target):
        without, content = _Without(one), waiting_content(archive, one.target)
        kept = {n: content.path(n) for n in content.names() if not without.covers(n)}
        files: dict[str, Path | bytes] = {**kept, DOSSIER: without.marked(content.read(DOSSIER))}
        put_waiting(archive, one.target, files, disk)


@dataclass(frozen=True, slots=True)
class _Without:
    """A dossier without the sources that are erased."""

    one: Tombstone

    def covers(self, path: str) -> bool:
        """Whether a file of the dossier belongs to an erased source."""
        return any(path.startswith(source_path(n, "")) for n in self.one.numbers)

    def is_in(self, store: Store, name: str) -> bool:
        """Whether any version still has one of them."""
        return any(self.covers(path) for version in store.versions(name) for path in version.state)

    def change(self, logical: str, stored: Path) -> Path | bytes | None:
        """For `rewrite`. A dossier.json that cannot be read may say anything, so it goes."""
        if self.covers(logical):
            return None
        if logical != DOSSIER:
            return stored
        try:
            return _bytes(self._cleaned(json.loads(stored.read_bytes())))
        except (ValueError, KeyError, TypeError, AttributeError, OSError):
            return None

    def marked(self, dossier: bytes) -> bytes:
        """The newest dossier.json: without them, and saying that they were."""
        try:
            j = self._cleaned(json.loads(dossier))
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise DamageFound("dossier-damaged", path=DOSSIER) from fault
        one = self.one
        about = {"at": one.at, "by": one.by, "ground": one.ground, "authority": one.authority}
        told = [e for e in j.get("erased", ()) if e["number"] not in one.numbers]
        return _bytes({**j, "erased": [*told, *({"number": n, **about} for n in one.numbers)]})

    def _cleaned(self, j: Json) -> Json:
        """Names of files, papers, decisions and findings of the erased sources taken out."""
        papers = j.get("documents", ())
        kept = {
            "sources": [s for s in j["sources"] if int(s["number"]) not in self.one.numbers],
            "documents": [self._place(d) for d in papers if not self._is(d.get("documentId"))],
            "reviewed": [r for r in j.get("reviewed", ()) if not self._is(r.get("id"))],
            "findings": [f for f in j.get("findings", ()) if not self._tells(f)],
        }
        return {k: v for k, v in {**j, **kept}.items() if k not in kept or v or k == "sources"}

    def _place(self, document: Json) -> Json:
        same = [i for i in document.get("sameAs", ()) if not self._is(i)]
        return {k: same if k == "sameAs" else v for k, v in document.items() if k != "sameAs" or same}

    def _tells(self, found: Json) -> bool:
        return any(self._is(v) for v in found.get("params", {}).values())

    def _is(self, ident: Any) -> bool:
        """Whether this is the id of one of their papers."""
        try:
            parsed = parse_document_id(str(ident))
        except ValueError:
            return False
        return parsed.dossier_id == self.one.target and parsed.source in self.one.numbers


def _bytes(j: Json) -> bytes:
    return json.dumps(j, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"


def sources_of(archive: Archive, dossier: str, numbers: Collection[int]) -> frozenset[str]:
    """SHA-256 of every original that a dossier has or had, in store and review; numbers: only of these."""
    return frozenset((*_filed(archive, dossier, numbers), *_waiting(archive, dossier, numbers)))


def _filed(archive: Archive, dossier: str, numbers: Collection[int]) -> Iterator[str]:
    """By the inventory alone: the newest dossier.json does not know of a source that was rejected since."""
    store, name = archive.open_store(), object_id(dossier)
    if store.has(name):
        try:
            inventory = store.inventory(name)
        except DamageFound:
            yield from _lying(store.folder(name), numbers)
            return
        sums = {path: sha256 for sha256, paths in inventory.fixity.items() for path in paths}
        for version in inventory.versions:
            for logical, digest in version.state.items():
                if _is_original(logical, numbers):
                    yield from (sums[path] for path in inventory.manifest[digest] if path in sums)


def _lying(folder: Path, numbers: Collection[int]) -> Iterator[str]:
    """By what lies in the object's folder, where no inventory tells."""
    for path in sorted(folder.glob("v*/content/documents/*/original.*")):
        if _is_original(path.relative_to(folder).as_posix().partition("/content/")[2], numbers):
            yield sha256_of(path)


def _waiting(archive: Archive, dossier: str, numbers: Collection[int]) -> Iterator[str]:
    if waits(archive, dossier):
        content: Content = FolderContent(archive.review / dossier)
        yield from (sha256_of(content.path(n)) for n in content.names() if _is_original(n, numbers))


def _is_original(path: str, numbers: Collection[int]) -> bool:
    folder, _, name = path.rpartition("/")
    wanted = not numbers or any(path.startswith(source_path(n, "")) for n in numbers)
    return wanted and folder.startswith("documents/") and name.split(".")[0] == "original"
