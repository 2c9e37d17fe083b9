"""The index: found, ranked, shown; killed, damaged, rebuilt."""

import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digitize.dossier import Document, Field
from digitize.errors import ArchiveInUse, DamageFound, DigitizeError, StorageFailing, UsageProblem
from digitize.find.entry import Entry, entry_of
from digitize.find.index import Index, _translated, rebuild
from digitize.find.query import Query
from digitize.find.results import Hit, results_to_json
from digitize.validate.normal import normalised

FILLER = "nội dung khác của văn bản này được ghi ở đây " * 4
DECISION = Entry(
    dossier_id="d1",
    dossier_code="H00.01-250101-0001",
    document_id="d1/1",
    doc_type="van-ban-hanh-chinh",
    title="Quyết định 15/QĐ-UBND Về việc mẫu",
    text=(
        f"Số: 15/QĐ-UBND\nỦy ban nhân dân xã Hòa Mẫu\n{FILLER}\f"
        "Căn cứ đơn của ông NGUYỄN VĂN AN ngày 12/05/2023\n"
    ),
    pages=(3, 4),
    fields={
        "codeNumber": "15",
        "codeNotation": "QĐ-UBND",
        "issuedDate": "2023-05-20",
        "subject": "Về việc mẫu",
    },
    date="2023-05-20",
)
BIRTH = Entry(
    dossier_id="d2",
    dossier_code="H00.02-250101-0002",
    document_id="d2/1",
    doc_type="giay-khai-sinh",
    title="Giấy khai sinh TRẦN THỊ MẪU",
    text="Họ, chữ đệm, tên: TRẦN THỊ MẪU\nSố định danh: 001 099 000001\nNơi sinh: xã Hoà Mẫu",
    pages=(1,),
    fields={"fullName": "TRẦN THỊ MẪU", "personalId": "001099000001", "registrationDate": "1999-02-03"},
    owners=("001099000001",),
    date="1999-02-03",
)
SCATTERED = Entry(
    dossier_id="d3",
    dossier_code="H00.03-250101-0003",
    document_id="d3/1",
    doc_type="khac",
    state="review",
    text=f"An ninh {FILLER} văn phòng {FILLER} họ Nguyễn {FILLER} an cư, văn hóa, Nguyễn Huệ, an, văn",
    fields={"area": 120.5},
)
ACCENTS = Entry("d4", "H00.04-250101-0004", "d4/1", "khac", text=f"{FILLER} bà NGUYỄN VÂN ÂN")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    made = Index.create(tmp_path / "index")
    made.add([DECISION, BIRTH, SCATTERED, ACCENTS])
    made.commit()
    yield made


def found(index: Index, text: str = "", **more: object) -> list[str]:
    return [h.document_id for h in index.search(Query(text, **more)).hits]  # type: ignore[arg-type]


def marked(hit: Hit) -> list[str]:
    return [hit.snippet.text[a:b] for a, b in hit.snippet.highlights]


def test_a_name_typed_without_diacritics_comes_before_scattered_syllables(index: Index) -> None:
    order = found(index, "nguyen van an")
    assert (set(order[:2]), order[2:]) == ({"d1/1", "d4/1"}, ["d3/1"])


def test_diacritics_typed_rank_first_but_still_find_the_rest(index: Index) -> None:
    assert found(index, "nguyễn văn an")[0] == "d1/1"
    assert found(index, "nguyễn vân ân")[0] == "d4/1"
    assert set(found(index, "nguyễn vân ân")) == {"d1/1", "d3/1", "d4/1"}


def test_exact_matches_diacritics_only(index: Index) -> None:
    assert found(index, "nguyễn vân ân", exact=True) == ["d4/1"]
    assert found(index, "nguyen van an", exact=True) == []
    assert found(index, unicodedata.normalize("NFD", "Nguyễn Vân"), exact=True) == ["d4/1"]


