"""The book of one batch: every input is in it from when it was found, with what became of it.

Told by the threads that read and by the one that files; what it is told is durable before work goes on.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from digitize import __version__
from digitize.archive.batches import DONE, Batches, InputState, Writer
from digitize.archive.layout import Archive
from digitize.archive.reserve import give_up_if_full
from digitize.dossier import Finding, Outcome
from digitize.errors import ArchiveInUse, DamageFound, DigitizeError, StorageFailing, from_system
from digitize.findings import finding
from digitize.leftovers import clear_drafts, clear_readings
from digitize.progress import Progress


class Ledger:
    """What is told of the inputs of one batch; safe to use from several threads."""

    def __init__(self, batches: Batches, batch: str, files: Sequence[Path]) -> None:
        self.batch = batch
        self._batches = batches
        numbers = batches.find(batch, [_name(path) for path in files])
        self._numbers = dict(zip(files, numbers, strict=True))
        self._pages: dict[Path, int] = {}

    def reading(self, path: Path, sha256: str, bench: Path) -> int:
        """The input is about to be read in `bench`. How many tries got no page further, this one included."""
        read = len(pages_in(bench))
        return self._batches.reads(self.batch, self._numbers[path], sha256, bench.name, read)

    def expects(self, path: Path, pages: int) -> None:
        """How many pages the input has."""
        self._pages[path] = pages
        self._batches.expects(self.batch, self._numbers[path], pages)

    def became(self, path: Path, state: InputState) -> None:
        """The input is through."""
        self._batches.became(self.batch, self._numbers[path], state, self._pages.get(path, 0))

    def known(self, path: Path, sha256: str, place: InputState | None) -> bool:
        """The archive has these bytes already. False where this very batch has put them there before.

        place: where they are; None where another input of this run brings them. A run that died between
        filing an input and saying so here is made good.
        """
        before = self._batches.input(self.batch, self._numbers[path])
        if before.state in DONE:
            return before.state == "duplicate"
        own = before.state == "reading" and before.sha256 == sha256
        if own and place and not self._batches.counted(self.batch, sha256):
            self._pages[path] = before.expected
            self.became(path, place)
            return False
        self.became(path, "duplicate")
        return True


class Counting:
    """The progress of one input, which tells its pages to the ledger too."""

    def __init__(self, shown: Progress, ledger: Ledger, path: Path) -> None:
        self._shown, self._ledger, self._path = shown, ledger, path

    def expect(self, pages: int) -> None:
        """As many pages as the input has."""
        self._ledger.expects(self._path, pages)
        self._shown.expect(pages)

    def page_done(self, failed: bool = False) -> None:
        """Shown only: the page itself, in the work folder, is the record."""
        self._shown.page_done(failed)

    def paper_done(self, name: str, outcome: Outcome | None) -> None:
        """Shown only."""
        self._shown.paper_done(name, outcome)


@contextmanager
def opened(
    batches: Batches,
    epoch: int,
    asked: Mapping[str, Any],
    paths: Sequence[Path],
    files: Sequence[Path],
    archive: Archive,
) -> Iterator[Ledger]:
    """The ledger of a batch, new or taken up again; how the run ended is told at the end.

    Whatever ends it in good order (Ctrl-C, a full disk) is no failed try of what was being read. Nothing is
    told by a writer that has been superseded: the batch is another's now.
    """
    writer = Writer(socket.gethostname(), os.getpid(), epoch, __version__)
    clear_drafts(archive)
    batch = batches.begin([_name(path) for path in paths], asked, writer)
    begun = [archive.work / "reading" / one.bench for one in batches.inputs(batch, ("reading",)) if one.bench]
    batches.goes_on_from(batch, sum(len(pages_in(bench)) for bench in begun))
    try:
        yield Ledger(batches, batch, files)
    except ArchiveInUse:
        raise
    except (DigitizeError, OSError, KeyboardInterrupt) as ended:
        give_up_if_full(archive, ended)
        with suppress(DigitizeError):
            batches.release(batch)
            batches.end(batch, _how(ended))
        raise
    batches.end(batch, "done")
    clear_readings(archive, batches.benches())


def _how(ended: BaseException) -> str:
    known = from_system(ended) if isinstance(ended, OSError) else ended
    return known.code if isinstance(known, DigitizeError) else "stopped"


def left_behind(fault: Exception) -> Finding:
    """Why an input has to wait for the next run. Raises the fault itself where no other input would fare
    better: the disk, the archive, a run that was stopped.
    """
    if isinstance(fault, CancelledError) or isinstance(_of_disk(fault), StorageFailing):
        raise fault
    if isinstance(fault, DamageFound) and not {"object", "path"}.isdisjoint(fault.finding.params):
        return fault.finding
    if isinstance(fault, DigitizeError):
        raise fault
    return finding("input-left", kind=type(fault).__name__)


def _of_disk(fault: Exception) -> Exception:
    return from_system(fault) if isinstance(fault, OSError) else fault


def pages_in(bench: Path) -> list[Path]:
    """The pages that were read into a work folder."""
    return list(bench.glob("pages/*.json"))


def _name(path: Path) -> bytes:
    return os.fsencode(path.absolute())
