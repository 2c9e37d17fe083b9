"""`separators`: sheets for an office's dossier codes, to be printed and laid into the scanner's stack."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from digitize.codes import is_dossier_code
from digitize.errors import UsageProblem, from_system
from digitize.pdf.separators import separator_sheets


def print_separators(codes: Sequence[str], target: Path) -> tuple[str, ...]:
    """One sheet for each code, each once and in their order, as a PDF; the codes on them.

    Raises UsageProblem `not-a-dossier-code`, SomethingMissing `fonts-missing`, StorageFailing.
    """
    wanted = tuple(dict.fromkeys(code.strip() for code in codes))
    for code in wanted:
        if not is_dossier_code(code):
            raise UsageProblem("not-a-dossier-code", given=code)
    made = separator_sheets(wanted)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(target.name + ".part")
        draft.write_bytes(made)
        draft.replace(target)
    except OSError as fault:
        raise from_system(fault) from None
    return wanted
