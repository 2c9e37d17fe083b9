"""Notices and metrics: what is told of a night, to real servers, and what becomes of it when they fail."""

from __future__ import annotations

import json
import socket
import ssl
import stat
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from builders_night import a_summary, options, speaks, web_server
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from digitize.archive.layout import Archive, create
from digitize.console.night import words
from digitize.errors import DigitizeError
from digitize.night.delivery import Refused, Unreached, deliver
from digitize.night.mail import PASSWORD, post_of
from digitize.night.metrics import metrics_text, write_metrics
from digitize.night.naming import plain_name
from digitize.night.notices import Patience, tell
from digitize.night.run import Told, night
from digitize.settings import Settings

QUICK = Patience(tries=3, timeout_s=2, pause_s=0.01)
SUMMARY = a_summary()


def told(settings: Settings, summary: Any = SUMMARY) -> list[tuple[str, str]]:
    """What was not delivered, and why."""
    return [(f.code, f.params["why"]) for f in tell(summary, settings, speaks, QUICK)]


# -- webhook ------------------------------------------------------------------------------------------------


def test_a_failure_is_posted_in_codes_and_counts() -> None:
    with web_server(204) as (address, heard):
        assert told(Settings(notify_webhook=address)) == []
    [body] = heard
    assert body["exitCode"] == 7
    assert body["archive"] == SUMMARY.archive
    assert body["findings"] == {"file-damaged": 1}
    assert body["steps"] == [{"name": "verify", "state": "failed", "exitCode": 7}]
    assert set(body) == {"text", "archive", "run", "begun", "ended", "exitCode", "findings", "steps"}


def test_a_good_night_is_told_of_only_where_that_is_wanted() -> None:
    good = a_summary(steps=())
    with web_server(200) as (address, heard):
        assert told(Settings(notify_webhook=address), good) == []
        assert heard == []
        assert told(Settings(notify_webhook=address, notify_when="always"), good) == []
        assert len(heard) == 1


@pytest.mark.parametrize(
    ("answers", "calls", "why"),
    [
        ((500, 503, 200), 3, None),
        ((500,), 3, "HTTP 500"),
        ((429, 200), 2, None),
        ((404,), 1, "HTTP 404"),
        ((307, 200), 1, "HTTP 307"),  # a notice goes where the settings say
    ],
)
def test_what_may_help_is_tried_again(answers: tuple[int, ...], calls: int, why: str | None) -> None:
    with web_server(*answers) as (address, heard):
        found = told(Settings(notify_webhook=address))
    assert len(heard) == calls
    assert found == ([("notify-webhook-failed", why)] if why else [])


def test_nobody_there_is_a_finding() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        found = told(Settings(notify_webhook=f"http://127.0.0.1:{port}/"))
    assert found == [("notify-webhook-failed", "ConnectionRefusedError")]


def test_a_server_that_never_answers_is_left_after_its_time() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        quick = Patience(tries=1, timeout_s=0.2)
        settings = Settings(notify_webhook=f"http://127.0.0.1:{silent.getsockname()[1]}/")
        [found] = tell(SUMMARY, settings, speaks, quick)
    assert found.params["why"] == "TimeoutError"


def test_a_server_that_drips_is_left_too() -> None:
    hold = Event()
    with pytest.raises(Unreached, match="timeout"):
        deliver(lambda _: hold.wait(20) and None, tries=1, timeout_s=0.05, pause_s=0)
    hold.set()


def test_pauses_grow_and_a_refusal_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    tried: list[float] = []
    stop = Event()
    monkeypatch.setattr(stop, "wait", pauses.append)

    def fails(timeout_s: float) -> None:
        tried.append(timeout_s)
        raise Unreached("x") if len(tried) < 3 else Refused("y")

    with pytest.raises(Refused):
        deliver(fails, tries=9, timeout_s=7, pause_s=1, stop=stop)
    assert (tried, pauses) == ([7, 7, 7], [1, 4])


def test_a_stop_ends_the_trying() -> None:
    stop, tried = Event(), list[float]()

    def fails(timeout_s: float) -> None:
        tried.append(timeout_s)
        stop.set()
        raise Unreached("x")

    with pytest.raises(Unreached):
        deliver(fails, tries=9, timeout_s=7, pause_s=60, stop=stop)
    assert len(tried) == 1


