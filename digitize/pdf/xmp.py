"""What the archival PDF says about itself: the XMP packet and the document information, in agreement.

PDF/A-1 (ISO 19005-1, 6.7.3) wants every entry of the document information repeated in XMP with the same
value, so both are written from one `About`. Nothing here tells the time: dates come from the source or are
left out, and the same input gives the same bytes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from digitize import __version__
from digitize.dossier import Document
from digitize.schemas import title as type_title

PRODUCER = f"digitize-hoso {__version__}"
_OTHER_PAPER = "khac"
# A personal id, a tax code, a phone number: a title is seen in every file listing, so these stay out of it.
_LONG_NUMBER = re.compile(r"\d(?:[ .]?\d){8,}")
_DAY = re.compile(r"^\d{4}-\d\d-\d\d$")
_PDF_DATE = re.compile(r"^D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-])(\d\d)'?(\d\d)?'?)?")
_ISO_DATE = re.compile(r"^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(Z|[+-]\d\d:\d\d)$")


@dataclass(frozen=True, slots=True)
class About:
    """One value for each thing that the packet and the document information say; None where not known.

    created, modified: ISO 8601 to the second, with an offset.
    """

    part: str
    title: str | None = None
    author: str | None = None
    keywords: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    date: str | None = None
    created: str | None = None
    modified: str | None = None


def about(documents: Sequence[Document], pdfa: str, info: Mapping[str, str]) -> About:
    """What `documents` tell about the file; `info` is the source's own document information (dates only)."""
    first = documents[0] if documents else None
    return About(
        part=pdfa[0],
        title=_title(first) if first else None,
        author=_text(first, "organName") if first else None,
        keywords=_unique(_keywords(documents)),
        identifiers=_unique(i for d in documents for i in _identifiers(d)),
        date=_day(first) if first else None,
        created=iso_date(info.get("/CreationDate", "")),
        modified=iso_date(info.get("/ModDate", "")),
    )


def title(document: Document) -> str:
    """The paper's name for a bookmark: kind, number and subject; never a person or a person's number."""
    return _title(document) or type_title(document.doc_type, "vi")


def _title(document: Document) -> str | None:
    name = _text(document, "typeName")
    number = _number(document) if name else None
    parts = [name or type_title(document.doc_type, "vi"), f"số {number}" if number else ""]
    heading = " ".join(p for p in parts if p)
    subject = _text(document, "subject")
    return f"{heading}: {subject}" if subject and not _LONG_NUMBER.search(subject) else heading


def _number(document: Document) -> str | None:
    number, notation = _text(document, "codeNumber"), _text(document, "codeNotation")
    return f"{number}/{notation}" if number and notation else None


def _identifiers(document: Document) -> Iterator[str]:
    for found in (_text(document, "dossierCode"), _number(document)):
        if found:
            yield found


def _keywords(documents: Sequence[Document]) -> Iterator[str]:
    for document in documents:
        if document.doc_type != _OTHER_PAPER:
            yield type_title(document.doc_type, "vi")
        if name := _text(document, "typeName"):
            yield name
        yield from _identifiers(document)


def _day(document: Document) -> str | None:
    found = _text(document, "issuedDate")
    return found if found and _DAY.match(found) else None


def _unique(values: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _text(document: Document, name: str) -> str | None:
    """A field as one clean line that XML 1.0 can carry."""
    value = document.value(name)
    if not isinstance(value, str):
        return None
    kept = "".join(c if unicodedata.category(c) not in ("Cc", "Cs", "Cn") else " " for c in value)
    return " ".join(unicodedata.normalize("NFC", kept).split()) or None


def iso_date(pdf_date: str) -> str | None:
    """`D:20240105103000+07'00'` as `2024-01-05T10:30:00+07:00`; None for one that is no full date with zone.

    A time without its zone has no one meaning that both forms share, so it is left out.
    """
    match = _PDF_DATE.match(pdf_date.strip())
    if not match or (match[7] is None and match[8] is None) or match[6] is None:
        return None
    zone = "Z" if match[7] else f"{match[8]}{match[9]}:{match[10] or '00'}"
    year, month, day, hour, minute, second = (match[i] for i in range(1, 7))
    plausible = (
        "01" <= month <= "12" and "01" <= day <= "31" and hour < "24" and minute < "60" and second < "60"
    )
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}" if plausible else None


def pdf_date(iso: str) -> str:
    """The inverse of `iso_date`."""
    match = _ISO_DATE.match(iso)
    if match is None:
        raise ValueError(iso)
    zone = "Z" if match[7] == "Z" else match[7].replace(":", "'") + "'"
    return "D:" + "".join(match.group(1, 2, 3, 4, 5, 6)) + zone


def doc_info(told: About) -> dict[str, str]:
    """The document information dictionary, as plain strings."""
    entries: dict[str, Any] = {
        "/Title": told.title,
        "/Author": told.author,
        "/Keywords": ", ".join(told.keywords) or None,
        "/Creator": PRODUCER,
        "/Producer": PRODUCER,
        "/CreationDate": pdf_date(told.created) if told.created else None,
        "/ModDate": pdf_date(told.modified) if told.modified else None,
    }
    return {key: value for key, value in entries.items() if value}


def packet(told: About) -> bytes:
    """The XMP packet, UTF-8, uncompressed as PDF/A-1 wants it (ISO 19005-1, 6.7.2)."""
    spaces = {
        "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "pdf": "http://ns.adobe.com/pdf/1.3/",
        "xmp": "http://ns.adobe.com/xap/1.0/",
    }
    declared = " ".join(f'xmlns:{name}="{uri}"' for name, uri in spaces.items())
    body = "\n".join(_properties(told))
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        f'<rdf:Description rdf:about="" {declared}>\n{body}\n</rdf:Description>\n'
        '</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="w"?>'
    ).encode()


def _properties(told: About) -> Iterator[str]:
    yield _simple("pdfaid:part", told.part)
    yield _simple("pdfaid:conformance", "B")
    yield _simple("dc:format", "application/pdf")
    if told.title:
        yield f"<dc:title><rdf:Alt>{_alternative('x-default', told.title)}</rdf:Alt></dc:title>"
    yield from _collection("dc:creator", "Seq", (told.author,) if told.author else ())
    yield from _collection("dc:subject", "Bag", told.keywords)
    yield from _collection("dc:language", "Bag", ("vi",))
    yield from _collection("dc:date", "Seq", (told.date,) if told.date else ())
    if told.identifiers:
        yield _simple("dc:identifier", told.identifiers[0])
    if told.keywords:
        yield _simple("pdf:Keywords", ", ".join(told.keywords))
    yield _simple("pdf:Producer", PRODUCER)
    yield _simple("xmp:CreatorTool", PRODUCER)
    if told.created:
        yield _simple("xmp:CreateDate", told.created)
    if told.modified:
        yield _simple("xmp:ModifyDate", told.modified)


def _simple(name: str, value: str) -> str:
    return f"<{name}>{escape(value)}</{name}>"


def _alternative(lang: str, value: str) -> str:
    return f'<rdf:li xml:lang="{lang}">{escape(value)}</rdf:li>'


def _collection(name: str, kind: str, values: Sequence[str]) -> Iterator[str]:
    if values:
        items = "".join(f"<rdf:li>{escape(v)}</rdf:li>" for v in values)
        yield f"<{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>"
