"""What may be a person's name: it stays as it was read, for no text can tell how somebody is called."""

from __future__ import annotations

from collections.abc import Sequence

from digitize.language.syllables import skeleton
from digitize.language.tokens import Token


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


SURNAMES = _set(
    """
    nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh đoàn lâm trịnh mai tô tạ hà
    đào phùng vương trương cao lương lưu thái châu tăng từ quách kiều diệp triệu khổng la lã lại lò lô lục ma
    mã mạc ngụy nông phí sầm tiêu tôn tống trà văn vi vòng âu bạch bành bế cầm cấn chu chử cù doãn giang hứa
    hùng kha khuất khúc liễu lường mẫn nghiêm nhữ ninh thạch thiều đàm đan đậu đồng hán hầu kim cồ sơn điêu
    """
)
_SURNAME_BONES = frozenset(skeleton(s) for s in SURNAMES)
# Middle names that nothing else in office print pairs with a surname.
_MIDDLE_BONES = _set("van thi huu duc dinh ngoc quoc xuan")
_COMMON = _set("nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ")
_COMMON_BONES = frozenset(skeleton(s) for s in _COMMON)
_CALLED = _set("ông bà anh chị em cô chú bác cháu con tên vợ chồng cha mẹ bố bé đ/c")
_LABELS = _set("tên họ ông bà người cha mẹ vợ chồng con chủ ký hộ")
_LONGEST = 5


def person_runs(tokens: Sequence[Token], gaps: Sequence[bool], *, printed: bool = False) -> dict[int, range]:
    """Which words of one line may be part of a person's name, each with the stretch that it is part of.

    gaps[i]: far from the word before. A name is two to five words that all begin with, or are all in, capital
    letters; it begins with a surname (as read, or but for its marks), follows a form of address or a form's
    label, or is alone on its line. printed: the text is known to be right and
    full of headings, so only the commonest surnames begin a name.
    """
    found: dict[int, range] = {}
    for start, end in _runs(tokens, gaps):
        for run in _names_in(tokens, start, end, printed):
            found |= {i: run for i in run if i not in found}
    return found


def _runs(tokens: Sequence[Token], gaps: Sequence[bool]) -> list[tuple[int, int]]:
    """Stretches of words in capitals of one kind, none of them followed by a stop but the last."""
    runs, start = [], 0
    for i in range(1, len(tokens) + 1):
        if i < len(tokens) and not gaps[i] and _goes_on(tokens[i - 1], tokens[i]):
            continue
        if tokens[start].case in ("title", "upper") and tokens[start].core.isalpha():
            runs.append((start, i))
        start = i
    return runs


def _goes_on(before: Token, now: Token) -> bool:
    return before.case == now.case and not before.tail and not now.lead and now.core.isalpha()


def _names_in(tokens: Sequence[Token], start: int, end: int, printed: bool) -> list[range]:
    run = range(start, end)
    if printed:
        return [run] if 2 <= len(run) <= _LONGEST and tokens[start].core.lower() in _COMMON else []
    if _is_called(tokens, start):
        return [run[:_LONGEST]]
    if _is_alone(tokens, run):
        return [run]
    return [run[i - start :][:_LONGEST] for i in run if _begins_name(tokens, i, run)]


def _is_alone(tokens: Sequence[Token], run: range) -> bool:
    """Whether the run is all there is on the line, as under a signature: small print, no sign after it."""
    whole = len(run) == len(tokens) and 2 <= len(run) <= _LONGEST
    return whole and tokens[run.start].case == "title" and not tokens[-1].tail


def _begins_name(tokens: Sequence[Token], i: int, run: range) -> bool:
    if i > run.start and tokens[i - 1].core.lower() in ("ông", "bà"):
        return True
    if i + 1 == run.stop:
        return False
    first = tokens[i].core.lower()
    bones, second = skeleton(first), skeleton(tokens[i + 1].core)
    if first in _COMMON or (bones in _COMMON_BONES and second in _MIDDLE_BONES):
        return (first, second) != ("phạm", "vi")  # the scope that every decree begins with
    return i == run.start and len(run) <= _LONGEST and bones in _SURNAME_BONES


def may_be_title(tokens: Sequence[Token], run: range) -> bool:
    """Whether a stretch that looks like a name may be a title or a place after all: TRƯỜNG PHONG, HÔ SƠ.

    Not after a form of address or a label, not alone in small print, not with one of the commonest surnames.
    """
    first, second = (tokens[i].core.lower() for i in run[:2]) if len(run) > 1 else ("", "")
    if _is_called(tokens, run.start) or _is_alone(tokens, run):
        return False
    bones = skeleton(first)
    return (
        bool(first)
        and first not in _COMMON
        and not (bones in _COMMON_BONES and skeleton(second) in _MIDDLE_BONES)
    )


def _is_called(tokens: Sequence[Token], start: int) -> bool:
    """Whether a form of address or a label about a person leads to this word."""
    before = tokens[max(0, start - 7) : start]
    if not before:
        return False
    if _said(before[-1:]) & _CALLED and not before[-1].tail:
        return True
    return ":" in before[-1].tail and bool(_said(before) & _LABELS)


def _said(tokens: Sequence[Token]) -> set[str]:
    """The words, small; `Ông/bà` is two."""
    return {part for t in tokens for part in t.core.lower().split("/")}