@pytest.mark.parametrize(
    "address", ["ftp://may/x", "file:///etc/passwd", "http://", "http://may:x/", "http://a b/"]
)
def test_an_address_that_is_none(address: str) -> None:
    [(code, _)] = told(Settings(notify_webhook=address))
    assert code == "notify-webhook-failed"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def certified(authority: trustme.CA) -> ssl.SSLContext:
    """A server of ours, named localhost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine's list of authorities holds ours."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


def test_a_certificate_of_a_known_authority_is_taken(certified: ssl.SSLContext, trusted: None) -> None:
    with web_server(200, trusted=certified) as (address, heard):
        assert told(Settings(notify_webhook=address)) == []
    assert len(heard) == 1


def test_a_strangers_certificate_is_refused_and_nothing_sent(certified: ssl.SSLContext) -> None:
    with web_server(200, trusted=certified) as (address, heard):
        assert told(Settings(notify_webhook=address)) == [("notify-webhook-failed", "certificate")]
    assert heard == []


# -- mail ---------------------------------------------------------------------------------------------------


class Box:
    """Takes every mail, or answers what it is told to."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = ""

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        if self.answer:
            return self.answer
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


def _login(_server: Any, _session: Any, _envelope: Any, _how: str, given: Any) -> AuthResult:
    right = isinstance(given, LoginPassword) and given == LoginPassword(b"kho", b"secret")
    return AuthResult(success=right, handled=False)


class Office(Controller):
    """A mail server; `secure` for STARTTLS with login."""

    def __init__(self, box: Box, context: ssl.SSLContext | None) -> None:
        asks = {"tls_context": context, "authenticator": _login, "auth_required": True} if context else {}
        with socket.socket() as free:  # it asks its own port for a sign of life, so 0 will not do
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        super().__init__(box, hostname="127.0.0.1", port=port, **asks)


@pytest.fixture
def box() -> Box:
    return Box()


def served(box: Box, context: ssl.SSLContext | None = None) -> Iterator[str]:
    office = Office(box, context)
    office.start()
    yield f"localhost:{office.port}"
    office.stop()


@pytest.fixture
def plain(box: Box) -> Iterator[str]:
    yield from served(box)


@pytest.fixture
def secure(box: Box, certified: ssl.SSLContext) -> Iterator[str]:
    yield from served(box, certified)


def by_mail(server: str, **more: Any) -> Settings:
    to = {"notify_mail_to": "lan@example.vn, an@example.vn", "notify_mail_from": "kho@example.vn"}
    return Settings(**(to | {"notify_mail_server": server} | more))


def test_a_mail_says_what_is_wrong_and_names_nobody(box: Box, plain: str) -> None:
    settings = by_mail(plain, notify_mail_security="none")
    assert tell(SUMMARY, settings, words, QUICK) == ()
    [mail] = box.mails
    assert (mail["From"], mail["To"]) == ("kho@example.vn", "lan@example.vn, an@example.vn")
    assert SUMMARY.archive in mail["Subject"]
    text = mail.get_content()
    assert "1 × file-damaged" in text
    assert mail["Auto-Submitted"] == "auto-generated"


