"""What tells one paper from another: the numbers of its people, its own number and day, its words.

Keys find the papers that may be the same; `same_paper` says which are. Two scans of one paper differ in
bytes, lean and light, and in a word or two that were misread.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

from rapidfuzz import fuzz, process

from digitize.dossier import Document, Field
from digitize.names import without_marks

_OWNER: Final = re.compile(r"^(?:personalId|oldIdNumber|businessCode|\w*[iI]dNumber)$")
_OWN_NUMBERS: Final = ("serialNumber", "registerNumber", "licenseNumber", "insuranceNumber", "dossierCode")
_DAYS: Final = (
    "issuedDate",
    "registrationDate",
    "registeredDate",
    "amendedDate",
    "receivedAt",
    "declaredDate",
)
_BORN: Final = re.compile(r"^(?P<who>\w*?)(?:D|d)ateOfBirth$")
_DECISIVE: Final = re.compile(
    rf"^(?:codeNumber|codeNotation|{'|'.join((*_OWN_NUMBERS, *_DAYS))}|dateOfDeath|expiryDate|validFrom)$"
)
_HEARD = 0.6  # below this a value neither speaks for nor against
_SURE = 0.8
# The share of words that stand on one scan alone while others stand on the other alone. 450 pairs of
# different papers of one kind: 0.042 and more; two scans of one paper: 0.033 at most, mostly 0.01. So the
# more of a paper's own values agree (none, one, two), the more misreading is forgiven.
_FOREIGN = (0.025, 0.05, 0.10)
_MISREAD = 60  # of 100: how alike two words are that are one, misread
_SAME_NAME = 75  # of 100
_FEW_WORDS = 12
_BANDS, _ROWS = 6, 4
_MASK = 2**64 - 1
_REMEMBERED = 64  # texts

KeyKind = Literal["owner", "paper"]


@dataclass(frozen=True, slots=True)
class Key:
    """kind: "owner" a person's or firm's number; "paper" what another scan of this very paper shares."""

    kind: KeyKind
    value: str


def plain_number(value: object) -> str:
    """A number without blanks, dots and dashes, letters large."""
    return re.sub(r"[^0-9A-Z]", "", str(value).upper())


def owner_numbers(document: Document) -> dict[str, str]:
    """field → number of each person and firm that the paper names, as far as it is not a mere guess."""
    found = {n: f for n, f in document.fields.items() if _OWNER.match(n) and _heard(f)}
    return {n: number for n, f in found.items() if (number := plain_number(f.value))}


def paper_keys(document: Document) -> tuple[Key, ...]:
    """Everything by which this paper is found again, each once."""
    owners = [Key("owner", number) for number in owner_numbers(document).values()]
    own = [Key("paper", f"{document.doc_type}|{value}") for value in _identities(document)]
    if not own:
        own = [Key("paper", f"{document.doc_type}|{band}") for band in _bands(document.text)]
    return tuple(dict.fromkeys((*owners, *own)))


def _identities(document: Document) -> Iterator[str]:
    for name in _OWN_NUMBERS:
        if name in document.fields and _heard(document.fields[name]):
            yield plain_number(document.fields[name].value)
    day = next((str(f.value)[:10] for n in _DAYS if (f := document.fields.get(n)) and _heard(f)), None)
    number = document.fields.get("codeNumber")
    if number and day and _heard(number):
        notation = document.value("codeNotation") or ""
        yield f"{plain_number(number.value)}/{plain_number(without_marks(str(notation)))}|{day}"
    yield from owner_numbers(document).values()
    yield from _births(document)


def _births(document: Document) -> Iterator[str]:
    """name and day of birth of everyone whose both stand on the paper."""
    for name, field in document.fields.items():
        born = _BORN.match(name)
        who = (
            document.fields.get(f"{born['who']}Name" if born and born["who"] else "fullName")
            if born
            else None
        )
        if who and _heard(who) and _heard(field):
            yield f"{without_marks(str(who.value))}|{str(field.value)[:10]}"


def _heard(field: Field) -> bool:
    return field.source == "operator" or field.confidence >= _HEARD


@lru_cache(maxsize=_REMEMBERED)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they compare: without marks and punctuation, short ones left out."""
    return tuple(w for w in re.findall(r"[0-9a-z]+", without_marks(text)) if len(w) > 1)


