"""`fields.json` on the terminal and as one HTML page: the same rows in both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from calibration import bins_from_json
from charts import Bar, bars, reliability
from comparison import calibration_line, percent
from goals import Goal
from htmlpage import figure, listed, page, paragraph, section, table
from rich.console import Console
from rich.table import Table

Found = Mapping[str, Any]
Row = tuple[str, ...]

HEADS = (
    "type",
    "level",
    "papers",
    "type right",
    "fields",
    "right",
    "wrong",
    "absent",
    "precision",
    "recall",
    "F1",
    "≥ 0.9",
    "… wrong",
    "by hand: flagged",
    "… guessed",
)
FIELD_HEADS = ("type", "field", "fields", "right", "wrong", "absent", "F1", "≥ 0.9 and wrong")
WHY_HEADS = ("type", "fault", "how often", "fields")
FAULT_HEADS = ("level", "type", "field", "fault", "given", "printed", "confidence")
_TYPE_BAR, _F1_BAR, _HEAVY_BAR, _MISTAKES_BAR, _CPU_BAR = 0.99, 0.97, 0.90, 0.005, 0.15
_CUT_BARS = {"with": 0.97, "without": 0.90}
_WIDE, _LONG = 60, 400
_METHOD = (
    "A field is right if it equals the truth in every letter, case and mark; quotes and dashes have one "
    "writing. Precision is over the values given for printed fields, recall over the printed fields. What is "
    "handwritten or stamped counts apart: it is flagged (absent, or a finding names it) or guessed. Stacks: "
    "four to eight of these papers after one another in a random order, without separators."
)


def rows(found: Found) -> list[Row]:
    """All types by level, then type by type."""
    parts = {"all": found["levels"], **found["types"]}
    return [_row(kind, level, f) for kind, levels in parts.items() for level, f in levels.items()]


def _row(kind: str, level: str, f: Found) -> Row:
    shares = (percent(f["precision"]), percent(f["recall"]), f"{f['f1']:.3f}") if f["fields"] else ("–",) * 3
    hand = f["notTypeset"]
    guessed = hand["guessedRight"] + hand["guessedWrong"]
    counts = (f["fields"], f["right"], f["wrong"], f["absent"])
    return (
        kind,
        level,
        str(f["papers"]),
        str(f["typesRight"]),
        *map(str, counts),
        *shares,
        str(f["confident"]),
        str(f["confidentMistakes"]),
        f"{hand['flagged']} of {hand['fields']}",
        str(guessed),
    )


def field_rows(found: Found) -> list[Row]:
    """The fields that are not always right, the worst of each type first."""
    named = []
    for kind, fields in found["fields"].items():
        for name, f in sorted(fields.items(), key=lambda pair: pair[1]["f1"]):
            if f["wrong"] or f["absent"]:
                counts = (f["fields"], f["right"], f["wrong"], f["absent"])
                named.append((kind, name, *map(str, counts), f"{f['f1']:.3f}", str(f["confidentMistakes"])))
    return named


def why_rows(found: Found) -> list[Row]:
    """What kinds of fault each type has, the most frequent first, with the fields they are in."""
    kinds: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for fault in found["faults"]:
        kinds[fault["doc_type"], fault["why"]][fault["name"]] += 1
    ordered = sorted(kinds.items(), key=lambda pair: (pair[0][0], -pair[1].total()))
    return [
        (*key, str(names.total()), ", ".join(f"{n} {times}" for n, times in names.most_common()))
        for key, names in ordered
    ]


def fault_rows(found: Found, most: int) -> list[Row]:
    """Wrong, absent and guessed fields, the surest first."""
    return [
        (
            f["level"],
            f["doc_type"],
            f["name"],
            f["why"],
            str(f["given"] if f["given"] is not None else "")[:_WIDE],
            str(f["wanted"])[:_WIDE],
            f"{f['confidence'] or 0:.2f}",
        )
        for f in found["faults"][:most]
    ]


def goals(found: Found) -> list[Goal]:
    """What we hold ourselves to."""
    every, cuts, cost = found["levels"]["all"], found["stacks"], found["cost"]["cpuSecondsPerPage"]
    accuracy, mistakes = every["accuracy"], every["confidentMistakeRate"]
    judged = [Goal("type right", "≥ 99 %", percent(accuracy), accuracy >= _TYPE_BAR)]
    for level, f in found["levels"].items():
        if level != "all" and f["fields"]:
            least = _HEAVY_BAR if level == "heavy" else _F1_BAR
            judged.append(Goal(f"F1, {level}", f"≥ {least:.2f}", f"{f['f1']:.3f}", f["f1"] >= least))
    judged.append(Goal("wrong of those ≥ 0.9", "< 0.5 %", percent(mistakes), mistakes < _MISTAKES_BAR))
    for task, least in _CUT_BARS.items():
        if cuts[task]["boundaries"]:
            f1 = cuts[task]["f1"]
            judged.append(Goal(f"cuts, F1, {task} sheets", f"≥ {least:.2f}", f"{f1:.3f}", f1 >= least))
    judged.append(Goal("CPU s a page", f"≤ {_CPU_BAR}", f"{cost:.3f}", cost <= _CPU_BAR))
    return judged


def said(found: Found) -> list[str]:
    """Calibration, cuts and cost in sentences."""
    cuts, cost, sure = found["stacks"], found["cost"], found["calibration"]
    return [
        calibration_line("confidence of fields", sure["fields"]),
        calibration_line("confidence of types", sure["types"]),
        *(
            f"cuts in stacks {task} sheets: {c['boundaries']} wanted, precision {percent(c['precision'])}, "
            f"recall {percent(c['recall'])}, {c['unsure']} places asked about, "
            f"{c['silentMistakes']} mistakes in silence"
            for task, c in cuts.items()
        ),
        f"CPU after recognition: {cost['cpuSecondsPerPage']:.3f} s a page, "
        f"{cost['worstCpuSecondsPerPage']:.3f} in the slowest file",
        *(f"{c['file']} ({c['docType']}) was taken for {c['given'] or 'nothing'}" for c in found["confused"]),
    ]


def where(found: Found) -> str:
    """What was measured, in a line."""
    named = found.get("folder") or f"papers of seed {found['seed']}, {found['count']} a type and level"
    return f"{named}: {found['files']} files, {found['pages']} pages"


def _table(title: str, heads: Row, shown: Iterable[Row]) -> Table:
    made = Table(title=title)
    for number, head in enumerate(heads):
        made.add_column(head, no_wrap=number == 0)
    for row in shown:
        made.add_row(*row)
    return made


def _goal_rows(found: Found) -> list[Row]:
    return [(g.what, g.wanted, g.reached, "met" if g.met else "not met") for g in goals(found)]


def show(console: Console, found: Found) -> None:
    """Everything at once."""
    console.print(_table(where(found), HEADS, rows(found)))
    console.print(_table("Goals", ("goal", "wanted", "reached", ""), _goal_rows(found)))
    for line in said(found):
        console.print(line)
    console.print(_table("Fields not always right", FIELD_HEADS, field_rows(found)))
    console.print(_table("What goes wrong", WHY_HEADS, why_rows(found)))
    console.print(_table("Surest faults", FAULT_HEADS, fault_rows(found, 30)))


def _charts(found: Found) -> str:
    shown = [
        Bar(f"{kind[:16]} {level[:6]}", f["f1"], f"{f['f1']:.3f}", level == "light")
        for kind, levels in found["types"].items()
        for level, f in levels.items()
        if level != "all" and f["fields"]
    ]
    return figure(bars("F1 of printed fields by type and level", shown)) if shown else ""


def field_report(found: Found) -> str:
    """`fields.json` as one HTML document."""
    parts = found["calibration"]
    drawn = [
        figure(reliability(name.capitalize(), bins_from_json(p))) for name, p in parts.items() if p["count"]
    ]
    sections = [
        section("Goals", table(("goal", "wanted", "reached", ""), _goal_rows(found)), listed(said(found))),
        section("By type and level", table(HEADS, rows(found), "figures"), _charts(found)),
        section("Confidence", f'<div class="row">{"".join(drawn)}</div>'),
        section("Fields not always right", table(FIELD_HEADS, field_rows(found))),
        section("What goes wrong", table(WHY_HEADS, why_rows(found))),
        section("Faults, the surest first", table(FAULT_HEADS, fault_rows(found, _LONG))),
        section("How this was measured", paragraph(_METHOD, "note")),
    ]
    return page("Types and fields", f"{where(found)}, {date.today().isoformat()}", sections)