def test_starttls_with_a_password_of_a_file(box: Box, secure: str, trusted: None, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret\n")
    secret.chmod(0o600)
    settings = by_mail(secure, notify_mail_user="kho", notify_mail_password_file=str(secret))
    assert told(settings) == []
    assert len(box.mails) == 1
    secret.chmod(0o640)
    assert told(settings) == [("notify-mail-failed", "password-open")]
    assert told(replace(settings, notify_mail_password_file="/none")) == [
        ("notify-mail-failed", "password-unreadable")
    ]
    assert len(box.mails) == 1


def test_a_wrong_password_is_not_tried_again(
    box: Box, secure: str, trusted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for password, why in (("wrong", "SMTP 535"), ("mật khẩu", "letters")):
        monkeypatch.setenv(PASSWORD, password)
        assert told(by_mail(secure, notify_mail_user="kho")) == [("notify-mail-failed", why)]
    assert box.mails == []


def test_starttls_is_not_left_out_and_strangers_are_refused(box: Box, plain: str, secure: str) -> None:
    assert told(by_mail(plain)) == [("notify-mail-failed", "SMTPNotSupportedError")]
    assert told(by_mail(secure)) == [("notify-mail-failed", "certificate")]
    assert box.mails == []


def test_a_server_that_is_busy_is_tried_again_one_that_refuses_is_not(box: Box, plain: str) -> None:
    settings = by_mail(plain, notify_mail_security="none")
    for answer, why in (("451 later", "SMTP 451"), ("554 never", "SMTP 554")):
        box.answer = answer
        assert told(settings) == [("notify-mail-failed", why)]


def test_half_of_a_mail_server_is_a_finding_and_no_password_goes_in_the_clear() -> None:
    assert told(by_mail("")) == [("notify-mail-failed", "settings")]
    clear = by_mail("may:25", notify_mail_security="none", notify_mail_user="kho")
    assert told(replace(clear, notify_mail_password_file="/none"))[0][1] == "password-unreadable"
    assert post_of(Settings()) is None


def test_no_login_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD, "x")
    settings = by_mail("may:25", notify_mail_security="none", notify_mail_user="kho")
    assert told(settings) == [("notify-mail-failed", "settings")]


@pytest.mark.parametrize("bad", ["a\nBcc: x@example.vn", "lan@example.vn\r\nX: y"])
def test_an_address_with_a_line_break_sends_nothing(box: Box, plain: str, bad: str) -> None:
    settings = by_mail(plain, notify_mail_security="none", notify_mail_from=bad)
    assert told(settings) == [("notify-mail-failed", "address")]
    assert box.mails == []


def test_a_notice_that_fails_changes_nothing_but_a_finding(tmp_path: Path) -> None:
    archive = create(tmp_path / "kho", "vi")
    asked = options(archive, tmp_path, "well", notify_webhook="http://127.0.0.1:9/", notify_when="always")
    summary, findings = night(asked, Told(), Event())
    assert summary.exit_code == 0
    assert [f.code for f in findings] == ["notify-webhook-failed"]
    kept = json.loads((archive.root / "night" / summary.run / "summary.json").read_bytes())
    assert kept["findings"] == {"notify-webhook-failed": 1}


# -- metrics ------------------------------------------------------------------------------------------------


def samples(text: str) -> dict[tuple[str, str], float]:
    found = {}
    for family in text_string_to_metric_families(text):
        assert family.type == "gauge"
        assert family.documentation
        for sample in family.samples:
            assert sample.labels["archive"]
            found[sample.name, sample.labels.get("step", sample.labels.get("code", ""))] = sample.value
    return found


def test_metrics_say_when_what_and_how_long(tmp_path: Path) -> None:
    target = write_metrics(tmp_path, SUMMARY, "2026-11-21T09:31:00+07:00")
    assert [p.name for p in tmp_path.iterdir()] == [target.name] == ["digitize-kho-mot-cua-1.prom"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
    found = samples(target.read_text())
    assert found["digitize_night_exit_code", ""] == 7
    assert found["digitize_night_step_exit_code", "verify"] == 7
    assert found["digitize_night_step_duration_seconds", "verify"] == 2.5
    assert found["digitize_verify_files", ""] == 12
    assert found["digitize_verify_errors", ""] == 1
    assert found["digitize_night_findings", "file-damaged"] == 1
    assert found["digitize_night_last_run_timestamp_seconds", ""] == 1795314660
    success = found["digitize_night_last_success_timestamp_seconds", ""]
    assert found["digitize_night_last_run_timestamp_seconds", ""] - success == 86400


@given(st.text(min_size=1))
def test_any_name_of_an_archive_can_be_a_label(name: str) -> None:
    text = metrics_text(a_summary(archive=name)).decode()
    [family] = [f for f in text_string_to_metric_families(text) if f.name == "digitize_night_exit_code"]
    assert family.samples[0].labels == {"archive": name}
    assert plain_name(name).isascii()


def test_metrics_that_cannot_be_written_are_a_finding(tmp_path: Path) -> None:
    archive: Archive = create(tmp_path / "kho", "vi")
    with pytest.raises(DigitizeError):
        write_metrics(tmp_path / "none", SUMMARY, None)
    asked = options(archive, tmp_path, "well", metrics_dir=str(tmp_path / "none"))
    summary, findings = night(asked, Told(), Event())
    assert (summary.exit_code, [f.code for f in findings]) == (0, ["metrics-not-written"])
