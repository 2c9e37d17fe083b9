"""Building permits: Giấy phép xây dựng.

Forms of TT 15/2016/TT-BXD, NĐ 15/2021/NĐ-CP and NĐ 175/2024/NĐ-CP; offices put the number under the title or
in the letterhead.
"""

from __future__ import annotations

import re

from digitize.extract.forms import label_chance, legible
from digitize.extract.formtype import FieldRule, FormDescription, Section, form_type
from digitize.extract.gather import Gather
from digitize.extract.labels import Label, value_tokens
from digitize.extract.layout import joined
from digitize.extract.parties import doubt_stops, put_party
from digitize.extract.sight import Sight
from digitize.extract.text import squash, tidy

FORM = FormDescription(
    doc_type="giay-phep-xay-dung",
    titles=(
        "GIẤY PHÉP XÂY DỰNG",
        "GIẤY PHÉP XÂY DỰNG NHÀ Ở RIÊNG LẺ",
        "GIẤY PHÉP XÂY DỰNG CÓ THỜI HẠN",
        "GIẤY PHÉP XÂY DỰNG TẠM",
        "GIẤY PHÉP SỬA CHỮA, CẢI TẠO CÔNG TRÌNH",
        "GIẤY PHÉP DI DỜI CÔNG TRÌNH",
        "GIẤY PHÉP XÂY DỰNG SỬA CHỮA, CẢI TẠO",
    ),
    proof=(
        "Được phép xây dựng",
        "chỉ giới xây dựng",
        "Mật độ xây dựng",
        "Tổng diện tích sàn",
        "hiệu lực khởi công",
    ),
    without=("Kính gửi", "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP", "ĐƠN XIN CẤP GIẤY PHÉP", "cam đoan"),
    labels=(
        Label(
            "grantee",
            (
                "Cấp cho",
                "Cấp phép cho",
                "Cấp giấy phép cho",
                "Cấp cho chủ đầu tư",
                "Chủ đầu tư",
                "Tên chủ đầu tư",
            ),
            lines=2,
        ),
        Label(
            "home",
            ("Địa chỉ", "Địa chỉ thường trú", "Địa chỉ liên hệ", "Nơi thường trú", "Địa chỉ trụ sở"),
            lines=3,
        ),
        Label("idNumber", ("CCCD số", "CMND số", "Số CCCD", "Số định danh cá nhân", "Số CMND"), inline=True),
        Label("phone", ("Số điện thoại", "Điện thoại")),
        Label(
            "work",
            (
                "Được phép xây dựng công trình",
                "Được phép xây dựng các công trình",
                "Được phép xây dựng",
                "Được phép xây dựng công trình theo những nội dung sau",
                "Công trình",
                "Loại công trình",
            ),
            lines=2,
        ),
        Label("workTitle", ("Tên công trình", "Tên hạng mục công trình"), lines=2),
        Label(
            "design",
            (
                "Theo thiết kế",
                "Theo thiết kế có ký hiệu",
                "Hồ sơ thiết kế",
                "Đơn vị thiết kế",
                "Theo hồ sơ thiết kế",
            ),
            lines=3,
        ),
        Label("contents", ("Gồm các nội dung sau", "Nội dung cấp phép"), lines=1),
        Label(
            "site",
            (
                "Vị trí xây dựng",
                "Địa điểm xây dựng",
                "Địa điểm công trình",
                "Địa chỉ xây dựng",
                "Xây dựng tại",
                "Địa điểm",
                "Vị trí công trình",
            ),
            lines=3,
        ),
        Label("at", ("Tại",), lines=3),
        Label(
            "parcel",
            (
                "Trên thửa đất số",
                "Thửa đất số",
                "Trên lô đất: thửa số",
                "Thửa số",
                "Trên lô đất số",
                "Lô đất số",
                "Số thửa",
                "Trên thửa đất",
                "Trên lô đất: thửa đất số",
            ),
            inline=True,
        ),
        Label("mapSheet", ("tờ bản đồ số", "Tờ bản đồ"), inline=True),
        Label("plot", ("diện tích", "Diện tích lô đất", "Diện tích thửa đất", "Diện tích đất"), inline=True),
        Label("level", ("Cốt nền xây dựng", "Cốt nền xây dựng công trình", "Cốt nền"), lines=2),
        Label("density", ("Mật độ xây dựng",), inline=True),
        Label("ratio", ("hệ số sử dụng đất",), inline=True),
        Label("redLine", ("Chỉ giới đường đỏ", "Chỉ giới xây dựng", "Khoảng lùi"), lines=2, inline=True),
        Label("colour", ("Màu sắc công trình", "Màu sắc")),
        Label(
            "ground",
            (
                "Diện tích xây dựng tầng 1",
                "Diện tích xây dựng tầng một",
                "Diện tích xây dựng (tầng một)",
                "Diện tích xây dựng tầng trệt",
                "Diện tích xây dựng",
                "Diện tích tầng 1",
                "Diện tích tầng một",
                "Diện tích sàn tầng 1",
            ),
            inline=True,
        ),
        Label(
            "floors",
            (
                "Tổng diện tích sàn",
                "Tổng diện tích sàn xây dựng",
                "Tổng diện tích sàn (gồm cả tầng hầm, tum)",
                "Tổng diện tích sàn các tầng",
                "Diện tích sàn",
                "Tổng diện tích xây dựng",
            ),
            lines=2,
            inline=True,
        ),
        Label(
            "height",
            ("Chiều cao công trình", "Chiều cao toàn công trình", "Chiều cao", "Tổng chiều cao"),
            inline=True,
        ),
        Label("floorHeight", ("Chiều cao tầng 1", "Chiều cao các tầng", "Chiều cao tầng"), inline=True),
        Label("storeys", ("Số tầng", "Số tầng cao", "Tổng số tầng", "Quy mô"), inline=True),
        Label("papers", ("Giấy tờ về quyền sử dụng đất", "Giấy tờ về đất đai", "Giấy tờ về đất"), lines=4),
        Label(
            "validity",
            (
                "Giấy phép này có hiệu lực",
                "Giấy phép có hiệu lực",
                "Giấy phép có hiệu lực khởi công xây dựng",
                "Giấy phép này có hiệu lực khởi công xây dựng",
                "Thời hạn hiệu lực",
            ),
            lines=5,
        ),
        Label("recipients", ("Nơi nhận",), lines=4),
    ),
    sections=(
        Section(
            "grantee",
            ("grantee",),
            ("work", "workTitle", "design", "site", "parcel", "density", "ground", "floors"),
        ),
    ),
    fields=(
        FieldRule("codeNumber", "running-number"),
        FieldRule("codeNotation", "notation"),
        FieldRule("granteeAddress", "address", ("home",), within="grantee"),
        FieldRule("workName", "text", ("workTitle", "work")),
        FieldRule("workAddress", "address", ("site", "at")),
        FieldRule("parcelNumber", "code", ("parcel",), pattern=r"(?<!\S)(?P<value>[0-9][0-9A-Za-z+/-]*)"),
        FieldRule("buildingArea", "area", ("ground",)),
        FieldRule("floorArea", "area", ("floors",)),
        FieldRule("height", "length", ("height",)),
        FieldRule("storeys", "number", ("storeys",)),
        FieldRule("issuedDate", "issued-date"),
        FieldRule("organName", "issuer"),
        FieldRule("signerName", "signer"),
    ),
)


