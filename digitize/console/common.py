"""What every command takes (--json, -q, -v, --lang …) and how every command ends, declared once."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from digitize.console.out import Out
from digitize.console.texts import say
from digitize.errors import INTERRUPTED, DigitizeError, from_system

_SHARED: dict[str, tuple[Any, Any]] = {
    "as_json": (Annotated[bool, typer.Option("--json", help=say("help.json"))], False),
    "quiet": (Annotated[bool, typer.Option("--quiet", "-q", help=say("help.quiet"))], False),
    "verbose": (Annotated[bool, typer.Option("--verbose", "-v", help=say("help.verbose"))], False),
    "no_progress": (Annotated[bool, typer.Option("--no-progress", help=say("help.no-progress"))], False),
    # Read by console.texts before parsing, so that this very help is in the language asked for.
    "lang": (Annotated[str | None, typer.Option("--lang", metavar="vi|en", help=say("help.lang"))], None),
}

ArchiveOption = Annotated[
    Path | None,
    typer.Option("--archive", envvar="DIGITIZE_ARCHIVE", metavar="DIR", help=say("help.archive")),
]


def command(app: typer.Typer, name: str) -> Callable[[Callable[..., int | None]], Callable[..., None]]:
    """Register a function whose first parameter is an `Out`: shared flags in, exit code out.

    The function returns its exit code (None is 0) or raises a DigitizeError, which owns one.
    """

    def register(function: Callable[..., int | None]) -> Callable[..., None]:
        run = _runnable(function)
        app.command(name, help=say(f"help.{_key(app, name)}"))(run)
        return run

    return register


def group_command(app: typer.Typer) -> Callable[[Callable[..., int | None]], Callable[..., None]]:
    """Register what a group does where none of its commands is named; its options come before theirs."""

    def register(function: Callable[..., int | None]) -> Callable[..., None]:
        run = _runnable(function, _CONTEXT)
        app.callback(invoke_without_command=True)(run)
        return run

    return register


_CONTEXT = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)


def _runnable(function: Callable[..., int | None], *more: inspect.Parameter) -> Callable[..., None]:
    """The function as typer calls it: shared flags in, exit code out. more: `_CONTEXT` for a group."""
    own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    shared = [
        inspect.Parameter(n, inspect.Parameter.KEYWORD_ONLY, default=d, annotation=a)
        for n, (a, d) in _SHARED.items()
    ]

    @wraps(function)
    def run(**given: Any) -> None:
        context = given.pop("context", None)
        if context is not None and context.invoked_subcommand is not None:
            return
        check_language(given.pop("lang"))
        out = Out(**{n: given.pop(n) for n in _SHARED if n != "lang"})
        raise typer.Exit(_end(out, function, given))

    run.__signature__ = inspect.Signature([*own, *shared, *more])  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in [*own, *shared, *more]}
    return run


def _key(app: typer.Typer, name: str) -> str:
    group = app.info.name
    return f"{group}.{name}" if isinstance(group, str) else name


def check_language(lang: str | None) -> None:
    """Refuse a language that there is no text for."""
    if lang not in (None, "vi", "en"):
        raise typer.BadParameter("vi | en", param_hint="--lang")


def _end(out: Out, function: Callable[..., int | None], given: dict[str, Any]) -> int:
    try:
        return function(out, **given) or 0
    except DigitizeError as error:
        out.fail(error)
        return error.exit_code
    except KeyboardInterrupt:
        out.tell("interrupted", style="warn")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has gone: nothing more to say, and nothing to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as fault:
        return _unforeseen(out, from_system(fault))
    except Exception as fault:
        return _unforeseen(out, DigitizeError("internal-error", kind=type(fault).__name__))


def _unforeseen(out: Out, error: DigitizeError) -> int:
    """Only the kind of a foreign error is shown: its text may hold a name or a number."""
    if out.verbose:
        out.aside.print_exception(show_locals=False)
    out.fail(error)
    return error.exit_code
