"""Money, areas and long numbers as Vietnamese forms print them: grouped by full stops, and in words."""

from __future__ import annotations

from fictional.people import _UNITS, _tens

_SCALES = ("", "nghìn", "triệu", "tỷ")


def grouped(number: int, mark: str = ".") -> str:
    """`1900000` -> `1.900.000`."""
    return f"{number:,}".replace(",", mark)


def _below_thousand(number: int, *, whole: bool) -> str:
    """`whole`: nothing stands before it, so no `không trăm` is said."""
    hundreds, rest = divmod(number, 100)
    if not hundreds and whole:
        return _tens(rest)
    tail = "" if rest == 0 else f" lẻ {_UNITS[rest]}" if rest < 10 else f" {_tens(rest)}"
    return f"{_UNITS[hundreds]} trăm{tail}"


def in_words(number: int) -> str:
    """`1900000000` -> `một tỷ chín trăm triệu`; below a thousand billion."""
    if number == 0:
        return _UNITS[0]
    groups: list[tuple[int, str]] = []
    for scale in _SCALES:
        number, group = divmod(number, 1000)
        groups.append((group, scale))
    said = [(group, scale) for group, scale in reversed(groups) if group]
    parts = [f"{_below_thousand(g, whole=at == 0)} {s}".strip() for at, (g, s) in enumerate(said)]
    return " ".join(parts)


def decimal(value: float, places: int = 1) -> str:
    """`120.5` -> `120,5`; whole numbers without a comma."""
    if value == int(value):
        return grouped(int(value))
    whole, _, rest = f"{value:.{places}f}".partition(".")
    return f"{grouped(int(whole))},{rest}"


def decimal_in_words(value: float) -> str:
    """`120.5` -> `một trăm hai mươi phẩy năm`."""
    whole, _, rest = f"{value:.1f}".partition(".")
    tail = "" if rest == "0" else f" phẩy {_UNITS[int(rest)]}"
    return in_words(int(whole)) + tail


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
