"""The forecasts that are kept: what was foretold on each day, and what was told last."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bot.domain.forecast.outlook import State, Subject
from bot.domain.forecast.telling import Foretold
from bot.domain.run import Run
from bot.store.foretold_codec import foretold_of, row_of_foretold
from bot.store.remembered import is_of_its_day
from bot.store.schema import forecasts, insert_over, told

KEEP_DAYS = 4 * 365
"""Forecasts name dates up to three years ahead, and are judged after that."""


def remember(connection: sa.Connection, run: Run) -> None:
    """Keep what a run forecast and told, and drop what is too old.

    Nothing of a past day: what is known of it today is no forecast. A run that saw only a
    part has no word on subjects that it does not tell of; a complete one forgets them.
    """
    if not is_of_its_day(run.command, run.started, run.as_of):
        return
    put(connection, run.product, run.forecasts, run.id)
    if run.complete:
        _forget(connection, run.product, {one.subject for one in run.told})
    put_told(connection, run.product, run.told)
    old = forecasts.c.as_of < run.as_of - dt.timedelta(days=KEEP_DAYS)
    connection.execute(sa.delete(forecasts).where(forecasts.c.product == run.product, old))


def put(
    connection: sa.Connection, product: str, made: Iterable[Foretold], run: str | None = None
) -> None:
    """Keep forecasts. What could not be read does not undo an earlier forecast of the day."""
    rows = [{**row_of_foretold(one), "product": product, "run": run} for one in _known(made)]
    if rows:
        connection.execute(insert_over(connection, forecasts), rows)


def put_told(connection: sa.Connection, product: str, last: Iterable[Foretold]) -> None:
    """Note what is told from now on. After what could not be read the word before stands again."""
    if rows := [{**row_of_foretold(one), "product": product} for one in _known(last)]:
        connection.execute(insert_over(connection, told), rows)


def made(connection: sa.Connection, product: str, since: dt.date | None) -> Sequence[Foretold]:
    """Every forecast from that day on, by day, then subject."""
    query = sa.select(forecasts).where(forecasts.c.product == product)
    if since is not None:
        query = query.where(forecasts.c.as_of >= since)
    found = _all(connection, query)
    # Databases differ in how they order letters.
    return tuple(sorted(found, key=lambda one: (one.as_of, one.subject)))


def told_last(connection: sa.Connection, product: str) -> Mapping[Subject, Foretold]:
    """What was told last of each subject."""
    query = sa.select(told).where(told.c.product == product)
    return {one.subject: one for one in _all(connection, query)}


def _known(some: Iterable[Foretold]) -> list[Foretold]:
    """Those that were read. Two that write the same rows at once must take them in one order."""
    read = (one for one in some if one.state is not State.UNREAD)
    return sorted(read, key=lambda one: (one.as_of, one.subject))


def _all(connection: sa.Connection, query: sa.Select[Any]) -> list[Foretold]:
    rows = connection.execute(query).mappings()
    return [one for row in rows if (one := foretold_of(row)) is not None]


def _forget(connection: sa.Connection, product: str, still: set[Subject]) -> None:
    """Drop what was told of other subjects; also what this version cannot read."""
    there = connection.execute(
        sa.select(told.c.kind, told.c.subject).where(told.c.product == product)
    ).all()
    known = {(one.kind.value, one.id) for one in still}
    gone = [{"of": kind, "it": subject} for kind, subject in there if (kind, subject) not in known]
    if gone:
        it = (told.c.kind == sa.bindparam("of")) & (told.c.subject == sa.bindparam("it"))
        connection.execute(sa.delete(told).where(told.c.product == product, it), gone)
