"""Several witnesses of one value: a QR code, a machine-readable zone, print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from digitize.dossier import Field, FieldSource, Finding
from digitize.extract.chance import either
from digitize.extract.text import fold, likeness
from digitize.findings import finding

_HEARD = 0.8  # print less sure than this is no witness against a code
_OUTVOTED = 0.97  # nor is print against two codes that agree, unless it is as sure as print can be
_DISPUTED = 0.6  # below any sensible accept_confidence: a person decides


@dataclass(frozen=True, slots=True)
class Witness:
    """One source's version of a field."""

    source: FieldSource
    field: Field


def same(a: Field, b: Field) -> bool:
    """Equal to the letter."""
    return a.value == b.value


def same_name(a: Field, b: Field) -> bool:
    """Equal but for diacritics and case, which machine-readable zones do not carry and print loses."""
    one, other = fold(str(a.value)), fold(str(b.value))
    short, long = sorted((one, other), key=len)
    # print over two lines may have been read to the end of the first
    begun = len(short.split()) >= 2 and long.startswith(short + " ")
    return one == other or begun or likeness(one, other) >= 0.93


def same_place(a: Field, b: Field) -> bool:
    """Much the same words: a payload and a card abbreviate places differently."""
    return likeness(str(a.value), str(b.value)) >= 0.75


def weigh(
    name: str, witnesses: Sequence[Witness], agree: Callable[[Field, Field], bool] = same
) -> tuple[Field, tuple[Finding, ...]]:
    """The value of the best witness (first in order), surer where others agree, disputed where one that is
    worth hearing does not: then it stays below 0.6 and a finding names field and sources.
    """
    best = witnesses[0]
    backers, against = [best.field.confidence], []
    for other in witnesses[1:]:
        if agree(best.field, other.field):
            backers.append(other.field.confidence)
        elif other.field.confidence >= (_OUTVOTED if len(backers) > 1 else _HEARD):
            against.append(other)
    if against:
        found = tuple(
            finding("witnesses-disagree", field=name, page=o.field.page, first=best.source, second=o.source)
            for o in against
        )
        return replace(best.field, confidence=min(_DISPUTED, best.field.confidence)), found
    sure = min(0.998, either(backers)) if len(backers) > 1 else best.field.confidence
    return replace(best.field, confidence=sure), ()
