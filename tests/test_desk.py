"""A decision that was cut short between two places is taken to its end by the next writer."""

from __future__ import annotations

import pkgutil
from dataclasses import replace
from pathlib import Path

import pytest
from test_dossier_logic import CARD, arrival, file, paper

from digitize.archive.journal import open_journal
from digitize.archive.layout import Archive, create
from digitize.archive.lock import writer
from digitize.archive.quarantine import list_quarantine
from digitize.archive.shelves import fetch
from digitize.archive.waiting import waiting_ids
from digitize.desk import open_desk
from digitize.dossier import Outcome
from digitize.filing import Arrival
from digitize.logbook import Wanted, read_log
from digitize.review.decide import accept, reject

ONE = "H99.12-250804-0101"


def doubtful(root: Path, text: str = "") -> Arrival:
    """A scan whose paper a person has to see."""
    return arrival(root, replace(paper("khac", text), outcome=Outcome.REVIEW))


class Cut(BaseException):
    """The power goes."""


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return create(tmp_path / "kho", "vi")


def cut_at(patch: pytest.MonkeyPatch, where: str, after: int = 0) -> None:
    """The power goes at the call of this number to a function of ours."""
    real, calls = pkgutil.resolve_name(where), []

    def call(*args: object, **options: object) -> object:
        calls.append(args)
        if len(calls) > after:
            raise Cut
        return real(*args, **options)

    patch.setattr(where, call)


def next_writer(archive: Archive) -> None:
    with writer(archive) as store, open_desk(archive, store):
        pass


def deeds(archive: Archive) -> list[tuple[str, str]]:
    return [(line.deed.what, line.deed.who) for line in read_log(archive, Wanted())]


def test_what_was_accepted_and_filed_waits_no_more(archive: Archive, tmp_path: Path) -> None:
    file(archive, ONE, {}, doubtful(tmp_path))
    assert waiting_ids(archive) == (ONE,)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Cut):
        cut_at(patch, "digitize.filing.remove_waiting")
        accept(archive, ONE, "an")
    assert waiting_ids(archive) == (ONE,)
    next_writer(archive)
    assert waiting_ids(archive) == ()
    shelved = fetch(archive, ONE)
    assert (shelved.state, shelved.version, shelved.dossier.outcome) == ("filed", 1, Outcome.ACCEPTED)
    assert ("accepted", "an") in deeds(archive)
    assert open_journal(archive).unsettled() == ()


def test_a_late_paper_that_makes_a_filed_dossier_wait_again_is_not_taken_for_filed(
    archive: Archive, tmp_path: Path
) -> None:
    file(archive, ONE, {}, arrival(tmp_path, CARD))
    assert fetch(archive, ONE).state == "filed"
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Cut):
        cut_at(patch, "digitize.filing.note_kept")
        file(archive, ONE, {}, doubtful(tmp_path))
    next_writer(archive)
    shelved = fetch(archive, ONE)
    assert (shelved.state, len(shelved.dossier.sources)) == ("review", 2)


@pytest.mark.parametrize("name", ["remove_waiting", "Filing.turn_away", "Filing.drop_waiting"])
def test_a_scan_is_rejected_or_waits_and_never_both(archive: Archive, tmp_path: Path, name: str) -> None:
    file(archive, ONE, {}, doubtful(tmp_path))
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Cut):
        cut_at(patch, f"digitize.filing.{name}")
        reject(archive, ONE, "nhầm", "an")
    next_writer(archive)
    refused = list_quarantine(archive)
    assert (len(refused), waiting_ids(archive)) in ((0, (ONE,)), (1, ()))
    assert len(refused) == (0 if name.endswith("turn_away") else 1)
    assert open_journal(archive).unsettled() == ()


def test_the_other_scans_of_a_rejection_follow(archive: Archive, tmp_path: Path) -> None:
    file(archive, ONE, {}, doubtful(tmp_path, "một"), doubtful(tmp_path, "hai"))
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Cut):
        cut_at(patch, "digitize.filing.Filing.turn_away", after=1)
        reject(archive, ONE, "nhầm", "an")
    assert (len(list_quarantine(archive)), waiting_ids(archive)) == (1, (ONE,))
    next_writer(archive)
    assert [r.finding.code for r in list_quarantine(archive)] == ["rejected-by-operator"] * 2
    assert waiting_ids(archive) == ()
    assert ("rejected", "an") in deeds(archive)


def test_what_was_not_rejected_stays(archive: Archive, tmp_path: Path) -> None:
    file(archive, ONE, {}, doubtful(tmp_path, "một"), doubtful(tmp_path, "hai"))
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Cut):
        cut_at(patch, "digitize.filing.put_waiting")
        reject(archive, f"{ONE}/0001", "nhầm", "an")
    next_writer(archive)
    dossier = fetch(archive, ONE).dossier
    assert [s.number for s in dossier.sources] == [2]
    assert [(r["action"], r["by"]) for r in dossier.reviewed] == [("reject", "an")]
    assert len(list_quarantine(archive)) == 1
