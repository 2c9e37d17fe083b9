"""The last run's figures for Prometheus: a file that node_exporter's textfile collector reads.

Gauges, for they say how the last run found things. The library gives the form (help, types, escapes); the
file is written beside its name and renamed, so that nobody reads half of it, and anybody may read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from digitize.archive.disk import RealDisk
from digitize.errors import from_system
from digitize.night.naming import plain_name
from digitize.night.summary import Summary

# (step, figure) -> metric and what it is
_FIGURES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("sync", "dossiers"): ("digitize_sync_checked_dossiers", "Dossiers that had changed since the last copy"),
    ("sync", "sent"): ("digitize_sync_sent_dossiers", "Dossiers of which anything was sent to the copy"),
    ("sync", "files"): ("digitize_sync_sent_files", "Files sent to the copy and read back there"),
    ("sync", "bytes"): ("digitize_sync_sent_bytes", "Bytes sent to the copy and read back there"),
    ("sync", "seq"): ("digitize_sync_audit_line", "Line of the audit log up to which the copy is whole"),
    ("report", "received"): ("digitize_report_received_dossiers", "Dossiers received in the report's period"),
    ("report", "inArchive"): ("digitize_report_archived_dossiers", "Of those, dossiers in the archive"),
    ("report", "neverScanned"): ("digitize_report_unscanned_dossiers", "Of those, dossiers never scanned"),
    ("verify", "objects"): ("digitize_verify_dossiers", "Dossiers whose bytes the last run hashed"),
    ("verify", "total"): ("digitize_dossiers", "Dossiers in the archive, filed and in review"),
    ("verify", "files"): ("digitize_verify_files", "Files whose bytes the last run hashed"),
    ("verify", "bytes"): ("digitize_verify_bytes", "Bytes that the last run hashed"),
    ("verify", "damaged"): ("digitize_verify_errors", "Findings of damage in the archive"),
    ("audit", "lines"): ("digitize_audit_lines", "Lines of the audit log that were checked"),
    ("audit", "damaged"): ("digitize_audit_errors", "Findings of damage in the audit log"),
    ("retention", "due"): ("digitize_retention_due_dossiers", "Dossiers whose term of keeping has ended"),
    ("retention", "soon"): ("digitize_retention_soon_dossiers", "Dossiers whose term of keeping ends soon"),
    ("status", "free"): ("digitize_disk_free_bytes", "Room left on the archive's disk"),
    ("status", "size"): ("digitize_disk_size_bytes", "Size of the archive's disk"),
    ("status", "review"): ("digitize_review_dossiers", "Dossiers that wait for a person"),
    ("status", "quarantine"): ("digitize_quarantine_inputs", "Inputs that were refused and are kept"),
}
Row = tuple[str, str, Mapping[str, str], float]


def write_metrics(folder: Path, summary: Summary, good: str | None) -> Path:
    """Write `digitize-<archive>.prom` into `folder`. good: when the last run ended that found nothing wrong.

    Raises DigitizeError where the folder cannot be written.
    """
    target = folder / f"digitize-{plain_name(summary.archive)}.prom"
    disk, draft = RealDisk(), target.with_name(f".{target.name}.new")
    try:
        disk.remove(draft)
        disk.write(draft, [metrics_text(summary, good)])
        draft.chmod(0o644)  # another user's collector reads it, whatever the archive's umask
        disk.sync(draft)
        disk.rename(draft, target)
    except OSError as fault:
        raise from_system(fault) from fault
    return target


def metrics_text(summary: Summary, good: str | None = None) -> bytes:
    """The run in Prometheus' text form."""
    from prometheus_client import CollectorRegistry, Gauge, generate_latest  # noqa: PLC0415 - slow to load

    registry, gauges = CollectorRegistry(), dict[str, Any]()
    for name, about, labels, value in (*_of_run(summary, good), *_of_steps(summary), *_figures(summary)):
        if name not in gauges:
            gauges[name] = Gauge(name, about, ["archive", *labels], registry=registry)
        gauges[name].labels(archive=summary.archive, **labels).set(value)
    return generate_latest(registry)


def _of_run(summary: Summary, good: str | None) -> Iterator[Row]:
    ended = datetime.fromisoformat(summary.ended).timestamp()
    yield "digitize_night_last_run_timestamp_seconds", "When the last night run ended", {}, ended
    well = summary.ended if summary.exit_code == 0 else good
    if well:
        when = datetime.fromisoformat(well).timestamp()
        yield "digitize_night_last_success_timestamp_seconds", "When one last ended with 0", {}, when
    yield "digitize_night_exit_code", "Exit code of the last night run", {}, summary.exit_code
    yield "digitize_night_duration_seconds", "How long the last night run took", {}, summary.seconds


def _of_steps(summary: Summary) -> Iterator[Row]:
    for step in summary.steps:
        which = {"step": step.name}
        yield "digitize_night_step_exit_code", "Exit code of each step", which, step.exit_code
        yield "digitize_night_step_duration_seconds", "How long each step took", which, step.seconds
    for code, count in summary.counted.items():
        yield "digitize_night_findings", "Findings by their code", {"code": code}, count


def _figures(summary: Summary) -> Iterator[Row]:
    for step in summary.steps:
        kind = step.name.partition("-")[0]
        labels = {"step": step.name} if kind == "sync" else {}  # one of several targets
        for figure, value in step.figures.items():
            if row := _FIGURES.get((kind, figure)):
                yield *row, labels, value
