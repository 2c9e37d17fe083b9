"""Errors a command can end with. Each class owns its exit code; its texts are in `schemas/findings/`.

DigitizeError (1)
├── UsageProblem (2)         a flag, a setting or an id that cannot be meant
├── SomethingMissing (3)     a program, a language, a folder that is needed; `doctor` says how to mend it
├── InputRefused (4)         this file cannot be digitised; it is kept, with the reason
├── NeedsReview (5)          only with --strict
├── ArchiveInUse (6)         another writer holds the archive
├── DamageFound (7)          verification found bytes that are not what was filed
├── Incomplete (8)           sync or export did not finish
└── StorageFailing (9)       the disk is full or failing
"""

from __future__ import annotations

import errno
from typing import Any, ClassVar

from digitize.dossier import Finding
from digitize.findings import finding


class DigitizeError(Exception):
    """Base: carries one finding, so that a message and a remedy exist in both languages."""

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str = "internal-error", **params: Any) -> None:
        super().__init__(code)
        self.finding: Finding = finding(code, **params)

    @property
    def code(self) -> str:
        """The finding's code, e.g. `encrypted`."""
        return self.finding.code

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors cross process borders: rebuild from the finding."""
        return (_rebuild, (type(self), self.finding))


def _rebuild(kind: type[DigitizeError], found: Finding) -> DigitizeError:
    error = kind.__new__(kind)
    Exception.__init__(error, found.code)
    error.finding = found
    return error


class UsageProblem(DigitizeError):
    exit_code = 2


class SomethingMissing(DigitizeError):
    exit_code = 3


class InputRefused(DigitizeError):
    exit_code = 4


class NeedsReview(DigitizeError):
    exit_code = 5


class ArchiveInUse(DigitizeError):
    exit_code = 6


class DamageFound(DigitizeError):
    exit_code = 7


class Incomplete(DigitizeError):
    exit_code = 8


class StorageFailing(DigitizeError):
    exit_code = 9


INTERRUPTED = 130

_STORAGE = {
    errno.ENOSPC: "storage-full",
    errno.EFBIG: "storage-full",
    errno.EDQUOT: "storage-quota",
    errno.EROFS: "storage-read-only",
    errno.EIO: "storage-failing",
    errno.ENODEV: "storage-failing",
    errno.ESTALE: "storage-failing",
}


def from_system(fault: OSError) -> DigitizeError:
    """What the operating system refused, in our words; its own text may hold a file name and is dropped."""
    if fault.errno in _STORAGE:
        return StorageFailing(_STORAGE[fault.errno])
    if isinstance(fault, PermissionError):
        return SomethingMissing("permission-denied")
    return DigitizeError("internal-error", kind=errno.errorcode.get(fault.errno or 0, type(fault).__name__))
