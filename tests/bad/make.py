"""Makes the bad inputs: `tests/bad/<finding code>/sample*`. The folder's name is the code it must get.

Run from the repository's root: `python tests/bad/make.py`. The made files are committed.
"""

from __future__ import annotations

import io
import struct
import sys
import zipfile
import zlib
from pathlib import Path

import pikepdf
from pikepdf import Array

HERE = Path(__file__).parent
SMALL = (104, 147)
sys.path.insert(0, str(HERE.parent))

from builders_intake import add_page, image_object, paper, place, scan_pdf  # noqa: E402


def main() -> None:
    encrypted()
    truncated()
    empty()
    not_a_document()
    too_many_pixels()
    no_pages()
    damaged()


def write(code: str, name: str, data: bytes) -> None:
    (HERE / code).mkdir(exist_ok=True)
    (HERE / code / name).write_bytes(data)


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def scanned(pages: int = 2) -> bytes:
    path = HERE / "whole.pdf"
    data = scan_pdf(path, paper(*SMALL, "L"), pages).read_bytes()
    path.unlink()
    return data


def picture(form: str, **options: object) -> bytes:
    out = io.BytesIO()
    paper(*SMALL, str(options.pop("mode", "L"))).save(out, form, **options)
    return out.getvalue()


def encrypted() -> None:
    pdf = pikepdf.open(io.BytesIO(scanned(1)))
    write("encrypted", "sample.pdf", saved(pdf, encryption=pikepdf.Encryption(owner="mau", user="mau")))


def truncated() -> None:
    whole = scanned()
    write("truncated", "sample.pdf", whole[: len(whole) * 6 // 10])
    write("truncated", "sample-end-mark.pdf", whole[: whole.rindex(b"startxref")])
    for name, data in {
        "sample.jpg": picture("JPEG"),
        "sample.png": picture("PNG"),
        "sample.tiff": picture("TIFF", compression="group4", mode="1"),
        "sample-raw.tiff": picture("TIFF"),
    }.items():
        write("truncated", name, data[: len(data) * 7 // 10])


def empty() -> None:
    write("empty", "sample.pdf", b"")
    write("empty", "sample.jpg", b"")


def not_a_document() -> None:
    write("not-a-document", "sample.pdf", b"<!DOCTYPE html><title>404</title><p>Khong tim thay tep.</p>\n")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(zipfile.ZipInfo("word/document.xml"), "<document/>")
    write("not-a-document", "sample.jpg", out.getvalue())
    write("not-a-document", "sample.tiff", b"\0" * 512)


def too_many_pixels() -> None:
    write("too-many-pixels", "sample.png", _png(60_000, 60_000))
    jpeg = bytearray(picture("JPEG"))
    frame = jpeg.index(b"\xff\xc0")
    jpeg[frame + 5 : frame + 9] = struct.pack(">HH", 60_000, 60_000)
    write("too-many-pixels", "sample.jpg", bytes(jpeg))
    claims = pikepdf.new()
    huge = image_object(claims, paper(*SMALL, "L"), "jpeg")
    huge.Width, huge.Height = 50_000, 70_000
    add_page(claims, place((595, 0, 0, 842, 0, 0)), {"Im0": huge})
    write("too-many-pixels", "sample.pdf", saved(claims))
    wide = pikepdf.new()
    add_page(wide, b"0 0 m 14000 14000 l S", size=(14_400, 14_400))
    write("too-many-pixels", "sample-wide-page.pdf", saved(wide))
    write("too-many-pixels", "sample.tiff", _tiff(60_000, 60_000))


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def _tiff(width: int, height: int, next_directory: int = 0) -> bytes:
    """One strip of 8 bytes that claims to be a whole page of fax."""
    data_at = 8
    tags = [
        (256, width),
        (257, height),
        (258, 1),
        (259, 4),
        (262, 0),
        (273, data_at),
        (278, height),
        (279, 8),
    ]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    header = b"II*\0" + struct.pack("<I", 16) + b"\0" * 8
    return header + struct.pack("<H", len(tags)) + entries + struct.pack("<I", next_directory)


def no_pages() -> None:
    pdf = pikepdf.new()
    write("no-pages", "sample.pdf", saved(pdf))


def damaged() -> None:
    loop = pikepdf.new()
    add_page(loop, b"")
    tree = loop.Root.Pages
    tree.Kids = Array([tree])
    write("damaged", "sample-circular.pdf", saved(loop))
    write("damaged", "sample.pdf", b"%PDF-1.4\n" + b"khong phai PDF\n" * 40 + b"%%EOF\n")
    write("damaged", "sample-lost-picture.pdf", _lost_picture())
    png = bytearray(picture("PNG"))
    png[len(png) // 2] ^= 0xFF
    write("damaged", "sample.png", bytes(png))
    write("damaged", "sample-loop.tiff", _tiff(100, 100, next_directory=16))


def _lost_picture() -> bytes:
    """Whole to its end mark, but the second picture's object is gone and the table of objects is wrong."""
    data = scanned()
    at = data.rindex(b"/Subtype /Image")
    start = data.rindex(b" 0 obj", 0, at)
    return data[:start] + b" 0 xxx" + data[start + 6 :]


if __name__ == "__main__":
    main()
    assert all(f.stat().st_size < 20_000 for f in HERE.glob("*/sample*"))
