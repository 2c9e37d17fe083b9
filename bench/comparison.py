"""The figures of results.json as rows to be read: the same on the terminal and in the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Tool = Mapping[str, Any]
Tools = Mapping[str, Tool]


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of a tool: its head, what it is, how it is said."""

    head: str
    meaning: str
    say: Callable[[Tool], str]


def percent(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.2f} %"


def _megabytes(size: int | None) -> str:
    return "–" if size is None else f"{size / 1e6:.1f}"


COLUMNS = (
    Column(
        "line recall",
        "Characters of the printed lines that are wrong or missing, each line held against its best place "
        "anywhere in the output; mean over the pages. Reading order and additional text do not count.",
        lambda t: percent(t["lineRecallError"].get("mean")),
    ),
    Column(
        "worst page",
        "The line-recall error of the worst page.",
        lambda t: percent(t["lineRecallError"].get("max")),
    ),
    Column(
        "strict CER",
        "Mean over the pages of the edit distance between the whole output and the whole printed text, over "
        "the length of the print. Reading order and invented text count.",
        lambda t: percent(t["strictError"].get("mean")),
    ),
    Column(
        "pages/s",
        "Pages a second by the clock with two cores, start and end of the program included; "
        "the median of the rounds.",
        lambda t: f"{t['pagesPerSecond']:.2f}",
    ),
    Column(
        "CPU s/page",
        "User and system time of all processes over the number of pages; the median of the rounds.",
        lambda t: f"{t['cpuSecondsPerPage']:.2f}",
    ),
    Column("least", "The same in the best round.", lambda t: f"{t['leastCpuSecondsPerPage']:.2f}"),
    Column(
        "peak MB",
        "Most memory of all processes at one time, each shared page counted once (PSS, sampled).",
        lambda t: f"{t['peakPssMb']}",
    ),
    Column(
        "RSS MB",
        "The same with shared pages counted in each process (RSS, sampled).",
        lambda t: f"{t['peakMemoryMb']}",
    ),
    Column("PDF MB", "Size of the PDFs written.", lambda t: _megabytes(t["outputBytes"])),
    Column("failed", "Commands that ended with an error.", lambda t: str(t["failedCommands"])),
)


def field_rows(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Printed fields, and what became of the handwritten and stamped ones."""
    hand = fields["notTypeset"]
    printed = f"{fields['right']} / {fields['wrong']} / {fields['absent']}"
    sure = f"{fields['confidentMistakes']} of {fields['confident']} given at 0.9 or more"
    return [
        ("papers of the right type", f"{fields['typesRight']} of {fields['papers']}"),
        ("printed fields right / wrong / absent", printed),
        ("precision, recall", f"{percent(fields['precision'])}, {percent(fields['recall'])}"),
        ("F1", f"{fields['f1']:.3f}"),
        ("confident mistakes", sure),
        ("handwritten or stamped: flagged", f"{hand['flagged']} of {hand['fields']}"),
        ("… guessed right / wrong", f"{hand['guessedRight']} / {hand['guessedWrong']}"),
        ("… guessed wrong with confidence", str(hand["guessedWrongConfident"])),
    ]


def mistakes(fields: Mapping[str, Any], most: int = 30) -> list[tuple[str, ...]]:
    """Wrong fields, most confident first: type, field, verdict, given, printed, confidence."""
    bad = sorted(
        (s for s in fields["scores"] if s["verdict"].endswith("wrong")), key=lambda s: -(s["confidence"] or 0)
    )
    return [
        (
            s["doc_type"],
            s["name"],
            s["verdict"],
            str(s["given"])[:60],
            str(s["wanted"])[:60],
            f"{s['confidence'] or 0:.2f}",
        )
        for s in bad[:most]
    ]


def errors_by_page(tools: Tools) -> dict[str, dict[str, float]]:
    """Line-recall error by page and tool; the first tool's worst pages first."""
    found: dict[str, dict[str, float]] = {}
    for name, tool in tools.items():
        for row in tool["pages"]:
            found.setdefault(row["page"], {})[name] = row["lineRecallError"]
    first = next(iter(tools), "")
    return dict(sorted(found.items(), key=lambda item: -item[1].get(first, 0)))


def ratio_lines(ratios: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Ours against each other tool, in a sentence."""
    lines = []
    for name, ratio in ratios.items():
        error = f"{ratio['error']:.2f} of its line-recall error, " if "error" in ratio else ""
        cpu = f"{ratio['cpuPerPage']:.2f} of its CPU a page"
        lines.append(f"against {name}: {error}{ratio['pagesPerSecond']:.2f}× its pages a second, {cpu}")
    return lines


def limit_line(tool: Tool) -> str:
    """What the bare recogniser was given, in a sentence."""
    return (
        f"the bare recogniser: {tool['recognitions']} pictures of {tool['recognisedPages']} pages, "
        f"{tool['cpuSecondsPerRecognition']:.2f} CPU seconds each; the looks at whole pages alone take "
        f"{tool['wholePageCpuSecondsPerPage']:.2f} a page"
    )


def calibration_line(what: str, found: Mapping[str, Any]) -> str:
    """How far confidences can be believed, in a sentence."""
    share = found["sureRight"] / found["sure"] if found["sure"] else None
    return (
        f"{what}: expected calibration error {found['expectedCalibrationError']:.3f} over {found['count']}; "
        f"of {found['sure']} given at 0.9 or more {percent(share)} are right"
    )


def words_line(found: Mapping[str, Any]) -> str:
    """What is wrong with the words, in a sentence."""
    return (
        f"{found['wrong']} of {found['count']} words are wrong, {found['wrongInMarks']} of them only in "
        f"marks or case; {found['unread']} printed words were not read"
    )
