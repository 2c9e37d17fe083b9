"""`repair`: what verification finds wrong, and what can be done about it; done only where asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from digitize.archive.catalogue import open_catalogue
from digitize.archive.digests import sha256_of, sha512_of
from digitize.archive.identity import dossier_of, object_id
from digitize.archive.layout import Archive
from digitize.archive.lock import writer
from digitize.archive.objects import read_inventory
from digitize.archive.ocfl import leaf_name, leaf_path, root_files
from digitize.archive.repairing import do_step
from digitize.archive.restoring import Sources, Step, plan_object
from digitize.archive.shelves import fetch
from digitize.archive.store import Store
from digitize.archive.tombstones import stones
from digitize.desk import open_desk
from digitize.dossier import Finding
from digitize.errors import DamageFound, SomethingMissing, UsageProblem
from digitize.filing import now
from digitize.find.index import Index
from digitize.findings import finding
from digitize.flagging import send_to_review, take_back
from digitize.journey import ALTO, PDF, TEXT
from digitize.listing import relist
from digitize.logbook import note_done
from digitize.progress import Progress
from digitize.syncing.changes import lacking
from digitize.upkeep import verify_archive

Lend = Callable[[Sequence[Finding]], Path]
"""What is wrong → a storage root, with the copy's review folder beside it, that holds the dossiers meant."""

_DERIVED = {"not-in-catalogue", "catalogue-stale", "not-in-index", "index-orphan", "index-damaged"}
_MADE = {PDF, ALTO, TEXT}  # from the original; never made anew in silence: another version would make another
_BY = "digitize"


@dataclass(frozen=True, slots=True)
class Repaired:
    """Every step planned or done, in order; left: what is wrong after it, with severity as verified."""

    steps: tuple[Step, ...]
    applied: bool
    left: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing filed is damaged or missing any more."""
        return not any(f.severity == "error" for f in self.left)


def repair(archive: Archive, copy: Path | Lend | None, apply: bool, progress: Progress) -> Repaired:
    """Look at everything; say, or do, what can be done about what is wrong.

    copy: a folder that holds a second copy of the archive, or of its `store`; or what fetches from a copy
    that is further away. Raises UsageProblem `no-second-copy` where it is none; with `apply` ArchiveInUse,
    StorageFailing.
    """
    near = store_in(copy, archive) if isinstance(copy, Path) else None
    _list_again_where_lost(archive, apply)
    found = _wrong(archive, copy is not None, progress)
    lent = copy(found) if found and copy and not isinstance(copy, Path) else None
    sources = Sources(archive, near or lent)
    if not apply:
        return Repaired(tuple(_planned(archive, found, sources)), False, found)
    if not found:
        return Repaired((), True, ())
    steps = _put_right(archive, found, sources)
    return Repaired(steps, True, _wrong(archive, copy is not None, progress))


def _wrong(archive: Archive, with_copy: bool, progress: Progress) -> tuple[Finding, ...]:
    """What verification finds. Where there is a copy to bring it back from, also what only the log still
    knows: lists that were made anew after a loss, here or from another copy, have forgotten it.
    """
    found = verify_archive(archive, None, progress).findings
    told = {f.params.get("object") for f in found}
    names = map(object_id, lacking(archive) if with_copy else ())
    return (*found, *(finding("dossier-missing", object=name) for name in names if name not in told))


def store_in(copy: Path, archive: Archive) -> Path:
    """The storage root in a folder that is one or holds one as `store`; never the archive's own."""
    for place in (copy / "store", copy):
        if (place / "0=ocfl_1.1").is_file() and place.resolve() != archive.store.resolve():
            return place
    raise UsageProblem("no-second-copy")


def _list_again_where_lost(archive: Archive, apply: bool) -> None:
    """A catalogue that is lost or damaged is made anew first: verification needs one."""
    try:
        open_catalogue(archive).close()
    except (DamageFound, SomethingMissing):
        if not apply:
            raise
        with writer(archive):
            relist(archive)


def _put_right(archive: Archive, found: Sequence[Finding], sources: Sources) -> tuple[Step, ...]:
    """Under the lock: planned anew, for what was seen without it may have changed."""
    with writer(archive) as store:
        if not _index_opens(archive):
            relist(archive)
        steps = list(_planned(archive, found, sources))
        for step in steps:
            if step.what not in ("lost", "flagged", "relisted"):
                do_step(archive, store.disk, step, now())
        _tell(archive, store, steps)
    return tuple(steps)


def _index_opens(archive: Archive) -> bool:
    try:
        Index(archive.index)
    except DamageFound:
        return False
    return True


def _planned(archive: Archive, found: Sequence[Finding], sources: Sources) -> Iterator[Step]:
    """The steps for all findings: of the store itself, of each damaged object, of the lists."""
    own = root_files()
    objects: dict[str, None] = {}
    gone = {f.params["object"] for f in found if f.code in ("catalogue-orphan", "dossier-missing")}
    for one in found:
        path, name = one.params.get("path", ""), str(one.params.get("object", ""))
        target = archive.store / path
        if one.code == "root-file-damaged":
            yield Step(one, "rewritten", target, data=own[path])
        elif one.code == "folder-empty":
            yield Step(one, "removed", target)
        elif one.code == "file-stray" and name == "store":
            yield Step(one, "set-aside", target)
        elif one.code in _DERIVED and name not in gone:
            yield Step(one, "relisted", archive.catalogue)
        elif one.code == "object-foreign":
            yield Step(one, "lost", archive.store / leaf_path(name))
        elif name:
            objects.setdefault(name)
    erased = {one.target for one in stones(archive) if one.state == "erased" and not one.numbers}
    for name in objects:
        about = [f for f in found if f.params.get("object") == name]
        yield from _of_object(archive, name, about, sources, erased)