# The slash before the notation is thin, and lost on black-and-white scans: `36GPXD-UBND`.
_GLUED = re.compile(r"^\W*S\S{1,2}\s*[:.]?\s*(?P<number>\d{1,5})\s?(?P<notation>GP[A-ZĐ]{2,3}(?:-[A-ZĐ]+)*)$")
_SLASH_LOST = 0.6


def _put_glued_number(gather: Gather, sight: Sight) -> None:
    """Number and notation without their slash, never sure: it may have been read as a figure."""
    sheet = sight.layout.first
    for segment in (s for s in sheet.segments if s.middle < 0.45 * sheet.page.height):
        m = _GLUED.match(segment.text.strip())
        if m and "codeNotation" not in gather.fields:
            tokens = segment.tokens[-1:]
            if legible(gather, "codeNumber", tokens, 0.3):
                gather.put("codeNumber", m["number"], tokens, _SLASH_LOST)
            gather.put("codeNotation", m["notation"], tokens, _SLASH_LOST)


def _put_site(gather: Gather, sight: Sight) -> None:
    """A site that begins with its parcel: `Vị trí xây dựng: thửa đất số 45, tờ bản đồ số 12, xã …`."""
    hit = sight.find(("site",))
    if hit is None or "workAddress" in gather.fields:
        return
    others = [h for h in sight.form.hits if h.key not in ("parcel", "mapSheet", "plot")]
    tokens = value_tokens(sight.form.stream, others, hit)
    value = tidy(joined(tokens))
    if len(squash(value)) >= 4:
        gather.put("workAddress", value, tokens, 0.9 * label_chance(hit))


def _then(gather: Gather, sight: Sight) -> None:
    _put_glued_number(gather, sight)
    hit = sight.find(("grantee",), "grantee")
    if hit is not None:
        put_party(gather, hit, sight.form.value(hit), "granteeName")
    _put_site(gather, sight)
    doubt_stops(gather, "granteeAddress", "workAddress", "workName")


TYPE = form_type(FORM, _then)
