"""The files that a dossier is kept as, made from what is known of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path

from digitize.archive.content import Content
from digitize.archive.dossiers import RECORD, Dossier, Source, source_path
from digitize.dossier import Record
from digitize.record import record_to_json


def record_bytes(record: Record) -> bytes:
    """The record as the archive keeps it."""
    return json.dumps(record_to_json(record, "vi"), ensure_ascii=False, indent=1).encode()


def record_files(records: Mapping[int, Record]) -> dict[str, Path | bytes]:
    """Records by the number of their source, as files."""
    return {source_path(number, RECORD): record_bytes(record) for number, record in records.items()}


def changed_records(before: Dossier, now: Dossier) -> dict[str, Path | bytes]:
    """The records that differ, as files."""
    return record_files({n: r for n, r in now.records.items() if r != before.records.get(n)})


def files_of(content: Content) -> dict[str, Path | bytes]:
    """Every file of a dossier, ready to be filed again."""
    return {name: content.path(name) for name in content.names()}


def files_of_sources(content: Content, numbers: Collection[int]) -> dict[str, Path | bytes]:
    """The files of some of a dossier's sources, ready to be filed again."""
    present = {source_path(number, "") for number in numbers}
    return {name: path for name, path in files_of(content).items() if name[: name.rfind("/") + 1] in present}


def source_of(number: int, record: Record) -> Source:
    """The source that a record describes, as the dossier's number so and so."""
    scan = record.source
    return Source(number, scan.name, scan.sha256, scan.bytes, scan.kind)
