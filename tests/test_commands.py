"""The commands from outside: what they answer, what they leave, which code they exit with."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from builders_archive import assert_valid_ocfl
from conftest import BAD, BORN_DIGITAL, CODE, SAMPLES, SCANNED, digitize, environment

from digitize.archive.layout import open_archive
from digitize.archive.lock import writer

SIGNED = SAMPLES / "dossiers" / "H99.12-250806-0260" / "01-quyet-dinh-ky-so.pdf"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def state(archive: Path) -> dict[str, str]:
    """Every file of store and review with its digest, dossier.json's time of arrival left out."""
    found = {}
    for part in ("store", "review"):
        for path in sorted((archive / part).rglob("*")):
            if path.is_file() and path.name == "archival.pdf":
                found[path.name + sha256(path)] = str(path.parent.name)
    return found


# -- convert ----------------------------------------------------------------------------------------------


def test_convert_writes_four_files_and_prints_the_record(tmp_path: Path) -> None:
    before = sha256(BORN_DIGITAL)
    ran = digitize("convert", BORN_DIGITAL, "-o", tmp_path / "out", "--json")
    assert ran.code == 0, ran.err
    record = ran.json
    assert record["source"] == record["source"] | {"name": BORN_DIGITAL.name, "sha256": before, "pages": 1}
    assert record["documents"][0]["docType"] == "van-ban-hanh-chinh"
    assert record["documents"][0]["fields"]["typeName"]["value"] == "Thông báo"
    assert record["documents"][0]["fields"]["codeNumber"]["source"] == "text-layer"
    stem = BORN_DIGITAL.stem
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        f"{stem}.alto.xml",
        f"{stem}.json",
        f"{stem}.pdf",
        f"{stem}.txt",
    ]
    assert json.loads((tmp_path / "out" / f"{stem}.json").read_text("utf-8")) == record
    assert sha256(BORN_DIGITAL) == before


def test_convert_reads_a_real_scan(tmp_path: Path) -> None:
    ran = digitize("convert", SCANNED, "-o", tmp_path, "--json")
    truth = json.loads((SAMPLES / "truth" / SCANNED.parent.name / f"{SCANNED.stem}.json").read_text("utf-8"))
    fields = {k: f["value"] for k, f in ran.json["documents"][0]["fields"].items()}
    expected = truth["documents"][0]["fields"]
    right = [k for k, v in expected.items() if fields.get(k) == v]
    assert len(right) >= 0.9 * len(expected), sorted(set(expected) - set(right))


def test_a_record_that_convert_wrote_passes_schemas_check(tmp_path: Path) -> None:
    digitize("convert", BORN_DIGITAL, "-o", tmp_path)
    file = tmp_path / f"{BORN_DIGITAL.stem}.json"
    assert digitize("schemas", "check", file).code == 0
    record = json.loads(file.read_text("utf-8"))
    record["documents"][0]["fields"]["issuedDate"]["value"] = "03/09/2025"
    file.write_text(json.dumps(record), "utf-8")
    assert digitize("schemas", "check", file).code == 4


def test_convert_shows_a_panel_in_the_language_asked_for(tmp_path: Path) -> None:
    english = digitize("convert", BORN_DIGITAL, "-o", tmp_path, "--lang", "en")
    vietnamese = digitize("convert", BORN_DIGITAL, "-o", tmp_path, DIGITIZE_LANG="vi")
    assert "Administrative document" in english.out
    assert "Văn bản hành chính" in vietnamese.out


def test_two_files_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    twin = tmp_path / "in" / BORN_DIGITAL.name
    twin.parent.mkdir()
    shutil.copy(BORN_DIGITAL, twin)
    ran = digitize("convert", BORN_DIGITAL, twin, "-o", tmp_path / "out", "-q")
    assert ran.code == 0
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 2


def test_a_signed_original_stays_what_it_was_and_the_signature_is_recorded(archive: Path) -> None:
    ran = digitize("ingest", SIGNED, "--archive", archive, "--json")
    ident = ran.json["dossiers"][0]["dossierId"]
    digitize("get", ident, "-o", archive.parent / "out", "--archive", archive)
    [original] = (archive.parent / "out").glob("*.original.pdf")
    assert original.read_bytes() == SIGNED.read_bytes()
    record = json.loads(next((archive.parent / "out").glob("*.json")).read_text("utf-8"))
    assert record["signatures"]
    assert "digitally-signed" in [f["code"] for f in record["findings"]]


