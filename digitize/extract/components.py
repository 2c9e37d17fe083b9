"""The list of papers handed in, as a numbered list, a dashed list or a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

from digitize.extract.forms import label_chance
from digitize.extract.gather import Gather
from digitize.extract.labels import Form, Hit
from digitize.extract.layout import Token, joined
from digitize.extract.text import fold, squash, tidy

_RULE = re.compile(r"[|_¦\[\]]+")  # table rules, read as characters
_BULLET = re.compile(r"^\W*(?:\d{1,2}(?:\.\d{1,2})?\s*[.)/_|]*|[Il][.)]?|[-–—+*•~]|[a-zđ][.)])$")
_NUMBERED = re.compile(r"^(?:\d{1,2}[.)/_|]|[-–—+*•~])(?=[^\W\d_])")
_COPIES = re.compile(
    r"\W*[(\[:;,x-]\s*(?:số lượng\W*)?\d{1,2}\s*(?:\([^)]*\)\s*)?(?:bản|bộ|tờ|trang)\b[^()]*\)?\W*$"
)
_HEADINGS = (
    "ten giay to",
    "ten thanh phan",
    "ban chinh",
    "ban chung thuc",
    "ban photo",
    "ban sao",
    "so luong",
    "so ban",
    "so to",
    "loai ban",
)
_COUNTED = {"ban": ("chinh", "chung", "photo", "sao", "goc"), "so": ("ban", "luong", "to")}
_TICK = re.compile(r"^(?:x|X|×|v|V|✓|\d{1,2}|\(?\d{1,2}\)?|\||[-–—_.]+)$")

Line = list[Token]


def _lines(form: Form, hit: Hit) -> list[Line]:
    """The tokens between the label and the next one, line by line; a table's heading may say it again."""
    nexts = [h.start for h in form.hits if h.start >= hit.end and h.key != hit.key]
    end = nexts[0] if nexts else len(form.stream)
    own = form.stream[hit.end : end]
    lines = [[p.token for p in run] for _, run in groupby(own, key=lambda p: p.row)]
    return [[t for t in line if not _RULE.fullmatch(t.text)] for line in lines]


def _is_heading(line: Line) -> bool:
    """Headings and little else: the names of papers hold such words too (`bản sao …, bản chính`)."""
    text = fold(joined(line))
    found = [h for h in _HEADINGS if h in text]
    named = sum(text.count(h) * len(squash(h)) for h in found)
    headed = len(found) >= 2 and 2 * named >= len(squash(text))
    return (headed and not _begins(line)) or squash(text) in ("tt", "stt")


def _cut_at(lines: Sequence[Line]) -> float | None:
    """Left edge of the first column of counts or ticks, from the table's heading."""
    for line in lines:
        if not _is_heading(line):
            continue
        for token, following in pairwise(line):
            if fold(following.text) in _COUNTED.get(fold(token.text), ()):
                return token.flat[0] - token.height * 0.5
    return None


def _without_ticks(line: Line, cut: float | None) -> Line:
    kept = [t for t in line if cut is None or t.flat[0] < cut]
    while kept and len(kept) > 1 and _TICK.match(kept[-1].text) and _apart(kept):
        kept = kept[:-1]
    return kept


def _apart(line: Line) -> bool:
    return line[-1].flat[0] - line[-2].flat[2] > 1.2 * line[-1].height


def _items(lines: Sequence[Line], edge: float) -> list[Line]:
    """Lines joined to items: a bullet begins one, and so does a capital after a line with room to spare (its
    bullet was not read); without any bullet every line is one. edge: where the lines may reach to.
    """
    marked = any(_begins(line) for line in lines)
    items: list[Line] = []
    for before, line in zip([None, *lines], lines, strict=False):
        if before is None or not marked or _begins(line) or _fresh(before, line, edge):
            items.append(list(line))
        else:
            items[-1].extend(line)
    return items


def _fresh(before: Line, line: Line, edge: float) -> bool:
    """Whether `line` is no continuation: its first word is capital and had room on the line before."""
    first = line[0]
    room = edge - before[-1].flat[2] - first.height
    return first.text[:1].isupper() and room > first.flat[2] - first.flat[0]


def _begins(line: Line) -> bool:
    return (len(line) > 1 and bool(_BULLET.match(line[0].text))) or bool(_NUMBERED.match(line[0].text))


def _name(item: Line) -> str:
    """The paper's name without its number in the list and without how many copies there are."""
    text = joined(item[1:] if len(item) > 1 and _BULLET.match(item[0].text) else item)
    text = re.sub(r"^\W*(?:\d{1,2}[.)/]|[-–—+*•~])\s*", "", text)
    return tidy(_COPIES.sub("", text))


def read_components(gather: Gather, form: Form, hit: Hit | None, name: str = "components") -> None:
    """Put the names of the papers handed in, or the items of another list, as field `name`."""
    if hit is None:
        return
    lines = _lines(form, hit)
    cut = _cut_at(lines)
    rows = [_without_ticks(line, cut) for line in lines if not _is_heading(line)]
    rows = [r for r in rows if len(squash(joined(r))) >= 2]
    reach = max((p.token.flat[2] for p in form.stream), default=0)
    edge = cut or max(reach, 0.75 * gather.layout.first.page.width)
    items = [i for i in _items(rows, edge) if len(squash(_name(i))) >= 4]
    names = [_name(i) for i in items]
    if len(names) == 1 and ";" in names[0]:
        names = [tidy(part) for part in names[0].split(";") if squash(part)]
    tokens = [t for i in items for t in (i[1:] if len(i) > 1 and _BULLET.match(i[0].text) else i)]
    gather.put(name, tuple(names), tokens, 0.97 * label_chance(hit))
