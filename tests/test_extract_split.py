"""A stack cut into papers."""

from __future__ import annotations

from builders_extract import Decision, Sheet, birth, card_back, card_front, receipt

from digitize.dossier import Page
from digitize.extract.split import split


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
