"""What the archive's tests share: an independent check of a store, made-up dossiers, and clocks that
stand still.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from ocfl.layout import Layout
from ocfl.layout_registry import add_layout
from ocfl.storage_root import StorageRoot

from digitize.archive.disk import RealDisk
from digitize.archive.dossiers import RECORD, Dossier, Source, dossier_json, source_path
from digitize.archive.drafting import Files
from digitize.dossier import Document, Field, Kind, Outcome, Page, Record, Scan
from digitize.record import record_to_json

WHEN = "2026-11-21T08:00:00+07:00"
LAYOUT = "0004-hashed-n-tuple-storage-layout"


def a_dossier(
    ident: str,
    scans: tuple[bytes, ...] = (b"%PDF-1.7 one",),
    outcome: Outcome = Outcome.ACCEPTED,
    **more: Any,
) -> tuple[Dossier, Files]:
    """A made-up dossier and its files, one source a scan; each source holds a certificate and a form."""
    sources = tuple(
        Source(n, f"NGUYỄN VĂN MẪU {n}.pdf", hashlib.sha256(scan).hexdigest(), len(scan), Kind.PDF)
        for n, scan in enumerate(scans, 1)
    )
    records = {source.number: a_record(source) for source in sources}
    code = None if ident.startswith("khong-ma") else ident
    dossier = Dossier(ident, WHEN, outcome, sources, code, records=records, **more)
    files: dict[str, Path | bytes] = {"dossier.json": dossier_json(dossier)}
    for source, scan in zip(sources, scans, strict=True):
        files[source.original] = scan
        files[source_path(source.number, "archival.pdf")] = b"%PDF/A " + scan
        files[source_path(source.number, "text.txt")] = "GIẤY KHAI SINH\n".encode()
        record = json.dumps(record_to_json(records[source.number]), ensure_ascii=False)
        files[source_path(source.number, RECORD)] = record.encode()
    return dossier, files


def a_record(source: Source) -> Record:
    """Three pages, two papers."""
    name = Field("NGUYỄN VĂN MẪU", "NGUYỄN VĂN MẪU", 0.97, 1, (1, 2, 3, 4))
    papers = (
        Document("giay-khai-sinh", 0.98, (1, 2), {"fullName": name}, text="giấy", outcome=Outcome.ACCEPTED),
        Document("khac", 0.5, (3,), text="khác", outcome=Outcome.ACCEPTED),
    )
    pages = tuple(Page(n, 1654, 2339, 200, source="ocr", confidence=0.9) for n in (1, 2, 3))
    scan = Scan(Path("original"), source.name, source.sha256, source.bytes, source.kind)
    return Record(scan, Outcome.ACCEPTED, papers, pages)


class HashedTuples(Layout):
    """Extension 0004, which ocfl-py does not ship, written from the extension's own text."""

    def __init__(self) -> None:
        self.NAME = LAYOUT
        self.DESCRIPTION = LAYOUT
        self.params: dict[str, Any] = {}
        names = ("digestAlgorithm", "tupleSize", "numberOfTuples", "shortObjectRoot")
        self.PARAMS = {name: self._setter(name) for name in names}

    def _setter(self, name: str) -> Any:
        return lambda value: self.params.__setitem__(name, value)

    def identifier_to_path(self, identifier: str) -> str:
        digest = hashlib.new(self.params["digestAlgorithm"], identifier.encode()).hexdigest()
        size, count = self.params["tupleSize"], self.params["numberOfTuples"]
        parts = [digest[i * size : (i + 1) * size] for i in range(count)]
        rest = digest[size * count :] if self.params["shortObjectRoot"] else digest
        return "/".join([*parts, rest])


add_layout(LAYOUT, HashedTuples)


def assert_valid_ocfl(store_root: Path, objects: int | None = None) -> None:
    """ocfl-py finds nothing wrong, not even a warning, with the root and every object, and each lies
    where the
    layout says. objects: how many there should be."""
    root = StorageRoot(root=str(store_root))
    root.registered_extensions.append(LAYOUT)
    valid = root.validate(log_warnings=True)
    assert valid, str(root.log)
    assert root.errors == []
    assert root.num_traversal_errors == 0
    assert root.good_objects == root.num_objects
    if objects is not None:
        assert root.num_objects == objects
    if root.num_objects:
        for path, identifier in root.list_objects():
            assert path == root.layout.identifier_to_path(identifier)


def tree(root: Path) -> dict[str, bytes]:
    """Every file below `root` by its relative path, and every empty folder (as `path/`)."""
    found: dict[str, bytes] = {}
    for folder, folders, names in os.walk(root):
        for name in names:
            path = Path(folder, name)
            found[str(path.relative_to(root))] = path.read_bytes()
        if not folders and not names:
            found[str(Path(folder).relative_to(root)) + "/"] = b""
    return found


class QuickDisk(RealDisk):
    """Never syncs: for tests of what a dying process leaves, which the page cache survives."""

    def sync(self, path: Path) -> None:
        assert path.exists()


class ForgetfulDisk(QuickDisk):
    """A disk that keeps only what was synced: `cut` takes the power away, in the way that loses most.

    A file not synced keeps half its bytes; a name whose folder was not synced is as if it had never been
    given, or taken. What a folder or file waits for follows it through renames.
    """

    def __init__(self) -> None:
        self._pending: list[tuple[list[Path], Callable[[Path], None]]] = []

    def _wait(self, path: Path, undo: Callable[[Path], None]) -> None:
        self._pending.append(([path], undo))

    def mkdir(self, path: Path) -> None:
        super().mkdir(path)
        self._wait(path.parent, lambda parent: shutil.rmtree(parent / path.name, ignore_errors=True))

    def write(self, path: Path, chunks: Iterable[bytes]) -> None:
        super().write(path, chunks)
        self._wait(path.parent, lambda parent: (parent / path.name).unlink(missing_ok=True))
        self._wait(path, _halve)

    def sync(self, path: Path) -> None:
        super().sync(path)
        self._pending = [entry for entry in self._pending if entry[0][0] != path]

    def sync_all(self, paths: Sequence[Path]) -> None:
        for path in paths:
            self.sync(path)

    def rename(self, source: Path, target: Path) -> None:
        replaced = target.read_bytes() if target.is_file() else None
        super().rename(source, target)
        for waiting, _ in self._pending:
            if waiting[0].is_relative_to(source):
                waiting[0] = target / waiting[0].relative_to(source)

        def undo(parent: Path) -> None:
            if source.is_dir() and any(source.iterdir()):
                # its old name lasts for another: nothing names it now
                shutil.rmtree(parent / target.name, ignore_errors=True)
                return
            (parent / target.name).rename(source)
            if replaced is not None:
                (parent / target.name).write_bytes(replaced)

        self._wait(target.parent, undo)

    def remove(self, path: Path) -> None:
        """Kept as done: every removal here is of something that no longer matters."""
        super().remove(path)
        self._pending = [entry for entry in self._pending if not entry[0][0].is_relative_to(path)]

    def cut(self) -> None:
        """Take the power away."""
        for (path,), undo in reversed(self._pending):
            undo(path)
        self._pending.clear()


def _halve(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)
