"""The tables of the journal; nothing in them names a person or a file."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, MetaData, String, Table

FORMAT = 3

metadata = MetaData()

# filed_after: on its way out of review into the store, whose newest version was this one (0: none) before.
# rejecting: SHA-256 of sources on their way out of the dossier into quarantine.
unsettled = Table(
    "unsettled",
    metadata,
    Column("dossier_id", String, primary_key=True),
    Column("filed_after", Integer),
    Column("rejecting", JSON, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("batch", String, nullable=False, index=True),
    Column("at", String, nullable=False),
    Column("sha256", String, index=True),
    Column("dossier_id", String),
    Column("outcome", String, nullable=False),
    Column("findings", JSON, nullable=False),
)

# request, key: keyed hashes of paths, the batch's salt being the key. closed: the counts of a batch that has
# nothing left, whose inputs are then forgotten.
batches = Table(
    "batches",
    metadata,
    Column("id", String, primary_key=True),
    Column("begun", String, nullable=False),
    Column("ended", String),
    Column("how", String),
    Column("host", String, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("version", String, nullable=False),
    Column("asked", JSON, nullable=False),
    Column("salt", String, nullable=False),
    Column("request", String, nullable=False),
    Column("sittings", Integer, nullable=False),
    Column("sitting", String, nullable=False),
    Column("before", Integer, nullable=False),
    Column("closed", JSON),
)

inputs = Table(
    "inputs",
    metadata,
    Column("batch", String, ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("key", String, nullable=False),
    Column("state", String, nullable=False),
    Column("sha256", String, index=True),
    Column("bench", String),
    Column("expected", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("at", String, nullable=False),
)

tries = Table(
    "tries",
    metadata,
    Column("bench", String, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
)
