"""Image streams made page by page, parked on disk until the PDF is saved.

A stream that pikepdf is given as bytes stays in memory until the file is written; a thousand rasterised
pages would be half a gigabyte. The spool is itself a small PDF: streams are appended to a file, and once the
last is in, the file is closed with a cross-reference table and opened, and each is copied from there lazily.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pikepdf import Array, Dictionary, Name, Pdf, Stream

_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class Spool:
    """Append streams with `add`; then `open` and fetch each by the number `add` gave."""

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
        written = self._written(entries)
        return self._append(written, data)

    def _append(self, written: bytes, data: bytes) -> int:
        self._offsets.append(self._file.tell())
        number = len(self._offsets)
        head = b"%d 0 obj\n%s /Length %d >>\nstream\n" % (number, written.removesuffix(b">>"), len(data))
        self._file.write(head + data + b"\nendstream\nendobj\n")
        return number

    def _written(self, value: Any) -> bytes:
        if isinstance(value, Stream):
            return b"%d 0 R" % self._share(value)
        if isinstance(value, Dictionary):
            named = [(k, value[k]) for k in value.keys() if k != "/Length"]  # noqa: SIM118
            pairs = (Name(k).unparse() + b" " + self._written(v) for k, v in named)
            return b"<< " + b" ".join(pairs) + b" >>"
        if isinstance(value, Array):
            return b"[ " + b" ".join(self._written(v) for v in value) + b" ]"
        return Array([value]).unparse().removeprefix(b"[ ").removesuffix(b" ]")

    def _share(self, stream: Stream) -> int:
        """A stream that an entry refers to (a profile, JBIG2 globals), once however often it is used."""
        entries = Dictionary({k: stream[k] for k in stream.keys() if k != "/Length"})  # noqa: SIM118
        data, written = stream.read_raw_bytes(), self._written(entries)
        key = hashlib.sha256(written + data).digest()
        if key not in self._shared:
            self._shared[key] = self._append(written, data)
        return self._shared[key]

    def open(self) -> None:
        """Ends the appending; from here on `stream` may be asked."""
        root = self._plain(b"<< /Type /Catalog /Pages %d 0 R >>" % (len(self._offsets) + 2))
        self._plain(b"<< /Type /Pages /Kids [ ] /Count 0 >>")
        start, count = self._file.tell(), len(self._offsets) + 1
        rows = b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets)
        self._file.write(b"xref\n0 %d\n0000000000 65535 f \n" % count + rows)
        self._file.write(b"trailer\n<< /Size %d /Root %d 0 R >>\n" % (count, root))
        self._file.write(b"startxref\n%d\n%%%%EOF\n" % start)
        self._file.close()
        self._pdf = Pdf.open(self._path)

    def _plain(self, written: bytes) -> int:
        self._offsets.append(self._file.tell())
        self._file.write(b"%d 0 obj\n%s\nendobj\n" % (len(self._offsets), written))
        return len(self._offsets)

    def stream(self, number: int) -> Stream:
        """The stream that `add` numbered `number`; RuntimeError before `open`."""
        if self._pdf is None:
            raise RuntimeError("the spool is still being written")
        found = self._pdf.get_object(number, 0)
        if not isinstance(found, Stream):
            raise KeyError(number)
        return found
