"""How the work of one subject grew and was done, up to a day: what a burn-up chart draws."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.backlog import BacklogItem, ItemRef, Status
from bot.domain.forecast.outlook import Forecast, Kind, State, Step, Subject, burn_up
from bot.domain.forecast.product import Foresight
from bot.domain.roadmap import Calendar, InitiativeStatus


@dataclass(frozen=True, slots=True)
class Burn:
    """The past of one subject, and its forecast where one is made.

    The last step has the numbers that the forecast counts. `undated` items were done on a
    day that no tracker tells: they count as done from the day they were made. `silent` says
    why nothing is forecast.
    """

    subject: Subject
    title: str
    as_of: dt.date
    steps: tuple[Step, ...]
    undated: int = 0
    target: dt.date | None = None
    forecast: Forecast | None = None
    silent: str = ""

    @property
    def now(self) -> Step:
        """How it stands at the end of the day."""
        return self.steps[-1] if self.steps else Step(self.as_of, 0, 0)


def burn(foresight: Foresight, subject: Subject) -> Burn:
    """The burn-up of a subject, also of one that is done. Raises KeyError if there is none such."""
    told = _told(foresight, subject)
    if told is None:
        raise KeyError(str(subject))
    title, target, closed = told
    leaves = tuple(foresight.leaves(_items(foresight, subject)))
    made, done, dropped, undated = _days(leaves, foresight.roadmap.calendar, foresight.today)
    forecast = foresight.of(subject)
    return Burn(
        subject=subject,
        title=title,
        as_of=foresight.today,
        steps=burn_up(made, done, dropped),
        undated=undated,
        target=forecast.target if forecast else target,
        forecast=forecast,
        silent=_silent(forecast) if forecast else closed,
    )


def meant(foresight: Foresight, word: str) -> tuple[Subject, ...]:
    """The subjects that a word names: one by its id, else all by that title.

    An initiative goes before a goal and a goal before a release; a kind in front, as in
    `goal:growth`, says which one. Of a release the key will do, without its source.
    """
    word = word.strip()
    kind, colon, rest = word.partition(":")
    if colon and kind in (Kind.INITIATIVE, Kind.GOAL, Kind.RELEASE):
        found = [s for s in _named(foresight, rest.strip()) if s.kind.value == kind]
    else:
        found = list(_named(foresight, word))
    exact = [s for s in found if s.id == word or s.id == rest.strip()]
    return tuple(dict.fromkeys(exact[:1] or found))


def names(foresight: Foresight) -> Iterator[str]:
    """What subjects may be called."""
    for subject in _subjects(foresight):
        told = _told(foresight, subject)
        if subject.kind is not Kind.RELEASE:
            yield subject.id
        if told is not None:
            yield " ".join(told[0].split())


def _subjects(foresight: Foresight) -> Iterator[Subject]:
    for initiative in foresight.roadmap.initiatives:
        yield Subject(Kind.INITIATIVE, initiative.id)
    for goal in foresight.roadmap.goals:
        yield Subject(Kind.GOAL, goal.id)
    for ref in foresight.releases:
        yield Subject(Kind.RELEASE, str(ref))


def _named(foresight: Foresight, word: str) -> Iterator[Subject]:
    folded = word.casefold()
    for subject in _subjects(foresight):
        told = _told(foresight, subject)
        key = subject.id.partition(":")[2] if subject.kind is Kind.RELEASE else subject.id
        title = " ".join(told[0].split()) if told else key
        if folded in (subject.id.casefold(), key.casefold(), title.casefold()):
            yield subject
    release = Subject(Kind.RELEASE, word)  # a closed one too, by its whole key
    if _told(foresight, release) is not None:
        yield release


def _told(foresight: Foresight, subject: Subject) -> tuple[str, dt.date | None, str] | None:
    """Title, target, and what is said if it is not forecast any more."""
    roadmap = foresight.roadmap
    match subject.kind:
        case Kind.INITIATIVE:
            found = next((i for i in roadmap.initiatives if i.id == subject.id), None)
            return (found.title, found.end, _ended(found.status)) if found else None
        case Kind.GOAL:
            goal = next((g for g in roadmap.goals if g.id == subject.id), None)
            return (goal.title, None, "no initiative of this goal is open") if goal else None
        case Kind.RELEASE:
            release = foresight.index.containers.get(_ref(subject))
            return (release.title, release.due, "it is closed") if release else None
        case _:
            return None


def _ended(status: InitiativeStatus) -> str:
    return f"the roadmap says it is {status.words}"


def _ref(subject: Subject) -> ItemRef:
    source, _, key = subject.id.partition(":")
    return ItemRef(source, key)


def _items(foresight: Foresight, subject: Subject) -> Iterable[BacklogItem]:
    """All that is linked, each once; of a goal without what was cancelled."""
    if subject.kind is Kind.RELEASE:
        return foresight.scope_of_release(_ref(subject)).items
    if subject.kind is Kind.INITIATIVE:
        return foresight.scopes[subject.id].items
    return foresight.scope_of_goal(subject.id).items


_Days = tuple[list[dt.date], list[dt.date], list[dt.date], int]


def _days(leaves: Iterable[BacklogItem], calendar: Calendar, today: dt.date) -> _Days:
    """Days on which items were made, done and dropped, and how many were done nobody knows when.

    What was dropped nobody knows when is in none of them, and neither is what ended later.
    """
    made: list[dt.date] = []
    done: list[dt.date] = []
    dropped: list[dt.date] = []
    undated = 0
    for item in leaves:
        began = min(calendar.day(item.created), today)
        ended = calendar.day(item.closed) if item.closed else None
        if item.is_open:
            made.append(began)
        elif ended is None and item.status is not Status.DROPPED:
            made.append(began)
            done.append(began)
            undated += 1
        elif ended is not None and ended <= today:
            made.append(min(began, ended))
            (dropped if item.status is Status.DROPPED else done).append(ended)
    return made, done, dropped, undated


def _silent(forecast: Forecast) -> str:
    match forecast.state:
        case State.UNREAD:
            return forecast.why
        case State.NO_SCOPE:
            return "no item is linked that counts"
        case State.COMPLETE:
            finished = forecast.work.finished
            return f"complete since {finished.isoformat()}" if finished else "complete"
        case _:
            return "" if forecast.odds else "no closing is known yet"
