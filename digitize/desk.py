"""The desk that a writer sits down at: what an earlier one left half done is brought to its end first.

A dossier on its way from one place to another (accepted: from review into the store; rejected: sources from
the dossier into quarantine) is in both for a moment. The journal says that it was on its way, so the next
writer ends the move; where the journal is lost, the dossier waits, and the decision is taken again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from digitize.archive.identity import object_id
from digitize.archive.journal import Unsettled
from digitize.archive.layout import Archive
from digitize.archive.quarantine import list_quarantine
from digitize.archive.shelves import Shelved, fetch
from digitize.archive.store import Store
from digitize.archive.waiting import remove_waiting, waits
from digitize.dossier import Finding
from digitize.dossierfiles import files_of_sources, record_files
from digitize.errors import DamageFound
from digitize.filing import Filing, Receipt, now
from digitize.logbook import note_done, note_kept
from digitize.validate import worst

REJECTED = "rejected-by-operator"


def open_desk(archive: Archive, store: Store) -> Filing:
    """The writer's desk, cleared; a context manager. A dossier that is damaged waits for `repair`, and keeps
    nobody from working meanwhile.
    """
    filing = Filing(archive, store)
    for one in filing.journal.unsettled():
        try:
            _finish(filing, one)
        except DamageFound as damage:
            if not {"object", "path"} & set(damage.finding.params):
                raise
    filing.settle()
    return filing


def turn_out(
    filing: Filing, shelved: Shelved, numbers: Collection[int], why: Finding, about: str
) -> Receipt | None:
    """Sources of a waiting dossier go to quarantine; the rest stays, with the decision. None where nothing is
    left: what the store holds of the dossier, if anything, counts again.

    numbers: of the sources; why: `rejected-by-operator` with who and the reason; about: the id that the
    decision was about.
    """
    dossier, content = shelved.dossier, shelved.content
    gone = [s for s in dossier.sources if s.number in numbers]
    filing.journal.begin_rejecting(dossier.id, [s.sha256 for s in gone])
    for source in gone:
        path = content.path(source.original)
        filing.turn_away(path.with_name(source.name), why, path)
    receipt = _without(filing, shelved, numbers, why, about)
    filing.journal.begin_rejecting(dossier.id, ())
    return receipt


def _without(
    filing: Filing, shelved: Shelved, numbers: Collection[int], why: Finding, about: str
) -> Receipt | None:
    dossier, by = shelved.dossier, str(why.params["by"])
    left = tuple(s for s in dossier.sources if s.number not in numbers)
    if not left:
        filing.drop_waiting(dossier.id)
        note_done(filing.archive, "rejected", by, dossier.id)
        return None
    entry = {"action": "reject", "reason": why.params["reason"], "id": about, "by": by, "at": now()}
    records = {n: r for n, r in dossier.records.items() if n not in numbers}
    dossier = replace(
        dossier,
        sources=left,
        records=records,
        outcome=worst(r.outcome for r in records.values()),
        reviewed=(*dossier.reviewed, entry),
    )
    files = files_of_sources(shelved.content, records) | record_files(records)
    return filing.keep(dossier, files, message="reject", user=by)


def _finish(filing: Filing, one: Unsettled) -> None:
    """What was begun with a dossier, to its end. Raises DamageFound."""
    filing.settle_object(one.dossier_id)
    _end_filing(filing, one)
    _end_rejecting(filing, one)
    filing.list_again(one.dossier_id)
    note_done(filing.archive, "repaired", "digitize", one.dossier_id, "unsettled")


def _end_filing(filing: Filing, one: Unsettled) -> None:
    """The store has the version that was on its way: then the dossier does not wait any more."""
    if one.filed_after is None or not waits(filing.archive, one.dossier_id):
        return
    newest = filing.newest(one.dossier_id)
    if newest > one.filed_after:
        remove_waiting(filing.archive, one.dossier_id, filing.store.disk)
        made = filing.store.versions(object_id(one.dossier_id))[-1]
        note_kept(filing.archive, made.message, one.dossier_id, "filed", made.user)


def _end_rejecting(filing: Filing, one: Unsettled) -> None:
    """One of the sources has come to quarantine: the others follow, and none of them waits any more."""
    if not one.rejecting or not waits(filing.archive, one.dossier_id):
        return
    shelved = fetch(filing.archive, one.dossier_id)
    numbers = {s.number for s in shelved.dossier.sources if s.sha256 in one.rejecting}
    why = _why_rejected(filing.archive, one.rejecting)
    if why and numbers:
        turn_out(filing, shelved, numbers, why, one.dossier_id)


def _why_rejected(archive: Archive, sources: Collection[str]) -> Finding | None:
    """What a person gave as the reason, newest first; None where none of these is in quarantine for one."""
    kept = [r for r in list_quarantine(archive) if r.sha256 in sources]
    told = (f for r in kept for f in (*reversed(r.later), r.finding))
    return next((f for f in told if f.code == REJECTED), None)
