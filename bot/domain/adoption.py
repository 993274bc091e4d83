"""A first roadmap made of what is in the trackers, as values; each guess has its reason.

Epics become initiatives, and so do milestones and versions that hold work of their own. What
nobody can guess is left to do: the benefit, the team, how firm a promise is.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.domain.adoption_names import (
    Account,
    account_of,
    goal_of,
    goals_of,
    ids_of,
    people_of,
    todo_goal,
)
from bot.domain.adoption_offers import Offer, Seen, offers, unmapped, unplanned_words
from bot.domain.adoption_times import Stand, Time, closing, settled, stand_of, time_of
from bot.domain.adoption_work import Work, container_link, find_work
from bot.domain.backlog import Container, ItemRef, Snapshot, natural
from bot.domain.roadmap import (
    Goal,
    Initiative,
    InitiativeStatus,
    Link,
    LinkKind,
    Person,
    Roadmap,
    Unplanned,
)
from bot.domain.rules.blockers import undeclared_dependency
from bot.domain.rules.links import unclaimed_container
from bot.domain.rules.sequence import inverted
from bot.domain.scene import Scene, set_scene
from bot.domain.tracker_words import one_line

MOST = 60
ORDER = (
    InitiativeStatus.IN_PROGRESS,
    InitiativeStatus.PLANNED,
    InitiativeStatus.PAUSED,
    InitiativeStatus.PROPOSED,
    InitiativeStatus.DONE,
)
"""Statuses as a first roadmap has them, what moves first."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How much is taken over: so many initiatives at most, and what was just finished or not."""

    most: int = MOST
    with_done: bool = False


@dataclass(frozen=True, slots=True)
class Adopted:
    """An initiative, and by the name of its fields why they say what they say."""

    initiative: Initiative
    why: Mapping[str, str]
    from_epic: bool
    open: int


