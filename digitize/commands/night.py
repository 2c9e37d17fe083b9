"""What runs when nobody is there, and what makes it run."""

# Commands import what they run: `digitize --help` must not wait for OpenCV, Tantivy and SQLAlchemy.
# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digitize.console.common import ArchiveOption, command
from digitize.console.out import Out
from digitize.console.texts import say

app = typer.Typer()


@command(app, "night")
def night(out: Out, archive: ArchiveOption = None) -> int:
    """Every step of the night in order, in one summary; the most serious exit code is the run's."""
    from digitize.console.night import asked_to_stop, show_night, telling, words
    from digitize.night.kept import nights
    from digitize.night.run import NightOptions
    from digitize.night.run import night as run_night
    from digitize.reach import reach

    place, settings = reach(archive)
    options = NightOptions(place, settings, words, speaks_up=out.verbose)
    with asked_to_stop() as stop:
        summary, findings = run_night(options, telling(out), stop)
    return show_night(out, summary, findings, str(nights(place) / summary.run))


@command(app, "schedule")
def schedule(
    out: Out,
    kind: Annotated[
        str, typer.Option("--for", metavar="systemd|cron|windows", help=say("help.schedule-for"))
    ],
    archive: ArchiveOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help=say("help.schedule-output"))
    ] = None,
    at: Annotated[str, typer.Option("--at", metavar="HH:MM", help=say("help.schedule-at"))] = "02:30",
    watch: Annotated[
        Path | None, typer.Option("--watch", metavar="DIR", help=say("help.schedule-watch"))
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help=say("help.schedule-name"))
    ] = None,
    user: Annotated[
        str | None, typer.Option("--user", metavar="USER", help=say("help.schedule-user"))
    ] = None,
) -> None:
    """Files that make a machine run the night job and the watch, and what to do with them."""
    from digitize.console.night import show_schedule
    from digitize.console.texts import language
    from digitize.reach import reach
    from digitize.scheduling.plan import Wish, plan_of, write_files
    from digitize.scheduling.schedules import schedule_for

    place, settings = reach(archive)
    plan = plan_of(place, settings, Wish(at, watch, name, user, language()))
    made = schedule_for(kind, plan)
    written = write_files(made.files, output) if output else ()
    show_schedule(out, made, written)
