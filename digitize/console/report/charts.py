"""The page's drawings: plain SVG in the page itself, coloured by its style sheet, readable without colour."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digitize.console.report.markup import add

_WIDE = 720
_LEFT, _RIGHT, _TOP, _FOOT = 56, 12, 22, 30
_HIGH = 170
_ROW = 26
_NAME = 220
_NAME_LETTERS = 34


@dataclass(frozen=True, slots=True)
class Column:
    """One column over a label. part: how much of it is filled darker, None where it is all one."""

    label: str
    value: float
    said: str
    part: float | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar from the left: `rate` of a hundred, with what stands behind it. None: nothing to draw."""

    name: str
    rate: float | None
    said: str


def rate_bar(parent: ET.Element, rate: float | None, goal: float | None = None) -> None:
    """A bar of a hundred percent, filled as far as the rate goes; a stroke where full points begin."""
    svg = _svg(parent, 100, 10, "rate")
    add(svg, "rect", x=0, y=2, width=100, height=6, class_="ground")
    if rate is not None:
        add(svg, "rect", x=0, y=2, width=max(0.0, min(rate, 100.0)), height=6, class_="fill")
    if goal is not None and goal < 100:
        add(svg, "path", d=f"M{goal:g} 0V10", class_="goal")


def columns(parent: ET.Element, title: str, those: Sequence[Column], say: Callable[[float], str]) -> None:
    """Columns side by side over time. say: a value of the scale in words."""
    svg = _svg(parent, _WIDE, _TOP + _HIGH + _FOOT, "chart", title)
    most = _scale(svg, max((c.value for c in those), default=0), say)
    step = (_WIDE - _LEFT - _RIGHT) / max(len(those), 1)
    every = math.ceil(len(those) / 14)
    for at, one in enumerate(those):
        x, width = _LEFT + at * step + step * 0.14, min(step * 0.72, 46.0)
        x += (step * 0.72 - width) / 2
        _column(svg, one, x, width, most)
        if at % every == 0:
            _text(svg, x + width / 2, _TOP + _HIGH + 18, one.label, "middle")


def _column(svg: ET.Element, one: Column, x: float, width: float, most: float) -> None:
    for value, kind in ((one.value, "column"), (one.part, "part")):
        if value:
            high = _HIGH * value / most
            drawn = add(svg, "rect", x=x, y=_TOP + _HIGH - high, width=width, height=high, class_=kind)
            add(drawn, "title", f"{one.label}: {one.said}")


def bars(parent: ET.Element, title: str, those: Sequence[Bar]) -> None:
    """Bars below each other, of a hundred percent each, with their names before and their values behind."""
    svg = _svg(parent, _WIDE, len(those) * _ROW + 6, "chart", title)
    wide = _WIDE - _NAME - 190
    for at, one in enumerate(those):
        y = at * _ROW + 6
        name = one.name if len(one.name) <= _NAME_LETTERS else one.name[: _NAME_LETTERS - 1] + "…"
        add(_text(svg, _NAME - 10, y + 13, name, "end"), "title", one.name)
        add(svg, "rect", x=_NAME, y=y + 1, width=wide, height=14, class_="ground")
        if one.rate:
            add(
                svg, "rect", x=_NAME, y=y + 1, width=wide * min(one.rate, 100) / 100, height=14, class_="part"
            )
        _text(svg, _NAME + wide + 10, y + 13, one.said)


def area(parent: ET.Element, title: str, those: Sequence[Column], say: Callable[[float], str]) -> None:
    """What grows: a filled line from left to right."""
    svg = _svg(parent, _WIDE, _TOP + _HIGH + _FOOT, "chart", title)
    most = _scale(svg, max((c.value for c in those), default=0), say)
    wide, foot = _WIDE - _LEFT - _RIGHT, _TOP + _HIGH
    step = wide / max(len(those) - 1, 1)
    points = [(_LEFT + i * step, foot - _HIGH * c.value / most) for i, c in enumerate(those)]
    if len(points) == 1:
        points.append((_LEFT + wide, points[0][1]))
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    add(svg, "path", d=f"M{_LEFT} {foot}L{line}L{points[-1][0]:.1f} {foot}Z", class_="area")
    add(svg, "path", d=f"M{line}", class_="line")
    every = math.ceil(len(those) / 10)
    for at, one in enumerate(those):
        if at % every == 0:
            anchor = "start" if at == 0 else "end" if at == len(those) - 1 else "middle"
            _text(svg, points[at][0], foot + 18, one.label, anchor)


def _svg(parent: ET.Element, wide: float, high: float, kind: str, title: str = "") -> ET.Element:
    svg = add(parent, "svg", viewBox=f"0 0 {wide:g} {high:g}", class_=kind, role="img")
    svg.set("xmlns", "http://www.w3.org/2000/svg")
    if kind == "rate":
        svg.set("preserveAspectRatio", "none")
    if title:
        add(svg, "title", title)
    return svg


def _text(svg: ET.Element, x: float, y: float, text: str, anchor: str = "start") -> ET.Element:
    return add(svg, "text", text, x=float(x), y=float(y), text_anchor=anchor)


def _scale(svg: ET.Element, highest: float, say: Callable[[float], str]) -> float:
    """Lines across with their values; returns the value at the top."""
    step = _step(highest)
    count = max(1, math.ceil(highest / step))
    for at in range(count + 1):
        y = _TOP + _HIGH - _HIGH * at / count
        add(svg, "path", d=f"M{_LEFT} {y:.1f}H{_WIDE - _RIGHT}", class_="grid" if at else "base")
        _text(svg, _LEFT - 8, y + 4, say(step * at), "end")
    return step * count


def _step(highest: float) -> float:
    """1, 2 or 5 times a power of ten: about four lines, whole numbers."""
    if highest <= 4:
        return 1
    power = 10 ** math.floor(math.log10(highest / 4))
    return float(next(k * power for k in (1, 2, 5, 10) if k * power >= highest / 4))
