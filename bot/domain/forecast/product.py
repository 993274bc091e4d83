"""Forecasts of all that a roadmap names: initiatives, goals, releases, and teams on demand."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.domain.backlog import BacklogItem, Container, ItemRef, Snapshot, Status
from bot.domain.claims import Index, Scope
from bot.domain.forecast.outlook import LATELY, Ask, Forecast, Kind, Subject, Work, forecast, unread
from bot.domain.forecast.pace import STREAM, portfolio_pace
from bot.domain.roadmap import Goal, Initiative, InitiativeStatus, LinkKind, Roadmap

FORECAST = frozenset(InitiativeStatus) - {InitiativeStatus.DONE, InitiativeStatus.CANCELLED}
"""Statuses of which it is asked when the work will be done."""


@dataclass(frozen=True)
class Foresight:
    """The forecasts of one product as of the end of one day, made when they are asked for."""

    roadmap: Roadmap
    today: dt.date
    snapshot: Snapshot
    index: Index
    scopes: Mapping[str, Scope]

    @cached_property
    def initiatives(self) -> Mapping[str, Forecast]:
        """By id, in manifest order; none of what is done or cancelled."""
        return {
            i.id: self._of(_asked(i, self.today), self._works[i.id], self.scopes[i.id].silent)
            for i in self.roadmap.initiatives
            if i.status in FORECAST
        }

    @cached_property
    def goals(self) -> Mapping[str, Forecast]:
        """By id, in manifest order; of goals with an initiative that is not done."""
        made = {}
        for goal in self.roadmap.goals:
            serving = [i for i in self.roadmap.initiatives if i.goal == goal.id]
            if any(i.id in self.initiatives for i in serving):
                made[goal.id] = self._of_goal(goal, serving)
        return made

    @cached_property
    def releases(self) -> Mapping[ItemRef, Forecast]:
        """Open milestones and versions that the roadmap names, in its order."""
        found = (self.index.containers.get(ref) for ref in self.named)
        return {c.ref: self._of_release(c) for c in found if c is not None and c.is_open}

    @property
    def all(self) -> Iterator[Forecast]:
        """Goals, initiatives, releases."""
        yield from self.goals.values()
        yield from self.initiatives.values()
        yield from self.releases.values()

    def of(self, subject: Subject) -> Forecast | None:
        """The forecast of one subject, if there is one."""
        return next((made for made in self.all if made.subject == subject), None)

    @cached_property
    def prior(self) -> float:
        """Closings a week of an initiative here, as those that are complete show it.

        What was cancelled is none of them: it ended, and was not finished.
        """
        works = (
            self._works[i.id]
            for i in self.roadmap.initiatives
            if i.status is not InitiativeStatus.CANCELLED and not self.scopes[i.id].silent
        )
        return portfolio_pace(
            [(len(w.closings), w.active_weeks) for w in works if w.finished is not None]
        )

    @cached_property
    def _works(self) -> Mapping[str, Work]:
        """Of every initiative, by id."""
        return {name: self._work(scope.items) for name, scope in self.scopes.items()}

    def work_of(self, initiative: str) -> tuple[BacklogItem, ...]:
        """The items of an initiative that count: those with none below them."""
        return tuple(self.leaves(self.scopes[initiative].items))

    def of_stream(self, ask: Ask, items: Iterable[BacklogItem], open_items: int) -> Forecast:
        """When a team that closed these items will have done so many more."""
        done = self._work(items)
        work = Work(open_items, done.closings, done.undated)
        return forecast(ask, work, model=STREAM)

    def _of(self, ask: Ask, work: Work, silent: str) -> Forecast:
        return unread(ask, work, silent) if silent else forecast(ask, work, prior=self.prior)

    def _of_goal(self, goal: Goal, serving: Sequence[Initiative]) -> Forecast:
        """Of a goal: all that serves it, by the last day of what is not done yet."""
        ends = [i.end for i in serving if i.id in self.initiatives]
        known = [end for end in ends if end]
        target = max(known) if known and len(known) == len(ends) else None
        ask = Ask(Subject(Kind.GOAL, goal.id), goal.title, self.today, target)
        whole = self.scope_of_goal(goal.id)
        return self._of(ask, self._work(whole.items), whole.silent)

    def _of_release(self, release: Container) -> Forecast:
        subject = Subject(Kind.RELEASE, str(release.ref))
        ask = Ask(subject, release.title, self.today, release.due)
        whole = self.scope_of_release(release.ref)
        return self._of(ask, self._work(whole.items), whole.silent)

    def scope_of_goal(self, goal: str) -> Scope:
        """All that serves a goal, each item once; without what was cancelled."""
        scopes = [
            self.scopes[i.id]
            for i in self.roadmap.initiatives
            if i.goal == goal and i.status is not InitiativeStatus.CANCELLED
        ]
        items = {item.ref: item for scope in scopes for item in scope.items}
        silent = next((scope.silent for scope in scopes if scope.silent), "")
        return Scope(tuple(items.values()), silent)

    def scope_of_release(self, release: ItemRef) -> Scope:
        """What a milestone or version holds."""
        gap = self.snapshot.gap_for(release.source, release.key.rsplit("/", 2)[0])
        silent = f"{gap.part or gap.source} could not be read: {gap.reason}" if gap else ""
        held = self.index.by_container.get(release, ())
        return Scope(tuple(self.index.items[ref] for ref in held), silent)

    @property
    def named(self) -> Iterable[ItemRef]:
        """Milestones and versions among links and releases, each once."""
        named = (
            link.target
            for initiative in self.roadmap.initiatives
            for link in initiative.named
            if link.kind in (LinkKind.MILESTONE, LinkKind.VERSION)
        )
        return dict.fromkeys(ref for ref in named if ref is not None)

    def leaves(self, items: Iterable[BacklogItem]) -> Iterator[BacklogItem]:
        """The items that count: those with none below them."""
        children = self.index.children
        return (i for i in items if not (i.child_count or i.children or children.get(i.ref)))

    def _work(self, items: Iterable[BacklogItem]) -> Work:
        day, today = self.roadmap.calendar.day, self.today
        since = today - dt.timedelta(days=LATELY)
        still = undated = added = removed = 0
        closings: list[dt.date] = []
        for item in self.leaves(items):
            added += since < day(item.created) <= today
            closed = day(item.closed) if item.closed else None
            if item.is_open:
                still += 1
            elif item.status is Status.DROPPED:
                removed += closed is not None and since < closed <= today
            elif closed is None:
                undated += 1
            elif closed <= today:
                closings.append(closed)
        return Work(still, tuple(sorted(closings)), undated, added, removed)


def _asked(initiative: Initiative, today: dt.date) -> Ask:
    subject = Subject(Kind.INITIATIVE, initiative.id)
    return Ask(subject, initiative.title, today, initiative.end)
