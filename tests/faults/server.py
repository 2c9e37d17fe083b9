"""A process that has everything imported and forks for each command: a command costs a tenth of its start.

`python server.py RECORDED` reads one JSON request a line and answers with one line. A request is a list of
calls that run side by side, each in a process of its own:

    {"words": ["ingest", …]}     the command line, as a person would type it
    {"look": {…}}                `checks.look` with these arguments

and more keys: "strace" [options], traced from its first operation on; "learn" true, and what it had to import
the server imports too; "limit", of the size of files (RLIMIT_FSIZE); "days", by how many the clock is wrong;
"env", more of the environment; "fail" [n, errno], the n-th operation of its disk fails so, or kills it (0);
"stop" (of the first), at which operation of its disk it stops itself with SIGSTOP, until the others are
through, which wait for that and "after" so many seconds more.

The answer is a list of {"code", "out", "err"}; a negative code is the signal that ended the process.
"""
# ruff: noqa: T201

from __future__ import annotations

import atexit
import ctypes
import importlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import typer

PRELOADED = ("batch", "cli", "filing", "find.index", "review.decide", "review.queue", "upkeep", "console.bar")
PRELOADED += ("console.health", "console.tables", "console.panel", "reach", "journey", "lookup", "doctor")
_PR_SET_PTRACER, _ANY = 0x59616D61, ctypes.c_ulong(-1)


def main() -> None:
    """Serve until stdin ends."""
    os.environ.update(DIGITIZE_LANG="en", NO_COLOR="1", COLUMNS="100")
    for name in PRELOADED:
        importlib.import_module(f"digitize.{name}")
    import checks
    from replayed import replay

    checks.preload()
    replay(Path(sys.argv[1]))
    _command()
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(_answer(json.loads(line))), flush=True)


@cache
def _command() -> Callable[[list[str]], Any]:
    """The command line, built once."""
    from digitize.cli import app

    return typer.main.get_command(app)


def _answer(calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    begun = [_start(call) for call in calls]
    answers = [_end(*one) for one in begun[:1] if "stop" not in calls[0]]
    answers += [_end(*one) for one in begun[len(answers) :]] if answers else _overtaken(begun)
    for answer in answers:
        for name in answer.pop("modules"):
            with suppress(ImportError):
                importlib.import_module(name)
    return answers


def _overtaken(begun: list[Any]) -> list[dict[str, Any]]:
    """The first stops itself somewhere; it is woken after the others, which wait for that, are through."""
    (pid, *_), others = begun[0], begun[1:]
    _wait_stopped(pid)
    for _, scratch, _ in others:
        (scratch / "go").touch()
    answers = [_end(*one) for one in others]
    os.kill(pid, signal.SIGCONT)
    return [_end(*begun[0]), *answers]


def _wait_stopped(pid: int) -> None:
    """Until it is stopped or over."""
    os.waitid(os.P_PID, pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)


def _start(call: dict[str, Any]) -> tuple[int, Path, subprocess.Popen[bytes] | None]:
    scratch = Path(tempfile.mkdtemp(prefix="faults-"))
    (ready, go), (prepared, tells) = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(go)
        os.close(prepared)
        _child(call, scratch, ready, tells)
    os.close(ready)
    os.close(tells)
    os.read(prepared, 1)  # what is traced begins with the command, not with what we prepare for it
    os.close(prepared)
    tracer = _attach(pid, call["strace"]) if call.get("strace") else None
    os.write(go, b"x")
    os.close(go)
    return pid, scratch, tracer


def _attach(pid: int, options: list[str]) -> subprocess.Popen[bytes]:
    tracer = subprocess.Popen(
        ["strace", "-q", "-q", *options, "-p", str(pid)], stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    )
    status = Path(f"/proc/{pid}/status")
    while "TracerPid:\t0" in status.read_text():
        if tracer.poll() is not None:
            raise SystemExit("strace cannot attach here")
        time.sleep(0.001)
    return tracer


def _end(pid: int, scratch: Path, tracer: subprocess.Popen[bytes] | None) -> dict[str, Any]:
    _, status = os.waitpid(pid, 0)
    if tracer:
        tracer.wait()
    out, err = ((scratch / name).read_text("utf-8", "replace") for name in ("out", "err"))
    learnt = (scratch / "modules").read_text().split() if (scratch / "modules").exists() else []
    shutil.rmtree(scratch)
    return {"code": os.waitstatus_to_exitcode(status), "out": out, "err": err, "modules": learnt}


def _child(call: dict[str, Any], scratch: Path, ready: int, tells: int) -> None:
    code, known = 70, set(sys.modules)
    try:
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(scratch / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANY, 0, 0, 0)
        _spoil(call)
        os.close(tells)
        os.read(ready, 1)
        while "after" in call and not (scratch / "go").exists():
            time.sleep(0.02)
        time.sleep(call.get("after", 0))
        code = _run(call)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        if call.get("learn"):
            (scratch / "modules").write_text("\n".join(name for name in sys.modules if name not in known))
        _finish(code)


def _finish(code: int) -> None:
    """As the interpreter ends: what is open is closed."""
    try:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _spoil(call: dict[str, Any]) -> None:
    if "limit" in call:
        resource.setrlimit(resource.RLIMIT_FSIZE, (call["limit"], call["limit"]))
    os.environ.update(call.get("env", {}))
    if "days" in call:
        import clocks

        clocks.shift(call["days"])
    if "fail" in call:
        from intruding import at_operation

        at, code = call["fail"]
        at_operation(at, lambda: _fail(code))
    if "stop" in call:
        from intruding import at_operation

        at_operation(call["stop"], lambda: os.kill(os.getpid(), signal.SIGSTOP))


def _fail(code: int) -> None:
    """Die (0), or be refused something by the system."""
    if not code:
        os.kill(os.getpid(), signal.SIGKILL)
    raise OSError(code, os.strerror(code))


def _run(call: dict[str, Any]) -> int:
    if "look" in call:
        import checks

        print(json.dumps(checks.look(**call["look"])))
        return 0
    _command()(call["words"])
    return 0


if __name__ == "__main__":
    main()
