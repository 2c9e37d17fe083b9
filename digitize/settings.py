"""Settings, declared once: default < settings file < environment < flag.

Each field's metadata carries its help in both languages; the commented file that `init` writes, the docs
table and "did you mean" are made from it. Environment names are `DIGITIZE_` + the upper-cased name.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from digitize.errors import UsageProblem

PREFIX = "DIGITIZE_"
# Read by the command line or, a secret, where it is needed; not by the stages, and in no file.
NOT_SETTINGS = {"DIGITIZE_ARCHIVE", "DIGITIZE_LANG", "DIGITIZE_NOTIFY_MAIL_PASSWORD"}


def _setting(default: Any, vi: str, en: str) -> Any:
    return field(default=default, metadata={"vi": vi, "en": en})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an office may tune. Sizes in the unit the name says."""

    language: str = _setting("vie", "Mô hình ngôn ngữ của Tesseract", "Tesseract language model")
    engine: str = _setting(
        "auto",
        "Bộ nhận dạng: auto, tesserocr (nhanh hơn, cài thêm) hoặc pytesseract",
        "OCR engine: auto, tesserocr (quicker, an extra) or pytesseract",
    )
    fast: bool = _setting(
        False,
        "Đọc nhanh: không đọc lại chỗ nghi ngờ; sai nhiều hơn, nhiều giấy tờ hơn phải xem lại",
        "Read fast: doubtful places are not read again; more mistakes, more papers to review",
    )
    jobs: int = _setting(0, "Số trang xử lý cùng lúc; 0 = số nhân CPU", "Pages at once; 0 = CPU cores")
    ocr_dpi: int = _setting(160, "Độ phân giải đưa vào nhận dạng", "Resolution handed to the recogniser, dpi")
    render_dpi: int = _setting(
        300, "Độ phân giải khi phải dựng ảnh trang", "Resolution when a page must be rasterised, dpi"
    )
    page_timeout_s: int = _setting(
        120, "Thời gian tối đa cho một trang (giây)", "Longest time for one page, seconds"
    )
    page_memory_mb: int = _setting(
        3072,
        "Bộ nhớ tối đa của một tiến trình xử lý trang (MB)",
        "Most memory for one page process, MB",
    )
    attempts: int = _setting(
        3,
        "Tệp làm chương trình hỏng ở số lần chạy này thì được cách ly, kèm lý do",
        "An input that breaks this many runs is put into quarantine, with the reason",
    )
    lease_s: int = _setting(
        60,
        "Lần chạy không phản hồi lâu hơn số giây này thì lần chạy khác được tiếp quản kho",
        "A run that gives no sign of life for this many seconds may be taken over from",
    )
    max_page_mpixels: int = _setting(
        150, "Trang lớn hơn số triệu điểm ảnh này bị từ chối", "Pages above this many megapixels are refused"
    )
    max_pages: int = _setting(5000, "Số trang tối đa của một tệp", "Most pages in one file")
    max_file_mb: int = _setting(2000, "Dung lượng tối đa của một tệp (MB)", "Largest file, MB")
    accept_confidence: float = _setting(
        0.80,
        "Trường bắt buộc dưới mức tin cậy này phải được người xem",
        "A required field below this confidence goes to review",
    )
    pdfa: str = _setting(
        "2b", "Chuẩn PDF/A của bản lưu trữ: 1b hoặc 2b", "PDF/A part of the archival copy: 1b or 2b"
    )
    types_dir: str = _setting(
        "",
        "Thư mục loại giấy tờ riêng của cơ quan; ngoài ra luôn đọc thư mục types trong kho",
        "Folder of the office's own document types; the archive's folder types is always read besides",
    )
    lists_dir: str = _setting(
        "",
        "Thư mục danh mục riêng của cơ quan thay danh mục đi kèm; để trống thì dùng thư mục lists trong kho",
        "Folder of the office's own code lists, which replace those that ship; empty: the archive's lists",
    )
    night_verify_s: int = _setting(
        3600,
        "Mỗi đêm kiểm tra kho trong chừng này giây; đêm sau kiểm tra tiếp phần còn lại",
        "How long the night job verifies, in seconds; the next night goes on with the rest",
    )
    night_copy_s: int = _setting(
        600,
        "Mỗi đêm đọc lại bản sao trong chừng này giây, hồ sơ lâu chưa đọc trước; 0: không đọc lại",
        "For so many seconds a night copies are read again, what was not read for longest first; 0: never",
    )
    night_step_s: int = _setting(
        21600,
        "Một việc trong đêm chạy lâu hơn số giây này thì bị dừng",
        "A step of the night job that takes longer than this many seconds is ended",
    )
    night_wait_s: int = _setting(
        3600,
        "Kho đang được chương trình khác ghi: cả đêm chờ nhiều nhất chừng này giây",
        "How long a night run waits in all for another writer, in seconds",
    )
    night_keep: int = _setting(
        90, "Giữ kết quả của chừng này lần chạy đêm", "So many night runs are kept with what they found"
    )
    night_logs: int = _setting(
        5,
        "Giữ chừng này tệp nhật ký cũ của việc chạy đêm, mỗi tệp 1 MB",
        "So many old logs of the night job are kept, 1 MB each",
    )
    night_late_s: int = _setting(
        129600,
        "`doctor` báo khi lần chạy đêm gần nhất đã quá số giây này",
        "`doctor` says so when the last night run is older than this many seconds",
    )
    metrics_dir: str = _setting(
        "",
        "Thư mục ghi số đo cho Prometheus (textfile collector của node_exporter); để trống: không ghi",
        "Folder for Prometheus metrics (node_exporter's textfile collector); empty: none are written",
    )
    notify_when: str = _setting(
        "failure",
        "Báo tin sau lần chạy đêm: failure (khi có lỗi) hoặc always (luôn luôn)",
        "When a night run is told of: failure or always",
    )
    notify_name: str = _setting(
        "",
        "Tên của kho trong tin báo và số đo; để trống: tên thư mục của kho",
        "The archive's name in notices and metrics; empty: its folder's name",
    )
    notify_webhook: str = _setting(
        "",
        "Địa chỉ http(s) nhận tin báo bằng POST JSON; để trống: không báo",
        "Address (http or https) that notices are posted to as JSON; empty: none",
    )
    notify_mail_to: str = _setting(
        "",
        "Địa chỉ thư nhận tin báo, cách nhau bằng dấu phẩy; để trống: không gửi",
        "Mail addresses that get notices, with commas between; empty: none",
    )
    notify_mail_from: str = _setting(
        "",
        "Địa chỉ thư của người gửi; để trống: như người nhận đầu tiên",
        "The sender's mail address; empty: the first that gets it",
    )
    notify_mail_server: str = _setting("", "Máy chủ gửi thư, MÁY:CỔNG", "Mail server, HOST:PORT")
    notify_mail_security: str = _setting(
        "starttls",
        "Mã hoá khi gửi thư: starttls, tls hoặc none (không mã hoá, không mật khẩu)",
        "How mail is sent: starttls, tls or none (in the clear, without a password)",
    )
    notify_mail_user: str = _setting(
        "",
        "Tên đăng nhập máy chủ thư; để trống: không đăng nhập",
        "User name at the mail server; empty: none",
    )
    notify_mail_password_file: str = _setting(
        "",
        "Tệp chứa mật khẩu thư, chỉ chủ tệp đọc được; hoặc biến môi trường DIGITIZE_NOTIFY_MAIL_PASSWORD",
        "File with the mail password, readable by its owner alone; or DIGITIZE_NOTIFY_MAIL_PASSWORD",
    )
    sync_to: str = _setting(
        "",
        "Nơi giữ bản sao, dùng khi gọi digitize sync không kèm đích; nhiều nơi cách nhau bằng dấu chấm phẩy,"
        " có thể đặt tên: o-roi = /media/o-roi/kho; xa = sftp://may/kho. Viết age+ trước địa chỉ để mã hóa."
        " Không ghi mật khẩu ở đây",
        "Where second copies lie, for digitize sync without a target; several parted by semicolons, with"
        " names if wanted: usb = /media/usb/copy; far = sftp://host/copy. Write age+ before one to encrypt"
        " it. No passwords here",
    )
    sync_recipients: str = _setting(
        "",
        "Khóa công khai age (age1…) để mã hóa bản sao, cách nhau bằng dấu cách",
        "Public age keys (age1…) that copies are encrypted for, parted by spaces",
    )
    sync_identity: str = _setting(
        "",
        "Tệp khóa bí mật age, chỉ cần khi lấy lại từ bản sao đã mã hóa; cất ở nơi khác máy này",
        "File with the private age key, needed only to take back from an encrypted copy; keep it elsewhere",
    )


