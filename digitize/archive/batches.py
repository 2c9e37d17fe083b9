"""What the batches were asked, and what became of each input: told to the journal at every step.

    found → reading → filed | review | quarantine | duplicate

An input is known by its number in the batch, by a hash of its path that only this batch's salt can repeat,
and, once it was received, by its SHA-256: never by a name. What is neither of the four at the right is left.
A batch that was cut short is taken up again by the next run that is asked the same; its numbers stay.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, case, delete, func, insert, select, update

from digitize.archive.database import Database
from digitize.archive.journaltables import batches, inputs, tries

InputState = Literal["found", "reading", "filed", "review", "quarantine", "duplicate"]
DONE = ("filed", "review", "quarantine", "duplicate")
_KEPT = 200  # finished batches that are remembered


@dataclass(frozen=True, slots=True)
class Writer:
    """Who works on a batch. epoch: of the lock; version: of this program."""

    host: str
    pid: int
    epoch: int
    version: str


@dataclass(frozen=True, slots=True)
class Counts:
    """found = filed + review + quarantine + duplicate + left, always. pages: read, of those known so far;
    unopened: inputs whose pages nobody has counted yet.
    """

    found: int = 0
    filed: int = 0
    review: int = 0
    quarantine: int = 0
    duplicate: int = 0
    left: int = 0
    pages: int = 0
    expected: int = 0
    unopened: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """One run over some paths, and the runs that took it up again.

    how: it ended: `done`, `stopped` by a person, or the code of an error; None while it runs and after it was
    killed. sitting: when the latest run at it began; before: pages read in earlier ones; last: the last sign
    of life.
    """

    id: str
    begun: str
    ended: str | None
    how: str | None
    writer: Writer
    asked: Mapping[str, Any]
    sittings: int
    sitting: str
    before: int
    counts: Counts
    last: str


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a batch. bench: the name of its work folder; pages: read when it was finished."""

    number: int
    state: InputState
    sha256: str | None
    bench: str | None
    expected: int
    pages: int


def _trusting() -> None:
    """Nobody has lost anything."""


