"""Files on their way: hashed while they are read, proven by reading them back.

A damaged source never reaches the copy: the last piece of a file is handed over only when its digest is the
one that it must have, and a file appears at the far side whole or not at all.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from threading import Lock

from digitize.errors import Incomplete
from digitize.syncing.bundles import Bundle, Piece
from digitize.targets.target import CHUNK, Target

_AT_ONCE = 6  # files on their way


class SourceDiffers(Exception):
    """What was read on this side is not what it must be: damaged, or changed meanwhile."""

    def __init__(self, piece: Piece) -> None:
        super().__init__(piece.path)
        self.piece = piece


class Pace:
    """No more bytes a second than asked for, both ways together; 0 is as fast as it goes."""

    def __init__(self, bytes_per_s: int = 0, sleep: Callable[[float], None] = time.sleep) -> None:
        self.chunk = min(CHUNK, max(bytes_per_s // 8, 1 << 12)) if bytes_per_s else CHUNK
        self._rate, self._sleep, self._free_at, self._lock = bytes_per_s, sleep, 0.0, Lock()

    def take(self, count: int) -> None:
        """Wait until so many bytes may go."""
        if self._rate:
            with self._lock:
                now = time.monotonic()  # a clock that is set does not change the pace
                self._free_at = free_at = max(self._free_at, now) + count / self._rate
            self._sleep(max(0.0, free_at - now))


@dataclass
class Carried:
    """How much went over."""

    files: int = 0
    bytes: int = 0
    kept: int = 0
    removed: int = 0

    def all_of(self, pieces: Sequence[Piece], bring: Callable[[Piece], bool]) -> int:
        """Bring every piece, stage by stage, several of a stage side by side: the time goes in waiting for
        answers. `bring` says whether it had to send the piece; returned: how many it had to.
        """
        sent = 0
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="send") as threads:
            for _, stage in groupby(sorted(pieces, key=_stage), _stage):
                some = list(stage)
                for piece, went in zip(some, threads.map(bring, some), strict=True):
                    sent += went
                    self.files += went
                    self.bytes += piece.size * went
                    self.kept += not went
        return sent


def _stage(piece: Piece) -> int:
    return piece.stage


def checked(piece: Piece, pace: Pace) -> Iterator[bytes]:
    """A piece's bytes, the last of them only after their digest was found right. Raises SourceDiffers."""
    digest, held, left = hashlib.sha512(), b"", piece.size
    for chunk in _raw(piece, pace.chunk):
        digest.update(chunk)
        left -= len(chunk)
        if held:
            pace.take(len(held))
            yield held
        held = chunk
    if left or digest.hexdigest() != piece.digest:
        raise SourceDiffers(piece)
    pace.take(len(held))
    yield held


def _raw(piece: Piece, step: int) -> Iterator[bytes]:
    if isinstance(piece.source, bytes):
        yield from (piece.source[at : at + step] for at in range(0, len(piece.source), step))
        return
    left = piece.size
    try:
        with piece.source.open("rb") as file:
            while left > 0 and (chunk := file.read(min(step, left))):
                left -= len(chunk)
                yield chunk
    except OSError as fault:
        raise SourceDiffers(piece) from fault


def digest_at(target: Target, path: str, pace: Pace) -> str | None:
    """The sha512 of a file as the far side gives it back; None where there is none."""
    digest = hashlib.sha512()
    try:
        for chunk in target.read(path):
            pace.take(len(chunk))
            digest.update(chunk)
    except KeyError:
        return None
    return digest.hexdigest()


def send(target: Target, piece: Piece, pace: Pace) -> None:
    """Write a piece and read it back; once more where it is not there as it should be.

    Raises SourceDiffers; Incomplete `sync-not-stored`, `sync-stored-differs` and what the target raises.
    """
    for last in (False, True):
        target.write(piece.path, lambda: checked(piece, pace), piece.size)
        found = digest_at(target, piece.path, pace)
        if found == piece.digest:
            return
        if last:
            code = "sync-not-stored" if found is None else "sync-stored-differs"
            raise Incomplete(code, target=target.name)


class PlainCarrier:
    """Bundles to a copy that is laid out as the archive itself is."""

    sealed = False

    def __init__(self, target: Target, pace: Pace) -> None:
        self.target, self.pace, self.carried = target, pace, Carried()

    def is_there(self, bundle: Bundle) -> bool:
        """Whether the far side says that it has this state: by the piece that was sent last."""
        if bundle.commit is None:
            return False
        return digest_at(self.target, bundle.commit, self.pace) == bundle.state

    def carry(self, bundle: Bundle, *, dry: bool = False) -> int:
        """Bring the far folder to the bundle's state, what is there as it should be left alone; the number
        of files sent. What a kill left half done needs no more than this.
        """
        there = self._there(bundle)

        def bring(piece: Piece) -> bool:
            if self._holds(there, piece):
                return False
            if not dry:
                send(self.target, piece, self.pace)
            return True

        sent = self.carried.all_of(bundle.pieces, bring)
        if bundle.mirror:
            self._drop_others(bundle, there, dry)
        return sent

    def _there(self, bundle: Bundle) -> Mapping[str, int]:
        if bundle.folder:
            return self.target.list(bundle.folder)
        sizes = ((piece.path, self.target.size(piece.path)) for piece in bundle.pieces)
        return {path: size for path, size in sizes if size is not None}

    def _holds(self, there: Mapping[str, int], piece: Piece) -> bool:
        if there.get(piece.path) != piece.size:
            return False
        return digest_at(self.target, piece.path, self.pace) == piece.digest

    def _drop_others(self, bundle: Bundle, there: Mapping[str, int], dry: bool) -> None:
        for path in sorted(set(there) - {piece.path for piece in bundle.pieces}):
            if not dry:
                self.target.delete(path)
            self.carried.removed += 1
