"""Slips that ask for more papers: Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ (form 02), and offices' own."""

from __future__ import annotations

from digitize.extract.formtype import FormDescription, form_type
from digitize.extract.slips import FIELDS, LABELS, put_reason

FORM = FormDescription(
    doc_type="phieu-yeu-cau-bo-sung",
    titles=(
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "PHIẾU YÊU CẦU BỔ SUNG HỒ SƠ",
        "PHIẾU YÊU CẦU HOÀN THIỆN HỒ SƠ",
        "PHIẾU HƯỚNG DẪN HOÀN THIỆN HỒ SƠ",
        "PHIẾU HƯỚNG DẪN BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "PHIẾU BỔ SUNG HỒ SƠ",
        "THÔNG BÁO YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "THÔNG BÁO BỔ SUNG HỒ SƠ",
    ),
    proof=(
        "Yêu cầu hoàn thiện hồ sơ gồm",
        "Trong quá trình hoàn thiện hồ sơ",
        "NGƯỜI HƯỚNG DẪN",
        "Nội dung yêu cầu giải quyết",
    ),
    without=("HẸN TRẢ KẾT QUẢ",),
    labels=LABELS,
    fields=FIELDS,
)

TYPE = form_type(FORM, put_reason)
