"""A second copy of an archive, brought up to date: content first, inventories last, each file read back.

 a  the log's end is compared with the copy's: equal, and nothing else to do    one small file read there
 b  `synced` in the audit log: papers are about to leave                        noted, nothing sent
 c  a target that holds nothing is claimed with `copy.json`                     ours, and empty
 d  each dossier that the log names since the copy's line: content, inventories of its versions, the root
    inventory last; review and quarantine; what was erased by law goes there too     as it was, or further
 e  the audit log up to the line of a                                           the same
 f  `copy.json` names that line                                                 whole

No writer's lock is held: a batch may file meanwhile. A version in the store never changes; what is filed
after the line of a is noted after it, and so is the next run's. A cut at any place leaves what was proven;
the next run looks at the same lines again and sends what is missing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from digitize.archive.audit.files import Head
from digitize.archive.audit.since import first_hash, newest
from digitize.archive.copies import OWNER, note_copy, noted_copy
from digitize.archive.identity import object_id
from digitize.archive.layout import Archive
from digitize.archive.ocfl import leaf_path
from digitize.archive.tombstones import stones
from digitize.archive.waiting import waits
from digitize.dossier import Finding
from digitize.errors import DamageFound, DigitizeError, Incomplete, UsageProblem
from digitize.findings import finding
from digitize.logbook import note_done
from digitize.progress import Progress
from digitize.settings import Settings
from digitize.syncing.bundles import (
    Bundle,
    Gone,
    beside_bundle,
    bundle_of,
    folder_bundle,
    folders_of,
    head_bundle,
    log_bundle,
    log_parts,
    object_bundle,
    refusals,
    root_bundle,
    store_folder,
)
from digitize.syncing.changes import Changes, changes_since
from digitize.syncing.memory import Memory, alone
from digitize.syncing.owner import Owner, new_owner, owner_bytes, read_owner, refuse_strangers
from digitize.syncing.sealing import carrier_for
from digitize.syncing.transfer import Carried, Pace, SourceDiffers
from digitize.targets.opening import Place, open_target, place_of, places_of
from digitize.targets.target import DRAFTS

_TRIES = 3


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """What is asked. verify: every file at the far side is read; verify_s: for so many seconds those of the
    dossiers that were not read for longest, besides what is new; prune: what is not ours goes; anew: a copy
    that is not there any more is begun again; recipients: age keys, for targets that are to be encrypted.
    """

    dry_run: bool = False
    verify: bool = False
    verify_s: float = 0.0
    prune: bool = False
    anew: bool = False
    bytes_per_s: int = 0
    recipients: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Synced:
    """What became of one target. state: "whole", "nothing-to-do", "dry-run", "incomplete"; dossiers: looked
    at; sent: dossiers with anything to send; reread: dossiers that were there and were read again; erased:
    taken out by law; seq: the log's line that the copy holds now.
    """

    target: str
    state: str
    dossiers: int = 0
    sent: int = 0
    reread: int = 0
    erased: int = 0
    carried: Carried = field(default_factory=Carried)
    seq: int = 0
    seconds: float = 0.0
    findings: tuple[Finding, ...] = ()
    exit_code: int = 0


def meant(named: Sequence[str], settings: Settings) -> list[Place]:
    """The targets that a person means, by address or by their name in the settings; all of the settings'
    where none is named. Raises UsageProblem `sync-no-targets`, `sync-target-unknown`.
    """
    known = places_of(settings.sync_to)
    places = [known.get(one) or place_of(one) for one in named] or list(known.values())
    if not places:
        raise UsageProblem("sync-no-targets")
    return places


def sync(archive: Archive, places: Sequence[Place], options: SyncOptions, progress: Progress) -> list[Synced]:
    """Every target in turn; what is wrong with one keeps no other from being done."""
    return [_one(archive, place, options, progress) for place in places]


def _one(archive: Archive, place: Place, options: SyncOptions, progress: Progress) -> Synced:
    started = time.monotonic()
    run = _Run(archive, place, options, progress)
    try:
        done = run.go()
    except DigitizeError as error:
        done = run.so_far("incomplete", (error.finding,), error.exit_code)
    return replace(done, seconds=time.monotonic() - started)


class _Run:
    """One target, once."""

    def __init__(self, archive: Archive, place: Place, options: SyncOptions, progress: Progress) -> None:
        self.archive, self.place, self.options, self.progress = archive, place, options, progress
        self.carried, self.looked, self.sent, self.reread, self.erased = Carried(), 0, 0, 0, 0
        self.seq, self.began = 0, time.time()
        self.stones, self.doubted = stones(archive), set[str]()
        self.far_review: frozenset[str] | None = None
        self.tried: set[str] = set()
        self.wrong: list[Finding] = []
        self.told: list[Finding] = []

    def go(self) -> Synced:
        """Raises a DigitizeError where the run cannot go on."""
        with ExitStack() as stack:
            stack.enter_context(alone(self.archive, self.place.address, self.place.name))
            self.target = open_target(self.place)
            self._refuse_inside()
            stack.callback(self.target.drop)
            self.memory = stack.enter_context(Memory(self.archive, self.place.address))
            self.doubted = set(self.memory.doubted())
            return self._synced()

    def _refuse_inside(self) -> None:
        """An archive that is copied into itself would be copied for ever."""
        root = getattr(self.target, "root", None)
        if isinstance(root, Path) and root.resolve().is_relative_to(self.archive.root.resolve()):
            raise UsageProblem("sync-target-taken", target=self.target.name)

    def so_far(self, state: str, findings: Sequence[Finding] = (), exit_code: int = 0) -> Synced:
        """What was done up to here."""
        found = (*self.wrong, *findings, *self.told)
        code = DamageFound.exit_code if self.wrong else exit_code
        return Synced(
            self.place.name,
            state,
            self.looked,
            self.sent,
            self.reread,
            self.erased,
            self.carried,
            self.seq,
            0.0,
            found,
            code,
        )

    def _synced(self) -> Synced:
        owner = self._owner()
        beside = beside_bundle(self.archive)
        head = newest(self.archive)
        self._refuse(owner)
        if owner and head and self._is_done(owner, head, beside):
            self.seq = head.seq
            return self.so_far("nothing-to-do")
        if self.options.dry_run:
            return self._work(owner or new_owner("", self.place.sealed), head or Head(0, "", ""), beside)
        if owner is None or self._since(owner).any:
            note_done(self.archive, "synced", reason="begun")
        owner = owner or self._claim()
        head = newest(self.archive) or Head(0, "", "")
        self.memory.belongs_to(owner.copy)
        return self._work(owner, head, beside)

    def _owner(self) -> Owner | None:
        """Whose copy it is. Where that can no longer be read and it was ours, all of it is looked at anew."""
        try:
            return read_owner(self.target)
        except DamageFound as damage:
            if not noted_copy(self.archive, self.place.name):
                raise
            self.told.append(replace(damage.finding, severity="warning"))
            return new_owner(first_hash(self.archive) or "", self.place.sealed)

    def _refuse(self, owner: Owner | None) -> None:
        refuse_strangers(self.target, first_hash(self.archive) or "", owner, self.place.sealed)
        if owner is None and not self.options.anew and noted_copy(self.archive, self.place.name):
            raise Incomplete("sync-copy-gone", target=self.target.name)

    def _is_done(self, owner: Owner, head: Head, beside: Bundle) -> bool:
        asked = self.options.verify or self.options.verify_s or self.options.prune or self.doubted
        return not asked and (owner.seq, owner.hash, owner.beside) == (head.seq, head.hash, beside.state)

    def _since(self, owner: Owner) -> Changes:
        return changes_since(self.archive, owner.seq, owner.hash, self.target.name)

    def _changes(self, owner: Owner) -> Changes:
        """What is to be looked at: what is new, or everything where that is asked for."""
        since = self._since(owner)  # whatever is asked: refused where it is of another history
        if self.options.verify or self.options.prune:
            return changes_since(self.archive, *_FROM_THE_BEGINNING, self.target.name)
        return since

    def _claim(self) -> Owner:
        owner = new_owner(first_hash(self.archive) or "", self.place.sealed)
        self._write_owner(owner)
        return owner

    def _write_owner(self, owner: Owner) -> None:
        data = owner_bytes(owner)
        self.target.write(OWNER, lambda: iter((data,)), len(data))
        if read_owner(self.target) != owner:
            raise Incomplete("sync-not-stored", target=self.target.name)

    def _work(self, owner: Owner, head: Head, beside: Bundle) -> Synced:
        changes = self._changes(owner)
        pace = Pace(self.options.bytes_per_s)
        self.carrier = carrier_for(
            self.archive, self.place, self.target, self.memory, pace, self.options.recipients
        )
        self.carried = self.carrier.carried
        if not self.options.dry_run:
            self.target.delete(DRAFTS)
        self._dossiers(changes)
        self._others(changes, beside, owner)
        self._reread()
        if self.options.prune and not self.wrong:
            from digitize.syncing.disposal import prune  # noqa: PLC0415 - it brings SQLAlchemy

            dry = self.options.dry_run
            self.carried.removed += prune(self.archive, self.target, sealed=self.place.sealed, dry=dry)
        self.seq = owner.seq
        if self.options.dry_run:
            return self.so_far("dry-run")
        if changes.logged or self.options.verify:
            self._log(head)
        if self.wrong:
            return self.so_far("incomplete")
        when = datetime.now(UTC).isoformat(timespec="seconds")
        self._write_owner(replace(owner, seq=head.seq, hash=head.hash, beside=beside.state, when=when))
        self.seq = head.seq
        note_copy(self.archive, self.place.name, head, when)
        return self.so_far("whole")

    def _dossiers(self, changes: Changes) -> None:
        folders = [f"store/{leaf_path(leaf)}" for leaf in changes.leaves]
        named = {store_folder(object_id(ident)) for ident in changes.dossiers}
        folders += [f for f in self.doubted if f.startswith("store/") and f not in named]
        self.progress.expect(len(changes.dossiers) + len(folders))
        for ident, said in sorted(changes.dossiers.items()):
            self._each(lambda ident=ident, said=said: self._dossier(ident, said))  # type: ignore[misc]
        for folder in folders:
            self._each(lambda folder=folder: self._unnamed(folder))  # type: ignore[misc]

    def _reread(self) -> None:
        """What was not read for longest, as long as there is time: bytes rot without a word."""
        if self.options.dry_run or self.options.verify or not self.options.verify_s:
            return
        end = time.monotonic() + self.options.verify_s
        for folder in self.memory.oldest_first(folders_of(self.archive), before=self.began):
            if time.monotonic() >= end:
                break
            if folder in self.tried:
                continue  # and told of
            self.doubted.add(folder)
            self.progress.expect(1)
            self._each(lambda folder=folder: self._unnamed(folder))  # type: ignore[misc]
            self.reread += 1

    def _unnamed(self, folder: str) -> bool:
        """A folder that no line of the log names now, or that is doubted over there."""
        self._bring(folder, lambda: bundle_of(self.archive, folder))
        return False

    def _each(self, do: Callable[[], bool]) -> None:
        """One dossier; what is damaged on this side is told, and the run goes on."""
        before, wrong = self.carried.files, len(self.wrong)
        try:
            self.erased += do()
        except DamageFound as damage:
            self.wrong.append(damage.finding)
        self.looked += 1
        self.sent += self.carried.files > before
        self.progress.page_done(failed=len(self.wrong) > wrong)

    def _dossier(self, ident: str, said: str) -> bool:
        """A dossier's object and its folder in review; whether it was erased here and is now there too."""
        folder, waiting = store_folder(object_id(ident)), f"review/{ident}"
        orders = [one for one in self.stones if one.target == ident]
        whole = any(not one.numbers for one in orders)
        kept = self._bring(folder, lambda: object_bundle(self.archive, folder, mirror=bool(orders)))
        waits_here = waits(self.archive, ident) and self._bring(
            waiting, lambda: bundle_of(self.archive, waiting)
        )
        if not kept and not whole and said == "filed":
            raise DamageFound("sync-source-missing", object=object_id(ident))
        if not waits_here and not whole and said == "review":
            raise DamageFound("sync-source-missing", object=object_id(ident))
        where = ((folder, kept), (waiting, waits_here))
        dropped = [self._drop(f, erased=whole) for f, there in where if not there]
        return whole and any(dropped)

    def _drop(self, folder: str, *, erased: bool) -> bool:
        """Take a folder away over there that is not here any more: from review, where it was filed or
        rejected; from the store by law alone.
        """
        self.memory.forget(folder)
        if (folder.startswith("store/") and not erased) or (
            folder.startswith("review/") and not self._waits_there(folder)
        ):
            return False
        there = self.target.list(folder)
        if there and not self.options.dry_run:
            self.target.delete(folder)
        self.carried.removed += len(there)
        return bool(there)

    def _waits_there(self, folder: str) -> bool:
        """One listing for all of a run."""
        if self.far_review is None:
            self.far_review = frozenset("/".join(p.split("/")[:2]) for p in self.target.list("review"))
        return folder in self.far_review

    def _bring(self, folder: str, make: Callable[[], Bundle]) -> bool:
        """A folder as it is here; False where it is not here. What changes meanwhile is looked at again."""
        last: Bundle | None = None
        self.tried.add(folder)
        for _ in range(_TRIES):
            try:
                bundle = make()
            except Gone:
                return False
            try:
                self._carry(bundle)
            except SourceDiffers as differs:
                if last is not None and last.state == bundle.state:
                    path = differs.piece.path.removeprefix(folder + "/")
                    raise DamageFound("sync-source-damaged", object=bundle.name, path=path) from None
                last = bundle
                continue
            return True
        raise DamageFound("sync-source-unsteady", object=folder.rpartition("/")[2])

    def _carry(self, bundle: Bundle) -> None:
        """Bring a bundle over, unless it was proven to be there."""
        thorough = self.options.verify or bundle.key in self.doubted
        if not thorough and self.memory.state(bundle.key) == bundle.state:
            return
        said = self.memory.state(bundle.key) == bundle.state or self.carrier.is_there(bundle)
        if said and not thorough and not bundle.mirror:
            self.memory.proven(bundle.key, bundle.state)
            return
        sent = self.carrier.carry(bundle, dry=self.options.dry_run)
        if said and sent:
            self.told.append(finding("sync-far-mended", object=bundle.name, files=sent))
        if not self.options.dry_run:
            self.memory.proven(bundle.key, bundle.state)

    def _log(self, head: Head) -> None:
        """The days that are not there yet as they ended. Where somebody worked in the copy as in an archive,
        its log went another way: ours takes its place.
        """
        there = {} if self.place.sealed else self.target.list("audit")
        parts = log_parts(self.archive, head)
        for part in parts:
            if not self.place.sealed and there.get(f"audit/{part.name}") != part.size:
                self.memory.forget(f"log-{part.name}")
            if self.options.verify or self.memory.state(f"log-{part.name}") != part.state:
                self._bring("audit", lambda part=part: log_bundle(part))  # type: ignore[misc]
        for path in sorted(set(there) - {f"audit/{part.name}" for part in parts} - {"audit/heads"}):
            self.target.delete(path)
        self._carry(head_bundle(self.archive, head))

    def _others(self, changes: Changes, beside: Bundle, owner: Owner) -> None:
        """What lies beside the store: small, or told by the log to have changed."""
        if owner.seq == 0 or self.options.verify:
            self._carry(root_bundle())
        if beside.state != owner.beside or self.options.verify:
            self._bring("beside", lambda: beside_bundle(self.archive))
        if changes.erased:
            self._bring("erased", lambda: folder_bundle(self.archive, "erased", mirror=False))
        if changes.refused:
            self._refused(changes)

    def _refused(self, changes: Changes) -> None:
        for folder in refusals(self.archive):
            self._bring(folder, lambda folder=folder: bundle_of(self.archive, folder))  # type: ignore[misc]
        if changes.erased:
            from digitize.syncing.disposal import drop_erased_refusals  # noqa: PLC0415 - as above

            self.carried.removed += drop_erased_refusals(
                self.archive, self.target, sealed=self.place.sealed, dry=self.options.dry_run
            )


_FROM_THE_BEGINNING = (0, "0" * 64)
