"""Documents of made-up people, right in every field, to spoil one field at a time."""

from __future__ import annotations

from datetime import date

from digitize.dossier import Document, Field, Finding, Value
from digitize.settings import Settings
from digitize.validate import validate

TODAY = date(2026, 11, 21)
TEXT = "Cộng hòa xã hội chủ nghĩa Việt Nam. Giấy này chỉ dùng để thử chương trình, không có giá trị."

GOOD: dict[str, dict[str, Value]] = {
    "van-ban-hanh-chinh": {
        "typeName": "Quyết định",
        "codeNumber": "15",
        "codeNotation": "QĐ-UBND",
        "issuedDate": "2025-02-04",
        "organName": "ỦY BAN NHÂN DÂN XÃ MẪU",
        "subject": "ban hành quy chế thử",
    },
    "giay-tiep-nhan": {
        "dossierCode": "H99.134-251023-0101",
        "applicantName": "NGUYỄN VĂN MẪU",
        "request": "Đăng ký khai sinh",
        "receivedAt": "2025-10-23T08:30",
        "dueAt": "2027-10-30T16:00",
        "components": ("Tờ khai", "Giấy chứng sinh"),
    },
    "giay-khai-sinh": {
        "fullName": "NGUYỄN VĂN MẪU",
        "dateOfBirth": "2020-02-29",
        "gender": "Nam",
        "personalId": "001220000001",
        "motherYearOfBirth": 1990,
        "fatherYearOfBirth": 1985,
        "registrationPlace": "Ủy ban nhân dân xã Mẫu",
        "registrationDate": "2020-03-05",
    },
    "can-cuoc": {
        "personalId": "001099000001",
        "fullName": "NGUYỄN VĂN MẪU",
        "dateOfBirth": "1999-02-28",
        "gender": "Nam",
        "issuedDate": "2021-05-06",
        "expiryDate": "2039-02-28",
    },
    "khac": {},
}


def paper(doc_type: str, *, confidence: float = 0.97, text: str = TEXT, **changes: Value | None) -> Document:
    """A right document of the type with `changes`; None takes a field away."""
    values = {k: v for k, v in {**GOOD[doc_type], **changes}.items() if v is not None}
    fields = {
        k: Field(v, str(v), confidence, page=1, box=(10, 20 * i, 300, 20 * i + 18))
        for i, (k, v) in enumerate(values.items())
    }
    return Document(doc_type, 0.98, (1,), fields=fields, text=text)


def judged(document: Document) -> Document:
    return validate(document, Settings(), TODAY)


def found(document: Document) -> set[tuple[str, str | None]]:
    """(code, field) of every finding that is more than information."""
    return {(f.code, f.field) for f in judged(document).findings if f.severity != "info"}


def one(document: Document, code: str) -> Finding:
    (match,) = [f for f in judged(document).findings if f.code == code]
    return match
