"""A stack cut into papers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from builders_extract import Decision, Sheet, birth, card_back, card_front, receipt
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.codes import SEPARATOR
from digitize.dossier import Code, Page
from digitize.extract.split import split
from digitize.stack import shares


def blank(number: int) -> Page:
    return Sheet(number).page(blank=True)


def body(number: int, top: str = "") -> Page:
    s = Sheet(number)
    if top:
        s.y = 90
        s.centred(top)
    s.y = 200
    for _ in range(12):
        s.line("và các tổ chức, cá nhân có liên quan chịu trách nhiệm thi hành Quyết định này.")
    return s.page()


def cuts(*pages: Page) -> list[tuple[int, ...]]:
    return [part.pages for part in split(pages)]


def test_no_pages_no_papers() -> None:
    assert split([]) == ()


def test_a_stack_of_papers_is_cut_where_each_begins() -> None:
    stack = (
        receipt(1).page(),
        birth(2).page(),
        blank(3),
        card_front(4).page(),
        card_back(5).page(),
        Decision().sheet(6).page(),
        body(7, "2"),
        body(8, "3"),
    )
    assert cuts(*stack) == [(1,), (2, 3), (4, 5), (6, 7, 8)]
    assert all(part.findings == () for part in split(stack))


def test_an_annex_stays_with_its_document() -> None:
    assert cuts(Decision().sheet(1).page(), body(2, "PHỤ LỤC I"), body(3)) == [(1, 2, 3)]


def test_two_cards_one_after_the_other_are_two_papers() -> None:
    pages = [card_front(1), card_back(2), card_front(3), card_back(4)]
    assert cuts(*(p.page() for p in pages)) == [(1, 2), (3, 4)]


def test_a_card_scanned_back_first_is_one_paper() -> None:
    assert cuts(card_back(1).page(), card_front(2).page()) == [(1, 2)]


def test_leading_blank_pages_go_with_the_first_paper() -> None:
    assert cuts(blank(1), Decision().sheet(2).page(), blank(3)) == [(1, 2, 3)]


def test_every_page_is_in_exactly_one_paper() -> None:
    pages = [body(1), receipt(2).page(), blank(3), body(4), card_back(5).page(), body(6)]
    assert sorted(n for part in cuts(*pages) for n in part) == [1, 2, 3, 4, 5, 6]


def test_an_unknown_form_begins_a_paper_but_not_surely() -> None:
    s = Sheet(2)
    s.centred("HỢP ĐỒNG THUÊ NHÀ Ở")
    s.line("Kính gửi: Ủy ban nhân dân xã Mẫu Lâm")
    parts = split([body(1), s.page()])
    assert [p.pages for p in parts] == [(1,), (2,)]
    assert [f.code for f in parts[1].findings] == ["unsure-split"]
    assert parts[1].findings[0].page == 2
    assert parts[1].confidence < 0.75


def test_a_draft_behind_its_submission_is_flagged() -> None:
    draft = Sheet(2)
    draft.y = 90
    draft.centred("DỰ THẢO", 1400)
    draft.words += Decision(number="Số: /NQ-HĐND", title="NGHỊ QUYẾT").sheet(2).words
    parts = split([Decision().sheet(1).page(), draft.page()])
    assert [p.pages for p in parts] == [(1, 2)]
    assert [f.code for f in parts[0].findings] == ["unsure-split"]


def separator(number: int, code: str = "H56.134-251023-0101") -> Page:
    said = [SEPARATOR + code] if code else []
    codes = tuple(Code(text, "", (0, 0, 9, 9)) for text in (*said, "PATCHT"))
    return replace(Sheet(number).page(), separator=True, codes=codes)


def parts_of(*pages: Page) -> list[tuple[tuple[int, ...], str | None]]:
    return [(part.pages, part.dossier) for part in split(pages)]


def test_separators_cut_name_the_dossier_and_are_no_papers() -> None:
    one, two = "H56.134-251023-0101", "000.00.12.H99-230512-0045"
    stack = (
        body(1),
        separator(2, one),
        blank(3),  # the back of the sheet
        body(4),
        separator(5, ""),  # a bare Patch T: another paper of the same dossier
        body(6),
        separator(7, two),
        body(8),
        blank(9),
        receipt(10).page(),
    )
    assert parts_of(*stack) == [((1,), None), ((4,), one), ((6,), one), ((8, 9), two), ((10,), two)]


def test_a_sheet_with_nothing_behind_it_is_no_paper() -> None:
    assert parts_of(separator(1), separator(2)) == []


def running(number: int, first: str, last: str, shown: str = "", foot: str = "") -> Page:
    s = Sheet(number)
    if shown:
        s.y = 90
        s.centred(shown)
    s.y = 200
    s.line(first)
    for n in range(12):
        s.line(f"Các bên cùng thực hiện đầy đủ những điều đã thỏa thuận tại chỗ {number * 'x'}{n * 'y'}.")
    s.line(last)
    if foot:
        s.y = 2250
        s.centred(foot)
    return s.page()


OPEN = "Bên thuê nhà có trách nhiệm giữ gìn tài sản được giao, không tự ý sửa chữa và phải trả lại cho"
FULL = "Hai bên đã đọc và đồng ý."


def test_a_sentence_that_runs_on_holds_two_pages_together_surely() -> None:
    (part,) = split([running(1, "Điều khoản chung", OPEN), running(2, "bên cho thuê đúng hạn đã ghi.", FULL)])
    assert part.pages == (1, 2)
    assert part.findings == ()


def test_page_numbers_of_any_form_hold_a_paper_together() -> None:
    for marks in (("", "2"), ("- 1 -", "- 2 -")):
        pages = [running(n, "Nội dung công việc", FULL, shown=m) for n, m in enumerate(marks, 1)]
        assert cuts(*pages) == [(1, 2)]
    pages = [running(n, "Nội dung công việc", FULL, foot=f"Trang {n}/3") for n in (1, 2, 3)]
    (part,) = split(pages)
    assert part.pages == (1, 2, 3)
    assert part.findings == ()


def test_a_new_count_of_pages_begins_a_paper() -> None:
    feet = ["Trang 1/2", "Trang 2/2", "Trang 1/2", "Trang 2/2"]
    pages = [running(n, "Nội dung công việc", FULL, foot=f) for n, f in enumerate(feet, 1)]
    assert cuts(*pages) == [(1, 2), (3, 4)]


def test_a_list_that_counts_on_is_one_paper() -> None:
    def rows(number: int, first: int) -> Page:
        s = Sheet(number)
        s.y = 150
        for n in range(first, first + 20):
            s.line(f"{n}. Hộ ông Nguyễn Văn Mẫu, thôn Thử Nghiệm, xã Mẫu Lâm")
        return s.page()

    (part,) = split([rows(1, 1), rows(2, 21), rows(3, 41)])
    assert part.pages == (1, 2, 3)
    assert part.findings == ()


def test_an_unsigned_page_followed_by_one_without_any_sign_is_for_a_person() -> None:
    (part,) = split([running(1, "Nội dung công việc", FULL), running(2, "Nội dung khác", FULL)])
    assert [(f.code, f.page) for f in part.findings] == [("unsure-split", 2)]


def test_a_page_of_another_size_is_likely_another_paper() -> None:
    small = replace(running(2, "Ghi chú thêm cho hồ sơ", FULL), dpi=400)
    parts = split([running(1, "Nội dung công việc", FULL), small])
    assert [p.pages for p in parts] == [(1,), (2,)]
    assert [f.code for f in parts[1].findings] == ["unsure-split"]


def test_pages_out_of_order_and_missing_are_told() -> None:
    def numbered(*shown: int) -> list[tuple[str, int | None]]:
        first = Decision().sheet(1).page()
        pages = [running(n, "Nội dung công việc", FULL, shown=str(s)) for n, s in enumerate(shown, 2)]
        return [(f.code, f.page) for part in split([first, *pages]) for f in part.findings]

    assert numbered(2, 3) == []
    assert ("page-out-of-order", 3) in numbered(3, 2)
    assert ("page-missing", 3) in numbered(2, 4)


@given(st.lists(st.sampled_from(["body", "receipt", "blank", "sheet", "bare", "card"]), max_size=9))
@settings(max_examples=40, deadline=None)
def test_no_page_is_lost_or_told_twice(kinds: list[str]) -> None:
    make: dict[str, Callable[[int], Page]] = {
        "body": body,
        "receipt": lambda n: receipt(n).page(),
        "blank": blank,
        "sheet": separator,
        "bare": lambda n: separator(n, ""),
        "card": lambda n: card_front(n).page(),
    }
    pages = [make[kind](number) for number, kind in enumerate(kinds, 1)]
    told = [n for part in split(pages) for n in part.pages]
    assert told == sorted(set(told))
    lost = {p.number for p in pages} - set(told)
    assert all(pages[n - 1].separator or pages[n - 1].blank for n in lost)
    assert sorted(n for share in shares(pages) for n in share.pages) == [p.number for p in pages]
