"""The nouns every stage shares: scan, page, word, field, document, record.

All are frozen. Coordinates are pixels of the *upright* page (`Page.width` x `Page.height`, after
`Page.rotation`, before any deskewing), origin top left; a box is (left, top, right, bottom).
Confidences are probabilities, 0..1. Text is Unicode NFC. Dates are ISO 8601 strings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as of
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

Box = tuple[int, int, int, int]
Severity = Literal["error", "warning", "info"]
FieldSource = Literal["ocr", "qr", "mrz", "barcode", "text-layer", "sidecar", "file-name", "operator"]
SuggestionSource = Literal["handwriting", "file-name", "signature", "text", "sidecar"]
SlotKind = Literal["number", "day", "month", "year"]
Value = str | int | float | tuple[str, ...]


class Kind(StrEnum):
    """What a source file is, by its content."""

    PDF = "pdf"
    TIFF = "tiff"
    JPEG = "jpeg"
    PNG = "png"


class Outcome(StrEnum):
    """The verdict on a paper or a source, worst wins: rejected > review > accepted."""

    ACCEPTED = "accepted"
    REVIEW = "review"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a value that is not print may be. It is shown to a person beside the picture, and never a value.

    source: the witness that speaks loudest for it; agreeing: others that say the same.
    """

    value: str
    confidence: float
    source: SuggestionSource
    agreeing: tuple[SuggestionSource, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person or a program should know. Texts live in `schemas/findings/*.json`.

    suggestions: where a value could not be taken, what it may be, likeliest first.
    """

    code: str
    severity: Severity
    field: str | None = None
    page: int | None = None
    box: Box | None = None
    params: Mapping[str, Any] = of(default_factory=dict)
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """A source file received whole: `path` holds the bytes that were hashed, `name` what it was called."""

    path: Path
    name: str
    sha256: str
    bytes: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Signature:
    """A digital signature found in a PDF (noticed, not verified)."""

    field: str
    signer: str | None
    signed_at: str | None
    sub_filter: str | None
    covers_whole_file: bool


@dataclass(frozen=True, slots=True)
class PageSource:
    """Where the picture of one page comes from.

    mode: "image" one embedded scan, used as it is; "render" rasterised at `dpi`;
    "text" born digital: its text layer is read, its picture rasterised for the archival copy.
    width, height: pixels before rotation; rotate: degrees clockwise that the file asks a viewer for.
    overlay: something else (a signature caption, a note) is drawn over the scan.
    """

    number: int
    mode: Literal["image", "render", "text"]
    width: int
    height: int
    dpi: int
    rotate: int = 0
    overlay: bool = False


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a look into a scan's structure tells before any page is read."""

    pages: tuple[PageSource, ...]
    signatures: tuple[Signature, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """One word as read. `line` and `block` number reading order on the page, from 0.

    raw: what the recogniser said where the text was mended; None where it is as read.
    """

    text: str
    box: Box
    confidence: float
    line: int
    block: int = 0
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A machine-readable code on the page (QR, Code 128 ...), already decoded."""

    text: str
    format: str
    box: Box


@dataclass(frozen=True, slots=True)
class Mark:
    """A region that is not typeset text: it is looked at by a person, never read as print.

    text: what was read on it, kept apart from the page's words (signature captions, incoming stamps).
    slot: what the form expects there, where that is known; readings: what its digits may be, likeliest first.
    """

    kind: Literal["handwriting", "seal", "stamp", "signature", "caption"]
    box: Box
    confidence: float
    text: str = ""
    slot: SlotKind | None = None
    readings: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read. rotation: degrees clockwise the *scan* was turned to stand upright.

    skew: degrees, clockwise positive, by which the upright page's text lines still lean.
    separator: a sheet that parts what was fed as one stack; its codes say what follows, it is no paper.
    source: where the words come from; "none" where reading failed (see findings) or the page is blank.
    """

    number: int
    width: int
    height: int
    dpi: int
    rotation: int = 0
    skew: float = 0.0
    blank: bool = False
    confidence: float = 0.0
    source: Literal["ocr", "text-layer", "none"] = "none"
    words: tuple[Word, ...] = ()
    codes: tuple[Code, ...] = ()
    marks: tuple[Mark, ...] = ()
    findings: tuple[Finding, ...] = ()
    separator: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One typed value with its witness.

    normalised: what the value is in a register, beside what is printed: a place's units and codes today and
    then (`text`, `communeCode`, `districtCode`, `provinceCode`, `now`), the `generation` of a code.
    """

    value: Value
    raw: str
    confidence: float
    page: int | None = None
    box: Box | None = None
    source: FieldSource = "ocr"
    normalised: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A human's decision about one field; the machine's value is kept beside it."""

    field: str
    machine: Field | None
    human: Value | None
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Document:
    """One paper: what it is, its fields, what is wrong with it.

    dossier: code of the dossier that a separator sheet before it names.
    """

    doc_type: str
    type_confidence: float
    pages: tuple[int, ...]
    fields: Mapping[str, Field] = of(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    text: str = ""
    role: Literal["component", "result"] | None = None
    outcome: Outcome = Outcome.REVIEW
    corrections: tuple[Correction, ...] = ()
    dossier: str | None = None

    def value(self, name: str) -> Value | None:
        """The value of field `name`, or None where it was not found."""
        found = self.fields.get(name)
        return found.value if found else None

    def with_findings(self, *more: Finding) -> Document:
        """The same paper with findings added, each once."""
        new = tuple(f for f in more if f not in self.findings)
        return replace(self, findings=self.findings + new)


@dataclass(frozen=True, slots=True)
class Record:
    """One source, one record (`records.md`): what `convert --json` prints and the archive keeps."""

    source: Scan
    outcome: Outcome
    documents: tuple[Document, ...]
    pages: tuple[Page, ...]
    dossier: Mapping[str, Any] = of(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    signatures: tuple[Signature, ...] = ()
    outputs: Mapping[str, str] = of(default_factory=dict)


def box_around(boxes: list[Box] | tuple[Box, ...]) -> Box:
    """The smallest box that holds all of `boxes` (at least one)."""
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