def moment() -> str:
    """Now, RFC 3339, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Batches:
    """One transaction a call; safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        """guard: called before anything is written; raises where the writer has lost its right to."""
        self._database = database
        self.guard: Callable[[], None] = _trusting

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        self.guard()
        with self._database.begin() as connection:
            yield connection

    def begin(self, paths: Sequence[bytes], asked: Mapping[str, Any], writer: Writer) -> str:
        """The id of the unfinished batch that was asked the same, taken up again; else of a new one.

        paths: what was asked for, absolute; hashed here. Durable when this returns.
        """
        with self._writing() as connection:
            before = _unfinished(connection, paths, asked)
            if before is None:
                return _new(connection, paths, asked, writer)
            _resume(connection, before, writer)
            return before

    def goes_on_from(self, batch: str, pages: int) -> None:
        """So many pages of unfinished inputs had been read when this run began."""
        with self._writing() as connection:
            read = _counts(connection, [batch])[batch].pages
            connection.execute(update(batches).where(batches.c.id == batch).values(before=read + pages))

    def find(self, batch: str, paths: Sequence[bytes]) -> tuple[int, ...]:
        """The numbers of these inputs in the batch, new ones for those that are new to it."""
        with self._writing() as connection:
            salt = connection.execute(select(batches.c.salt).where(batches.c.id == batch)).scalar_one()
            known = dict(
                connection.execute(select(inputs.c.key, inputs.c.number).where(inputs.c.batch == batch)).all()
            )
            keys = [_keyed(salt, path) for path in paths]
            fresh = [key for key in dict.fromkeys(keys) if key not in known]
            first = max(known.values(), default=0) + 1
            known |= {key: number for number, key in enumerate(fresh, first)}
            if fresh:
                connection.execute(insert(inputs), [_row(batch, known[key], key) for key in fresh])
        return tuple(known[key] for key in keys)

    def reads(self, batch: str, number: int, sha256: str, bench: str, pages: int) -> int:
        """The input was received and is about to be read in the work folder `bench`, where so many of its
        pages are. How many tries got no page further, this one included.
        """
        with self._writing() as connection:
            _tell(connection, batch, number, state="reading", sha256=sha256, bench=bench, expected=0)
            row = connection.execute(select(tries).where(tries.c.bench == bench)).mappings().first()
            count = row["count"] + 1 if row and row["pages"] >= pages else 1
            connection.execute(delete(tries).where(tries.c.bench == bench))
            connection.execute(insert(tries).values(bench=bench, count=count, pages=pages))
        return count

    def expects(self, batch: str, number: int, pages: int) -> None:
        """How many pages the input has."""
        with self._writing() as connection:
            _tell(connection, batch, number, expected=pages)

    def became(self, batch: str, number: int, state: InputState, pages: int = 0) -> None:
        """What became of an input, and how many pages were read of it; its tries are forgotten."""
        with self._writing() as connection:
            chosen = (inputs.c.batch == batch) & (inputs.c.number == number)
            bench = select(inputs.c.bench).where(chosen).scalar_subquery()
            connection.execute(delete(tries).where(tries.c.bench == bench))
            _tell(connection, batch, number, state=state, pages=pages, expected=pages)

    def release(self, batch: str) -> None:
        """A run that ends in good order gives back what it was reading: that was no failed try."""
        open_ones = select(inputs.c.bench).where(inputs.c.batch == batch, inputs.c.state == "reading")
        with self._writing() as connection:
            connection.execute(
                update(tries).where(tries.c.bench.in_(open_ones)).values(count=tries.c.count - 1)
            )

    def end(self, batch: str, how: str) -> None:
        """The run is over. Where nothing is left, the counts stay and the single inputs are forgotten."""
        with self._writing() as connection:
            counts = _counts(connection, [batch])[batch]
            closed = asdict(counts) if not counts.left else None
            connection.execute(
                update(batches).where(batches.c.id == batch).values(ended=moment(), how=how, closed=closed)
            )
            if closed:
                connection.execute(delete(inputs).where(inputs.c.batch == batch))
            _forget_oldest(connection)

    def inputs(self, batch: str, states: Iterable[str] = ()) -> tuple[Input, ...]:
        """The inputs of a batch that is not closed, by number; those in these states where given."""
        query = select(*(inputs.c[name] for name in Input.__slots__)).where(inputs.c.batch == batch)
        wanted = tuple(states)
        if wanted:
            query = query.where(inputs.c.state.in_(wanted))
        with self._database.begin() as connection:
            rows = connection.execute(query.order_by(inputs.c.number)).mappings().all()
        return tuple(Input(**row) for row in rows)

    def benches(self) -> frozenset[str]:
        """The work folders of all inputs that are being read, or were when their run was cut short."""
        query = select(inputs.c.bench).where(inputs.c.state == "reading", inputs.c.bench.is_not(None))
        with self._database.begin() as connection:
            return frozenset(connection.execute(query).scalars())

    def input(self, batch: str, number: int) -> Input:
        """One input."""
        query = select(*(inputs.c[name] for name in Input.__slots__))
        with self._database.begin() as connection:
            row = connection.execute(query.where(inputs.c.batch == batch, inputs.c.number == number))
            return Input(**row.mappings().one())

    def counted(self, batch: str, sha256: str) -> bool:
        """Whether some input of this batch with these bytes is already counted as filed or in review."""
        query = select(inputs.c.number).where(
            inputs.c.batch == batch, inputs.c.sha256 == sha256, inputs.c.state.in_(("filed", "review"))
        )
        with self._database.begin() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def all(self) -> tuple[Batch, ...]:
        """Every batch that is remembered, newest first."""
        with self._database.begin() as connection:
            rows = connection.execute(select(batches).order_by(batches.c.begun.desc(), batches.c.id.desc()))
            found = rows.mappings().all()
            counts = _counts(connection, [row["id"] for row in found if not row["closed"]])
            last = _last_signs(connection)
        return tuple(_batch(row, counts, last) for row in found)


def _tell(connection: Connection, batch: str, number: int, **values: Any) -> None:
    chosen = (inputs.c.batch == batch) & (inputs.c.number == number)
    connection.execute(update(inputs).where(chosen).values(at=moment(), **values))


