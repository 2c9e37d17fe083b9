"""Files made to hurt: bombs, cycles, lies, cuts. As many as are asked for, the same from the same seed.

Each is what one maker draws, some of them broken once more byte by byte. None is copied from anywhere: the
structures are those of ISO 32000-1, TIFF 6.0, ISO 15948 (PNG), ISO 10918-1 (JPEG), used against the reader.
"""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from builders_intake import paper

Dice = random.Random
Maker = Callable[[Dice], bytes]


@dataclass(frozen=True)
class Specimen:
    """name: of a file; maker: who drew it."""

    name: str
    maker: str
    data: bytes


def specimens(seed: int, count: int, makers: tuple[Maker, ...]) -> Iterator[Specimen]:
    """`count` files: every maker in turn, from the second round on mostly broken byte by byte."""
    dice = random.Random(seed)
    for number in range(count):
        maker = makers[number % len(makers)]
        data = maker(dice)
        if number >= len(makers) and dice.random() < 0.7:
            data = broken(data, dice)
        kind = "png" if data[:4] == b"\x89PNG" else "tiff" if data[:2] in (b"II", b"MM") else "jpg"
        ending = "pdf" if b"%PDF" in data[:1024] else kind
        # A tail that no two share: what is equal is filed once, and would not be counted.
        yield Specimen(f"{number:04d}-{maker.__name__}.{ending}", maker.__name__, data + b"\n%%%d" % number)


def broken(data: bytes, dice: Dice) -> bytes:
    """Bytes flipped, cut, doubled, zeroed; numbers made large."""
    out = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 5, 20))):
        at = dice.randrange(max(1, len(out)))
        what = dice.randrange(6)
        if what == 0:
            out[at : at + 1] = bytes([dice.randrange(256)])
        elif what == 1 and len(out) > 200:
            del out[at : at + dice.randrange(1, 200)]
        elif what == 2:
            out[at:at] = out[at : at + dice.randrange(1, 400)]
        elif what == 3:
            out[at : at + 16] = bytes(16)
        elif what == 4:
            out[at : at + 4] = dice.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"9999", b"-1 R"))
        elif len(out) > 400:
            del out[max(200, at) :]
    return bytes(out)


# PDF -------------------------------------------------------------------------------------------------------


def pdf(objects: dict[int, bytes], root: int = 1, extra: bytes = b"") -> bytes:
    """A file of these objects, its table of objects right."""
    out, offsets = io.BytesIO(), {}
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    for number, body in objects.items():
        offsets[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start, size = out.tell(), max(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    out.writelines(
        b"%010d 00000 n \n" % offsets[n] if n in offsets else b"0000000000 65535 f \n" for n in range(1, size)
    )
    out.write(
        b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, extra, start)
    )
    return out.getvalue()


def stream(data: bytes, entries: bytes = b"", length: int | None = None) -> bytes:
    size = len(data) if length is None else length
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, size, data)


def packed(data: bytes, entries: bytes = b"", layers: int = 1) -> bytes:
    for _ in range(layers):
        data = zlib.compress(data, 9)
    return stream(data, b"%s /Filter [%s]" % (entries, b"/FlateDecode " * layers))


def one_page(
    content: bytes, page: bytes = b"", more: dict[int, bytes] | None = None, root: bytes = b""
) -> bytes:
    """Objects 1 to 4 are catalog, tree, page, content; `more` begins at 5."""
    box = b"" if b"/MediaBox" in page else b"/MediaBox [0 0 595 842]"
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % root,
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R %s %s >>" % (box, page),
            4: content,
            **(more or {}),
        }
    )


@cache
def zeros(megabytes: int) -> bytes:
    """That many megabytes of blanks, as a packer gives them without ever having them in memory."""
    packer = zlib.compressobj(9)
    parts = [packer.compress(b" " * 1_000_000) for _ in range(megabytes)]
    return b"".join([*parts, packer.flush()])


def content_bomb(dice: Dice) -> bytes:
    return one_page(stream(zeros(dice.choice((200, 900))), b"/Filter /FlateDecode"))


