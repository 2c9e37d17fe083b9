"""A WebDAV share (Nextcloud, a NAS), through `webdav4` and `httpx`. The password may stand in `~/.netrc`."""

from __future__ import annotations

import io
import netrc
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
from webdav4 import client as dav
from webdav4.fsspec import WebdavFileSystem

from digitize.errors import Incomplete
from digitize.targets.remote import ANSWER_S, CONNECT_S, RemoteTarget
from digitize.targets.target import CHUNK, Source

_BY_STATUS = {
    401: "sync-target-denied",
    403: "sync-target-read-only",
    405: "sync-target-read-only",
    408: "sync-target-slow",
    413: "sync-target-full",
    423: "sync-target-read-only",
    502: "sync-target-cut",
    503: "sync-target-slow",
    504: "sync-target-slow",
    507: "sync-target-full",
}


class WebdavTarget(RemoteTarget):
    """`webdavs://[user@]host[:port]/path` over TLS; `webdav://` without, on one's own wire."""

    kind = "webdav"

    def __init__(self, address: str, name: str) -> None:
        super().__init__(address, name)
        self._above, self.root = self.root, ""
        self._made: set[str] = set()

    def at(self, path: str) -> str:
        return path

    def connect(self) -> Any:
        scheme = "https" if self.address.scheme.endswith("s") else "http"
        port = f":{self.address.port}" if self.address.port else ""
        base = f"{scheme}://{self.address.host}{port}{self._above}/"
        timeout = httpx.Timeout(ANSWER_S, connect=CONNECT_S)
        return WebdavFileSystem(
            base,
            auth=self._login(),
            timeout=timeout,
            retry=False,
            chunk_size=CHUNK,
            skip_instance_cache=True,  # fsspec would give back the connection that was let go of
        )

    def _login(self) -> tuple[str, str] | None:
        if self.address.user and self.address.password:
            return self.address.user, self.address.password
        with suppress(OSError, netrc.NetrcParseError):
            found = netrc.netrc().authenticators(self.address.host)
            if found and self.address.user in (None, found[0]):
                return found[0], found[2] or ""
        return (self.address.user, "") if self.address.user else None

    def read(self, path: str) -> Iterator[bytes]:
        with self.told(), self.fs.client.http.stream("GET", self.fs.client.join_url(path)) as answer:
            if answer.status_code == 404:
                raise KeyError(path)
            answer.raise_for_status()
            yield from answer.iter_bytes(CHUNK)

    def place(self, path: str, source: Source, size: int) -> None:
        self._make(self.draft.rpartition("/")[0])
        try:
            self.fs.client.upload_fileobj(_Reader(source()), self.draft, overwrite=True, size=size)
        except BaseException:
            with suppress(Exception):
                self.fs.client.remove(self.draft)
            raise
        self._make(path.rpartition("/")[0])
        try:
            self.fs.client.move(self.draft, path, overwrite=True)
        except dav.ResourceNotFound:  # it said yes to the draft
            raise Incomplete("sync-not-stored", target=self.name) from None

    def _make(self, folder: str) -> None:
        """The folder and those above it, the copy's own root among them."""
        parts = folder.split("/") if folder else []
        with self._lock:
            for path in ("/".join(parts[:depth]) for depth in range(len(parts) + 1)):
                if path not in self._made:
                    with suppress(dav.ResourceAlreadyExists):
                        self.fs.client.mkdir(path or "/")
                    self._made.add(path)

    def delete(self, path: str) -> None:
        self._made.clear()
        super().delete(path)

    def renew(self) -> None:
        with self._lock:
            self._made.clear()
            super().renew()

    def close(self, fs: Any) -> None:
        fs.client.http.close()

    def code_of(self, fault: Exception) -> str:
        if isinstance(fault, dav.HTTPError):
            return _BY_STATUS.get(fault.status_code, "sync-target-failing")
        if isinstance(fault, httpx.HTTPStatusError):
            return _BY_STATUS.get(fault.response.status_code, "sync-target-failing")
        kinds: list[tuple[type[BaseException] | tuple[type[BaseException], ...], str]] = [
            (dav.InsufficientStorage, "sync-target-full"),
            ((dav.ForbiddenOperation, dav.ResourceLocked), "sync-target-read-only"),
            ((dav.ResourceConflict, dav.ResourceNotFound, httpx.ConnectTimeout), "sync-target-unreachable"),
            (httpx.TimeoutException, "sync-target-slow"),
            (httpx.ConnectError, _connect_code(fault)),
            ((httpx.TransportError, dav.BadGatewayError), "sync-target-cut"),
        ]
        return next((code for kind, code in kinds if isinstance(fault, kind)), "sync-target-failing")


def _connect_code(fault: Exception) -> str:
    return "sync-certificate-bad" if "CERTIFICATE_VERIFY" in str(fault) else "sync-target-unreachable"


class _Reader(io.RawIOBase):
    """Chunks as a file that is read from its beginning to its end."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._left = chunks, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._left = chunk
        size = len(self._left) if size < 0 else size
        given, self._left = self._left[:size], self._left[size:]
        return given
