"""What became of all that is forecast, and the past of each: what forecasts are held against."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from bot.domain.backlog import BacklogItem, Status
from bot.domain.forecast.outlook import Kind, Subject
from bot.domain.forecast.product import Foresight
from bot.domain.forecast.rolling import History, Life, finished
from bot.domain.forecast.track_record import GONE, OPEN, UNREAD, Fate, Outcome
from bot.domain.roadmap import InitiativeStatus


def outcomes(foresight: Foresight) -> Mapping[Subject, Outcome]:
    """What became of initiatives, goals and releases, also of those that are done.

    What counts is the work, not what the roadmap says of it. A subject is finished on the
    day its last item was done or dropped, and a release on the day it was closed, if that
    came first: what is left behind then is not waited for. Those that are cancelled are left
    out, as are those the roadmap no longer names: they are gone.
    """
    over = closings(foresight)
    return {
        subject: UNREAD
        if silent
        else _at_latest(over.get(subject), _became(tuple(foresight.leaves(items)), foresight))
        for subject, items, silent in _subjects(foresight)
    }


def closings(foresight: Foresight) -> Mapping[Subject, dt.date]:
    """The days on which releases were closed, of those that are."""
    day, known = foresight.roadmap.calendar.day, foresight.index.containers
    found = (known[ref] for ref in foresight.named if ref in known)
    return {
        Subject(Kind.RELEASE, str(release.ref)): day(release.closed)
        for release in found
        if release.closed and not release.is_open
    }


def _at_latest(day: dt.date | None, outcome: Outcome) -> Outcome:
    if day is None or not outcome.is_known or (outcome.day and outcome.day <= day):
        return outcome
    return Outcome(Fate.FINISHED, day)


def histories(foresight: Foresight) -> Mapping[Subject, History]:
    """The past of the same subjects, without those of which not all could be read.

    Items that were done on a day that no tracker tells are left out.
    """
    return {
        subject: tuple(_lives(foresight.leaves(items), foresight))
        for subject, items, silent in _subjects(foresight)
        if not silent
    }


def _became(leaves: tuple[BacklogItem, ...], foresight: Foresight) -> Outcome:
    if not any(item.is_open or item.status is Status.DONE for item in leaves):
        return GONE
    if any(item.is_open for item in leaves):
        return OPEN
    if any(item.closed is None for item in leaves):
        return UNREAD
    return Outcome(Fate.FINISHED, finished(tuple(_lives(leaves, foresight))))


def _lives(leaves: Iterable[BacklogItem], foresight: Foresight) -> Iterator[Life]:
    day = foresight.roadmap.calendar.day
    for item in leaves:
        ended = day(item.closed) if item.closed and not item.is_open else None
        if item.is_open or ended:
            # Imported items may have been closed before they were made.
            made = min(day(item.created), ended or foresight.today)
            yield Life(made, ended, item.status is Status.DROPPED)


def _subjects(
    foresight: Foresight,
) -> Iterator[tuple[Subject, Iterable[BacklogItem], str]]:
    """Each with all that is linked, and why that is not known."""
    serving: set[str] = set()
    for initiative in foresight.roadmap.initiatives:
        if initiative.status is InitiativeStatus.CANCELLED:
            continue
        scope = foresight.scopes[initiative.id]
        yield Subject(Kind.INITIATIVE, initiative.id), scope.items, scope.silent
        serving.add(initiative.goal)
    for goal in foresight.roadmap.goals:
        if goal.id in serving:
            scope = foresight.scope_of_goal(goal.id)
            yield Subject(Kind.GOAL, goal.id), scope.items, scope.silent
    for ref in foresight.named:
        scope = foresight.scope_of_release(ref)
        if ref in foresight.index.containers or scope.silent:
            yield Subject(Kind.RELEASE, str(ref)), scope.items, scope.silent
