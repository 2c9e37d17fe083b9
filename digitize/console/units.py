"""Figures as people write them."""

from __future__ import annotations

import re
from datetime import datetime

from digitize.errors import UsageProblem

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text: str) -> float:
    """`30s`, `10m`, `1h`, `2d` or plain seconds as seconds. Raises UsageProblem."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd]?)", text.strip())
    if not match or float(match[1]) <= 0:
        raise UsageProblem("bad-duration")
    return float(match[1]) * _SECONDS[match[2] or "s"]


def page_range(pages: list[int] | tuple[int, ...]) -> str:
    """`1-3, 5` for (1, 2, 3, 5)."""
    runs: list[list[int]] = []
    for page in sorted(pages):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{r[0]}-{r[-1]}" if len(r) > 1 else str(r[0]) for r in runs)


def megabytes(count: int) -> str:
    """Bytes as megabytes with one decimal."""
    return f"{count / 1_000_000:.1f}"


def gigabytes(count: int) -> str:
    """Bytes as gigabytes, or megabytes below one, with the unit."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def duration(seconds: float) -> str:
    """`45 s`, `12 min`, `3 h 20 min`."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def moment(at: str) -> str:
    """An instant in ISO 8601 as a person here reads it; a dash where none is known."""
    return datetime.fromisoformat(at).astimezone().strftime("%d/%m/%Y %H:%M") if at else "–"


def size_of(text: str) -> int:
    """`2G`, `500M`, `1.5 GB` (thousands, as disks are sold) or plain bytes, as bytes.

    Raises UsageProblem.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kKmMgGtT]?)[bB]?", text.strip())
    if not match:
        raise UsageProblem("bad-size")
    return int(float(match[1]) * 1000 ** ("", "k", "m", "g", "t").index(match[2].lower()))
