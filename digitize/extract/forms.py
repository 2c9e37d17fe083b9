"""What the forms of all offices have in common: titles, and values of a known kind behind a label."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from digitize.dossier import box_around
from digitize.extract.chance import both, honest, value_chance
from digitize.extract.gather import Gather, written_over
from digitize.extract.labels import Form, Hit
from digitize.extract.layout import Layout, Segment, Sheet, Token, joined
from digitize.extract.patterns.dates import find_date, find_moment, find_year
from digitize.extract.patterns.names import mended_family, name_fit, person_name
from digitize.extract.patterns.personal_id import find_personal_id
from digitize.extract.text import fold, is_capitals, likeness, squash, tidy, without_stops
from digitize.findings import finding
from digitize.schemas import code_list, opposed, source_title

_TITLE_BAND = 1.6  # em
_MENDED = 0.85
_LEGIBLE = 0.45  # digits less likely right than this are not given at all


def find_form_title(sheet: Sheet, forms: Sequence[str], depth: float = 0.6) -> tuple[float, int] | None:
    """How alike a title of one to three lines in the upper `depth` of the page is to one of `forms` (0.8..1),
    and the row where it ends. The title must be in capitals and be all of its lines.
    """
    best: tuple[float, int] | None = None
    for index, row in enumerate(sheet.rows):
        if row.middle > depth * sheet.page.height:
            break
        for segment in row.segments:
            for count in range(1, 4):
                found = _title_from(sheet, index, segment, count, forms)
                if found > 0 and (best is None or found > best[0]):
                    best = (found, index + count - 1)
    return best


def _title_from(sheet: Sheet, index: int, first: Segment, count: int, forms: Sequence[str]) -> float:
    lines = [first]
    for row in sheet.rows[index + 1 : index + count]:
        under = [s for s in row.segments if abs(s.centre - first.centre) < 4 * sheet.em]
        if not under:
            return 0.0
        lines.append(under[0])
    text = re.sub(r"\((?:bản sao|bản chính)\)", "", " ".join(s.text for s in lines), flags=re.IGNORECASE)
    if not is_capitals(text):
        return 0.0
    alike = max(likeness(text, form) for form in forms)
    return alike if alike >= 0.8 else 0.0


def label_chance(hit: Hit) -> float:
    """How far a label speaks for its value: nearly certain when it is well read."""
    return 0.9 + 0.095 * max(0.0, (hit.alike - 0.78) / 0.22)


def legible(gather: Gather, name: str, tokens: Sequence[Token], floor: float = _LEGIBLE) -> bool:
    """Whether figures can be given at all: print, and likely enough right. Reports them where not."""
    if not tokens:
        return False
    page = gather.layout.sheet(tokens[0].page).page
    marked = any(written_over(page, t.box) for t in tokens)
    if marked or value_chance([(t.text, t.confidence) for t in tokens]) < floor:
        here = [t.box for t in tokens if t.page == page.number]
        gather.not_typeset(name, page.number, box_around(here))
        return False
    return True


def slot_unread(gather: Gather, form: Form, hit: Hit, name: str) -> None:
    """Report the place behind a label that has no usable words but a mark of a pen or a stamp."""
    last = form.stream[hit.end - 1].token
    sheet = gather.layout.sheet(last.page)
    following = [p.token for p in form.stream[hit.end :] if p.row == form.stream[hit.end - 1].row]
    stops = [h.start for h in form.hits if h.start >= hit.end]
    right = (
        form.stream[stops[0]].token.box[0]
        if stops and following and stops[0] < hit.end + len(following)
        else None
    )
    slot = (last.box[2], last.box[1], right or round(0.95 * sheet.page.width), last.box[3])
    if slot[2] > slot[0] and any(
        _over(m.box, slot) for m in sheet.page.marks if m.kind in ("handwriting", "stamp")
    ):
        gather.not_typeset(name, last.page, slot)


def _over(mark: tuple[int, int, int, int], slot: tuple[int, int, int, int]) -> bool:
    return mark[0] < slot[2] and mark[2] > slot[0] and mark[1] < slot[3] and mark[3] > slot[1]


def put_text(
    gather: Gather,
    form: Form,
    hit: Hit | None,
    name: str,
    fit: float = 1.0,
    tokens: Sequence[Token] | None = None,
) -> None:
    """The value of a label as it is printed; `tokens`, where less than all behind the label is the value."""
    if hit is None:
        return
    tokens = form.value(hit) if tokens is None else tokens
    value = without_stops(tidy(joined(tokens)))
    if len(squash(value)) < 2:
        slot_unread(gather, form, hit, name)
        return
    gather.put(name, value, tokens, both(label_chance(hit), fit))


def put_person(gather: Gather, form: Form, hit: Hit | None, name: str) -> None:
    """A person's name."""
    if hit is None:
        return
    tokens = form.value(hit)
    value = person_name(joined(tokens))
    if len(squash(value)) < 3:
        slot_unread(gather, form, hit, name)
        return
    put_name(gather, name, value, tokens, label_chance(hit))


