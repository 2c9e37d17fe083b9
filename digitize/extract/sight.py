"""What a field's reader sees of a paper: its labels, the sections they fall into, its title and head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from digitize.extract.columns import side_by_side, unfolded
from digitize.extract.description import FormDescription, Section
from digitize.extract.formtitle import Title
from digitize.extract.labels import Form, Hit, colon_follows, read_form
from digitize.extract.layout import Layout
from digitize.extract.letterhead import Letterhead, find_letterhead

Span = tuple[int, int]
_HEADED = 4  # signs and numbers between a heading and the label under it


@dataclass(frozen=True)
class Sight:
    """A paper seen through one form's description. spans: where in the stream each section lies."""

    layout: Layout
    form: Form
    title: Title | None
    spans: Mapping[str, Span]

    @cached_property
    def head(self) -> Letterhead:
        return find_letterhead(self.layout.first)

    def hits(self, keys: Sequence[str], within: str = "") -> list[Hit]:
        """For each key in turn its likeliest hit in the section; without one, outside all sections."""
        found = (self._best(key, within) for key in keys)
        return [hit for hit in found if hit is not None]

    def every(self, keys: Sequence[str], within: str = "") -> list[Hit]:
        """For each key in turn its likeliest hit, then the other hits in reading order.

        `Giấy tờ tùy thân: Giấy CMND số …` prints one label inside the value of another.
        """
        first = self.hits(keys, within)
        own = [h for h in self.form.hits if h.key in keys and self._belongs(h, within)]
        return [*first, *(h for h in own if h not in first)]

    def find(self, keys: Sequence[str], within: str = "") -> Hit | None:
        """The first of `hits`."""
        return next(iter(self.hits(keys, within)), None)

    def _best(self, key: str, within: str) -> Hit | None:
        fit = [h for h in self.form.all(key) if self._belongs(h, within) and not self._heads(h)]
        # the same words may stand in a sentence above, without a colon behind them
        told = {h: colon_follows(self.form.stream, h.end) for h in fit}
        return max(fit, key=lambda h: (round(h.alike, 1), told[h], -h.start)) if fit else None

    def _heads(self, hit: Hit) -> bool:
        """Whether a label is only the heading of the same one below: `3. Vốn điều lệ` / `Vốn điều lệ: …`."""
        after = next((h for h in self.form.hits if h.start >= hit.end), None)
        same = after is not None and after.key == hit.key and after.start - hit.end <= _HEADED
        return same and not self.form.value(hit)

    def _belongs(self, hit: Hit, within: str) -> bool:
        if within:
            start, end = self.spans.get(within, (0, 0))
            return start <= hit.start < end
        return not any(start <= hit.start < end for start, end in self.spans.values())


def look(layout: Layout, described: FormDescription, title: Title | None) -> Sight:
    """Find the labels below the title; sections side by side are first laid one under the other."""
    below = title.last + 1 if title else 0
    form = read_form(layout, described.labels, below)
    if described.sections:
        openers = [hit for part in described.sections if (hit := _opener(form, part))]
        pair = side_by_side(form, openers)
        if pair:
            ends = [h for part in described.sections for key in part.until for h in form.all(key)]
            form = read_form(unfolded(layout, form, *pair, ends, described.labels), described.labels, below)
    return Sight(layout, form, title, _spans(form, described.sections))


def _opener(form: Form, part: Section) -> Hit | None:
    """The label that begins a section: the first of its openers on the paper.

    Where people sign, a form names them again.
    """
    return min((h for key in part.opens for h in form.all(key)), key=lambda h: h.start, default=None)


def _spans(form: Form, parts: Sequence[Section]) -> dict[str, Span]:
    openers = {part.key: _opener(form, part) for part in parts}
    starts = [hit.start for hit in openers.values() if hit]
    spans: dict[str, Span] = {}
    for part in parts:
        opener = openers[part.key]
        if opener is None:
            continue
        ends = [h.start for key in part.until for h in form.all(key)] + starts
        spans[part.key] = (opener.start, min((e for e in ends if e > opener.start), default=len(form.stream)))
    return spans
