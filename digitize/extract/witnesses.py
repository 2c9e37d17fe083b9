"""Several witnesses of one value: a QR code, a machine-readable zone, print.

What comes with a scan (its file's name, the case system) is weighed in `corroborate`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from digitize.dossier import Field, FieldSource, Finding
from digitize.extract.chance import either
from digitize.extract.gather import Gather
from digitize.extract.text import fold, likeness
from digitize.findings import finding
from digitize.schemas import opposed, source_title

_HEARD = 0.8  # print less sure than this is no witness against a code
_OUTVOTED = 0.97  # nor is print against two codes that agree, unless it is as sure as print can be
_DISPUTED = 0.6  # below any sensible accept_confidence: a person decides
_MOST = 0.998

Agree = Callable[[Field, Field], bool]


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


def weigh(name: str, witnesses: Sequence[Witness], agree: Agree = same) -> tuple[Field, tuple[Finding, ...]]:
    """The value of the best witness (first in order), surer where others agree, disputed where one that is
    worth hearing does not: then it stays below 0.6 and a finding names field and sources.
    """
    best = witnesses[0]
    backers = [w for w in witnesses if w is best or agree(best.field, w.field)]
    voices = {w.source for w in backers}
    against = [w for w in witnesses if w not in backers and _is_heard(w, len(voices))]
    if against:
        found = tuple(
            finding(
                "witnesses-disagree",
                field=name,
                page=o.field.page,
                **opposed(best.source, o.source, source_title),
            )
            for o in against
        )
        return replace(best.field, confidence=min(_DISPUTED, best.field.confidence)), found
    sure = min(_MOST, either([w.field.confidence for w in backers])) if len(backers) > 1 else None
    return replace(best.field, confidence=sure or best.field.confidence), ()


def _is_heard(witness: Witness, voices: int) -> bool:
    """Whether a witness counts against one or more `voices` that agree.

    A zone that a recogniser misread passes a check digit one time in ten: against code and print together
    it proves nothing.
    """
    if voices > 1 and witness.source == "mrz":
        return False
    return witness.field.confidence >= (_OUTVOTED if voices > 1 else _HEARD)


def reconcile(
    gather: Gather,
    names: Sequence[str],
    sources: Sequence[tuple[FieldSource, Mapping[str, Field]]],
    agree: Mapping[str, Agree],
) -> None:
    """Gather each of the fields `names` from all sources that have it, the best witness first.

    A place that could not be read as print is no longer reported where another witness gives its value.
    """
    for name in names:
        heard = [Witness(source, fields[name]) for source, fields in sources if name in fields]
        if not heard:
            continue
        field, findings = weigh(name, heard, agree.get(name, same))
        gather.fields[name] = field
        gather.findings = [f for f in gather.findings if not (f.code == "not-typeset" and f.field == name)]
        for found in findings:
            gather.note(found)
