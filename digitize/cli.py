"""The command line: every room of commands under one roof, and the flags that stand before a command."""

from __future__ import annotations

from typing import Annotated

import typer

from digitize import __version__
from digitize.commands import (
    audit,
    cases,
    copying,
    disposal,
    finding,
    keeping,
    night,
    procedures,
    report,
    review,
    running,
    schemas,
    sharing,
    taking_in,
)
from digitize.console.common import check_language
from digitize.console.texts import say

app = typer.Typer(
    help=say("help.digitize"),
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_ROOMS = (
    taking_in,
    running,
    finding,
    sharing,
    keeping,
    copying,
    night,
    disposal,
    review,
    procedures,
    cases,
    schemas,
    report,
    audit,
)
for room in _ROOMS:
    app.add_typer(room.app)


@app.callback(invoke_without_command=True)
def digitize(
    version: Annotated[bool, typer.Option("--version", help=say("help.version"))] = False,
    lang: Annotated[str | None, typer.Option("--lang", metavar="vi|en", help=say("help.lang"))] = None,
) -> None:
    """The flags that stand before a command."""
    check_language(lang)
    if version:
        typer.echo(f"digitize {__version__}")
        raise typer.Exit


def main() -> None:
    """The console script."""
    app()
