"""What runs leave for later ones: what was found of late, and since when it stands."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bot.domain.findings import RUN_HEALTH
from bot.domain.run import Outcome, Run, Told
from bot.domain.shares import Figures
from bot.store.figures_codec import figures_of
from bot.store.schema import done, findings, gaps, insert_new, journal, runs, standing

RECENT = 10
"""So many runs are remembered; more are never asked for."""

LATELY = dt.timedelta(hours=1)

EACH_DAY = dt.timedelta(days=14)
"""So long the figures of every day are remembered; before that those of the oldest alone."""

OLDEST = dt.timedelta(days=90)

_LOOKED_AT = 50
_ZONES = dt.timedelta(days=1)  # the product's day may be yesterday's in UTC


def remember(connection: sa.Connection, run: Run) -> None:
    """Note which findings are new, and forget those that are gone.

    A run that could not judge all has no word on what it did not find.
    """
    if not is_of_its_day(run.command, run.started, run.as_of):
        return
    found = {finding.fingerprint for finding in run.findings}
    if new := sorted(found - set(first_seen(connection, run.product))):
        rows = [{"product": run.product, "fingerprint": f, "since": run.started} for f in new]
        connection.execute(insert_new(connection, standing), rows)
    if run.complete:
        _forget(connection, run.product, found)


def _forget(connection: sa.Connection, product: str, found: set[str]) -> None:
    gone = sorted(set(first_seen(connection, product)) - found)
    if gone:
        it = (standing.c.product == product) & (standing.c.fingerprint == sa.bindparam("gone"))
        connection.execute(sa.delete(standing).where(it), [{"gone": one} for one in gone])


def first_seen(connection: sa.Connection, product: str) -> Mapping[str, dt.datetime]:
    """When each standing finding was first found without a break since."""
    query = sa.select(standing.c.fingerprint, standing.c.since)
    rows = connection.execute(query.where(standing.c.product == product))
    return {row.fingerprint: row.since for row in rows}


def recent(connection: sa.Connection, product: str) -> Sequence[sa.RowMapping]:
    """The latest complete runs that judged no past day, newest first, at most ten."""
    query = _complete(sa.select(runs), product).limit(_LOOKED_AT)
    rows = connection.execute(query).mappings().all()
    kept = [r for r in rows if is_of_its_day(r["command"], r["started"], r["as_of"])]
    return kept[:RECENT]


def _complete(query: sa.Select[Any], product: str) -> sa.Select[Any]:
    """The complete runs of a product, newest first."""
    unjudged = findings.c.rule.in_(sorted(RUN_HEALTH))
    return query.where(
        runs.c.product == product,
        ~sa.exists().where(gaps.c.run == runs.c.number),
        ~sa.exists().where(findings.c.run == runs.c.number, unjudged),
    ).order_by(runs.c.started.desc(), runs.c.number.desc())


def figures(
    connection: sa.Connection, product: str, now: dt.datetime
) -> Sequence[tuple[dt.date, Figures]]:
    """What the latest complete run of some days counted, with the day, newest first."""
    found = sa.select(runs.c.number, runs.c.command, runs.c.started, runs.c.as_of)
    kept = found.where(runs.c.started > now - OLDEST, runs.c.figures.is_not(None))
    days: dict[dt.date, int] = {}
    rows = connection.execute(_complete(kept, product)).mappings()
    for row in rows:
        if is_of_its_day(row["command"], row["started"], row["as_of"]):
            days.setdefault(row["as_of"], row["number"])
    every = now.astimezone(dt.UTC).date() - EACH_DAY
    wanted = {day: number for day, number in days.items() if day >= every}
    oldest = min(days, default=None)
    if oldest is not None:
        wanted[oldest] = days[oldest]
    query = sa.select(runs.c.number, runs.c.figures).where(runs.c.number.in_(wanted.values()))
    told = {number: figures_of(counted) for number, counted in connection.execute(query)}
    return [(day, told[number]) for day, number in sorted(wanted.items(), reverse=True)]


def fingerprints(connection: sa.Connection, numbers: Sequence[int]) -> Mapping[int, frozenset[str]]:
    """What each of these runs found."""
    found: dict[int, set[str]] = {number: set() for number in numbers}
    query = sa.select(findings.c.run, findings.c.fingerprint).where(findings.c.run.in_(numbers))
    for number, fingerprint in connection.execute(query):
        found[number].add(fingerprint)
    return {number: frozenset(prints) for number, prints in found.items()}


def unsteady(connection: sa.Connection, found: Mapping[int, frozenset[str]]) -> Mapping[str, Told]:
    """What those findings were about that some of these runs made, and others did not."""
    always = frozenset.intersection(*found.values()) if found else frozenset()
    came_or_went = frozenset().union(*found.values()) - always
    if not came_or_went:
        return {}
    about = (findings.c.fingerprint, findings.c.rule, findings.c.initiative, findings.c.item)
    query = sa.select(*about).where(findings.c.run.in_(list(found))).distinct()
    return {
        fingerprint: Told(rule, initiative, item or "")
        for fingerprint, rule, initiative, item in connection.execute(query)
        if fingerprint in came_or_went
    }


def created_lately(connection: sa.Connection, now: dt.datetime) -> int:
    """How many creates of the last hour were made, or may have been, for any product."""
    counted = (journal.c.intended > now - LATELY) & journal.c.made.is_not(False)
    query: sa.Select[Any] = sa.select(sa.func.count()).select_from(journal).where(counted)
    count: int = connection.execute(query).scalar_one()
    return count


def failed(connection: sa.Connection, product: str) -> frozenset[str]:
    """The items on which a new note failed in one of the latest runs, complete or not."""
    of_it = sa.select(runs.c.number).where(runs.c.product == product)
    latest = of_it.order_by(runs.c.started.desc(), runs.c.number.desc()).limit(RECENT)
    new = done.c.action.startswith("+", autoescape=True) & done.c.action.endswith(": note")
    query = sa.select(done.c.ref).where(
        done.c.run.in_(latest), done.c.outcome == Outcome.FAILED.value, new
    )
    return frozenset(connection.execute(query).scalars())


def is_of_its_day(command: str, started: dt.datetime, as_of: dt.date) -> bool:
    """Whether a run told people of the day on which it ran, not of a past one."""
    return command == "apply" and as_of >= started.astimezone(dt.UTC).date() - _ZONES
