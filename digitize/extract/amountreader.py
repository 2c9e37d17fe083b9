"""Money, areas, lengths and counts behind a label, with the same number in words as a witness."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from digitize.extract.chance import either, honest, value_chance
from digitize.extract.description import FieldRule
from digitize.extract.forms import disagree, label_chance, legible, slot_unread
from digitize.extract.gather import Gather
from digitize.extract.labels import Form, Hit
from digitize.extract.layout import Token, joined
from digitize.extract.patterns.amounts import amount_in_words, find_amount
from digitize.extract.sight import Sight
from digitize.extract.text import fold

# The raised 2 of m² is read as many things, and is no figure of the value.
_UNIT = re.compile(r"m\W?[2²?'\"“”°]?|vnd|dong|d|trieu|ty|tang|[mvd]\W?")
_GLUED_UNIT = re.compile(r"(?<=[\d\s])m[2²](?![\d\w])", re.IGNORECASE)
_IN_WORDS = re.compile(r"b[ằaăâầ]ng ch[ữuứử]\s*:?", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^()\d]{6,160})\)?")
_FIGURE = re.compile(r"[\d.,]+(?:m[2²]?|đ|đồng|vnđ?|tầng)?", re.IGNORECASE)
_FAR = 45  # tokens from the figures to their words
_SURE_WORDS = 0.9
_DOUBTED = 0.5
_STROKES = ("I", "l", "|", "!")
_DOUBTED_STROKE = 0.9  # on top of the little confidence that such a letter has
_LEAST_MONEY = 1000  # đồng: less is no capital, but a figure of something else


def put_amount(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    """A plain number; `raw` keeps the print with its unit. Figures and words that differ are reported."""
    hits = sight.hits(rule.labels, rule.within)
    for hit in hits:
        tokens = _behind_colon(sight.form.value(hit))
        value = find_amount(_bare(tokens))
        if value is None:
            continue
        own = _through_amount(tokens, value)
        figures = [t for t in own if _is_figure(t)]
        said = next((n for t in _spoken(sight, rule, hit) if (n := amount_in_words(t)) is not None), None)
        # figures that are hardly legible are right where the words say the same
        if said == value or legible(gather, rule.name, figures):
            fit = label_chance(hit) * _fit(rule.kind, value) * (1.0 if said == value else _clean(figures))
            gather.put(rule.name, value, own, fit, _chance(figures))
            _weigh(gather, rule.name, value, said)
        return
    if hits and not _put_stroke(gather, sight.form, hits[0], rule):
        slot_unread(gather, sight.form, hits[0], rule.name)


def _put_stroke(gather: Gather, form: Form, hit: Hit, rule: FieldRule) -> bool:
    """A count of one, read as a letter (`số tầng: I`)."""
    first = form.value(hit)[:1]
    if rule.kind != "number" or not first or first[0].text.strip(" .,;") not in _STROKES:
        return False
    gather.put(rule.name, 1, first, _DOUBTED_STROKE * label_chance(hit))
    return True


def _fit(kind: str, value: float) -> float:
    return _DOUBTED if value == 0 or (kind == "money" and value < _LEAST_MONEY) else 1.0


def _clean(figures: Sequence[Token]) -> float:
    """Figures with a sign among them that is none (`15§`) have lost one."""
    return 1.0 if all(_FIGURE.fullmatch(t.text.strip(" .,;:()")) for t in figures) else _DOUBTED


def _chance(figures: Sequence[Token]) -> float:
    return honest(value_chance([(t.text, t.confidence) for t in figures]), figures=True)


def _behind_colon(tokens: Sequence[Token]) -> list[Token]:
    """Without the rest of a label that has a figure of its own: `tầng 1: 80,9 m²`."""
    for at in range(min(6, len(tokens) - 1)):
        if tokens[at].text.startswith(":") and any(c.isdigit() for c in tokens[at + 1].text):
            return list(tokens[at + 1 :])
    return list(tokens)


def _is_unit(token: Token) -> bool:
    return bool(_UNIT.fullmatch(fold(token.text).strip(" .,;:()")))


def _is_figure(token: Token) -> bool:
    return any(c.isdigit() for c in token.text) and not _is_unit(token)


def _bare(tokens: Sequence[Token]) -> str:
    """The text without units whose figure is not the value's: an empty `…… m2` is not two."""
    kept = [t for t in tokens if not _is_unit(t) or fold(t.text).strip(" .,;:()") in ("trieu", "ty")]
    return _GLUED_UNIT.sub(" ", joined(kept))


def _through_amount(tokens: Sequence[Token], whole: float) -> list[Token]:
    """The tokens through the unit behind the first number; what follows is another witness."""
    first = next(i for i, t in enumerate(tokens) if _is_figure(t))
    for end in range(first + 1, len(tokens) + 1):
        if find_amount(_bare(tokens[:end])) == whole:
            return [*tokens[first:end], *(t for t in tokens[end : end + 1] if _is_unit(t))]
    return list(tokens[first:])


def _weigh(gather: Gather, name: str, value: float, said: float | None) -> None:
    held = gather.fields.get(name)
    if held is None or said is None:
        return
    if value == said:
        gather.strengthen(name, either([held.confidence, _SURE_WORDS]))
    else:
        disagree(gather, name, "figures", "words", held.page)
        gather.weaken(name, _DOUBTED)


def _spoken(sight: Sight, rule: FieldRule, hit: Hit) -> Iterator[str]:
    """Where the words may stand: behind a label of their own, behind `bằng chữ`, in brackets."""
    yield from (sight.form.text(h) for h in _near(sight.form, rule.words, hit))
    text = sight.form.text(hit)
    cut = _IN_WORDS.search(text)
    if cut:
        yield text[cut.end() :]
    yield from (m[1] for m in _BRACKETS.finditer(text))


def _near(form: Form, keys: Sequence[str], hit: Hit) -> list[Hit]:
    found = [h for key in keys for h in form.all(key)]
    return [h for h in found if hit.end <= h.start < hit.end + _FAR]
