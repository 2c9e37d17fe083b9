"""Identity cards, front and back: Căn cước công dân with chip, Thẻ căn cước (Luật 26/2023/QH15).

Witnesses in order: the QR payload, the machine-readable zone with its check digits, the print.
"""

from __future__ import annotations

from collections.abc import Mapping

from digitize.dossier import Box, Field, FieldSource, Value, box_around
from digitize.extract.addresses import put_address
from digitize.extract.cardtype import doubt_marks, prints, put_card_date
from digitize.extract.chance import value_chance
from digitize.extract.forms import find_form_title, put_gender, put_listed, put_person
from digitize.extract.gather import Gather
from digitize.extract.labels import Form, Hit, Label, read_form
from digitize.extract.layout import Layout, Segment, Sheet, joined
from digitize.extract.papertype import PaperType, Reading
from digitize.extract.patterns.card_qr import CardCode, is_card_code, read_card_code
from digitize.extract.patterns.mrz import Mrz, looks_like_mrz, read_mrz
from digitize.extract.patterns.personal_id import find_personal_id
from digitize.extract.text import fold, squash
from digitize.extract.witnesses import Agree, reconcile, same_name, same_place
from digitize.findings import finding

FRONT = ("CĂN CƯỚC CÔNG DÂN", "CĂN CƯỚC", "THẺ CĂN CƯỚC", "CITIZEN IDENTITY CARD", "IDENTITY CARD")

LABELS = (
    Label(
        "id",
        (
            "Số / No",
            "Số định danh cá nhân / Personal identification number",
            "Số định danh cá nhân",
            "Personal identification number",
            "Personal identification No",
        ),
    ),
    Label(
        "name",
        (
            "Họ và tên / Full name",
            "Họ, chữ đệm và tên khai sinh / Full name",
            "Họ, chữ đệm và tên khai sinh",
            "Họ và tên",
            "Full name",
            "Họ và tên khai sinh / Full name",
        ),
        lines=2,
    ),
    Label(
        "born",
        (
            "Ngày sinh / Date of birth",
            "Ngày, tháng, năm sinh / Date of birth",
            "Ngày, tháng, năm sinh",
            "Ngày sinh",
            "Date of birth",
        ),
    ),
    Label(
        "gender",
        (
            "Giới tính / Sex",
            "Giới tính",
            "Sex",
        ),
        inline=True,
    ),
    Label(
        "nationality",
        (
            "Quốc tịch / Nationality",
            "Quốc tịch",
            "Nationality",
        ),
        inline=True,
    ),
    Label(
        "origin",
        (
            "Quê quán / Place of origin",
            "Quê quán",
            "Place of origin",
        ),
        lines=2,
    ),
    Label(
        "residence",
        (
            "Nơi thường trú / Place of residence",
            "Nơi cư trú / Place of residence",
            "Nơi thường trú",
            "Nơi cư trú",
            "Place of residence",
        ),
        lines=3,
    ),
    Label(
        "birthplace",
        (
            "Nơi đăng ký khai sinh / Place of birth",
            "Nơi đăng ký khai sinh",
            "Place of birth",
        ),
        lines=2,
    ),
    Label(
        "expiry",
        (
            "Có giá trị đến / Date of expiry",
            "Có giá trị đến",
            "Date of expiry",
            "Ngày, tháng, năm hết hạn / Date of expiry",
            "Ngày, tháng, năm hết hạn",
            "Giá trị đến",
        ),
    ),
    Label(
        "issued",
        (
            "Ngày, tháng, năm / Date, month, year",
            "Ngày, tháng, năm cấp / Date of issue",
            "Ngày, tháng, năm cấp",
            "Ngày cấp",
            "Date of issue",
            "Date, month, year",
            "Ngày, tháng, năm",
        ),
    ),
    Label(
        "marks",
        (
            "Đặc điểm nhận dạng / Personal identification",
            "Đặc điểm nhân dạng / Personal identification",
            "Đặc điểm nhận dạng",
            "Đặc điểm nhân dạng",
        ),
        lines=2,
    ),
    Label(
        "fingers",
        (
            "Ngón trỏ trái",
            "Ngón trỏ phải",
            "Left index finger",
            "Right index finger",
        ),
    ),
    Label(
        "authority",
        (
            "CỤC TRƯỞNG CỤC CẢNH SÁT",
            "BỘ CÔNG AN",
            "MINISTRY OF PUBLIC SECURITY",
        ),
    ),
)
_SURE_CODE = 0.995  # a QR carries error correction: it decodes right or not at all
_SURE_ZONE = 0.98
_CLEAR = 0.8  # print this sure needs no zone
_BACK_SIGNS = (
    "Đặc điểm nhận dạng",
    "Đặc điểm nhân dạng",
    "index finger",
    "Ngón trỏ",
    "Personal identification",
    "Cục cảnh sát",
    "Nơi đăng ký khai sinh",
    "birth registration",
    "Ministry of public security",
    "Date of issue",
    "năm hết hạn",
)
_OTHERS = ("GIẤY PHÉP LÁI XE", "DRIVER'S LICENSE", "HỘ CHIẾU", "BẢO HIỂM Y TẾ", "Kính gửi")