def test_tone_placement_never_matters(index: Index) -> None:
    for exact in (False, True):
        assert set(found(index, "hòa mẫu", exact=exact)) == set(found(index, "hoà mẫu", exact=exact))
        assert set(found(index, '"hoà mẫu"', exact=exact)) == {"d1/1", "d2/1"}


def test_a_lone_i_finds_a_lone_y_and_both_are_marked(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    index.add([replace(ACCENTS, text="ông LÍ VĂN MẪU; bà Lý Thị Mỹ; minh bạch")])
    index.commit()
    for exact in (False, True):
        hits = index.search(Query('"lý văn"', exact=exact)).hits
        assert [marked(h) for h in hits] == [["LÍ VĂN"]]
        assert found(index, "mĩ", exact=exact) == found(index, "mỹ", exact=exact) == ["d4/1"]
    assert marked(index.search(Query("min*")).hits[0]) == ["minh"]
    assert found(index, "thị mi*") == found(index, "my*") == ["d4/1"]
    assert found(index, "mĩ*") == ["d4/1"]


@pytest.mark.parametrize(
    "text", ["15/QĐ-UBND", "15/qd-ubnd", "15 QĐ", "UBND", "QĐ-*", "15/*", '"15/QĐ-UBND"']
)
def test_a_code_is_found_whole_and_by_its_parts(index: Index, text: str) -> None:
    assert found(index, text) == ["d1/1"]


def test_exact_codes_keep_their_letters(index: Index) -> None:
    assert found(index, "15/QĐ-UBND", exact=True) == ["d1/1"]
    assert found(index, "15/QD-UBND", exact=True) == []


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("H00.02-250101-0002", ["d2/1"]),
        ("H00.02-*", ["d2/1"]),
        ("dossierCode:H00.02-250101-0002", ["d2/1"]),
        ("001099000001", ["d2/1"]),
        ("12/05/2023", ["d1/1"]),
        ("2023-05-12", ["d1/1"]),
        ("20/05/2023", ["d1/1"]),
        ('"căn cứ đơn"', ["d1/1"]),
        ('"đơn căn cứ"', []),
        ("ngu* văn a*", ["d1/1", "d3/1", "d4/1"]),
        ("fullName:mau", ["d2/1"]),
        ('fullName:"tran thi mau"', ["d2/1"]),
        ("fullName:tr*", ["d2/1"]),
        ("fullName:nguyen", []),
        ("issuedDate:2023", ["d1/1"]),
        ("issuedDate:2023-05-20", ["d1/1"]),
        ("issuedDate:20/05/2023", ["d1/1"]),
        ("issuedDate:2023-01-01..2023-12-31", ["d1/1"]),
        ("issuedDate:..2022", []),
        ("area:100..121", ["d3/1"]),
        ("area:120,6..", []),
        ("type:giay-khai-sinh", ["d2/1"]),
        ("state:review", ["d3/1"]),
        ("owner:001099000001 mẫu", ["d2/1"]),
    ],
)
def test_what_each_part_of_the_language_finds(index: Index, text: str, which: list[str]) -> None:
    assert sorted(found(index, text)) == which


def test_filters_narrow_with_and_without_words(index: Index) -> None:
    assert found(index, doc_type="giay-khai-sinh") == ["d2/1"]
    assert found(index, "mẫu", owner="001 099 000001") == ["d2/1"]
    assert found(index, date_from="2023-01", date_to="31/12/2023") == ["d1/1"]
    assert found(index, date_to="2000") == ["d2/1"]
    assert found(index, state="review") == ["d3/1"]


def test_total_counts_all_and_limit_shows_some(index: Index) -> None:
    results = index.search(Query("nguyen", limit=2))
    assert (results.total, len(results.hits)) == (3, 2)


