"""Charts as inline SVG: plain shapes and text, coloured by the page's style sheet, nothing fetched.

Series are told apart by shape as well as colour: a report may be printed without colour.
"""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from calibration import Bin

WIDE = 720
_LABEL = 150  # room for names on the left
_ROW = 24
_SHAPES = (
    "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0Z",
    "M-4 -4H4V4H-4Z",
    "M0 -5.5L5.5 0L0 5.5L-5.5 0Z",
    "M0 -5L5 4H-5Z",
    "M0 5L5 -4H-5Z",
    "M-5 -1.5H-1.5V-5H1.5V-1.5H5V1.5H1.5V5H-1.5V1.5H-5Z",
    "M-5 -3L-3 -5L0 -2L3 -5L5 -3L2 0L5 3L3 5L0 2L-3 5L-5 3L-2 0Z",
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `said` stands behind it; `strong` for ours."""

    name: str
    value: float
    said: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """A line over time: (x, y) points."""

    name: str
    points: Sequence[tuple[float, float]]


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: object) -> ET.Element:
    named = {k.rstrip("_").replace("_", "-"): _number(v) for k, v in attributes.items()}
    child = ET.SubElement(parent, tag, named)
    child.text = text or None
    return child


def _number(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def _svg(height: float, title: str, wide: int = WIDE) -> ET.Element:
    root = ET.Element("svg", {"viewBox": f"0 0 {wide} {math.ceil(height)}", "role": "img", "class": "chart"})
    root.set("xmlns", "http://www.w3.org/2000/svg")
    _add(root, "title", title)
    return root


def _done(root: ET.Element) -> str:
    return ET.tostring(root, encoding="unicode")


def _shape(root: ET.Element, series: int, x: float, y: float, told: str = "") -> None:
    place = f"translate({x:.1f} {y:.1f})"
    mark = _add(root, "path", d=_SHAPES[series % len(_SHAPES)], transform=place, class_=f"s{series % 8}")
    if told:
        _add(mark, "title", told)


def _text(root: ET.Element, x: float, y: float, text: str, anchor: str = "start", class_: str = "") -> None:
    _add(root, "text", text, x=x, y=y, text_anchor=anchor, class_=class_)


def legend(root: ET.Element, names: Sequence[str], y: float) -> float:
    """Names with their shapes in a row, wrapped; returns the y below."""
    x = 8.0
    for i, name in enumerate(names):
        needs = 26 + 7.2 * len(name)
        if x + needs > WIDE:
            x, y = 8.0, y + 18
        _shape(root, i, x + 5, y - 4)
        _text(root, x + 15, y, name)
        x += needs
    return y + 18


def bars(title: str, rows: Sequence[Bar]) -> str:
    """Horizontal bars from zero, the value written behind each."""
    root = _svg(len(rows) * _ROW + 28, title)
    _text(root, 0, 14, title, class_="head")
    most = max((r.value for r in rows), default=0) or 1
    for i, row in enumerate(rows):
        y = 26 + i * _ROW
        long = max(1.0, (WIDE - _LABEL - 90) * row.value / most)
        _text(root, _LABEL - 8, y + 13, row.name, "end", "strong" if row.strong else "")
        _add(
            root, "rect", x=_LABEL, y=y, width=long, height=_ROW - 7, class_="own" if row.strong else "other"
        )
        _text(root, _LABEL + long + 6, y + 13, row.said)
    return _done(root)


def dots(title: str, pages: Mapping[str, Mapping[str, float]], tools: Sequence[str]) -> str:
    """A row a page, a mark a tool, errors 0..1 on a square-root scale: 1 % and 30 % are both to be seen."""
    root = _svg(len(pages) * 17 + 110, title)
    _text(root, 0, 14, title, class_="head")
    top = legend(root, tools, 36) + 14
    left, bottom = 230, top + len(pages) * 17
    most = max((e for errors in pages.values() for e in errors.values()), default=0.0)

    def x(error: float) -> float:
        return left + (WIDE - left - 20) * math.sqrt(min(1.0, error / max(most, 0.01)))

    for tick in (0, 0.01, 0.03, 0.1, 0.3, 1.0):
        if tick <= max(most, 0.01):
            _add(root, "line", x1=x(tick), x2=x(tick), y1=top - 8, y2=bottom, class_="grid")
            _text(root, x(tick), top - 12, f"{tick * 100:g} %", "middle", "small")
    for i, (page, errors) in enumerate(pages.items()):
        y = top + i * 17 + 4
        _text(root, left - 14, y + 4, page if len(page) <= 34 else f"…{page[-33:]}", "end", "small")
        for number, tool in reversed(list(enumerate(tools))):
            if tool in errors:
                _shape(root, number, x(errors[tool]), y, f"{page}, {tool}: {errors[tool] * 100:.2f} %")
    root.set("viewBox", f"0 0 {WIDE} {math.ceil(bottom + 4)}")
    return _done(root)


def reliability(title: str, found: Sequence[Bin]) -> str:
    """Share right over confidence with 95 % intervals; the diagonal is perfect. Below: counts."""
    side, left, top = 260, 46, 28
    root = _svg(top + side + 104, title, wide=340)
    _text(root, 0, 14, title, class_="head")

    def place(confidence: float, share: float) -> tuple[float, float]:
        return left + side * confidence, top + side * (1 - share)

    _add(root, "rect", x=left, y=top, width=side, height=side, class_="frame")
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = place(tick, tick)
        _text(root, left - 6, y + 4, f"{tick:g}", "end", "small")
        _text(root, x, top + side + 14, f"{tick:g}", "middle", "small")
    _add(root, "line", x1=left, y1=top + side, x2=left + side, y2=top, class_="grid")
    for b in found:
        low, high = b.interval()
        x, y = place(b.confidence, b.share)
        _add(root, "line", x1=x, x2=x, y1=place(0, low)[1], y2=place(0, high)[1], class_="whisker")
        _shape(root, 0, x, y, f"{b.count} given {b.confidence:.2f} on average: {b.share:.3f} right")
    _text(root, left + side / 2, top + side + 30, "confidence given → share that is right", "middle", "small")
    _counts(root, found, left, top + side + 40, side)
    return _done(root)


def _counts(root: ET.Element, found: Sequence[Bin], left: float, top: float, side: float) -> None:
    high, most = 42, max((b.count for b in found), default=1)
    for b in found:
        tall = max(1.0, high * b.count / most)
        x, wide = left + side * b.low, side * (b.high - b.low) - 2
        _add(root, "rect", x=x, y=top + 12 + high - tall, width=wide, height=tall, class_="other")
        _text(root, x + wide / 2, top + 9 + high - tall, str(b.count), "middle", "tiny")


def _ticks(most: float) -> list[float]:
    """Round numbers from zero to the first at or above `most`, four to eight of them."""
    rough = max(most, 1e-9) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * max(s for s in (1, 2, 5) if s * power <= rough * (1 + 1e-9))
    return [i * step for i in range(math.ceil(most / step - 1e-9) + 1)] if most > 0 else [0.0, 1.0]


def lines(title: str, series: Sequence[Series], unit: str, limit: float | None = None) -> str:
    """Series over seconds from zero, with an optional limit as a dashed line."""
    high, left, top = 220, 56, 48
    root = _svg(top + high + 34, title)
    _text(root, 0, 14, title, class_="head")
    for i, one in enumerate(series):
        _text(root, left + i * 160, 34, f"— {one.name}", class_=f"t{i % 8}")
    most_x = max((x for one in series for x, _ in one.points), default=1.0) or 1.0
    ticks = _ticks(max([y for one in series for _, y in one.points] + [limit or 0.0]))
    most_y = ticks[-1]

    def place(x: float, y: float) -> tuple[float, float]:
        return left + (WIDE - left - 20) * x / most_x, top + high * (1 - y / most_y)

    for tick in ticks:
        y = place(0, tick)[1]
        _add(root, "line", x1=left, x2=WIDE - 20, y1=y, y2=y, class_="grid")
        _text(root, left - 6, y + 4, f"{tick:g}", "end", "small")
    for x in _ticks(most_x):
        if x <= most_x:
            _text(root, place(x, 0)[0], top + high + 16, f"{x:g} s", "middle", "small")
    _text(root, left - 6, top - 8, unit, "end", "small")
    for i, one in enumerate(series):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in one.points))
        _add(root, "polyline", points=path, class_=f"l{i % 8}")
    if limit is not None:
        y = place(0, limit)[1]
        _add(root, "line", x1=left, x2=WIDE - 20, y1=y, y2=y, class_="limit")
    return _done(root)


def growth(title: str, series: Sequence[Series], across: str, unit: str) -> str:
    """Series over a size, both axes logarithmic: what grows in step with the size rises by one in one."""
    high, left, top = 300, 64, 48
    root = _svg(top + high + 50 + 18 * len(series), title)
    _text(root, 0, 14, title, class_="head")
    points = [p for one in series for p in one.points if min(p) > 0]
    spans = [_decades([p[axis] for p in points]) for axis in (0, 1)]

    def place(x: float, y: float) -> tuple[float, float]:
        (low, wide), (base, tall) = ((s[0], max(1, s[1] - s[0])) for s in spans)
        across_, up = (math.log10(x) - low) / wide, (math.log10(y) - base) / tall
        return left + (WIDE - left - 20) * across_, top + high * (1 - up)

    _grid(root, spans, place, top + high)
    _text(root, left - 6, top - 8, unit, "end", "small")
    _text(root, WIDE - 20, top + high + 32, across, "end", "small")
    for i, one in enumerate(series):
        drawn = [place(*p) for p in one.points if min(p) > 0]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in drawn)
        _add(root, "polyline", points=path, class_=f"l{i % 8}")
        for (x, y), told in zip(drawn, one.points, strict=False):
            _shape(root, i, x, y, f"{one.name}: {told[1]:.3g} at {told[0]:g}")
    legend(root, [one.name for one in series], top + high + 50)
    return _done(root)


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """Powers of ten around the values, one at least between them."""
    if not values:
        return 0, 1
    low, up = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(up, low + 1)


def _grid(
    root: ET.Element,
    spans: Sequence[tuple[int, int]],
    place: Callable[[float, float], tuple[float, float]],
    bottom: float,
) -> None:
    (first, last), (low, up) = spans
    for power in range(first, last + 1):
        x, y = place(10.0**power, 10.0**up)
        _add(root, "line", x1=x, x2=x, y1=y, y2=bottom, class_="grid")
        _text(root, x, bottom + 16, f"{10.0**power:g}", "middle", "small")
    for power in range(low, up + 1):
        x, y = place(10.0**first, 10.0**power)
        _add(root, "line", x1=x, x2=WIDE - 20, y1=y, y2=y, class_="grid")
        _text(root, x - 6, y + 4, f"{10.0**power:g}", "end", "small")