@lru_cache(maxsize=_REMEMBERED)
def _bands(text: str) -> tuple[str, ...]:
    """A few numbers of which alike texts share one at least (MinHash in bands; Broder 1997).

    Remembered for a moment: a paper that is filed is asked for its keys when it comes and when it is listed.
    """
    words = words_of(text)
    if len(words) < _FEW_WORDS:
        return ()
    pairs = {f"{a} {b}" for a, b in pairwise(words)}
    hashes = [struct.unpack(">4Q", hashlib.blake2b(p.encode(), digest_size=32).digest()) for p in pairs]
    lanes = list(zip(*hashes, strict=True))
    least = [_least(lanes[row % 4], row) for row in range(_BANDS * _ROWS)]
    bands = (tuple(least[band * _ROWS : (band + 1) * _ROWS]) for band in range(_BANDS))
    return tuple(f"~{n}:{_digest(repr(band))}" for n, band in enumerate(bands))


def _least(lane: tuple[int, ...], row: int) -> int:
    """The first in one of many orders of all hashes: a multiplication by an odd number, modulo 2^64."""
    factor = 2 * (row * 2654435761 % 2**31) + 1
    return min([h * factor & _MASK for h in lane])


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def foreign_share(a: str, b: str) -> float:
    """How many words of two texts stand against each other, as a share of the shorter text, 0..1.

    A word without a like on the other side counts only where the other side has one too: a line that was not
    read, a stamp that was, say nothing. Numbers are never taken for misread ones.
    """
    one, other = Counter(words_of(a)), Counter(words_of(b))
    words = min(one.total(), other.total())
    return min(_alone(one, other), _alone(other, one)) / words if words else 1.0


def _alone(one: Counter[str], other: Counter[str]) -> int:
    """How many words of one side have no like among those of the other that are left."""
    left, alone = list((other - one).elements()), 0
    for word in sorted((one - other).elements(), key=len, reverse=True):
        exact = word.isdigit() or len(word) < 3
        like = None if exact else process.extractOne(word, left, scorer=fuzz.ratio, score_cutoff=_MISREAD)
        if like is None:
            alone += 1
        else:
            left.pop(like[2])
    return alone


def same_paper(a: Document, b: Document) -> bool:
    """Whether two documents are scans of one paper, as far as their fields and words tell.

    Of one type; nothing that both are sure of differs; and hardly a word stands against another. Papers
    without words, photographs and handwriting, are never the same.
    """
    if a.doc_type != b.doc_type:
        return False
    agree, differ = _compared(a, b)
    if differ or min(len(words_of(a.text)), len(words_of(b.text))) < _FEW_WORDS:
        return False
    return foreign_share(a.text, b.text) <= _FOREIGN[min(agree, 2)]


def _compared(a: Document, b: Document) -> tuple[int, int]:
    """How many decisive values agree and how many, both sure, differ."""
    agree = differ = 0
    for name in a.fields.keys() & b.fields.keys():
        one, other = a.fields[name], b.fields[name]
        if without_marks(str(one.value)) == without_marks(str(other.value)):
            agree += bool(_DECISIVE.match(name))
        elif min(one.confidence, other.confidence) >= _SURE:
            differ += _contradicts(name, one, other)
    return agree, differ


def _contradicts(name: str, one: Field, other: Field) -> bool:
    """Whether two values cannot be readings of one print: a name may have lost a letter, a number may not."""
    if name.endswith("Name"):
        return fuzz.ratio(without_marks(str(one.value)), without_marks(str(other.value))) < _SAME_NAME
    return bool(_DECISIVE.match(name) or _OWNER.match(name) or _BORN.match(name))
