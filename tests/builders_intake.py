"""Small scans and PDFs for the tests of the intake. All people and offices in them are made up."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
from asn1crypto import algos, cms, core, keys, x509
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, ImageDraw

A4 = (595.0, 842.0)


def paper(width: int = 248, height: int = 351, mode: str = "RGB", seed: int = 7) -> Image.Image:
    """Ragged dark strokes on light paper, darker at the top left: turned or cut, it is no longer itself."""
    image = Image.new("L", (width, height), 250)
    pen, dice = ImageDraw.Draw(image), random.Random(seed)
    for y in range(height // 12, height - 8, 8):
        x = width // 10
        while x < width * 9 // 10:
            step = dice.randint(2, 9)
            pen.rectangle((x, y, x + step, y + 3), fill=dice.randint(0, 90))
            x += step + dice.randint(2, 5)
    pen.rectangle((2, 2, width // 3, height // 20), fill=0)
    return image.convert(mode)


def image_object(pdf: pikepdf.Pdf, image: Image.Image, coding: str = "flate") -> pikepdf.Object:
    """`image` as an image stream: coding "flate", "jpeg" or "g4"."""
    space = {"RGB": Name.DeviceRGB, "CMYK": Name.DeviceCMYK}.get(image.mode, Name.DeviceGray)
    stream = Stream(pdf, b"")
    stream.stream_dict.update(
        Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=image.width, Height=image.height, ColorSpace=space
        )
    )
    stream.BitsPerComponent = 1 if image.mode == "1" else 8
    if coding == "jpeg":
        stream.write(_encoded(image, "JPEG", quality=80), filter=Name.DCTDecode)
    elif coding == "g4":
        parms = Dictionary(K=-1, Columns=image.width, Rows=image.height, BlackIs1=True)
        stream.write(_fax(image), filter=Name.CCITTFaxDecode, decode_parms=parms)
    else:
        stream.write(image.tobytes())
    return pdf.make_indirect(stream)


def _encoded(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def _fax(image: Image.Image) -> bytes:
    """The one strip of a G4 TIFF of `image`; Pillow sets bits for white, in fax terms BlackIs1."""
    whole = _encoded(image.convert("1"), "TIFF", compression="group4", strip_size=1 << 30)
    with Image.open(io.BytesIO(whole)) as tiff:
        offset, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    return whole[offset : offset + length]


def place(matrix: tuple[float, ...], name: str = "Im0") -> bytes:
    """The operators that paint the picture `name` through `matrix`."""
    return f"q {' '.join(f'{v:g}' for v in matrix)} cm /{name} Do Q\n".encode()


def add_page(
    pdf: pikepdf.Pdf,
    content: bytes,
    images: dict[str, pikepdf.Object] | None = None,
    fonts: dict[str, pikepdf.Object] | None = None,
    size: tuple[float, float] = A4,
    **entries: object,
) -> pikepdf.Page:
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, *size]),
        Contents=pdf.make_stream(content),
        Resources=Dictionary(
            XObject=Dictionary({f"/{k}": v for k, v in (images or {}).items()}),
            Font=Dictionary({f"/{k}": v for k, v in (fonts or {}).items()}),
        ),
        **entries,
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    return pdf.pages[-1]


def scan_pdf(path: Path, image: Image.Image | None = None, pages: int = 1, coding: str = "jpeg") -> Path:
    """A PDF as a scanner writes it: one full-page picture a page."""
    pdf = pikepdf.new()
    for number in range(pages):
        picture = image_object(pdf, image or paper(seed=number), coding)
        add_page(pdf, place((A4[0], 0, 0, A4[1], 0, 0)), {"Im0": picture})
    pdf.save(path)
    return path


def plain_font(pdf: pikepdf.Pdf, letters: str = "") -> pikepdf.Object:
    """Helvetica; with `letters`, codes 128 and up mean these, and a ToUnicode map says so."""
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
    )
    if letters:
        font.ToUnicode = pdf.make_stream(_unicode_map(letters))
    return pdf.make_indirect(font)


def _unicode_map(letters: str) -> bytes:
    ascii_pairs = [(code, chr(code)) for code in range(32, 127)]
    pairs = ascii_pairs + [(128 + i, letter) for i, letter in enumerate(letters)]
    rows = [f"<{code:02x}> <{letter.encode('utf-16-be').hex()}>" for code, letter in pairs]
    parts = [rows[i : i + 100] for i in range(0, len(rows), 100)]
    maps = "\n".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{maps}\nendcmap end end"
    ).encode()


def letters_of(*texts: str) -> str:
    """The letters beyond ASCII, each once, for `plain_font`."""
    return "".join(dict.fromkeys(c for text in texts for c in text if ord(c) > 126))


def text_at(text: str, x: float, y: float, letters: str = "", size: float = 11, tail: str = "") -> bytes:
    """Operators that show `text` with font F1 at (x, y) points from the bottom left."""
    codes = bytes(128 + letters.index(c) if c in letters else ord(c) for c in text)
    return f"BT {tail} /F1 {size:g} Tf {x:g} {y:g} Td <{codes.hex()}> Tj ET\n".encode()


LETTERHEAD = [
    (60, 780, "ỦY BAN NHÂN DÂN"),
    (300, 780, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    (60, 764, "XÃ MẪU HÒA"),
    (340, 764, "Độc lập - Tự do - Hạnh phúc"),
    (60, 740, "Số: 15/QĐ-UBND"),
    (330, 741, "Mẫu Hòa, ngày 04 tháng 02 năm 2025"),
    (250, 700, "QUYẾT ĐỊNH"),
    (60, 660, "Điều 1. Công nhận ông NGUYỄN VĂN MẪU là người mẫu của xã Mẫu Hòa."),
    (60, 645, "Điều 2. Quyết định này có hiệu lực từ ngày ký."),
    (60, 300, "Nơi nhận:"),
    (350, 300, "CHỦ TỊCH"),
    (60, 286, "- Như Điều 2;"),
    (60, 272, "- Lưu: VT."),
    (340, 230, "Trần Thị Mẫu"),
]


_TURNED_WITH = {90: b"0 1 -1 0 842 0 cm ", 180: b"-1 0 0 -1 595 842 cm ", 270: b"0 -1 1 0 0 595 cm "}


def digital_pdf(
    path: Path,
    lines: Sequence[tuple[float, float, str]] | None = None,
    shown_upright: bool = False,
    **entries: object,
) -> Path:
    """A born-digital page of `lines` (x, y, text), Vietnamese through a ToUnicode map.

    shown_upright: the text is laid so that a page with /Rotate is shown with upright text.
    """
    lines = lines or LETTERHEAD
    letters = letters_of(*(text for _, _, text in lines))
    pdf = pikepdf.new()
    content = b"".join(text_at(text, x, y, letters) for x, y, text in lines)
    rotate = entries.get("Rotate", 0) if shown_upright else 0
    turn = _TURNED_WITH[int(str(rotate))] if rotate else b""
    size = (A4[1], A4[0]) if turn and rotate != 180 else A4
    add_page(pdf, turn + content, fonts={"F1": plain_font(pdf, letters)}, size=size, **entries)
    pdf.save(path)
    return path


def sign(
    pdf: pikepdf.Pdf, page: pikepdf.Page, name: str, value: pikepdf.Dictionary, rect: tuple[float, ...]
) -> None:
    """A signature field with a caption on `page` (nothing is really signed)."""
    look = pdf.make_stream(b"0.8 0 0 rg 0 0 100 30 re f")
    look.stream_dict.update(Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 100, 30])))
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=name, V=pdf.make_indirect(value), F=4,
            Rect=Array(list(rect)), AP=Dictionary(N=look),
        )
    )  # fmt: skip
    page.obj.Annots = Array([*page.obj.get("/Annots", []), field])
    form = pdf.Root.get("/AcroForm", Dictionary(Fields=Array([]), SigFlags=3))
    form.Fields.append(field)
    pdf.Root.AcroForm = form


def signature_value(**entries: object) -> pikepdf.Dictionary:
    usual = {"Type": Name.Sig, "Filter": Name("/Adobe.PPKLite"), "SubFilter": Name("/ETSI.CAdES.detached")}
    return Dictionary(**{**usual, **entries})


def cms_message(*names: str, signer: int = 0) -> bytes:
    """A CMS message with a certificate for each of `names`; the SignerInfo names the one at `signer`."""
    certificates = [_certificate(name, 1000 + i) for i, name in enumerate(names)]
    chosen = certificates[signer]
    sid = cms.IssuerAndSerialNumber({"issuer": chosen.issuer, "serial_number": chosen.serial_number})
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier("issuer_and_serial_number", sid),
            "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
            "signature": b"\0" * 16,
        }
    )
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
            "encap_content_info": {"content_type": "data"},
            "certificates": [cms.CertificateChoices("certificate", c) for c in certificates],
            "signer_infos": [info],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())


def _certificate(name: str, serial: int) -> x509.Certificate:
    key = keys.PublicKeyInfo.wrap(keys.RSAPublicKey({"modulus": 65537 * 65539, "public_exponent": 3}), "rsa")
    algorithm = algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"})
    begin, end = (x509.Time({"utc_time": core.UTCTime(datetime(y, 1, 1, tzinfo=UTC))}) for y in (2024, 2027))
    body = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": serial,
            "signature": algorithm,
            "issuer": x509.Name.build({"common_name": "CA MẪU"}),
            "validity": {"not_before": begin, "not_after": end},
            "subject": x509.Name.build({"common_name": name}),
            "subject_public_key_info": key,
        }
    )
    return x509.Certificate(
        {"tbs_certificate": body, "signature_algorithm": algorithm, "signature_value": b"\0" * 16}
    )
