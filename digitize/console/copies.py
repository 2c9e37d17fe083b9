"""Second copies: what a run brought over, what a drill or a restore took back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from digitize.console.out import Out
from digitize.console.texts import language
from digitize.console.units import duration, gigabytes, moment
from digitize.errors import ArchiveInUse, DamageFound, SomethingMissing, UsageProblem
from digitize.record import finding_to_json

if TYPE_CHECKING:  # only names for the reader
    from digitize.drill import Drilled
    from digitize.restore import Restored
    from digitize.sync import Synced
    from digitize.syncing.taking import Taken

_WORST_FIRST = (DamageFound.exit_code, 9, 8, 6, 3, 2, 1)


def show_synced(out: Out, done: Sequence[Synced]) -> int:
    """Each target with what went over; the gravest exit code of all of them."""
    code = next((c for c in _WORST_FIRST if any(one.exit_code == c for one in done)), 0)
    if out.as_json:
        out.json({"targets": [_synced_json(one) for one in done], "exitCode": code})
    for one in done:
        for found in one.findings:
            out.show_finding(found, one.target if len(done) > 1 else "")
        _tell(out, one)
    return code


_NOT_BEGUN = (UsageProblem.exit_code, SomethingMissing.exit_code, ArchiveInUse.exit_code)


def _tell(out: Out, one: Synced) -> None:
    if one.exit_code in _NOT_BEGUN:
        return  # the finding says it all
    style = "good" if one.exit_code == 0 else "bad"
    out.tell(
        "sync.damaged" if one.exit_code == DamageFound.exit_code else f"sync.{one.state}",
        style=style,
        target=one.target,
        dossiers=one.sent,
        files=one.carried.files,
        size=gigabytes(one.carried.bytes),
        time=duration(one.seconds),
    )
    if one.reread:
        out.tell("sync.reread", count=one.reread)
    if one.erased:
        out.tell("sync.erased", style="warn", count=one.erased)
    if one.carried.removed and one.state == "dry-run":
        out.tell("sync.would-remove", style="warn", count=one.carried.removed)


def _synced_json(one: Synced) -> dict[str, Any]:
    return {
        "target": one.target,
        "state": one.state,
        "dossiers": one.dossiers,
        "sent": one.sent,
        "reread": one.reread,
        "erased": one.erased,
        "files": one.carried.files,
        "bytes": one.carried.bytes,
        "kept": one.carried.kept,
        "removed": one.carried.removed,
        "seq": one.seq,
        "seconds": round(one.seconds, 3),
        "findings": [finding_to_json(f, language()) for f in one.findings],
        "exitCode": one.exit_code,
    }


def show_drilled(out: Out, done: Drilled) -> int:
    """How many dossiers came back whole, what was wrong, and how long all of them would take."""
    own = {
        "total": done.total,
        "drawn": done.drawn,
        "sound": done.sound,
        "wholeSeconds": round(done.whole_s, 1),
    }
    _show_taken(out, done, ("drill.good", "drill.bad"), own, sound=done.sound, drawn=done.drawn)
    if done.drawn:
        out.tell("drill.whole", total=done.total, time=duration(done.whole_s))
    return done.exit_code


def _show_taken(out: Out, done: Taken, said: tuple[str, str], own: dict[str, Any], **gaps: Any) -> None:
    if out.as_json:
        out.json(_taken_json(done, own))
    for found in done.findings:
        out.show_finding(found)
    bad = done.exit_code != 0
    out.tell(
        said[bad],
        style="bad" if bad else "good",
        target=done.target,
        files=done.files,
        size=gigabytes(done.bytes),
        time=duration(done.seconds),
        **gaps,
    )


def _taken_json(done: Taken, own: dict[str, Any]) -> dict[str, Any]:
    return {
        "target": done.target,
        **own,
        "files": done.files,
        "bytes": done.bytes,
        "seconds": round(done.seconds, 3),
        "seq": done.seq,
        "when": done.when,
        "findings": [finding_to_json(f, language()) for f in done.findings],
        "exitCode": done.exit_code,
    }


def show_restored(out: Out, done: Restored) -> int:
    """What came back, as of when, and what did not."""
    own = {"dossiers": done.dossiers, "kept": done.kept}
    said = ("restore.good", "restore.bad")
    _show_taken(out, done, said, own, dossiers=done.dossiers, when=moment(done.when))
    out.tell("restore.next")
    return done.exit_code
