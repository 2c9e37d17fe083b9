"""What the commands note in the audit log, and what of it a person asks for.

Every change is noted; of reading, that of sensitive papers (Luật 91/2025/QH15: convictions, health; identity
papers), and every copy that leaves the archive. Which types are sensitive their schemas say (`x-sensitive`).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from digitize.archive.audit.check import Checked, verify_log
from digitize.archive.audit.files import Head, day_files, heads, lines
from digitize.archive.audit.line import DEEDS, Deed, Line, plain_who
from digitize.archive.audit.log import note
from digitize.archive.audit.log import who as who  # noqa: PLC0414 - asked for here by every command
from digitize.archive.digests import sha256_of
from digitize.archive.identity import is_dossier_id, parse_document_id
from digitize.archive.layout import Archive
from digitize.errors import UsageProblem
from digitize.office.cells import Doubt, as_day
from digitize.schemas import sensitivity

_HEAD = re.compile(r"(?P<seq>[0-9]{1,15}):(?P<hash>[0-9a-f]{64})")


def note_done(
    archive: Archive,
    what: str,
    by: str | None = None,
    dossier: str | None = None,
    reason: str | None = None,
    source: str | None = None,
) -> None:
    """Note a change; call it before the change is reported as done."""
    note(archive, Deed(what, plain_who(who(by)), dossier, (), reason, source))


_BY_MESSAGE = {"accept": "accepted", "correct": "corrected", "reject": "rejected", "reuse": "reused"}


def note_kept(archive: Archive, message: str, dossier: str, state: str, user: str) -> None:
    """Note a dossier's new state. message, user: as the store has them; state: "filed" or "review"."""
    by = None if user == "digitize" else user
    what = _BY_MESSAGE.get(message)
    note_done(archive, what or state, by, dossier, state if what else message)


def note_copied(archive: Archive, papers: Iterable[str], by: str | None = None) -> None:
    """Note which papers are about to leave the archive as files."""
    ids = tuple(papers)
    note(archive, Deed("copied-out", plain_who(who(by)), _dossier_of(ids), ids))


def note_seen(archive: Archive, what: str, papers: Iterable[tuple[str, str]], by: str | None = None) -> None:
    """Note which sensitive papers are about to be shown, in one line; nothing where there are none.

    what: "read" or "found"; papers: document id and type of each.
    """
    ids = tuple(ident for ident, doc_type in papers if sensitivity(doc_type))
    if ids:
        note(archive, Deed(what, plain_who(who(by)), _dossier_of(ids), ids))


def _dossier_of(papers: tuple[str, ...]) -> str | None:
    """The one dossier that all these papers are in."""
    dossiers = {parse_document_id(p).dossier_id for p in papers}
    return dossiers.pop() if len(dossiers) == 1 else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines. dossier: a dossier's or document's id; since, until: days (UTC), both included."""

    dossier: str | None = None
    since: date | None = None
    until: date | None = None
    who: str | None = None
    what: str | None = None


def wanted(
    dossier: str | None, since: str | None, until: str | None, person: str | None, what: str | None
) -> Wanted:
    """Which lines a person means. Raises UsageProblem `bad-day`, `audit-bad-what`."""
    if what is not None and what not in DEEDS:
        raise UsageProblem("audit-bad-what", known=", ".join(DEEDS))
    return Wanted(dossier, _day(since), _day(until), person, what)


def _day(text: str | None) -> date | None:
    try:
        return as_day(text)
    except Doubt:
        raise UsageProblem("bad-day") from None


def read_log(archive: Archive, wanted: Wanted) -> Iterator[Line]:
    """The lines asked for, oldest first. Raises UsageProblem `no-such-id` for what can be no id."""
    name, papers = _meant(wanted.dossier)
    for line in lines(archive):
        day = date.fromisoformat(line.at[:10])
        in_time = (wanted.since or date.min) <= day <= (wanted.until or date.max)
        by = wanted.who is None or wanted.who.casefold() in line.deed.who.casefold()
        kind = wanted.what in (None, line.deed.what)
        if in_time and by and kind and (name is None or _is_about(line, name, papers)):
            yield line


def _meant(ident: str | None) -> tuple[str | None, str | None]:
    """The dossier, and the paper where one is meant."""
    if ident is None or is_dossier_id(ident):
        return ident, None
    try:
        return parse_document_id(ident).dossier_id, ident
    except ValueError:
        raise UsageProblem("no-such-id") from None


def _is_about(line: Line, dossier: str, paper: str | None) -> bool:
    listed = line.deed.papers
    if paper and listed:
        return paper in listed
    return line.deed.dossier == dossier or any(p.startswith(f"{dossier}/") for p in listed)


def parse_head(text: str) -> tuple[int, str]:
    """`NUMBER:HASH` as `audit head` prints it. Raises UsageProblem `audit-bad-head`."""
    found = _HEAD.fullmatch(text.strip())
    if not found:
        raise UsageProblem("audit-bad-head")
    return int(found["seq"]), found["hash"]


def check_log(archive: Archive, kept: str | None = None) -> Checked:
    """Whether the log is as it was written; kept: a head that was noted down elsewhere."""
    return verify_log(archive, parse_head(kept) if kept else None)


@dataclass(frozen=True, slots=True)
class Heads:
    """Where the log ends now, and where each day before ended."""

    now: Head | None
    days: tuple[Head, ...]


def heads_of(archive: Archive) -> Heads:
    """The heads, to be kept elsewhere: on paper, in another system, in a signed mail."""
    return Heads(verify_log(archive).head, tuple(sorted(heads(archive).values(), key=lambda h: h.seq)))


@dataclass(frozen=True, slots=True)
class Exported:
    """A copy of the log. sums: the file that `sha256sum -c` checks it by."""

    folder: Path
    files: tuple[Path, ...]
    sums: Path
    head: Head | None


def export_log(archive: Archive, folder: Path) -> Exported:
    """Copy the log and its heads into `folder`, which is made, with their SHA-256 sums."""
    folder.mkdir(parents=True, exist_ok=True)
    there = [one.path for one in day_files(archive)] + [archive.audit / "heads", archive.audit_head]
    copied = tuple(Path(shutil.copyfile(p, folder / p.name)) for p in there if p.is_file())
    sums = folder / "SHA256SUMS"
    sums.write_text("".join(f"{sha256_of(p)}  {p.name}\n" for p in copied), "utf-8")
    return Exported(folder, copied, sums, heads_of(archive).now)
