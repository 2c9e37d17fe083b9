"""Everything that an archive's folder says, however it is written: what a grep for a name must see."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import tantivy

from digitize.find.fold import fold


def forms(text: str) -> tuple[bytes, ...]:
    """A text as it may be written: UTF-8 and UTF-16, folded, in JSON escapes."""
    kinds = [text, text.casefold(), fold(text), text.replace(" ", "_"), fold(text).replace(" ", "_")]
    plain = [kind.encode(code) for kind in kinds for code in ("utf-8", "utf-16-le", "utf-16-be")]
    return (*dict.fromkeys(plain), json.dumps(text)[1:-1].encode())


def everything(root: Path) -> Iterator[tuple[str, bytes]]:
    """(where, bytes) of all files, their names, and what is compressed in PDFs, databases and the index."""
    for path in sorted(root.rglob("*")):
        where = str(path.relative_to(root))
        yield where, where.encode()
        if not path.is_file():
            continue
        data = path.read_bytes()
        yield where, data
        if data.startswith(b"%PDF-"):
            yield from ((where, part) for part in _pdf(data))
        if data.startswith(b"SQLite format 3"):
            yield where, _dump(path)
    if (root / "index" / "meta.json").is_file():
        yield "index", _indexed(root / "index")


def _pdf(data: bytes) -> Iterator[bytes]:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for one in pdf.objects:
                if isinstance(one, pikepdf.Stream):
                    yield _unpacked(one)
    except pikepdf.PdfError:
        return


def _unpacked(stream: pikepdf.Stream) -> bytes:
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:
        return stream.read_raw_bytes()


def _dump(path: Path) -> bytes:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return "\n".join(connection.iterdump()).encode("utf-8", "replace")
    finally:
        connection.close()


def _indexed(folder: Path) -> bytes:
    """All documents and terms that a search can come by."""
    index = tantivy.Index.open(str(folder))
    searcher = index.searcher()
    found = searcher.search(tantivy.Query.all_query(), max(searcher.num_docs, 1))
    texts = [bytes(searcher.doc(address).get_first("stored")) for _, address in found.hits]
    for field in ("dossierId", "owners", "codes", "text", "textExact", "named", "pairs"):
        texts += [str(term).encode() for term, _ in searcher.terms_with_prefix(field, "")]
    return b"\n".join(texts)


def assert_nothing_hidden(folder: Path) -> None:
    """Fails where the index has a segment that no search sees, or one that keeps deleted papers."""
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    stems = {s["segment_id"].replace("-", "") for s in meta["segments"]}
    lying = {p.name.split(".")[0] for p in folder.iterdir() if len(p.name.split(".")[0]) == 32}
    assert lying == stems, "segments that nobody uses"
    assert not any(s.get("deletes") for s in meta["segments"]), "deleted papers are still in a segment"


def places_of(root: Path, *texts: str) -> list[str]:
    """Where in the archive any of these texts is still to be read."""
    wanted = [form for text in texts for form in forms(text)]
    return sorted({where for where, data in everything(root) if any(form in data for form in wanted)})
