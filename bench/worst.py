"""The pages that read worst, as pictures with what is wrong on them."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from readout import PageRead
from results import judged_pages
from tools import Ran
from truth import Case
from wordcheck import Judged

MOST = 5
_WIDE = 900  # pixels of the picture


@dataclass(frozen=True, slots=True)
class WorstPage:
    """`jpeg` is the page upright, base64; `wrong` in pixels of `read`."""

    name: str
    error: float
    jpeg: str
    read: PageRead
    wrong: tuple[Judged, ...]
    unread: tuple[str, ...]


def _picture(ran: Ran, name: str, number: int) -> str:
    """A page of the PDF that we wrote, small, as a viewer shows it."""
    call = [
        "pdftoppm",
        "-jpeg",
        "-jpegopt",
        "quality=60",
        "-singlefile",
        "-f",
        str(number),
        "-l",
        str(number),
    ]
    call += ["-scale-to-x", str(_WIDE), "-scale-to-y", "-1", str(ran.pdfs[name])]
    drawn = subprocess.run(call, capture_output=True, check=True)
    return base64.b64encode(drawn.stdout).decode()


def worst_pages(cases: Sequence[Case], ran: Ran, result: dict[str, Any]) -> list[WorstPage]:
    """The pages with the highest line-recall error, of those that have one."""
    errors = {row["page"]: row["lineRecallError"] for row in result["pages"] if row["lineRecallError"]}
    names = sorted(errors, key=lambda page: -errors[page])[:MOST]
    found = []
    for page, read, judged, unread in judged_pages(cases, ran):
        if page in names:
            case, _, number = page.rpartition("#")
            picture = _picture(ran, case, int(number))
            wrong = tuple(j for j in judged if not j.right)
            found.append(WorstPage(page, errors[page], picture, read, wrong, tuple(unread)))
    return sorted(found, key=lambda page: -page.error)
