"""Document types and code lists, as data.

`<docType>.json` is a JSON Schema 2020-12 of the plain values `{field: value}` of one paper. Our own keywords:
`x-titleEn` (English title beside the Vietnamese `title`), `x-titleFields` (which fields name the paper in
one line) and the annotations that `digitize.validate` turns into cross-field rules (`x-personalId`,
`x-dateOrder`, `x-future`, `x-parentOf`, `x-expiresAtAge`, `x-code`, `x-finding`, `x-place`,
`x-generation`), and `x-sensitive` (identity, health, criminal-record: that somebody has looked at such a
paper is noted in the audit log). A new type is one more file here.
"""

from digitize.schemas.codelists import code_list, own_lists
from digitize.schemas.load import (
    doc_types,
    field_labels,
    field_title,
    headline,
    load,
    opposed,
    record_schema,
    required,
    sensitivity,
    shipped_types,
    source_title,
    title,
    title_fields,
)

__all__ = [
    "code_list",
    "doc_types",
    "field_labels",
    "field_title",
    "headline",
    "load",
    "opposed",
    "own_lists",
    "record_schema",
    "required",
    "sensitivity",
    "shipped_types",
    "source_title",
    "title",
    "title_fields",
]
