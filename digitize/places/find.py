"""Which administrative units an address names, today's or those of its day, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from digitize.places.likeness import SURE, fitting
from digitize.places.parts import Part, parts_of
from digitize.places.register import Register, Unit, register

_ENDED = {"huyen", "quan", "thi xa", "thi tran"}  # kinds that ended with the districts
_CLOSE = 0.04
_RARER = 0.05


@dataclass(frozen=True, slots=True)
class Place:
    """Units that lie in one another, as far as an address names them.

    A place of before 1/7/2025 may have a district, one of since then has none.
    """

    province: Unit
    district: Unit | None = None
    commune: Unit | None = None

    @property
    def units(self) -> tuple[Unit, ...]:
        """The smallest first."""
        return tuple(u for u in (self.commune, self.district, self.province) if u)

    @property
    def text(self) -> str:
        """`Xã Hòa Tiến, Huyện Hòa Vang, Thành phố Đà Nẵng`."""
        return ", ".join(u.title for u in self.units)

    def on(self, day: date) -> bool:
        return all(u.on(day) for u in self.units)

    def begins_after(self, day: date) -> bool:
        return any(u.begins_after(day) for u in self.units)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address names. place: None where nothing or several places fit; candidates: those several.

    rest: what stands before the units (house, street, hamlet), short forms written out.
    whole: every unit that is printed was found; else `place` is only what it lies in.
    """

    place: Place | None = None
    candidates: tuple[Place, ...] = ()
    rest: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    place: Place
    used: int
    fit: float


def find_place(address: str, on: date | None = None) -> Answer:
    """The place that `address` names; `on`: the day it was written, which decides between old and new.

    Marks, misread letters, missing unit words and short forms are forgiven; what could be two places is none.
    An address may be older than its paper: a unit that is gone on `on` is found where nothing else fits.
    """
    known = register()
    parts = parts_of(address, known.joined)
    old = any(p.kind in _ENDED for p in parts) or any(p.kind == "thanh pho" for p in parts[:-1])
    readings = [r for r in _readings(parts, known, on) if _possible(r.place, known, on, old=old)]
    if not readings:
        return Answer(rest=", ".join(p.text for p in parts))
    best = _best(readings, on)
    left = parts[: len(parts) - max(r.used for r in best)]
    rest, whole = ", ".join(p.text for p in left), not any(p.kind for p in left)
    if len(best) > 1:
        return Answer(None, tuple(r.place for r in best), rest, whole)
    return Answer(best[0].place, (), rest, whole)


def _possible(place: Place, known: Register, on: date | None, *, old: bool) -> bool:
    """Not of units later than the paper, nor of a province without districts where one is printed."""
    if on and place.begins_after(on):
        return False
    return not old or any(not u.is_commune for u in known.inside(place.province))


def _best(readings: list[_Reading], on: date | None) -> list[_Reading]:
    """Those that explain most of the address; among them the best fitting; among these those of the day."""
    most = max(r.used for r in readings)
    best = [r for r in readings if r.used == most]
    fit = max(r.fit for r in best)
    best = [r for r in best if r.fit >= fit - _CLOSE]
    if on and len({tuple(len(u.code) for u in r.place.units) for r in best}) == 1:
        # `Hòa Vang, Đà Nẵng` may be a district on a new paper: people's addresses are older than their papers
        best = [r for r in best if r.place.on(on)] or best
    # a commune that was joined with others and kept its name: the later code
    best.sort(key=lambda r: [u.last or "9" for u in r.place.units])
    return list({(r.place.text, any(u.first for u in r.place.units)): r for r in best}.values())


def _readings(parts: list[Part], known: Register, on: date | None) -> Iterator[_Reading]:
    if not parts:
        return
    for fit, province in fitting(parts[-1], known.provinces):
        yield _Reading(Place(province), 1, fit)
        yield from _in_province(parts[:-1], known, _Reading(Place(province), 1, fit), on)
    yield from _from_district(parts, known)


def _in_province(parts: list[Part], known: Register, found: _Reading, on: date | None) -> Iterator[_Reading]:
    if not parts:
        return
    province = found.place.province
    fits = fitting(parts[-1], (u for u in known.inside(province) if not (on and u.begins_after(on))))
    for fit, unit in fits:
        if unit.is_commune:
            yield _Reading(Place(province, None, unit), 2, min(fit, found.fit))
        else:
            yield from _in_district(parts[:-1], known, Place(province, unit), 2, min(fit, found.fit))
    if parts[-1].kind and not any(fit >= SURE for fit, _ in fits):
        yield from _without_district(parts[-1], known, found)


def _in_district(
    parts: list[Part], known: Register, place: Place, used: int, fit: float
) -> Iterator[_Reading]:
    yield _Reading(place, used, fit)
    if parts and place.district:
        for alike, commune in fitting(parts[-1], known.inside(place.district)):
            yield _Reading(Place(place.province, place.district, commune), used + 1, min(fit, alike))


def _without_district(part: Part, known: Register, found: _Reading) -> Iterator[_Reading]:
    """An old commune printed without its district, which is rarer than a new one that has none.

    A misread name is too little to find it by.
    """
    province = found.place.province
    for district in known.inside(province):
        if not district.is_commune:
            for alike, commune in fitting(part, known.inside(district)):
                if alike >= SURE:
                    yield _Reading(Place(province, district, commune), 2, min(alike, found.fit) - _RARER)


def _from_district(parts: list[Part], known: Register) -> Iterator[_Reading]:
    """An address that ends with its district, named as such: `huyện Hòa Vang`."""
    if not parts[-1].kind:
        return
    called = known.districts_called(parts[-1].readings[0][1])
    for alike, district in fitting(parts[-1], called):
        province = known.province_of(district)
        if province and alike >= SURE:
            yield from _in_district(parts[:-1], known, Place(province, district), 1, alike)


def successors(code: str) -> tuple[Unit, ...]:
    """What the unit with `code` before 1/7/2025 is now, likeliest first; itself where nothing changed.

    Nothing for a code that never was, a district, or a unit whose fate the list does not tell.
    """
    known = register()
    before = [u for u in known.coded(code) if u.last]
    if not before:
        return known.coded(code)
    last = max(before, key=lambda u: u.last)
    return tuple(u for now in last.successors for u in known.coded(now) if not u.last)


def successor(code: str) -> Unit | None:
    """The one unit that has taken the place of `code`; None where it was parted, or nothing is known."""
    found = successors(code)
    return found[0] if len(found) == 1 else None


def places_now(place: Place) -> tuple[Place, ...]:
    """`place` in today's units, likeliest first; itself where it still stands; as deep as the list tells."""
    if not any(u.last for u in place.units):
        return (place,)
    known = register()
    smallest = place.units[0]
    now = [u for code in smallest.successors for u in known.coded(code) if not u.last]
    if not now and smallest is not place.province:
        return places_now(Place(place.province)) if place.province.last else (Place(place.province),)
    found = [(known.province_of(u), u) for u in now]
    return tuple(Place(p, None, u if u.is_commune else None) for p, u in found if p)
