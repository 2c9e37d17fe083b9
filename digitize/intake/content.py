"""What a PDF page paints, in order: pictures, glyphs, lines. Nothing is rendered; operators are followed.

Operators and matrices after ISO 32000-1, 8.3 (coordinates), 8.5 (paths), 8.9 (images), 9.3 (text state).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pikepdf

from digitize.intake.unpacking import MOST, TooComplex, unpacked

Matrix = tuple[float, float, float, float, float, float]
Kind = Literal["image", "inline", "stencil", "text", "hidden-text", "path", "shading"]
Rect = tuple[float, float, float, float]  # left, bottom, right, top in points
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_EVERYWHERE: Rect = (-math.inf, -math.inf, math.inf, math.inf)
_MOST_NODES = 64  # from a page up to the root of the tree
_DEEPEST = 12  # forms within forms
_MOST_OPERATORS = 300_000

_FILL = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s"}
_CURVES = {"c", "v", "y"}
_POINTS = {"m", "l", *_CURVES}
_SHOW = {"Tj", "TJ", "'", '"'}


@dataclass(frozen=True, slots=True)
class Painted:
    """One painted thing. area: where it may leave ink, in points of the page, clipped.

    matrix: from the picture's unit square, or the line of text, to the page. count: glyphs of text, curves of
    a path. plain: painted opaquely, by normal blending.
    """

    kind: Kind
    area: Rect
    matrix: Matrix = IDENTITY
    image: Any = None
    count: int = 0
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that a page paints, bottom first, and the fonts of its visible text."""

    painted: tuple[Painted, ...]
    fonts: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _State:
    ctm: Matrix
    clip: Rect = _EVERYWHERE
    hidden: bool = False
    plain: bool = True
    font: Any = None
    text: Matrix = IDENTITY


@dataclass(slots=True)
class _Walk:
    state: _State
    painted: list[Painted] = field(default_factory=list)
    fonts: dict[tuple[int, int] | int, Any] = field(default_factory=dict)
    operators: int = 0
    bytes: int = 0  # of forms
    saved: list[_State] = field(default_factory=list)
    path: Rect | None = None
    curves: int = 0
    clipping: bool = False


def times(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies `inner` first, then `outer`."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def bounds(rect: Rect, matrix: Matrix) -> Rect:
    """The upright box around `rect` after `matrix`."""
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (rect[0], rect[2]) for y in (rect[1], rect[3])]
    xs = [a * x + c * y + e for x, y in corners]
    ys = [b * x + d * y + f for x, y in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def common(one: Rect, other: Rect) -> Rect:
    """What two boxes share; of no area where they share nothing."""
    left, bottom = max(one[0], other[0]), max(one[1], other[1])
    return (left, bottom, max(left, min(one[2], other[2])), max(bottom, min(one[3], other[3])))


def area(rect: Rect) -> float:
    """Square points."""
    return max(0.0, rect[2] - rect[0]) * max(0.0, rect[3] - rect[1])


def drawing(page: pikepdf.Page) -> Drawing:
    """Follow the page's content. Raises TooComplex; pikepdf's errors where the content cannot be parsed."""
    walk = _Walk(_State(IDENTITY))
    if sum(len(part) for part in _parts(page)) > MOST:
        raise TooComplex
    _follow(walk, page, inherited(page.obj, "/Resources"), 0)
    return Drawing(tuple(walk.painted), tuple(walk.fonts.values()))


def inherited(page: Any, name: str) -> Any:
    """The entry `name` of a page dictionary, or of the nearest node above it that has it (7.7.3.4)."""
    node = page
    for _ in range(_MOST_NODES):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        if name in node:
            return node.get(name)
        node = node.get("/Parent")
    return None


def _parts(page: pikepdf.Page) -> Iterator[bytes]:
    contents = page.obj.get("/Contents")
    if isinstance(contents, pikepdf.Array):
        yield from (unpacked(part) for part in contents if isinstance(part, pikepdf.Stream))
    elif isinstance(contents, pikepdf.Stream):
        yield unpacked(contents)


def _follow(walk: _Walk, stream: Any, resources: Any, depth: int) -> None:
    for instruction in pikepdf.parse_content_stream(stream):
        walk.operators += 1
        if walk.operators > _MOST_OPERATORS:
            raise TooComplex
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            _paint(walk, "inline", (0.0, 0.0, 1.0, 1.0))
            continue
        _step(walk, str(instruction.operator), instruction.operands, resources, depth)


def _step(walk: _Walk, operator: str, operands: Any, resources: Any, depth: int) -> None:
    if operator == "Do":
        _do(walk, _named(resources, "/XObject", operands), resources, depth)
    elif operator in _SHOW:
        _show(walk, operands)
    elif operator == "sh":
        _paint(walk, "shading", None)
    elif operator in _POINTS or operator in ("re", "W", "W*", "n", "h") or operator in _FILL:
        _path(walk, operator, operands)
    else:
        _set(walk, operator, operands, resources)


def _set(walk: _Walk, operator: str, operands: Any, resources: Any) -> None:
    state = walk.state
    if operator == "q":
        walk.saved.append(state)
    elif operator == "Q" and walk.saved:
        walk.state = walk.saved.pop()
    elif operator == "cm":
        walk.state = replace(state, ctm=times(_matrix(operands), state.ctm))
    elif operator == "Tr":
        walk.state = replace(state, hidden=int(operands[0]) in (3, 7))
    elif operator in ("BT", "Tm"):
        walk.state = replace(state, text=_matrix(operands) if operator == "Tm" else IDENTITY)
    elif operator == "Tf":
        walk.state = replace(state, font=_named(resources, "/Font", operands))
    elif operator == "gs":
        walk.state = replace(state, plain=_plain(_named(resources, "/ExtGState", operands), state.plain))


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(x) for x in operands)
    return (a, b, c, d, e, f)


