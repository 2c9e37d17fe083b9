"""The audit log: whole lines, one chain, nothing personal; tampering is named by file and line."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest
from builders_archive import a_dossier
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.archive.audit import log
from digitize.archive.audit.check import verify_log
from digitize.archive.audit.files import day_files, heads, lines, noted_head
from digitize.archive.audit.line import DEEDS, BadLine, Deed, line_bytes, made, parse_line
from digitize.archive.audit.log import note
from digitize.archive.audit.settings import note_settings
from digitize.archive.content import FolderContent
from digitize.archive.dossiers import Paper
from digitize.archive.layout import Archive, create
from digitize.archive.shelves import Shelved
from digitize.dossier import Document
from digitize.errors import ArchiveInUse, DigitizeError, UsageProblem
from digitize.logbook import Wanted, check_log, export_log, note_seen, parse_head, read_log, who
from digitize.lookup import look_up
from digitize.schemas import sensitivity, shipped_types

CODE = "H99.12-250804-0101"
DAY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def kept(tmp_path: Path) -> Archive:
    return create(tmp_path / "archive", "vi")


def deed(what: str = "read", **more: object) -> Deed:
    return Deed(what, "cán bộ", CODE, **more)  # type: ignore[arg-type]


def days(monkeypatch: pytest.MonkeyPatch, *moments: datetime) -> None:
    """The clock gives these moments, one a call, the last for ever."""
    left = list(moments)
    monkeypatch.setattr(log, "moment", lambda: left.pop(0) if len(left) > 1 else left[0])


def wrong(archive: Archive) -> tuple[str, str, int]:
    """What verification names first: code, file, line."""
    [found] = [f for f in verify_log(archive).findings if f.severity == "error"]
    return found.code, found.params["file"], found.params["line"]


def filled(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Three days with three lines each."""
    for day in range(3):
        days(monkeypatch, DAY + timedelta(days=day))
        for what in ("filed", "read", "copied-out"):
            note(archive, deed(what))
    return [one.path for one in day_files(archive)]


# -- writing -------------------------------------------------------------------------------------------------


