"""X: run health. What could not be judged is said, never taken for clean."""

from collections.abc import Iterator

from bot.domain.backlog import Gap
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.rules.rule import Rule, rule
from bot.domain.scene import Scene


@rule(
    "X01",
    Level.WARNING,
    message="{part} could not be read: {reason}. There is no verdict on it.",
    roadmap="remove the source if it is gone for good",
    backlog="give the bot access, and run `roadmap-drift doctor`",
    says=(("{part}", "a source", "unreadable"),),
)
def unreadable(scene: Scene) -> Iterator[Hit]:
    """A source, or one repository of it, could not be read at all."""
    for gap in scene.snapshot.gaps:
        if not gap.partial:
            yield _gap(gap)


def _gap(gap: Gap) -> Hit:
    name = f"{gap.source} {gap.part}".strip()
    told = f"{gap.in_words} in {gap.source}" if gap.in_words else name
    return Hit(facts(part=told, reason=gap.reason.rstrip(".")), source=gap.source, subject=name)


@rule(
    "X02",
    Level.ERROR,
    message="{what}, so there is nothing to compare.",
    roadmap="check `initiatives`, the sources' names and paths, and the day if you gave one",
    backlog="if items are missing, check that the bot's token may see them",
    says=(("{where}", "expected items", "none"),),
)
def zero_scope(scene: Scene) -> Iterator[Hit]:
    """The manifest has no initiatives, or a source that was read to its end has no items, on
    the day that is looked at.
    """
    if not scene.initiatives:
        yield Hit(
            facts(what="The manifest has no initiatives", where="manifest"), subject="manifest"
        )
    when = " on that day" if scene.snapshot.historic else ""
    for source in scene.roadmap.sources:
        empty = not scene.index.by_source.get(source.name)
        if empty and not scene.snapshot.gap_for(source.name):
            what = f"The source {source.name} has no items{when}"
            yield Hit(facts(what=what, where=source.name), source=source.name, subject=source.name)


@rule(
    "X03",
    Level.WARNING,
    message="{part} could be read only in part: {reason}. What is missing there is not judged.",
    roadmap="no change needed",
    backlog="run again; if it stays, run `roadmap-drift doctor`",
    says=(("{part}", "a source", "read in part"),),
)
def partial_data(scene: Scene) -> Iterator[Hit]:
    """A source was read, but not to its end."""
    for gap in scene.snapshot.gaps:
        if gap.partial:
            yield _gap(gap)


RULES: tuple[Rule, ...] = (unreadable, zero_scope, partial_data)
