"""Health insurance cards (Thẻ bảo hiểm y tế): fifteen characters until 2021, ten digits since.

Witnesses in order: the QR payload, the print.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from digitize.dossier import Field, Value
from digitize.extract.cardtype import Card, card_type, doubt_marks, put_card_date
from digitize.extract.commonlabels import BORN, GENDER, NAME
from digitize.extract.forms import label_chance, report_figures
from digitize.extract.formtype import FieldRule, FormDescription
from digitize.extract.gather import Gather
from digitize.extract.labels import Label
from digitize.extract.layout import Layout
from digitize.extract.patterns.insurance import insurance_number, is_insurance_code, read_insurance_code
from digitize.extract.sight import Sight
from digitize.extract.text import is_capitals, tidy
from digitize.extract.witnesses import reconcile, same_name

_SURE_CODE = 0.995  # a QR carries error correction: it decodes right or not at all
_LONG, _UNLABELLED = 15, 0.93
_REPAIRED = 0.7  # a letter was taken for a figure
_PLACE_CODE = re.compile(r"\s*[(\[]?\s*\d{2}\s*[-–]\s*[0-9A-Z]{3}\s*[)\]]?\s*$")

FORM = FormDescription(
    doc_type="the-bhyt",
    titles=("THẺ BẢO HIỂM Y TẾ", "THẺ BHYT", "BẢO HIỂM Y TẾ"),
    proof=(
        "Nơi ĐK KCB BĐ",
        "KCB ban đầu",
        "Giá trị sử dụng",
        "05 năm liên tục",
        "Bảo hiểm xã hội Việt Nam",
        "Mã mức hưởng",
        "đổi thẻ BHYT",
    ),
    without=("Kính gửi", "TỜ KHAI THAM GIA", "ĐƠN ĐỀ NGHỊ"),
    labels=(
        Label(
            "number",
            (
                "Mã số",
                "Mã số thẻ",
                "Mã thẻ",
                "Số thẻ",
                "Số thẻ BHYT",
                "Mã số BHXH",
                "Mã thẻ BHYT",
                "Mã số BHYT",
            ),
            lines=2,
        ),
        NAME,
        BORN,
        GENDER,
        Label("address", ("Địa chỉ", "Nơi cư trú", "Nơi ở"), lines=2),
        Label(
            "hospital",
            (
                "Nơi ĐK KCB BĐ",
                "Nơi ĐK KCB ban đầu",
                "Nơi đăng ký KCB ban đầu",
                "Nơi đăng ký KCB BĐ",
                "Nơi đăng ký khám bệnh, chữa bệnh ban đầu",
                "Nơi đăng ký khám, chữa bệnh ban đầu",
                "Nơi KCB ban đầu",
            ),
            lines=2,
        ),
        Label(
            "valid",
            (
                "Giá trị sử dụng: từ ngày",
                "Giá trị sử dụng từ ngày",
                "Giá trị sử dụng: từ",
                "Giá trị sử dụng từ",
                "Giá trị sử dụng",
                "Có giá trị sử dụng từ ngày",
                "Có giá trị từ ngày",
                "Thời hạn sử dụng: từ ngày",
                "Thời hạn sử dụng",
                "Hạn sử dụng từ ngày",
            ),
            lines=2,
        ),
        Label(
            "fiveYears",
            (
                "Thời điểm đủ 05 năm liên tục: từ ngày",
                "Thời điểm đủ 05 năm liên tục từ ngày",
                "Thời điểm đủ 05 năm liên tục",
                "Thời điểm đủ 5 năm liên tục: từ ngày",
                "Thời điểm đủ 5 năm liên tục",
                "Đủ 05 năm liên tục từ ngày",
            ),
            lines=2,
        ),
        Label("hospitalCode", ("Mã", "Mã KCB", "Mã cơ sở KCB", "Mã nơi ĐK KCB BĐ")),
        Label("benefit", ("Mã mức hưởng", "Mức hưởng", "Mã quyền lợi")),
        Label("region", ("Mã nơi đối tượng sinh sống", "Nơi đối tượng sinh sống", "Khu vực")),
        Label(
            "issuer", ("Nơi cấp, đổi thẻ BHYT", "Nơi cấp đổi thẻ", "Nơi cấp, đổi thẻ", "Nơi cấp thẻ"), lines=2
        ),
        Label("parent", ("Họ và tên cha/mẹ (hoặc người giám hộ)", "Họ tên cha mẹ")),
        Label("notes", ("NHỮNG ĐIỀU CẦN CHÚ Ý", "CHÚ Ý")),
        Label("signers", ("GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "TỔNG GIÁM ĐỐC", "KT. GIÁM ĐỐC")),
    ),
    fields=(
        FieldRule("fullName", "person", ("name",)),
        FieldRule("gender", "gender", ("gender",)),
    ),
)
_CODED = ("insuranceNumber", "fullName", "dateOfBirth", "gender", "validFrom")


def _finish(gather: Gather, sight: Sight) -> None:
    _put_number(gather, sight)
    for name, key in (("dateOfBirth", "born"), ("validFrom", "valid"), ("fiveYearsFrom", "fiveYears")):
        put_card_date(gather, sight.form, sight.every((key,)), name)
    _put_hospital(gather, sight)
    doubt_marks(gather, "fullName")
    coded = _code_fields(gather.layout, gather.fields)
    if coded:
        printed = dict(gather.fields)
        reconcile(gather, _CODED, (("qr", coded), ("ocr", printed)), {"fullName": same_name})


def _put_number(gather: Gather, sight: Sight) -> None:
    """The first words behind the label must make the number, or nothing does."""
    hits = sight.every(("number",))
    for hit in hits:
        tokens = sight.form.value(hit)
        found = insurance_number([t.text for t in tokens])
        if found:
            value, count, exact = found
            fit = label_chance(hit) * (1.0 if exact else _REPAIRED)
            gather.put("insuranceNumber", value, tokens[:count], fit)
            return
    if _put_long(gather):
        return
    for hit in hits[:1]:
        figures = [t for t in sight.form.value(hit) if any(c.isdigit() for c in t.text)]
        report_figures(gather, sight.form, hit, "insuranceNumber", figures)


def _put_long(gather: Gather) -> bool:
    """Fifteen characters that end a line, whatever was made of the label before them."""
    for segment in (s for row in gather.layout.rows for s in row.segments):
        for start in range(len(segment.tokens)):
            found = insurance_number([t.text for t in segment.tokens[start:]])
            if found and found[2] and len(found[0]) == _LONG:
                gather.put("insuranceNumber", found[0], segment.tokens[start : start + found[1]], _UNLABELLED)
                return True
    return False


def _put_hospital(gather: Gather, sight: Sight) -> None:
    """The place's name; its code, where one stands behind it in brackets, is not part of it."""
    hit = sight.find(("hospital",))
    tokens = sight.form.value(hit) if hit else []
    value = tidy(_PLACE_CODE.sub("", " ".join(t.text for t in tokens)))
    if hit and len(value) >= 4:
        gather.put("hospital", value, tokens, label_chance(hit))


def _code_fields(layout: Layout, printed: Mapping[str, Field]) -> dict[str, Field]:
    for sheet in layout.sheets:
        for code in sheet.page.codes:
            card = read_insurance_code(code.text)
            if card is None:
                continue
            name = printed.get("fullName")
            capitals = name is None or is_capitals(str(name.value))
            values: dict[str, Value | None] = {
                "insuranceNumber": card.number,
                "fullName": card.name.upper() if capitals else card.name,
                "dateOfBirth": card.date_of_birth,
                "gender": card.gender,
                "validFrom": card.valid_from,
            }
            page = sheet.page.number
            return {
                k: Field(v, code.text, _SURE_CODE, page, code.box, "qr")
                for k, v in values.items()
                if v is not None
            }
    return {}


TYPE = card_type(
    Card(
        FORM,
        ("NHỮNG ĐIỀU CẦN CHÚ Ý", "NHỮNG ĐIỀU CẦN LƯU Ý", "người có thẻ bảo hiểm y tế"),
        is_insurance_code,
    ),
    _finish,
)
