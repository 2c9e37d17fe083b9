"""What tells one paper from another: the numbers of its people, its own number and day, its words.

Keys find the papers that may be the same; `same_paper` says which are. Two scans of one paper differ in bytes,
lean and light, and in a word or two that were misread.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from rapidfuzz import fuzz

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
# Of the words of two scans of one paper, how many are the same; measured in docs/adr, see `same_paper`.
_ALIKE, _ALIKE_ALONE = 0.80, 0.88
_SAME_NAME = 75  # of 100
_FEW_WORDS = 12
_BANDS, _ROWS = 6, 4

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


def words_of(text: str) -> list[str]:
    """The words of a text as they compare: without marks and punctuation, short ones left out."""
    return [w for w in re.findall(r"[0-9a-z]+", without_marks(text)) if len(w) > 1]


def _bands(text: str) -> Iterator[str]:
    """A few numbers of which alike texts share one at least (MinHash in bands; Broder 1997)."""
    words = words_of(text)
    pairs = {f"{a} {b}" for a, b in zip(words, words[1:], strict=False)}
    if len(words) < _FEW_WORDS:
        return
    hashes = [hashlib.blake2b(p.encode(), digest_size=8 * 4).digest() for p in pairs]
    for band in range(_BANDS):
        rows = (min(_permuted(h, band * _ROWS + row) for h in hashes) for row in range(_ROWS))
        yield f"~{band}:" + hashlib.blake2b(repr(tuple(rows)).encode(), digest_size=8).hexdigest()


def _permuted(digest: bytes, number: int) -> int:
    """One of many orders of all hashes: a multiplication by an odd number, modulo 2^64."""
    part = int.from_bytes(digest[8 * (number % 4) : 8 * (number % 4) + 8], "big")
    return (part * (2 * (number * 2654435761 % 2**31) + 1)) % 2**64


def likeness_of_texts(a: str, b: str) -> float:
    """The share of words that two texts have in common, 0..1 (Dice over bags of words)."""
    one, other = Counter(words_of(a)), Counter(words_of(b))
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def same_paper(a: Document, b: Document) -> bool:
    """Whether two documents are scans of one paper, as far as their fields and words tell.

    Of one type; no number and no day that both are sure of differs; and the words are much the same: more so
    where no number or day of its own agrees, as forms of one kind share most of their words.
    """
    if a.doc_type != b.doc_type:
        return False
    agree, differ = _compared(a, b)
    if differ or min(len(words_of(a.text)), len(words_of(b.text))) < _FEW_WORDS:
        return False
    return likeness_of_texts(a.text, b.text) >= (_ALIKE if agree else _ALIKE_ALONE)


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
    """Whether these values cannot be two readings of one print: a name may have lost a letter, a number may not."""
    if name.endswith("Name"):
        return fuzz.ratio(without_marks(str(one.value)), without_marks(str(other.value))) < _SAME_NAME
    return bool(_DECISIVE.match(name) or _OWNER.match(name) or _BORN.match(name))
