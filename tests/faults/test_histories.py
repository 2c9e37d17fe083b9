"""Random histories of an office, with deaths in the middle of anything, against a model of a few lines."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from office import Office, Seen
from tally import Tally

from digitize.dossier import Outcome
from digitize.errors import DigitizeError, UsageProblem

CODES = tuple(f"H99.12-250903-{n:04}" for n in range(3))
OUTCOMES = st.sampled_from((Outcome.ACCEPTED, Outcome.REVIEW))


class Histories(RuleBasedStateMachine):
    """model: dossier → what the archive must say of it."""

    def __init__(self) -> None:
        super().__init__()
        self.top = Path(tempfile.mkdtemp(prefix="office-"))
        self.office = Office(self.top)
        self.model: Seen = {}
        self.scans: list[tuple[str, bytes, Outcome]] = []
        self.deaths = 0

    def teardown(self) -> None:
        self.office.wake()
        wrong, seen = self.office.wrong(), self.office.seen()
        self.office.close()
        shutil.rmtree(self.top)
        assert wrong == []
        assert seen == self.model

    @rule(code=st.sampled_from(CODES), outcome=OUTCOMES)
    def ingest(self, code: str, outcome: Outcome) -> None:
        self._arrive(code, self.office.scan(), outcome)

    def _arrive(self, code: str, scan: bytes, outcome: Outcome) -> None:
        receipt = self.office.ingest(code, scan, outcome)
        assert receipt
        self.scans.append((code, scan, outcome))
        self.model[code] = (receipt.state, receipt.version, (*self._held(code), scan.decode()))

    def _held(self, code: str) -> tuple[str, ...]:
        return self.model[code][2] if code in self.model else ()

    @rule(which=st.integers(0, 20))
    def ingest_again(self, which: int) -> None:
        """The same bytes for the same dossier: nothing happens."""
        known = [one for one in self.scans if one[1].decode() in self._held(one[0])]
        if known:
            assert self.office.ingest(*known[which % len(known)]) is None

    @rule(code=st.sampled_from(CODES))
    def accept(self, code: str) -> None:
        if code not in self.model or self.model[code][0] == "filed":
            with pytest.raises(UsageProblem):
                self.office.accept(code)
            return
        self.office.accept(code)
        _, version, scans = self.model[code]
        self.model[code] = ("filed", version + 1, scans)

    @rule(code=st.sampled_from(CODES), name=st.sampled_from(("Trần Thị Mẫu", "Lê Văn Thử")))
    def correct(self, code: str, name: str) -> None:
        """Where the paper goes is for validation to say; nothing is lost on the way."""
        if code in self.model:
            self.office.correct(f"{code}/0001", name)
            self._look_at(code)

    def _look_at(self, code: str) -> None:
        now, before = self.office.seen()[code], self.model[code]
        assert now[2] == before[2]
        assert before[1] <= now[1] <= before[1] + 1
        self.model[code] = now

    @rule(code=st.sampled_from(CODES))
    def erase(self, code: str) -> None:
        if code in self.model:
            self.office.erase(code)
            self._forget(code)

    def _forget(self, code: str) -> None:
        for scan in self._held(code):
            assert not list(self._holding(scan.encode()))
        del self.model[code]

    def _holding(self, scan: bytes) -> list[Path]:
        """Files of the archive in which these bytes are still to be found."""
        files = (p for p in self.office.archive.root.rglob("*") if p.is_file())
        return [p for p in files if scan + b"\n" in p.read_bytes() + b"\n"]

    @rule()
    def reindex(self) -> None:
        self.office.reindex()

    @rule(part=st.sampled_from(("catalogue.sqlite3", "index", "journal.sqlite3", "work")))
    def lose(self, part: str) -> None:
        self.office.lose(part)

    @rule(what=st.sampled_from(("ingest", "accept", "erase", "correct", "reindex")), at=st.integers(1, 90))
    def die(self, what: str, at: int) -> None:
        """A deed is cut off at any operation: it is done or not done, and the next writer goes on."""
        code = CODES[at % len(CODES)]
        before, scan = self.model.get(code), self.office.scan()
        deeds = {
            "ingest": lambda: self.office.ingest(code, scan, Outcome.ACCEPTED),
            "accept": lambda: self.office.accept(code),
            "erase": lambda: self.office.erase(code),
            "correct": lambda: self.office.correct(f"{code}/0001", "Trần Thị Mẫu"),
            "reindex": self.office.reindex,
        }
        with self.office.dying(at):
            try:
                deeds[what]()
            except UsageProblem:
                return
        self.deaths += 1
        self.office.wake()
        now = self.office.seen().get(code)
        self._after_death(what, code, scan, before and before[2], now and now[2])
        if now is None:
            self.model.pop(code, None)
        else:
            self.model[code] = now

    def _after_death(
        self, what: str, code: str, scan: bytes, before: tuple[str, ...] | None, now: tuple[str, ...] | None
    ) -> None:
        allowed = {before}
        if what == "ingest":
            allowed.add((*(before or ()), scan.decode()))
        if what == "erase":
            allowed.add(None)
        assert now in allowed, (what, before, now)
        if what == "ingest" and now != before:
            self.scans.append((code, scan, Outcome.ACCEPTED))

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        assert self.office.seen() == self.model


def play(examples: int, steps: int) -> None:
    """So many histories of so many steps."""
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_any_history() -> None:
    play(examples=6, steps=10)


@pytest.mark.faults(share=0.1)
def test_many_histories(tally: Tally) -> None:
    while not tally.over:
        problem: object = None
        try:
            play(examples=10, steps=30)
        except (AssertionError, DigitizeError, OSError) as found:
            problem = repr(found)[:400]
        tally.note("histories, ten at a time", problem)
    tally.close()
