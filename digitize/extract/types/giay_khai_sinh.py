"""Birth certificates and extracts of them: Giấy khai sinh, Trích lục khai sinh.

Forms of TT 04/2020/TT-BTP and TT 04/2024/TT-BTP, and of TT 15/2015/TT-BTP and the years before (`Họ và tên`,
`Nơi thường trú`, `Quyển số`).
"""

from __future__ import annotations

from dataclasses import dataclass

from digitize.extract.addresses import put_address
from digitize.extract.chance import either
from digitize.extract.codenumber import put_whole_number
from digitize.extract.footer import find_signature
from digitize.extract.forms import (
    disagree,
    find_anchor,
    find_form_title,
    label_chance,
    name_under,
    put_date,
    put_gender,
    put_listed,
    put_person,
    put_personal_id,
    put_year,
)
from digitize.extract.gather import Gather
from digitize.extract.labels import Form, Hit, Label, read_form
from digitize.extract.layout import Layout, Sheet, joined
from digitize.extract.papertype import PaperType, Reading
from digitize.extract.patterns.dates import find_date
from digitize.extract.patterns.names import name_fit, person_name
from digitize.extract.patterns.spoken import spoken_date
from digitize.extract.text import fold, squash, tidy

CERTIFICATE = ("GIẤY KHAI SINH", "BẢN SAO GIẤY KHAI SINH", "GIẤY KHAI SINH BẢN SAO")
EXTRACT = ("TRÍCH LỤC KHAI SINH", "TRÍCH LỤC KHAI SINH BẢN SAO", "TRÍCH LỤC GIẤY KHAI SINH")

LABELS = (
    Label(
        "name",
        (
            "Họ, chữ đệm, tên",
            "Họ và tên",
            "Họ, chữ đệm và tên",
            "Họ tên",
            "Họ, tên",
            "Họ, chữ đệm, tên khai sinh",
        ),
    ),
    Label(
        "born",
        ("Ngày, tháng, năm sinh", "Ngày tháng năm sinh", "Sinh ngày", "Ngày sinh"),
        lines=3,
        inline=True,
    ),
    Label("inWords", ("ghi bằng chữ", "Bằng chữ", "Viết bằng chữ"), lines=2, inline=True),
    Label("gender", ("Giới tính", "Nam, nữ", "Nam hay nữ", "Nam/nữ"), inline=True),
    Label("ethnicity", ("Dân tộc",), inline=True),
    Label("nationality", ("Quốc tịch",), inline=True),
    Label("placeOfBirth", ("Nơi sinh",), lines=3),
    Label("origin", ("Quê quán", "Nguyên quán"), lines=3),
    Label(
        "personalId",
        ("Số định danh cá nhân", "Số định danh", "Mã số định danh", "Số định danh cá nhân số"),
        inline=True,
    ),
    Label(
        "mother",
        (
            "Họ, chữ đệm, tên người mẹ",
            "Họ và tên mẹ",
            "Họ và tên người mẹ",
            "Họ tên mẹ",
            "Họ, chữ đệm và tên mẹ",
            "Họ, chữ đệm, tên mẹ",
        ),
    ),
    Label(
        "father",
        (
            "Họ, chữ đệm, tên người cha",
            "Họ và tên cha",
            "Họ và tên người cha",
            "Họ tên cha",
            "Họ, chữ đệm và tên cha",
            "Họ, chữ đệm, tên cha",
        ),
    ),
    Label("yearOfBirth", ("Năm sinh", "Tuổi hoặc năm sinh"), inline=True),
    Label(
        "residence",
        (
            "Nơi cư trú",
            "Nơi thường trú/tạm trú",
            "Nơi thường trú",
            "Nơi thường trú hoặc tạm trú",
            "Nơi ĐKHK thường trú",
        ),
        lines=3,
    ),
    Label(
        "declarant",
        (
            "Họ, chữ đệm, tên người đi khai sinh",
            "Họ và tên người đi khai sinh",
            "Người đi khai sinh",
            "Họ, chữ đệm, tên người đi đăng ký khai sinh",
            "Họ và tên người đi đăng ký khai sinh",
        ),
    ),
    Label("relation", ("Quan hệ với người được khai sinh", "Quan hệ với người được đăng ký khai sinh")),
    Label("identity", ("Giấy tờ tùy thân", "Giấy tờ tuỳ thân số", "Số CMND", "Giấy CMND số"), lines=2),
    Label(
        "registeredAt",
        (
            "Nơi đăng ký khai sinh",
            "Đăng ký khai sinh tại",
            "Đã đăng ký khai sinh tại",
            "Nơi đăng ký",
            "Cơ quan đăng ký khai sinh",
            "Đã được đăng ký khai sinh tại",
        ),
        lines=3,
    ),
    Label(
        "registeredOn",
        ("Ngày, tháng, năm đăng ký", "Ngày đăng ký", "Ngày, tháng, năm đăng ký khai sinh", "Đăng ký ngày"),
        lines=2,
    ),
    Label(
        "note",
        (
            "Ghi chú",
            "Những ghi chú khác",
            "Ghi chú khác",
            "Thực hiện trích lục từ",
            "Phần ghi chú những thay đổi sau này",
        ),
        lines=4,
    ),
    Label(
        "signer",
        (
            "NGƯỜI KÝ GIẤY KHAI SINH",
            "NGƯỜI KÝ TRÍCH LỤC",
            "NGƯỜI KÝ BẢN SAO",
            "NGƯỜI THỰC HIỆN",
            "CÁN BỘ TƯ PHÁP HỘ TỊCH",
        ),
    ),
)
_SIGNERS = ("NGƯỜI KÝ GIẤY KHAI SINH", "NGƯỜI KÝ TRÍCH LỤC", "NGƯỜI KÝ BẢN SAO TRÍCH LỤC")


