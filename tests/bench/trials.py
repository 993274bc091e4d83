"""Forecasts of the past of an export, each from only what was known on its day."""

import datetime as dt
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.forecast.odds import odds
from bot.domain.forecast.outlook import STALLED, Ask, Kind, Subject
from bot.domain.forecast.pace import STREAM, pace, portfolio_pace
from bot.domain.forecast.rolling import Life, days_between, rolling, work_at
from bot.domain.forecast.weeks import WEEK, weekly
from tests.bench.baselines import monte_carlo, velocity
from tests.bench.exports import Export, Issue
from tests.bench.scores import Forecaster
from tests.bench.synthetic import AMOUNTS, LEAST_ITEMS
from tests.bench.truths import Line

SILENT, HEARD = "after six weeks of silence", "within six weeks of a closing"
BELOW = "forecasts below 4 weeks or 5 closings"


@dataclass(frozen=True, slots=True)
class Trial:
    """One forecast beside the others, in the order of `backtest.NAMES`.

    `known` and `target` are weeks from the day it was made: to the last day of which the
    export tells everything, and to the target. `kinds` are what it is one of; `later` counts
    items of its subject that are yet to be made.
    """

    subject: str
    counts: Sequence[int]
    items: int
    said: tuple[Forecaster, ...]
    known: float
    target: float | None = None
    kinds: tuple[str, ...] = ()
    later: int = 0


def grouped(export: Export, by: str) -> Mapping[str, list[Issue]]:
    """The issues that count, by what they belong to."""
    groups: dict[str, list[Issue]] = defaultdict(list)
    for issue in export.issues:
        if issue.key not in export.parents and issue.created.date() <= export.end:
            for name in issue.groups.get(by, ()):
                groups[name].append(issue)
    return groups


def lines_of(export: Export, by: str) -> Mapping[str, Line]:
    """The subjects of one kind."""
    return {
        name: Line(tuple(map(_life, issues)), export.end, export.released.get(name))
        for name, issues in grouped(export, by).items()
    }


def _life(issue: Issue) -> Life:
    closed = issue.closed.date() if issue.closed else None
    # Imported items may have been closed before they were made.
    made = min(issue.created.date(), closed or issue.created.date())
    return Life(made, closed, dropped=closed is not None and not issue.done)


def of_subjects(
    lines: Mapping[str, Line], export: Export, left_out: Counter[str]
) -> Iterator[tuple[Line, dt.date, Trial]]:
    """Every four weeks while something is open; `left_out` gets those on too little."""
    for name, line in lines.items():
        done = [life.ended for life in line.items if life.ended and not life.dropped]
        until = line.finished or export.end
        for today in days_between(min(done, default=until), until - dt.timedelta(days=1)):
            trial = trial_of(name, today, lines, export)
            if trial:
                yield line, today, trial
            elif work_at(line.items, today).open:
                left_out[BELOW] += 1


def trial_of(name: str, today: dt.date, lines: Mapping[str, Line], export: Export) -> Trial | None:
    """None where nothing is open, or too little was closed to warn of anything."""
    line, target = lines[name], export.targets.get(name)
    subject, prior = Subject(Kind.RELEASE, name), _prior(lines.values(), today)
    for made in rolling(lambda day: Ask(subject, name, day), line.items, [today], prior=prior):
        if made.odds and made.is_enough:
            counts, items = weekly(made.work.closings, today), made.work.open
            return Trial(
                subject=name,
                counts=counts,
                items=items,
                said=(made.odds, monte_carlo(counts, items), velocity(counts, items)),
                known=_weeks(today, export.end),
                target=_weeks(today, target) if target else None,
                kinds=(_heard(today, made.work.closings[-1]), *line.standing(today)),
                later=sum(life.made > today for life in line.items),
            )
    return None


def _prior(lines: Iterable[Line], today: dt.date) -> float:
    works = (work_at(line.items, today) for line in lines)
    return portfolio_pace([(w.closed, w.active_weeks) for w in works if w.finished])


def of_teams(export: Export) -> Iterator[tuple[Trial, float | None]]:
    """Projects and so many closings, and the weeks they took; None if that is not known."""
    for name, issues in grouped(export, "team").items():
        closed = (i.closed.date() for i in issues if i.closed and i.done)
        days = sorted(day for day in closed if day <= export.end)
        first = min(days, default=export.end) + STREAM.window * dt.timedelta(weeks=1)
        for today in days_between(first, export.end):
            so_far = days[: bisect_right(days, today)]
            for trial in _of_team(name, so_far, today, export):
                place = len(so_far) + trial.items - 1
                yield trial, _weeks(today, days[place]) if place < len(days) else None


def _of_team(name: str, days: Sequence[dt.date], today: dt.date, export: Export) -> Iterator[Trial]:
    counts = weekly(days, today)
    known, lately = pace(counts, STREAM), counts[-STREAM.window :]
    if known is None or not any(lately):
        return
    for weeks in AMOUNTS:
        items = max(LEAST_ITEMS, round(weeks * sum(lately) / STREAM.window))
        said = odds(items, known, STREAM), monte_carlo(counts, items), velocity(counts, items)
        ahead = _weeks(today, export.end)
        yield Trial(name, counts, items, said, ahead, kinds=(_heard(today, days[-1]),))


def _heard(today: dt.date, last: dt.date) -> str:
    return SILENT if (today - last).days >= STALLED else HEARD


def _weeks(since: dt.date, until: dt.date) -> float:
    return (until - since).days / WEEK
