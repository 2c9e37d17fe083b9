"""A dossier as a whole, filed for real: roles and gaps, contradictions, papers scanned twice, papers that
serve again.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from builders_archive import assert_valid_ocfl

from digitize.archive.catalogue import open_catalogue, rebuild
from digitize.archive.layout import Archive, create
from digitize.archive.lock import writer
from digitize.archive.shelves import fetch
from digitize.desk import open_desk
from digitize.dossier import Code, Document, Field, Kind, Outcome, Page, Record, Scan
from digitize.errors import DamageFound, UsageProblem
from digitize.filing import Arrival, Receipt
from digitize.journey import PRODUCTS
from digitize.office.conflicts import conflicts
from digitize.papers import foreign_share, paper_keys, same_paper
from digitize.procedures import check_dossier, import_procedures
from digitize.record import record_to_json
from digitize.reuse import asked_for, reuse_into, what_is_held
from digitize.review.decide import accept, reject
from digitize.validate import worst

SAMPLES = Path(__file__).parent.parent / "samples"
CODE, OTHER, THIRD = "H99.12-250804-0101", "H99.12-260105-0007", "H99.12-260107-0009"
OWNER, NAME = "034085000048", "NGUYỄN VĂN MẪU"
DAY = date(2026, 11, 21)
CASE = {"procedureCode": "1.009901", "ownerId": OWNER, "ownerName": NAME, "receivedAt": "2025-08-04T08:30"}
_scans = count(1)


def paper(doc_type: str, text: str = "", sure: float = 0.97, **values: Any) -> Document:
    fields = {n: Field(v, str(v), sure) for n, v in values.items()}
    return Document(doc_type, 0.97, (1,), fields, text=text, outcome=Outcome.ACCEPTED)


def words(seed: str, size: int = 60) -> str:
    """Some words that nobody else has."""
    return " ".join(hashlib.sha256(f"{seed} {n}".encode()).hexdigest()[:7] for n in range(size))


CARD = paper(
    "can-cuoc",
    "CĂN CƯỚC " + words("card"),
    personalId=OWNER,
    fullName=NAME,
    issuedDate="2024-03-03",
    expiryDate="2034-03-03",
)
FORM = paper("to-khai", "TỜ KHAI ĐĂNG KÝ KHAI SINH\n" + words("form"))
BORN = paper("khac", "GIẤY CHỨNG SINH\n" + words("born"))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return create(tmp_path / "kho", "vi")


@pytest.fixture
def office(archive: Archive) -> Archive:
    """An archive with the sample catalogue of procedures."""
    import_procedures(archive, SAMPLES / "procedures.csv")
    return archive


def arrival(root: Path, *documents: Document, codes: tuple[Code, ...] = ()) -> Arrival:
    """One digitised source of these papers, its files included."""
    folder = root / f"arrival-{next(_scans)}"
    folder.mkdir()
    scan = f"%PDF-1.7 {folder.name}".encode()
    pages = (Page(1, 1654, 2339, 200, source="ocr", confidence=0.9, codes=codes),)
    source = Scan(folder / "original", "a.pdf", hashlib.sha256(scan).hexdigest(), len(scan), Kind.PDF)
    record = Record(source, worst(d.outcome for d in documents), documents, pages)
    (folder / "original").write_bytes(scan)
    for product in PRODUCTS:
        (folder / product).write_bytes(product.encode())
    (folder / "record.json").write_text(json.dumps(record_to_json(record), ensure_ascii=False), "utf-8")
    return Arrival(folder, record)


def file(
    archive: Archive, code: str | None, case: dict[str, Any], *arrivals: Arrival, **more: Any
) -> Receipt:
    with writer(archive) as store, open_desk(archive, store) as filing:
        return filing.take_in(code, case, arrivals, **more)


def codes_of(receipt: Receipt) -> list[str]:
    return [f.code for f in receipt.findings]


# -- roles and gaps ----------------------------------------------------------------------------------------


def test_roles_components_and_gaps_are_filed_with_the_dossier(office: Archive, tmp_path: Path) -> None:
    result = paper("giay-khai-sinh", words("result"), registrationDate="2025-08-05")
    receipt = file(office, CODE, CASE, arrival(tmp_path, FORM, CARD), arrival(tmp_path, result))
    assert [(f.code, f.params["component"]) for f in receipt.findings] == [
        ("component-missing", "TP-H99.000102")
    ]
    assert receipt.state == "filed"
    shelved = fetch(office, CODE)
    roles = [d["role"] for n in ("0001", "0002") for d in _record(shelved.content, n)["documents"]]
    assert roles == ["component", "component", "result"]
    listed = json.loads(shelved.content.read("dossier.json"))["documents"]
    assert [d.get("componentCode") for d in listed] == ["TP-H99.000101", "TP-H99.000103", None]
    assert_valid_ocfl(office.store, 1)


def _record(content: Any, number: str) -> Any:
    return json.loads(content.read(f"documents/{number}/record.json"))


def test_a_late_paper_fills_the_gap_and_the_finding_goes(office: Archive, tmp_path: Path) -> None:
    file(office, CODE, CASE, arrival(tmp_path, FORM, CARD))
    receipt = file(office, CODE, {}, arrival(tmp_path, BORN))
    assert codes_of(receipt) == []
    assert receipt.version == 2
    assert check_dossier(office, CODE, None).checklist.complete


def test_without_a_catalogue_nothing_is_said(archive: Archive, tmp_path: Path) -> None:
    receipt = file(archive, CODE, CASE, arrival(tmp_path, CARD))
    assert receipt.findings == ()
    assert receipt.places == {}


def test_the_procedure_is_taken_from_the_receipts_code_or_its_request(
    office: Archive, tmp_path: Path
) -> None:
    slip = paper("giay-tiep-nhan", "GIẤY TIẾP NHẬN", request="Đăng ký  KHAI SINH")
    code = Code(f"{OTHER}|1.009905|Giấy tiếp nhận", "QRCode", (0, 0, 9, 9))
    by_name = file(office, CODE, {}, arrival(tmp_path, slip))
    by_code = file(office, OTHER, {}, arrival(tmp_path, slip, codes=(code,)))
    assert [f.params["component"] for f in by_name.findings] == [
        "TP-H99.000101",
        "TP-H99.000102",
        "TP-H99.000103",
    ]
    assert [f.params["component"] for f in by_code.findings] == ["TP-H99.000501", "TP-H99.000502"]


def test_a_procedure_that_is_not_listed_is_said_once(office: Archive, tmp_path: Path) -> None:
    file(office, CODE, {"procedureCode": "1.000001"}, arrival(tmp_path, CARD))
    receipt = file(office, CODE, {}, arrival(tmp_path, BORN))
    assert codes_of(receipt) == ["procedure-not-listed"]
    with pytest.raises(UsageProblem) as problem:
        check_dossier(office, CODE, None)
    assert problem.value.code == "no-such-procedure"
    assert check_dossier(office, CODE, "1.009901").checklist.procedure.code == "1.009901"


def test_new_sources_never_take_the_number_of_one_that_is_there(office: Archive, tmp_path: Path) -> None:
    waiting = replace(FORM, outcome=Outcome.REVIEW)
    file(
        office,
        CODE,
        CASE,
        arrival(tmp_path, waiting),
        arrival(tmp_path, replace(CARD, outcome=Outcome.REVIEW)),
    )
    reject(office, f"{CODE}/0001", "không phải của hồ sơ này", "thử")
    file(office, CODE, {}, arrival(tmp_path, BORN))
    dossier = fetch(office, CODE).dossier
    assert [s.number for s in dossier.sources] == [2, 3]
    assert [p.document.doc_type for p in dossier.papers()] == ["can-cuoc", "khac"]


# -- what contradicts the case system ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "field", "told"),
    [
        (paper("can-cuoc", personalId=OWNER, fullName="NGUYỄN VĂN MÂU"), "fullName", NAME),
        (paper("can-cuoc", personalId="034085000049", fullName="Nguyễn Văn Mẫu"), "personalId", OWNER),
        (paper("giay-tiep-nhan", dossierCode=OTHER), "dossierCode", CODE),
        (paper("giay-tiep-nhan", receivedAt="2025-08-05T08:30"), "receivedAt", "2025-08-04T08:30"),
        (paper("giay-khai-sinh", codeNumber="59"), "codeNumber", "58"),
    ],
)
def test_what_paper_and_case_say_differently_shows_both(document: Document, field: str, told: str) -> None:
    case = {**CASE, "dossierCode": CODE, "documents": [{"docType": "giay-khai-sinh", "codeNumber": "58"}]}
    [found] = conflicts(case, document)
    assert (found.code, found.field) == ("case-differs", field)
    assert [(s.value, s.source) for s in found.suggestions] == [(told, "sidecar")]
    assert told not in json.dumps(dict(found.params), ensure_ascii=False)


@pytest.mark.parametrize(
    "document",
    [
        CARD,
        paper("can-cuoc", personalId=OWNER, fullName="Nguyễn  Văn Mẫu"),
        paper("can-cuoc", personalId="034055000011", fullName="NGUYỄN VĂN CHA"),  # his father's
        paper("can-cuoc", personalId="012345678", fullName=NAME),  # his old card
        paper("can-cuoc", sure=0.6, personalId="034085000049", fullName=NAME),  # not sure enough to accuse
        paper("giay-khai-sinh", dossierCode=OTHER),  # a result bears the code of the dossier it came from
        paper("giay-tiep-nhan", receivedAt="2025-08-04"),
    ],
)
def test_other_people_other_dossiers_and_guesses_contradict_nothing(document: Document) -> None:
    assert conflicts({**CASE, "dossierCode": CODE}, document) == ()


def test_a_name_typed_without_marks_contradicts_nothing() -> None:
    assert conflicts({**CASE, "ownerName": "nguyen van mau"}, CARD) == ()


def test_a_contradiction_waits_for_a_person_and_is_not_brought_up_again(
    office: Archive, tmp_path: Path
) -> None:
    wrong = replace(CARD, fields={**CARD.fields, "fullName": Field("NGUYỄN VĂN MÂU", "x", 0.97)})
    receipt = file(office, CODE, CASE, arrival(tmp_path, wrong))
    assert receipt.state == "review"
    [record] = fetch(office, CODE).dossier.records.values()
    assert [f.code for f in record.documents[0].findings] == ["case-differs"]
    assert accept(office, CODE, "thử").receipt is not None
    again = file(office, CODE, {"dueAt": "2025-08-06"}, arrival(tmp_path, BORN))
    assert again.state == "filed"


def test_a_case_that_changes_is_held_against_the_papers_that_are_filed(
    office: Archive, tmp_path: Path
) -> None:
    file(office, CODE, CASE, arrival(tmp_path, CARD))
    receipt = file(office, CODE, {"ownerName": "NGUYỄN VĂN THỬ"})
    assert receipt.state == "review"
    assert fetch(office, CODE).dossier.case["ownerName"] == "NGUYỄN VĂN THỬ"


# -- one paper scanned twice ---------------------------------------------------------------------------------

BODY = f"GIẤY XÁC NHẬN {words('body')} số 58 ngày 05/08/2025 họ tên {NAME}"
FIRST = paper(
    "xac-nhan-tinh-trang-hon-nhan", BODY, codeNumber="58", issuedDate="2025-08-05", personalId=OWNER
)


def _misread(text: str, every: int = 15) -> str:
    parts = text.split()
    return " ".join(w[:-1] + "x" if n % every == 3 else w for n, w in enumerate(parts))


def test_two_scans_of_one_paper_are_the_same_and_another_paper_is_not() -> None:
    again = replace(FIRST, text=_misread(BODY) + " dấu đến")
    assert same_paper(FIRST, again)
    assert {k for k in paper_keys(FIRST) if k.kind == "paper"} & set(paper_keys(again))
    other = paper(
        "xac-nhan-tinh-trang-hon-nhan", BODY.replace("58", "59"), codeNumber="59", issuedDate="2025-08-05"
    )
    assert not same_paper(FIRST, other)
    assert not same_paper(FIRST, replace(again, doc_type="khac"))
    assert not same_paper(FIRST, replace(again, text=words("another")))


def test_a_paper_without_fields_is_found_again_by_its_words() -> None:
    letter, twin, stranger = (
        paper("khac", t) for t in (words("letter"), _misread(words("letter")), words("no"))
    )
    assert set(paper_keys(letter)) & set(paper_keys(twin))
    assert not set(paper_keys(letter)) & set(paper_keys(stranger))
    assert same_paper(letter, twin)


def test_a_line_that_one_scan_lost_does_not_make_two_papers() -> None:
    lost = " ".join(BODY.split()[:45])
    assert foreign_share(BODY, lost) == 0.0


def test_blank_and_wordless_papers_are_never_taken_for_one_another() -> None:
    assert not same_paper(paper("khac"), paper("khac"))
    assert paper_keys(paper("khac")) == ()


def test_a_paper_scanned_twice_is_kept_linked_and_told_of(office: Archive, tmp_path: Path) -> None:
    again = replace(FIRST, text=_misread(BODY))
    file(office, CODE, CASE, arrival(tmp_path, FIRST))
    inside = file(office, CODE, {}, arrival(tmp_path, again))
    elsewhere = file(office, OTHER, {}, arrival(tmp_path, again))
    [warned] = [f for f in inside.findings if f.code == "paper-seen-before"]
    assert (warned.severity, warned.params) == (
        "warning",
        {"document": f"{CODE}/0002", "other": f"{CODE}/0001"},
    )
    [noted] = [f for f in elsewhere.findings if f.code == "paper-seen-before"]
    assert noted.severity == "info"
    assert fetch(office, OTHER).dossier.places[f"{OTHER}/0001"].same_as == (f"{CODE}/0001", f"{CODE}/0002")
    assert len(list(fetch(office, CODE).dossier.papers())) == 2


def test_a_damaged_dossier_elsewhere_does_not_keep_a_paper_out(office: Archive, tmp_path: Path) -> None:
    file(office, CODE, CASE, arrival(tmp_path, FIRST))
    fetch(office, CODE).content.path("documents/0001/record.json").write_bytes(b"{")
    receipt = file(office, OTHER, {}, arrival(tmp_path, replace(FIRST, text=_misread(BODY))))
    assert (receipt.state, receipt.findings) == ("filed", ())


def test_links_and_keys_come_back_from_the_archive_alone(office: Archive, tmp_path: Path) -> None:
    file(office, CODE, CASE, arrival(tmp_path, FIRST))
    file(office, OTHER, {}, arrival(tmp_path, replace(FIRST, text=_misread(BODY))))
    before = _derived(office)
    with writer(office):
        rebuild(office)
    assert _derived(office) == before
    assert [(r.dossier_id, r.kind) for r in before[0]] == [(OTHER, "same")]
    assert before[1] == (f"{CODE}/0001", f"{OTHER}/0001")


def _derived(archive: Archive) -> tuple[Any, ...]:
    catalogue = open_catalogue(archive)
    try:
        return catalogue.linked_to(f"{CODE}/0001"), catalogue.with_keys("owner", [OWNER])
    finally:
        catalogue.close()


def test_a_catalogue_of_the_format_before_is_made_anew_by_the_next_writer(
    office: Archive, tmp_path: Path
) -> None:
    file(office, CODE, CASE, arrival(tmp_path, FIRST))
    with sqlite3.connect(office.catalogue) as connection:
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    with pytest.raises(DamageFound):
        open_catalogue(office)
    file(office, OTHER, {}, arrival(tmp_path, BORN))
    assert _derived(office)[1] == (f"{CODE}/0001",)


# -- what may serve again ------------------------------------------------------------------------------------


@pytest.fixture
def stocked(office: Archive, tmp_path: Path) -> Archive:
    """The owner's card and an attestation of 2026-06-01, each in a dossier; somebody else's card too."""
    single = replace(FIRST, fields={**FIRST.fields, "issuedDate": Field("2026-06-01", "x", 0.97)})
    stranger = paper("can-cuoc", words("s"), personalId="034085000099", expiryDate="2034-01-01")
    file(office, CODE, {**CASE, "procedureCode": "1.009902"}, arrival(tmp_path, CARD))
    file(
        office,
        OTHER,
        {"procedureCode": "1.009905", "receivedAt": "2026-05-28"},
        arrival(tmp_path, single, stranger),
    )
    return office


def test_what_is_held_and_what_to_ask_for(stocked: Archive) -> None:
    answer = what_is_held(stocked, "034 085 000 048", "1.009906", DAY)
    assert [(w.component.code, w.status) for w in answer.wanted] == [
        ("TP-H99.000601", "ask"),
        ("TP-H99.000602", "ask"),  # two cards are asked for
        ("TP-H99.000603", "held"),
    ]
    assert [h.paper.document_id for h in answer.wanted[2].holdings] == [f"{OTHER}/0001"]
    assert answer.wanted[2].holdings[0].until == date(2026, 12, 1)
    assert {h.paper.document_id for h in answer.holdings} == {f"{CODE}/0001", f"{OTHER}/0001"}
    assert [c.code for c in asked_for(answer)] == ["TP-H99.000601", "TP-H99.000602"]


def test_what_has_run_out_must_be_asked_for(stocked: Archive) -> None:
    answer = what_is_held(stocked, OWNER, "1.009906", date(2026, 12, 2))
    assert [(w.status, [h.state for h in w.holdings]) for w in answer.wanted[2:]] == [("ask", ["expired"])]


def test_a_paper_that_waits_or_is_not_surely_his_is_doubtful(office: Archive, tmp_path: Path) -> None:
    waiting = replace(CARD, outcome=Outcome.REVIEW)
    came = arrival(tmp_path, waiting)
    file(office, CODE, {}, replace(came, record=replace(came.record, outcome=Outcome.REVIEW)))
    unsure = replace(CARD, fields={**CARD.fields, "personalId": Field(OWNER, OWNER, 0.7)}, text=words("u"))
    file(office, OTHER, {}, arrival(tmp_path, unsure))
    answer = what_is_held(office, OWNER, "1.009902", DAY)
    assert {h.paper.document_id: (h.state, h.why) for h in answer.holdings} == {
        f"{CODE}/0001": ("doubtful", "waiting"),
        f"{OTHER}/0001": ("doubtful", "owner"),
    }
    assert answer.wanted[1].status == "doubtful"


def test_the_old_number_on_his_card_finds_his_older_papers(office: Archive, tmp_path: Path) -> None:
    card = replace(CARD, fields={**CARD.fields, "oldIdNumber": Field("012345678", "x", 0.95)})
    land = paper("gcn-quyen-su-dung-dat", words("land"), ownerIdNumber="012345678", serialNumber="AB123456")
    file(office, CODE, {}, arrival(tmp_path, card))
    file(office, OTHER, {}, arrival(tmp_path, land))
    answer = what_is_held(office, OWNER, None, DAY)
    assert answer.numbers == ("012345678", OWNER)
    assert {h.paper.document.doc_type for h in answer.holdings} == {"can-cuoc", "gcn-quyen-su-dung-dat"}


def test_a_paper_without_numbers_is_his_by_name_in_his_own_dossier_only(
    office: Archive, tmp_path: Path
) -> None:
    mine, fathers = (
        paper("giay-khai-sinh", words(n), fullName=n) for n in ("Nguyễn Văn Mẫu", "NGUYỄN VĂN CHA")
    )
    file(office, CODE, CASE, arrival(tmp_path, mine, fathers))
    answer = what_is_held(office, OWNER, None, DAY)
    assert [h.paper.document_id for h in answer.holdings] == [f"{CODE}/0001"]


@pytest.mark.parametrize("ident", ["", "12345", "NGUYỄN VĂN MẪU", "03408500004"])
def test_what_is_no_number_of_an_owner_is_refused(office: Archive, ident: str) -> None:
    with pytest.raises(UsageProblem) as problem:
        what_is_held(office, ident, None, DAY)
    assert problem.value.code == "bad-owner-id"


def test_a_reused_paper_is_a_reference_and_no_second_copy(stocked: Archive, tmp_path: Path) -> None:
    form = paper("to-khai", "TỜ KHAI CẤP BẢN SAO TRÍCH LỤC\n" + words("f"))
    before = file(stocked, THIRD, {"procedureCode": "1.009902"}, arrival(tmp_path, form))
    assert [f.params["component"] for f in before.findings] == ["TP-H99.000202"]
    done = reuse_into(stocked, OWNER, THIRD, None, DAY, "NGƯỜI THỬ")
    assert [(r.reused_from, r.component, r.valid_until) for r in done.references] == [
        (f"{CODE}/0001", "TP-H99.000202", "2034-03-03")
    ]
    assert codes_of(done.receipt) == []
    assert done.receipt.version == 2
    shelved = fetch(stocked, THIRD)
    assert shelved.dossier.reused == done.references
    assert len([n for n in shelved.content.names() if "/original" in n]) == 1
    assert shelved.dossier.reviewed[-1]["action"] == "reuse"
    assert [i.status for i in check_dossier(stocked, THIRD, None).checklist.items] == ["present", "reused"]
    assert_valid_ocfl(stocked.store, 3)
    with pytest.raises(UsageProblem) as problem:
        reuse_into(stocked, OWNER, THIRD, None, DAY, "NGƯỜI THỬ")
    assert problem.value.code == "nothing-to-reuse"


def test_what_has_run_out_is_not_reused(stocked: Archive, tmp_path: Path) -> None:
    file(stocked, THIRD, {"procedureCode": "1.009906"}, arrival(tmp_path, FORM))
    with pytest.raises(UsageProblem):
        reuse_into(stocked, OWNER, THIRD, None, date(2035, 1, 1), "thử")


def test_reference_and_gaps_survive_a_rebuild(stocked: Archive, tmp_path: Path) -> None:
    file(stocked, THIRD, {"procedureCode": "1.009902"}, arrival(tmp_path, BORN))
    reuse_into(stocked, OWNER, THIRD, None, DAY, "thử")
    with writer(stocked):
        rebuild(stocked)
    catalogue = open_catalogue(stocked)
    try:
        linked = catalogue.linked_to(f"{CODE}/0001")
        row = catalogue.dossier(THIRD)
    finally:
        catalogue.close()
    assert [(r.dossier_id, r.kind, r.component) for r in linked] == [(THIRD, "reused", "TP-H99.000202")]
    assert row is not None
    assert row.findings == 1
