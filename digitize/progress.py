"""Progress is a Protocol with a null twin: library code reports, the console decides what to show."""

from __future__ import annotations

from typing import Protocol

from digitize.dossier import Outcome


class Progress(Protocol):
    """Told of every step of long work; must be safe to call from several threads."""

    def expect(self, pages: int) -> None:
        """More pages have been found that will be worked on."""

    def page_done(self, failed: bool = False) -> None:
        """One page is read (or has failed and is filed without text)."""

    def paper_done(self, name: str, outcome: Outcome | None) -> None:
        """One source is through; None where it was refused or known already."""


class NoProgress:
    """Shows nothing."""

    def expect(self, pages: int) -> None:
        """Nothing."""

    def page_done(self, failed: bool = False) -> None:
        """Nothing."""

    def paper_done(self, name: str, outcome: Outcome | None) -> None:
        """Nothing."""