def test_the_json_has_exactly_the_promised_names(index: Index) -> None:
    out = json.loads(json.dumps(results_to_json(index.search(Query("quyết định")))))
    assert set(out) == {"total", "tookMs", "hits"}
    assert set(out["hits"][0]) == {
        *("dossierCode", "documentId", "docType", "title", "pages", "score", "snippet", "fields", "state")
    }
    assert out["hits"][0]["fields"]["codeNotation"] == "QĐ-UBND"
    assert out["hits"][0]["pages"] == [3, 4]


def test_the_snippet_names_the_page_and_marks_the_words(index: Index) -> None:
    scattered = index.search(Query("nguyen van an")).hits[2]
    by_name = next(h for h in index.search(Query('"nguyen van an" don')).hits if h.document_id == "d1/1")
    assert {"an", "văn", "Nguyễn"} <= set(marked(scattered))
    assert (marked(by_name), by_name.snippet.page) == (["đơn", "NGUYỄN VĂN AN"], 4)
    assert "\n" not in by_name.snippet.text


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("15/qd-ubnd", ["15/QĐ-UBND"]),
        ("2023-05-12", ["12/05/2023"]),
        ("001099000001", ["001 099 000001"]),
        ("ngu* căn", ["Căn", "NGUYỄN"]),
        ("xã:hòa", ["xã", "Hòa"]),
    ],
)
def test_marks_land_on_what_is_printed(index: Index, text: str, marks: list[str]) -> None:
    assert marks in [marked(h) for h in index.search(Query(text)).hits]


def test_marks_land_right_on_decomposed_text(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "nfd")
    text = unicodedata.normalize("NFD", "Ông ĐẶNG VĂN MẪU, xã Hoà Bình; q\u0323uá")
    index.add([Entry("x", "x", "x/1", "khac", text=text)])
    index.commit()
    for asked, exact in (("dang van mau", False), ("ĐẶNG văn mẫu", True)):
        (hit,) = index.search(Query(unicodedata.normalize("NFD", asked), exact=exact)).hits
        assert marked(hit) == ["ĐẶNG", "VĂN", "MẪU"]
    assert marked(index.search(Query("hòa", exact=True)).hits[0]) == ["Hoà"]


def test_a_word_only_in_a_field_shows_that_field(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "one")
    index.add([replace(BIRTH, text="Trang này không đọc được")])
    index.commit()
    (hit,) = index.search(Query("tran")).hits
    assert marked(hit) == ["TRẦN"]


def test_a_dossier_added_again_replaces_what_it_had(index: Index) -> None:
    index.add(
        [replace(BIRTH, text="chữ mới", title="", fields={}, owners=()), replace(BIRTH, document_id="d2/2")]
    )
    index.commit()
    assert found(index, "chữ mới") == ["d2/1"]
    assert found(index, "fullName:mau") == ["d2/2"]
    assert index.dossier_ids() == {"d1", "d2", "d3", "d4"}


def test_removed_means_gone_and_uncommitted_means_not_yet(index: Index) -> None:
    index.remove("d2")
    assert "d2" in index.dossier_ids()
    index.commit()
    assert index.dossier_ids() == {"d1", "d3", "d4"}
    assert found(index, doc_type="giay-khai-sinh") == []


def test_rollback_forgets(index: Index) -> None:
    index.remove("d1")
    index.rollback()
    index.commit()
    assert "d1" in index.dossier_ids()


def test_a_reader_sees_what_another_one_committed(index: Index) -> None:
    reader = Index(index.folder)
    assert found(reader, "thêm sau") == []
    index.add([Entry("d9", "c9", "d9/1", "khac", text="thêm sau")])
    index.commit()
    assert found(reader, "thêm sau") == ["d9/1"]


