"""Digital signatures in a PDF: noticed and described, not verified.

Fields after ISO 32000-1, 12.7 (forms) and 12.8 (signatures); the signer's name after RFC 5652 (CMS): the
certificate that the first SignerInfo names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import islice
from typing import Any

import pikepdf
from asn1crypto import cms

from digitize.dossier import Signature

_DEEPEST = 32
_MOST = 1000
_WHEN = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-])(\d\d)'?(\d\d)?'?)?")


def find_signatures(pdf: pikepdf.Pdf, size: int) -> tuple[Signature, ...]:
    """Every signed signature field of the form, in the form's order. size: bytes of the file."""
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary):
        return ()
    found = islice(_signed(form.get("/Fields"), "", None, set()), _MOST)
    return tuple(_describe(name, value, size) for name, value in found)


def _signed(
    fields: Any, above: str, kind: Any, seen: set[tuple[int, int]], depth: int = 0
) -> Iterator[tuple[str, Any]]:
    """(full field name, signature dictionary); names and types are inherited down the tree of fields.

    A field is looked at once: one that is its own child, twice, would be two to the power of any depth.
    """
    if not isinstance(fields, pikepdf.Array) or depth > _DEEPEST:
        return
    for item in fields:
        if not isinstance(item, pikepdf.Dictionary) or (item.is_indirect and item.objgen in seen):
            continue
        seen.add(item.objgen)
        part = _text(item.get("/T"))
        name = ".".join(p for p in (above, part) if p)
        own = item.get("/FT", kind)
        value = item.get("/V")
        if own == pikepdf.Name.Sig and isinstance(value, pikepdf.Dictionary):
            yield name, value
        else:
            yield from _signed(item.get("/Kids"), name, own, seen, depth + 1)


def _describe(name: str, value: Any, size: int) -> Signature:
    return Signature(
        field=name,
        signer=_text(value.get("/Name")) or _certificate_name(value.get("/Contents")),
        signed_at=iso_time(_text(value.get("/M")) or ""),
        sub_filter=str(value.get("/SubFilter", "")).removeprefix("/") or None,
        covers_whole_file=_covers(value.get("/ByteRange"), size),
    )


def _text(value: Any) -> str | None:
    if not isinstance(value, pikepdf.String):
        return None
    return unicodedata.normalize("NFC", str(value)).strip() or None


def _covers(ranges: Any, size: int) -> bool:
    """Whether the signed ranges begin with the file's first byte and end with its last."""
    if not isinstance(ranges, pikepdf.Array) or len(ranges) != 4:
        return False
    first, _, second, length = (int(n) for n in ranges)
    return first == 0 and second + length == size


def iso_time(text: str) -> str | None:
    """A PDF date (ISO 32000-1, 7.9.4) such as D:20250204164236+07'00' in ISO 8601; None where it is none."""
    found = _WHEN.fullmatch(text.strip())
    if not found:
        return None
    year, month, day, hour, minute, second, zulu, sign, hours, minutes = found.groups()
    try:
        date = (int(year), int(month or 1), int(day or 1))
        when = datetime(*date, int(hour or 0), int(minute or 0), int(second or 0))
        if zulu or sign:
            ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
            when = when.replace(tzinfo=timezone(-ahead if sign == "-" else ahead))
    except ValueError:
        return None
    return when.isoformat()


def _certificate_name(contents: Any) -> str | None:
    """The common name of the signer's certificate in the CMS message; None where there is none to be read."""
    if not isinstance(contents, pikepdf.String):
        return None
    try:
        return _common_name(cms.ContentInfo.load(bytes(contents))["content"])
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None  # what is wrong with a signature is for its verification to say


def _common_name(signed: Any) -> str | None:
    signer = signed["signer_infos"][0]["sid"]
    for choice in signed["certificates"]:
        if _is_of(choice.chosen, signer):
            name = choice.chosen.subject.native.get("common_name")
            return unicodedata.normalize("NFC", name).strip() if isinstance(name, str) else None
    return None


def _is_of(certificate: Any, signer: Any) -> bool:
    if signer.name == "subject_key_identifier":
        return bool(certificate.key_identifier == signer.native)
    return bool(certificate.serial_number == signer.chosen["serial_number"].native)
