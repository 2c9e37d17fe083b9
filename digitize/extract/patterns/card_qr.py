"""The QR code of identity cards (CCCD with chip; Thẻ căn cước under Luật Căn cước 26/2023/QH15).

Seven fields parted by `|`: number, old number (may be empty), name, birth ddmmyyyy, sex, residence, issue
ddmmyyyy; newer cards append more, which is left unread because its order is not published.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from digitize.extract.patterns.dates import from_ddmmyyyy

_PAYLOAD = re.compile(
    r"^\s*\d{12}\|(\d{9}|\d{12})?\|[^|]+\|\d{8}\|(Nam|Nữ)\|[^|]*\|\d{8}(\|.*)?\s*$", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class CardCode:
    """The payload's fields; a date that is no date is None."""

    personal_id: str
    old_id: str | None
    name: str
    date_of_birth: str | None
    gender: str
    residence: str | None
    issued: str | None


def is_card_code(text: str) -> bool:
    """Whether a decoded code is an identity card's."""
    return _PAYLOAD.match(unicodedata.normalize("NFC", text)) is not None


def read_card_code(text: str) -> CardCode | None:
    """The payload taken apart; None where it is not a card's."""
    text = unicodedata.normalize("NFC", text).strip()
    if not is_card_code(text):
        return None
    number, old, name, born, gender, home, issued = (part.strip() for part in text.split("|")[:7])
    return CardCode(
        number, old or None, name, from_ddmmyyyy(born), gender, home or None, from_ddmmyyyy(issued)
    )