def test_a_second_writer_is_told(index: Index) -> None:
    index.add([BIRTH])
    with pytest.raises(ArchiveInUse):
        Index(index.folder).add([BIRTH])


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (Query(), "bad-query"),
        (Query("…!?"), "bad-query"),
        (Query("an", limit=0), "bad-query-limit"),
        (Query("an", date_from="hôm qua"), "bad-query-date"),
        (Query("fulName:an"), "bad-query-field"),
        (Query("issuedDate:x..y"), "bad-query-range"),
    ],
)
def test_a_query_that_cannot_be_meant_says_what_to_do(index: Index, query: Query, code: str) -> None:
    with pytest.raises(UsageProblem) as problem:
        index.search(query)
    assert problem.value.code == code


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Index:
    made = Index.create(tmp_path_factory.mktemp("shared") / "index")
    made.add([DECISION, BIRTH])
    made.commit()
    return made


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.sampled_from('ăđne19"*:./-_()[]+~ fullName issuedDate:..\u0301') | st.characters()),
    st.booleans(),
)
def test_nothing_typed_crashes_the_search(shared: Index, text: str, exact: bool) -> None:
    try:
        for hit in shared.search(Query(text, exact=exact)).hits:
            assert all(0 <= a < b <= len(hit.snippet.text) for a, b in hit.snippet.highlights)
    except UsageProblem as problem:
        assert problem.code.startswith("bad-query")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.characters(), max_size=80), min_size=1, max_size=4))
def test_any_text_can_be_added(shared: Index, texts: list[str]) -> None:
    shared.add([Entry("odd", t, f"odd/{i}", "khac", text=t, fields={t: t}) for i, t in enumerate(texts)])
    shared.rollback()


def shown(index: Index) -> set[str]:
    hits = index.search(Query(date_from="1900", limit=1000)).hits
    return {json.dumps([h.document_id, h.title, dict(h.fields), h.pages, h.state]) for h in hits}


def test_rebuilding_from_the_same_entries_loses_nothing(index: Index) -> None:
    before, ids = shown(index), index.dossier_ids()
    shutil.rmtree(index.folder)
    with pytest.raises(DamageFound):
        Index(index.folder)
    again = rebuild(index.folder, [ACCENTS, SCATTERED, BIRTH, DECISION])
    assert (shown(again), again.dossier_ids()) == (before, ids)
    assert found(again, "nguyễn văn an") == found(
        rebuild(index.folder, [ACCENTS, SCATTERED, BIRTH, DECISION]), "nguyễn văn an"
    )
    assert sorted(p.name for p in index.folder.parent.iterdir()) == ["index"]


