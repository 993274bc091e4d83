"""The store in a database."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.dml import ReturningInsert

from bot.domain.forecast.telling import Foretold
from bot.domain.kept import Kept
from bot.domain.run import Memory, Run
from bot.ports import NoteText
from bot.store import codec, foretold, readings, remembered
from bot.store.closing import Closes
from bot.store.database import Database
from bot.store.lock import run_lock
from bot.store.schema import done, findings, gaps, journal, runs

KEEP_DAYS = 400
_PARTS = (findings, gaps, done)


class SqlRunStore(Closes):
    """Keeps runs, the write journal and what was last read; every method is one transaction.

    Every method raises only StoreError. It may be used from several threads, and several
    processes may use the same database.
    """

    def __init__(self, database: Database) -> None:
        """The database must be at the newest schema."""
        self._database = database

    def record(self, run: Run) -> None:
        """Keep a finished run, and drop what is too old. Recording it again replaces it."""
        with self._database.writing() as connection:
            connection.execute(_drop_run(run))
            number = connection.execute(_insert_run(run)).scalar_one()
            parts = codec.rows_in_run(run)
            for table in _PARTS:
                if rows := parts[table.name]:
                    connection.execute(sa.insert(table), _numbered(number, rows))
            remembered.remember(connection, run)
            foretold.remember(connection, run)
            _prune(connection, run.ended - dt.timedelta(days=KEEP_DAYS))

    def runs(self, product: str, limit: int, until: dt.date | None = None) -> Sequence[Run]:
        """The latest runs of a product, newest first, with all they hold."""
        with self._database.reading() as connection:
            latest = connection.execute(_latest(product, limit, until)).mappings().all()
            numbers = [row["number"] for row in latest]
            parts = {table.name: _by_run(connection, table, numbers) for table in _PARTS}
            return tuple(
                codec.run_of(row, {name: rows[row["number"]] for name, rows in parts.items()})
                for row in latest
            )

    def memory(self, product: str, now: dt.datetime) -> Memory:
        """What the journal and the latest runs tell; notes that were created oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(_created(product)).mappings().all()
            latest = remembered.recent(connection, product)
            numbers = [row["number"] for row in latest]
            found = remembered.fingerprints(connection, numbers)
            return Memory(
                created=tuple(codec.written_of(row) for row in rows),
                recent=tuple(found[number] for number in numbers),
                unsteady=remembered.unsteady(connection, found),
                first_seen=remembered.first_seen(connection, product),
                read=(latest[0]["read"] if latest else None) or {},
                accounts=(latest[0]["accounts"] if latest else None) or {},
                created_lately=remembered.created_lately(connection, now),
                failed=remembered.failed(connection, product),
                figures=tuple(remembered.figures(connection, product, now)),
                told=foretold.told_last(connection, product),
            )

    def intend(self, run_id: str, product: str, key: str, note: NoteText, at: dt.datetime) -> int:
        """Write down that a note is about to be created; on disk when this returns."""
        values = {
            "run": run_id,
            "product": product,
            "ref": key,
            "topic": note.topic,
            "prints": list(note.stamp.prints),
            "intended": at,
        }
        insert = sa.insert(journal).values(values).returning(journal.c.number)
        with self._database.writing() as connection:
            number: int = connection.execute(insert).scalar_one()
        return number

    def settle(self, number: int, *, made: bool) -> None:
        """Write down what became of it. A number the store has lost is let pass."""
        update = sa.update(journal).where(journal.c.number == number).values(made=made)
        with self._database.writing() as connection:
            connection.execute(update)

    def kept(self, product: str, source: str) -> Kept | None:
        """What was last read of a source, without the parts that this version cannot read."""
        with self._database.reading() as connection:
            found = readings.found(connection, product, source)
        return readings.decoded(found)

    def keep(self, product: str, source: str, kept: Kept) -> None:
        """Keep what was read; a part that did not change is not written again."""
        encoded = readings.encoded(kept)
        with self._database.writing() as connection:
            readings.replace_all(connection, (product, source), kept, encoded)

    def keep_forecasts(
        self, product: str, made: Sequence[Foretold], told: Sequence[Foretold]
    ) -> None:
        """Keep forecasts that no run made; what was told of other subjects stays as it is."""
        with self._database.writing() as connection:
            foretold.put(connection, product, made)
            foretold.put_told(connection, product, told)

    def forecasts(self, product: str, since: dt.date | None = None) -> Sequence[Foretold]:
        """Every forecast that was kept, those of a day `since` included; see the port."""
        with self._database.reading() as connection:
            return foretold.made(connection, product, since)

    def alone(self, product: str) -> AbstractContextManager[bool]:
        """Hold the product's run lock, which goes when we do: it is never left behind."""
        return run_lock(self._database, product)

    def close(self) -> None:
        """Let go of the database; the store is not used after that."""
        self._database.close()


def _drop_run(run: Run) -> sa.Delete:
    return sa.delete(runs).where(runs.c.product == run.product, runs.c.id == run.id)


def _insert_run(run: Run) -> ReturningInsert[int]:
    return sa.insert(runs).values(codec.row_of_run(run)).returning(runs.c.number)


def _numbered(run: int, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "run": run, "position": position} for position, row in enumerate(rows)]


def _latest(product: str, limit: int, until: dt.date | None) -> sa.Select[Any]:
    newest_first = (runs.c.started.desc(), runs.c.number.desc())
    found = sa.select(runs).where(runs.c.product == product)
    if until is not None:
        found = found.where(runs.c.as_of <= until)
    return found.order_by(*newest_first).limit(limit)


def _by_run(
    connection: sa.Connection, table: sa.Table, numbers: Sequence[int]
) -> defaultdict[int, list[codec.Row]]:
    """The table's rows of these runs, by run and in order."""
    query = sa.select(table).where(table.c.run.in_(numbers)).order_by(table.c.position)
    grouped: defaultdict[int, list[codec.Row]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        grouped[row["run"]].append(row)
    return grouped


def _created(product: str) -> sa.Select[Any]:
    """Journal rows of notes that were made, or may have been.

    An unknown outcome says nothing more once a later write on the same item is settled:
    its run had read the notes there anew.
    """
    later = journal.alias("later")
    superseded = sa.exists().where(
        later.c.product == journal.c.product,
        later.c.ref == journal.c.ref,
        later.c.topic == journal.c.topic,
        later.c.number > journal.c.number,
        later.c.made.is_not(None),
    )
    unknown = journal.c.made.is_(None) & ~superseded
    wanted = (journal.c.product == product) & (journal.c.made.is_(True) | unknown)
    return sa.select(journal).where(wanted).order_by(journal.c.number)


def _prune(connection: sa.Connection, before: dt.datetime) -> None:
    """Old runs go with all they hold; of the journal only what tells nothing any more."""
    told = journal.c.made.is_(False) & (journal.c.intended < before)
    connection.execute(sa.delete(journal).where(told))
    connection.execute(sa.delete(runs).where(runs.c.ended < before))
