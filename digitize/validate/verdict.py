"""From findings to an outcome.

accepted  no error and no warning stands.
review    any error or warning stands: a person looks.
rejected  only what can never be filed as a paper: a document behind which no page stands. Paper that cannot
          be read is still paper, so it goes to review, where a person may reject it.

A finding of an earlier stage about a field that an operator has since filled in is settled; it stays listed.
"""

from __future__ import annotations

from collections.abc import Iterable

from digitize.dossier import Document, Finding, Outcome
from digitize.findings import catalogue

STAGE = "validate"
_RANK = {Outcome.ACCEPTED: 0, Outcome.REVIEW: 1, Outcome.REJECTED: 2}


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """rejected > review > accepted. Nothing to judge is review: a person should ask why."""
    return max(outcomes, key=_RANK.__getitem__, default=Outcome.REVIEW)


def is_ours(found: Finding) -> bool:
    """Whether validation raised it, so that validating again replaces it."""
    return catalogue().get(found.code, {}).get("stage") == STAGE


def _settled(found: Finding, document: Document) -> bool:
    field = document.fields.get(found.field or "")
    return field is not None and field.source == "operator" and not is_ours(found)


def outcome_of(document: Document) -> Outcome:
    """The verdict that the document's findings amount to."""
    if not document.pages:
        return Outcome.REJECTED
    standing = (f for f in document.findings if not _settled(f, document))
    if any(f.severity in ("error", "warning") for f in standing):
        return Outcome.REVIEW
    return Outcome.ACCEPTED
