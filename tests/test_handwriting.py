"""What is written by hand is marked, what is print is not: on drawn letterheads of every scan quality."""

from __future__ import annotations

from dataclasses import asdict, replace

import cv2
import numpy as np
import pytest
from builders_handwriting import Hand, Picture, Plan, Sheet, any_hand, fonts_of, leaning, letterhead, scanned
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageFont

from digitize.dossier import Mark, Word
from digitize.ocr.evidence import Evidence, chance
from digitize.ocr.handwriting import SUSPECT, find_marks
from digitize.ocr.slots import Slot, find_slots

PEN = Hand()


def drawn(plan: Plan, mode: str = "grey", seed: int = 7) -> tuple[Picture, list[Word]]:
    rng = np.random.default_rng(seed)
    sheet, _ = letterhead(plan, rng)
    return scanned(sheet.finished(), rng, mode), sheet.words


def slots_by_kind(words: list[Word], height: int, dpi: int = 300) -> dict[str, Slot]:
    return {s.kind: s for s in find_slots(words, height, dpi)}


def meets(mark: Mark, slot: Slot) -> bool:
    a, b = mark.box, slot.box
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


SCANS = [("colour", 100), ("colour", 300), ("grey", 150), ("grey", 200), ("bitonal", 200), ("bitonal", 300)]


@pytest.mark.parametrize(("mode", "dpi"), SCANS)
def test_a_printed_letterhead_has_no_marks(mode: str, dpi: int) -> None:
    image, words = drawn(Plan(number="1638", day="27", month="9", year="2024", dpi=dpi), mode)
    assert find_marks(image, words, (), dpi) == ()


@pytest.mark.parametrize(("mode", "dpi"), SCANS)
@pytest.mark.parametrize("kind", ["number", "day", "month", "year"])
def test_a_written_value_is_marked_where_it_stands(mode: str, dpi: int, kind: str) -> None:
    image, words = drawn(Plan(hands={kind: PEN}, dpi=dpi), mode)
    slot = slots_by_kind(words, image.shape[0], dpi)[kind]
    marks = find_marks(image, words, (), dpi)
    (mark,) = [m for m in marks if meets(m, slot)]
    # Neat figures on a coarse scan look like a stamp's: either way it is no print, and that is the promise.
    assert mark.kind == "handwriting" or (mark.kind == "stamp" and dpi <= 150)
    assert mark.confidence >= SUSPECT
    assert dpi == 100 or len(marks) == 1  # at 100 dpi one print in twenty is looked at for nothing


def test_a_sure_reading_does_not_make_handwriting_print() -> None:
    image, words = drawn(Plan(number="2025", hands={"number": PEN}))
    sure = [replace(w, confidence=0.97) for w in words]
    assert [m.kind for m in find_marks(image, sure, (), 300)] == ["handwriting"]


def _merged(words: list[Word], first: str, count: int, text: str) -> list[Word]:
    at = next(k for k, w in enumerate(words) if w.text == first)
    group = words[at : at + count]
    left, top = min(w.box[0] for w in group), min(w.box[1] for w in group)
    right, bottom = max(w.box[2] for w in group), max(w.box[3] for w in group)
    one = Word(text, (left, top, right, bottom), 0.4, group[0].line)
    return [*words[:at], one, *words[at + count :]]


@pytest.mark.parametrize("text", ["Số:574/UBND-KTTH", "Số:4/UBND-KTTH", "Só:Ø/UBND-KTTH"])
def test_merged_words_still_tell_where_the_number_stands(text: str) -> None:
    image, words = drawn(Plan(hands={"number": PEN}))
    (mark,) = find_marks(image, _merged(words, "Số:", 3, text), (), 300)
    assert meets(mark, slots_by_kind(words, image.shape[0])["number"])
    image, words = drawn(Plan())
    assert find_marks(image, _merged(words, "Số:", 3, "Số:574/UBND-KTTH"), (), 300) == ()


@pytest.mark.parametrize(
    ("first", "count", "text"), [("ngày", 2, "ngàyØ#"), ("04", 2, "Ơtháng"), ("ngày", 2, "ngày")]
)
def test_a_garbled_day_still_tells_where_it_stands(first: str, count: int, text: str) -> None:
    image, words = drawn(Plan(hands={"day": PEN}))
    (mark,) = find_marks(image, _merged(words, first, count, text), (), 300)
    assert meets(mark, slots_by_kind(words, image.shape[0])["day"])


