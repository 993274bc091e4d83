"""D: dependencies between initiatives, within a product and across the portfolio."""

from collections.abc import Iterator

from bot.domain.findings import Hit, facts
from bot.domain.policy import Level, Reach
from bot.domain.roadmap import InitiativeStatus
from bot.domain.rules.blockers import dead_dependency, edges, undeclared_dependency
from bot.domain.rules.promises import dependency_undated_or_late
from bot.domain.rules.rule import Rule, rule
from bot.domain.rules.sequence import dependency_same_slot, inverted, started_before_dependency
from bot.domain.rules.waiting import blocked_share, stale_blocker
from bot.domain.scene import ACTIVE, Scene


@rule(
    "D01",
    Level.ERROR,
    message="{initiative} {verb} {when}, but depends on {dependency}, which ends {dependency_end}.",
    roadmap="swap the two, shift one of them, or drop the dependency",
    backlog="bring forward the part of {dependency} that is needed first",
    says=(("order", "{initiative}: {when}", "{dependency}: {dependency_end}"),),
    reach=Reach.ITEM,
    dated=True,
)
def dependency_inverted(scene: Scene) -> Iterator[Hit]:
    """An initiative depends on another one that ends after it starts, in a later window, or
    after it ends itself. Two initiatives in the same window are only judged by their ends.
    """
    for initiative in scene.initiatives:
        if initiative.status not in ACTIVE:
            continue
        for name in dict.fromkeys(initiative.depends_on):
            dependency = scene.find(name)
            if dependency and (before := inverted(initiative, dependency)):
                verb, when = before
                told = facts(
                    verb=verb,
                    when=when,
                    dependency=dependency.title,
                    dependency_end=dependency.end or when,
                )
                yield Hit(told, initiative=initiative.id, subject=name)


@rule(
    "D06",
    Level.ERROR,
    message="These initiatives depend on each other in a circle: {circle}.",
    roadmap="break the circle at one of its edges",
    backlog="no change needed",
    says=(("depends on", "{circle}", "-"),),
)
def cycle(scene: Scene) -> Iterator[Hit]:
    """The `depends_on` of initiatives contain a circle, which may run through several products
    of the portfolio. One finding a circle, on its first initiative in alphabetical order of
    product and id.
    """
    own = f"{scene.roadmap.id}/"
    for circle in _circles(edges(scene.portfolio.values())):
        if not circle[0].startswith(own):
            continue  # told where its first initiative is
        names = [name.removeprefix(own) for name in circle]
        path = " → ".join((*names, names[0]))
        yield Hit(facts(circle=path), initiative=names[0], subject=path)


def _circles(edges: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Every circle a depth-first walk closes, each once, rotated to its smallest name."""
    found: set[tuple[str, ...]] = set()
    finished: set[str] = set()
    for first in sorted(edges):
        path: list[str] = []
        places: dict[str, int] = {}  # where in the path each name is
        ahead: list[tuple[str, int]] = [(first, 0)]
        while ahead:
            name, depth = ahead.pop()
            while len(path) > depth:
                finished.add(left := path.pop())
                del places[left]
            if name in places:
                found.add(_rotated(tuple(path[places[name] :])))
            elif name in edges and name not in finished:
                places[name] = depth
                path.append(name)
                ahead.extend((next_name, depth + 1) for next_name in sorted(edges[name]))
        finished.update(path)
    yield from sorted(found)


def _rotated(circle: tuple[str, ...]) -> tuple[str, ...]:
    smallest = circle.index(min(circle))
    return circle[smallest:] + circle[:smallest]


@rule(
    "D07",
    Level.ERROR,
    message="{initiative} depends on {dependency}, which {problem}.",
    roadmap="correct or remove the dependency",
    backlog="no change needed",
    says=(("depends on", "{dependency}", "{problem}"),),
)
def dependency_unknown(scene: Scene) -> Iterator[Hit]:
    """An initiative depends on an id that no manifest of the portfolio has, or on one that
    is cancelled. Other products are judged only where other manifests were given.
    """
    for initiative in scene.initiatives:
        if initiative.status in (InitiativeStatus.DONE, InitiativeStatus.CANCELLED):
            continue
        for name in dict.fromkeys(initiative.depends_on):
            if problem := _problem(scene, name):
                told = facts(dependency=name, problem=problem)
                yield Hit(told, initiative=initiative.id, subject=name)


def _problem(scene: Scene, name: str) -> str:
    product, slash, _ = name.partition("/")
    if slash and product not in scene.portfolio and len(scene.portfolio) == 1:
        return ""
    dependency = scene.find(name)
    if dependency is None:
        return "is not on the roadmap"
    return "is cancelled" if dependency.status is InitiativeStatus.CANCELLED else ""


RULES: tuple[Rule, ...] = (
    dependency_inverted,
    dependency_same_slot,
    started_before_dependency,
    undeclared_dependency,
    dead_dependency,
    cycle,
    dependency_unknown,
    dependency_undated_or_late,
    blocked_share,
    stale_blocker,
)