def _named(resources: Any, kind: str, operands: Any) -> Any:
    group = resources.get(kind) if isinstance(resources, pikepdf.Dictionary) else None
    return group.get(str(operands[0])) if isinstance(group, pikepdf.Dictionary) else None


def _plain(state: Any, before: bool) -> bool:
    """Whether what follows is painted opaquely, after the graphics state dictionary `state`."""
    if not isinstance(state, pikepdf.Dictionary):
        return before
    if not {"/ca", "/BM", "/SMask"} & set(state.keys()):
        return before
    blend = state.get("/BM", pikepdf.Name.Normal)
    mask = state.get("/SMask", pikepdf.Name("/None"))
    usual = blend in (pikepdf.Name.Normal, pikepdf.Name.Compatible) and mask == pikepdf.Name("/None")
    return usual and float(state.get("/ca", 1)) >= 0.99


def _paint(walk: _Walk, kind: Kind, rect: Rect | None, image: Any = None) -> None:
    """rect: in user space, or None for all that the clip lets through."""
    state = walk.state
    reach = state.clip if rect is None else common(bounds(rect, state.ctm), state.clip)
    walk.painted.append(Painted(kind, reach, state.ctm, image, 0, state.plain))


def _show(walk: _Walk, operands: Any) -> None:
    state = walk.state
    length = sum(len(bytes(s)) for s in _strings(operands))
    wide = isinstance(state.font, pikepdf.Dictionary) and state.font.get("/Subtype") == pikepdf.Name.Type0
    if not state.hidden and state.font is not None:
        walk.fonts[state.font.objgen if state.font.is_indirect else id(state.font)] = state.font
    kind: Kind = "hidden-text" if state.hidden else "text"
    count, matrix = length // 2 if wide else length, times(state.text, state.ctm)
    walk.painted.append(Painted(kind, state.clip, matrix, None, count, state.plain))


def _strings(operands: Any) -> Iterator[Any]:
    for operand in operands:
        if isinstance(operand, pikepdf.String):
            yield operand
        elif isinstance(operand, pikepdf.Array):
            yield from (part for part in operand if isinstance(part, pikepdf.String))


def _do(walk: _Walk, found: Any, resources: Any, depth: int) -> None:
    if not isinstance(found, pikepdf.Stream):
        return
    if found.get("/Subtype") == pikepdf.Name.Image:
        kind: Kind = "stencil" if found.get("/ImageMask", False) else "image"
        plain = walk.state.plain and "/OC" not in found
        before, walk.state = walk.state, replace(walk.state, plain=plain)
        _paint(walk, kind, (0.0, 0.0, 1.0, 1.0), found)
        walk.state = before
    elif found.get("/Subtype") == pikepdf.Name.Form and depth < _DEEPEST:
        _form(walk, found, resources, depth)


def _form(walk: _Walk, form: Any, resources: Any, depth: int) -> None:
    """A form's content, with its own matrix, box and resources; what it sets ends with it."""
    walk.bytes += len(unpacked(form))
    if walk.bytes > MOST:
        raise TooComplex
    before, saved = walk.state, walk.saved
    ctm = times(_matrix(form.get("/Matrix", IDENTITY)), before.ctm)
    left, bottom, right, top = (float(x) for x in form.get("/BBox", (0, 0, 0, 0)))
    clip = common(before.clip, bounds((left, bottom, right, top), ctm))
    walk.saved = []
    walk.state = replace(before, ctm=ctm, clip=clip, plain=before.plain and "/OC" not in form)
    _follow(walk, form, form.get("/Resources", resources), depth + 1)
    walk.state, walk.saved = before, saved


def _path(walk: _Walk, operator: str, operands: Any) -> None:
    if operator == "re":
        x, y, width, height = (float(v) for v in operands)
        _extend(walk, (min(x, x + width), min(y, y + height), max(x, x + width), max(y, y + height)))
    elif operator in _POINTS:
        walk.curves += operator in _CURVES
        numbers = [float(v) for v in operands]
        xs, ys = numbers[::2], numbers[1::2]
        _extend(walk, (min(xs), min(ys), max(xs), max(ys)))
    elif operator in ("W", "W*"):
        walk.clipping = True
    elif operator != "h":
        _end_path(walk, operator in _FILL)


def _extend(walk: _Walk, rect: Rect) -> None:
    box = bounds(rect, walk.state.ctm)
    old = walk.path or box
    walk.path = (min(old[0], box[0]), min(old[1], box[1]), max(old[2], box[2]), max(old[3], box[3]))


def _end_path(walk: _Walk, painted: bool) -> None:
    state = walk.state
    if painted and walk.path:
        reach = common(walk.path, state.clip)
        walk.painted.append(Painted("path", reach, state.ctm, None, walk.curves, state.plain))
    if walk.clipping and walk.path:
        walk.state = replace(state, clip=common(state.clip, walk.path))
    walk.path, walk.curves, walk.clipping = None, 0, False