@dataclass(frozen=True, slots=True)
class Adoption:
    """A first roadmap, and what was seen but not taken over.

    `roadmap` has everything a manifest says; `unmapped` are statuses that nothing explains;
    `left` is how many more initiatives there would be, `small` how many hold a single item,
    and `unclaimed` are all epics, milestones and versions that no initiative has.
    `goal_field` is the board's field that the goals are from.
    """

    roadmap: Roadmap
    snapshot: Snapshot
    adopted: tuple[Adopted, ...]
    labels: tuple[Seen, ...] = ()
    types: tuple[Seen, ...] = ()
    unmapped: tuple[Seen, ...] = ()
    offers: tuple[Offer, ...] = ()
    parked: tuple[Container, ...] = ()
    unclaimed: tuple[ItemRef, ...] = ()
    left: int = 0
    small: int = 0
    goal_field: str = ""

    def of(self, status: InitiativeStatus) -> tuple[Adopted, ...]:
        """The initiatives that have a status."""
        return tuple(one for one in self.adopted if one.initiative.status is status)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A piece of work with what was guessed of it."""

    work: Work
    stand: Stand
    time: Time
    account: Account | None
    owner_why: str
    release: Link | None
    release_why: str


def adopt(draft: Roadmap, snapshot: Snapshot, today: dt.date, terms: Terms) -> Adoption:
    """The draft, which has the product and its sources, with what the snapshot shows."""
    labels = unplanned_words((i.ref.source, label) for i in snapshot.items for label in i.labels)
    types = unplanned_words((i.ref.source, i.kind) for i in snapshot.items)
    unplanned = Unplanned(
        labels=frozenset(seen.word for seen in labels), types=frozenset(seen.word for seen in types)
    )
    scene = set_scene(replace(draft, unplanned=unplanned), snapshot, today, options={})
    found = find_work(scene, with_done=terms.with_done)
    drawn = sorted((_draw(scene, work) for work in found.works), key=_turn)
    kept = drawn[: terms.most]
    roadmap, adopted, goal_field = _filled(scene.roadmap, kept)
    made = set_scene(roadmap, snapshot, today, options={})
    needed = _waiting(made)
    adopted = tuple(_with_dependencies(one, needed) for one in adopted)
    has_epics = any(work.epic for work in found.works)
    return Adoption(
        roadmap=replace(roadmap, initiatives=tuple(one.initiative for one in adopted)),
        snapshot=snapshot,
        adopted=adopted,
        labels=labels,
        types=types,
        unmapped=unmapped(snapshot),
        offers=offers(scene, goal_field, labels=not has_epics),
        parked=found.parked,
        unclaimed=tuple(hit.item for hit in unclaimed_container.check(made) if hit.item),
        left=len(drawn) - len(kept),
        small=found.small,
        goal_field=goal_field,
    )


def _waiting(made: Scene) -> Mapping[str, tuple[str, ...]]:
    """What depends on what, as rule D04 reads it from the items.

    Neither a circle is made nor an order that the dates contradict: those D04 tells.
    """
    needed: dict[str, tuple[str, ...]] = {}
    for hit in undeclared_dependency.check(made):
        against = inverted(made.by_id[hit.initiative], made.by_id[hit.subject])
        if not against and not _leads(needed, hit.subject, hit.initiative):
            needed[hit.initiative] = (*needed.get(hit.initiative, ()), hit.subject)
    return needed


def _leads(needed: Mapping[str, tuple[str, ...]], start: str, end: str) -> bool:
    """Whether one depends on the other, perhaps through others, or is it."""
    reached = [start]
    for name in reached:
        reached.extend(other for other in needed.get(name, ()) if other not in reached)
    return end in reached


def _with_dependencies(one: Adopted, needed: Mapping[str, tuple[str, ...]]) -> Adopted:
    depends_on = needed.get(one.initiative.id, ())
    return replace(one, initiative=replace(one.initiative, depends_on=depends_on))


def _draw(scene: Scene, work: Work) -> _Drawn:
    time = time_of(scene, work)
    stand = stand_of(scene, work, time)
    owner, why = _owner(work)
    release = closing(work, scene)
    return _Drawn(
        work=work,
        stand=stand,
        time=settled(stand, time),
        account=account_of(scene, work, owner),
        owner_why=why,
        release=container_link(scene, release[0]) if release else None,
        release_why=release[1] if release else "",
    )


def _owner(work: Work) -> tuple[str, str]:
    """Who has the epic, else who alone has what is left of it; nobody where that is several."""
    if work.epic and (accounts := set(filter(None, work.epic.assignees))):
        return (accounts.pop(), f"has {work.ref.key}") if len(accounts) == 1 else ("", "")
    accounts = {name for item in work.open for name in item.assignees if name}
    assigned = sum(any(item.assignees) for item in work.open)
    if len(accounts) == 1 and assigned > 1:
        return accounts.pop(), f"has all {assigned} open items that anybody has"
    return "", ""


def _turn(drawn: _Drawn) -> tuple[object, ...]:
    """What is in work first, then by date; among equals the largest."""
    end = drawn.time.target or (drawn.time.window.end if drawn.time.window else None)
    return (
        ORDER.index(drawn.stand.status),
        end or dt.date.max,
        -len(drawn.work.open),
        natural(drawn.work.ref),
    )


def _filled(draft: Roadmap, drawn: list[_Drawn]) -> tuple[Roadmap, tuple[Adopted, ...], str]:
    """The draft with initiatives, and the people and goals that they name."""
    works = [one.work for one in drawn]
    people = people_of(one.account for one in drawn if one.account)
    field, goals = goals_of(works)
    adopted = tuple(
        _adopted(one, name, goal_of(one.work, field, goals), people)
        for one, name in zip(drawn, ids_of(works), strict=True)
    )
    roadmap = replace(
        draft,
        people=tuple(people.values()),
        goals=_in_use(goals.values(), adopted),
        initiatives=tuple(one.initiative for one in adopted),
    )
    return roadmap, adopted, field


def _in_use(goals: Iterable[Goal], adopted: tuple[Adopted, ...]) -> tuple[Goal, ...]:
    used = {one.initiative.goal for one in adopted}
    return tuple(goal for goal in (*goals, todo_goal()) if goal.id in used)


def _adopted(
    drawn: _Drawn, initiative_id: str, goal: str, people: Mapping[Account, Person]
) -> Adopted:
    work, time, link = drawn.work, drawn.time, drawn.work.link
    initiative = Initiative(
        id=initiative_id,
        title=work.title,
        goal=goal,
        status=drawn.stand.status,
        window=time.window,
        target=time.target,
        owner=people[drawn.account].id if drawn.account else "",
        links=(link, *work.also),
        releases=(drawn.release,) if drawn.release else (),
    )
    why = {
        "status": drawn.stand.why,
        "window" if time.window else "target": time.why,
        "owner": drawn.owner_why,
        "links": one_line(work.head.title) if link.kind is LinkKind.MILESTONE else "",
        "releases": drawn.release_why,
    }
    return Adopted(initiative, why, work.epic is not None, len(work.open))
