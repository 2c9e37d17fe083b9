"""Pages as read become papers with fields: these are held against the truth, and what they cost is counted.

Cost is the CPU time of this process for all that follows recognition: cutting, classifying, taking fields,
validating, suggesting.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from calibration import calibration
from fieldscore import FieldScore, match, score_paper, summary
from freshpapers import LEVELS, Reading
from truth import PaperTruth

from digitize.dossier import Document
from digitize.extract.clues import Clues
from digitize.extract.dossiercode import find_dossier_code
from digitize.extract.suggest import suggest
from digitize.find.fold import fold
from digitize.journey import papers
from digitize.record import document_to_json
from digitize.settings import Settings

ALL = "all"


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken from one file's pages, and the CPU seconds of it."""

    reading: Reading
    documents: tuple[dict[str, Any], ...]
    cpu_s: float


def take(readings: Sequence[Reading], settings: Settings) -> list[Taken]:
    """Types and fields of every file. The first file goes through twice: lists are loaded only once."""
    for reading in readings[:1]:
        _understand(reading, settings)
    return [_timed(reading, settings) for reading in readings]


def _timed(reading: Reading, settings: Settings) -> Taken:
    begun = time.process_time()
    documents = _understand(reading, settings)
    spent = time.process_time() - begun
    return Taken(reading, tuple(document_to_json(d, "en") for d in documents), spent)


def _understand(reading: Reading, settings: Settings) -> list[Document]:
    """All that `journey` does between recognition and the archival copy."""
    found = papers(reading.pages, settings, date.today())
    find_dossier_code(reading.pages)
    clues = Clues(reading.case.file.name, (), {}, alone=len(found) == 1)
    return [suggest(document, reading.pages, clues) for document in found]


@dataclass(frozen=True, slots=True)
class Judged:
    """One paper of the truth and what was made of it.

    given_type: "" where no paper shares its pages; not_typeset: fields said to be handwritten or stamped.
    """

    truth: PaperTruth
    level: str
    file: str
    given_type: str
    scores: tuple[FieldScore, ...]
    not_typeset: frozenset[str] = frozenset()

    @property
    def type_right(self) -> bool:
        return self.given_type == self.truth.doc_type


def judge(taken: Iterable[Taken]) -> list[Judged]:
    """Every paper of every file against its truth."""
    return [_judged(paper, t) for t in taken for paper in t.reading.case.papers]


def _judged(paper: PaperTruth, taken: Taken) -> Judged:
    given, reading = match(paper, taken.documents), taken.reading
    scores = tuple(score_paper(paper, taken.documents))
    flagged = {f.get("field", "") for f in given.get("findings", ()) if f["code"] == "not-typeset"}
    kind = given.get("docType", "")
    return Judged(paper, reading.level, reading.case.name, kind, scores, frozenset(flagged))


def results(taken: Sequence[Taken]) -> dict[str, Any]:
    """`types` by level and overall, `levels` over all types, calibration, cost, every fault."""
    judged = judge(taken)
    kinds = sorted({j.truth.doc_type for j in judged})
    return {
        "levels": by_level(judged),
        "types": {kind: by_level([j for j in judged if j.truth.doc_type == kind]) for kind in kinds},
        "confused": confused(judged),
        "fields": by_field(judged),
        "calibration": {"fields": _calibration(judged), "types": _type_calibration(taken)},
        "cost": cost(taken),
        "faults": faults(judged),
    }


def by_level(judged: Sequence[Judged]) -> dict[str, dict[str, Any]]:
    """The summary of all, then of each level that occurs, lightest first."""
    levels = [level for level in (*LEVELS, "as scanned") if any(j.level == level for j in judged)]
    parts = {level: [j for j in judged if j.level == level] for level in levels}
    return {ALL: _summed(judged)} | {level: _summed(part) for level, part in parts.items()}


def _summed(judged: Sequence[Judged]) -> dict[str, Any]:
    right = sum(j.type_right for j in judged)
    return {
        "papers": len(judged),
        "typesRight": right,
        "accuracy": right / max(1, len(judged)),
        **summary([s for j in judged for s in j.scores]),
    }


def confused(judged: Iterable[Judged]) -> list[dict[str, Any]]:
    """Papers taken for something else."""
    return [
        {"file": j.file, "docType": j.truth.doc_type, "given": j.given_type}
        for j in judged
        if not j.type_right
    ]


def by_field(judged: Iterable[Judged]) -> dict[str, dict[str, dict[str, Any]]]:
    """The summary of each field of each type over all levels."""
    found: dict[str, dict[str, list[FieldScore]]] = defaultdict(lambda: defaultdict(list))
    for paper in judged:
        for score in paper.scores:
            found[score.doc_type][score.name].append(score)
    return {
        kind: {name: summary(s) for name, s in sorted(own.items())} for kind, own in sorted(found.items())
    }


def faults(judged: Iterable[Judged]) -> list[dict[str, Any]]:
    """Every printed field that is wrong or absent and every guess at handwriting, the surest first."""
    bad = [
        asdict(score)
        | {"level": j.level, "file": j.file, "confidentMistake": score.confident_mistake}
        | {"why": why(score, j.not_typeset)}
        for j in judged
        for score in j.scores
        if score.verdict not in ("right", "flagged")
    ]
    return sorted(bad, key=lambda f: -(f["confidence"] or 0.0))


def why(score: FieldScore, not_typeset: frozenset[str] = frozenset()) -> str:
    """What kind of fault a wrong, absent or guessed field is, as one of a few words."""
    if score.verdict == "absent":
        return "taken for handwriting" if score.name in not_typeset else "not found"
    if score.verdict.startswith("guessed"):
        return "handwriting guessed"
    given, wanted = fold(str(score.given)), fold(str(score.wanted))
    if given == wanted:
        return "marks or case"
    given, wanted = re.sub(r"\W+", "", given), re.sub(r"\W+", "", wanted)
    if given == wanted:
        return "blanks or points"
    if given in wanted:
        return "cut short"
    return "too much" if wanted in given else "other letters"


def _calibration(judged: Iterable[Judged]) -> dict[str, Any]:
    given = [s for j in judged for s in j.scores if s.verdict in ("right", "wrong")]
    return calibration([(s.confidence or 0.0, s.verdict == "right") for s in given])


def _type_calibration(taken: Iterable[Taken]) -> dict[str, Any]:
    found = [(match(paper, t.documents), paper) for t in taken for paper in t.reading.case.papers]
    return calibration([(d["typeConfidence"], d["docType"] == p.doc_type) for d, p in found if d])


def cost(taken: Sequence[Taken]) -> dict[str, float]:
    """CPU seconds a page for everything after recognition: over all, and in the slowest file."""
    pages = sum(len(t.reading.pages) for t in taken)
    each = [t.cpu_s / len(t.reading.pages) for t in taken]
    return {
        "cpuSecondsPerPage": round(sum(t.cpu_s for t in taken) / max(1, pages), 4),
        "worstCpuSecondsPerPage": round(max(each, default=0.0), 4),
    }
