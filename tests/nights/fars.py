"""A far side of every kind, where the copy lies on a file system of its own that can be filled."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import builders_servers as servers
from nightoffice import Far, memory_disk
from wire import Wire


def _folder(top: Path, stack: ExitStack) -> Far:
    disk = stack.enter_context(memory_disk(top / "disk"))
    return Far("folder", str(disk / "ban-sao"), disk / "ban-sao")


def _served(kind: str, top: Path, stack: ExitStack) -> Far:
    certificate = servers.certificate(top / "tls") if kind == "webdav" else None
    top.mkdir(parents=True, exist_ok=True)
    if kind != "s3":  # its bytes are in memory
        stack.enter_context(memory_disk(top / "served"))
    make: dict[str, Callable[[Path], servers.Server]] = {
        "sftp": servers.sshd,
        "webdav": lambda folder: servers.webdav(folder, certificate),
        "s3": servers.moto,
    }
    server = make[kind](top / "served")
    stack.callback(server.stop)
    wire = stack.enter_context(Wire(server.port))
    url = server.url.replace(str(server.port), str(wire.port))
    env = dict(server.env)
    files = server.files if kind == "s3" else server.files / ("ban-sao" if kind == "webdav" else "")
    if kind == "sftp":
        servers.trust(Path(env["HOME"]), top / "served" / "etc" / "host_key", wire.port)
    if certificate:
        trusted = top / "trusted.pem"
        trusted.write_bytes(certificate[1].read_bytes())
        env["SSL_CERT_FILE"] = str(trusted)
    return Far(kind, url, files, server, wire, env, certificate, Path(env["HOME"]))


FARS = {
    "folder": _folder,
    "sftp": lambda top, stack: _served("sftp", top, stack),
    "webdav": lambda top, stack: _served("webdav", top, stack),
    "s3": lambda top, stack: _served("s3", top, stack),
}
