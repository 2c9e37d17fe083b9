"""Group 4 of QĐ 766/QĐ-TTg, how far dossiers are digitised and reused; formulas of the national portal's own
sheet. Every function is given the cases received in the period: those without a day of receipt are not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from digitize.indicators.affair import Affair
from digitize.indicators.figure import Figure, counted


def electronic_results(affairs: Sequence[Affair]) -> Figure:
    """4.1: with a file or link of the result ÷ those whose procedure ends in a written result."""
    ending = [a for a in affairs if a.needs_result]
    return counted("4.1", ending, lambda a: a.result_file, resultRequired=_unsure_result)


def digitised(affairs: Sequence[Affair]) -> Figure:
    """4.2: a file on a component, and one of the result where one is required ÷ all."""
    return counted("4.2", affairs, lambda a: a.digitised, resultRequired=_unsure_result, byKind=_by_kind)


def at_reception(affairs: Sequence[Affair]) -> Figure:
    """The first condition of 4.2 alone, as the report forms have it: components digitised, or not."""
    return counted("4.2-reception", affairs, lambda a: a.component_file, byKind=_by_kind)


def reused(affairs: Sequence[Affair]) -> Figure:
    """4.3: at least one component used again ÷ all received."""
    return _flagged("4.3", affairs, lambda a: a.reused)


def shared(affairs: Sequence[Affair]) -> Figure:
    """4.4: a component from the national store, or the result's link in it ÷ all received."""
    return _flagged("4.4", affairs, _shared)


def verified(affairs: Sequence[Affair]) -> Figure:
    """4.5: dossiers that use population data (VNeID account, or a code of the population database) ÷ all."""
    return _flagged("4.5-dossiers", affairs, lambda a: a.verified)


def verified_procedures(affairs: Sequence[Affair]) -> Figure:
    """4.5: procedures with at least one such dossier ÷ procedures there are. Codes are procedures'."""
    flags: dict[str, bool | None] = {}
    for one in affairs:
        if one.procedure:
            flags[one.procedure] = _either(flags.get(one.procedure), one.verified)
    stand_ins = [Affair(code, verified=flag) for code, flag in sorted(flags.items())]
    return _flagged("4.5-procedures", stand_ins, lambda a: a.verified)


def _shared(one: Affair) -> bool | None:
    return _either(one.from_store, one.synced)


def _either(a: bool | None, b: bool | None) -> bool | None:
    """Whether one of two is so; None where neither was told."""
    if a is None or b is None:
        return b if a is None else a
    return a or b


def _flagged(ident: str, affairs: Sequence[Affair], flag: Callable[[Affair], bool | None]) -> Figure:
    """What nobody told of a case counts as no; where nobody told of any, nothing can be said."""
    figure = counted(ident, affairs, lambda a: flag(a) is True, untold=lambda a: flag(a) is None)
    return replace(figure, known=any(flag(a) is not None for a in affairs) or not affairs)


def _unsure_result(one: Affair) -> bool:
    return one.result_required is None


def _by_kind(one: Affair) -> bool:
    return one.component_file and one.by_kind


def figures(affairs: Sequence[Affair]) -> Iterator[Figure]:
    """All of the group, in its order."""
    yield electronic_results(affairs)
    yield digitised(affairs)
    yield at_reception(affairs)
    yield reused(affairs)
    yield shared(affairs)
    yield verified_procedures(affairs)
    yield verified(affairs)
