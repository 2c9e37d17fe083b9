"""Driving licences (Giấy phép lái xe): the PET card of 2013, the cards of 2025, the laminated paper before.

Forms of TT 12/2017/TT-BGTVT, TT 35/2024/TT-BGTVT and TT 12/2025/TT-BCA. The back lists the classes that were
passed, which bears out the face; a code on the back may hold the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from digitize.extract.cardtype import Card, card_type, doubt_marks, prints, put_card_date
from digitize.extract.chance import either
from digitize.extract.forms import label_chance
from digitize.extract.formtype import FieldRule, FormDescription
from digitize.extract.gather import Gather
from digitize.extract.labels import Label
from digitize.extract.layout import Layout, Token, joined
from digitize.extract.patterns.dates import find_date, iso_date
from digitize.extract.patterns.personal_id import find_personal_id
from digitize.extract.sight import Sight
from digitize.extract.text import fold, squash

_NUMBER = re.compile(r"(?<!\w)(?:\d{12}|[A-Z]{1,3}\d{5,9}[A-Z]?)(?!\w)")
_CLASS = r"(?:A[1-4]?|B[12]?|B1?E|C1?E?|D[12]?E?|E|F[B-E]|FB2)"
_CLASSES = re.compile(rf"(?<![^\W_]){_CLASS}(?:\s*[,;/+&]\s*{_CLASS})*(?![^\W_])")
_ONE = re.compile(_CLASS)
_BILINGUAL = re.compile(r"ngay\S{0,7}\s*(\d{1,2})\s*thang\S{0,8}\s*(\d{1,2})\s*nam\S{0,7}\s*(\d{4})(?!\d)")
_MISSHAPEN = str.maketrans({"I": "1", "l": "1", "|": "1", "!": "1", "Z": "2", "z": "2"})
_SECOND_LANGUAGE = ("Full name", "Nationality", "Date of birth", "Driver's license", "Expires")
_LISTED = 0.9  # the class stands on the back too, with the day it was passed
_UNLISTED = 0.75  # below any sensible accept_confidence
_ALONE = 0.93
_CRISP = 0.9  # no pen is read so well; older cards were filled in by hand

FORM = FormDescription(
    doc_type="giay-phep-lai-xe",
    titles=(
        "GIẤY PHÉP LÁI XE",
        "GIẤY PHÉP LÁI XE / DRIVER'S LICENSE",
        "GIẤY PHÉP LÁI XE / DRIVING LICENCE",
        "DRIVER'S LICENSE",
        "DRIVING LICENSE",
    ),
    proof=(
        "Giấy phép lái xe",
        "Driver's license",
        "Hạng/Class",
        "Có giá trị đến",
        "lái xe hạng",
        "Họ tên/Full name",
        "Ngày sinh/Date of birth",
        "Quốc tịch",
        "Nơi cư trú",
        "Sinh ngày",
    ),
    without=("Kính gửi", "ĐƠN ĐỀ NGHỊ", "CĂN CƯỚC", "Identity card", "Tờ khai", "QUYẾT ĐỊNH", "BIÊN BẢN"),
    labels=(
        Label("number", ("Số / No", "Số/No", "Số", "Giấy phép lái xe số", "Số GPLX")),
        Label(
            "name",
            (
                "Họ tên / Full name",
                "Họ và tên / Full name",
                "Họ, chữ đệm và tên / Full name",
                "Họ và tên",
                "Họ tên",
                "Full name",
                "Họ và tên / Surname and given names",
            ),
        ),
        Label(
            "born",
            (
                "Ngày sinh / Date of birth",
                "Ngày, tháng, năm sinh / Date of birth",
                "Ngày sinh",
                "Sinh ngày",
                "Ngày, tháng, năm sinh",
                "Date of birth",
            ),
        ),
        Label("nationality", ("Quốc tịch / Nationality", "Quốc tịch", "Nationality"), inline=True),
        Label(
            "residence",
            (
                "Nơi cư trú / Address",
                "Nơi cư trú / Place of residence",
                "Nơi cư trú / Residence",
                "Nơi cư trú",
                "Địa chỉ / Address",
                "Nơi thường trú",
                "Địa chỉ",
            ),
            lines=3,
        ),
        Label(
            "class",
            (
                "Hạng / Class",
                "Hạng / Classes",
                "Hạng",
                "Được phép lái xe hạng",
                "Lái xe hạng",
                "Hạng xe",
                "Hạng GPLX",
                "Class",
            ),
        ),
        Label(
            "issued",
            (
                "Ngày cấp / Date of issue",
                "Ngày cấp / Date",
                "Ngày, tháng, năm cấp / Date of issue",
                "Ngày cấp",
                "Cấp ngày",
                "Date of issue",
                "Ngày cấp / Issue date",
            ),
            inline=True,
        ),
        Label(
            "expiry",
            (
                "Có giá trị đến / Expires",
                "Có giá trị đến / Date of expiry",
                "Có giá trị đến ngày",
                "Có giá trị đến hết ngày",
                "Có giá trị đến",
                "Giá trị đến",
                "Ngày hết hạn / Date of expiry",
                "Ngày hết hạn",
                "Expires",
                "Date of expiry",
            ),
            inline=True,
        ),
        Label("authority", ("Cơ quan cấp / Issued by", "Cơ quan cấp / Authority", "Cơ quan cấp", "Nơi cấp")),
        Label("first", ("Ngày trúng tuyển / Beginning date", "Ngày trúng tuyển", "Beginning date")),
        Label(
            "signers",
            ("GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "KT. GIÁM ĐỐC", "TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG", "CỤC TRƯỞNG"),
        ),
        Label(
            "vehicles", ("CÁC LOẠI XE CƠ GIỚI ĐƯỜNG BỘ ĐƯỢC ĐIỀU KHIỂN", "CLASSIFICATION OF MOTOR VEHICLES")
        ),
    ),
    fields=(
        FieldRule("fullName", "person", ("name",)),
        FieldRule("nationality", "nationality", ("nationality",)),
        FieldRule("residence", "address", ("residence",)),
    ),
)


def _finish(gather: Gather, sight: Sight) -> None:
    _put_birth(gather, sight)
    _put_number(gather, sight)
    _put_alone(gather)
    _confirm_number(gather)
    _put_classes(gather, sight)
    _put_issue(gather, sight)
    _put_expiry(gather, sight)
    doubt_marks(gather, "fullName")


def _put_birth(gather: Gather, sight: Sight) -> None:
    """The date of birth; cards without a second language may have been filled in by hand."""
    text = squash(" ".join(row.text for row in gather.layout.rows))
    by_hand = not prints(text, _SECOND_LANGUAGE)
    put_card_date(gather, sight.form, sight.every(("born",)), "dateOfBirth", penned=by_hand)


def _put_number(gather: Gather, sight: Sight) -> None:
    """Behind the likeliest `Số` that has a number: `SỞ GIAO THÔNG` begins like that label."""
    for hit in sight.every(("number",)):
        for tokens in (sight.form.value(hit)[:1], sight.form.value(hit)[:4]):
            found = _NUMBER.search(joined(tokens)) or _NUMBER.fullmatch("".join(t.text for t in tokens))
            if found:
                gather.put("licenseNumber", found[0], tokens, 0.98 * label_chance(hit), penned=False)
                return


def _put_alone(gather: Gather) -> None:
    """Twelve digits alone in a line of the card, where the label before them was not read."""
    for row in () if "licenseNumber" in gather.fields else gather.layout.rows:
        for segment in row.segments:
            number = find_personal_id(segment.text)
            tokens = _figures(segment.tokens)
            if number:
                gather.put("licenseNumber", number, tokens, _ALONE, penned=False)
                return


def _confirm_number(gather: Gather) -> None:
    """The code on the back is not published; where it holds the printed number, that is a witness."""
    held = gather.fields.get("licenseNumber")
    codes = " ".join(c.text for s in gather.layout.sheets for c in s.page.codes)
    if held and re.search(rf"(?<!\d){re.escape(str(held.value))}(?!\d)", codes):
        gather.strengthen("licenseNumber", 0.99)


def _put_classes(gather: Gather, sight: Sight) -> None:
    for hit in sight.every(("class",)):
        tokens = sight.form.value(hit)[:6]
        found = _classes_in(tokens)
        if found:
            value, own, exact = found
            gather.put("licenseClass", value, own, label_chance(hit) * (1.0 if exact else 0.85))
            break
    held = gather.fields.get("licenseClass")
    listed = set(_passed(gather.layout))
    if held is None or not listed:
        return
    if set(_ONE.findall(str(held.value))) <= listed:
        gather.strengthen("licenseClass", either([held.confidence, _LISTED]))
    else:
        gather.weaken("licenseClass", _UNLISTED)


def _classes_in(tokens: list[Token]) -> tuple[str, list[Token], bool] | None:
    """The classes that the first words make, as `A1, B2`; their tokens; whether every sign is as read."""
    for size in range(min(len(tokens), 5), 0, -1):
        run = tokens[:size]
        for text, exact in ((joined(run), True), (joined(run).translate(_MISSHAPEN), False)):
            if _CLASSES.fullmatch(text.strip(" .,;:'’‘`-")):
                return ", ".join(_ONE.findall(text)), run, exact
    return None


def _passed(layout: Layout) -> Iterator[str]:
    """Classes at the beginning of rows that end with the day they were passed (the back)."""
    for row in layout.rows:
        head = row.segments[0].tokens[0].text.translate(_MISSHAPEN)
        if (
            _ONE.fullmatch(head)
            and len(row.segments[0].tokens) + len(row.segments) > 2
            and find_date(row.text)
        ):
            yield head


def _put_issue(gather: Gather, sight: Sight) -> None:
    """The day behind its label, else the line `…, ngày/date 05 tháng/month 06 năm/year 2019`."""
    if put_card_date(gather, sight.form, sight.every(("issued",)), "issuedDate"):
        return
    for segment in (s for row in gather.layout.rows for s in row.segments):
        found = _BILINGUAL.search(fold(segment.text))
        day = iso_date(found[1], found[2], found[3]) if found else None
        if found and day:
            _put_line(gather, day, _figures(segment.tokens), bilingual="/" in found[0])
            return


def _put_line(gather: Gather, day: str, figures: list[Token], *, bilingual: bool) -> None:
    """Cards with two languages leave nothing to a pen; older ones were often filled in by hand."""
    print_only = bilingual or min(t.confidence for t in figures) >= _CRISP
    gather.put("issuedDate", day, figures, 0.97, penned=not print_only)


def _figures(tokens: Sequence[Token]) -> list[Token]:
    return [t for t in tokens if any(c.isdigit() for c in t.text)]


def _put_expiry(gather: Gather, sight: Sight) -> None:
    """The day of expiry; `Không thời hạn` (or `không có thời hạn`) is none."""
    if not any("thoihan" in squash(sight.form.text(hit)) for hit in sight.every(("expiry",))):
        put_card_date(gather, sight.form, sight.every(("expiry",)), "expiryDate")


TYPE = card_type(Card(FORM, ("ĐƯỜNG BỘ ĐƯỢC ĐIỀU KHIỂN", "Classification of motor vehicles")), _finish)