def content_bomb_in_bombs(_: Dice) -> bytes:
    return one_page(stream(zlib.compress(zeros(900), 9), b"/Filter [/FlateDecode /FlateDecode]"))


def object_stream_bomb(_: Dice) -> bytes:
    bomb = stream(zeros(900), b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
    return one_page(stream(b""), more={5: bomb}, root=b"/Metadata 5 0 R")


def lying_object_stream(dice: Dice) -> bytes:
    inside = b"6 0 7 9999 " + b"<< >> " * 3
    lie = b"/Type /ObjStm /N %d /First %d" % (dice.choice((1, 2**31 - 1, -1)), dice.choice((4, 2**31, -9)))
    return one_page(stream(b""), more={5: stream(inside, lie)})


def appearance_bomb(_: Dice) -> bytes:
    note = b"<< /Type /Annot /Subtype /Stamp /Rect [9 9 99 99] /AP << /N 6 0 R >> >>"
    look = stream(zeros(700), b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Filter /FlateDecode")
    return one_page(stream(b""), b"/Annots [5 0 R]", {5: note, 6: look})


def tree_cycle(_: Dice) -> bytes:
    return pdf(
        {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"}
    )


def tree_of_one_leaf(dice: Dice) -> bytes:
    """Ten to the power of nine pages: every node holds the next one ten times."""
    depth = 9
    nodes = {
        2 + level: b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [%s] >>"
        % (max(2, 1 + level), 10 ** (depth - level), b"%d 0 R " % (3 + level) * 10)
        for level in range(depth)
    }
    leaf = {2 + depth: b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 200 200] >>" % (1 + depth)}
    return pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", **nodes, **leaf})


def ten_thousand_pages(dice: Dice) -> bytes:
    count = dice.choice((5001, 10_000))
    kids = b" ".join(b"%d 0 R" % n for n in range(4, 4 + count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 3 0 R >>"
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
            3: stream(b""),
            **dict.fromkeys(range(4, 4 + count), page),
        }
    )


def lying_count(dice: Dice) -> bytes:
    count = dice.choice((b"2147483647", b"-1", b"99999999999999999999", b"1.5", b"/Many", b"2 0 R"))
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count %s >>" % count,
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        }
    )


def page_without_end(dice: Dice) -> bytes:
    size = dice.choice((b"14400 14400", b"1e38 1e38", b"nan nan", b"-9 -9", b"0 0", b"200 200 9", b"3 0 R 9"))
    unit = dice.choice((b"", b"/UserUnit 75000", b"/UserUnit 1e-30", b"/UserUnit -1", b"/UserUnit /Big"))
    return one_page(stream(b"0 0 m 9 9 l S"), b"/MediaBox [0 0 %s] %s" % (size, unit))


def nesting(dice: Dice) -> bytes:
    depth = dice.choice((400, 5_000, 200_000))
    opened, closed = dice.choice(((b"[", b"]"), (b"<</A ", b">>")))
    deep = opened * depth + closed * depth
    place = dice.randrange(3)
    if place == 0:
        return one_page(stream(deep))
    if place == 1:
        return one_page(stream(b""), b"/Annots " + deep)
    return one_page(stream(b""), root=b"/PieceInfo " + deep)


def loops_of_references(dice: Dice) -> bytes:
    more = {
        5: b"6 0 R",
        6: b"5 0 R",
        7: b"7 0 R",
        8: b"[8 0 R 8 0 R]",
        9: b"<< /Parent 9 0 R /Kids [9 0 R] >>",
    }
    entry = dice.choice((b"/Resources", b"/Annots", b"/Rotate", b"/Parent", b"/MediaBox", b"/UserUnit"))
    return one_page(stream(b"q Q"), b"%s %d 0 R" % (entry, dice.randrange(5, 10)), more)


def field_maze(_: Dice) -> bytes:
    """A field that is its own child, twice: two to the power of any depth."""
    form = b"/AcroForm << /Fields [5 0 R] /SigFlags 3 >>"
    return one_page(stream(b""), root=form, more={5: b"<< /T (a) /FT /Sig /Kids [5 0 R 5 0 R 5 0 R] >>"})


def false_signature(dice: Dice) -> bytes:
    contents = dice.choice((b"30" * 4000, b"3080" * 9000, b"A0" * 20_000, dice.randbytes(900).hex().encode()))
    value = (
        b"<< /Type /Sig /Filter /X /ByteRange [0 -1 99999999999 5] /Contents <%s> /M (D:99999999999999) >>"
    )
    fields = {5: b"<< /T (a) /FT /Sig /V 6 0 R >>", 6: value % contents}
    return one_page(stream(b""), root=b"/AcroForm << /Fields [5 0 R] /SigFlags 3 >>", more=fields)


def forms_in_forms(dice: Dice) -> bytes:
    """A form that draws the next ten times, eight deep; or itself."""
    depth = dice.choice((1, 8))
    forms = {}
    for level in range(depth):
        inner = 5 + (level + 1) % depth if depth == 1 else 6 + level
        entries = b"/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F %d 0 R >> >>" % inner
        forms[5 + level] = stream(b"/F Do " * 10, entries)
    forms[5 + depth] = stream(b"0 0 9 9 re f", b"/Subtype /Form /BBox [0 0 9 9]")
    return one_page(stream(b"/F Do"), b"/Resources << /XObject << /F 5 0 R >> >>", forms)


def many_operators(dice: Dice) -> bytes:
    step = dice.choice((b"q ", b"0 0 m 1 1 l S ", b"Q ", b"BT ET ", b"1 0 0 1 0 0 cm ", b"(a) Tj "))
    return one_page(packed(step * dice.choice((100_000, 700_000))))


def tiny_tiles(_: Dice) -> bytes:
    tile = stream(
        b"0 0 1 1 re f",
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep .01 /YStep .01 "
        b"/Resources << >>",
    )
    fill = b"/Pattern cs /P scn 0 0 595 842 re f " * 50
    return one_page(stream(fill), b"/Resources << /Pattern << /P 5 0 R >> >>", {5: tile})


def lying_picture(dice: Dice) -> bytes:
    """A picture of a size that its data does not have, in every coding."""
    width, height = dice.choice(((100_000, 100_000), (2**31 - 1, 1), (1, 2**31 - 1), (-5, 9), (0, 0), (9, 9)))
    coding = dice.choice((b"DCT", b"JPX", b"JBIG2", b"CCITTFax", b"Flate", b"RunLength", b"LZW", b"None"))
    data = dice.choice((_jpeg(dice), dice.randbytes(300), b"", zlib.compress(bytes(10_000))))
    bits, space = dice.choice((1, 8, 16, 3)), dice.choice((b"DeviceGray", b"DeviceRGB", b"DeviceCMYK", b"X"))
    entries = b"/Subtype /Image /Width %d /Height %d /BitsPerComponent %d /ColorSpace /%s /Filter /%sDecode"
    parms = dice.choice((b"", b"/DecodeParms << /K -1 /Columns 2147483647 /Colors 99 /Predictor 15 >>"))
    return _drawn(stream(data, entries % (width, height, bits, space, coding) + parms))


def picture_bomb(dice: Dice) -> bytes:
    """A picture within the limit that unpacks to more than it says."""
    entries = b"/Subtype /Image /Width 300 /Height 400 /BitsPerComponent 8 /ColorSpace /DeviceGray"
    return _drawn(stream(zeros(dice.choice((300, 900))), entries + b" /Filter /FlateDecode"))


def _drawn(image: bytes) -> bytes:
    content = stream(b"q 595 0 0 842 0 0 cm /Im Do Q")
    return one_page(content, b"/Resources << /XObject << /Im 5 0 R >> >>", {5: image})


def wrong_lengths(dice: Dice) -> bytes:
    length = dice.choice((0, 1, 2**31 - 1, 2**63, -1, 10**30))
    return one_page(stream(b"0 0 m 500 500 l S " * 20, length=length))


def table_loop(_: Dice) -> bytes:
    data = one_page(stream(b""))
    start = data.rindex(b"xref\n0", 0, data.rindex(b"startxref"))
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d /XRefStm %d" % (start, start))


def huge_words(dice: Dice) -> bytes:
    word = dice.choice(
        (b"/" + b"n" * 900_000, b"(" + b"s" * 900_000 + b")", b"9" * 100_000, b"/a#00b#00", b"\0" * 999)
    )
    return one_page(
        stream(b"BT " + word + b" Tf ET"), b"/Resources << /Font << /F %s >> >>" % word, root=b"/Lang " + word
    )


def false_lock(dice: Dice) -> bytes:
    version = dice.choice((1, 4, 5, 6, 99))
    lock = b"/Encrypt << /Filter /Standard /V %d /R %d /O (%s) /U (%s) /P -1 /Length 9999 >> /ID [(a) (b)]"
    body = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"}
    return pdf(body, extra=lock % (version, dice.choice((2, 3, 4, 6, 99)), b"o" * 32, b"u" * 32))


def all_actions(_: Dice) -> bytes:
    """Everything that a reader must not do, on a page that is otherwise a paper."""
    act = b"<< /S /JavaScript /JS (app.launchURL\\('http://a.invalid'\\)) /Next << /S /Launch /F (sh) >> >>"
    names = b"/Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> /JavaScript << /Names [(a) 5 0 R] >> >>"
    more = {5: act, 6: b"<< /Type /Filespec /F (../../etc/passwd) /EF << /F 7 0 R >> >>", 7: stream(b"MZ")}
    return one_page(stream(b"0 0 m 9 9 l S"), b"/AA << /O 5 0 R >>", more, b"/OpenAction 5 0 R " + names)


def twice_a_file(dice: Dice) -> bytes:
    """Two files in one: which is it?"""
    return dice.choice((_png(9, 9), _jpeg(dice), b"PK\x03\x04")) + b"\n" + one_page(stream(b""))


# Pictures --------------------------------------------------------------------------------------------------


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(
    width: int, height: int, body: bytes | None = None, bits: int = 8, lace: int = 0, more: bytes = b""
) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, lace)
    if body is None:
        body = zlib.compress(b"\0" * (height * (1 + width * bits // 8)))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + more + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def huge_png(dice: Dice) -> bytes:
    size = dice.choice(((60_000, 60_000), (2**31 - 1, 2**31 - 1), (2**31 - 1, 1), (1, 2**31 - 1), (0, 0)))
    return _png(*size, zlib.compress(bytes(1000)), bits=dice.choice((1, 8, 16)), lace=dice.choice((0, 1)))


def png_bomb(dice: Dice) -> bytes:
    return _png(200, 200, zeros(dice.choice((100, 900))))


def png_text_bomb(_: Dice) -> bytes:
    bombs = _chunk(b"zTXt", b"a\0\0" + zeros(300)) + _chunk(b"iCCP", b"a\0\0" + zeros(300))
    return _png(50, 50, more=bombs * 3)


def flat_png(_: Dice) -> bytes:
    """Within the limit of pixels, and one of them high."""
    return _png(140_000_000, 1, zlib.compress(bytes(140_000_001)))


def _jpeg(dice: Dice) -> bytes:
    out = io.BytesIO()
    paper(120, 170, "L", seed=dice.randrange(99)).save(out, "JPEG")
    return out.getvalue()


def lying_jpeg(dice: Dice) -> bytes:
    data = bytearray(_jpeg(dice))
    at = data.index(b"\xff\xc0")
    height, width = dice.choice(((65_535, 65_535), (0, 100), (100, 0), (1, 65_535), (30_000, 4_900)))
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def many_scans_jpeg(dice: Dice) -> bytes:
    """A picture that is refined without end: each scan costs the decoder the whole of it."""
    out = io.BytesIO()
    paper(2000, 3000, "L").save(out, "JPEG", progressive=True)
    data = out.getvalue()
    start = data.rindex(b"\xff\xda")
    return data[:-2] + data[start:-2] * dice.choice((100, 1000)) + b"\xff\xd9"


def odd_exif(dice: Dice) -> bytes:
    """Metadata that points at itself, with counts that no file has."""
    entries = [(0x0112, 3, dice.choice((1, 6, 99, 0))), (0x011A, 5, 8), (0x8769, 4, 8), (0x0128, 3, 2)]
    ifd = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", tag, kind, dice.choice((1, 2**31)), value) for tag, kind, value in entries
    )
    exif = b"Exif\0\0II*\0\x08\0\0\0" + ifd + struct.pack("<I", 8)
    data = _jpeg(dice)
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:]


def _tiff(tags: list[tuple[int, int, int, int]], data: bytes = b"", following: int = 0) -> bytes:
    body = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    head = b"II*\0" + struct.pack("<I", 8 + len(data)) + data
    return head + struct.pack("<H", len(tags)) + body + struct.pack("<I", following)


def _page_tags(
    width: int, height: int, coding: int, size: int, bits: int = 1
) -> list[tuple[int, int, int, int]]:
    values = (
        (256, width),
        (257, height),
        (258, bits),
        (259, coding),
        (262, 1),
        (273, 8),
        (278, height),
        (279, size),
    )
    return [(tag, 4, 1, value) for tag, value in values]


def lying_tiff(dice: Dice) -> bytes:
    size = dice.choice(((60_000, 60_000), (2**32 - 1, 2**32 - 1), (2**32 - 1, 1), (0, 0), (200, 200)))
    coding = dice.choice((1, 2, 3, 4, 5, 6, 7, 8, 32773, 34712, 50000, 99))
    data = dice.choice((bytes(100), dice.randbytes(500), zlib.compress(bytes(9_000_000)), _jpeg(dice)))
    return _tiff(_page_tags(*size, coding, len(data), dice.choice((1, 8, 16, 32))), data)


def directories_in_a_ring(dice: Dice) -> bytes:
    data = bytes(600)
    return _tiff(_page_tags(60, 80, 1, 600), data, following=8 + len(data))


def ten_thousand_directories(dice: Dice) -> bytes:
    count = dice.choice((5001, 10_000))
    tags = _page_tags(8, 8, 1, 8)
    body = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    length = 2 + len(body) + 4
    out = [b"II*\0" + struct.pack("<I", 16) + bytes(8)]
    for number in range(count):
        following = 16 + (number + 1) * length if number + 1 < count else 0
        out.append(struct.pack("<H", len(tags)) + body + struct.pack("<I", following))
    return b"".join(out)


def counts_beyond_the_file(dice: Dice) -> bytes:
    tags = _page_tags(60, 80, 1, 600)
    at = dice.randrange(len(tags))
    tag = tags[at][0]
    tags[at] = (
        tag,
        dice.choice((3, 4, 5, 16, 99)),
        dice.choice((2**32 - 1, 2**31, 70)),
        dice.choice((8, 2**32 - 1)),
    )
    return _tiff(tags, bytes(600))


def false_kind(dice: Dice) -> bytes:
    head = dice.choice((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0+", b"%PDF-1.7\n", b"II+\0"))
    return head + dice.randbytes(dice.randrange(3000))


QUICK: tuple[Maker, ...] = (
    *(content_bomb, tree_cycle, tree_of_one_leaf, lying_count, page_without_end, loops_of_references),
    *(field_maze, false_signature, lying_picture, wrong_lengths, table_loop, huge_words, false_lock),
    *(lying_object_stream, all_actions, twice_a_file, huge_png, png_bomb, lying_jpeg, odd_exif, lying_tiff),
    *(directories_in_a_ring, counts_beyond_the_file, false_kind),
)
SLOW: tuple[Maker, ...] = (
    *(
        content_bomb_in_bombs,
        object_stream_bomb,
        appearance_bomb,
        ten_thousand_pages,
        nesting,
        forms_in_forms,
    ),
    *(many_operators, tiny_tiles, picture_bomb, png_text_bomb, flat_png, many_scans_jpeg),
    ten_thousand_directories,
)
