"""The line between an office and a far side: it can be cut, slowed, and lied on."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

_PIECE = 1 << 14


@dataclass
class Wire:
    """A TCP proxy on a port of its own, a context manager. Trouble begins with the next byte that goes out.

    cut_after: bytes towards the far side until every connection is broken, again and again; None: never.
    pause_s: seconds that every piece towards the far side takes; sent: bytes that went there.
    """

    to_port: int
    cut_after: int | None = None
    pause_s: float = 0.0
    sent: int = 0
    port: int = 0
    _open: set[socket.socket] = field(default_factory=set)

    def __enter__(self) -> Wire:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._answer, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._door.close()
        self.hang_up()

    def mend(self) -> None:
        """The line is as it should be, for connections that are made from now on."""
        self.cut_after, self.pause_s = None, 0.0
        self.hang_up()

    def hang_up(self) -> None:
        """Break every connection there is."""
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _answer(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        """One connection, until either side ends it; none where nobody is at the far end."""
        with near, suppress(OSError), socket.create_connection(("127.0.0.1", self.to_port)) as far:
            for one in (near, far):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open |= {near, far}
            back = threading.Thread(target=self._pump, args=(far, near, False), daemon=True)
            back.start()
            self._pump(near, far, outward=True)
            back.join()
            self._open -= {near, far}

    def _pump(self, source: socket.socket, target: socket.socket, outward: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                if outward and not self._lets_through(len(piece)):
                    break
                target.sendall(piece)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _lets_through(self, count: int) -> bool:
        self.sent += count
        time.sleep(self.pause_s)
        return self.cut_after is None or self.sent <= self.cut_after
