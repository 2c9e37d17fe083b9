"""The committed samples are whole, fictional and within their size; the generator is deterministic."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
import zxingcpp
from PIL import Image, ImageSequence

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
sys.path.insert(0, str(SAMPLES))

from fictional import binder, dossiers, fresh, people, raster, scanner  # noqa: E402
from fictional.forms import admin, birth, idcard, other, receipt  # noqa: E402
from fictional.paper import Desk, Paper, desk  # noqa: E402
from fictional.sheet import Text  # noqa: E402

from digitize.schemas import load  # noqa: E402

LIMIT = 15_000_000
FIELDS = {
    "van-ban-hanh-chinh": "typeName codeNumber codeNotation issuedPlace issuedDate organName parentOrganName "
    "subject recipient signerTitle signerName",
    "giay-tiep-nhan": "dossierCode organName applicantName address phone email request components receivedAt "
    "dueAt receiverName",
    "giay-khai-sinh": "codeNumber fullName dateOfBirth gender ethnicity nationality placeOfBirth "
    "placeOfOrigin personalId motherName motherYearOfBirth motherResidence fatherName fatherYearOfBirth "
    "fatherResidence declarantName registrationPlace registrationDate signerName",
    "can-cuoc": "personalId fullName dateOfBirth gender nationality placeOfOrigin residence issuedDate "
    "expiryDate oldIdNumber",
    "khac": "",
}
REQUIRED = {
    "van-ban-hanh-chinh": "typeName codeNumber codeNotation issuedDate organName subject",
    "giay-tiep-nhan": "dossierCode applicantName request receivedAt dueAt",
    "giay-khai-sinh": "fullName dateOfBirth gender registrationPlace registrationDate",
    "can-cuoc": "personalId fullName dateOfBirth gender",
    "khac": "",
}
PERSONAL_ID = re.compile(r"(?<!\d)\d{12}(?!\d)")
FAKE_ID = re.compile(r"\d{3}[0-3]\d{2}0000\d{2}")

Json = dict[str, Any]


def ingested() -> list[Path]:
    found = [*SAMPLES.glob("dossiers/*/*"), *SAMPLES.glob("loose/*")]
    return sorted(p for p in found if p.name != "dossier.json")


def truth_of(file: Path) -> Json:
    found: Json = json.loads((SAMPLES / "truth" / file.parent.name / f"{file.stem}.json").read_text("utf-8"))
    return found


def documents() -> Iterator[tuple[Path, Json]]:
    for file in ingested():
        for document in truth_of(file)["documents"]:
            yield file, document


def page_count(file: Path) -> int:
    if file.suffix == ".pdf":
        with pikepdf.open(file) as pdf:
            return len(pdf.pages)
    with Image.open(file) as image:
        return sum(1 for _ in ImageSequence.Iterator(image))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold()


# The committed set


def test_every_file_has_truth_and_every_truth_a_file() -> None:
    files = {(p.parent.name, p.stem) for p in ingested()}
    truths = {(p.parent.name, p.stem) for p in SAMPLES.glob("truth/*/*.json")}
    assert files == truths
    assert len(list(SAMPLES.glob("dossiers/*"))) >= 6


@pytest.mark.parametrize("file", ingested(), ids=lambda p: f"{p.parent.name}/{p.name}")
def test_truth_counts_every_page_once(file: Path) -> None:
    truth = truth_of(file)
    pages = [page["number"] for page in truth["pages"]]
    in_papers = [number for document in truth["documents"] for number in document["pages"]]
    assert pages == list(range(1, page_count(file) + 1))
    assert in_papers == pages


def test_dossiers_hold_two_to_eight_pages() -> None:
    for folder in SAMPLES.glob("dossiers/*"):
        total = sum(page_count(p) for p in folder.iterdir() if p.name != "dossier.json")
        assert 2 <= total <= 8, folder.name


def test_field_names_are_those_of_the_records() -> None:
    for file, document in documents():
        known = set(FIELDS[document["docType"]].split())
        assert set(document["fields"]) <= known, file.name
        assert set(REQUIRED[document["docType"]].split()) <= set(document["fields"]), file.name
        assert set(document["notTypeset"]) <= set(document["fields"]), file.name
        assert document["expect"] in ("accepted", "review")


def test_handwritten_required_fields_are_expected_in_review() -> None:
    by_hand = [d for _, d in documents() if d["notTypeset"]]
    assert by_hand
    assert all(d["expect"] == "review" for d in by_hand)


def test_printed_names_and_numbers_stand_in_the_text_of_their_pages() -> None:
    for file, document in documents():
        pages = truth_of(file)["pages"]
        text = squeezed(" ".join(pages[n - 1]["text"] for n in document["pages"]))
        for name in (
            "fullName",
            "personalId",
            "dossierCode",
            "applicantName",
            "subject",
            "signerName",
            "address",
        ):
            if name in document["fields"]:
                assert squeezed(str(document["fields"][name])) in text, (file.name, name)


def test_text_is_nfc() -> None:
    for path in SAMPLES.glob("truth/*/*.json"):
        text = path.read_text("utf-8")
        assert text == unicodedata.normalize("NFC", text), path.name


def test_what_the_set_must_show_is_there() -> None:
    pages = [page for file in ingested() for page in truth_of(file)["pages"]]
    assert any(page["rotation"] == 180 for page in pages)
    assert any(page["blank"] for page in pages)
    assert max(abs(page["skew"]) for page in pages) > 2
    assert {d["docType"] for _, d in documents()} == set(FIELDS)
    assert {p.suffix for p in ingested()} == {".pdf", ".tif", ".jpg", ".png"}
    assert any(len(truth_of(p)["documents"]) >= 4 for p in ingested())


def test_the_committed_samples_are_small() -> None:
    made = [p for part in ("dossiers", "loose", "truth") for p in (SAMPLES / part).rglob("*") if p.is_file()]
    assert sum(p.stat().st_size for p in made) < LIMIT


def test_every_personal_number_is_plainly_made_up() -> None:
    numbers = [
        number for p in SAMPLES.glob("**/*.json") for number in PERSONAL_ID.findall(p.read_text("utf-8"))
    ]
    assert len(numbers) > 10
    assert all(FAKE_ID.fullmatch(number) for number in numbers)


def contradicts(document: Json) -> bool:
    """Whether the number's sex, century or year digits deny the gender and birth date of the paper."""
    fields = document["fields"]
    born, number = dt.date.fromisoformat(fields["dateOfBirth"]), fields["personalId"]
    first = (born.year // 100 - 19) * 2 + (fields["gender"] == "Nữ")
    return bool(number[3:6] != f"{first}{born.year % 100:02d}")


def test_personal_numbers_fit_the_person_but_for_the_deliberate_fault() -> None:
    held = [d for _, d in documents() if "personalId" in d["fields"]]
    wrong = [d for d in held if contradicts(d)]
    assert len(wrong) == 1
    assert wrong[0]["expect"] == "review"
    assert len(held) > 5


def test_the_receipts_name_the_folder_they_lie_in() -> None:
    receipts = [(f, d) for f, d in documents() if d["docType"] == "giay-tiep-nhan"]
    assert len(receipts) >= 3
    assert all(d["fields"]["dossierCode"] == f.parent.name for f, d in receipts)


def test_the_sidecar_names_a_citizen_of_its_folder() -> None:
    sidecar = json.loads((SAMPLES / "dossiers/ho-so-thang-9/dossier.json").read_text("utf-8"))
    ids = [d["fields"].get("personalId") for f, d in documents() if f.parent.name == "ho-so-thang-9"]
    assert sidecar["ownerId"] in ids
    assert re.fullmatch(r"H99\.\d\d-\d{6}-\d{4}", sidecar["dossierCode"])


def test_the_qr_of_the_scanned_card_can_be_read() -> None:
    with Image.open(SAMPLES / "dossiers/H99.12-250804-0101/02-can-cuoc-cua-cha.jpg") as image:
        codes = [code.text for code in zxingcpp.read_barcodes(image)]
    (document,) = truth_of(SAMPLES / "dossiers/H99.12-250804-0101/02-can-cuoc-cua-cha.jpg")["documents"]
    (payload,) = codes
    assert payload.split("|")[0] == document["fields"]["personalId"]
    assert len(payload.split("|")) == 7


def test_the_signature_placeholder_covers_its_whole_file() -> None:
    path = SAMPLES / "dossiers/H99.12-250806-0260/01-quyet-dinh-ky-so.pdf"
    with pikepdf.open(path) as pdf:
        value = pdf.Root.AcroForm.Fields[0].V
        start, before, after, rest = (int(v) for v in value.ByteRange)
        assert bytes(value.Contents).startswith(b"\x30\x82")
    data = path.read_bytes()
    assert (start, after + rest) == (0, len(data))
    assert (data[before : before + 1], data[after - 1 : after]) == (b"<", b">")


def test_every_made_file_is_described() -> None:
    readme = (SAMPLES / "README.md").read_text("utf-8")
    for file in ingested():
        assert f"`{file.name}`" in readme, file.name
        assert file.parent.name in readme


# The generator


def at(seed: int) -> Desk:
    return desk(f"test {seed}")


def scanned(seed: int) -> Image.Image:
    sheet = other.statement(at(seed)).sheets[0]
    look = scanner.Look(75, "grey", "medium", skew=1.0)
    return scanner.scan(raster.paint(sheet, 75), look, random.Random(seed))


def test_the_same_seed_gives_the_same_pixels() -> None:
    assert scanned(5).tobytes() == scanned(5).tobytes()
    assert scanned(5).tobytes() != scanned(6).tobytes()


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    item = binder.Item(admin.letter(at(1), by_hand=True), scanner.Look(75))
    digital = binder.Item(admin.notice(at(2)), born_digital=True)
    bound = binder.Bound("mixed", "pdf", (item, digital), signed=True)
    first = binder.write(bound, tmp_path / "a", 1).read_bytes()
    assert first == binder.write(bound, tmp_path / "b", 1).read_bytes()


def test_the_standard_set_is_what_is_committed() -> None:
    made = {(f.name, b.name): binder.truth(b) for f in dossiers.standard(30) for b in f.files}
    committed = {(p.parent.name, p.stem): truth_of(p) for p in ingested()}
    assert made.keys() == committed.keys()
    for key, truth in made.items():
        fields = [(d["docType"], d["fields"], d["expect"]) for d in truth["documents"]]
        assert fields == [(d["docType"], d["fields"], d["expect"]) for d in committed[key]["documents"]], key


def test_a_leaning_page_leans_clockwise() -> None:
    paper = Image.new("RGB", (620, 877), "white")
    paper.paste("black", (60, 400, 560, 412))
    leaning = scanner.scan(paper, scanner.Look(75, "grey", skew=3.0), random.Random(1))
    dark = np.asarray(leaning) < 90
    left, right = (int(np.argmax(dark[300:500, x])) for x in (120, 500))
    assert left + 10 < right


@pytest.mark.parametrize("mode", ["colour", "grey", "bitonal"])
def test_each_mode_gives_its_own_kind_of_image(mode: scanner.Mode) -> None:
    image = scanner.scan(Image.new("RGB", (200, 280), "white"), scanner.Look(25, mode), random.Random(1))
    assert image.mode == {"colour": "RGB", "grey": "L", "bitonal": "1"}[mode]


def test_every_form_says_its_printed_fields_for_many_seeds() -> None:
    for seed in range(4):
        for make in (
            admin.decision,
            admin.proposal,
            receipt.receipt,
            birth.modern,
            birth.dotted,
            idcard.card_2024,
        ):
            paper: Paper = make(at(seed))
            said = squeezed(" ".join(line for sheet in paper.sheets for line in sheet.lines))
            for name in ("fullName", "applicantName", "personalId", "subject", "organName", "placeOfBirth"):
                assert squeezed(str(paper.fields.get(name, ""))) in said, (make.__name__, seed, name)


def test_nothing_is_set_outside_the_sheet() -> None:
    for seed in range(5):
        for make in fresh.MAKERS.values():
            for sheet in make(at(seed)).sheets:
                texts = [m for m in sheet.marks if isinstance(m, Text)]
                ends = [m.x + sheet.type.width(m.text, m.size, m.style, m.family) for m in texts]
                assert all(m.x > 0 and m.y < 290 for m in texts)
                assert all(end < 207 for end in ends)


def test_check_digit_of_the_icao_example() -> None:
    assert idcard.check_digit("520727") == 3  # ICAO 9303 part 3, appendix A
    assert idcard.check_digit("AB2134<<<") == 5


def test_mrz_lines_are_thirty_letters_and_check() -> None:
    for seed in range(10):
        card = idcard.card(at(seed), None, (2022,))
        first, second, third = idcard.mrz(card)
        assert [len(line) for line in (first, second, third)] == [30, 30, 30]
        assert int(first[14]) == idcard.check_digit(first[5:14])
        assert int(second[29]) == idcard.check_digit(first[5:30] + second[:7] + second[8:15] + second[18:29])
        assert third.isascii()


def test_numbers_in_words() -> None:
    assert people.date_in_words(dt.date(2012, 3, 21)) == (
        "Ngày hai mươi mốt, tháng ba, năm hai nghìn không trăm mười hai"
    )
    assert people.year_in_words(1995) == "một nghìn chín trăm chín mươi lăm"
    assert people.year_in_words(2005) == "hai nghìn không trăm lẻ năm"


def test_fresh_papers_differ_by_seed_and_say_what_they_are() -> None:
    first = {name: binder.truth(bound) for _, bound in fresh.papers(1, 1) for name in (bound.name,)}
    second = {name: binder.truth(bound) for _, bound in fresh.papers(2, 1) for name in (bound.name,)}
    assert first.keys() == second.keys()
    assert first["can-cuoc-0000"] != second["can-cuoc-0000"]
    made = {doc_type for doc_type, _ in fresh.papers(1, 1)}
    assert set(FIELDS) <= made == set(fresh.MAKERS)


def test_fresh_papers_have_the_fields_of_their_schemas() -> None:
    for doc_type, bound in fresh.papers(3, 4):
        schema = load(doc_type)
        for document in binder.truth(bound)["documents"]:
            assert document["docType"] == doc_type
            assert set(document["fields"]) <= set(schema["properties"]), bound.name
            assert set(schema.get("required", ())) <= set(document["fields"]), bound.name