def test_a_value_the_recogniser_lost_is_marked_all_the_same() -> None:
    image, words = drawn(Plan(hands={"number": PEN, "day": PEN}))
    seen = [w for w in words if w.text not in ("574", "04", "ngày")]
    kinds = slots_by_kind(words, image.shape[0])
    marks = find_marks(image, seen, (), 300)
    assert len(marks) == 2
    assert any(meets(m, kinds["number"]) for m in marks)
    assert any(meets(m, kinds["day"]) for m in marks)


def test_an_empty_slot_is_not_marked() -> None:
    image, words = drawn(Plan(number=" "))
    assert find_marks(image, [w for w in words if w.text.strip()], (), 300) == ()


def test_a_leaning_page_is_judged_like_a_level_one() -> None:
    for degrees in (-1.0, 1.0):
        for hands in ({}, {"number": PEN, "day": PEN}):
            sheet, _ = letterhead(Plan(hands=hands), np.random.default_rng(3))
            image, words = leaning(sheet.finished(), sheet.words, degrees)
            assert len(find_marks(image, words, (), 300)) == len(hands)


def test_a_number_stamped_in_another_face_is_a_stamp() -> None:
    image, words = drawn(Plan(number="2573", stamps={"number": "DejaVuSans-Bold.ttf"}))
    (mark,) = find_marks(image, words, (), 300)
    assert mark.kind == "stamp"
    assert meets(mark, slots_by_kind(words, image.shape[0])["number"])


def test_a_page_all_in_a_sans_face_is_print() -> None:
    faces = {"upright": "LiberationSans-Regular.ttf", "italic": "LiberationSans-Italic.ttf"}
    image, words = drawn(Plan(faces={**faces, "bold": "LiberationSans-Bold.ttf"}, number="1638"))
    assert find_marks(image, words, (), 300) == ()


def test_blue_writing_anywhere_is_marked_and_blue_print_is_not() -> None:
    rng = np.random.default_rng(5)
    sheet, _ = letterhead(Plan(), rng)
    plain = sheet.finished()
    sheet.write("31", 600, 800, 56, replace(PEN, ink=(40, 60, 170)), rng)
    (mark,) = find_marks(sheet.finished(), sheet.words, (), 300)
    assert mark.kind == "handwriting"
    assert mark.box[0] < 640 < mark.box[2]
    assert mark.box[1] < 790 < mark.box[3]
    navy = plain.copy()
    navy[plain.max(axis=2) < 128] = (20, 40, 160)
    assert find_marks(navy, sheet.words, (), 300) == ()