def put_name(gather: Gather, name: str, value: str, tokens: Sequence[Token], fit: float) -> None:
    """A person's name, the marks of its family name mended; what was mended is doubted."""
    mended = mended_family(value)
    gather.put(name, mended, tokens, both(fit, name_fit(mended), 1.0 if mended == value else _MENDED))


def put_date(gather: Gather, form: Form, hit: Hit | None, name: str, *, moment: bool = False) -> None:
    """A date (with its time where `moment` says so); figures that make no date are reported."""
    if hit is None:
        return
    tokens = form.value(hit)
    text = joined(tokens)
    value = find_moment(text) if moment else find_date(text)
    figures = [t for t in tokens if any(c.isdigit() for c in t.text)]
    if value is None:
        report_figures(gather, form, hit, name, tokens)
    elif legible(gather, name, figures):
        gather.put(name, value, _through_date(tokens), label_chance(hit), _figures_chance(figures))


def report_figures(gather: Gather, form: Form, hit: Hit, name: str, tokens: Sequence[Token]) -> None:
    """Report figures that make no value, or the place behind the label where a pen or a stamp has been."""
    if tokens:
        here = [t for t in tokens if t.page == tokens[0].page]
        year = find_year(joined(tokens))
        gather.not_typeset(name, here[0].page, box_around([t.box for t in here]), str(year) if year else None)
    else:
        slot_unread(gather, form, hit, name)


def _figures_chance(figures: Sequence[Token]) -> float:
    return honest(value_chance([(t.text, t.confidence) for t in figures]), figures=True)


def _through_date(tokens: Sequence[Token]) -> list[Token]:
    """The tokens up to the one that ends the date: what follows (the date in words) is another witness."""
    for end in range(1, len(tokens) + 1):
        if find_date(joined(tokens[:end])):
            return list(tokens[:end])
    return list(tokens)


def put_personal_id(gather: Gather, form: Form, hit: Hit | None, name: str) -> None:
    """A personal identification number of twelve digits."""
    if hit is None:
        return
    tokens = form.value(hit)
    value = find_personal_id(joined(tokens))
    figures = [t for t in tokens if any(c.isdigit() for c in t.text)]
    if value is None:
        if figures:
            report_figures(gather, form, hit, name, figures)
        else:
            slot_unread(gather, form, hit, name)
    elif legible(gather, name, figures, 0.6):
        gather.put(name, value, figures, label_chance(hit))


def put_year(gather: Gather, form: Form, hit: Hit | None, name: str) -> None:
    """A year of birth, also where the whole date is printed."""
    if hit is None:
        return
    tokens = [t for t in form.value(hit) if any(c.isdigit() for c in t.text)]
    year = find_year(joined(tokens))
    if year is not None and legible(gather, name, tokens):
        gather.put(name, year, tokens, label_chance(hit))
    elif year is None:
        report_figures(gather, form, hit, name, tokens)


