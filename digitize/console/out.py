"""The two streams: results on stdout, everything said to a person on stderr."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.theme import Theme

from digitize.console.texts import language, say
from digitize.console.visible import Screen, one_line, visible
from digitize.dossier import Finding
from digitize.errors import DigitizeError
from digitize.findings import message, remedy

_THEME = Theme(
    {
        "good": "green",
        "warn": "yellow",
        "bad": "bold red",
        "faint": "dim",
        "value": "bold",
        "hit": "bold black on yellow",
    }
)
_STYLE = {"error": "bad", "warning": "warn", "info": "faint"}


@dataclass(frozen=True)
class Out:
    """How this run talks: as JSON or to a person, how much, with or without progress."""

    as_json: bool = False
    quiet: bool = False
    verbose: bool = False
    no_progress: bool = False

    @cached_property
    def result(self) -> Console:
        """Where results go."""
        return Screen(theme=_THEME, highlight=False)

    @cached_property
    def aside(self) -> Console:
        """Where messages and progress go."""
        return Screen(theme=_THEME, stderr=True, highlight=False, quiet=self.quiet)

    def json(self, value: Any) -> None:
        """One JSON document, one line."""
        sys.stdout.write(one_line(json.dumps(value, ensure_ascii=False, separators=(",", ":"))) + "\n")
        sys.stdout.flush()

    def tell(self, key: str, style: str = "", **params: Any) -> None:
        """A sentence to the person at the screen."""
        self.aside.print(say(key, **params), style=style or None, markup=False)

    def show_finding(self, found: Finding, name: str = "") -> None:
        """What is wrong and what to do about it."""
        where = f"[value]{escape(visible(name))}[/]: " if name else ""
        self.aside.print(
            f"{where}[{_STYLE[found.severity]}]{escape(message(found, language()))}[/] "
            f"[faint]({found.code})[/]"
        )
        advice = remedy(found, language())
        if advice:
            self.aside.print(f"  → {escape(advice)}")

    def fail(self, error: DigitizeError) -> None:
        """An error that ends the command: JSON on stdout where JSON was asked for, and always a message."""
        found = error.finding
        if self.as_json:
            text = {
                "code": found.code,
                "message": message(found, language()),
                "remedy": remedy(found, language()),
            }
            self.json({"error": text, "exitCode": error.exit_code})
        self.show_finding(found)