@pytest.mark.parametrize("name", ["*.store", "*.term", "*.idx", "*.pos", "meta.json"])
@pytest.mark.parametrize("how", ["gone", "cut", "empty"])
def test_a_damaged_index_is_noticed(index: Index, name: str, how: str) -> None:
    victim = next(index.folder.glob(name))
    data = victim.read_bytes()
    victim.unlink()
    if how != "gone":
        victim.write_bytes(data[: len(data) // 2] if how == "cut" else b"")
    with pytest.raises(DamageFound) as damage:
        Index(index.folder).search(Query('"nguyen van"'))
    assert damage.value.code == "index-damaged"


def test_one_flipped_bit_is_seen_by_the_check(index: Index) -> None:
    assert Index(index.folder).check()
    victim = next(index.folder.glob("*.store"))
    byte = victim.read_bytes()[20]
    with victim.open("r+b") as file:  # in place: to shorten a file that is mapped, even for an instant, kills
        file.seek(20)
        file.write(bytes([byte ^ 1]))
    assert not Index(index.folder).check()


@pytest.mark.parametrize("stamp", ['{"version": 0}', "{}", "no json", None])
def test_an_index_of_another_version_is_noticed(index: Index, stamp: str | None) -> None:
    file = index.folder / "digitize-index.json"
    file.unlink()
    if stamp is not None:
        file.write_text(stamp)
    with pytest.raises(DamageFound):
        Index(index.folder)


ADD_FOREVER = """
import sys
from pathlib import Path
from digitize.find.entry import Entry
from digitize.find.index import Index
index = Index(Path(sys.argv[1]))
for batch in range(1_000_000):
    index.add(Entry(f"k{batch}-{i}", "k", f"k{i}", "khac", text=f"đang ghi dở {i} " * 40) for i in range(200))
    print(batch, flush=True)
    if batch % 3 == 2:
        index.commit()
"""


@pytest.mark.parametrize("batches", [1, 3, 5])
def test_killed_in_the_middle_of_adding_it_opens_again(index: Index, batches: int) -> None:
    child = subprocess.Popen([sys.executable, "-c", ADD_FOREVER, str(index.folder)], stdout=subprocess.PIPE)
    assert child.stdout
    for _ in range(batches):
        child.stdout.readline()
    time.sleep(0.01 * batches)
    child.kill()
    child.wait()
    child.stdout.close()
    again = Index(index.folder)
    assert {"d1", "d2", "d3", "d4"} <= again.dossier_ids()
    again.add([replace(DECISION, text="sau khi mất điện")])
    again.commit()
    assert found(again, '"sau khi mất điện"') == ["d1/1"]
    assert again.check()
    files = {p.name.split(".")[0] for p in index.folder.glob("*.store")}
    segments = json.loads((index.folder / "meta.json").read_text())["segments"]
    assert len(files) == len(segments)  # nothing orphaned is left


def search_in_a_fork(index: Index, answer: "multiprocessing.connection.Connection") -> None:
    try:
        index.search(Query("an"))
    except DigitizeError as error:
        answer.send(error.code)
    os._exit(0)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_use_after_a_fork_is_refused_instead_of_hanging(index: Index) -> None:
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(target=search_in_a_fork, args=(index, theirs))
    child.start()
    assert ours.poll(20)
    assert ours.recv() == "index-after-fork"
    child.join()


def test_an_entry_is_made_of_a_read_paper() -> None:
    fields = {
        "typeName": "Quyết định",
        "codeNumber": "15",
        "codeNotation": "QĐ-UBND",
        "subject": "Về việc mẫu",
        "issuedDate": "2023-05-20",
        "representativeIdNumber": "001099000001",
        "personalId": "001099000001",
    }
    paper = Document("khac", 1.0, (1, 2), {k: Field(v, v, 1.0) for k, v in fields.items()}, text="chữ")
    entry = entry_of(paper, dossier_id="d", dossier_code="c", document_id="1", owners=["000000000009"])
    assert entry.title == "Quyết định 15/QĐ-UBND Về việc mẫu"
    assert entry.date == "2023-05-20"
    assert entry.owners == ("000000000009", "001099000001")
    assert (entry.pages, entry.text, entry.doc_type) == ((1, 2), "chữ", "khac")


def test_an_old_address_is_found_by_what_the_unit_is_called_now(tmp_path: Path) -> None:
    """NQ 1685/NQ-UBTVQH15: from 1/7/2025 the ward of Bến Nghé is part of the ward of Sài Gòn."""
    printed = "phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh"
    address = Field(printed, printed, 1.0)
    paper = Document("khac", 1.0, (1,), {"address": address}, text=f"Nơi ở: {printed}")
    read = normalised(paper, {"properties": {"address": {"x-place": True}}})
    index = Index.create(tmp_path / "index")
    index.add([entry_of(read, dossier_id="d", dossier_code="d", document_id="d/1")])
    index.commit()
    for asked in ("phuong Sai Gon", '"phường Bến Nghé"', "Sài Gòn Hồ Chí Minh"):
        [hit] = index.search(Query(asked)).hits
        assert hit.fields == {"address": printed}
    assert not index.search(Query("Sai Gon", exact=True)).hits


def test_a_thread_that_died_of_the_disk_is_no_damaged_index() -> None:
    """Which of two threads tells of the error is a race in Tantivy: sometimes nobody says what it was."""
    said = (
        "An error occurred in a thread: 'An index writer was killed.. A worker thread encountered an error'"
    )
    for text, code in ((said, "index-not-written"), (f"{said} Os {{ code: 30 }}", "storage-read-only")):
        with pytest.raises(StorageFailing, match=code), _translated():
            raise ValueError(text)