def score(layout: Layout) -> float:
    """The best evidence of any page: payload, face, back."""
    return max(max(starts(s), back(s)) for s in layout.sheets)


def starts(sheet: Sheet) -> float:
    """A face: the card's title with a label or a number of twelve digits; or its QR payload."""
    title = find_form_title(sheet, FRONT, 1.0)
    coded = any(is_card_code(c.text) for c in sheet.page.codes)
    text = squash(" ".join(r.text for r in sheet.rows))
    if prints(text, _OTHERS) and not coded:
        return 0.0
    face = sum(
        squash(x) in text for x in ("Full name", "Date of birth", "Họ và tên", "Quốc tịch", "Nationality")
    )
    if title and (coded or face >= 2):
        return 0.98
    if coded:
        # the card of 2024 has its code on the back
        return 0.3 if _zone(sheet) or _back_signs(text) >= 2 else 0.95
    if face >= 3:
        return 0.85
    return 0.72 if title and find_personal_id(" ".join(r.text for r in sheet.rows)) else 0.0


def back(sheet: Sheet) -> float:
    """A back: the machine-readable zone or the words round the fingerprints, without a face's title."""
    if find_form_title(sheet, FRONT, 1.0):
        return 0.0
    if _zone(sheet):
        return 0.95
    text = squash(" ".join(r.text for r in sheet.rows))
    return 0.85 if _back_signs(text) >= 2 and not prints(text, _OTHERS) else 0.0


def _back_signs(letters: str) -> int:
    return sum(squash(sign) in letters for sign in _BACK_SIGNS)


def _zone(sheet: Sheet) -> list[Segment] | None:
    """The three rows of a machine-readable zone, the last such on the page."""
    rows = [s for r in sheet.rows for s in r.segments if looks_like_mrz(s.text)]
    return rows[-3:] if len(rows) >= 3 else None


def read(layout: Layout) -> Reading:
    """The fields, each from all its witnesses. A zone's name, which lacks marks, is the last to be asked."""
    printed = _print_of(layout)
    gather = Gather(layout, findings=list(printed.findings))
    coded = _code_fields(layout)
    zone = _zone_fields(gather, layout, {**printed.fields, **coded})
    reconcile(gather, ("fullName",), (("qr", coded), ("ocr", printed.fields), ("mrz", zone)), _AGREE)
    reconcile(gather, _NAMES, (("qr", coded), ("mrz", zone), ("ocr", printed.fields)), _AGREE)
    return gather.reading()


_NAMES = ("personalId", "dateOfBirth", "gender", "nationality", "placeOfOrigin", "residence",
          "issuedDate", "expiryDate", "oldIdNumber")  # fmt: skip
_AGREE: Mapping[str, Agree] = {"fullName": same_name, "residence": same_place}


def _code_fields(layout: Layout) -> dict[str, Field]:
    for sheet in layout.sheets:
        for code in sheet.page.codes:
            card = read_card_code(code.text)
            if card:
                return _fields_of(
                    _code_values(card), code.text, sheet.page.number, code.box, "qr", _SURE_CODE
                )
    return {}


