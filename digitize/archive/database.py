"""SQLite through SQLAlchemy Core: opened one way, its errors translated in one place."""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, text
from sqlalchemy.exc import DatabaseError, DisconnectionError

from digitize.archive.disk import storage_faults
from digitize.errors import ArchiveInUse, DamageFound, DigitizeError, SomethingMissing, StorageFailing

WAIT_S = 20
# What belongs to one database file; removed together.
COMPANIONS = ("", "-wal", "-shm", "-journal")


class Database:
    """One SQLite file. Readers and the writer do not wait for each other (WAL); a commit survives a power
    cut.
    """

    def __init__(self, path: Path, metadata: MetaData, format: int = 1, *, eased: bool = False) -> None:
        """format: of the tables. eased: a commit survives the death of the process; a power cut only after
        `flush`, or after the next commit of a connection that is not eased.

        Raises DamageFound `catalogue-damaged` for a file that is no database, or of another format.
        """
        self.path = path
        self._engine = _engine(path, eased=eased)
        self.close = weakref.finalize(self, self._engine.dispose)
        with self.begin() as connection:
            found = connection.execute(text("PRAGMA user_version")).scalar_one()
            if found == 0:
                metadata.create_all(connection)
                connection.execute(text(f"PRAGMA user_version = {format}"))
            elif found != format:
                raise DamageFound("catalogue-damaged", name=path.name)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction: committed at the end, undone by any error."""
        with self._told(), self._engine.begin() as connection:
            yield connection

    def flush(self) -> None:
        """Make every commit survive a power cut. The log is checked frame by frame when it is read, so its
        bytes may become durable in any order.
        """
        with storage_faults(), suppress(FileNotFoundError):  # folded into the file: durable there
            handle = os.open(self.path.with_name(f"{self.path.name}-wal"), os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def fold(self) -> None:
        """Bring all that the log holds into the file itself: closing would try the same, and say nothing
        where the disk is full. Raises StorageFailing.
        """
        with self._told(), self._engine.connect() as connection:
            busy, _, _ = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()
        if busy:
            raise _held(self.path)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as fault:
            raise _translated(fault.orig, self.path) from None


def _engine(path: Path, *, eased: bool) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": WAIT_S})
    event.listen(engine, "connect", _prepare_eased if eased else _prepare)
    event.listen(engine, "checkout", _refuse_inherited)
    return engine


def _refuse_inherited(_: Any, record: Any, proxy: Any) -> None:
    """A connection must not be used across a fork (SQLite, "How To Corrupt", 2.6): have a new one made."""
    if record.info.setdefault("pid", os.getpid()) != os.getpid():
        record.dbapi_connection = proxy.dbapi_connection = None
        raise DisconnectionError


def _prepare(connection: Any, _: Any) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_eased(connection: Any, _: Any) -> None:
    _prepare(connection, _)
    connection.execute("PRAGMA synchronous = NORMAL")


def _translated(fault: BaseException | None, path: Path) -> DigitizeError:
    """SQLite's own text may quote a value: only its code is looked at."""
    code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return StorageFailing("storage-full")
    if code == sqlite3.SQLITE_IOERR:
        return StorageFailing("storage-failing")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return _held(path)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM) and not path.is_dir():
        return _unwritable(path)
    return DamageFound("catalogue-damaged", name=path.name)


def _held(path: Path) -> DigitizeError:
    """Who does not let go of the database. A writer that was stopped in the middle of a change keeps it until
    it is ended or goes on: its right to write can be taken from it, a lock of the system cannot.
    """
    pid = _holder(path)
    return ArchiveInUse("database-held", pid=pid) if pid else ArchiveInUse("database-busy")


def _holder(path: Path) -> int | None:
    """The process that has this file, or one of its companions, locked for writing, by `/proc/locks`."""
    files = {found for suffix in COMPANIONS if (found := _known_as(path.with_name(path.name + suffix)))}
    try:
        lines = Path("/proc/locks").read_text("ascii").splitlines()
    except OSError:
        return None
    for line in lines:
        words = line.split()  # 1: POSIX  ADVISORY  WRITE 4711 fe:00:2524571 120 120
        if "->" in words or words[3] != "WRITE" or words[5] not in files:
            continue
        if (pid := int(words[4])) > 0 and pid != os.getpid():  # 0, -1: of another container, of no process
            return pid
    return None


def _known_as(file: Path) -> str | None:
    """A file as `/proc/locks` calls it: device and inode."""
    try:
        found = file.stat()
    except OSError:
        return None
    return f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"


def _unwritable(path: Path) -> DigitizeError:
    """Why SQLite cannot open or write: for a lack of rights, or a read-only, full or failing disk."""
    if os.statvfs(path.parent).f_flag & os.ST_RDONLY:
        return StorageFailing("storage-read-only")
    if not os.access(path if path.exists() else path.parent, os.R_OK | os.W_OK):
        return SomethingMissing("permission-denied")
    return StorageFailing("storage-failing")


def remove_database(path: Path) -> None:
    """Remove a database with its companions."""
    for suffix in COMPANIONS:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
