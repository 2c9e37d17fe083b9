"""The report for programs: keys are English and stay (docs/report.md)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from digitize.archive.affairs import BANDS
from digitize.console.report.wording import Wording, remarks, wordings
from digitize.console.texts import language
from digitize.indicators.figure import Figure
from digitize.indicators.groups import Row
from digitize.indicators.quality import Quality
from digitize.record import finding_to_json
from digitize.reporting import Report

SCHEMA: Final = "https://digitize.example/schemas/report-1.json"


def report_json(report: Report) -> dict[str, Any]:
    """The whole report; of each figure how many dossiers, and the codes of those that need somebody."""
    words, asked, counts = wordings(), report.asked, report.counts
    return {
        "schema": SCHEMA,
        "asOf": asked.today.isoformat(),
        "period": {"from": _iso(asked.period.first), "to": _iso(asked.period.last)},
        "filters": {"unit": asked.unit, "sector": asked.sector, "procedure": asked.procedure},
        "counts": {
            "received": counts.cases,
            "inArchive": counts.archived,
            "neverScanned": counts.cases - counts.archived,
            "withoutReceivedAt": len(counts.undated),
            "erased": counts.erased,
        },
        "indicators": [_in_brief(f, words[f.id]) for f in report.figures],
        "byUnit": [_row(r) for r in report.units],
        "bySector": [_row(r) for r in report.sectors],
        "byProcedure": [{**_row(r), "name": report.names.get(r.key or "")} for r in report.procedures],
        "byMonth": [_row(r) for r in report.months],
        "quality": _quality(report.quality),
        "throughput": _throughput(report),
        "storage": {
            "byMonth": [
                {"month": g.month, "addedBytes": g.added, "totalBytes": g.total} for g in report.growth
            ],
            "freeBytes": report.free,
            "monthsLeft": round(report.months_left, 1) if report.months_left is not None else None,
        },
        "retention": {state: len(those) for state, those in report.terms.kept.items()},
        "findings": [finding_to_json(f, language()) for f in report.terms.findings],
    }


def figure_json(report: Report, figure: Figure) -> dict[str, Any]:
    """One figure with all the dossiers behind it."""
    asked = report.asked
    period = {"from": _iso(asked.period.first), "to": _iso(asked.period.last)}
    return {
        "asOf": asked.today.isoformat(),
        "period": period,
        **_in_brief(figure, wordings()[figure.id]),
        "met": list(figure.met),
        "unmet": list(figure.unmet),
    }


def _in_brief(figure: Figure, word: Wording) -> dict[str, Any]:
    points = word.points(figure)
    return {
        "id": figure.id,
        "code": word.code,
        "group": word.group,
        "title": word.title,
        "definition": word.definition,
        "source": word.source,
        "counts": word.counts,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "rate": _plain(figure.rate),
        "known": figure.known,
        "assumed": dict(figure.assumed),
        "remarks": remarks(figure),
        "points": _plain(points),
        "mostPoints": _plain(word.most),
        "pointsSure": word.sure if word.most is not None else None,
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "key": row.key,
        "received": row.cases,
        "componentsDigitised": row.components,
        "resultsRequired": row.needing,
        "resultsDigitised": row.results,
        "digitised": row.digitised,
        "reused": row.reused,
        "onTime": row.on_time,
        "late": row.late,
        "componentRate": _plain(row.component_rate),
        "resultRate": _plain(row.result_rate),
        "digitisedRate": _plain(row.digitised_rate),
        "reusedRate": _plain(row.reused_rate),
        "onTimeRate": _plain(row.on_time_rate),
    }


def _quality(found: Quality) -> dict[str, Any]:
    return {
        "papers": found.papers,
        "papersWaiting": found.waiting,
        "values": found.values,
        "confidence": [
            {"from": low, "to": high, "values": many}
            for low, high, many in zip((0.0, *BANDS), (*BANDS, 1.0), found.bands, strict=True)
        ],
        "corrections": [{"docType": t, "field": f, "papers": n} for t, f, n in found.corrected],
    }


def _throughput(report: Report) -> dict[str, Any]:
    days = report.days
    return {
        "days": [
            {"day": d.when, "dossiers": d.dossiers, "papers": d.papers, "pages": d.pages, "bytes": d.bytes}
            for d in days
        ],
        "workingDays": len(days),
        "dossiersADay": _mean([d.dossiers for d in days]),
        "pagesADay": _mean([d.pages for d in days]),
    }


def _mean(values: Sequence[int]) -> float | None:
    return round(sum(values) / len(values), 1) if values else None


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _plain(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