def _of_object(
    archive: Archive, name: str, about: Sequence[Finding], sources: Sources, erased: Collection[str]
) -> Iterator[Step]:
    leaf = name if ":" not in name else leaf_name(name)
    folder = archive.store / leaf_path(leaf)
    ident = _dossier(name, folder)
    if ident in erased:
        yield Step(about[0], "relisted", archive.catalogue)
        return
    steps = plan_object(folder, sources) if any(map(_in_store, about)) else []
    steps += [s for f in about if (s := _in_review(archive, f, ident, sources))]
    if not steps:
        steps = [Step(f, "lost", folder) for f in about if f.code not in _DERIVED]
    yield from steps
    if any(s.what == "lost" and "stored" in s.found.params for s in steps) and ident:
        yield from _flag(archive, ident, [s.found for s in steps if s.what == "lost"])


def _dossier(name: str, folder: Path) -> str | None:
    try:
        return dossier_of(name if ":" in name else read_inventory(folder).object_id)
    except (ValueError, DamageFound, OSError):
        return None


def _in_store(one: Finding) -> bool:
    """Whether a finding is about the object in the store, not about the dossier in review."""
    return one.code != "dossier-unreadable" and (one.code != "file-damaged" or "stored" in one.params)


def _in_review(archive: Archive, one: Finding, ident: str | None, sources: Sources) -> Step | None:
    """A damaged original of a waiting dossier: the same bytes, by SHA-256, in the store or the copy."""
    if _in_store(one) or ident is None:
        return None
    path = str(one.params.get("path", ""))
    target = archive.review / ident / path
    wanted = _wanted_in_review(archive, ident, path)
    for place in _elsewhere(archive, ident, path, sources) if wanted else ():
        if place.is_file() and sha256_of(place) == wanted:
            return Step(one, "restored", target, place, digest=sha512_of(place))
    return Step(one, "lost", target)


def _wanted_in_review(archive: Archive, ident: str, path: str) -> str | None:
    try:
        dossier = fetch(archive, ident).dossier
    except (DamageFound, KeyError):
        return None
    return next((s.sha256 for s in dossier.sources if s.original == path), None)


def _elsewhere(archive: Archive, ident: str, path: str, sources: Sources) -> Iterator[Path]:
    for root in filter(None, (archive.store, sources.copy)):
        folder = root / leaf_path(leaf_name(object_id(ident)))
        try:
            inventory = read_inventory(folder)
        except (DamageFound, OSError):
            continue
        yield from (folder / p for paths in inventory.manifest.values() for p in paths)
    if sources.copy:
        yield sources.copy.parent / "review" / ident / path


def _flag(archive: Archive, ident: str, lost: Sequence[Finding]) -> Iterator[Step]:
    """Somebody should see to a dossier that has lost a derived file of its newest state; once is enough.

    One that has lost more cannot be laid out for review: it stays damage, told at every verification.
    """
    if any(PurePath(str(f.params["path"])).name not in _MADE for f in lost):
        return
    try:
        shelved = fetch(archive, ident)
    except (DamageFound, KeyError, OSError):
        return
    names = {str(f.params["path"]) for f in lost} & shelved.content.names()
    told = {f.params.get("path") for f in shelved.dossier.findings if f.code == "file-lost"}
    for name in sorted(names - told):
        yield Step(finding("file-lost", object=object_id(ident), path=name), "flagged", archive.review)


def _tell(archive: Archive, store: Store, steps: Sequence[Step]) -> None:
    """Catalogue and index as the archive is now; lost files to whoever reviews; all of it to the log."""
    lost: dict[str, list[str]] = defaultdict(list)
    for step in steps:
        if step.what == "flagged":
            lost[_ident(step)].append(str(step.found.params["path"]))
    touched = sorted({i for s in steps if s.what != "lost" and (i := _ident(s))} - set(lost))
    touched = [ident for ident in touched if _can_be_listed(archive, ident)]
    with open_desk(archive, store) as filing:
        for ident in touched:
            if not take_back(filing, archive, ident):
                filing.list_again(ident)
        for ident, names in lost.items():
            send_to_review(filing, archive, ident, names)
    for ident, what in _deeds(steps):
        note_done(archive, "repaired", _BY, ident or None, what)


def _can_be_listed(archive: Archive, ident: str) -> bool:
    """One that cannot be read keeps the rows it has."""
    try:
        fetch(archive, ident)
    except KeyError:
        return True
    except DamageFound:
        return False
    return True


def _ident(step: Step) -> str:
    try:
        return dossier_of(str(step.found.params.get("object", "")))
    except ValueError:
        return ""


def _deeds(steps: Iterable[Step]) -> list[tuple[str, str]]:
    """Dossier and what was done, each once; what could not be helped is no deed."""
    return sorted({(_ident(s), s.what) for s in steps if s.what != "lost"})
