"""What runs when nobody is there, and what makes it run."""

# Commands import what they run: `digitize --help` must not wait for OpenCV, Tantivy and SQLAlchemy.
# ruff: noqa: PLC0415

from __future__ import annotations

import typer

from digitize.console.common import ArchiveOption, command
from digitize.console.out import Out

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
