"""Confirmations of marital status: Giấy xác nhận tình trạng hôn nhân.

Forms of TT 04/2020/TT-BTP and TT 04/2024/TT-BTP, of TT 15/2015/TT-BTP, and of the years before
(`Hiện tại chưa đăng ký kết hôn với ai`).
"""

from __future__ import annotations

from dataclasses import replace

from digitize.extract.commonlabels import (
    BORN,
    ETHNICITY,
    GENDER,
    IDENTITY,
    NAME,
    NATIONALITY,
    NOTE,
    PERSONAL_ID,
    RECIPIENTS,
    RESIDENCE,
)
from digitize.extract.forms import label_chance
from digitize.extract.formtype import (
    FieldRule,
    FormDescription,
    Section,
    form_type,
    read_described,
    title_of,
)
from digitize.extract.gather import Gather
from digitize.extract.labels import Label
from digitize.extract.layout import Layout, joined
from digitize.extract.papertype import Reading
from digitize.extract.sight import Sight
from digitize.extract.text import tidy
from digitize.extract.valuelines import through_sentence

FORM = FormDescription(
    doc_type="xac-nhan-tinh-trang-hon-nhan",
    titles=("GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN", "XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"),
    proof=("Tình trạng hôn nhân", "Giấy này được sử dụng để", "Trong thời gian cư trú tại", "UBND-XNTTHN"),
    without=("TỜ KHAI CẤP GIẤY XÁC NHẬN",),
    labels=(
        Label(
            "asked",
            (
                "Xét đề nghị của ông/bà",
                "Xét đề nghị của ông (bà)",
                "Xét đề nghị của",
                "Theo đề nghị của ông/bà",
                "Theo đề nghị của",
            ),
            lines=3,
        ),
        NAME,
        Label("person", ("Xác nhận ông/bà", "Ông/Bà", "Ông (bà)", "Cho ông/bà")),
        Label("mister", ("Ông", "Bà", "Anh", "Chị"), first=True),
        Label(
            "confirmed",
            (
                "xác nhận ông",
                "xác nhận bà",
                "xác nhận ông/bà",
                "xác nhận ông (bà)",
                "xác nhận anh",
                "xác nhận chị",
                "xác nhận công dân",
            ),
            inline=True,
        ),
        BORN,
        GENDER,
        ETHNICITY,
        NATIONALITY,
        PERSONAL_ID,
        IDENTITY,
        RESIDENCE,
        Label(
            "during",
            (
                "Trong thời gian cư trú tại",
                "Trong thời gian thường trú tại",
                "Trong thời gian từ",
                "Thời gian cư trú tại",
            ),
            lines=4,
            inline=True,
        ),
        Label(
            "livesAt",
            (
                "hiện cư trú tại",
                "hiện đang cư trú tại",
                "hiện thường trú tại",
                "hiện đang thường trú tại",
                "đăng ký thường trú tại",
                "có hộ khẩu thường trú tại",
                "hộ khẩu thường trú tại",
                "thường trú tại",
                "cư trú tại",
                "hiện trú tại",
            ),
            lines=3,
            inline=True,
        ),
        Label(
            "status",
            ("Tình trạng hôn nhân", "Tình trạng hôn nhân hiện tại", "Tình trạng hôn nhân trong thời gian đó"),
            lines=4,
        ),
        Label(
            "purpose",
            (
                "Giấy này được sử dụng để",
                "Giấy này được cấp để",
                "Giấy này sử dụng để",
                "Giấy xác nhận này được sử dụng để",
                "Giấy xác nhận này được cấp để",
                "Mục đích sử dụng",
            ),
            lines=4,
            sentence=True,
        ),
        Label(
            "valid",
            (
                "Giấy này có giá trị",
                "Giấy này có giá trị sử dụng",
                "Giấy xác nhận này có giá trị",
                "Giấy có giá trị trong thời hạn",
            ),
            lines=2,
        ),
        NOTE,
        RECIPIENTS,
        Label("signers", ("NGƯỜI KÝ GIẤY XÁC NHẬN",)),
    ),
    sections=(Section("asked", ("asked",), ("name", "person", "mister", "confirmed")),),
    fields=(
        FieldRule("codeNumber", "number-line"),
        FieldRule("organName", "issuer"),
        FieldRule("fullName", "person", ("name", "confirmed", "person", "mister")),
        FieldRule("dateOfBirth", "birth", ("born",)),
        FieldRule("gender", "gender", ("gender",)),
        FieldRule("personalId", "personal-id", ("personalId", "identity")),
        FieldRule("residence", "address", ("residence", "livesAt")),
        FieldRule("maritalStatus", "text", ("status",)),
        FieldRule("purpose", "text", ("purpose",)),
        FieldRule("issuedDate", "issued-date"),
        FieldRule("signerName", "signer", phrases=("NGƯỜI KÝ GIẤY XÁC NHẬN",)),
    ),
)
# What a letter says in running sentences, without a label; longest first is not needed, the likeliest wins.
_SAID = Label(
    "said",
    (
        "chưa đăng ký kết hôn với ai",
        "hiện tại chưa đăng ký kết hôn với ai",
        "chưa đăng ký kết hôn lần nào",
        "chưa từng đăng ký kết hôn với ai",
        "chưa kết hôn với ai",
        "hiện đang có vợ là bà",
        "hiện đang có chồng là ông",
        "hiện tại đang có vợ là bà",
        "hiện tại đang có chồng là ông",
        "đã đăng ký kết hôn với",
        "đã ly hôn theo",
    ),
    lines=3,
    inline=True,
)
_LETTER = replace(FORM, labels=(*FORM.labels, _SAID))
_STATUS = "maritalStatus"
_UNLABELLED = 0.9


def _read(layout: Layout) -> Reading:
    """As a form; where none of its labels names the status, as a letter that says it in a sentence."""
    title = title_of(layout, FORM)
    reading = read_described(layout, FORM, title)
    if _STATUS in reading.fields or any(f.field == _STATUS for f in reading.findings):
        return reading
    return read_described(layout, _LETTER, title, _put_said)


def _put_said(gather: Gather, sight: Sight) -> None:
    said = sight.form.all("said")
    if said:
        first = said[0]
        own = [p.token for p in sight.form.stream[first.start : first.end]]
        after = [t for hit in said for t in sight.form.value(hit)]
        tokens = through_sentence([*own, *after] if len(said) == 1 else own)
        gather.put(_STATUS, tidy(joined(tokens)), tokens, _UNLABELLED * label_chance(first))


TYPE = replace(form_type(FORM), read=_read)