def test_a_coloured_card_is_not_writing() -> None:
    image, words = drawn(Plan(), "colour")
    image[: image.shape[0] // 2, : image.shape[1] // 3] = (70, 110, 190)
    assert [m for m in find_marks(image, words, (), 300) if m.kind == "handwriting" and m.box[1] > 500] == []


def _signed(colour: tuple[int, int, int] = (20, 20, 20)) -> tuple[Picture, list[Word], Mark]:
    """A closing: title, seal, a signature over it, the name below."""
    image = np.full((2000, 2400, 3), 255, np.uint8)
    font = ImageFont.truetype("LiberationSerif-Bold.ttf", 112)
    sheet = Sheet(2400, 2000)
    for text, x, y in (("PHÓ", 1400, 1000), ("BAN", 1600, 1000), ("Nam", 1450, 1500), ("Văn", 1620, 1500)):
        sheet.print_word(text, x, y, font)
    image = sheet.finished()
    cv2.circle(image, (1400, 1250), 210, (225, 40, 50), 10)
    cv2.circle(image, (1400, 1250), 150, (225, 40, 50), 4)
    path = [(1380, 1330), (1500, 1150), (1560, 1330), (1620, 1180), (1680, 1320), (1740, 1200), (1950, 1230)]
    cv2.polylines(image, [np.array(path, np.int32)], False, colour, 8, cv2.LINE_AA)
    return image, sheet.words, Mark("seal", (1190, 1040, 1610, 1460), 0.95)


@pytest.mark.parametrize("ink", [(20, 20, 20), (30, 50, 160)])
def test_a_signature_beside_a_seal_is_marked_without_the_name_below(ink: tuple[int, int, int]) -> None:
    image, words, seal = _signed(ink)
    signatures = [m for m in find_marks(image, words, [seal], 300) if m.kind == "signature"]
    assert signatures
    reach = signatures[0].box
    assert reach[0] < 1600 and reach[2] > 1800
    name_top = min(w.box[1] for w in words if w.text == "Nam")
    assert all(m.box[3] <= name_top for m in signatures)


def test_seal_print_and_tables_are_no_signature() -> None:
    image, words, seal = _signed((255, 255, 255))
    for y in range(1600, 1950, 110):
        cv2.line(image, (200, y), (2200, y), (0, 0, 0), 3)
    for x in range(200, 2300, 500):
        cv2.line(image, (x, 1600), (x, 1930), (0, 0, 0), 3)
    assert find_marks(image, words, [seal], 300) == ()


def _form(written: bool) -> tuple[Picture, list[Word]]:
    rng = np.random.default_rng(2)
    plan = Plan()
    sheet = Sheet(2400, 600)
    fonts = fonts_of(plan, sheet.over)
    x = sheet.print_word("Họ", 200, 300, fonts["upright"]) + 14
    x = sheet.print_word("tên:", x, 300, fonts["upright"]) + 14
    sheet.print_word("............................................................", x, 300, fonts["upright"])
    if written:
        sheet.write("2573", x + 100, 296, 56, PEN, rng)
    return sheet.finished(), sheet.words


def test_writing_over_a_dotted_line_is_marked() -> None:
    image, words = _form(written=True)
    (mark,) = find_marks(image, words, (), 300)
    assert mark.kind == "handwriting"
    assert 300 < mark.box[0] < mark.box[2] < 800
    assert find_marks(*_form(written=False), (), 300) == ()


def _numbered(number: str, hand: Hand | None = None) -> tuple[Picture, list[Word], Slot]:
    """A form's number alone on its line: nothing printed follows it."""
    rng = np.random.default_rng(11)
    sheet, em = Sheet(1600, 700), 54.0
    font = ImageFont.truetype("LiberationSerif-Regular.ttf", round(em * sheet.over))
    x = sheet.print_word("Số:", 300, 150, font)
    if hand:
        end = sheet.write(number, x + 0.3 * em, 150, em, hand, rng)
        sheet.note(number, (round(x + 0.3 * em), 110, round(end), 150), 0.6)
    else:
        sheet.print_word(number, x + 0.25 * em, 150, font)
    for sheet.line in (1, 2):
        sheet.print_word("Quyển số: 01/2012", 300, 150 + 90 * sheet.line, font)
    image = scanned(sheet.finished(), rng, "grey")
    return image, sheet.words, slots_by_kind(sheet.words, image.shape[0])["number"]


@pytest.mark.parametrize("number", ["5", "46", "101", "99A8001328", "99C8006470", "BC000071"])
def test_a_printed_number_that_nothing_follows_is_print(number: str) -> None:
    image, words, slot = _numbered(number)
    assert slot.open
    assert slot.right >= words[1].box[2]
    assert find_marks(image, words, (), 300) == ()


@pytest.mark.parametrize("number", ["6/2017", "51/2024"])
def test_the_year_of_a_register_ends_a_number(number: str) -> None:
    image, words, slot = _numbered(number)
    assert not slot.open
    assert find_marks(image, words, (), 300) == ()


@pytest.mark.parametrize("number", ["5", "46", "101", "9928001328"])
def test_a_written_number_that_nothing_follows_is_marked(number: str) -> None:
    image, words, slot = _numbered(number, PEN)
    assert any(meets(mark, slot) for mark in find_marks(image, words, (), 300))


def test_a_letter_read_into_writing_does_not_make_it_print() -> None:
    image, words, slot = _numbered("9928001328", PEN)
    misread = [replace(w, text="99A8001328", confidence=0.95) if w.text == "9928001328" else w for w in words]
    assert any(meets(mark, slot) for mark in find_marks(image, misread, (), 300))


@pytest.mark.parametrize("hand", [None, PEN])
def test_dots_under_a_date_say_nothing(hand: Hand | None) -> None:
    plan = Plan(hands={"day": hand} if hand else {})
    sheet, _ = letterhead(plan, np.random.default_rng(7))
    image = sheet.finished()
    slots = slots_by_kind(sheet.words, image.shape[0])
    row = round(slots["day"].baseline + 0.2 * slots["day"].em)
    for x in range(round(slots["day"].left) - 300, image.shape[1] - 40, 14):
        image[row : row + 5, x : x + 5] = 40
    marks = find_marks(image, sheet.words, (), 300)
    assert [m.slot for m in marks] == (["day"] if hand else [])


def test_a_notation_that_lost_its_stroke_still_ends_the_number() -> None:
    image, words = drawn(Plan(number="71"))
    slots = find_slots(_merged(words, "71", 2, "71UBND-KTTH"), image.shape[0], 300)
    (slot,) = [s for s in slots if s.kind == "number"]
    assert not slot.open
    assert slot.right < next(w for w in words if w.text.startswith("/UBND")).box[0] + 0.4 * slot.em


def test_few_values_are_misjudged_over_many_hands_and_scans() -> None:
    rng = np.random.default_rng(2026)
    missed = wrong = written = printed = 0
    for k in range(14):
        mode, dpi = SCANS[k % len(SCANS)]
        hands = {n: any_hand(rng, mode == "colour") for n in ("number", "day", "month") if rng.random() < 0.5}
        plan = Plan(
            number=str(rng.integers(10, 9999)), day=f"{rng.integers(1, 32):02d}", hands=hands, dpi=dpi
        )
        sheet, truth = letterhead(plan, rng)
        image = scanned(sheet.finished(), rng, mode)
        marks = find_marks(image, sheet.words, (), dpi)
        for kind, slot in slots_by_kind(sheet.words, image.shape[0], dpi).items():
            marked = any(meets(m, slot) for m in marks)
            written += truth[kind] == "hand"
            printed += truth[kind] == "print"
            missed += truth[kind] == "hand" and not marked
            wrong += truth[kind] == "print" and marked
    assert written > 14 and printed > 24
    assert missed <= 1
    assert wrong <= 2


def test_no_measure_speaks_for_print_when_it_grows() -> None:
    calm = Evidence(*[0.05] * len(Evidence.__dataclass_fields__))
    for name in asdict(calm):
        assert chance(replace(calm, **{name: 0.5})) >= chance(calm)
    assert chance(Evidence(*[0.0] * len(Evidence.__dataclass_fields__))) < 0.05


def test_words_of_a_sentence_are_no_slots() -> None:
    texts = ["Sở", "Nội", "vụ", "Số", "hóa", "Sơn", "tháng", "ngày"]
    words = [Word(t, (100 + 200 * k, 100, 190 + 200 * k, 140), 0.95, 0) for k, t in enumerate(texts)]
    assert [s.kind for s in find_slots(words[:3], 2000, 300)] == []
    assert [s.kind for s in find_slots(words[5:], 2000, 300)] == []


BOXES = st.tuples(st.integers(-20, 420), st.integers(-20, 320), st.integers(1, 200), st.integers(1, 90))
TEXTS = st.sampled_from(
    ["Số:", "Số:1/QĐ-UBND", "/UBND", "ngày", "tháng", "năm", "2025", "....", "a", "Ω≈", "12"]
)
WORDS = st.lists(
    st.builds(
        lambda t, b, c, n: Word(t, (b[0], b[1], b[0] + b[2], b[1] + b[3]), c, n),
        TEXTS,
        BOXES,
        st.floats(0, 1),
        st.integers(0, 3),
    ),
    max_size=9,
)


@settings(max_examples=60, deadline=None)
@given(WORDS, st.integers(0, 2**16), st.sampled_from([1, 40, 300]), st.booleans(), st.integers(72, 600))
def test_any_words_on_any_picture_are_survived(
    words: list[Word], seed: int, height: int, colour: bool, dpi: int
) -> None:
    rng = np.random.default_rng(seed)
    shape = (height, 400, 3) if colour else (height, 400)
    image = rng.integers(0, 256, shape, dtype=np.uint8)
    for mark in find_marks(image, words, (), dpi):
        assert 0 <= mark.confidence <= 1
        assert mark.box[0] < mark.box[2] and mark.box[1] < mark.box[3]
