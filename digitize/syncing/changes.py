"""Which dossiers have changed since a line of the audit log: every change to the store, to review and to
quarantine is noted after it was made, so what the log does not name up to its head is as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from digitize.archive.audit.line import FIRST, Line
from digitize.archive.audit.since import lines_back_to
from digitize.archive.identity import object_id
from digitize.archive.layout import Archive
from digitize.archive.ocfl import leaf_name
from digitize.archive.waiting import waiting_ids, waits
from digitize.errors import DamageFound

_STATES = {"filed": "filed", "review": "review", "erased": "erased", "erasing": "erased"}
_CHANGING = {"filed", "review", "accepted", "corrected", "rejected", "reused", "imported", "repaired"}
_ASIDE = {"refused", "repaired"}


@dataclass(frozen=True, slots=True)
class Changes:
    """dossiers: id → what the log says of it last ("filed", "review", "erased"), "" where it does not say;
    leaves: folders of the store that no line names; refused, erased: whether quarantine and tombstones are
    to be compared; logged: whether the log has any line that the copy has not.
    """

    dossiers: dict[str, str] = field(default_factory=dict)
    leaves: tuple[str, ...] = ()
    refused: bool = False
    erased: bool = False
    logged: bool = False

    @property
    def any(self) -> bool:
        """Whether there is more than lines of the log."""
        return bool(self.dossiers or self.leaves or self.refused or self.erased)


def changes_since(archive: Archive, seq: int, digest: str, target: str) -> Changes:
    """What changed since the line of this number and hash. From the beginning: everything there is.

    Raises DamageFound `sync-log-differs` where our log has no such line: the copy is of another history.
    """
    newer: list[Line] = []
    known = seq == 0 and digest == FIRST
    for line in lines_back_to(archive, seq):
        if line.seq == seq:
            known = line.hash == digest
        else:
            newer.append(line)
    if not known:
        raise DamageFound("sync-log-differs", target=target, seq=seq)
    found = _named(newer)
    return _all_of(archive, found) if seq == 0 else found


def lacking(archive: Archive) -> Iterator[str]:
    """Dossiers that the log says are kept, filed or in review, and that are in neither place."""
    store = archive.open_store()
    for ident, said in sorted(changes_since(archive, 0, FIRST, "").dossiers.items()):
        if said in ("filed", "review") and not (store.has(object_id(ident)) or waits(archive, ident)):
            yield ident


def _named(newest_first: list[Line]) -> Changes:
    dossiers: dict[str, str] = {}
    for line in newest_first:
        what, dossier = line.deed.what, line.deed.dossier
        if dossier and (what in _CHANGING or what in _STATES):
            dossiers.setdefault(dossier, _said(line))
    whats = {line.deed.what for line in newest_first}
    erased = bool(whats & {"erased", "erasing"})
    return Changes(dossiers, (), bool(whats & _ASIDE) or erased, erased, bool(newest_first))


def _said(line: Line) -> str:
    """The state in which a deed leaves its dossier, where the line tells."""
    if line.deed.papers and line.deed.what in ("erased", "erasing"):
        return ""  # of a paper, not of the whole
    return _STATES.get(line.deed.what) or _STATES.get(line.deed.reason or "", "")


def _all_of(archive: Archive, found: Changes) -> Changes:
    """Of a copy that is begun: also what no line of the log names."""
    dossiers = {**dict.fromkeys(waiting_ids(archive), ""), **found.dossiers}
    known = {leaf_name(object_id(ident)) for ident in dossiers}
    leaves = tuple(leaf for leaf in _leaves(archive) if leaf not in known)
    return Changes(dossiers, leaves, True, True, found.logged)


def _leaves(archive: Archive) -> Iterator[str]:
    return (folder.name for folder in archive.open_store().folders())
