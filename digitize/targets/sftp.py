"""A server with SSH, through `sshfs` and `asyncssh`.

fsspec's own SFTP accepts any host key that it has not seen, and `sshfs` looks at none unless told to. Here a
key must be in `known_hosts`, the user's or the system's, whatever the SSH configuration says; keys and users
come from `~/.ssh/config`, the agent and the default key files, as `ssh` has them.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncssh
from asyncssh import sftp
from fsspec.asyn import sync
from sshfs import SSHFileSystem

from digitize.targets.remote import ANSWER_S, CONNECT_S, RemoteTarget
from digitize.targets.target import Source

_FULL = (sftp.SFTPNoSpaceOnFilesystem, sftp.SFTPQuotaExceeded)
_READ_ONLY = (sftp.SFTPPermissionDenied, sftp.SFTPWriteProtect)
_CUT = (sftp.SFTPConnectionLost, sftp.SFTPNoConnection, asyncssh.DisconnectError, ConnectionError, EOFError)
_ALIVE_EVERY_S = 15


class SftpTarget(RemoteTarget):
    """`sftp://[user@]host[:port]/path`, the path from the server's root; `/~/path` is below the home."""

    kind = "sftp"

    def __init__(self, address: str, name: str) -> None:
        super().__init__(address, name)
        if self.root.startswith("/~/"):
            self.root = self.root[3:]
        self._made: set[str] = set()
        self._reached = False  # once; from then on whatever breaks is a cut, to be tried again

    def connect(self) -> Any:
        given = {
            "port": self.address.port or (),
            "username": self.address.user or (),
            "password": self.address.password,
        }
        fs = SSHFileSystem(
            self.address.host,
            known_hosts=asyncssh.read_known_hosts(_known_hosts()),
            connect_timeout=CONNECT_S,
            login_timeout=CONNECT_S,
            keepalive_interval=_ALIVE_EVERY_S,
            keepalive_count_max=ANSWER_S // _ALIVE_EVERY_S,
            skip_instance_cache=True,
            **{key: value for key, value in given.items() if value},
        )
        self._reached = True
        return fs

    def place(self, path: str, source: Source, size: int) -> None:  # noqa: ARG002
        self._make(self.draft.rpartition("/")[0])
        try:
            with self.fs.open(self.draft, "wb") as file:
                for chunk in source():
                    file.write(chunk)
                with suppress(sftp.SFTPOpUnsupported):
                    file.fsync()
        except BaseException:
            with suppress(Exception):
                self.fs.rm_file(self.draft)
            raise
        self._make(self.at(path).rpartition("/")[0])
        self.fs.mv(self.draft, self.at(path))

    def _make(self, folder: str) -> None:
        with self._lock:
            if folder not in self._made:
                self.fs.makedirs(folder, exist_ok=True)
                self._made.add(folder)

    def delete(self, path: str) -> None:
        self._made.clear()
        super().delete(path)

    def rmdir(self, place: str) -> None:
        sync(self.fs.loop, self.fs._rmdir, place)  # its own `rmdir` does nothing

    def renew(self) -> None:
        with self._lock:
            self._made.clear()
            super().renew()

    def close(self, fs: Any) -> None:
        fs.loop.call_soon_threadsafe(fs.client.abort)  # who says nothing would not say goodbye either

    def code_of(self, fault: Exception) -> str:
        kinds: list[tuple[type[BaseException] | tuple[type[BaseException], ...], str]] = [
            (asyncssh.HostKeyNotVerifiable, self._key_code()),
            ((asyncssh.PermissionDenied, PermissionError), "sync-target-denied"),
            (_FULL, "sync-target-full"),
            (_READ_ONLY, "sync-target-read-only"),
            (TimeoutError, "sync-target-slow"),
            (_CUT, "sync-target-cut" if self._reached else "sync-target-unreachable"),
            (OSError, "sync-target-cut" if self._reached else "sync-target-unreachable"),
        ]
        if isinstance(fault, sftp.SFTPFailure) and self._is_full():
            return "sync-target-full"
        return next((code for kind, code in kinds if isinstance(fault, kind)), "sync-target-failing")

    def _key_code(self) -> str:
        """Another key than the one that is known, or none known at all."""
        port = self.address.port if self.address.port != 22 else None
        with suppress(OSError, ValueError):
            known = asyncssh.match_known_hosts(
                asyncssh.read_known_hosts(_known_hosts()), self.address.host, "", port
            )
            return "sync-host-changed" if any(known[:2]) else "sync-host-unknown"
        return "sync-host-unknown"

    def _is_full(self) -> bool:
        """SFTP 3, which every server speaks, has no word for a full disk: the room is asked for."""
        with suppress(Exception):

            async def room() -> int:
                async with self.fs._pool.get() as channel:
                    found = await channel.statvfs(self.root or "/")
                    return int(found.bavail) * int(found.frsize)

            return int(sync(self.fs.loop, room, timeout=CONNECT_S)) < 1 << 16
        return False


def _known_hosts() -> list[str]:
    places = [Path("~/.ssh/known_hosts").expanduser(), Path("/etc/ssh/ssh_known_hosts")]
    return [str(place) for place in places if place.is_file()]