# -- exit codes, each by its own name -----------------------------------------------------------------------


def test_exit_0_done() -> None:
    assert digitize("--version").code == 0


def test_exit_1_internal_error(filled: Path) -> None:
    (filled / "journal.sqlite3").unlink(missing_ok=True)
    shutil.rmtree(filled / "work")
    (filled / "work").write_text("in the way")
    ran = digitize("ingest", BORN_DIGITAL, "--archive", filled, "--json")
    assert ran.code == 1
    assert ran.json["error"]["code"] == "internal-error"


@pytest.mark.parametrize(
    "words",
    [
        ["convert", "no-such-file.pdf"],
        ["search", "x"],
        ["no-such-command"],
        ["convert", "--lang", "fr", "x"],
        ["convert", "x.pdf", "--no-such-flag"],
    ],
)
def test_exit_2_wrong_use(words: list[str]) -> None:
    assert digitize(*words).code == 2


def test_exit_3_something_is_missing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = digitize("doctor", PATH=str(tmp_path / "empty"))
    assert ran.code == 3
    assert "apt-get install" in ran.out
    assert "tesseract-ocr-vie" in ran.out


def test_exit_3_convert_without_tesseract_says_so(tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("pdftoppm", "pdftotext", "pdfinfo"):
        (tools / name).symlink_to(str(shutil.which(name)))
    ran = digitize("convert", SCANNED, "-o", tmp_path / "out", "--json", PATH=str(tools))
    assert ran.code == 3
    assert ran.json["error"]["code"] == "tesseract-missing"


def test_exit_4_refused_and_kept_in_quarantine(archive: Path) -> None:
    truncated = next((BAD / "truncated").iterdir())
    ran = digitize("ingest", truncated, BORN_DIGITAL, "--archive", archive, "--json")
    assert ran.code == 4
    assert ran.json["refusals"][0]["code"] == "truncated"
    assert ran.json["filed"] + ran.json["review"] == 1
    [kept] = (archive / "quarantine").iterdir()
    assert (kept / "original").read_bytes() == truncated.read_bytes()
    assert json.loads((kept / "reason.json").read_text("utf-8"))["code"] == "truncated"


def test_exit_4_convert_goes_on_with_the_others(tmp_path: Path) -> None:
    encrypted = next((BAD / "encrypted").iterdir())
    ran = digitize("convert", encrypted, BORN_DIGITAL, "-o", tmp_path, "--json")
    assert ran.code == 4
    refused, done = map(json.loads, ran.out.splitlines())
    assert refused["findings"][0]["code"] == "encrypted"
    assert done["documents"]
    assert "encrypted" in ran.err


def test_exit_5_strict_and_something_needs_review(tmp_path: Path) -> None:
    note = SAMPLES / "dossiers" / "H99.12-250806-0260" / "03-ghi-chu.jpg"
    assert digitize("convert", note, "-o", tmp_path, "--strict").code == 5
    assert digitize("convert", note, "-o", tmp_path).code == 0


def test_exit_6_the_archive_is_in_use(archive: Path) -> None:
    with writer(open_archive(archive)):
        ran = digitize("ingest", BORN_DIGITAL, "--archive", archive, "--json")
    assert ran.code == 6
    assert ran.json["error"]["code"] == "archive-in-use"


def test_exit_7_verification_found_damage(filled: Path) -> None:
    assert digitize("verify", "--archive", filled).code == 0
    victim = next((filled / "store").rglob("text.txt"))
    victim.write_bytes(victim.read_bytes() + b"!")
    ran = digitize("verify", "--archive", filled, "--json")
    assert ran.code == 7
    assert not ran.json["sound"]


def test_exit_9_storage_full(tmp_path: Path) -> None:
    """A file-size limit stands in for a full disk: the kernel refuses the write with EFBIG."""
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000));"
        "sys.argv = ['digitize', *sys.argv[1:]]; from digitize.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "convert", str(SCANNED), "-o", str(tmp_path), "--json"],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=120,
        check=False,
    )
    assert done.returncode == 9, done.stdout + done.stderr


