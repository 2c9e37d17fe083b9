"""How sure the machine is, and how often people had to step in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digitize.indicators.affair import Affair
from digitize.indicators.figure import Figure, counted


@dataclass(frozen=True, slots=True)
class Quality:
    """Of the dossiers that came into the archive in the period. papers: how many there are, and of them those
    that wait for a person; bands: how many values the machine gave in each band of confidence; corrected:
    (type, field, how many papers) of what people put right, the most frequent first.
    """

    papers: int
    waiting: int
    bands: tuple[int, ...]
    corrected: tuple[tuple[str, str, int], ...]

    @property
    def values(self) -> int:
        """How many values the machine gave."""
        return sum(self.bands)


def needing_review(affairs: Sequence[Affair]) -> Figure:
    """Dossiers that wait for a person, or that a person has decided about ÷ all that came in."""
    return counted("review", affairs, lambda a: a.waiting or a.handled)


def quality(affairs: Sequence[Affair], corrected: Iterable[tuple[str, str, str]], bands: int) -> Quality:
    """affairs: the dossiers in question; corrected: (dossier, type, field) of any; bands: how many."""
    codes = {a.code for a in affairs}
    columns = zip(*(a.bands for a in affairs if a.bands), strict=True)
    counts = tuple(map(sum, columns)) or (0,) * bands
    fields = Counter((doc_type, field) for code, doc_type, field in corrected if code in codes)
    ranked = sorted(fields.items(), key=lambda pair: (-pair[1], pair[0]))
    papers, waiting = sum(a.papers for a in affairs), sum(a.open_papers for a in affairs)
    return Quality(papers, waiting, counts, tuple((t, f, n) for (t, f), n in ranked))