def _known() -> list[str]:
    return [f.name for f in fields(Settings)]


def _unknown(name: str, where: str) -> UsageProblem:
    near = difflib.get_close_matches(name, _known(), n=1)
    if near:
        return UsageProblem("unknown-setting-near", name=name, where=where, near=near[0])
    return UsageProblem("unknown-setting", name=name, where=where)


def _cast(name: str, text: Any, where: str) -> Any:
    kind = type(getattr(Settings(), name))
    try:
        value = _truth(text) if kind is bool else _plain(kind, text)
    except (TypeError, ValueError):
        raise UsageProblem("bad-setting", name=name, where=where, kind=kind.__name__) from None
    _check(name, value, where)
    return value


def _truth(text: Any) -> bool:
    said = str(text).lower()
    if said not in _TRUTHS:
        raise ValueError
    return _TRUTHS[said]


def _plain(kind: type, text: Any) -> Any:
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        raise TypeError
    return kind(text)


_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
_CHOICES = {
    "pdfa": ("1b", "2b"),
    "engine": ("auto", "pytesseract", "tesserocr"),
    "notify_when": ("failure", "always"),
    "notify_mail_security": ("starttls", "tls", "none"),
}


def _check(name: str, value: Any, where: str) -> None:
    choices = _CHOICES.get(name)
    if choices and value not in choices:
        raise UsageProblem("bad-setting", name=name, where=where, kind=" | ".join(choices))
    if isinstance(value, bool):
        return
    if isinstance(value, int | float) and (value < 0 or (value == 0 and name != "jobs")):
        raise UsageProblem("bad-setting", name=name, where=where, kind="> 0")


