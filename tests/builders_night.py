"""A stand-in for `digitize` in night runs, and servers that hear the notices: real processes and sockets."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from ssl import SSLContext
from threading import Thread
from typing import Any

from digitize.archive.layout import Archive
from digitize.night.notices import Patience, Words
from digitize.night.run import NightOptions
from digitize.night.steps import Step
from digitize.night.summary import StepDone, Summary
from digitize.settings import Settings

# What each command of the stand-in does; the first word names it.
_PROGRAM = """
import json, os, signal, sys, time
what = sys.argv[1]
if what == "well": print(json.dumps({"objects": 3, "bytes": 10, "findings": []}))
if what == "args": print(json.dumps(sys.argv[2:]))
if what == "damage":
    print(json.dumps({"objects": 3, "findings": [{"code": "file-damaged", "object": "NGUYEN VAN MAU"}] * 2}))
    sys.exit(7)
if what == "fails": print(json.dumps({"error": {"code": "storage-full"}, "exitCode": 9})); sys.exit(9)
if what == "noise": print("Traceback NGUYEN VAN MAU"); print("NGUYEN VAN MAU", file=sys.stderr); sys.exit(1)
if what == "killed": os.kill(os.getpid(), signal.SIGKILL)
if what == "hangs": time.sleep(600)
if what == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    open(sys.argv[2], "w").write(str(os.getpid())); time.sleep(600)
if what == "begun": open(sys.argv[2], "w").write(str(os.getpid())); time.sleep(600)
if what == "writes":
    import fcntl
    with open(sys.argv[2], "r+") as lock:
        try: fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError: sys.exit(6)
if what == "busy":
    path = sys.argv[2]; tries = int(open(path).read()) if os.path.exists(path) else 0
    open(path, "w").write(str(tries + 1)); sys.exit(6 if tries < int(sys.argv[3]) else 0)
"""


def speaks(summary: Summary) -> Words:
    return Words(f"{summary.archive}: {summary.exit_code}", "\n".join(summary.counted))


def stand_in(folder: Path) -> tuple[str, ...]:
    program = folder / "stand-in.py"
    program.write_text(_PROGRAM)
    return (sys.executable, "-S", str(program))


def options(archive: Archive, folder: Path, *commands: str, **settings: Any) -> NightOptions:
    """A night whose steps are commands of the stand-in, named after them."""
    figures = {"objects": "objects", "bytes": "bytes"}
    work = [Step(c.split()[0], tuple(c.split()), figures, counts_damage=True) for c in commands]
    quick = Patience(tries=2, timeout_s=2, pause_s=0.05)
    given = Settings(**({"night_wait_s": 30} | settings))
    return NightOptions(archive, given, speaks, work, stand_in(folder), 0.1, quick)


def a_summary(**more: Any) -> Summary:
    """A run that found damage."""
    step = StepDone("verify", "failed", 7, 2.5, 0.0, {"files": 12, "damaged": 1}, {"file-damaged": 1})
    given = {
        "run": "20261122T023000Z",
        "archive": 'Kho "một cửa" \\ 1',
        "begun": "2026-11-22T09:30:00+07:00",
        "ended": "2026-11-22T09:31:00+07:00",
        "seconds": 60.0,
        "version": "0.1.0",
        "steps": (step,),
        "findings": {},
    }
    return Summary(**(given | more))


@contextmanager
def web_server(*answers: int, trusted: SSLContext | None = None) -> Iterator[tuple[str, list[Any]]]:
    """A server that answers with these codes in turn, the last for ever; its address and what it was sent."""
    heard: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers[min(len(heard), len(answers)) - 1])
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if trusted:
        server.socket = trusted.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    kind = "https" if trusted else "http"
    try:
        yield f"{kind}://localhost:{server.server_port}/notices?room=1", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