STOPPED = "Stopped as asked. Run the command again to go on."


def test_ctrl_c_before_anything_has_begun_says_nothing(archive: Path) -> None:
    process = start("ingest", SCANNED.parent, "--archive", archive)
    time.sleep(0.15)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode in (130, -signal.SIGINT)
    assert err.strip() in ("", STOPPED)  # the latter where it loads faster than we press


@pytest.mark.parametrize("seconds", [0.0, 0.2, 0.5, 1.5, 2.5])
def test_exit_130_interrupted_and_safe_to_run_again(archive: Path, seconds: float) -> None:
    """Whether a page is waited for, none has begun yet or the workers still begin; all of them get it."""
    process = start("ingest", SCANNED.parent, "--archive", archive)
    try:
        wait_for(archive / "work" / "reading")
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode in (130, -signal.SIGINT), err
    assert err.split("\n") == [STOPPED, ""]
    assert digitize("ingest", BORN_DIGITAL, "--archive", archive).code == 0


# -- ingest -------------------------------------------------------------------------------------------------


def test_ingest_twice_files_once(filled: Path) -> None:
    before = state(filled)
    shelf = Path(filled).parent / "shelf"
    shutil.copytree(SCANNED.parent, shelf / SCANNED.parent.name, ignore=shutil.ignore_patterns("01*", "02*"))
    shutil.copytree(BORN_DIGITAL.parent, shelf / CODE, ignore=shutil.ignore_patterns("02*"))
    ran = digitize("ingest", shelf, "--archive", filled, "--json")
    assert ran.code == 0, ran.err
    assert (ran.json["filed"], ran.json["review"], ran.json["duplicates"]) == (0, 0, 2)
    assert state(filled) == before


