"""A notice as a mail: plain text over SMTP, encrypted unless the settings say otherwise."""

from __future__ import annotations

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Literal

from digitize.night.delivery import Refused, Unreached
from digitize.settings import Settings

Security = Literal["starttls", "tls", "none"]
PASSWORD = "DIGITIZE_NOTIFY_MAIL_PASSWORD"  # noqa: S105 - the name of the variable that holds it
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True)
class Post:
    """Where mail goes through. password: None for no login."""

    host: str
    port: int
    security: str
    sender: str
    to: tuple[str, ...]
    user: str = ""
    password: str | None = None


def post_of(settings: Settings) -> Post | None:
    """The post office of the settings; None where nobody is to get mail. Raises Refused for half of one."""
    to = tuple(part.strip() for part in settings.notify_mail_to.split(",") if part.strip())
    if not to:
        return None
    host, _, port = settings.notify_mail_server.rpartition(":")
    if not port.isdecimal():  # no port was given
        host, port = settings.notify_mail_server, str(_PORTS[settings.notify_mail_security])
    if not host:
        raise Refused("settings")
    password = _password(settings) if settings.notify_mail_user else None
    if password is not None and settings.notify_mail_security == "none":
        raise Refused("settings")  # a password in the clear is a password for everybody
    sender = settings.notify_mail_from or to[0]
    return Post(
        host.strip("[]"),
        int(port),
        settings.notify_mail_security,
        sender,
        to,
        settings.notify_mail_user,
        password,
    )


def _password(settings: Settings) -> str:
    """From the environment, or a file that its owner alone can read."""
    given = os.environ.get(PASSWORD)
    if given:
        return given
    path = Path(settings.notify_mail_password_file).expanduser()
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise Refused("password-open")
            return file.read(4096).decode().strip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise Refused("password-unreadable") from None


def send(post: Post, subject: str, text: str, timeout_s: float) -> None:
    """Send one mail to all. Raises Unreached where another try may help, Refused where it will not."""
    try:
        message = _message(post, subject, text)
        with _connected(post, timeout_s) as server:
            if post.password is not None:
                server.login(post.user, post.password)
            server.send_message(message)
    except ssl.SSLCertVerificationError:
        raise Refused("certificate") from None
    except smtplib.SMTPResponseException as fault:  # 4xx: later; 5xx: never
        raise (Unreached if fault.smtp_code < 500 else Refused)(f"SMTP {fault.smtp_code}") from None
    except (smtplib.SMTPNotSupportedError, smtplib.SMTPRecipientsRefused) as fault:
        raise Refused(type(fault).__name__) from None
    except (OSError, smtplib.SMTPException) as fault:
        raise Unreached(type(fault).__name__) from None
    except UnicodeEncodeError:  # the library logs in with ASCII alone
        raise Refused("letters") from None
    except ValueError:  # an address with a line break, or a host name that is none
        raise Refused("address") from None


def _connected(post: Post, timeout_s: float) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    if post.security == "tls":
        return smtplib.SMTP_SSL(post.host, post.port, timeout=timeout_s, context=trusted)
    server = smtplib.SMTP(post.host, post.port, timeout=timeout_s)
    if post.security == "starttls":
        try:
            server.starttls(context=trusted)
        except BaseException:
            server.close()
            raise
    return server


def _message(post: Post, subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, post.sender, ", ".join(post.to)
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="digitize.invalid")
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation answers to this
    message.set_content(text)
    return message
