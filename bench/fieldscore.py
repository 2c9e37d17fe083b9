"""How right the fields of a record are, against the truth of the same file.

A printed field is right, wrong or absent. Wrong at a confidence of 0.9 or more is a confident mistake, the
worst kind. What is handwritten or stamped is counted apart: flagged (absent, or a finding names it), or
guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textscore import plain
from truth import PaperTruth

CONFIDENT = 0.9


@dataclass(frozen=True, slots=True)
class FieldScore:
    """One field of one paper. verdict: right, wrong, absent; flagged, guessed-right, guessed-wrong."""

    doc_type: str
    name: str
    verdict: str
    wanted: Any
    given: Any = None
    confidence: float | None = None

    @property
    def confident_mistake(self) -> bool:
        """Wrong, and said with a confidence of 0.9 or more."""
        return self.verdict.endswith("wrong") and (self.confidence or 0.0) >= CONFIDENT


def same(given: Any, wanted: Any) -> bool:
    """Equal as a person compares print: quotes and dashes in one writing; case and diacritics count."""
    if isinstance(wanted, list | tuple):
        several = isinstance(given, list | tuple) and len(given) == len(wanted)
        return several and all(same(g, w) for g, w in zip(given, wanted, strict=True))
    if isinstance(wanted, int | float) and isinstance(given, int | float):
        return abs(given - wanted) < 1e-9
    return plain(str(given)) == plain(str(wanted))


def _flagged(name: str, paper: Mapping[str, Any]) -> bool:
    return any(f.get("field") == name for f in paper.get("findings", ()))


def _score(name: str, wanted: Any, truth: PaperTruth, paper: Mapping[str, Any]) -> FieldScore:
    found = paper.get("fields", {}).get(name)
    by_hand = name in truth.not_typeset
    if found is None:
        return FieldScore(truth.doc_type, name, "flagged" if by_hand else "absent", wanted)
    right = "right" if same(found["value"], wanted) else "wrong"
    verdict = right
    if by_hand:
        verdict = "flagged" if _flagged(name, paper) else f"guessed-{right}"
    return FieldScore(truth.doc_type, name, verdict, wanted, found["value"], found["confidence"])


def match(truth: PaperTruth, papers: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The paper of the record that shares most pages with `truth` (fewest others); empty where none does."""

    def shared(paper: Mapping[str, Any]) -> tuple[int, int]:
        common = len(set(paper.get("pages", ())) & set(truth.pages))
        return common, -len(paper.get("pages", ()))

    best = max(papers, key=shared, default={})
    return best if best and shared(best)[0] else {}


def score_paper(truth: PaperTruth, papers: Sequence[Mapping[str, Any]]) -> list[FieldScore]:
    """Every field that the truth names."""
    paper = match(truth, papers)
    return [_score(name, wanted, truth, paper) for name, wanted in truth.fields.items()]


def type_right(truth: PaperTruth, papers: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the paper was recognised for what it is."""
    return bool(match(truth, papers).get("docType") == truth.doc_type)


def _count(scores: Iterable[FieldScore], verdict: str) -> int:
    return sum(s.verdict == verdict for s in scores)


def summary(scores: Sequence[FieldScore]) -> dict[str, Any]:
    """Counts, precision, recall, F1 of the printed fields; confident mistakes; what became of handwriting.

    Precision is over the values given, recall over the values printed. Fields that the truth does not name
    are not judged. confidentMistakeRate: wrong ones among the values given at 0.9 or more for printed fields.
    """
    printed = [s for s in scores if s.verdict in ("right", "wrong", "absent")]
    right, wrong, absent = (_count(printed, v) for v in ("right", "wrong", "absent"))
    precision = right / max(1, right + wrong)
    recall = right / max(1, right + wrong + absent)
    confident = [s for s in printed if s.confidence is not None and s.confidence >= CONFIDENT]
    mistakes = sum(s.confident_mistake for s in printed)
    return {
        "fields": len(printed),
        "right": right,
        "wrong": wrong,
        "absent": absent,
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(1e-9, precision + recall),
        "confident": len(confident),
        "confidentMistakes": mistakes,
        "confidentMistakeRate": mistakes / max(1, len(confident)),
        "notTypeset": {
            "fields": len(scores) - len(printed),
            "flagged": _count(scores, "flagged"),
            "guessedRight": _count(scores, "guessed-right"),
            "guessedWrong": _count(scores, "guessed-wrong"),
            "guessedWrongConfident": sum(s.confident_mistake for s in scores) - mistakes,
        },
    }
