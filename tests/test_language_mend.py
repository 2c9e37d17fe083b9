"""Mending: marks come back where the language is sure, and nothing else moves."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import pytest
from builders_reading import pixels, sentence, write
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from digitize.dossier import Page, Word
from digitize.language.mend import mended as mended_with_beliefs
from digitize.language.syllables import skeleton
from digitize.language.tokens import token
from digitize.language.weigh import log_chance
from digitize.ocr.engine import Layout
from digitize.ocr.tesseract import Tesseract
from digitize.record import page_from_json, page_with_words


def mend(words: Sequence[Word]) -> tuple[Word, ...]:
    return mended_with_beliefs(words)[0]


def page(*lines: str, sure: float = 0.93) -> list[Word]:
    """Lines one under the other, all in one block, all equally sure."""
    rows = (sentence(line, 100, 100 + 50 * i, line=i) for i, line in enumerate(lines))
    return [replace(w, confidence=sure) for row in rows for w in row]


def text(words: tuple[Word, ...] | list[Word]) -> str:
    return " ".join(w.text for w in words)


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("sửa đôi, bô sung một sô điêu của Luật Tô chức", "sửa đổi, bổ sung một số điều của Luật Tổ chức"),
        ("QUYÉT ĐỊNH về việc thành lập", "QUYẾT ĐỊNH về việc thành lập"),
        (
            "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM ỦY BAN NHAN DÂN",
            "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM ỦY BAN NHÂN DÂN",
        ),
        ("Bộ phận tiếp nhận hô sơ và trả kêt quả", "Bộ phận tiếp nhận hồ sơ và trả kết quả"),
        ("theo quy đinh của pháp luật.", "theo quy định của pháp luật."),
    ],
)
def test_lost_marks_come_back(read: str, printed: str) -> None:
    words = page(read)
    mended = mend(words)
    assert text(mended) == printed
    for old, new in zip(words, mended, strict=True):
        assert (new.raw == old.text) if new.text != old.text else (new is old)
        assert new.box == old.box


def test_a_sentence_goes_on_in_the_next_line() -> None:
    split = mend(page("công bố thủ tục hành chính được sửa đổi, bỗ", "sung trong lĩnh vực hộ tịch"))
    assert text(split).startswith("công bố thủ tục hành chính được sửa đổi, bổ sung")


def test_right_text_stays() -> None:
    lines = (
        "Căn cứ Luật Tổ chức chính quyền địa phương; theo đề nghị của Trưởng phòng Tư pháp,",
        "Ủy ban nhân dân xã thông báo lịch tiếp công dân định kỳ tháng 9 năm 2025 như sau:",
    )
    words = page(*lines, sure=0.8)
    assert mend(words) == tuple(words)


@pytest.mark.parametrize(
    "line",
    [
        "Số: 123/QĐ-UBND ngày 12/3/2024",
        "Email: toan.nguyen@mau.gov.vn hoặc https://mau.gov.vn/tô-chức",
        "UBND, HĐND, TTHC, BHYT, TP.HCM",
        "a b c d đ e",
        "Please send the bo so to chuc form back to our office",
        "Model No. H-2O và mã số thuế 0100000001-001",
    ],
)
def test_codes_abbreviations_and_other_languages_stay(line: str) -> None:
    words = page(line, sure=0.5)
    assert mend(words) == tuple(words)


SURNAMES = ("Nguyễn", "Nguyên", "Trần", "Trân", "Lê", "Phạm", "Hoàng", "Võ", "Đặng", "Bùi", "Hồ", "Đỗ", "Lý")
MIDDLE = ("Văn", "Thị", "Thi", "Hữu", "Minh", "Đình", "Thu", "Quốc", "Ngoc")
GIVEN = ("Tuấn", "Tuân", "Tuần", "Mẫu", "Mâu", "Hương", "Dũng", "Dung", "Quyết", "Định", "Tô", "Phương", "Sơ")
NAME = st.tuples(st.sampled_from(SURNAMES), st.sampled_from(MIDDLE), st.sampled_from(GIVEN)).map(" ".join)
WHERE = st.sampled_from(
    [
        "Họ và tên: {}",
        "Họ, chữ đệm, tên: {} Giới tính: Nam",
        "Theo đề nghị của ông {} về việc đăng ký",
        "Ông/bà: {}",
        "và bà {}, sinh năm 1990, thường trú tại xã",
        "Bà {} là chủ hộ kinh doanh",
        "giao cho {} thực hiện nhiệm vụ",
        "{}",
    ]
)


@settings(max_examples=150, deadline=None)
@given(NAME, WHERE, st.booleans(), st.sampled_from([0.55, 0.8, 0.93, 0.97]))
def test_names_stay_as_they_were_read(name: str, where: str, upper: bool, sure: float) -> None:
    shown = name.upper() if upper else name
    words = page("Ủy ban nhân dân xã thông báo", where.format(shown), "Kính gửi: Phòng Tư pháp", sure=sure)
    assert shown in text(mend(words))


@pytest.mark.parametrize("where", ["Họ và tên: {}", "Ông/bà: {}", "{}"])
@pytest.mark.parametrize("surname", ["Hưỳnh", "HƯỲNH"])
def test_a_surname_that_nobody_can_have_is_mended(surname: str, where: str) -> None:
    """HƯỲNH is no syllable; what is one (NGUYÊN) may be how somebody is called."""
    name = "QUỐC MẪU" if surname.isupper() else "Quốc Mẫu"
    (word,) = [w for w in mend(page(where.format(f"{surname} {name}"), sure=0.9)) if w.raw]
    assert word.text == ("HUỲNH" if surname.isupper() else "Huỳnh")
    assert (word.raw, word.confidence <= 0.9) == (surname, True)
    assert not any(w.raw for w in mend(page("Mẫu Hưỳnh là tên gọi khác", sure=0.9)) if w.text == "Huỳnh")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text("aăâđeêoôơuưáàảãạbcht019/-.,:()@", min_size=1, max_size=9), min_size=1, max_size=12),
    st.floats(0, 1),
)
def test_only_marks_ever_change(parts: list[str], sure: float) -> None:
    words = page(" ".join(parts), sure=sure)
    for old, new in zip(words, mend(words), strict=True):
        if new.text != old.text:
            before, after = token(old.text), token(new.text)
            assert (before.lead, before.tail) == (after.lead, after.tail)
            assert before.core.isalpha()
            assert len(before.core) == len(after.core) > 1
            assert [c.isupper() for c in before.core] == [c.isupper() for c in after.core]
            assert new.raw == old.text
            assert unicodedata.is_normalized("NFC", new.text)
            assert 0.5 < new.confidence < 1


@settings(max_examples=30, deadline=None)
@given(st.text("0123456789", min_size=1, max_size=12), st.floats(0, 1))
def test_numbers_stay(number: str, sure: float) -> None:
    words = page(f"sô {number} ngày {number}/2024 của Uy ban nhân dân", sure=sure)
    mended = text(mend(words))
    assert f" {number} " in mended
    assert f" {number}/2024 " in mended


def test_the_page_decides_where_tones_stand() -> None:
    old = mend(page("Cộng hòa xã hội, tòa án, hóa đơn; sửa chữa tai san và hoa đơn điện tử của tòa án"))
    new = mend(page("Cộng hoà xã hội, toà án, hoá đơn; sửa chữa tai san và hoa đơn điện tử của toà án"))
    assert "hóa đơn điện tử" in text(old)
    assert "hoá đơn điện tử" in text(new)


def test_nothing_to_mend() -> None:
    assert mend(()) == ()
    assert mend(page("— . :")) == tuple(page("— . :"))


def test_twice_is_as_once_and_order_stays() -> None:
    words = page("sô điêu của Luật Tô chức chính quyên địa phương", "QUYÉT ĐỊNH", sure=0.9)
    once = mend(words)
    assert once == mend(words)
    assert [w.text for w in mend(once)] == [w.text for w in once]
    assert [w.box for w in once] == [w.box for w in words]


def test_the_reading_survives_the_work_folder() -> None:
    words = mend(page("theo quy đinh của pháp luật"))
    kept = page_from_json(page_with_words(Page(1, 900, 900, 200, words=words)))
    assert kept.words == words
    assert {w.raw for w in kept.words} == {None, "đinh"}


def test_the_likelier_reading() -> None:
    readings = [page(text) for text in ("Tổ chức thực hiện", "Tô chức thực hiện", "Tổ c hức thực hiện")]
    chances = [log_chance(words) for words in readings]
    assert max(chances) == chances[0]
    assert log_chance(()) == log_chance(page("—")) == 0


def test_print_is_likelier_than_noise() -> None:
    good = log_chance(page("Bộ phận tiếp nhận và trả kết quả"))
    lost = log_chance(page("Bô phân tiêp nhân va tra kêt qua"))
    noise = log_chance(page("ơiq ủrt 8ưẽ gđâ ôbx êêh iqs wuz"))
    assert good > lost + 8
    assert lost > noise


PAPERS = (
    (
        "THÔNG BÁO",
        "Về việc niêm yết công khai danh sách hộ gia đình",
        "Ủy ban nhân dân xã niêm yết danh sách các hộ được",
        "hỗ trợ sửa chữa nhà ở tại trụ sở và nhà văn hóa thôn.",
        "Mọi ý kiến đóng góp gửi về bộ phận tiếp nhận trước",
        "ngày 25 tháng 9 để tổng hợp, giải quyết theo quy định.",
    ),
    (
        "GIẤY MỜI",
        "Kính gửi: Ông Nguyễn Văn Mẫu, tổ dân phố số 9",
        "Tổ công tác trân trọng kính mời ông đến dự cuộc họp",
        "triển khai kế hoạch chỉnh trang đô thị, thảo luận việc",
        "đóng góp kinh phí và bảo đảm vệ sinh môi trường.",
        "Đề nghị ông đến đúng thời gian, địa điểm nêu trên.",
    ),
)


WEAR = {
    "clean": (0.0, 0, 0),
    "faint": (0.8, 130, 5),  # blur, the grey below which there is ink, words that must come back
    "thin": (1.0, 150, 5),
    "fat": (1.3, 205, 1),
}


@pytest.mark.parametrize("lines", PAPERS, ids=["thông báo", "giấy mời"])
@pytest.mark.parametrize("wear", WEAR)
def test_no_page_gets_worse(lines: tuple[str, ...], wear: str) -> None:
    """Real readings of drawn pages: no right word is spoilt, and where marks were lost, words come back."""
    blur, cut, gain = WEAR[wear]
    sheet = write(Image.new("L", (1000, 460), 252), lines, 130, (8, 6))
    if blur:
        sheet = sheet.filter(ImageFilter.GaussianBlur(blur)).point(lambda v: 0 if v < cut else 255)
    words = Tesseract("vie").recognise(pixels(sheet), 130, 60, Layout.BLOCK)
    printed = " ".join(lines).split()
    was, now = (_right(printed, some) for some in (words, mend(words)))
    assert was <= now
    assert len(now) >= len(was) + gain


def _right(printed: list[str], words: tuple[Word, ...] | list[Word]) -> frozenset[int]:
    """Places of words that are as printed; the words follow each other as printed, whatever their marks."""
    bones = [skeleton(p) for p in printed]
    at, found = 0, set()
    for i, word in enumerate(words):
        if skeleton(word.text) in bones[at : at + 4]:
            at += bones[at : at + 4].index(skeleton(word.text)) + 1
            if word.text == printed[at - 1]:
                found.add(i)
    return frozenset(found)