def test_a_line_says_who_what_when_and_which_dossier(kept: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    days(monkeypatch, DAY)
    [line] = note(kept, deed("copied-out", papers=(f"{CODE}/0001",)))
    [data] = (kept.audit / "000001-2026-11-20.jsonl").read_bytes().splitlines()
    assert parse_line(data) == line
    said = json.loads(data)
    assert (said["seq"], said["at"], said["who"]) == (1, "2026-11-20T09:30:00.000000Z", "cán bộ")
    assert (said["what"], said["dossier"], said["papers"]) == ("copied-out", CODE, [f"{CODE}/0001"])


def test_a_day_has_a_file_and_its_head_is_noted_when_the_next_begins(
    kept: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = filled(kept, monkeypatch)
    assert [f.name for f in files] == [f"00000{n}-2026-11-2{n - 1}.jsonl" for n in (1, 2, 3)]
    ends = [parse_line(f.read_bytes().splitlines()[-1]) for f in files]
    assert [(h.seq, h.hash) for h in heads(kept).values()] == [(e.seq, e.hash) for e in ends[:2]]
    checked = verify_log(kept)
    assert checked.sound
    assert (checked.lines, checked.files, checked.findings) == (9, 3, ())


def test_a_clock_that_is_set_back_breaks_nothing_and_is_told(
    kept: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    for moment in (DAY, DAY + timedelta(days=4000), DAY, DAY - timedelta(days=9)):
        days(monkeypatch, moment)
        note(kept, deed())
    checked = verify_log(kept)
    assert checked.sound
    assert [f.code for f in checked.findings] == ["audit-clock-back", "audit-clock-back"]
    assert [line.seq for line in lines(kept)] == [1, 2, 3, 4]


def _many(root: str, count: int) -> None:
    for _ in range(count):
        note(Archive(Path(root)), Deed("read", f"process {os.getpid()}", CODE))


def test_processes_and_threads_together_write_one_chain(kept: Archive) -> None:
    spawn = multiprocessing.get_context("spawn")
    others = [spawn.Process(target=_many, args=(str(kept.root), 12)) for _ in range(2)]
    own = [threading.Thread(target=_many, args=(str(kept.root), 12)) for _ in range(2)]
    for one in (*others, *own):
        one.start()
    for one in (*others, *own):
        one.join()
    checked = verify_log(kept)
    assert (checked.sound, checked.lines, checked.findings) == (True, 48, ())


def test_who_is_killed_holding_the_log_lets_go_of_it(kept: Archive) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from digitize.archive.audit import log; from digitize.archive.layout import Archive\n"
        "log._append = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"log.note(Archive(Path({str(kept.root)!r})), log.Deed('read', 'x'))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    note(kept, deed())
    assert verify_log(kept).lines == 1


def test_a_log_that_is_held_too_long_is_said_so(kept: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "WAIT_S", 0.05)
    monkeypatch.setattr(log, "_took", lambda _: False)
    with pytest.raises(ArchiveInUse) as caught:
        note(kept, deed())
    assert caught.value.code == "audit-in-use"


# -- after a crash -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [1, 2, 40, -1])
def test_a_torn_last_line_is_no_tampering_and_the_next_writer_tells_of_it(
    kept: Archive, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    [*_, newest] = filled(kept, monkeypatch)
    whole = newest.read_bytes()
    coming = made(10, "2026-11-22T10:00:00.000000Z", deed(), next(iter(reversed(list(lines(kept))))).hash)
    newest.write_bytes(whole + line_bytes(coming)[:cut])  # -1: all but the end of line
    before = verify_log(kept)
    assert before.sound
    assert [f.code for f in before.findings] == ["audit-torn"]
    mended, fresh = note(kept, deed("filed"))
    assert (mended.deed.what, fresh.deed.what) == ("mended", "filed")
    assert mended.deed.reason == f"torn-line:{len(line_bytes(coming)[:cut])}"
    after = verify_log(kept)
    assert (after.sound, after.lines, after.findings) == (True, 11, ())


def test_a_line_that_lost_its_middle_is_torn_too(kept: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    [*_, newest] = filled(kept, monkeypatch)
    newest.write_bytes(newest.read_bytes() + bytes(300) + b'"}\n')
    assert [line.deed.what for line in note(kept, deed())] == ["mended", "read"]
    assert verify_log(kept).sound


def test_a_day_that_was_begun_and_never_written_is_gone_on_with(
    kept: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(kept, monkeypatch)
    (kept.audit / "000004-2026-11-23.jsonl").touch()
    days(monkeypatch, DAY + timedelta(days=4))
    [line] = note(kept, deed())
    assert line.seq == 10
    assert verify_log(kept).sound


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3), st.one_of(st.none(), st.integers(0, 400))), max_size=12))
def test_any_history_of_appends_and_power_cuts_stays_one_chain(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[int, int | None]]
) -> None:
    archive = create(tmp_path_factory.mktemp("log") / "a", "vi")
    durable = 0
    for count, torn in history:
        durable += len(note(archive, *[deed()] * count))
        if torn is not None:
            path, last = day_files(archive)[-1].path, list(lines(archive))[-1]
            coming = line_bytes(made(last.seq + 1, last.at, deed(), last.hash))
            path.write_bytes(path.read_bytes() + coming[: min(torn, len(coming) - 1)])
    checked = verify_log(archive)
    assert checked.sound
    assert checked.lines == durable


# -- tampering -----------------------------------------------------------------------------------------------


def test_a_changed_line_is_named(kept: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    files = filled(kept, monkeypatch)
    files[1].write_bytes(files[1].read_bytes().replace(b'"what":"read"', b'"what":"filed"'))
    assert wrong(kept) == ("audit-changed", files[1].name, 2)


def test_a_line_made_anew_with_a_hash_of_its_own_is_named(
    kept: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = filled(kept, monkeypatch)
    rows = files[0].read_bytes().splitlines(keepends=True)
    old = parse_line(rows[2])
    rows[2] = line_bytes(made(old.seq, old.at, deed("read"), old.prev))
    files[0].write_bytes(b"".join(rows))
    assert wrong(kept)[1:] == (files[0].name, 3)
    (kept.audit / "heads").unlink()
    assert wrong(kept) == ("audit-changed", files[0].name, 3)  # the next day's first line tells


@pytest.mark.parametrize(("take", "code", "line"), [(1, "audit-missing", 2), (0, "audit-missing", 1)])
def test_a_line_that_was_taken_out_is_missed(
    kept: Archive, monkeypatch: pytest.MonkeyPatch, take: int, code: str, line: int
) -> None:
    files = filled(kept, monkeypatch)
    rows = files[1].read_bytes().splitlines(keepends=True)
    del rows[take]
    files[1].write_bytes(b"".join(rows))
    assert wrong(kept) == (code, files[1].name, line)


def test_lines_in_another_order_and_lines_twice_are_named(
    kept: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = filled(kept, monkeypatch)
    rows = files[1].read_bytes().splitlines(keepends=True)
    files[1].write_bytes(b"".join([rows[0], rows[2], rows[1]]))
    assert wrong(kept) == ("audit-reordered", files[1].name, 2)
    files[1].write_bytes(b"".join([*rows[:2], rows[1], rows[2]]))
    assert wrong(kept) == ("audit-reordered", files[1].name, 3)


def test_the_end_of_a_day_and_of_the_log_are_missed(kept: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    files = filled(kept, monkeypatch)
    whole = files[0].read_bytes()
    files[0].write_bytes(b"".join(whole.splitlines(keepends=True)[:2]))
    assert wrong(kept) == ("audit-cut", files[0].name, 3)
    files[0].write_bytes(whole)
    files[2].write_bytes(b"".join(files[2].read_bytes().splitlines(keepends=True)[:1]))
    assert wrong(kept) == ("audit-cut", files[2].name, 2)


def test_whole_days_are_missed(kept: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    files = filled(kept, monkeypatch)
    hidden = files[1].rename(files[1].with_suffix(".gone"))
    assert wrong(kept) == ("audit-missing", files[2].name, 1)
    hidden.rename(files[1])
    files[2].unlink()
    assert wrong(kept)[:2] == ("audit-cut", files[1].name)
    files[0].unlink()
    files[1].unlink()
    assert wrong(kept)[0] == "audit-cut"


def test_what_was_cut_off_stays_known_after_the_next_line(
    kept: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = filled(kept, monkeypatch)
    gone = noted_head(kept)
    files[2].write_bytes(b"".join(files[2].read_bytes().splitlines(keepends=True)[:1]))
    told, _ = note(kept, deed())
    assert gone is not None
    assert told.deed.reason == f"lines-lost:{gone.seq}:{gone.hash}"
    assert wrong(kept) == ("audit-cut", files[2].name, 2)


def test_a_head_kept_elsewhere_proves_what_the_chain_alone_cannot(
    kept: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(kept, monkeypatch)
    head = verify_log(kept).head
    assert head is not None
    note_on_paper = f"{head.seq}:{head.hash}"
    forged = create(kept.root.with_name("forged"), "vi")
    days(monkeypatch, DAY)
    for _ in range(12):
        note(forged, deed("read"))
    assert check_log(forged).sound
    [found] = check_log(forged, note_on_paper).findings
    assert (found.code, found.params["line"]) == ("audit-not-as-kept", 9)
    note(kept, deed())
    assert check_log(kept, note_on_paper).sound


def test_without_the_note_beside_it_the_end_is_not_vouched_for(
    kept: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(kept, monkeypatch)
    kept.audit_head.unlink()
    checked = verify_log(kept)
    assert checked.sound
    assert [f.code for f in checked.findings] == ["audit-no-head"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_byte_can_be_changed_unseen(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    archive = create(tmp_path_factory.mktemp("log") / "a", "vi")
    note(archive, *[deed()] * 4)
    path = day_files(archive)[0].path
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(bytes(content))
    assert not verify_log(archive).sound


# -- nothing personal ----------------------------------------------------------------------------------------


@given(st.text(max_size=60))
def test_a_reason_is_a_code_and_never_a_sentence(text: str) -> None:
    try:
        made_of = Deed("filed", "x", reason=text).reason
    except ValueError:
        return
    assert made_of is not None
    assert not any(c.isspace() for c in made_of)


@pytest.mark.parametrize(
    "bad",
    [
        {"what": "looked"},
        {"dossier": "NGUYỄN VĂN MẪU"},
        {"papers": ("001099000001",)},
        {"reason": "trùng tên NGUYỄN VĂN MẪU"},
        {"source": "scan of Mẫu.pdf"},
        {"who": " "},
    ],
)
def test_only_what_cannot_be_personal_is_taken(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"^not a "):
        Deed(**{"what": "read", "who": "x", **bad})  # type: ignore[arg-type]


@given(
    st.sampled_from(DEEDS),
    st.text(min_size=1).filter(str.strip),
    st.lists(st.integers(1, 9999).map(lambda n: f"{CODE}/{n:04}"), max_size=3),
)
def test_lines_come_back_as_they_were(what: str, by: str, papers: list[str]) -> None:
    from digitize.archive.audit.line import plain_who

    line = made(3, "2026-11-22T00:00:00.000000Z", Deed(what, plain_who(by), CODE, tuple(papers)), "0" * 64)
    data = line_bytes(line)
    assert data.count(b"\n") == 1
    assert parse_line(data) == line
    with pytest.raises(BadLine):
        parse_line(data.replace(b'"seq":3', b'"seq":4'))


# -- what is noted -------------------------------------------------------------------------------------------


def test_every_deed_has_a_word_in_both_languages() -> None:
    texts = json.loads((resources.files("digitize.console") / "texts.json").read_text("utf-8"))
    assert all(texts[f"audit.{what}"]["vi"] and texts[f"audit.{what}"]["en"] for what in DEEDS)


def test_sensitive_papers_are_noted_when_seen_and_others_not(kept: Archive) -> None:
    seen = [(f"{CODE}/0001", "can-cuoc"), (f"{CODE}/0002", "giay-khai-sinh"), (f"{CODE}/0003", "the-bhyt")]
    note_seen(kept, "read", seen, "Lan")
    note_seen(kept, "found", seen[1:2], "Lan")
    [line] = lines(kept)
    assert (line.deed.what, line.deed.who, line.deed.dossier) == ("read", "Lan", CODE)
    assert line.deed.papers == (f"{CODE}/0001", f"{CODE}/0003")


def test_the_schemas_say_which_types_are_sensitive() -> None:
    kinds = {doc_type: kind for doc_type in shipped_types() if (kind := sensitivity(doc_type))}
    assert kinds["can-cuoc"] == "identity"
    assert kinds["the-bhyt"] == "health"
    assert kinds["phieu-ly-lich-tu-phap"] == "criminal-record"
    assert set(kinds.values()) == {"identity", "health", "criminal-record"}
    assert sensitivity("giay-khai-sinh") is sensitivity("no-such-type") is None


def test_what_cannot_be_noted_is_not_shown(kept: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digitize.lookup.find_papers", lambda *_: _shelved())
    monkeypatch.setattr(log, "_took", lambda _: False)
    monkeypatch.setattr(log, "WAIT_S", 0.0)
    with pytest.raises(ArchiveInUse):
        look_up(kept, CODE)


def _shelved() -> tuple[Shelved, tuple[Paper, ...]]:
    dossier, _ = a_dossier(CODE)
    card = replace(next(dossier.papers()), document=Document("can-cuoc", 1.0, (1,)))
    return Shelved(dossier, "review", 0, FolderContent(Path())), (card,)


def test_changed_settings_are_noted_once(kept: Archive) -> None:
    for _ in range(2):
        note_settings(kept)
    (kept.root / "lists").mkdir()
    (kept.root / "lists" / "agencies.json").write_text("[]", "utf-8")
    note_settings(kept)
    assert [line.deed.what for line in lines(kept)] == ["settings", "settings"]
    assert len({line.deed.source for line in lines(kept)}) == 2


# -- asking --------------------------------------------------------------------------------------------------


def test_the_log_is_asked_by_dossier_day_and_person(kept: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(kept, monkeypatch)
    other = "H99.12-250903-0203"
    note(kept, Deed("found", "thủ thư", None, (f"{other}/0001", f"{other}/0002.2")))
    assert len(list(read_log(kept, Wanted(CODE)))) == 9
    assert [line.deed.who for line in read_log(kept, Wanted(other))] == ["thủ thư"]
    assert len(list(read_log(kept, Wanted(f"{other}/0002.2")))) == 1
    assert not list(read_log(kept, Wanted(f"{other}/0003")))
    assert len(list(read_log(kept, Wanted(since=(DAY + timedelta(days=1)).date(), who="CÁN")))) == 6
    assert len(list(read_log(kept, Wanted(until=DAY.date(), what="read")))) == 1
    with pytest.raises(UsageProblem):
        list(read_log(kept, Wanted("../passwd")))


def test_an_export_can_be_checked_without_this_program(
    kept: Archive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    filled(kept, monkeypatch)
    exported = export_log(kept, tmp_path / "out")
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=exported.folder, check=False)
    assert done.returncode == 0
    assert len(exported.files) == 5


def test_a_head_is_read_as_it_is_printed() -> None:
    assert parse_head("12:" + "a" * 64 + "\n") == (12, "a" * 64)
    with pytest.raises(DigitizeError):
        parse_head("12 " + "a" * 64)


def test_a_user_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError

    monkeypatch.setattr("getpass.getuser", nobody)
    assert who() == str(os.getuid())
    assert who("Lan") == "Lan"