def test_the_same_bytes_twice_in_one_run_are_filed_once(archive: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.pdf").write_bytes(BORN_DIGITAL.read_bytes())
    ran = digitize("ingest", tmp_path / "a.pdf", tmp_path / "b.pdf", "--archive", archive, "--json")
    assert (ran.json["filed"] + ran.json["review"], ran.json["duplicates"]) == (1, 1)


def test_a_late_paper_joins_its_dossier_as_a_new_version(filled: Path, tmp_path: Path) -> None:
    folder = tmp_path / CODE
    folder.mkdir()
    with pikepdf.open(BORN_DIGITAL) as pdf:
        pdf.docinfo["/Subject"] = "another file of the same look"
        pdf.save(folder / "ket-qua.pdf")
    ran = digitize("ingest", folder, "--archive", filled, "--json")
    [dossier] = ran.json["dossiers"]
    assert dossier["dossierId"] == CODE
    assert [d["documentId"] for d in dossier["documents"]] == [f"{CODE}/0001", f"{CODE}/0002"]
    assert dossier["version"] == 2
    assert_valid_ocfl(filled / "store")


def test_dry_run_writes_nothing(archive: Path) -> None:
    before = sorted(p for p in archive.rglob("*") if p.is_file() and p.parts[-2] in ("store", "review"))
    ran = digitize("ingest", BORN_DIGITAL, "--archive", archive, "--dry-run", "--json")
    assert ran.json["dryRun"]
    assert len(ran.json["planned"]) == 1
    assert (
        sorted(p for p in archive.rglob("*") if p.is_file() and p.parts[-2] in ("store", "review")) == before
    )


def test_the_archive_itself_is_no_input(archive: Path) -> None:
    ran = digitize("ingest", archive / "store", "--archive", archive, "--json")
    assert ran.code == 2
    assert ran.json["error"]["code"] == "input-in-archive"


def start(*words: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "digitize", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
        # A shell that runs the tests in the background has them ignore Ctrl-C, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )


def wait_for(path: Path, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not (path.exists() and any(path.iterdir())):
        assert time.monotonic() < end, f"{path} never came"
        time.sleep(0.05)


def standing(archive: Path) -> tuple[str, int]:
    """State and inputs of the only batch, whose counts add up; who writes is whose batch is running."""
    told = digitize("status", "--archive", archive, "--json").json
    [batch] = told["batches"]
    parts = ("filed", "review", "quarantine", "duplicate", "left")
    assert batch["found"] == sum(batch[name] for name in parts)
    assert (batch["left"] == 0) is (batch["state"] == "done")
    assert (told["writer"] is not None) is (batch["state"] == "running")
    return batch["state"], batch["found"]


@pytest.mark.parametrize("moment", ["work/reading", "store"])
def test_kill_9_in_the_middle_and_again_ends_with_the_same_archive(
    tmp_path: Path, filled: Path, moment: str
) -> None:
    """`filled` was made by an undisturbed run of two of these dossiers."""
    killed = tmp_path / "killed"
    digitize("init", killed)
    shelf = tmp_path / "shelf"
    shutil.copytree(BORN_DIGITAL.parent, shelf / CODE, ignore=shutil.ignore_patterns("02*"))
    shutil.copytree(SCANNED.parent, shelf / SCANNED.parent.name, ignore=shutil.ignore_patterns("01*", "02*"))
    process = start("ingest", shelf, "--archive", killed)
    if moment == "store":
        end = time.monotonic() + 120
        while not list((killed / "store").glob("??/??/*")) and time.monotonic() < end:
            time.sleep(0.01)
    else:
        wait_for(killed / moment)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert standing(killed) in (("interrupted", 2), ("done", 2))
    ran = digitize("ingest", shelf, "--archive", killed, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["earlier"] + ran.json["duplicates"] + len(ran.json["dossiers"]) == 2
    told = digitize("status", "--archive", killed, "--json").json
    assert told["batches"][0]["left"] == 0
    undisturbed = state(filled)
    assert set(state(killed)) <= set(undisturbed)
    assert len(state(killed)) == 2
    assert digitize("verify", "--archive", killed).code == 0
    assert_valid_ocfl(killed / "store")


# -- the machine --------------------------------------------------------------------------------------------


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    script = "import sys; from digitize.cli import app; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment(), check=True
    )
    assert not {"cv2", "numpy", "tantivy", "sqlalchemy", "pikepdf", "PIL"} & set(done.stdout.split())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion(shell: str) -> None:
    ran = digitize("--show-completion", shell, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert ran.code == 0
    assert "DIGITIZE" in ran.out.upper()


def test_references_are_up_to_date() -> None:
    script = Path(__file__).parent.parent / "docs" / "make.py"
    done = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_sentence_is_used_and_speaks_both_languages() -> None:
    package = Path(sys.modules["digitize"].__file__ or "").parent
    told: list[tuple[str, Any]] = []
    source = (package / "console" / "texts.json").read_text("utf-8")
    texts = json.loads(source, object_pairs_hook=lambda pairs: told.extend(pairs) or dict(pairs))
    keys = [key for key, sentence in told if isinstance(sentence, dict)]
    assert [key for key in texts if keys.count(key) > 1] == []
    code = "".join(p.read_text("utf-8") for p in package.rglob("*.py"))
    built = ("help.", *re.findall(r"""f["']([a-z.-]+\.)\{""", code))  # `state.{…}`: the rest is a value
    for key, sentence in texts.items():
        assert set(sentence) == {"vi", "en"}
        said = f'"{key}"' in code or f"'{key}'" in code
        assert said or key.startswith(built), f"{key} is never said"


def test_a_page_that_hangs_is_filed_without_text_and_flagged(tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    hung = tools / "tesseract"
    hung.write_text(
        "#!/bin/sh\n"
        '[ "$1" = --version ] && echo "tesseract 5.3.0" && exit 0\n'
        '[ "$1" = --list-langs ] && printf "List:\\nvie\\nosd\\n" && exit 0\n'
        "exec sleep 60\n"
    )
    hung.chmod(0o755)
    path = f"{tools}:{os.environ['PATH']}"
    ran = digitize(
        "convert",
        SCANNED,
        "-o",
        tmp_path / "out",
        "--json",
        PATH=path,
        DIGITIZE_PAGE_TIMEOUT_S="8",
        DIGITIZE_ENGINE="pytesseract",
    )
    assert ran.code == 0, ran.err
    assert ran.json["outcome"] == "review"
    assert "page-timeout" in [f["code"] for f in ran.json["findings"]]
    with pikepdf.open(tmp_path / "out" / f"{SCANNED.stem}.pdf") as pdf:
        assert len(pdf.pages) == ran.json["source"]["pages"] == 1
