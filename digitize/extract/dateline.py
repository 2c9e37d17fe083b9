"""`Quảng Ngãi, ngày 04 tháng 02 năm 2025`: place and date; the day, or day and month, may be handwritten."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digitize.dossier import Box
from digitize.extract.chance import both, value_chance
from digitize.extract.layout import Segment, Sheet, Token, joined
from digitize.extract.patterns.dates import iso_date
from digitize.extract.slots import between, looks_printed, slot_is_written, span_tokens
from digitize.extract.text import fold_aligned

_WORDS = re.compile(
    r"^(?P<place>.*\W|)(?P<ngay>n?g[ao][yvw]?)(?P<d>.{0,14}?)(?P<thang>t?han[gqe])"
    r"(?P<m>.{0,12}?)(?P<nam>n\S?[ao]?m)(?P<y>\W{0,3}\d{4})"
)
_UNSURE = 0.8  # at or above the level where a required field passes unseen: not for a doubtful slot
_SPARSE = 1.1  # em: a wider gap beside the digits is a blank left for a pen


@dataclass(frozen=True, slots=True)
class Slot:
    """Digits in their place: `value` is what was read (None where unreadable), `chance` that it is right."""

    value: str | None
    chance: float
    tokens: tuple[Token, ...]
    box: Box


@dataclass(frozen=True, slots=True)
class DateLine:
    """The parts of a date line, with the tokens of each."""

    place: tuple[Token, ...]
    day: Slot
    month: Slot
    year: Slot
    tokens: tuple[Token, ...]

    @property
    def iso(self) -> str | None:
        """The date, where all three parts were read and make one."""
        parts = (self.day.value, self.month.value, self.year.value)
        return iso_date(*parts) if all(parts) else None  # type: ignore[arg-type]

    @property
    def partial(self) -> str | None:
        """`2025-02` or `2025` where only month and year, or the year, are print."""
        if not self.year.value or self.year.chance < 0.6:
            return None
        if self.month.value and self.month.chance >= 0.6 and 1 <= int(self.month.value) <= 12:
            return f"{self.year.value}-{int(self.month.value):02d}"
        return self.year.value


def read_date_line(segment: Segment, sheet: Sheet) -> DateLine | None:
    """The date line taken apart; None where it has no `ngày … tháng … năm` with a year."""
    text = joined(segment.tokens)
    m = _WORDS.search(fold_aligned(text))
    if m is None:
        return None
    spans = {k: m.span(k) for k in ("ngay", "d", "thang", "m", "nam", "y")}
    held = {k: span_tokens(segment.tokens, s, text) for k, s in spans.items()}
    printed = [t for t in held["y"] if re.fullmatch(r"\D*\d{4}\D*", t.text)]

    def slot(name: str, before: str, after: str) -> Slot:
        raw = text[slice(*spans[name])]
        return _slot(
            sheet, raw, _inside(held[name], held[before], held[after]), held[before], held[after], printed
        )

    place = tuple(span_tokens(segment.tokens, m.span("place"), text))
    year = _year(text[slice(*spans["y"])], held["y"], sheet)
    return DateLine(place, slot("d", "ngay", "thang"), slot("m", "thang", "nam"), year, segment.tokens)


def _inside(tokens: list[Token], before: list[Token], after: list[Token]) -> list[Token]:
    """The slot's own tokens; those it shares with the words beside it (`ngày4€`) count too, for the box."""
    own = [t for t in tokens if t not in before and t not in after]
    return own or tokens


def _year(raw: str, tokens: list[Token], sheet: Sheet) -> Slot:
    digits = "".join(c for c in raw if c.isdigit())[-4:]
    chance = value_chance([(t.text, t.confidence) for t in tokens])
    box = between(sheet, None, None, tokens)
    written = slot_is_written(sheet, box, tokens)
    return Slot(None if written else digits, 0.0 if written else chance, tuple(tokens), box)


def _slot(
    sheet: Sheet,
    raw: str,
    own: list[Token],
    before: list[Token],
    after: list[Token],
    printed: Sequence[Token],
) -> Slot:
    left, right = before[-1] if before else None, after[0] if after else None
    box = between(sheet, left, right, own)
    digits = raw.strip(" .,:")
    alone = [t for t in own if t not in before and t not in after]
    if slot_is_written(sheet, box, own) or not re.fullmatch(r"\d{1,2}", digits) or len(alone) != 1:
        return Slot(None, 0.0, tuple(own), box)
    token = alone[0]
    if sheet.page.source == "text-layer":
        return Slot(digits, 0.995, tuple(own), box)
    chance = both(
        value_chance([(token.text, token.confidence)]),
        looks_printed(token, printed),
        _set_close(token, left, right, sheet),
    )
    return Slot(digits, chance, tuple(own), box)


def _set_close(token: Token, left: Token | None, right: Token | None, sheet: Sheet) -> float:
    """Printed digits stand one blank away from `ngày` and `tháng`; a pen does not find the middle."""
    gaps = [token.flat[0] - left.flat[2] if left else 0, right.flat[0] - token.flat[2] if right else 0]
    wide = max(gaps) / sheet.em
    tight = min(gaps) / sheet.em
    return 0.75 if wide > _SPARSE or tight < 0.05 else 1.0
