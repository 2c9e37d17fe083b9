"""How an entry lies in the index: the fields, and the document made of an entry.

`text` holds everything folded, `textExact` the same with diacritics, `head` only title and fields
(they rank higher), `named` each field's words as `name=word`, so that a phrase can be asked of one field.
`pairs` holds neighbours as one term (`nguyen_van`; `=nguyễn_văn` with diacritics; `^` before both where
they stand in title or fields): Vietnamese has so few syllables that intersecting positions is slow.
Change anything here and `VERSION` must grow: an older index is then rebuilt, which loses nothing.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import tantivy

from digitize.dossier import Value
from digitize.find.entry import Entry, head_lines
from digitize.find.fold import exact, fold
from digitize.find.words import codes, syllables, words

VERSION = 4

_RAW = ("dossierId", "dossierCode", "docType", "state", "owners", "names", "codes", "sample")
SAMPLE, IN_SAMPLE, ONE_IN = "sample", "1", 64
"""One paper in 64, by the CRC of its id, carries this term: to tell about how many match."""
_WORDS = ("text", "textExact", "head", "headExact", "named", "namedExact")


def schema() -> Any:
    """The tantivy schema; field names as in the record JSON where it has them."""
    builder = tantivy.SchemaBuilder()
    for name in _RAW:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in _WORDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("pairs", tokenizer_name="whitespace", index_option="basic")
    builder.add_json_field("values", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("date", indexed=True, fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def field_key(name: str) -> str:
    """A field's name as the index writes it: letters and digits, lower case."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


pair = "_".join
"""Two neighbours as one term; words hold no underscore."""


def day_number(iso: str) -> int:
    """2023-05-12 → 20230512."""
    return int(iso[:10].replace("-", ""))


def _comparable(value: Value) -> int | float | None:
    """What a range can be asked of: a number, or a date as YYYYMMDD."""
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and re.match(r"\d{4}-\d{2}-\d{2}(?!\d)", value):
        return day_number(value)
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value) else None


def stored(entry: Entry) -> bytes:
    """What a hit shows, NFC, as JSON bytes."""
    shown = {
        "dossierCode": entry.dossier_code,
        "documentId": entry.document_id,
        "docType": entry.doc_type,
        "state": entry.state,
        "title": entry.title,
        "pages": list(entry.pages),
        "fields": {k: list(v) if isinstance(v, tuple) else v for k, v in entry.fields.items()},
        "text": entry.text,
    }
    return unicodedata.normalize("NFC", json.dumps(shown, ensure_ascii=False)).encode("utf-8", "replace")


def _add_words(document: Any, line: str, *, head: bool) -> None:
    """`line` as `exact` writes it; a value of its own: a phrase never reaches from one into the next."""
    found = words(line)
    kept = " ".join(found)
    folded = fold(kept)
    for field in ("text", "head") if head else ("text",):
        document.add_text(f"{field}Exact", kept)
        document.add_text(field, folded)
    if len(found) > 1:
        both = [f"{a}_{b}" for a, b in pairwise(folded.split(" "))]
        both += [f"={a}_{b}" for a, b in pairwise(found)]
        document.add_text("pairs", " ".join(both))
        if head:
            document.add_text("pairs", "^" + " ^".join(both))


def _add_named(document: Any, fields: Mapping[str, Value]) -> None:
    for name, value in fields.items():
        key = field_key(name)
        document.add_text("names", key)
        for one in value if isinstance(value, tuple) else (str(value),):
            kept = syllables(one)
            folded = fold(" ".join(kept)).split()
            document.add_text("namedExact", " ".join([f"{key}={w}" for w in kept]))
            document.add_text("named", " ".join([f"{key}={w}" for w in folded]))


def _add_values(document: Any, entry: Entry) -> None:
    values = {field_key(n): _comparable(v) for n, v in entry.fields.items()}
    document.add_json("values", {n: v for n, v in values.items() if v is not None})
    if entry.date:
        document.add_integer("date", day_number(entry.date))


def document(entry: Entry) -> Any:
    """The tantivy document of `entry`."""
    doc = tantivy.Document()
    for name, value in (
        ("dossierId", entry.dossier_id),
        ("dossierCode", fold(entry.dossier_code)),
        ("docType", entry.doc_type),
        ("state", entry.state),
    ):
        doc.add_text(name, value)
    if zlib.crc32(entry.document_id.encode()) % ONE_IN == 0:
        doc.add_text(SAMPLE, IN_SAMPLE)
    for owner in entry.owners:
        doc.add_text("owners", fold(owner).replace(" ", ""))
    head, body = [exact(line) for line in head_lines(entry)], exact(entry.text)
    for code in codes("\n".join((*head, body))):
        doc.add_text("codes", code)
    for line in head:
        _add_words(doc, line, head=True)
    for line in (body, *map(exact, entry.places)):
        _add_words(doc, line, head=False)
    _add_named(doc, entry.fields)
    _add_values(doc, entry)
    doc.add_bytes("stored", stored(entry))
    return doc