def _apply(settings: Settings, given: Mapping[str, Any], where: str) -> Settings:
    for name in given:
        if name not in _known():
            raise _unknown(name, where)
    return replace(settings, **{k: _cast(k, v, where) for k, v in given.items()})


def load(
    file: Path | None = None, env: Mapping[str, str] | None = None, flags: Mapping[str, Any] | None = None
) -> Settings:
    """Settings from `file` (TOML, may be absent), then `env`, then `flags` (None values are not given).

    Raises UsageProblem for an unknown name (with the nearest known one) or a value that does not fit.
    """
    settings = Settings()
    if file and file.exists():
        try:
            settings = _apply(settings, tomllib.loads(file.read_text("utf-8")), str(file))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            raise UsageProblem("settings-unreadable", where=str(file), why=str(fault)) from None
    env = os.environ if env is None else env
    from_env = {
        k.removeprefix(PREFIX).lower(): v
        for k, v in env.items()
        if k.startswith(PREFIX) and k not in NOT_SETTINGS
    }
    settings = _apply(settings, from_env, "environment")
    given = {k: v for k, v in (flags or {}).items() if v is not None}
    return _apply(settings, given, "command line")


def commented_file(lang: str) -> str:
    """The settings file that `init` writes: every setting at its default, commented out, explained."""
    lines = []
    for f in fields(Settings):
        default = str(f.default).lower() if isinstance(f.default, bool) else str(f.default)
        default = f'"{default}"' if isinstance(f.default, str) else default
        lines += [f"# {f.metadata[lang]}", f"# {f.name} = {default}", ""]
    return "\n".join(lines)
