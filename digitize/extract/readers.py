"""How a field of each kind is read from its label; `READERS` is what a description may name.

`person` `organisation` `text` `address` `place`   words as printed
`date` `moment` `birth` `year`                     ISO 8601; `birth` also where only year or month is printed
`gender` `ethnicity` `nationality` `listed`        out of few values
`personal-id` `id-number` `code` `phone` `email`   figures and patterns
`number` `money` `area` `length`                   plain numbers; money with its words as a witness
`list`                                             items of a numbered or dashed list
and those of the head and foot: `headreaders`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from digitize.dossier import Value
from digitize.extract.addresses import put_address
from digitize.extract.amountreader import put_amount
from digitize.extract.chance import either
from digitize.extract.components import read_components
from digitize.extract.description import FieldRule
from digitize.extract.forms import (
    disagree,
    label_chance,
    legible,
    put_date,
    put_gender,
    put_listed,
    put_name,
    put_personal_id,
    put_text,
    put_year,
    report_figures,
    slot_unread,
)
from digitize.extract.gather import Gather
from digitize.extract.headreaders import HEAD_READERS
from digitize.extract.labels import Hit
from digitize.extract.layout import Token, joined
from digitize.extract.patterns.dates import find_date, find_partial_date
from digitize.extract.patterns.names import person_name
from digitize.extract.patterns.personal_id import find_old_id, find_personal_id
from digitize.extract.patterns.spoken import spoken_date
from digitize.extract.places import repaired, repaired_council
from digitize.extract.sight import Sight
from digitize.extract.text import fold, is_capitals, likeness, squash, tidy
from digitize.extract.valuelines import name_lines

Reader = Callable[[Gather, Sight, FieldRule], None]
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PHONE = re.compile(r"(?:\+84|0)(?:[ .]?\d){8,10}(?!\d)")
_AFTER_NAME = ("sinh", "so", "gioi", "cccd", "cmnd", "ngay", "nam", "chuc", "dia", "quoc", "dan")
_AFTER_PLACE = ("so", "ngay", "quyen")
_SURE_WORDS = 0.9  # figures that words bear out
_DOUBTED = 0.5


def _person(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    hit = sight.find(rule.labels, rule.within)
    if hit is None:
        return
    tokens = name_lines(_until(sight.form.value(hit), _AFTER_NAME, ",;("))
    value = person_name(joined(tokens))
    if len(squash(value)) < 3:
        slot_unread(gather, sight.form, hit, rule.name)
        return
    put_name(gather, rule.name, value, tokens, label_chance(hit))


def _until(tokens: Sequence[Token], words: Sequence[str], signs: str) -> list[Token]:
    """The tokens before one of `words` in lower case, and through one that ends with one of `signs`."""
    own: list[Token] = []
    for token in tokens:
        if own and token.text[:1].islower() and fold(token.text).strip(" ,.;:") in words:
            break
        if own and token.text[:1] in signs:
            break
        own.append(token)
        if token.text[-1:] in signs:
            break
    return own


def _organisation(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    hit = sight.find(rule.labels, rule.within)
    tokens = sight.form.value(hit) if hit else []
    printed = tidy(joined(tokens))
    if hit is None or len(squash(printed)) < 3:
        _unread(gather, sight, hit, rule)
        return
    value = repaired(printed) if is_capitals(printed) else repaired_council(printed)
    gather.put(rule.name, value, tokens, label_chance(hit))


def _unread(gather: Gather, sight: Sight, hit: Hit | None, rule: FieldRule) -> None:
    if hit is not None:
        slot_unread(gather, sight.form, hit, rule.name)


def _text(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    put_text(gather, sight.form, sight.find(rule.labels, rule.within), rule.name)


def _address(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    put_address(gather, sight.form, sight.find(rule.labels, rule.within), rule.name)


def _place(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    """A place that number and date follow in the same sentence: `tại …, số 58 ngày 12/05/2023`."""
    hit = sight.find(rule.labels, rule.within)
    own = _until(sight.form.value(hit), _AFTER_PLACE, ";(") if hit else []
    upper = next(
        (i for i, t in enumerate(own) if i and t.text.strip(" .:") in ("Số", "Ngày", "Quyển")), len(own)
    )
    value = repaired_council(tidy(joined(own[:upper])))
    if hit is None or len(squash(value)) < 4:
        _unread(gather, sight, hit, rule)
        return
    gather.put(rule.name, value, own[:upper], label_chance(hit))


def _date(gather: Gather, sight: Sight, rule: FieldRule, *, moment: bool = False) -> None:
    """A date, from the first of the labels that has one; its words are a second witness."""
    hits = sight.hits(rule.labels, rule.within)
    dated = [h for h in hits if find_date(sight.form.text(h))]
    hit = next(iter(dated or hits), None)
    put_date(gather, sight.form, hit, rule.name, moment=moment)
    if hit is not None:
        _bear_out(gather, sight, rule, hit)


def _moment(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    _date(gather, sight, rule, moment=True)


def _bear_out(gather: Gather, sight: Sight, rule: FieldRule, hit: Hit) -> None:
    """Compare a date in figures with the same in words, behind it or behind a label of its own."""
    held = gather.fields.get(rule.name)
    spoken = spoken_date(sight.form.text(hit))
    words = sight.find(rule.words, rule.within) if spoken is None else None
    spoken = spoken_date(sight.form.text(words)) if words else spoken
    if held is not None and spoken is not None:
        _weigh(gather, rule.name, str(held.value)[:10] == spoken)


def _weigh(gather: Gather, name: str, agree: bool) -> None:
    held = gather.fields[name]
    if agree:
        gather.strengthen(name, either([held.confidence, _SURE_WORDS]))
    else:
        disagree(gather, name, "figures", "words", held.page)
        gather.weaken(name, _DOUBTED)


def _birth(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    """A date of birth, of which old papers may print the year alone, or month and year."""
    hits = sight.hits(rule.labels, rule.within)
    whole = any(find_date(sight.form.text(h)) for h in hits)
    for hit in () if whole else hits:
        tokens = [t for t in sight.form.value(hit) if any(c.isdigit() for c in t.text)]
        value = find_partial_date(sight.form.text(hit))
        if value and legible(gather, rule.name, tokens):
            gather.put(rule.name, value, tokens, label_chance(hit))
            return
    _date(gather, sight, rule)


def _year(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    put_year(gather, sight.form, sight.find(rule.labels, rule.within), rule.name)


def _gender(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    put_gender(gather, sight.form, sight.find(rule.labels, rule.within), rule.name)


def _closed(list_name: str) -> Reader:
    def read(gather: Gather, sight: Sight, rule: FieldRule) -> None:
        put_listed(gather, sight.form, sight.find(rule.labels, rule.within), rule.name, list_name)

    return read


def _listed(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    """The one of `values` that the label is followed by."""
    hit = sight.find(rule.labels, rule.within)
    tokens = sight.form.value(hit) if hit else []
    if hit is None or not tokens:
        _unread(gather, sight, hit, rule)
        return
    printed = tidy(joined(tokens))
    ranked = sorted(((likeness(printed, v), v) for v in rule.values), reverse=True)
    clear = len(ranked) < 2 or ranked[0][0] - ranked[1][0] >= 0.1
    if ranked and ranked[0][0] >= 0.85 and clear:
        exact = squash(printed) == squash(ranked[0][1])
        gather.put(rule.name, ranked[0][1], tokens, label_chance(hit), 0.97 if exact else 0.85)


def _personal_id(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    """Twelve digits behind the first of the labels that has them."""
    hits = sight.every(rule.labels, rule.within)
    good = [h for h in hits if find_personal_id(sight.form.text(h))]
    named = [h for h in hits if h.key == rule.labels[0]]
    # another paper's number (CMND, passport) is no personal number that could not be read
    hit = next(iter(good or named), None)
    put_personal_id(gather, sight.form, hit, rule.name)


def _id_number(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    """A number of twelve digits, or of nine (CMND)."""
    for find in (find_personal_id, find_old_id):
        for hit in sight.every(rule.labels, rule.within):
            value = find(sight.form.text(hit))
            if value:
                tokens = _figures(sight.form.value(hit), value)
                if legible(gather, rule.name, tokens, 0.6):
                    gather.put(rule.name, value, tokens, label_chance(hit))
                return
    unread = sight.find(rule.labels, rule.within)
    if unread:
        figures = [t for t in sight.form.value(unread) if sum(c.isdigit() for c in t.text) >= 6]
        report_figures(gather, sight.form, unread, rule.name, figures)


def _figures(tokens: Sequence[Token], value: str) -> list[Token]:
    """The shortest run of tokens whose digits hold `value`."""
    for size in range(1, len(tokens) + 1):
        for start in range(len(tokens) - size + 1):
            run = tokens[start : start + size]
            if value in re.sub(r"[ .]", "", joined(run)):
                return list(run)
    return [t for t in tokens if any(c.isdigit() for c in t.text)]


def _code(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    """What fits the pattern behind the first of the labels that has it; blanks inside figures are closed."""
    for hit in sight.hits(rule.labels, rule.within):
        tokens = sight.form.value(hit)
        found = _first_run(tokens, re.compile(rule.pattern))
        if found:
            gather.put(rule.name, found[0], found[1], 0.98 * label_chance(hit))
            return
    unread = sight.find(rule.labels, rule.within)
    if unread:
        report_figures(gather, sight.form, unread, rule.name, _numeric(sight.form.value(unread)))


def _numeric(tokens: Sequence[Token]) -> list[Token]:
    return [t for t in tokens if any(c.isdigit() for c in t.text)]


def _first_run(tokens: Sequence[Token], pattern: re.Pattern[str]) -> tuple[str, list[Token]] | None:
    """The first, shortest run of tokens that holds what the pattern wants, as printed or without blanks."""
    for start in range(len(tokens)):
        for end in range(start + 1, min(start + 8, len(tokens)) + 1):
            run = list(tokens[start:end])
            text = joined(run)
            m = pattern.search(text) or pattern.fullmatch(re.sub(r"\s+", "", text))
            if m and _whole(m, pattern, tokens[start : end + 1]):
                return m["value"] if "value" in pattern.groupindex else m[0], run
    return None


def _whole(found: re.Match[str], pattern: re.Pattern[str], further: Sequence[Token]) -> bool:
    """Whether one token more would not make the value longer (`123 456` cut after `123`)."""
    text = joined(further)
    more = pattern.search(text) or pattern.fullmatch(re.sub(r"\s+", "", text))
    return more is None or len(more[0]) <= len(found[0])


def _pattern(pattern: re.Pattern[str], *, figures: bool) -> Reader:
    def read(gather: Gather, sight: Sight, rule: FieldRule) -> None:
        for hit in sight.hits(rule.labels, rule.within):
            tokens = sight.form.value(hit)
            m = pattern.search(re.sub(r"\s*@\s*", "@", joined(tokens)))
            if m:
                value = re.sub(r"[ .]", "", m[0]) if figures else m[0]
                own = _numeric(tokens) if figures else tokens
                if not figures or legible(gather, rule.name, own):
                    gather.put(rule.name, value, own, 0.97)
                return

    return read


def _list(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    read_components(gather, sight.form, sight.find(rule.labels, rule.within), rule.name)


def _constant(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    """A value that the type itself implies; its place is the title's."""
    value: Value | None = rule.constant
    if sight.title:
        gather.put(rule.name, value, sight.title.tokens, chance=0.97, penned=False)


LABELLED: Mapping[str, Reader] = {
    "person": _person,
    "organisation": _organisation,
    "text": _text,
    "address": _address,
    "place": _place,
    "date": _date,
    "moment": _moment,
    "birth": _birth,
    "year": _year,
    "gender": _gender,
    "ethnicity": _closed("ethnicity"),
    "nationality": _closed("nationality"),
    "listed": _listed,
    "personal-id": _personal_id,
    "id-number": _id_number,
    "code": _code,
    "phone": _pattern(_PHONE, figures=True),
    "email": _pattern(_EMAIL, figures=False),
    "number": put_amount,
    "money": put_amount,
    "area": put_amount,
    "length": put_amount,
    "list": _list,
}
READERS: Mapping[str, Reader] = {**LABELLED, **HEAD_READERS, "constant": _constant}
