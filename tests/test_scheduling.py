"""Schedules say what is meant, whatever folders are called: read back by systemd, sh and an XML parser."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from conftest import digitize
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.archive.layout import Archive, create
from digitize.errors import UsageProblem
from digitize.scheduling.cron import cron_files, line
from digitize.scheduling.plan import Plan, Wish, Written, plan_of, write_files
from digitize.scheduling.schedules import schedule_for
from digitize.scheduling.systemd import exec_line, quoted, systemd_files, systemd_steps
from digitize.scheduling.windows import windows_files
from digitize.settings import Settings

NASTY = "ạ đ%%nT$x${HOME}$$\"'\\`*?;&|<>(){}[]#~!@:-+=, "
PLAN = Plan("kho", "kho", Path("/srv/kho"), 2, 30, "root", scanner=Path("/mnt/scan"))
words = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]) | st.sampled_from(NASTY), min_size=1
)


def names(count: int) -> list[str]:
    """Names of folders that go for what quoting gets wrong: the same ones every time."""
    chance = random.Random(7)
    made = ["".join(chance.choices(NASTY, k=chance.randint(1, 9))) for _ in range(count)]
    return [name for name in made if name not in (".", "..")]


# -- systemd ------------------------------------------------------------------------------------------------


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder for a service manager, which does not run as root."""
    folder = Path(tempfile.mkdtemp(prefix="digitize-systemd-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
    yield folder
    shutil.rmtree(folder)


def read_by_systemd(home: Path, units: dict[str, str]) -> dict[str, dict[str, str]]:
    """The units as systemd itself understands them, without running any: unit -> setting -> value."""
    for name, text in units.items():
        (home / name).write_text(text)
    (home / "all.target").write_text("[Unit]\nWants=" + " ".join(units) + "\n")
    done = subprocess.run(
        ["/lib/systemd/systemd", "--test", "--user", "--unit=all.target", "--log-level=warning"],
        env={"XDG_RUNTIME_DIR": str(home), "HOME": str(home), "SYSTEMD_UNIT_PATH": f"{home}:"},
        user="nobody" if os.geteuid() == 0 else None,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    found: dict[str, dict[str, str]] = {}
    for block in re.split(r"^\t?-> Unit ", done.stdout, flags=re.MULTILINE)[1:]:
        name, _, rest = block.partition(":\n")
        found[name] = dict(re.findall(r"^\s+([A-Za-z ]+): (.*)$", rest, re.MULTILINE))
    assert set(units) <= set(found), done.stdout[-2000:] + done.stderr
    return found


def by_shell(text: str) -> list[str]:
    """The words of a command line, as a shell takes them."""
    done = subprocess.run(["sh", "-c", f"printf '%s\\0' {text}"], capture_output=True, check=True)
    return done.stdout.decode().split("\0")[:-1]


def test_systemd_reads_every_word_as_it_is(home: Path) -> None:
    plans = {}
    for number, name in enumerate(names(60)):
        place = Path("/srv") / name
        plan = replace(PLAN, archive=place, python=str(place / "python"), title=f"a{name}b", user="nobody")
        plans[f"n{number}.service"] = (plan, systemd_files(plan)[0].content.decode())
    found = read_by_systemd(home, {unit: text for unit, (_, text) in plans.items()})
    for unit, (plan, _) in plans.items():
        said = found[unit]
        command = by_shell(said["Command Line"])
        if command[0] == "/bin/sh":
            assert command[1:3] == ["-c", 'exec "$0" "$@"']
            command = command[3:]
        assert command == list(plan.night())
        assert (
            said["ReadWritePaths"]
            == said["RequiresMountsFor"].removesuffix(" (origin-file)")
            == str(plan.archive)
        )
        assert said["Description"] == f"digitize: night job of a{plan.title[1:]}"


def test_several_places_and_all_walls_are_read(home: Path) -> None:
    writable = (Path("/mnt/bản sao"), Path("/var/lib/node exporter"))
    plan = replace(PLAN, writable=writable, python="/usr/bin/python3")  # not one that lies in /tmp
    unit = systemd_files(plan)[0]
    said = read_by_systemd(home, {unit.name: unit.content.decode()})[unit.name]
    assert said["ReadWritePaths"] == "/srv/kho -/mnt/bản sao -/var/lib/node exporter"
    walls = ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectClock", "RestrictSUIDSGID")
    assert [said.get(wall, "yes") for wall in walls] == ["yes"] * 5
    assert (said["ProtectSystem"], said["ProtectHome"], said["Type"]) == ("strict", "read-only", "oneshot")


def test_systemd_finds_nothing_to_say_against_the_units(tmp_path: Path) -> None:
    archive = create(tmp_path / 'kho "một" 100% $x', "vi")
    (tmp_path / "máy quét").mkdir()
    given_settings = Settings(metrics_dir=str(tmp_path), sync_to=f"usb = {tmp_path}/copy")
    plan = plan_of(archive, given_settings, Wish("23:05", tmp_path / "máy quét", user="root"))
    files = write_files(systemd_files(plan), tmp_path / "units")
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    [timer] = [p for p in files if p.suffix == ".timer"]
    when = re.search(r"OnCalendar=(.*)", timer.read_text())
    assert when
    said = subprocess.run(
        ["systemd-analyze", "calendar", when[1]], capture_output=True, text=True, check=True
    )
    assert "23:05:00" in said.stdout
    assert "PrivateTmp" not in files[0].read_text()  # this archive lies in /tmp


@given(st.lists(words, min_size=1, max_size=4))
def test_a_unit_stays_one_line(found: list[str]) -> None:
    assert "\n" not in exec_line(["/bin/echo", *found])
    assert exec_line(["/bin/echo", *found]).startswith(":")  # no variable is put in: systemd.service(5)
    assert all(quoted(word).count("\n") == 0 for word in found)


# -- cron ---------------------------------------------------------------------------------------------------


def as_cron_does(command: str) -> str:
    """What cron hands to the shell: crontab(5), and cron's own loop over the command's characters."""
    kept, escaped = "", False
    for char in command:
        if escaped:
            kept = kept[:-1] + char if char == "%" else kept + char
            escaped = False
            continue
        if char == "%":
            break  # the rest would be the command's input
        kept += char
        escaped = char == "\\"
    return kept


def run_by_cron(command: Sequence[str]) -> list[str]:
    done = subprocess.run(
        ["/bin/sh", "-c", as_cron_does(line(["printf", "%s\\0", *command]))], capture_output=True, check=True
    )
    return done.stdout.decode().split("\0")[:-1]


def test_cron_and_the_shell_hand_over_every_word_as_it_is() -> None:
    wanted = [*names(200), "\\%", "a\\\\%b", "%", "100%", "it's 50%", "'%'", "-n"]
    assert run_by_cron(wanted) == wanted


@settings(max_examples=25)
@given(st.lists(words, min_size=1, max_size=20))
def test_any_words_pass_through_cron(wanted: list[str]) -> None:
    assert run_by_cron(wanted) == wanted


def test_a_crontab_runs_the_night_and_is_silent_unless_something_is_wrong(tmp_path: Path) -> None:
    python = tmp_path / "đường 100%" / "python"
    python.parent.mkdir()
    plan = replace(PLAN, python=str(python))
    [entry] = [text for text in crontab(plan) if text.startswith("30 2 * * * ")]
    command = as_cron_does(entry.removeprefix("30 2 * * * "))
    for code, said in ((0, ""), (7, "summary of -m digitize night\n")):
        python.write_text(f'#!/bin/sh\necho "summary of $1 $2 $3"\nexit {code}\n')
        python.chmod(0o755)
        done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr) == (said, "")


def crontab(plan: Plan) -> list[str]:
    [file] = cron_files(plan)
    return file.content.decode().splitlines()


def test_a_crontab_has_only_lines_that_cron_knows() -> None:
    for text in crontab(PLAN):
        assert re.fullmatch(r'#.*|[A-Z]+=\S+|MAILTO="root"|30 2 \* \* \* .+|\*/5 \* \* \* \* .+', text), text
    with pytest.raises(UsageProblem) as caught:
        cron_files(replace(PLAN, archive=Path("/" + "x" * 999)))
    assert caught.value.code == "schedule-too-long"


# -- Windows ------------------------------------------------------------------------------------------------


def as_windows_does(text: str) -> list[str]:
    """A command line in words, by the rules of CommandLineToArgvW."""
    found, word, quoted_now, i = [], "", False, 0
    begun = False
    while i < len(text):
        slashes = len(text[i:]) - len(text[i:].lstrip("\\"))
        if text[i + slashes : i + slashes + 1] == '"':
            word, begun = word + "\\" * (slashes // 2), True
            if slashes % 2:
                word += '"'
            else:
                quoted_now = not quoted_now
            i += slashes + 1
        elif slashes:
            word, begun, i = word + "\\" * slashes, True, i + slashes
        elif text[i] in " \t" and not quoted_now:
            found, word, begun, i = [*found, word] if begun else found, "", False, i + 1
        else:
            word, begun, i = word + text[i], True, i + 1
    return [*found, word] if begun else found


@given(words)
def test_a_windows_task_is_well_formed_and_says_what_is_meant(name: str) -> None:
    plan = replace(PLAN, archive=Path("/srv/" + name.replace("/", "_")), title=name)
    [file] = windows_files(plan)
    task = ET.fromstring(file.content)  # noqa: S314 - our own bytes
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    assert file.content[:2] in (b"\xff\xfe", b"\xfe\xff")
    assert task.findtext(".//t:Description", None, space) == f"digitize: night job of {name}"
    assert task.findtext(".//t:StartBoundary", None, space) == "2026-01-01T02:30:00"
    assert as_windows_does(task.findtext(".//t:Arguments", "", space)) == ["--exec", *plan.night()]


# -- the plan and the command -------------------------------------------------------------------------------


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return create(tmp_path / "Kho lưu trữ", "vi")


@pytest.mark.parametrize("at", ["24:00", "2:5", "02:60", "x", "", "02:30:00"])
def test_a_time_that_is_none(archive: Archive, at: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        plan_of(archive, Settings(), Wish(at))
    assert caught.value.code == "bad-time"


def test_what_cannot_be_said_in_a_line_is_refused(tmp_path: Path) -> None:
    for name in ("a\nb", "a\x1bb", os.fsdecode(b"a\xffb")):
        with pytest.raises(UsageProblem) as caught:
            plan_of(Archive(tmp_path / name), Settings(), Wish())
        assert caught.value.code == "schedule-bad-path"


def test_the_name_and_the_places_come_from_the_archive(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "usb").mkdir()
    given_settings = Settings(
        metrics_dir="/var/lib/x", sync_to=f"usb = {tmp_path}/usb; new = /q/w; xa = sftp://may/k"
    )
    plan = plan_of(archive, given_settings, Wish("7:05", name="Kho Số 2"))
    assert plan.name == "kho-so-2"
    assert plan_of(archive, Settings(), Wish()).name == "kho-luu-tru"
    assert plan.writable == (Path("/var/lib"), tmp_path / "usb", Path("/q"))
    assert (plan.hour, plan.minute) == (7, 5)
    with pytest.raises(UsageProblem):
        plan_of(archive, Settings(), Wish(scanner=tmp_path / "none"))


def test_a_file_that_somebody_edited_is_not_overwritten(tmp_path: Path) -> None:
    files = (Written("a", b"1"), Written("b", b"2"))
    write_files(files, tmp_path)
    write_files(files, tmp_path)
    (tmp_path / "b").write_bytes(b"edited")
    with pytest.raises(UsageProblem):
        write_files((Written("a", b"new"), files[1]), tmp_path)
    assert ((tmp_path / "a").read_bytes(), (tmp_path / "b").read_bytes()) == (b"1", b"edited")


def test_the_command_writes_and_says_what_to_do(archive: Archive, tmp_path: Path) -> None:
    words_given = ("schedule", "--for", "systemd", "--archive", archive.root)
    ran = digitize(*words_given, "-o", tmp_path / "u")
    assert ran.code == 0, ran.err
    assert {p.name for p in (tmp_path / "u").iterdir()} == {
        "digitize-night-kho-luu-tru.service",
        "digitize-night-kho-luu-tru.timer",
    }
    for step in systemd_steps(plan_of(archive, Settings(), Wish()), tmp_path / "u"):
        assert step in ran.err


def test_every_kind_has_files_and_steps() -> None:
    for kind in ("systemd", "cron", "windows"):
        made = schedule_for(kind, PLAN)
        assert all("kho" in file.name and file.content for file in made.files)
        assert all(
            "kho" in step or "systemctl" in step or "crontab" in step for step in made.steps(Path("u"))
        )
    with pytest.raises(UsageProblem):
        schedule_for("launchd", PLAN)