def _code_values(card: CardCode) -> dict[str, Value | None]:
    return {
        "personalId": card.personal_id,
        "fullName": card.name.upper(),  # the card prints capitals, the payload does not
        "dateOfBirth": card.date_of_birth,
        "gender": card.gender,
        "residence": card.residence,
        "issuedDate": card.issued,
        "oldIdNumber": card.old_id,
    }


def _fields_of(
    values: Mapping[str, Value | None], raw: str, page: int, box: Box, source: FieldSource, sure: float
) -> dict[str, Field]:
    return {k: Field(v, raw, sure, page, box, source) for k, v in values.items() if v is not None}


def _zone_fields(gather: Gather, layout: Layout, others: Mapping[str, Field]) -> dict[str, Field]:
    """Fields of the machine-readable zone. One whose check digit fails is not heard; it is reported unless
    one of the `others`, the QR payload or clear print, is witness enough: the zone is what was misread.
    """
    for sheet in layout.sheets:
        rows = _zone(sheet)
        zone = read_mrz([r.text for r in rows]) if rows else None
        if rows is None or zone is None:
            continue
        box = box_around([t.box for r in rows for t in r.tokens])
        for name in zone.failed:
            if name not in others or others[name].confidence < _CLEAR:
                gather.note(finding("check-digit-wrong", field=name, page=sheet.page.number, box=box))
        raw = "\n".join(r.text for r in rows)
        fields = _fields_of(_zone_values(zone), raw, sheet.page.number, box, "mrz", _SURE_ZONE)
        return {k: f if k != "fullName" else _loose(f, rows) for k, f in fields.items()}
    return {}


def _loose(field: Field, rows: list[Segment]) -> Field:
    """The zone's name has no check digit and no diacritics."""
    chance = value_chance([(t.text, t.confidence) for t in rows[2].tokens])
    return Field(field.value, field.raw, min(0.55, chance), field.page, field.box, field.source)


def _zone_values(zone: Mrz) -> dict[str, Value | None]:
    return {
        "personalId": zone.personal_id,
        "fullName": zone.name or None,
        "dateOfBirth": zone.date_of_birth,
        "gender": zone.gender if "dateOfBirth" not in zone.failed else None,
        "expiryDate": zone.expiry,
    }


def _print_of(layout: Layout) -> Reading:
    """The printed fields alone."""
    gather = Gather(layout)
    form = read_form(layout, LABELS)
    _put_number(gather, layout, form)
    put_person(gather, form, form.find("name"), "fullName")
    doubt_marks(gather, "fullName")
    put_card_date(gather, form, _hits(form, "born"), "dateOfBirth")
    put_gender(gather, form, form.find("gender"))
    put_listed(gather, form, form.find("nationality"), "nationality")
    put_address(gather, form, form.find("origin"), "placeOfOrigin")
    put_address(gather, form, form.find("residence"), "residence")
    put_card_date(gather, form, _hits(form, "issued"), "issuedDate")
    put_card_date(gather, form, _expiring(form), "expiryDate")
    return gather.reading()


def _hits(form: Form, key: str) -> list[Hit]:
    """The likeliest label first."""
    return sorted(form.all(key), key=lambda h: (-round(h.alike, 1), h.start))


def _expiring(form: Form) -> list[Hit]:
    """The expiry labels, unless the card never expires (`Không thời hạn`)."""
    hits = _hits(form, "expiry")
    return [] if any("khong thoi han" in fold(form.text(h)) for h in hits) else hits


def _put_number(gather: Gather, layout: Layout, form: Form) -> None:
    """The twelve digits behind their label, or alone in a line of the face."""
    hit = form.find("id")
    if hit and find_personal_id(form.text(hit)):
        tokens = [t for t in form.value(hit) if any(c.isdigit() for c in t.text)]
        gather.put("personalId", find_personal_id(joined(tokens)), tokens, 0.985)
        return
    for row in layout.rows:
        if looks_like_mrz(row.text):
            continue
        for segment in row.segments:
            number = find_personal_id(segment.text)
            if number:
                tokens = [t for t in segment.tokens if any(c.isdigit() for c in t.text)]
                gather.put("personalId", number, tokens, 0.95)
                return


TYPE = PaperType("can-cuoc", score, read, starts, back)
