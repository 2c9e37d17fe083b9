"""Image streams, parked on disk page by page until the PDF is put together.

A stream that pikepdf is given as bytes, or copies from another PDF, stays in memory until the file is saved:
a thousand pages would be half a gigabyte. The spool is itself a PDF, still without pages. Streams are
appended to a file; once the last is in, the file gets its cross-reference table and is opened as the document
that the pages are then added to, and qpdf reads each stream from it only when the result is saved.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pikepdf import AccessMode, Array, Dictionary, Name, Pdf, Stream

# What an image, its filters, its colour space and its profile need to be read (ISO 32000-1, tables 8, 10, 11,
# 13, 63 to 66, 89), and no more: a stranger's dictionary may hang the whole of his file on any other key.
_NEEDED = frozenset(
    (
        *("/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Decode", "/Mask"),
        *("/Filter", "/DecodeParms", "/Predictor", "/Colors", "/Columns", "/EarlyChange", "/K", "/Rows"),
        *("/EndOfLine", "/EndOfBlock", "/EncodedByteAlign", "/BlackIs1", "/DamagedRowsBeforeError"),
        *("/ColorTransform", "/JBIG2Globals", "/N", "/Range", "/WhitePoint", "/BlackPoint", "/Gamma"),
        "/Matrix",
    )
)
_WITH_STREAMS = {"/ColorSpace", "/JBIG2Globals"}
_DEEPEST = 6  # an indexed space of a profile, with its filter's parameters, takes five
_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class Spool:
    """Append streams with `add`; then `open` the document, where `add`'s numbers are object numbers."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("xb")
        self._file.write(_HEAD)
        self._offsets: list[int] = []
        self._shared: dict[bytes, int] = {}
        self._pdf: Pdf | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._pdf is not None:
            self._pdf.close()
        self._file.close()
        self._path.unlink(missing_ok=True)

    def add(self, entries: Dictionary, data: bytes) -> int:
        """Appends a stream whose dictionary is `entries` (its /Length is set here); returns its number."""
        return self._append(self._written(entries), data)

    def _append(self, written: bytes, data: bytes) -> int:
        self._offsets.append(self._file.tell())
        number = len(self._offsets)
        head = b"%d 0 obj\n%s /Length %d >>\nstream\n" % (number, written.removesuffix(b">>"), len(data))
        self._file.write(head + data + b"\nendstream\nendobj\n")
        return number

    def _written(self, value: Any, key: str = "", depth: int = 0) -> bytes:
        """`value`, the entry `key`, with what is needed of it. Raises ValueError for what nests too deep."""
        if depth > _DEEPEST:
            raise ValueError("entries nest too deep")
        if isinstance(value, Stream):
            return b"%d 0 R" % self._share(value, depth) if key in _WITH_STREAMS else b"null"
        if isinstance(value, Dictionary):
            pairs = (
                Name(k).unparse() + b" " + self._written(v, k, depth + 1) for k, v in _needed(value).items()
            )
            return b"<< " + b" ".join(pairs) + b" >>"
        if isinstance(value, Array):
            return b"[ " + b" ".join(self._written(v, key, depth + 1) for v in value) + b" ]"
        return Array([value]).unparse().removeprefix(b"[ ").removesuffix(b" ]")

    def _share(self, stream: Stream, depth: int) -> int:
        """A stream that an entry refers to (a profile, JBIG2 globals), once however often it is used."""
        data, written = stream.read_raw_bytes(), self._written(Dictionary(_needed(stream)), depth=depth + 1)
        key = hashlib.sha256(written + data).digest()
        if key not in self._shared:
            self._shared[key] = self._append(written, data)
        return self._shared[key]

    def open(self) -> Pdf:
        """Ends the appending; the document, without pages, closed with the spool."""
        root = self._plain(b"<< /Type /Catalog /Pages %d 0 R >>" % (len(self._offsets) + 2))
        self._plain(b"<< /Type /Pages /Kids [ ] /Count 0 >>")
        start, count = self._file.tell(), len(self._offsets) + 1
        rows = b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets)
        self._file.write(b"xref\n0 %d\n0000000000 65535 f \n" % count + rows)
        self._file.write(b"trailer\n<< /Size %d /Root %d 0 R >>\n" % (count, root))
        self._file.write(b"startxref\n%d\n%%%%EOF\n" % start)
        self._file.close()
        self._pdf = Pdf.open(self._path, access_mode=AccessMode.stream)
        return self._pdf

    def _plain(self, written: bytes) -> int:
        self._offsets.append(self._file.tell())
        self._file.write(b"%d 0 obj\n%s\nendobj\n" % (len(self._offsets), written))
        return len(self._offsets)


def _needed(found: Any) -> dict[str, Any]:
    return {k: found[k] for k in found.keys() if k in _NEEDED}  # noqa: SIM118 - no mapping
