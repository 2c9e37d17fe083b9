"""How far a text is from the truth: strict character error, and line recall.

Both texts are compared in NFC with blanks collapsed and quotes, dashes and the ellipsis in one writing.

- strict: edit distance of the whole page over the truth's length; reading order and invented text count.
- line recall: every printed line against its best place anywhere in the output; order and extra text do not.
"""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

_ONE_WRITING = str.maketrans(
    {"\u00a0": " ", "…": "...", "–": "-", "Ð": "Đ", "“": '"', "”": '"', "‘": "'", "’": "'"}
)
_NUDGES = [(before, after) for before in (0, 1, 2) for after in (-2, -1, 0, 1, 2)]


def plain(text: str) -> str:
    """One writing for what looks the same in print; every run of blanks is one blank."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).translate(_ONE_WRITING)).strip()


def strict_error(read: str, truth: str) -> float:
    """Edit distance over the length of `truth`; above 1 where much was invented."""
    wanted = plain(truth)
    return Levenshtein.distance(plain(read), wanted) / max(1, len(wanted))


def line_errors(line: str, read: str) -> int:
    """Edit distance of a printed line (already `plain`) to its best place in `read`; at most its length."""
    if len(line) > len(read):
        return min(len(line), Levenshtein.distance(line, read))
    found = fuzz.partial_ratio_alignment(line, read)
    if found is None:
        return len(line)
    spans = (read[max(0, found.dest_start - a) : found.dest_end + b] for a, b in _NUDGES)
    return min(len(line), *(Levenshtein.distance(line, span) for span in spans))


def line_recall_error(read: str, truth: str) -> float:
    """Characters of the printed lines that are wrong or missing in `read`, 0..1."""
    output = plain(read)
    lines = [line for line in map(plain, truth.split("\n")) if line]
    return sum(line_errors(line, output) for line in lines) / max(1, sum(map(len, lines)))


def wrong_lines(read: str, truth: str) -> list[tuple[int, str]]:
    """The printed lines that were not read right, with their errors, worst first."""
    output = plain(read)
    scored = [(line_errors(line, output), line) for line in map(plain, truth.split("\n")) if line]
    return sorted((pair for pair in scored if pair[0]), reverse=True)
