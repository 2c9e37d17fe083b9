"""The night job: every step runs whatever became of the one before; one summary, the gravest exit code."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from builders_archive import a_dossier
from builders_night import options, speaks
from conftest import digitize, environment
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.archive.identity import object_id
from digitize.archive.layout import Archive, create
from digitize.archive.lock import writer
from digitize.doctor import _night
from digitize.errors import ArchiveInUse
from digitize.findings import catalogue
from digitize.night import kept
from digitize.night.run import NightOptions, Told, night
from digitize.night.steps import Step, figures_of, findings_in, steps
from digitize.night.summary import GRAVITY, Summary, summary_json, worst
from digitize.night.turn import turn
from digitize.settings import Settings, load
from digitize.upkeep import rebuild


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return create(tmp_path / "kho", "vi")


def run(asked: NightOptions, stop: Event | None = None, told: Told | None = None) -> Summary:
    return night(asked, told or Told(), stop or Event())[0]


def states(summary: Summary) -> dict[str, tuple[str, int]]:
    return {step.name: (step.state, step.exit_code) for step in summary.steps}


def wait_for(path: Path) -> int:
    """The number that another process writes there."""
    end = time.monotonic() + 60
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return int(path.read_text())


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


# -- the steps ----------------------------------------------------------------------------------------------


def test_every_step_runs_whatever_became_of_the_others(archive: Archive, tmp_path: Path) -> None:
    summary = run(options(archive, tmp_path, "damage", "killed", "noise", "fails", "well"))
    assert states(summary) == {
        "damage": ("failed", 7),
        "killed": ("crashed", 1),
        "noise": ("failed", 1),
        "fails": ("failed", 9),
        "well": ("done", 0),
    }
    assert summary.exit_code == 7
    assert dict(summary.counted) == {"file-damaged": 2, "storage-full": 1}
    assert summary.steps[0].figures == {"objects": 3, "damaged": 2}
    assert summary.steps[-1].figures == {"objects": 3, "bytes": 10, "damaged": 0}


def test_what_is_kept_and_logged_names_nobody(archive: Archive, tmp_path: Path) -> None:
    summary = run(options(archive, tmp_path, "damage", "noise", "well"))
    folder = kept.nights(archive)
    assert (
        kept.last(archive)
        == summary_json(summary)
        == json.loads((folder / summary.run / "summary.json").read_bytes())
    )
    said = (folder / "log.jsonl").read_text() + json.dumps(summary_json(summary))
    assert "MAU" not in said
    assert (
        "MAU" in (folder / summary.run / "damage.json").read_text()
    )  # the answer itself, behind permissions
    events = [json.loads(line)["event"] for line in (folder / "log.jsonl").read_text().splitlines()]
    assert events == ["begun", *["step", "done"] * 3, "ended"]


def test_a_step_that_hangs_is_ended_and_the_next_one_runs(archive: Archive, tmp_path: Path) -> None:
    asked = options(archive, tmp_path, "hangs", "well", night_step_s=3)
    begun = time.monotonic()
    summary = run(asked)
    assert time.monotonic() - begun < 60
    assert states(summary) == {"hangs": ("timeout", 8), "well": ("done", 0)}


def test_a_step_deaf_to_sigterm_is_killed(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digitize.night.child._GRACE_S", 0.3)
    pid = tmp_path / "pid"
    summary = run(options(archive, tmp_path, f"deaf {pid}", night_step_s=5))
    assert states(summary) == {"deaf": ("timeout", 8)}
    assert not runs(wait_for(pid))


def test_commands_get_the_archive_and_speak_json(archive: Archive, tmp_path: Path) -> None:
    summary = run(options(archive, tmp_path, "args"))
    words = json.loads((kept.nights(archive) / summary.run / "args.json").read_text())
    assert words == ["--json", "--no-progress", "--archive", str(archive.root)]


def test_a_program_that_is_not_there_is_a_crash(archive: Archive, tmp_path: Path) -> None:
    asked = replace(options(archive, tmp_path, "well"), digitize=(str(tmp_path / "none"),))
    assert states(run(asked)) == {"well": ("crashed", 1)}


def test_each_target_of_the_settings_is_a_step_of_its_own() -> None:
    def named(text: str) -> list[tuple[str, tuple[str, ...]]]:
        return [(s.name, s.words) for s in steps(Settings(sync_to=text)) if s.name.startswith("sync")]

    assert named("") == []
    again = ("--verify-for", "600s")
    assert named("/media/usb/kho") == [("sync", ("sync", "/media/usb/kho", *again))]
    assert named("usb = /media/usb/kho; xa = sftp://may/kho") == [
        ("sync-1", ("sync", "usb", *again)),
        ("sync-2", ("sync", "xa", *again)),
    ]
    assert named("gopher://may/kho") == [("sync", ("sync", *again))]  # the command says what is wrong with it


# -- other writers, other nights ----------------------------------------------------------------------------


def test_another_writer_is_waited_for(archive: Archive, tmp_path: Path) -> None:
    waited = Event()
    summary = run(options(archive, tmp_path, f"busy {tmp_path}/tries 2"), told=Told(waits=waited.set))
    assert states(summary) == {"busy": ("done", 0)}
    assert waited.is_set()
    assert summary.steps[0].waited > 0


def test_another_writer_is_not_waited_for_beyond_the_limit(archive: Archive, tmp_path: Path) -> None:
    asked = options(
        archive, tmp_path, f"busy {tmp_path}/tries 99", f"busy {tmp_path}/more 99", "well", night_wait_s=1
    )
    summary = run(asked)
    assert states(summary) == {"busy": ("busy", 6), "well": ("done", 0)}
    assert summary.exit_code == 6
    first, second, _ = summary.steps
    assert (first.waited >= 1, second.waited < 1) == (True, True), "the limit is the night's, not each step's"


def test_a_real_writer_that_ends_is_waited_for(archive: Archive, tmp_path: Path) -> None:
    """The step is refused as long as the lock is held, and tried again once it is free."""
    done = tmp_path / "done"
    program = (
        "import sys; from pathlib import Path\n"
        "from digitize.archive.layout import Archive; from digitize.archive.lock import writer\n"
        "with writer(Archive(Path(sys.argv[1]))): Path(sys.argv[2]).write_text('1'); sys.stdin.read()"
    )
    holding = subprocess.Popen(
        [sys.executable, "-c", program, str(archive.root), str(done)], stdin=subprocess.PIPE
    )
    try:
        wait_for(done)
        assert holding.stdin is not None
        asked = options(archive, tmp_path, f"writes {archive.lock}")
        summary = run(asked, told=Told(waits=holding.stdin.close))
    finally:
        holding.kill()
        holding.wait()
    assert states(summary) == {"writes": ("done", 0)}
    assert summary.steps[0].waited > 0


def test_a_second_night_run_ends_at_once_with_6(archive: Archive) -> None:
    with turn(archive):
        begun = time.monotonic()
        ran = digitize("night", "--archive", archive.root, "--json")
        assert (ran.code, ran.json["error"]["code"]) == (6, "night-running")
        assert time.monotonic() - begun < 60
    assert not kept.nights(archive).exists()
    with turn(archive), pytest.raises(ArchiveInUse), turn(archive):
        pass


def test_a_night_may_begin_while_a_batch_writes(archive: Archive, tmp_path: Path) -> None:
    with writer(archive):
        assert run(options(archive, tmp_path, "well")).exit_code == 0


def test_a_killed_night_leaves_no_lock_and_no_child(archive: Archive, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; from threading import Event\n"
        "from builders_night import options; from digitize.archive.layout import Archive\n"
        "from digitize.night.run import Told, night\n"
        "asked = options(Archive(Path(sys.argv[2])), Path(sys.argv[3]), f'begun {sys.argv[4]}')\n"
        "night(asked, Told(), Event())"
    )
    here = str(Path(__file__).parent)
    other = subprocess.Popen(
        [sys.executable, "-c", program, here, str(archive.root), str(tmp_path), str(pid)]
    )
    child = wait_for(pid)
    with pytest.raises(ArchiveInUse), turn(archive):
        pass
    other.kill()
    other.wait()
    end = time.monotonic() + 60
    while runs(child) and time.monotonic() < end:
        time.sleep(0.02)
    assert not runs(child)
    assert run(options(archive, tmp_path, "well")).exit_code == 0


# -- the end of a run ---------------------------------------------------------------------------------------


def test_stopped_in_a_step_the_rest_is_not_begun(archive: Archive, tmp_path: Path) -> None:
    stop = Event()
    told = Told(begins=lambda name: stop.set() if name == "hangs" else None)
    summary = run(options(archive, tmp_path, "damage", "hangs", "well"), stop, told)
    assert states(summary) == {
        "damage": ("failed", 7),
        "hangs": ("interrupted", 130),
        "well": ("skipped", 130),
    }
    assert summary.exit_code == 130
    assert kept.last(archive) == summary_json(summary)


def test_sigterm_ends_the_command_with_a_summary_and_130(archive: Archive) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "digitize", "night", "--archive", str(archive.root), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    try:
        assert process.stderr is not None
        assert "verification" in process.stderr.readline()  # the first step has begun
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    [line] = out.splitlines()
    assert json.loads(line)["exitCode"] == 130
    assert kept.last(archive) == json.loads(line)


@given(st.lists(st.sampled_from([0, *GRAVITY, 130, 77])))
def test_the_most_serious_exit_code_is_the_runs(codes: list[int]) -> None:
    found = worst(codes)
    assert (found == 0) == (not any(codes))
    assert found in (*codes, 0)
    assert worst(reversed(codes)) == found
    if 130 in codes:
        assert found == 130
    elif 7 in codes:
        assert found == 7


def test_the_last_good_run_is_known_and_rubbish_is_passed_over(archive: Archive, tmp_path: Path) -> None:
    good = run(options(archive, tmp_path, "well"))
    for name, text in (("20990101T000000Z", "{"), ("20990102T000000Z", '{"exitCode": 0, "ended": "x"}')):
        (kept.nights(archive) / name).mkdir()
        (kept.nights(archive) / name / "summary.json").write_text(text)
    run(options(archive, tmp_path, "damage"))
    assert kept.last_good(archive) == good.ended


def test_verification_has_its_own_time_on_top_of_the_limit() -> None:
    told = Settings(night_verify_s=40000, night_copy_s=50000, sync_to="/media/usb/kho")
    assert {s.name: s.own_s for s in steps(told) if s.own_s} == {"sync": 50000, "verify": 40000}
    [sync, *_] = steps(Settings(night_copy_s=0, sync_to="/media/usb/kho"))
    assert (sync.words, sync.own_s) == (("sync", "/media/usb/kho"), 0)


def test_old_runs_and_logs_are_let_go(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digitize.night.log._MOST_BYTES", 300)
    names = [run(options(archive, tmp_path, "well", night_keep=2, night_logs=1)).run for _ in range(4)]
    folder = kept.nights(archive)
    assert len(set(names)) == 4
    assert sorted(p.name for p in folder.iterdir() if p.is_dir()) == sorted(names)[-2:]
    assert sorted(p.name for p in folder.glob("log*")) == ["log.jsonl", "log.jsonl.1"]


def test_a_clock_set_back_does_not_lose_the_present_run(archive: Archive, tmp_path: Path) -> None:
    for name in ("20990101T000000Z", "20990102T000000Z"):
        (kept.nights(archive) / name).mkdir(parents=True)
    summary = run(options(archive, tmp_path, "well", night_keep=2))
    assert kept.last(archive) == summary_json(summary)


def test_where_nothing_can_be_written_the_steps_run_all_the_same(archive: Archive, tmp_path: Path) -> None:
    kept.nights(archive).write_bytes(b"")  # no folder can be made here, whoever runs this
    summary, findings = night(options(archive, tmp_path, "well"), Told(), Event())
    assert states(summary) == {"well": ("done", 0)}
    assert summary.exit_code == 9
    assert [f.code for f in findings] == ["night-not-kept"]


# -- answers ------------------------------------------------------------------------------------------------


_KEYS = ("findings", "error", "code", "a", "b")
answers: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(answers)
def test_any_answer_gives_figures_and_known_codes(answer: Any) -> None:
    step = Step("x", ("x",), {"one": "a.b", "two": "findings"}, counts_damage=True)
    assert all(isinstance(value, int | float) for value in figures_of(step, answer).values())
    assert set(findings_in(answer)) <= set(catalogue())


# -- the real thing -----------------------------------------------------------------------------------------


def test_a_night_over_a_real_archive_finds_the_damage(archive: Archive, tmp_path: Path) -> None:
    store = archive.open_store()
    ident = "H99.12-250804-0101"
    store.put(object_id(ident), a_dossier(ident)[1], message="m", user="u", created="2026-11-22T00:00:00Z")
    rebuild(archive)
    [scan] = archive.store.rglob("original.pdf")
    scan.write_bytes(b"%PDF-1.7 two")
    archive.settings_file.write_text(f'sync_to = "usb = {tmp_path}/copy"\nmetrics_dir = "{tmp_path}"\n')
    ours = load(archive.settings_file, {})
    work = [step for step in steps(ours) if step.name in ("sync", "verify")]
    summary = run(NightOptions(archive, ours, speaks, work))
    assert states(summary) == {"sync": ("failed", 7), "verify": ("failed", 7)}
    by_name = {step.name: step for step in summary.steps}
    assert by_name["verify"].figures["damaged"] == 1
    assert dict(by_name["sync"].findings) == {"sync-source-damaged": 1}
    assert ident not in json.dumps(summary_json(summary))
    metrics = (tmp_path / "digitize-kho.prom").read_text()
    assert 'digitize_night_exit_code{archive="kho"} 7.0' in metrics
    assert 'digitize_dossiers{archive="kho"} 1.0' in metrics


def test_doctor_says_whether_the_night_job_runs(archive: Archive, tmp_path: Path) -> None:
    def said() -> tuple[str, str]:
        [check] = _night(archive.root)
        return check.state, check.remedy

    assert said() == ("warn", f"digitize schedule --for systemd --archive {archive.root}")
    summary = run(options(archive, tmp_path, "well"))
    assert said() == ("ok", "")
    old = (datetime.now(UTC) - timedelta(days=3)).isoformat()
    kept.keep(archive, kept.nights(archive) / summary.run, {**summary_json(summary), "ended": old})
    assert said()[0] == "warn"
    run(options(archive, tmp_path, "damage"))
    assert said()[0] == "warn"
    shutil.rmtree(kept.nights(archive) / os.fsdecode((kept.nights(archive) / "last").read_bytes().strip()))
    assert said()[0] == "warn"
