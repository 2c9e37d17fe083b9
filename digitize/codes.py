"""Code formats that several stages must agree on. Formats and their sources: `domain.md` §2."""

from __future__ import annotations

import re

from digitize.schemas.codelists import code_list

# Mã hồ sơ, every generation: TT 01/2018 (000.00.53.H48-220921-0099), TT 03/2025 and the centralised form of
# TT 04/2025 (H56.134-251023-0101); eight-digit dates are met in the field.
DOSSIER_CODE = re.compile(
    r"(?:\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}|[A-Y]\d{2}(?:\.[0-9A-Z]{1,4}){0,4})-(?:\d{6}|\d{8})-\d{4,8}"
)

# What the QR of a separator sheet says before the code: a receipt's QR may hold the bare code too.
SEPARATOR = "DIGITIZE-SEPARATOR:"


def generation(codes: str, value: str) -> str | None:
    """Which generation of the code list `codes` (`tax-codes`) the value belongs to; None where none matches.

    FileNotFoundError for a list that there is not.
    """
    for entry in code_list(codes)["generations"]:
        if re.search(entry["pattern"], value):
            return str(entry["generation"])
    return None


def is_dossier_code(text: str) -> bool:
    """Whether `text` as a whole has the shape of a dossier code of any generation."""
    return DOSSIER_CODE.fullmatch(text) is not None
