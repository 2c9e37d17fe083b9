"""Digests of what is stored: sha512 addresses it, sha256 names it to the rest of the world."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from digitize.archive.disk import chunks_of


class Witness:
    """Hashes bytes while they pass by on their way to the disk."""

    def __init__(self) -> None:
        self._sha512, self._sha256 = hashlib.sha512(), hashlib.sha256()

    def watch(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The same chunks, hashed."""
        for chunk in chunks:
            self._sha512.update(chunk)
            self._sha256.update(chunk)
            yield chunk

    @property
    def sha512(self) -> str:
        return self._sha512.hexdigest()

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()


def sha512_of(source: Path | bytes) -> str:
    """The sha512 of a file, read a piece at a time, or of a value."""
    return _digest("sha512", source)


def sha256_of(source: Path | bytes) -> str:
    """The sha256 of a file, read a piece at a time, or of a value."""
    return _digest("sha256", source)


def _digest(algorithm: str, source: Path | bytes) -> str:
    if isinstance(source, Path):
        with source.open("rb") as file:
            return hashlib.file_digest(file, algorithm).hexdigest()
    digest = hashlib.new(algorithm)
    for chunk in chunks_of(source):
        digest.update(chunk)
    return digest.hexdigest()
