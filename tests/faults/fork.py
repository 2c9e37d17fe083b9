"""The other end of `server.py`: ask it to run commands, plain, traced or spoilt."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from checks import Json

HERE = Path(__file__).parent


class Forks:
    """A context manager around one server."""

    def __init__(self, recorded: Path) -> None:
        recorded.mkdir(exist_ok=True)
        kept = {k: v for k, v in os.environ.items() if not k.startswith("DIGITIZE_")}
        paths = os.pathsep.join(map(str, (HERE.parent.parent, HERE.parent, HERE)))
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "server.py"), str(recorded)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**kept, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"},
        )
        assert self._read() == "ready\n"

    def _read(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()

    def ask(self, *calls: Json) -> list[Json]:
        """Run these calls side by side."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(calls) + "\n")
        self._process.stdin.flush()
        answer: list[Json] = json.loads(self._read())
        return answer

    def run(self, *words: str | Path, **spoilt: Any) -> Json:
        """One command. spoilt: as `server.py` says."""
        [ran] = self.ask({"words": [str(w) for w in words], **spoilt})
        return ran

    def look(self, archive: Path, inputs: dict[str, str]) -> Json:
        """`checks.look` in a process of its own."""
        [ran] = self.ask({"look": {"archive": str(archive), "inputs": inputs}})
        if ran["code"]:
            return {"problems": [f"cannot be looked at: {ran['err'][-600:]}"]}
        facts: Json = json.loads(ran["out"])
        return facts

    def close(self) -> None:
        """Let the server end."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()
