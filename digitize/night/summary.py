"""What one night run did: the one summary that is printed, kept, measured and told of.

Numbers and codes alone: no name, no path, no text of a paper, nor a dossier's code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from digitize.errors import INTERRUPTED
from digitize.night.child import Ended

State = Literal["done", "failed", "busy", "timeout", "crashed", "interrupted", "skipped"]
SCHEMA = "https://digitize.example/schemas/night-1.json"
# The most serious first. What is or may be lost (damage, a failing disk), what is not safe yet (no complete
# copy), what did not run (a fault of ours, something missing, wrong use, a busy archive), what people see to.
GRAVITY = (7, 9, 8, 1, 3, 2, 6, 4, 5)
_OF_STATE: Mapping[State, int] = {
    "timeout": 8,
    "crashed": 1,
    "interrupted": INTERRUPTED,
    "skipped": INTERRUPTED,
}


@dataclass(frozen=True, slots=True)
class StepDone:
    """What became of a step. exit_code: the command's own, or what its state counts as; waited: seconds that
    it waited for another writer; figures: of its answer; findings: how often each code was told.
    """

    name: str
    state: State
    exit_code: int
    seconds: float
    waited: float
    figures: Mapping[str, float]
    findings: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Summary:
    """One run. run: its name, the time at which it began; archive: what the office calls it; begun, ended:
    ISO 8601 with the zone; findings: of the run itself, such as a notice that was not delivered; trouble: the
    exit code of what kept the run itself from being written down.
    """

    run: str
    archive: str
    begun: str
    ended: str
    seconds: float
    version: str
    steps: tuple[StepDone, ...]
    findings: Mapping[str, int]
    trouble: int = 0

    @property
    def exit_code(self) -> int:
        return worst((self.trouble, *(step.exit_code for step in self.steps)))

    @property
    def counted(self) -> Mapping[str, int]:
        """The findings of all steps and of the run itself."""
        total = Counter(self.findings)
        for step in self.steps:
            total.update(step.findings)
        return dict(sorted(total.items()))


def worst(codes: Iterable[int]) -> int:
    """The most serious of several exit codes; a run that was interrupted is that, whatever it had found."""
    found = set(codes) - {0}
    if INTERRUPTED in found:
        return INTERRUPTED
    return next((code for code in GRAVITY if code in found), max(found, default=0))


def state_of(ended: Ended) -> State:
    """done, or why not."""
    if ended.how != "ended":
        return ended.how
    return "done" if ended.code == 0 else "busy" if ended.code == 6 else "failed"


def code_of(state: State, ended: Ended) -> int:
    """The command's exit code; where it came to none, the one that says as much."""
    return ended.code if ended.code is not None else _OF_STATE[state]


def summary_json(summary: Summary) -> dict[str, Any]:
    """The whole of it, for programs."""
    return {
        "$schema": SCHEMA,
        "run": summary.run,
        "archive": summary.archive,
        "begun": summary.begun,
        "ended": summary.ended,
        "seconds": round(summary.seconds, 1),
        "version": summary.version,
        "exitCode": summary.exit_code,
        "findings": summary.counted,
        "steps": [_step_json(step) for step in summary.steps],
    }


def _step_json(step: StepDone) -> dict[str, Any]:
    return {
        "name": step.name,
        "state": step.state,
        "exitCode": step.exit_code,
        "seconds": round(step.seconds, 1),
        "waitedSeconds": round(step.waited, 1),
        "figures": dict(step.figures),
        "findings": dict(step.findings),
    }
