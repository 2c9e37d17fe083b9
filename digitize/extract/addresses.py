"""Addresses behind a label: not past their paragraph, nor into a date line below."""

from __future__ import annotations

from digitize.extract.forms import put_text
from digitize.extract.gather import Gather
from digitize.extract.labels import Form, Hit
from digitize.extract.parties import doubt_stops
from digitize.extract.valuelines import above_date_line, through_paragraph


def put_address(gather: Gather, form: Form, hit: Hit | None, name: str) -> None:
    """The address behind a label, as printed."""
    if hit is not None:
        tokens = through_paragraph(above_date_line(form.value(hit)))
        put_text(gather, form, hit, name, tokens=tokens)
        doubt_stops(gather, name)
