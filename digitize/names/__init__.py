"""Names of people and addresses, written one way for comparing."""

from digitize.names.addresses import address_key, expanded, same_address
from digitize.names.people import Sameness, name_key, same_name
from digitize.names.spelling import one_spelling, without_marks
from digitize.names.syllables import is_syllable

__all__ = [
    "Sameness",
    "address_key",
    "expanded",
    "is_syllable",
    "name_key",
    "one_spelling",
    "same_address",
    "same_name",
    "without_marks",
]
