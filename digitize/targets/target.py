"""What a second copy asks of the place where it lies: few verbs, so that every protocol can keep them.

What must hold of every target: a file appears under its name whole or not at all; where a write returns, the
bytes were handed over and the far side said yes. Whether they are there is proven by who wrote them
(`syncing/transfer.py`): a target that answers success may have stored nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

CHUNK = 1 << 20
DRAFTS = "work/sync"
"""Where a target keeps what is not whole yet: in a folder of the copy that nothing of the archive lies in."""

Source = Callable[[], Iterator[bytes]]
"""The bytes of a file from their beginning, as often as they are asked for: a cut write begins again."""


class Target(Protocol):
    """Files by their paths below the copy's root, with `/`. Every verb may raise Incomplete with a code of
    `sync.json`: the connection, the far disk, the host key.

    name: how it is called in messages and notes, without a password; kind: folder, sftp, s3, webdav.
    """

    name: str
    kind: str

    def read(self, path: str) -> Iterator[bytes]:
        """The bytes of a file. KeyError where there is none."""

    def write(self, path: str, source: Source, size: int) -> None:
        """Make these bytes the file, whole or not at all; what `source` raises leaves no file behind."""

    def size(self, path: str) -> int | None:
        """The file's size in bytes; None where there is none."""

    def list(self, folder: str) -> Mapping[str, int]:
        """Every file below a folder, however deep: path (from the copy's root) → size. Empty where none."""

    def delete(self, path: str) -> None:
        """Remove a file, or a folder with all that is in it; nothing happens where there is none."""

    def renew(self) -> None:
        """The connection is no good: the next verb makes a new one."""

    def drop(self) -> None:
        """Let go of the connection, if there is one; the next verb makes a new one."""
