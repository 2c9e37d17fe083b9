"""From what the tools made to the figures of results.json."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from calibration import Given, calibration
from fieldscore import FieldScore, score_paper, summary, type_right
from measure import Cost
from readout import PageRead
from textscore import line_recall_error, strict_error, wrong_lines
from tools import Ran
from truth import Case, PageTruth
from wordcheck import Judged, judge

from digitize.find.fold import fold

Tool = dict[str, Any]


def _printed(cases: Sequence[Case]) -> Iterator[tuple[Case, PageTruth]]:
    """The transcribed pages that have print on them."""
    for case in cases:
        for page in case.pages:
            if page.known and not page.blank and page.text.strip():
                yield case, page


def page_scores(cases: Sequence[Case], ran: Ran) -> list[dict[str, Any]]:
    """Both errors of every printed page that the tool was asked for, with its worst lines."""
    rows = []
    for case, truth in _printed(cases):
        read = ran.texts[case.name][case.pages.index(truth)]
        if read is None:
            continue
        rows.append(
            {
                "page": f"{case.name}#{truth.number}",
                "lineRecallError": round(line_recall_error(read, truth.text), 5),
                "strictError": round(strict_error(read, truth.text), 5),
                "worstLines": [line for _, line in wrong_lines(read, truth.text)[:3]],
            }
        )
    return rows


def _spread(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {}
    found = {"mean": statistics.mean(values), "median": statistics.median(values), "max": max(values)}
    return {name: round(value, 5) for name, value in found.items()}


def field_scores(cases: Sequence[Case], ran: Ran) -> tuple[list[FieldScore], dict[str, Any]]:
    """Every field of every paper, and what they come to."""
    scores: list[FieldScore] = []
    types = []
    for case in cases:
        papers = ran.records.get(case.name, {}).get("documents", [])
        for truth in case.papers:
            scores += score_paper(truth, papers)
            types.append(type_right(truth, papers))
    return scores, {"papers": len(types), "typesRight": sum(types), **summary(scores)}


def judged_pages(cases: Sequence[Case], ran: Ran) -> Iterator[tuple[str, PageRead, list[Judged], list[str]]]:
    """Each printed page that was recognised: its name, as read, every word judged, words nobody read."""
    for case, truth in _printed(cases):
        page = ran.read.get(case.name, {}).get(truth.number)
        if page and page.recognised:
            yield f"{case.name}#{truth.number}", page, *judge(page.words, truth.text)


def word_calibration(cases: Sequence[Case], ran: Ran) -> dict[str, Any]:
    """Of all words; and of those that stand on print, without what was read out of stamps and handwriting.

    wrongInMarks: right but for diacritics and case. unread: printed words that no word as read stands for.
    """
    found = list(judged_pages(cases, ran))
    judged = [j for _, _, page, _ in found for j in page]

    def given(words: Sequence[Judged]) -> list[Given]:
        return [(j.word.confidence, j.right) for j in words]

    wrong = [j for j in judged if not j.right]
    return calibration(given(judged)) | {
        "onPrint": calibration(given([j for j in judged if j.wanted])),
        "wrong": len(wrong),
        "wrongInMarks": sum(j.wanted is not None and fold(j.wanted) == fold(j.word.text) for j in wrong),
        "unread": sum(len(unread) for *_, unread in found),
    }


def field_calibration(scores: Sequence[FieldScore]) -> dict[str, Any]:
    """Of the values that were given and judged, guesses at handwriting too."""
    judged = {"right": True, "guessed-right": True, "wrong": False, "guessed-wrong": False}
    return calibration(
        [
            (s.confidence, judged[s.verdict])
            for s in scores
            if s.confidence is not None and s.verdict in judged
        ]
    )


def costs(found: Sequence[Cost], pages: int) -> dict[str, Any]:
    """Cost over the rounds: the median, the best, and each."""
    rate = [pages / c.wall_s for c in found]
    cpu = [c.cpu_s / pages for c in found]
    return {
        "pagesPerSecond": round(statistics.median(rate), 4),
        "bestPagesPerSecond": round(max(rate), 4),
        "cpuSecondsPerPage": round(statistics.median(cpu), 4),
        "leastCpuSecondsPerPage": round(min(cpu), 4),
        "peakMemoryMb": round(max(c.peak_mb for c in found)),
        "peakPssMb": round(max(c.peak_pss_mb for c in found)),
        "largestProcessMb": round(max(c.largest_mb for c in found)),
        "failedCommands": max(len(c.failed) for c in found),
        "runs": [{"wallSeconds": round(c.wall_s, 3), "cpuSeconds": round(c.cpu_s, 3)} for c in found],
    }


def tool_result(cases: Sequence[Case], ran: Ran, found: Sequence[Cost]) -> Tool:
    """One tool's part of results.json: what it made in its first round, what it cost in all rounds."""
    rows = page_scores(cases, ran)
    result: Tool = {
        "lineRecallError": _spread([r["lineRecallError"] for r in rows]),
        "strictError": _spread([r["strictError"] for r in rows]),
        **costs(found, sum(len(c.pages) for c in cases)),
        "outputBytes": ran.pdf_bytes,
        **ran.facts,
        "pages": rows,
    }
    if ran.records:
        scores, totals = field_scores(cases, ran)
        result["fields"] = {**totals, "scores": [asdict(s) for s in scores]}
        result["calibration"] = {"words": word_calibration(cases, ran), "fields": field_calibration(scores)}
    return result


def speedup(ours: Tool, other: Tool, key: str) -> float:
    """How often `other`'s seconds hold ours, round by round, as the machine was in that round: the median."""
    rounds = zip(ours["runs"], other["runs"], strict=True)
    return statistics.median(theirs[key] / max(1e-9, own[key]) for own, theirs in rounds)


def ratios(tools: Mapping[str, Tool], ours: str) -> dict[str, dict[str, float]]:
    """Ours against each other tool of the same run: only ratios travel from machine to machine.

    error: our mean line-recall error over theirs (absent where theirs is none); pagesPerSecond: ours over
    theirs; cpuPerPage: ours over theirs.
    """
    found: dict[str, dict[str, float]] = {}
    for name, other in tools.items():
        if name == ours or ours not in tools:
            continue
        own = tools[ours]
        row = {
            "pagesPerSecond": speedup(own, other, "wallSeconds"),
            "cpuPerPage": 1 / max(1e-9, speedup(own, other, "cpuSeconds")),
        }
        if other["lineRecallError"].get("mean"):
            row["error"] = own["lineRecallError"].get("mean", 0.0) / other["lineRecallError"]["mean"]
        found[name] = {k: round(v, 4) for k, v in row.items()}
    return found
