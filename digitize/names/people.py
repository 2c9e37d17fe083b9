"""Whether two writings of a person's name are one name."""

from __future__ import annotations

import re
from enum import StrEnum

from digitize.names.spelling import one_spelling, without_marks


class Sameness(StrEnum):
    """How two names or addresses compare.

    equal: the same but for case, blanks, hyphens and the choices of spelling that `one_spelling` knows;
    marks: the same letters, other diacritics: one writing has lost them, or it is somebody else;
    differs: other letters.
    """

    EQUAL = "equal"
    MARKS = "marks"
    DIFFERS = "differs"


def name_key(name: str) -> str:
    """What all writings of one name share: `NGUYỄN-VĂN  LÝ.` and `Nguyễn Văn Lí` have one key."""
    return " ".join(re.sub(r"[^\w'\u0300-\u036f ]+|_", " ", one_spelling(name)).split())


def same_name(a: str, b: str) -> Sameness:
    """Whether `a` and `b` name the same person, graded.

    Two names of nobody (empty) differ: nothing was said that could agree.

    >>> same_name("NGUYỄN THỊ HOÀ", "Nguyễn Thị Hòa").value
    'equal'
    >>> same_name("NGUYEN THI HOA", "Nguyễn Thị Hòa").value
    'marks'
    """
    return graded(name_key(a), name_key(b))


def graded(one: str, other: str) -> Sameness:
    """The grade of two keys."""
    if not one or not other:
        return Sameness.DIFFERS
    if one == other:
        return Sameness.EQUAL
    return Sameness.MARKS if without_marks(one) == without_marks(other) else Sameness.DIFFERS
