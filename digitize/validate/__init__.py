"""Is the paper what it says? Findings and an outcome for one document; a check of whole records."""

from digitize.validate.judge import validate
from digitize.validate.records import check_file, check_record
from digitize.validate.verdict import worst

__all__ = ["check_file", "check_record", "validate", "worst"]