def _keyed(salt: str, *parts: bytes) -> str:
    return hashlib.blake2b(b"\0".join(parts), key=bytes.fromhex(salt), digest_size=16).hexdigest()


def _request(salt: str, paths: Sequence[bytes], asked: Mapping[str, Any]) -> str:
    return _keyed(salt, repr(sorted(asked.items())).encode(), *sorted(paths))


def _unfinished(connection: Connection, paths: Sequence[bytes], asked: Mapping[str, Any]) -> str | None:
    """The newest batch with this request that did not come to its end."""
    query = select(batches.c.id, batches.c.salt, batches.c.request).where(
        batches.c.how.is_distinct_from("done")
    )
    for row in connection.execute(query.order_by(batches.c.sitting.desc(), batches.c.id.desc())):
        if row.request == _request(row.salt, paths, asked):
            return str(row.id)
    return None


def _new(connection: Connection, paths: Sequence[bytes], asked: Mapping[str, Any], writer: Writer) -> str:
    at, salt = moment(), secrets.token_hex(16)
    ident = f"{at[:19].replace('-', '').replace(':', '')}Z-{writer.epoch}"
    row = {"id": ident, "begun": at, "sitting": at, "sittings": 1, "before": 0, **asdict(writer)}
    row |= {"asked": dict(asked), "salt": salt, "request": _request(salt, paths, asked)}
    connection.execute(insert(batches), row)
    return ident


def _resume(connection: Connection, batch: str, writer: Writer) -> None:
    values = {"sittings": batches.c.sittings + 1, "sitting": moment(), **asdict(writer)}
    connection.execute(
        update(batches).where(batches.c.id == batch).values(ended=None, how=None, closed=None, **values)
    )


def _row(batch: str, number: int, key: str) -> dict[str, Any]:
    row = {"batch": batch, "number": number, "key": key, "state": "found", "at": moment()}
    return row | {"expected": 0, "pages": 0}


def _counts(connection: Connection, wanted: Sequence[str]) -> dict[str, Counts]:
    """The counts of these batches from their inputs, as they stand."""
    columns = (inputs.c.batch, inputs.c.state, func.count(), func.sum(inputs.c.pages))
    unopened = func.sum(case((inputs.c.expected == 0, 1), else_=0))
    query = select(*columns, func.sum(inputs.c.expected), unopened)
    query = query.where(inputs.c.batch.in_(wanted)).group_by(inputs.c.batch, inputs.c.state)
    sums: dict[str, dict[str, int]] = {batch: {} for batch in wanted}
    for batch, state, number, pages, expected, closed in connection.execute(query):
        done = state in DONE
        add = {"found": number, state if done else "left": number, "pages": pages, "expected": expected}
        add["unopened"] = 0 if done else int(closed)
        for name, count in add.items():
            sums[batch][name] = sums[batch].get(name, 0) + count
    return {batch: Counts(**found) for batch, found in sums.items()}


def _last_signs(connection: Connection) -> dict[str, str]:
    rows = connection.execute(select(inputs.c.batch, func.max(inputs.c.at)).group_by(inputs.c.batch))
    return {row[0]: row[1] for row in rows}


def _batch(row: RowMapping, counts: Mapping[str, Counts], last: Mapping[str, str]) -> Batch:
    writer = Writer(row["host"], row["pid"], row["epoch"], row["version"])
    closed = row["closed"]
    return Batch(
        row["id"],
        row["begun"],
        row["ended"],
        row["how"],
        writer,
        row["asked"],
        row["sittings"],
        row["sitting"],
        row["before"],
        Counts(**closed) if closed else counts[row["id"]],
        max(row["ended"] or "", last.get(row["id"], row["sitting"])),
    )


def _forget_oldest(connection: Connection) -> None:
    newest = select(batches.c.id).where(batches.c.how == "done").order_by(batches.c.begun.desc())
    old = newest.offset(_KEPT).subquery()
    connection.execute(delete(batches).where(batches.c.id.in_(select(old.c.id))))
