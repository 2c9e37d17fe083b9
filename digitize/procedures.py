"""The office's catalogue of procedures in the archive: imported, shown, and dossiers held against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from digitize.archive.dossiers import Dossier
from digitize.archive.layout import Archive
from digitize.archive.lock import writer
from digitize.archive.rootfile import read_root_file, replace_root_file
from digitize.casework import checklist, standing
from digitize.dossier import Finding
from digitize.errors import UsageProblem
from digitize.logbook import note_done
from digitize.lookup import find_papers
from digitize.office.cells import Doubt, as_day
from digitize.office.checklist import Checklist
from digitize.office.procedure_lists import read_procedures
from digitize.office.procedures import Merged, Procedure, Procedures, load_procedures, merge, procedures_bytes
from digitize.settings import Settings
from digitize.workers import alone


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did to the catalogue; findings: what is unusual in the list."""

    merged: Merged
    findings: tuple[Finding, ...]


def catalogue_of(archive: Archive) -> Procedures:
    """The archive's catalogue; an empty one where none was imported. Raises DamageFound."""
    return load_procedures(read_root_file(archive.procedures))


def import_procedures(archive: Archive, file: Path) -> Imported:
    """Put a list of procedures into the archive's catalogue; what the list does not mention stays.

    Dossiers are held against it from now on: those filed before, by `check`. Raises UsageProblem,
    InputRefused (see `office.procedure_lists`), ArchiveInUse, StorageFailing.
    """
    listed = alone(Settings(), read_procedures, file)
    with writer(archive) as store:
        merged = merge(catalogue_of(archive), listed.procedures)
        replace_root_file(archive, archive.procedures, procedures_bytes(merged.procedures), store.disk)
        note_done(archive, "procedures", reason=f"added:{len(merged.added)},changed:{len(merged.changed)}")
    return Imported(merged, listed.findings)


def history_of(archive: Archive, code: str) -> tuple[Procedure, ...]:
    """A procedure through time, newest first. Raises UsageProblem `no-such-procedure`."""
    catalogue = catalogue_of(archive)
    newest = catalogue.find(code, date.max)
    if newest is None:
        raise UsageProblem("no-such-procedure")
    return tuple(p for p in reversed(catalogue.all) if p.code == newest.code)


@dataclass(frozen=True, slots=True)
class Checked:
    """A dossier held against its procedure."""

    dossier: Dossier
    checklist: Checklist


def check_dossier(archive: Archive, ident: str, code: str | None) -> Checked:
    """What of its procedure's checklist a dossier has. code: where the dossier does not say which procedure.

    Raises UsageProblem `no-such-id`, `procedure-needed`, `no-such-procedure`.
    """
    dossier = find_papers(archive, ident)[0].dossier
    return Checked(dossier, completeness(dossier, catalogue_of(archive), code))


def completeness(dossier: Dossier, procedures: Procedures, code: str | None) -> Checklist:
    """The checklist of a dossier. Raises UsageProblem `no-such-procedure`, `procedure-needed`."""
    about = standing(dossier, procedures)
    procedure = procedures.find(code, about.received) if code else about.procedure
    if procedure is None:
        raise UsageProblem("no-such-procedure" if code or about.code else "procedure-needed")
    return checklist(dossier, procedure, about.received)


def day_given(text: str | None) -> date:
    """A day as a person types it, today where none is given. Raises UsageProblem `bad-day`."""
    try:
        return as_day(text) or date.today()
    except Doubt:
        raise UsageProblem("bad-day") from None
