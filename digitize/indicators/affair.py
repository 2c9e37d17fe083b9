"""One case as a report sees it, whatever it is known from: the archive, the register of cases, or both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Affair:
    """One case. Moments are `2026-08-04` or `2026-08-04T08:30` as in Vietnam (Asia/Ho_Chi_Minh).

    None: not told. result_required: by what the case system or the office's catalogue of procedures says;
    component_file, result_file: at least one file is there; by_kind: that papers are components is told by
    their type alone; from_store: a component was taken from the national store of personal data; synced: the
    result's link is in it; verified: the owner's account was verified with VNeID, or a population-data code
    is given.

    Of the archive, where it holds the dossier (`archived_on`: the day it came in): waiting: in review;
    handled: a person has decided about it; papers, pages, bytes: how much there is; open_papers: papers that
    wait; bands: how many values in each band of confidence.
    """

    code: str
    unit: str | None = None
    sector: str | None = None
    procedure: str | None = None
    received: str | None = None
    due: str | None = None
    finished: str | None = None
    supplements: int | None = None
    result_required: bool | None = None
    component_file: bool = False
    by_kind: bool = False
    result_file: bool = False
    reused: bool | None = None
    from_store: bool | None = None
    synced: bool | None = None
    verified: bool | None = None
    archived_on: str | None = None
    waiting: bool = False
    handled: bool = False
    papers: int = 0
    pages: int = 0
    bytes: int = 0
    open_papers: int = 0
    bands: tuple[int, ...] = ()

    @property
    def needs_result(self) -> bool:
        """Whether a written result is to come of it. Where nothing tells, one is: nearly every procedure ends
        in a paper, and a report must not flatter.
        """
        return self.result_required is not False

    @property
    def digitised(self) -> bool:
        """4.2: a file on a component, and one of the result where there has to be one."""
        return self.component_file and (self.result_file or not self.needs_result)


def newest(
    archived: Mapping[str, Any],
    archived_at: str,
    listed: Mapping[str, Any],
    listed_at: str,
    earlier: Mapping[str, str],
) -> dict[str, Any]:
    """The facts of one case from two mouths: of each field, what was said later stands; the register's where
    both spoke in the same second.

    archived_at: when the dossier's own case was last told anew; listed_at: when the register's was, but for
    the fields of `earlier`. All ISO 8601 in UTC.
    """
    if earlier:
        later = {f: v for f, v in listed.items() if earlier.get(f, listed_at) >= archived_at}
        return {**listed, **archived, **later}
    return {**archived, **listed} if listed_at >= archived_at else {**listed, **archived}
