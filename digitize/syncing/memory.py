"""What is known of a copy on this side, to be quick: `sync/<key>.sqlite3` in the archive. It may be deleted:
what it knew is asked of the far side again.

The lock beside it keeps two runs to one target apart. It is a lock of the system, so that who dies lets go.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from digitize.archive.disk import storage_faults
from digitize.archive.layout import Archive
from digitize.errors import ArchiveInUse

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS copy (id TEXT PRIMARY KEY)",
    "CREATE TABLE IF NOT EXISTS whole (folder TEXT PRIMARY KEY, state TEXT NOT NULL, at REAL NOT NULL)",
    "CREATE TABLE IF NOT EXISTS sealed (path TEXT PRIMARY KEY, plain TEXT NOT NULL, sha512 TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS doubted (folder TEXT PRIMARY KEY)",
)
_BUSY = {errno.EACCES, errno.EAGAIN}


def desk_of(archive: Archive) -> Path:
    """Where everything lies that only this side needs; made where it is not there."""
    desk = archive.root / "sync"
    with storage_faults():
        desk.mkdir(exist_ok=True)
    return desk


def key_of(address: str) -> str:
    """A file name for a target, which says nothing of it."""
    return hashlib.sha256(address.encode("utf-8", "surrogateescape")).hexdigest()[:16]


@contextmanager
def alone(archive: Archive, address: str, target: str) -> Iterator[None]:
    """Raises ArchiveInUse `sync-in-use` while another run keeps this very copy."""
    with storage_faults():
        handle = os.open(
            desk_of(archive) / f"{key_of(address)}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o664
        )
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            if fault.errno not in _BUSY:
                raise
            raise ArchiveInUse("sync-in-use", target=target) from None
        yield
    finally:
        os.close(handle)


class Memory:
    """Of one copy; a context manager. A memory that cannot be read is made anew."""

    def __init__(self, archive: Archive, address: str) -> None:
        self._path = desk_of(archive) / f"{key_of(address)}.sqlite3"
        try:
            self._db = self._open()
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)
            self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=OFF")
        for statement in _SCHEMA:
            db.execute(statement)
        return db

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def belongs_to(self, copy: str) -> None:
        """Forget everything where it was said of another copy than this one."""
        if self._db.execute("SELECT id FROM copy").fetchall() != [(copy,)]:
            for table in ("copy", "whole", "sealed", "doubted"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own
            self._db.execute("INSERT INTO copy VALUES (?)", (copy,))

    def knows_any(self) -> bool:
        """Whether a copy was ever begun from here."""
        return bool(self._db.execute("SELECT id FROM copy").fetchall())

    def state(self, folder: str) -> str | None:
        """The state in which a folder was last proven to be there."""
        found = self._db.execute("SELECT state FROM whole WHERE folder = ?", (folder,)).fetchone()
        return str(found[0]) if found else None

    def proven(self, folder: str, state: str) -> None:
        """A folder is there, every byte of it."""
        self._db.execute("INSERT OR REPLACE INTO whole VALUES (?, ?, ?)", (folder, state, time.time()))
        self._db.execute("DELETE FROM doubted WHERE folder = ?", (folder,))
        self._db.execute("DELETE FROM sealed WHERE path >= ? AND path < ?", (folder + "/", folder + "0"))

    def oldest_first(self, folders: Iterable[str], before: float) -> Iterator[str]:
        """Of these folders those not proven since `before`, longest ago first; never, or in a future of the
        clock, before all.
        """
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS here (folder TEXT PRIMARY KEY)")
        self._db.execute("DELETE FROM here")
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR IGNORE INTO here VALUES (?)", ((one,) for one in folders))
        self._db.execute("COMMIT")
        rows = self._db.execute(
            "SELECT folder FROM here LEFT JOIN whole USING (folder) "
            "WHERE at IS NULL OR at NOT BETWEEN ?1 AND ?2 "
            "ORDER BY CASE WHEN at <= ?2 THEN at ELSE 0 END, folder",
            (before, time.time()),
        )
        return (str(row[0]) for row in rows)

    def forget(self, folder: str) -> None:
        """A folder is not there any more, or not known to be."""
        self._db.execute("DELETE FROM whole WHERE folder = ?", (folder,))
        self._db.execute("DELETE FROM doubted WHERE folder = ?", (folder,))

    def doubt(self, folder: str) -> None:
        """Something is wrong with a folder at the far side: the next run looks at every byte."""
        self._db.execute("DELETE FROM whole WHERE folder = ?", (folder,))
        self._db.execute("INSERT OR IGNORE INTO doubted VALUES (?)", (folder,))

    def doubted(self) -> frozenset[str]:
        """The folders that the next run has to look at whole."""
        return frozenset(str(row[0]) for row in self._db.execute("SELECT folder FROM doubted"))

    def note_sealed(self, path: str, plain: str, sha512: str) -> None:
        """An encrypted file was sent and proven, of a folder that is not whole yet."""
        self._db.execute("INSERT OR REPLACE INTO sealed VALUES (?, ?, ?)", (path, plain, sha512))

    def sealed(self, path: str, plain: str) -> str | None:
        """The digest under which a file of these plain bytes was sent."""
        found = self._db.execute(
            "SELECT sha512 FROM sealed WHERE path = ? AND plain = ?", (path, plain)
        ).fetchone()
        return str(found[0]) if found else None
