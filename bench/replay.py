"""Papers digitised once and filed many times over, every time with other people, numbers and words.

The sample dossiers are digitised for real and kept. A replay changes words: every number gets other digits,
every name and most words of the text are drawn anew from a vocabulary with the frequencies of real text, in
record, ALTO and text alike; original and archival copy get a few bytes at the end. So sizes and shapes are
those of real papers, and no two dossiers share a key, a digest or a text.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from search import Maker
from truth import SOURCES

from digitize.dossier import Document, Field, Outcome, Record, Value
from digitize.dossierfiles import record_bytes
from digitize.filing import Arrival
from digitize.intake.receive import receive
from digitize.journey import ALTO, PDF, RECORD, TEXT, Order, digitise
from digitize.progress import NoProgress
from digitize.record import record_from_json
from digitize.settings import Settings
from digitize.workers import Workers, crew

WAITING_EVERY = 10
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CONTENT = re.compile(r'(?<=CONTENT=")[^"&]+(?=")')
_WORD = re.compile(r"[^\W_]+")
_KEPT = 0.3  # of the words of a text: what forms have in common


@dataclass(frozen=True, slots=True)
class Recorded:
    """One source as digitised: its bytes, its products, its record."""

    name: str
    original: bytes
    pdf: bytes
    alto: str
    text: str
    record: Record


def recordings(folder: Path, keep: Path, settings: Settings) -> list[Recorded]:
    """Every file below `folder`, digitised in `keep` where it is not yet; without those that were refused."""
    files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SOURCES)
    with crew(settings) as (workers, threads):
        kept = threads.map(lambda f: _record(f, keep / _key(f, folder), settings, workers), files)
        return [_load(place) for place in list(kept) if (place / RECORD).exists()]


def thinned(found: list[Recorded], most: int) -> list[Recorded]:
    """The same with the pictures' bytes cut off behind `most`: the weight of a black-and-white scan."""
    return [replace(r, original=r.original[:most], pdf=r.pdf[: most + 5000]) for r in found]


def _key(file: Path, folder: Path) -> str:
    return re.sub(r"[^\w.-]", "_", file.relative_to(folder).as_posix())


def _record(file: Path, place: Path, settings: Settings, workers: Workers) -> Path:
    if not (place / RECORD).exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        scan = receive(file, place / "original", settings)
        digitise(Order(scan, place, settings, date.today(), {}), workers, NoProgress())
    return place


def _load(place: Path) -> Recorded:
    record = record_from_json(json.loads((place / RECORD).read_bytes()), place / "original")
    alto, text = ((place / name).read_text("utf-8") for name in (ALTO, TEXT))
    return Recorded(
        place.name, (place / "original").read_bytes(), (place / PDF).read_bytes(), alto, text, record
    )


class Replay:
    """Fresh dossiers of recorded papers; the same seed gives the same ones, whichever are asked for."""

    def __init__(self, recorded: list[Recorded], seed: int = 1) -> None:
        self._recorded, self._seed = recorded, seed
        self.maker = Maker(seed)

    def code(self, number: int) -> str:
        """A dossier code of its own for each number."""
        month, day = 1 + number // 28 % 12, 1 + number % 28
        return f"H99.{number % 90 + 10}-{25 + number // 4_000_000:02d}{month:02d}{day:02d}-{number:07d}"

    def papers(self, number: int) -> list[Recorded]:
        """The recordings that make up this dossier: one to four."""
        rng = random.Random(f"{self._seed} {number}")
        return rng.choices(self._recorded, k=rng.choice((1, 1, 2, 2, 3, 4)))

    def dossier(self, number: int, folder: Path) -> list[Arrival]:
        """The dossier's sources, freshly written into `folder`."""
        return list(self._arrivals(number, folder))

    def _arrivals(self, number: int, folder: Path) -> Iterator[Arrival]:
        waits = number % WAITING_EVERY == 0
        for turn, recorded in enumerate(self.papers(number)):
            place = folder / f"{turn}"
            place.mkdir(parents=True)
            mark = f"\n% {self._seed} {number} {turn}\n".encode()
            change = self._changer(number * 10 + turn)
            record = _changed(recorded.record, recorded.original + mark, place, change, waits)
            (place / "original").write_bytes(recorded.original + mark)
            (place / PDF).write_bytes(recorded.pdf + mark)
            (place / ALTO).write_text(_changed_alto(recorded.alto, change), "utf-8")
            (place / TEXT).write_text(change(recorded.text), "utf-8")
            (place / RECORD).write_bytes(record_bytes(record))
            yield Arrival(place, record)

    def _changer(self, seed: int) -> Callable[[str], str]:
        rng = random.Random(self._seed * 10_000_019 + seed)
        known: dict[str, str] = {}

        def other(found: re.Match[str]) -> str:
            word = found[0]
            if word not in known:
                known[word] = self._other(word, rng)
            return known[word]

        return lambda text: _WORD.sub(other, text)

    def _other(self, word: str, rng: random.Random) -> str:
        if any(c.isdigit() for c in word):
            return "".join(rng.choice("123456789") if c.isdigit() else c for c in word)
        if rng.random() < _KEPT and not word[0].isupper():
            return word
        drawn = self.maker.word(rng)
        return drawn.upper() if word.isupper() else drawn.capitalize() if word[0].isupper() else drawn


def _changed_alto(alto: str, change: Callable[[str], str]) -> str:
    return _CONTENT.sub(lambda found: change(found[0]), alto)


def _changed(
    record: Record, original: bytes, place: Path, change: Callable[[str], str], waits: bool
) -> Record:
    """The record of these bytes; accepted, as after a person has looked at it, unless it is to wait."""
    outcome = Outcome.REVIEW if waits else Outcome.ACCEPTED
    digest = hashlib.sha256(original).hexdigest()
    source = replace(
        record.source,
        path=place / "original",
        name=change(Path(record.source.name).stem) + Path(record.source.name).suffix,
        sha256=digest,
        bytes=len(original),
    )
    documents = tuple(replace(_document(d, change), outcome=outcome) for d in record.documents)
    return replace(record, source=source, documents=documents, outcome=outcome, dossier={})


def _document(document: Document, change: Callable[[str], str]) -> Document:
    fields = {name: _field(f, change) for name, f in document.fields.items()}
    return replace(document, text=change(document.text), fields=fields, dossier=None)


def _field(field: Field, change: Callable[[str], str]) -> Field:
    return replace(field, value=_value(field.value, change), raw=change(field.raw), normalised=None)


def _value(value: Value, change: Callable[[str], str]) -> Value:
    if isinstance(value, tuple):
        return tuple(change(one) for one in value)
    if isinstance(value, str) and _DAY.fullmatch(value):
        drawn = random.Random(change(value))
        return f"{drawn.randint(1950, 2025)}-{drawn.randint(1, 12):02d}-{drawn.randint(1, 28):02d}"
    return change(value) if isinstance(value, str) else value
