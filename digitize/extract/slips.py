"""What slips of the one-stop office share: forms 02 and 03 of TT 01/2018/TT-VPCP and TT 03/2025/TT-VPCP."""

from __future__ import annotations

import re
from dataclasses import replace

from digitize.extract.commonlabels import EMAIL, PHONE, RECIPIENTS
from digitize.extract.description import FieldRule
from digitize.extract.forms import label_chance, slot_unread
from digitize.extract.gather import Gather
from digitize.extract.labels import Hit, Label, value_tokens
from digitize.extract.layout import Token, joined
from digitize.extract.sight import Sight
from digitize.extract.text import squash, tidy, without_stops

SIGNERS = (
    "NGƯỜI TIẾP NHẬN HỒ SƠ",
    "NGƯỜI TIẾP NHẬN",
    "NGƯỜI HƯỚNG DẪN",
    "CÁN BỘ TIẾP NHẬN",
    "CÁN BỘ HƯỚNG DẪN",
    "CÔNG CHỨC TIẾP NHẬN",
    "CÔNG CHỨC HƯỚNG DẪN",
    "NGƯỜI LẬP PHIẾU",
)
_STRAY = 0.9
_MARK = re.compile(r"[ˆ˜^`´¨_~¬=]{1,4}")
# What ends the reasons; labels of single lines do not: their words occur in what is complained of.
_ENDS = (
    "basis",
    "guidance",
    "farewell",
    "signTaker",
    "signGiver",
    "recipients",
    "note",
    "wanted",
    "quantity",
)

LABELS = (
    Label("code", ("Mã hồ sơ", "Mã số hồ sơ", "Số hồ sơ")),
    Label(
        "applicant",
        (
            "Hồ sơ của",
            "Hồ sơ của ông (bà)",
            "Hồ sơ của ông/bà/tổ chức",
            "Tiếp nhận hồ sơ của",
            "đã tiếp nhận hồ sơ của",
            "đã tiếp nhận hồ sơ của ông (bà)",
            "Tiếp nhận hồ sơ của Ông (Bà)",
            "Họ và tên người nộp hồ sơ",
            "Họ và tên người nộp",
            "Họ tên người nộp hồ sơ",
            "Người nộp hồ sơ",
            "Tên tổ chức, cá nhân",
            "Tổ chức, cá nhân nộp hồ sơ",
            "Họ và tên",
            "Kính gửi ông (bà)",
            "Kính gửi ông",
            "Kính gửi bà",
        ),
        lines=2,
        inline=True,
    ),
    Label("address", ("Địa chỉ", "Địa chỉ liên hệ", "Địa chỉ thường trú", "Nơi cư trú"), lines=2),
    PHONE,
    EMAIL,
    Label("identity", ("Số CCCD", "Số định danh cá nhân", "CMND/CCCD", "Số giấy tờ")),
    Label(
        "request",
        (
            "Nội dung yêu cầu giải quyết",
            "Nội dung yêu cầu giải quyết hồ sơ",
            "Nội dung yêu cầu",
            "Nội dung giải quyết",
            "Yêu cầu giải quyết",
            "Tên thủ tục hành chính",
            "Thủ tục hành chính",
            "Về việc giải quyết thủ tục",
            "Về thủ tục",
            "Thực hiện thủ tục",
            "Tên thủ tục",
            "Thủ tục",
            "Đề nghị giải quyết",
        ),
        lines=4,
    ),
    Label(
        "wanted",
        (
            "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau",
            "Yêu cầu bổ sung, hoàn thiện hồ sơ gồm những nội dung sau",
            "Yêu cầu hoàn thiện hồ sơ gồm",
            "Nội dung yêu cầu bổ sung",
            "Hồ sơ cần bổ sung gồm",
            "Giấy tờ cần bổ sung",
            "Thành phần hồ sơ cần bổ sung",
        ),
        lines=20,
    ),
    Label(
        "reason",
        (
            "Lý do",
            "Lý do bổ sung",
            "Lý do yêu cầu bổ sung",
            "Lý do yêu cầu bổ sung, hoàn thiện hồ sơ",
            "Lý do cụ thể",
            "Lý do từ chối",
            "Lý do từ chối tiếp nhận",
            "Lý do từ chối tiếp nhận hồ sơ",
            "Lý do không tiếp nhận",
            "Lý do không tiếp nhận, giải quyết",
            "với lý do cụ thể như sau",
            "với lý do như sau",
            "với lý do sau",
            "với các lý do sau",
            "vì lý do sau",
            "vì các lý do sau",
            "vì lý do",
            "với lý do",
        ),
        lines=20,
    ),
    Label(
        "considered",
        ("Qua xem xét", "Sau khi xem xét", "Qua kiểm tra hồ sơ", "Sau khi kiểm tra", "Căn cứ quy định"),
        lines=4,
    ),
    Label("quantity", ("Số lượng hồ sơ", "Thời hạn bổ sung", "Thời hạn hoàn thiện hồ sơ")),
    Label(
        "guidance",
        (
            "Trong quá trình hoàn thiện hồ sơ, nếu có vướng mắc",
            "Trong quá trình hoàn thiện hồ sơ",
            "Nếu có vướng mắc",
            "Nếu có vướng mắc, đề nghị liên hệ",
        ),
        lines=4,
    ),
    Label(
        "farewell",
        (
            "Xin thông báo cho ông/bà được biết và thực hiện",
            "Xin thông báo cho ông/bà",
            "Thông báo để ông/bà được biết",
            "Đề nghị ông (bà)",
            "Vậy thông báo để ông (bà) biết",
            "Trân trọng thông báo",
        ),
        lines=4,
    ),
    Label("basis", ("Căn cứ pháp lý", "Cơ sở pháp lý"), lines=4, first=True),
    Label("note", ("Ghi chú", "Lưu ý"), lines=4),
    RECIPIENTS,
    Label("signTaker", SIGNERS),
    Label(
        "signGiver", ("NGƯỜI NỘP HỒ SƠ", "NGƯỜI NHẬN PHIẾU", "NGƯỜI ĐƯỢC HƯỚNG DẪN", "(Ký và ghi rõ họ tên)")
    ),
)

