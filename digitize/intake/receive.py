"""The door: a source file is copied and hashed in one pass, or refused. The input is only ever read."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from digitize.dossier import Kind, Scan
from digitize.errors import InputRefused, StorageFailing, from_system
from digitize.intake.sniff import HEAD, sniff
from digitize.settings import Settings

_CHUNK = 1 << 20
_GONE = {errno.ENOENT, errno.ESTALE, errno.ENOTDIR}


@dataclass(frozen=True, slots=True)
class _Read:
    sha256: str
    bytes: int
    kind: Kind | None


def receive(path: Path, keep: Path, settings: Settings) -> Scan:
    """Copy the regular file `path` to `keep` (fsynced, readable by the owner only) while hashing it.

    Raises InputRefused: `symlink`, `vanished`, `unreadable`, `not-a-file`, `file-too-large` leave no `keep`;
    `empty` and `not-a-document` are known only after reading, and leave the bytes in `keep` for quarantine.
    Raises StorageFailing (`keep-failed`) where `keep` cannot be written.
    """
    with _source(path, settings) as source, _target(keep) as write:
        read = _pump(source, write, settings)
    return Scan(keep, _plain_name(path), read.sha256, read.bytes, _kind_of(read))


def hash_file(path: Path, settings: Settings | None = None) -> tuple[str, int]:
    """The SHA-256 (hex) and size in bytes of `path`, with the refusals of `receive`; nothing is written."""
    settings = settings or Settings()
    with _source(path, settings) as source:
        read = _pump(source, lambda _: None, settings)
    _kind_of(read)
    return read.sha256, read.bytes


def _kind_of(read: _Read) -> Kind:
    if read.bytes == 0:
        raise InputRefused("empty")
    if read.kind is None:
        raise InputRefused("not-a-document")
    return read.kind


def _plain_name(path: Path) -> str:
    # A name may hold bytes that are no UTF-8, or decomposed letters from another system: records are NFC.
    return unicodedata.normalize("NFC", os.fsencode(path.name).decode("utf-8", "replace"))


def _refusal(fault: OSError) -> InputRefused:
    if fault.errno == errno.ELOOP:
        return InputRefused("symlink")
    if fault.errno in _GONE:
        return InputRefused("vanished")
    if fault.errno == errno.ENXIO:
        return InputRefused("not-a-file")
    return InputRefused("unreadable", reason=errno.errorcode.get(fault.errno or 0, "?"))


def _check(found: os.stat_result, settings: Settings) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise InputRefused("symlink")
    if not stat.S_ISREG(found.st_mode):
        raise InputRefused("not-a-file")
    _check_size(found.st_size, settings)


def _check_size(size: int, settings: Settings) -> None:
    if size > settings.max_file_mb * 1_000_000:
        raise InputRefused("file-too-large", limit=settings.max_file_mb)


@contextmanager
def _source(path: Path, settings: Settings) -> Iterator[int]:
    """An open descriptor of a regular file of a size that is allowed."""
    try:
        # Looked at before it is opened, for opening a device can have effects; looked at again through the
        # descriptor, for the name may point elsewhere by then. O_NONBLOCK: a fifo must not hang the batch.
        _check(path.lstat(), settings)
        source = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as fault:
        raise _refusal(fault) from None
    try:
        _check(os.fstat(source), settings)
        yield source
    finally:
        os.close(source)


@contextmanager
def _target(keep: Path) -> Iterator[Callable[[bytes], None]]:
    """A function that appends to a new `keep`; durable when the block ends well."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        target = os.open(keep, flags, 0o600)
    except OSError as fault:
        raise _keep_failed(fault) from None

    def write(data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(target, view) :]
        except OSError as fault:
            raise _keep_failed(fault) from None

    try:
        yield write
        _sync(target)
    except BaseException:
        keep.unlink(missing_ok=True)
        raise
    finally:
        os.close(target)


def _sync(target: int) -> None:
    try:
        os.fsync(target)
    except OSError as fault:
        raise _keep_failed(fault) from None


def _keep_failed(fault: OSError) -> StorageFailing:
    known = from_system(fault)
    if isinstance(known, StorageFailing):
        return known
    return StorageFailing("keep-failed", reason=errno.errorcode.get(fault.errno or 0, "?"))


def _pump(source: int, write: Callable[[bytes], None], settings: Settings) -> _Read:
    """Read to the end; `vanished` where the file was not the same size, or written to, all the while."""
    digest, size, head = hashlib.sha256(), 0, b""
    before = os.fstat(source)
    while chunk := _read(source):
        size += len(chunk)
        _check_size(size, settings)
        digest.update(chunk)
        if len(head) < HEAD:
            head += chunk[: HEAD - len(head)]
        write(chunk)
    after = os.fstat(source)
    if size != before.st_size or before.st_mtime_ns != after.st_mtime_ns:
        raise InputRefused("vanished")
    return _Read(digest.hexdigest(), size, sniff(head))


def _read(source: int) -> bytes:
    try:
        return os.read(source, _CHUNK)
    except OSError as fault:
        raise _refusal(fault) from None
