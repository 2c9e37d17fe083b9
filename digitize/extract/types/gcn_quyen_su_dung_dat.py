"""Certificates of land use rights: Giấy chứng nhận quyền sử dụng đất.

The booklet of four pages of TT 17/2009/TT-BTNMT and TT 23/2014/TT-BTNMT, the single sheet of
TT 10/2024/TT-BTNMT. Their title is printed in red and may be lost with the seal; their sections tell them as
well. Where several people hold the land, the first is the holder.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from digitize.extract.chance import either
from digitize.extract.forms import disagree, legible
from digitize.extract.formtype import FieldRule, FormDescription, Section, form_type
from digitize.extract.gather import Gather
from digitize.extract.labels import Label
from digitize.extract.layout import Sheet, Token
from digitize.extract.parties import party_name, put_party
from digitize.extract.patterns.dates import find_date
from digitize.extract.patterns.names import name_fit
from digitize.extract.sight import Sight
from digitize.extract.signingbody import put_signing_body
from digitize.extract.slots import span_tokens
from digitize.extract.text import fold
from digitize.findings import finding

_HOLDER = (
    "Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất",
    "Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất",
    "Tên người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất",
    "Người sử dụng đất",
)
_ID = (
    "CCCD số",
    "CMND số",
    "Số CCCD",
    "Số CMND",
    "CCCD",
    "CMND",
    "Căn cước công dân số",
    "Căn cước số",
    "Chứng minh nhân dân số",
    "Giấy chứng minh nhân dân số",
    "Giấy CMND số",
    "Số định danh cá nhân",
    "Số định danh",
    "Số giấy tờ",
    "Thẻ căn cước số",
)

_PARCEL = r"(?<!\S)(?P<value>[0-9][0-9A-Za-z+/-]*)"

FORM = FormDescription(
    doc_type="gcn-quyen-su-dung-dat",
    titles=(
        "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT",
        "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT",
        "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT",
        "GIẤY CHỨNG NHẬN QUYỀN SỞ HỮU NHÀ Ở VÀ QUYỀN SỬ DỤNG ĐẤT Ở",
        "QUYỀN SỬ DỤNG ĐẤT QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT",
        "QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT",
    ),
    proof=(
        "Người sử dụng đất, chủ sở hữu",
        "Thửa đất, nhà ở và tài sản khác gắn liền với đất",
        "Thông tin thửa đất",
        "Số vào sổ cấp",
        "Hình thức sử dụng",
        "Những thay đổi sau khi cấp giấy chứng nhận",
        "Nguồn gốc sử dụng",
    ),
    without=("Kính gửi", "cam đoan", "BÊN CHUYỂN NHƯỢNG", "HỢP ĐỒNG", "Được phép xây dựng công trình"),
    labels=(
        Label("holderHeading", _HOLDER, lines=3),
        Label(
            "parcelHeading",
            ("Thửa đất, nhà ở và tài sản khác gắn liền với đất", "Thông tin thửa đất"),
            lines=1,
        ),
        Label("parcelHead", ("Thửa đất",)),
        Label(
            "holder",
            ("Ông", "Bà", "Hộ ông", "Hộ bà", "Ông (bà)", "Ông/Bà", "Hộ gia đình ông", "Hộ gia đình bà"),
        ),
        Label(
            "spouse",
            ("Và vợ là bà", "Và chồng là ông", "Và vợ", "Và chồng", "Vợ là bà", "Chồng là ông", "và vợ bà"),
            inline=True,
        ),
        Label("idNumber", _ID, inline=True),
        Label("bornIn", ("Sinh năm", "Năm sinh"), inline=True),
        Label(
            "home",
            (
                "Địa chỉ thường trú",
                "Địa chỉ",
                "Nơi thường trú",
                "Hộ khẩu thường trú",
                "Địa chỉ trụ sở chính",
                "Nơi cư trú",
            ),
            lines=3,
        ),
        Label("parcel", ("Thửa đất số", "Thửa số", "Số thửa", "Số thửa đất"), inline=True),
        Label("mapSheet", ("tờ bản đồ số", "Tờ bản đồ", "Số tờ bản đồ", "bản đồ số"), inline=True),
        Label("area", ("Diện tích", "Diện tích đất", "Diện tích thửa đất"), lines=2),
        Label("inWords", ("bằng chữ", "Viết bằng chữ"), lines=2, inline=True),
        Label("form", ("Hình thức sử dụng", "Hình thức sử dụng đất"), lines=2),
        Label("purpose", ("Mục đích sử dụng", "Mục đích sử dụng đất", "Loại đất", "Mục đích"), lines=3),
        Label("term", ("Thời hạn sử dụng", "Thời hạn sử dụng đất", "Thời hạn"), lines=2),
        Label("origin", ("Nguồn gốc sử dụng", "Nguồn gốc sử dụng đất", "Nguồn gốc"), lines=3),
        Label(
            "assets",
            (
                "Nhà ở",
                "Thông tin tài sản gắn liền với đất",
                "Tài sản gắn liền với đất",
                "Công trình xây dựng khác",
                "Rừng sản xuất là rừng trồng",
                "Cây lâu năm",
            ),
            first=True,
        ),
        Label("note", ("Ghi chú",), lines=6),
        Label("plan", ("Sơ đồ thửa đất", "Sơ đồ thửa đất, nhà ở và tài sản khác gắn liền với đất")),
        Label("changes", ("Những thay đổi sau khi cấp giấy chứng nhận",)),
        Label(
            "register",
            (
                "Số vào sổ cấp GCN",
                "Số vào sổ cấp Giấy chứng nhận",
                "Số vào sổ cấp GCN QSDĐ",
                "Số vào sổ cấp giấy chứng nhận quyền sử dụng đất",
                "Số vào sổ",
                "Vào sổ cấp GCN số",
            ),
        ),
    ),
    sections=(
        Section("holder", ("holderHeading",), ("parcelHeading", "parcel", "parcelHead", "mapSheet", "area")),
        Section("parcel", ("parcelHeading", "parcel"), ("assets", "plan", "register")),
    ),
    fields=(
        FieldRule("ownerIdNumber", "id-number", ("idNumber",), within="holder"),
        FieldRule("ownerResidence", "address", ("home",), within="holder"),
        FieldRule(
            "parcelNumber",
            "code",
            ("parcel",),
            within="parcel",
            pattern=_PARCEL,
        ),
        FieldRule(
            "mapSheetNumber",
            "code",
            ("mapSheet",),
            within="parcel",
            pattern=_PARCEL,
        ),
        FieldRule("parcelAddress", "address", ("home",), within="parcel"),
        FieldRule("area", "area", ("area",), within="parcel", words=("inWords",)),
        FieldRule("usageForm", "text", ("form",), within="parcel"),
        FieldRule("usagePurpose", "text", ("purpose",), within="parcel"),
        FieldRule("usageTerm", "text", ("term",), within="parcel"),
        FieldRule("usageOrigin", "text", ("origin",), within="parcel"),
        FieldRule("issuedDate", "issued-date"),
        FieldRule("signerName", "signer"),
    ),
)
# Two letters and six figures (2009-2024) or eight (2025); one letter before 2009.
_SERIAL = re.compile(r"(?<![0-9A-ZĐa-z])(?P<value>[A-ZĐ]{1,2}\s?\d{6}(?:\d{2})?)(?![0-9A-Za-z])")
_SERIAL_LABEL = re.compile(
    r"^\W*(?:Số\s+)?(?:phát hành|s[eê]-?\s?ri)(?:\s+GCN)?\s*[:.]?\s*(?:số\s*:?\s*)?", re.IGNORECASE
)
_REGISTER = re.compile(r"(?P<value>[A-ZĐ]{1,4}[\s.-]?\d{3,6}(?:/[0-9A-ZĐ.-]+)?|\d{3,6}(?:/[0-9A-ZĐ.-]+)?)")
_AGREED = 0.9
_SPECKED = 0.8  # a mark over a letter was left out
_A_NAME = 0.5
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_UNIT = re.compile(r"(?:(?<=\s)|(?<=\d))m\s?[?'\"”“°*ổồôỷỹ](?=[,;.\s]|$)")


def _then(gather: Gather, sight: Sight) -> None:
    _put_serial(gather, sight)
    _put_holder(gather, sight)
    _put_register(gather, sight)
    _mend_unit(gather, "usageForm")
    _doubt_term(gather)
    put_signing_body(gather, sight.layout)


def _put_holder(gather: Gather, sight: Sight) -> None:
    """The first person or organisation of section I: behind `Ông`, `Bà`, or right under its heading."""
    named = sight.find(("holder",), "holder")
    heading = sight.find(("holderHeading",), "holder")
    for hit in (named, heading):
        if hit is not None and "ownerName" not in gather.fields:
            put_party(gather, hit, sight.form.value(hit), "ownerName")
    _note_others(gather, sight)


def _note_others(gather: Gather, sight: Sight) -> None:
    """Say that more people hold the land than the fields can name."""
    held = gather.fields.get("ownerName")
    people = {party_name(sight.form.value(hit)) for hit in sight.every(("holder", "spouse"), "holder")}
    names = {name for name in people if name_fit(name) >= _A_NAME}
    if held is not None and len(names) > 1:
        gather.note(finding("several-holders", field="ownerName", page=held.page, count=len(names)))


def _put_serial(gather: Gather, sight: Sight) -> None:
    """The serial number alone on its line; the second page of one sheet repeats it, the QR may hold it."""
    found = [x for sheet in sight.layout.sheets for x in _serials(sheet)]
    if not found:
        return
    value, tokens = found[0]
    if not legible(gather, "serialNumber", tokens, 0.4):
        return
    exact = "".join(t.text for t in tokens).strip(" .,:;|_-") == value
    gather.put("serialNumber", value, tokens, 0.98 if exact else _SPECKED)
    for other in (*(v for v, _ in found[1:]), *_in_codes(sight)):
        _hear(gather, value, other)


def _hear(gather: Gather, value: str, other: str) -> None:
    held = gather.fields.get("serialNumber")
    if held is None:
        return
    if other == value:
        gather.strengthen("serialNumber", either([held.confidence, _AGREED]))
    else:
        disagree(gather, "serialNumber", "ocr", "other-page", held.page)
        gather.weaken("serialNumber", 0.5)


def _serials(sheet: Sheet) -> Iterator[tuple[str, list[Token]]]:
    """Alone on its line, or behind `Số phát hành`, `Số sê-ri`."""
    rows = (row for row in sheet.rows if "vao so" not in fold(row.text))  # the register's number is another
    for segment in (s for row in rows for s in row.segments):
        text = segment.text.rstrip(" .,:;|_-")
        label = _SERIAL_LABEL.match(text)
        rest = text[label.end() :] if label else text.lstrip(" .,:;|_-")
        m = _SERIAL.fullmatch(_toneless(rest))
        if m:
            start = segment.text.index(rest)
            tokens = span_tokens(segment.tokens, (start, start + len(rest)), segment.text)
            yield re.sub(r"\s", "", m["value"]), [t for t in tokens if any(c.isalnum() for c in t.text)]


def _toneless(text: str) -> str:
    """Letters without tone marks, which a serial number never has (`ỦB` is a speck over `UB`)."""
    bare = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in bare if c not in _TONES))


def _in_codes(sight: Sight) -> Iterator[str]:
    """Serial numbers in QR codes; what else their payload holds is not published."""
    for sheet in sight.layout.sheets:
        for code in sheet.page.codes:
            for m in re.finditer(r"(?<![A-ZĐ0-9])[A-ZĐ]{2}\d{8}(?!\d)", code.text):
                yield m[0]


def _doubt_term(gather: Gather) -> None:
    """`Đến ngày` without a day: it was not read."""
    held = gather.fields.get("usageTerm")
    if held is not None and fold(str(held.value)).startswith("den ngay") and not find_date(str(held.value)):
        gather.weaken("usageTerm", 0.4)


def _mend_unit(gather: Gather, name: str) -> None:
    """The raised 2 of m² is lost on coarse scans; nothing else stands behind an m there."""
    held = gather.fields.get(name)
    if held is not None and isinstance(held.value, str):
        gather.fields[name] = replace(held, value=_UNIT.sub("m²", held.value))


def _put_register(gather: Gather, sight: Sight) -> None:
    """The number in the register, as printed, wherever on the paper it stands."""
    for hit in sorted(sight.form.all("register"), key=lambda h: -h.alike):
        tokens = sight.form.value(hit)
        for end in range(len(tokens), 0, -1):
            text = "".join(t.text for t in tokens[:end])
            if _REGISTER.fullmatch(text) and legible(gather, "registerNumber", tokens[:end]):
                gather.put("registerNumber", text, tokens[:end], 0.97)
                return


TYPE = form_type(FORM, _then)
