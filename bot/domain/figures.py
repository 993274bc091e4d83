"""Counts the work that serves the roadmap: alignment coverage, effort and progress.

An item with others below it is not counted: they are the work. Nor is work of another
product. Work of an allowed unplanned class that serves no initiative counts apart, against
its own budget: a team that mends bugs, as the manifest says it may, is not out of line.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.backlog import BacklogItem, ItemRef, Status
from bot.domain.claims import Scope
from bot.domain.roadmap import Link, LinkKind
from bot.domain.scene import LATELY, Scene
from bot.domain.shares import NO_SHARE, Figures, Share

DAYS = LATELY
"""How long ago the work may have been finished that counts."""

_NO_GOAL = frozenset({""})


def is_work(scene: Scene, item: BacklogItem) -> bool:
    """Whether nothing stands below it."""
    return scene.is_work(item)


@dataclass(frozen=True, slots=True)
class Work:
    """Items in work or finished lately. `aligned` serve an initiative, `stray` serve none.

    `unplanned` are of an allowed class and serve none; they are in neither of the two.
    """

    aligned: tuple[BacklogItem, ...] = ()
    stray: tuple[BacklogItem, ...] = ()
    unplanned: tuple[BacklogItem, ...] = ()

    @property
    def share(self) -> Share:
        """The alignment coverage."""
        return Share(len(self.aligned), len(self.aligned) + len(self.stray))

    def __add__(self, other: "Work") -> "Work":
        return Work(
            self.aligned + other.aligned,
            self.stray + other.stray,
            self.unplanned + other.unplanned,
        )


def finished(scene: Scene, days: int = DAYS) -> Sequence[BacklogItem]:
    """What was done of late, in the order in which it was."""
    if days == DAYS:
        return scene.done_lately
    return [item for item in scene.finished(days) if is_work(scene, item)]


def recent_work(scene: Scene, days: int = DAYS) -> Work:
    """What is in work or was finished of late, by whether it serves an initiative.

    What stands below something that could not be read may serve one, so it is not counted.
    """
    return _sorted_out(scene, _in_work(scene)) + _sorted_out(scene, finished(scene, days))


def coverage(scene: Scene, days: int = DAYS) -> Share:
    """The share of the work, in hand or finished of late, that serves an initiative."""
    return recent_work(scene, days).share if scene.initiatives else NO_SHARE


def finished_by_goal(scene: Scene, days: int = DAYS) -> Mapping[str, tuple[BacklogItem, ...]]:
    """For each goal, in the manifest's order, the items finished of late that serve it.

    An item that serves two goals is in both.
    """
    found: dict[str, list[BacklogItem]] = {goal.id: [] for goal in scene.roadmap.goals}
    for item in finished(scene, days):
        if claimants := scene.claims.get(item.ref):
            for goal in _goals(scene, claimants) & found.keys():
                found[goal].append(item)
    return {goal: tuple(items) for goal, items in found.items()}


def goals_of(scene: Scene, ref: ItemRef) -> frozenset[str]:
    """The goals that an item serves through the initiatives that claim it."""
    return _goals(scene, scene.claims.get(ref, ()))


def _goals(scene: Scene, claimants: Iterable[str]) -> frozenset[str]:
    return frozenset([scene.by_id[name].goal for name in claimants]) - _NO_GOAL


def unplanned_share(scene: Scene, days: int = DAYS) -> Share:
    """Of all that was finished of late what was of an unplanned class and served nothing."""
    return _unplanned(_sorted_out(scene, finished(scene, days)))


def _unplanned(spent: Work) -> Share:
    return Share(len(spent.unplanned), len(spent.unplanned) + spent.share.whole)


def progress(scene: Scene, scope: Scope) -> Share:
    """How much of a scope is done; what was dropped is not counted."""
    work = [i for i in scope.items if i.status is not Status.DROPPED and is_work(scene, i)]
    return Share(sum(i.status is Status.DONE for i in work), len(work))


def is_whole(scene: Scene) -> bool:
    """Whether all was read that can tell which item serves an initiative.

    Items that nobody may read below one that was are in no figure, and change none.
    """
    if any(not gap.beside for gap in scene.snapshot.gaps):
        return False
    return all(_is_followed(scene, link) for i in scene.initiatives for link in i.links)


def _is_followed(scene: Scene, link: Link) -> bool:
    """Whether it is known what a link reaches, be it nothing."""
    snapshot, index = scene.snapshot, scene.index
    if link.kind is LinkKind.JQL:
        asked = (link.source, link.value)
        return asked in snapshot.found or asked in snapshot.refused
    target = link.target
    if target is None or snapshot.historic or target in snapshot.absent:
        return True
    return target in index.items or target in index.containers or target in index.by_container


def figures(scene: Scene) -> Figures:
    """All that is counted of a product."""
    done = finished(scene)
    spent = _sorted_out(scene, done)
    work = spent + _sorted_out(scene, _in_work(scene))
    return Figures(
        coverage=work.share if scene.initiatives else NO_SHARE,
        unplanned=_unplanned(spent),
        goals=_by_goal(scene, work, of=work.share.whole),
        teams=by_team(scene, work),
        sources=_shares((s.name for s in scene.roadmap.sources), work, lambda i: i.ref.source),
        effort=_by_goal(scene, spent, of=len(done)),
        progress={i.id: progress(scene, scene.scopes[i.id]) for i in scene.initiatives},
        whole=is_whole(scene),
    )


def by_team(scene: Scene, work: Work) -> Mapping[str, Share]:
    """The coverage of each team; work of which nobody knows the team counts for none."""
    return _shares((team.id for team in scene.roadmap.teams), work, team_finder(scene))


def team_finder(scene: Scene) -> Callable[[BacklogItem], str]:
    """Tells the team of an item: the only one that lists its source, else that of its people.

    '' where several teams could have it.
    """
    teams = scene.roadmap.teams
    listed = Counter(source for team in teams for source in set(team.sources))
    owned = {s: team.id for team in teams for s in team.sources if listed[s] == 1}
    joined = Counter(person for team in teams for person in set(team.members))
    member = {p: team.id for team in teams for p in team.members if joined[p] == 1}

    alone: dict[tuple[str, ...], str] = {}

    def team_of(item: BacklogItem) -> str:
        if known := owned.get(item.ref.source):
            return known
        if item.assignees not in alone:
            theirs = {member.get(scene.person(account), "") for account in item.assignees}
            alone[item.assignees] = theirs.pop() if len(theirs) == 1 else ""
        return alone[item.assignees]

    return team_of


def _by_goal(scene: Scene, work: Work, of: int) -> Mapping[str, Share]:
    """How much of the work serves each goal, of so many items."""
    # Few initiatives claim many items, so goals are asked for once for each set of them.
    claims = Counter(scene.claims[item.ref] for item in work.aligned)
    goals: Counter[str] = Counter()
    for claimants, number in claims.items():
        goals.update(dict.fromkeys(_goals(scene, claimants), number))
    return {goal.id: Share(goals[goal.id], of) for goal in scene.roadmap.goals}


def _shares(
    names: Iterable[str], work: Work, name_of: Callable[[BacklogItem], str]
) -> Mapping[str, Share]:
    aligned, stray = Counter(map(name_of, work.aligned)), Counter(map(name_of, work.stray))
    return {name: Share(aligned[name], aligned[name] + stray[name]) for name in names}


def _in_work(scene: Scene) -> Iterator[BacklogItem]:
    for item in scene.snapshot.items:
        if item.status is Status.DOING and is_work(scene, item):
            yield item


def _sorted_out(scene: Scene, items: Iterable[BacklogItem]) -> Work:
    aligned, stray, unplanned = [], [], []
    claims, elsewhere, unsure = scene.claims, scene.elsewhere, bool(scene.snapshot.gaps)
    for item in items:
        if item.ref in claims:
            aligned.append(item)
        elif (elsewhere and item.ref in elsewhere) or (unsure and scene.may_serve(item)):
            continue
        elif scene.is_unplanned(item):
            unplanned.append(item)
        else:
            stray.append(item)
    return Work(tuple(aligned), tuple(stray), tuple(unplanned))
