"""What the long form did: how many faults of which kind, how many were survived, and how long it may take."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Tally:
    """Counts by kind; `close` fails the test where something was not survived.

    seconds: from the first fault on, after which no new one is begun.
    """

    report: Path | None
    seconds: float
    seed: int
    begun: float | None = None
    tried: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return self.begun is not None and time.monotonic() - self.begun > self.seconds

    def note(self, kind: str, problem: object) -> None:
        """One fault more; problem: falsy where it was survived."""
        self.begun = self.begun or time.monotonic()
        self.tried[kind] += 1
        if problem:
            self.lost.append(f"{kind}: {problem}")
            self._tell({"kind": kind, "lost": str(problem)})

    def close(self) -> None:
        """Tell the report, and the test."""
        bad = Counter(one.partition(":")[0] for one in self.lost)
        for kind, count in self.tried.items():
            self._tell({"kind": kind, "tried": count, "survived": count - bad[kind]})
        assert not self.lost, "\n".join(self.lost[:20])

    def _tell(self, line: dict[str, object]) -> None:
        if self.report:
            with self.report.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


def from_environment(share: float) -> Tally:
    """A tally for one test. FAULTS_SECONDS: for the whole long form; share: this test's part of it."""
    named, seconds = os.environ.get("FAULTS_REPORT"), float(os.environ.get("FAULTS_SECONDS", "600"))
    seed = int(os.environ.get("FAULTS_SEED", "0")) or int(time.time())
    return Tally(Path(named) if named else None, share * seconds, seed)


def table(report: Path) -> str:
    """The report as a person reads it."""
    tried: Counter[str] = Counter()
    survived: Counter[str] = Counter()
    for line in report.read_text("utf-8").splitlines():
        one = json.loads(line)
        tried[one["kind"]] += one.get("tried", 0)
        survived[one["kind"]] += one.get("survived", 0)
    width = max((len(kind) for kind in tried), default=0)
    rows = [f"{kind:<{width}}  {tried[kind]:>7}  {survived[kind]:>7}" for kind in sorted(tried)]
    total = f"{'all':<{width}}  {tried.total():>7}  {survived.total():>7}"
    return "\n".join([f"{'':<{width}}    tried  survived", *rows, total])


if __name__ == "__main__":
    sys.stdout.write(table(Path(sys.argv[1])) + "\n")
