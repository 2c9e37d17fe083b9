"""Refusals: Phiếu từ chối tiếp nhận giải quyết hồ sơ (form 03), and offices' own."""

from __future__ import annotations

from digitize.extract.formtype import FormDescription, form_type
from digitize.extract.slips import FIELDS, LABELS, put_reason

FORM = FormDescription(
    doc_type="phieu-tu-choi",
    titles=(
        "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
        "PHIẾU TỪ CHỐI GIẢI QUYẾT TIẾP NHẬN HỒ SƠ",
        "PHIẾU TỪ CHỐI TIẾP NHẬN HỒ SƠ",
        "PHIẾU TỪ CHỐI GIẢI QUYẾT HỒ SƠ",
        "PHIẾU TỪ CHỐI",
        "THÔNG BÁO TỪ CHỐI TIẾP NHẬN HỒ SƠ",
        "THÔNG BÁO TỪ CHỐI GIẢI QUYẾT HỒ SƠ",
    ),
    proof=(
        "thông báo không tiếp nhận, giải quyết hồ sơ này",
        "với lý do cụ thể như sau",
        "đã tiếp nhận hồ sơ của",
        "Nội dung yêu cầu giải quyết",
    ),
    without=("HẸN TRẢ KẾT QUẢ",),
    labels=LABELS,
    fields=FIELDS,
)

TYPE = form_type(FORM, put_reason)