FIELDS = (
    FieldRule("codeNumber", "number-line"),
    FieldRule("dossierCode", "dossier-code"),
    FieldRule("applicantName", "person", ("applicant",)),
    FieldRule("request", "text", ("request",)),
    FieldRule("issuedDate", "issued-date"),
    FieldRule("organName", "issuer"),
    FieldRule("signerName", "signer", phrases=SIGNERS),
)


def put_reason(gather: Gather, sight: Sight) -> None:
    """The reasons, whole, however many lines and items they have."""
    hit = _reason(sight)
    if hit is None:
        return
    ends = [h for h in sight.form.hits if h is hit or h.key in _ENDS]
    tokens, stray = _without_strays(value_tokens(sight.form.stream, ends, hit))
    value = without_stops(tidy(joined(tokens)))
    if len(squash(value)) < 4:
        slot_unread(gather, sight.form, hit, "reason")
        return
    gather.put("reason", value, tokens, label_chance(hit) * (_STRAY if stray else 1.0))


def _without_strays(tokens: list[Token]) -> tuple[list[Token], bool]:
    """Without dashes that are the rest of a stroke before a line; those of a list follow an item's end."""
    own: list[Token] = []
    for token in map(_as_dash, tokens):
        edge = own and token.text in "-–—" and token.flat[0] < own[-1].flat[0]
        if not (edge and own[-1].text[-1] not in ";.:,"):
            own.append(token)
    return own, len(own) < len(tokens)


def _as_dash(token: Token) -> Token:
    """A mark that is no letter nor sign, as the dash it was: `ˆ_~` before an item."""
    return replace(token, text="-") if _MARK.fullmatch(token.text) else token


def _reason(sight: Sight) -> Hit | None:
    """The label that introduces the reasons: of several the likeliest, the longest among equals."""
    hits = sight.every(("reason",))
    return max(hits, key=lambda h: (round(h.alike, 1), h.end - h.start), default=None)
