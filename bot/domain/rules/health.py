"""X: run health. What could not be judged is said, never taken for clean."""

from collections.abc import Iterator, Mapping

from bot.domain.backlog import Gap, ItemRef
from bot.domain.beside import Aside
from bot.domain.findings import RUN_HEALTH, Hit, facts
from bot.domain.policy import Level
from bot.domain.rules.rule import OptionSpec, Rule, rule
from bot.domain.run import Memory, Told
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


@rule(
    "X05",
    Level.WARNING,
    message="{rule} comes and goes on {where}: it changed {times:time|times} or more in the"
    " latest runs.",
    roadmap="change what lies right on the border of the rule, or the rule's options",
    backlog="find out who, or which automation, changes it back and forth",
    says=(("{rule}", "-", "changed {times:time|times} or more"),),
    beside=(Aside.MEMORY,),
    options={"times": OptionSpec(3, "times", "changes between found and gone")},
)
def no_convergence(scene: Scene) -> Iterator[Hit]:
    """A finding was there in one run, gone in the next, and so on: `times` changes or more in the
    latest complete runs of `apply`, of which ten are looked at. All could be judged in each of
    them, so this is drift like any other, and no gap in the verdict. It tells no more than the
    limit: how often exactly would be another number after each run, though nothing changed.
    """
    if scene.snapshot.historic:
        return
    memory, times = scene.beside.memory, int(scene.number("X05", "times"))
    for fingerprint, flips in sorted(_flips(memory).items()):
        told = memory.unsteady[fingerprint]
        if flips >= times and told.rule not in {*RUN_HEALTH, "X05"} and _is_known(scene, told):
            yield _unsettled(scene, fingerprint, told, times)


def _flips(memory: Memory) -> Mapping[str, int]:
    """How often each finding changed from one run to the next."""
    changed = [one ^ other for one, other in zip(memory.recent, memory.recent[1:], strict=False)]
    return {print_: sum(print_ in each for each in changed) for print_ in memory.unsteady}


def _is_known(scene: Scene, told: Told) -> bool:
    """Whether what it was about is still there to be told of."""
    return not told.initiative or told.initiative in scene.by_id


def _unsettled(scene: Scene, fingerprint: str, told: Told, times: int) -> Hit:
    item = ItemRef.parse(told.item) if told.item else None
    initiative = scene.by_id.get(told.initiative)
    product = scene.roadmap.product
    named = facts(
        rule=told.rule,
        where=item or (initiative.title if initiative else product),
        times=times,
    )
    return Hit(named, initiative=told.initiative, item=item, subject=fingerprint)


RULES: tuple[Rule, ...] = (unreadable, zero_scope, partial_data, no_convergence)
