"""What far sides behind fsspec share: one connection, made when it is needed; drafts renamed into place; what
the libraries raise told in our words by each module, and nothing of theirs shown: it may hold a path.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import RLock, get_ident
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from digitize.errors import DigitizeError, Incomplete
from digitize.targets.target import CHUNK, DRAFTS, Source

_LIBRARIES = ("asyncssh", "aiobotocore", "botocore", "s3fs", "fsspec", "httpx", "httpcore", "webdav4")
CONNECT_S, ANSWER_S = 15, 60
"""How long a far side may take to be reached, and to answer."""


class Address:
    """The parts of an address, unquoted; query: its options, each once."""

    def __init__(self, text: str) -> None:
        parts = urlsplit(text)
        self.scheme, self.host, self.port = parts.scheme.lower(), parts.hostname or "", parts.port
        self.user = unquote(parts.username) if parts.username else None
        self.password = unquote(parts.password) if parts.password else None
        self.path = unquote(parts.path)
        self.query = {key: values[0] for key, values in parse_qs(parts.query).items()}


class RemoteTarget(ABC):
    """A far side. Its protocols differ in how they connect, in how a file gets its name, and in what they
    raise.
    """

    kind = ""

    def __init__(self, address: str, name: str) -> None:
        self.address, self.name = Address(address), name
        self.root = self.address.path.rstrip("/")
        self._fs: Any = None
        self._left: list[Any] = []
        self._lock = RLock()
        for library in _LIBRARIES:  # their lines name users, hosts and paths
            logging.getLogger(library).setLevel(logging.WARNING)

    @abstractmethod
    def connect(self) -> Any:
        """The library's file system; it may raise what `code_of` knows."""

    @abstractmethod
    def place(self, path: str, source: Source, size: int) -> None:
        """Write a file so that it appears whole or not at all."""

    @abstractmethod
    def code_of(self, fault: Exception) -> str:
        """Which of our codes a fault of the library is."""

    @property
    def fs(self) -> Any:
        """The connection."""
        with self._lock:
            if self._fs is None:
                self._fs = self.connect()
            return self._fs

    def at(self, path: str) -> str:
        """A path of the copy as the library takes it."""
        return f"{self.root}/{path}" if path else self.root

    @property
    def draft(self) -> str:
        """Where a file is written before it has its name: one run writes at a time, each thread its own."""
        return self.at(f"{DRAFTS}/{get_ident()}.part")

    @contextmanager
    def told(self) -> Iterator[None]:
        """Around every use of the library. KeyError for a file that is not there."""
        try:
            yield
        except (DigitizeError, KeyError):
            raise
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as fault:
            raise KeyError("no such file") from fault
        except Exception as fault:
            if type(fault).__module__.startswith("digitize."):  # of who hands the bytes over
                raise
            raise Incomplete(self.code_of(fault), target=self.name) from fault

    def read(self, path: str) -> Iterator[bytes]:
        with self.told(), self.fs.open(self.at(path), "rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def write(self, path: str, source: Source, size: int) -> None:
        try:
            with self.told():
                self.place(path, source, size)
        except KeyError:
            raise Incomplete("sync-target-unreachable", target=self.name) from None

    def size(self, path: str) -> int | None:
        with suppress(KeyError), self.told():
            info = self.fs.info(self.at(path))
            return None if info["type"] == "directory" else int(info["size"])
        return None

    def list(self, folder: str) -> Mapping[str, int]:
        with suppress(KeyError), self.told():
            return dict(self.walk(self.at(folder)))
        return {}

    def walk(self, place: str) -> Iterator[tuple[str, int]]:
        """The files below a place of the library. fsspec's own walk leaves out what it could not list."""
        for info in self.fs.ls(place, detail=True):
            if info["type"] == "directory":
                yield from self.walk(info["name"])
            else:
                yield self.below(info["name"]), int(info["size"])

    def below(self, name: str) -> str:
        """A path of the library as the copy calls it."""
        return name.strip("/")[len(self.root.strip("/")) :].lstrip("/")

    def delete(self, path: str) -> None:
        with suppress(KeyError), self.told():
            self.fs.rm(self.at(path), recursive=True)
            self.drop_empty(path)

    def drop_empty(self, path: str) -> None:
        """Remove the folders above a path that are empty now: OCFL allows none below the storage root."""
        parts = path.split("/")[:-1]
        while len(parts) > 1 and not self.fs.ls(self.at("/".join(parts)), detail=False):
            self.rmdir(self.at("/".join(parts)))
            parts.pop()

    def rmdir(self, place: str) -> None:
        """Remove an empty folder."""
        self.fs.rmdir(place)

    def renew(self) -> None:
        """The next verb makes a new connection. The old one is closed in the end: other threads may be at it,
        and would take the closing for another fault.
        """
        with self._lock:
            self._left += [self._fs] if self._fs is not None else []
            self._fs = None

    def drop(self) -> None:
        self.renew()
        for fs in self._left:
            with suppress(Exception):
                self.close(fs)
        self._left.clear()

    @abstractmethod
    def close(self, fs: Any) -> None:
        """Close one connection of the library, at once."""
