"""A web server that stands before another one and, when told to, says yes to a file and keeps nothing."""

from __future__ import annotations

import hashlib
import http.client
import ssl
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive", "expect"}


@dataclass
class Liar:
    """A context manager. certificate: key and certificate, where both ends speak TLS; swallowed: how many
    files it said yes to.
    """

    to_port: int
    certificate: tuple[Path, Path] | None = None
    swallowed: int = 0
    port: int = 0

    def __enter__(self) -> Liar:
        liar = self

        class Handler(_Handler):
            owner = liar

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate[1], self.certificate[0])
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    owner: Liar
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""

    def _answer(self) -> None:
        body = self._body()
        if self.command == "PUT":
            self.owner.swallowed += 1
            etag = '"' + hashlib.md5(body, usedforsecurity=False).hexdigest() + '"'
            return self._say(201 if self.owner.certificate else 200, {"ETag": etag}, b"")
        status, headers, answer = self._asked(body)
        return self._say(status, headers, answer)

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            whole = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                whole += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return whole
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _asked(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        port = self.owner.to_port
        if self.owner.certificate:
            context = ssl._create_unverified_context()  # noqa: S323 - on this machine, to our own server
            far: http.client.HTTPConnection = http.client.HTTPSConnection("127.0.0.1", port, context=context)
        else:
            far = http.client.HTTPConnection("127.0.0.1", port)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in _HOP}
        far.request(self.command, self.path, body or None, headers)
        answer = far.getresponse()
        kept = {k: v for k, v in answer.getheaders() if k.lower() not in _HOP}
        whole = answer.read()
        if self.command == "HEAD" and (length := answer.getheader("Content-Length")):
            kept["Content-Length"] = length
        far.close()
        return answer.status, kept, whole

    def _say(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do_OPTIONS = _answer  # noqa: N815
    do_PROPFIND = do_MKCOL = do_MOVE = do_COPY = do_LOCK = do_UNLOCK = _answer  # noqa: N815
