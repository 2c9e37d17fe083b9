"""Who is told of a night run, and what: codes, counts and the archive's name, never anything of a paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Any

from digitize.dossier import Finding
from digitize.findings import finding
from digitize.night.delivery import Undelivered, deliver
from digitize.night.mail import post_of, send
from digitize.night.summary import Summary
from digitize.night.webhook import post
from digitize.settings import Settings


@dataclass(frozen=True, slots=True)
class Words:
    """What a person reads: a line, and a text of several lines."""

    subject: str
    text: str


SendOff = Callable[[Callable[[float], None]], None]
Speaks = Callable[[Summary], Words]


@dataclass(frozen=True, slots=True)
class Patience:
    """How hard delivery is tried. pause_s: before the second try, four times that before the third."""

    tries: int = 3
    timeout_s: float = 15.0
    pause_s: float = 5.0


def tell(
    summary: Summary, settings: Settings, speaks: Speaks, patience: Patience, stop: Event | None = None
) -> tuple[Finding, ...]:
    """Tell those that the settings name of this run, where it is to be told of; what was not delivered."""
    if settings.notify_when == "failure" and summary.exit_code == 0 and not summary.findings:
        return ()
    words = speaks(summary)

    def send_off(once: Callable[[float], None]) -> None:
        deliver(once, patience.tries, patience.timeout_s, patience.pause_s, stop)

    return (*_by_webhook(summary, settings, words, send_off), *_by_mail(settings, words, send_off))


def notice(summary: Summary, words: Words) -> dict[str, Any]:
    """The body of a webhook. text: what chat programs show."""
    return {
        "text": f"{words.subject}\n{words.text}",
        "archive": summary.archive,
        "run": summary.run,
        "begun": summary.begun,
        "ended": summary.ended,
        "exitCode": summary.exit_code,
        "findings": dict(summary.counted),
        "steps": [{"name": s.name, "state": s.state, "exitCode": s.exit_code} for s in summary.steps],
    }


def _by_webhook(summary: Summary, settings: Settings, words: Words, send_off: SendOff) -> Iterator[Finding]:
    if settings.notify_webhook:
        once = partial(post, settings.notify_webhook, notice(summary, words))
        yield from _tried("notify-webhook-failed", once, send_off)


def _by_mail(settings: Settings, words: Words, send_off: SendOff) -> Iterator[Finding]:
    try:
        office = post_of(settings)
    except Undelivered as fault:
        yield finding("notify-mail-failed", why=fault.why)
        return
    if office:
        yield from _tried("notify-mail-failed", partial(send, office, words.subject, words.text), send_off)


def _tried(code: str, once: Callable[[float], None], send_off: SendOff) -> Iterator[Finding]:
    try:
        send_off(once)
    except Undelivered as fault:
        yield finding(code, why=fault.why)
    except Exception as fault:  # whatever it is, the night's work is done
        yield finding(code, why=type(fault).__name__)
