"""Buckets with the S3 protocol, through `s3fs`. Keys, region and endpoint come from the environment or
`~/.aws`, as every AWS program takes them; none stands in an address.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiohttp import ClientPayloadError
from botocore import exceptions as boto
from s3fs import S3FileSystem

from digitize.targets.remote import ANSWER_S, CONNECT_S, RemoteTarget
from digitize.targets.target import Source

_WHOLE = 8 << 20  # up to here one request, which S3 stores whole or not at all
_FULL = ("QuotaExceeded", "InsufficientStorage", "StorageFull", "507")
_BAD_CERTIFICATE = ("CERTIFICATE_VERIFY", "CertificateError", "SSLError")
_SECURITY = (boto.NoCredentialsError, boto.PartialCredentialsError, boto.ProfileNotFound)


class S3Target(RemoteTarget):
    """`s3://bucket/prefix`; `?endpoint=https://…` and `?profile=…` for a server or account of one's own."""

    kind = "s3"

    def __init__(self, address: str, name: str) -> None:
        super().__init__(address, name)
        self.root = f"{self.address.host}{self.root}"

    def connect(self) -> Any:
        given = {
            "endpoint_url": self.address.query.get("endpoint"),
            "profile": self.address.query.get("profile"),
        }
        fs = S3FileSystem(
            config_kwargs={
                "connect_timeout": CONNECT_S,
                "read_timeout": ANSWER_S,
                "retries": {"total_max_attempts": 1},
            },
            use_listings_cache=False,
            skip_instance_cache=True,
            **{key: value for key, value in given.items() if value},
        )
        fs.retries = 1  # `Patient` asks again, with a new connection
        return fs

    def read(self, path: str) -> Iterator[bytes]:
        """In ranges, without asking for the size first; an empty file has no range."""
        begin = 0
        with self.told():
            while True:
                try:
                    data = self.fs.cat_file(self.at(path), start=begin, end=begin + _WHOLE)
                except OSError as fault:
                    if "range" not in str(fault).lower():
                        raise
                    return
                yield data
                begin += len(data)
                if len(data) < _WHOLE:
                    return

    def place(self, path: str, source: Source, size: int) -> None:
        """A put is atomic; of parts nothing is seen before they are committed."""
        if size <= _WHOLE:
            self.fs.pipe_file(self.at(path), b"".join(source()))
            return
        file = self.fs.open(self.at(path), "wb", autocommit=False)
        try:
            for chunk in source():
                file.write(chunk)
            file.close()
        except BaseException:
            file.discard()
            raise
        file.commit()

    def walk(self, place: str) -> Iterator[tuple[str, int]]:
        """A bucket has no folders: one listing tells all that begin with a prefix."""
        for name, info in self.fs.find(place, detail=True).items():
            # Some servers keep a key for each folder: empty, ending in a stroke, or named as the folder.
            if info["type"] == "file" and not info.get("Key", "").endswith("/") and name != place:
                yield self.below(name), int(info["size"])

    def drop_empty(self, path: str) -> None:
        """There are no folders."""

    def close(self, fs: Any) -> None:
        fs.close_session(fs.loop, fs.s3)

    def code_of(self, fault: Exception) -> str:
        text = f"{type(fault).__name__} {fault!r} {fault.__cause__!r}"
        if any(word in text for word in _BAD_CERTIFICATE):
            return "sync-certificate-bad"
        if any(word in text for word in _FULL):
            return "sync-target-full"
        kinds: list[tuple[type[BaseException] | tuple[type[BaseException], ...], str]] = [
            ((*_SECURITY, PermissionError), "sync-target-denied"),
            ((boto.ConnectTimeoutError, boto.EndpointConnectionError), "sync-target-unreachable"),
            ((boto.ReadTimeoutError, TimeoutError), "sync-target-slow"),
            ((boto.HTTPClientError, ConnectionError, ClientPayloadError), "sync-target-cut"),
        ]
        return next((code for kind, code in kinds if isinstance(fault, kind)), "sync-target-failing")
