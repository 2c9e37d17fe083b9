"""The nouns of a form's description: sections, how each field is read, the whole.

The same nouns are written in a type's module or read from an office's JSON (`owntypes`).
"""

from __future__ import annotations

from dataclasses import dataclass

from digitize.dossier import Value
from digitize.extract.labels import Label


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a form that is about one person or thing: labels in it are its own.

    opens: keys of the labels that may begin it (a heading, or its first label). until: keys of labels after
    which no section stands; the opener of another section ends it too.
    """

    key: str
    opens: tuple[str, ...]
    until: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldRule:
    """How one field is read.

    kind: a key of `readers.READERS`. labels: keys, tried in order. within: the section whose labels count;
    without one, only labels outside all sections do. words: label of the same value in words, a witness.
    pattern: a regular expression, for kind `code`; its group `value`, or all of it. values: what kind
    `listed` may give. phrases: headings under which a signer's name stands. constant: for kind `constant`.
    """

    name: str
    kind: str
    labels: tuple[str, ...] = ()
    within: str = ""
    words: tuple[str, ...] = ()
    pattern: str = ""
    values: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    constant: Value | None = None


@dataclass(frozen=True, slots=True)
class FormDescription:
    """A type of paper.

    titles: as printed, all generations. proof: phrases that only this paper prints; with them a damaged
    title, or none at all, still tells the type. without: phrases that this paper never prints.
    """

    doc_type: str
    titles: tuple[str, ...]
    labels: tuple[Label, ...]
    fields: tuple[FieldRule, ...]
    sections: tuple[Section, ...] = ()
    proof: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