def gender_of(text: str) -> str | None:
    """`Nam` or `Nữ`, also misread (`Nử`, `NAM`)."""
    words = [w for w in re.split(r"[^a-z]+", fold(text)) if w]
    for word in words[:3]:
        if word in ("nam", "nu"):
            return "Nam" if word == "nam" else "Nữ"
    # a speck read as one letter more: there are only two words
    return "Nam" if any(len(w) <= 4 and w.endswith("nam") for w in words[:1]) else None


def put_gender(gather: Gather, form: Form, hit: Hit | None, name: str = "gender") -> None:
    """A sex out of two words; with so few, a half-read word still tells which."""
    if hit is None:
        return
    tokens = form.value(hit)[:2]
    value = gender_of(joined(tokens))
    if value is None:
        slot_unread(gather, form, hit, name)
        return
    own = [t for t in tokens if gender_of(t.text)] or tokens
    exact = tidy(own[0].text).casefold() == value.casefold()
    chance = max(own[0].confidence, 0.6) if exact else 0.7 * own[0].confidence
    gather.put(name, value, own[:1], label_chance(hit), min(0.99, chance + 0.03))


@cache
def _ethnic() -> dict[str, str]:
    return {squash(name): name for name in code_list("ethnicities")["names"]}


def put_listed(gather: Gather, form: Form, hit: Hit | None, name: str, listed: str = "") -> None:
    """Ethnicity or nationality (`listed`, else the field's name says which): its spelling from the closed
    list where it is on it, else as printed.
    """
    if hit is None:
        return
    tokens = form.value(hit)
    printed = tidy(joined(tokens))
    known = _ethnic().get(squash(printed)) if (listed or name) == "ethnicity" else _nation(printed)
    if known and tokens:
        same = printed.casefold() == known.casefold()
        sure = 0.985 if same else 0.9
        gather.put(name, printed if same else known, tokens, label_chance(hit), sure)
        return
    put_text(gather, form, hit, name, 0.7)


def _nation(printed: str) -> str | None:
    """`Việt Nam`, also with a speck read as one letter more behind it."""
    letters = squash(printed)
    own = squash("Việt Nam")
    return "Việt Nam" if letters.startswith(own) and len(letters) <= len(own) + 1 else None


def name_under(sheet: Sheet, anchor: Segment, depth: float = 14.0) -> Segment | None:
    """The best name in the column under `anchor`, at most `depth` em below it."""
    best: tuple[float, Segment] | None = None
    for s in sheet.segments:
        below = s.top - anchor.bottom
        if not -0.2 * sheet.em < below < depth * sheet.em or abs(s.centre - anchor.centre) > 6 * sheet.em:
            continue
        if below < _TITLE_BAND * sheet.em and is_capitals(s.text):
            continue  # the signer's title, right under the heading
        fit = name_fit(person_name(s.text))
        if fit > 0.25 and (best is None or fit >= best[0]):
            best = (fit, s)
    return best[1] if best else None


def find_anchor(layout: Layout, forms: Sequence[str]) -> tuple[Sheet, Segment] | None:
    """The last segment that begins with one of `forms`, such as `NGƯỜI TIẾP NHẬN HỒ SƠ`."""
    for sheet in reversed(layout.sheets):
        for segment in reversed(sheet.segments):
            for form in forms:
                head = " ".join(t.text for t in segment.tokens[: len(form.split())])
                if likeness(head, form) >= 0.85 and is_capitals(head):
                    return sheet, segment
    return None


def put_name_under(gather: Gather, name: str, forms: Sequence[str]) -> None:
    """The name printed under a signature heading."""
    anchor = find_anchor(gather.layout, forms)
    found = name_under(*anchor) if anchor else None
    if found is not None:
        value = person_name(found.text)
        gather.put(name, value, found.tokens, 0.97 * name_fit(value))


def disagree(gather: Gather, name: str, first: str, second: str, page: int | None) -> None:
    """Report that two witnesses of `name` differ; their values stay out of it."""
    both = opposed(first, second, source_title)
    gather.note(finding("witnesses-disagree", field=name, page=page, **both))