@dataclass(frozen=True, slots=True)
class _Scopes:
    """Where in the stream the child's, mother's, father's and declarant's lines are: (from, to)."""

    child: tuple[int, int]
    mother: tuple[int, int]
    father: tuple[int, int]


def score(layout: Layout) -> float:
    title = _title(layout.first)
    return min(0.99, 0.7 * title[0] + 0.29) if title else 0.0


def starts(sheet: Sheet) -> float:
    title = _title(sheet)
    return min(0.97, title[0]) if title else 0.0


def _title(sheet: Sheet) -> tuple[float, int] | None:
    found = find_form_title(sheet, CERTIFICATE + EXTRACT)
    return found if found and found[0] >= 0.86 else None


def read(layout: Layout) -> Reading:
    """The fields of the certificate or extract."""
    gather = Gather(layout)
    title = _title(layout.first)
    form = read_form(layout, LABELS, title[1] + 1 if title else 0)
    scopes = _scopes(form)
    put_whole_number(gather, layout.first, "codeNumber")
    _put_child(gather, form, scopes)
    for who, span in (("mother", scopes.mother), ("father", scopes.father)):
        put_person(gather, form, form.find(who), f"{who}Name")
        put_year(
            gather, form, form.find("yearOfBirth", *span) or form.find("born", *span), f"{who}YearOfBirth"
        )
        put_address(gather, form, form.find("residence", *span), f"{who}Residence")
    put_person(gather, form, form.find("declarant"), "declarantName")
    _put_registration(gather, form)
    _put_signer(gather, layout)
    return gather.reading()


def _scopes(form: Form) -> _Scopes:
    """Each parent's lines run from the parent's label to the next person's."""
    end = len(form.stream)
    turns = sorted(
        h.start
        for h in form.hits
        if h.key in ("mother", "father", "declarant", "registeredAt", "registeredOn")
    )

    def span(key: str) -> tuple[int, int]:
        hit = form.find(key)
        if hit is None:
            return (end, end)
        return hit.end, next((t for t in turns if t > hit.start), end)

    return _Scopes((0, turns[0] if turns else end), span("mother"), span("father"))


def _put_child(gather: Gather, form: Form, scopes: _Scopes) -> None:
    span = scopes.child
    put_person(gather, form, form.find("name", *span), "fullName")
    _put_birth(gather, form, span)
    put_gender(gather, form, form.find("gender", *span))
    put_listed(gather, form, form.find("ethnicity", *span), "ethnicity")
    put_listed(gather, form, form.find("nationality", *span), "nationality")
    put_address(gather, form, form.find("placeOfBirth", *span), "placeOfBirth")
    put_address(gather, form, form.find("origin", *span), "placeOfOrigin")
    put_personal_id(gather, form, form.find("personalId", *span) or form.find("personalId"), "personalId")


def _put_birth(gather: Gather, form: Form, span: tuple[int, int]) -> None:
    """The date of birth in figures, and in words where the form repeats it."""
    hit = form.find("born", *span)
    put_date(gather, form, hit, "dateOfBirth")
    words = form.find("inWords", *span)
    spoken = spoken_date(form.text(words)) if words else spoken_date(form.text(hit)) if hit else None
    held = gather.fields.get("dateOfBirth")
    if held is None or spoken is None:
        return
    if held.value != spoken:
        disagree(gather, "dateOfBirth", "figures", "words", held.page)
        gather.weaken("dateOfBirth", 0.5)
    else:
        gather.strengthen("dateOfBirth", either([held.confidence, 0.9]))


def _put_registration(gather: Gather, form: Form) -> None:
    """Place and date; an extract prints them in one sentence: `… tại …, số 58 ngày 12/05/2023`."""
    place = form.find("registeredAt")
    if place is not None:
        _put_place(gather, form, place)
    put_date(gather, form, form.find("registeredOn"), "registrationDate")
    if place is not None and "registrationDate" not in gather.fields and find_date(form.text(place)):
        put_date(gather, form, place, "registrationDate")


def _put_place(gather: Gather, form: Form, hit: Hit) -> None:
    tokens = form.value(hit)
    end = next(
        (i for i, t in enumerate(tokens) if i and fold(t.text).strip(" ,.;:") in ("so", "ngay", "quyen")),
        len(tokens),
    )
    own = tokens[:end]
    value = tidy(joined(own))
    if len(squash(value)) >= 4:
        gather.put(
            "registrationPlace",
            value,
            own,
            label_chance(hit),
        )


def _put_signer(gather: Gather, layout: Layout) -> None:
    anchor = find_anchor(layout, _SIGNERS)
    found = name_under(anchor[0], anchor[1], 20.0) if anchor else None
    if found is None:
        block = find_signature(layout)
        found = block.name if block else None
    if found is not None:
        name = person_name(found.text)
        gather.put("signerName", name, found.tokens, 0.97 * name_fit(name))


TYPE = PaperType("giay-khai-sinh", score, read, starts)
