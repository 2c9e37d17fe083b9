"""Options that several rooms of commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digitize.console.texts import say

Strict = Annotated[bool, typer.Option("--strict", help=say("help.strict"))]
Id = Annotated[str, typer.Argument(metavar="ID", help=say("help.id"))]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help=say("help.on"))]
Code = Annotated[str | None, typer.Option("--procedure", metavar="CODE", help=say("help.procedure"))]
By = Annotated[str | None, typer.Option("--by", help=say("help.by"))]
Identity = Annotated[
    Path | None, typer.Option("--identity", metavar="FILE", dir_okay=False, help=say("help.identity"))
]
