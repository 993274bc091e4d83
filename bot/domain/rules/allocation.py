"""K: strategy. Where the work went, against where it was meant to go."""

from collections.abc import Iterator

from bot.domain.backlog import Capability, Container, ItemRef, Status, natural
from bot.domain.figures import DAYS, finished, finished_by_goal, is_whole
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.rules.rule import OptionSpec, rule
from bot.domain.scene import UNFINISHED, Scene


@rule(
    "K04",
    Level.NOTE,
    message="{strays} of {planned:item|items} in {sprint} serve no initiative that is planned"
    " or in progress.",
    roadmap="link from an initiative what belongs to it: {items}",
    backlog="take out of {sprint} what can wait: {items}",
    says=(("sprint", "serves the roadmap", "{strays} of {planned:item|items} do not"),),
    needs=(Capability.SPRINTS,),
    whole=True,
    current=True,
    options={
        "share": OptionSpec(0.5, "share, 0 to 1", "how much of a sprint may serve no initiative"),
        "least": OptionSpec(5, "items", "sprints with fewer are not judged"),
    },
)
def sprint_off_strategy(scene: Scene) -> Iterator[Hit]:
    """More than `share` of the items in a sprint that runs serve no initiative that is planned,
    in progress or paused. What was dropped, and unplanned work that is allowed, does not count.
    Of a day in the past nobody knows what else stood in it.
    """
    for sprint in scene.open_sprints if is_whole(scene) else ():
        if sprint.ref in scene.active_sprints:
            yield from _off_strategy(scene, sprint)


def _off_strategy(scene: Scene, sprint: Container) -> Iterator[Hit]:
    held = [scene.index.items[ref] for ref in scene.index.by_container.get(sprint.ref, ())]
    counted = [i for i in held if i.status is not Status.DROPPED and not scene.is_unplanned(i)]
    away = (i.ref for i in counted if not _serves_now(scene, i.ref))
    strays = tuple(sorted(away, key=natural))
    enough = len(counted) >= scene.number("K04", "least")
    if enough and len(strays) > scene.number("K04", "share") * len(counted):
        told = facts(strays=len(strays), planned=len(counted), sprint=sprint.ref, items=strays)
        yield Hit(told, item=sprint.ref, items=strays)


def _serves_now(scene: Scene, ref: ItemRef) -> bool:
    claimants = scene.claims.get(ref, ())
    current = any(scene.by_id[name].status in UNFINISHED for name in claimants)
    return current or ref in scene.elsewhere


@rule(
    "K05",
    Level.NOTE,
    message="Goal {goal} is meant to get {wanted} of the work; it got {share} of what was finished"
    " in the last {days:day|days}.",
    roadmap="change `effort_share` of {goal}, if this is where the work should go",
    backlog="take on {side} of {goal} next",
    says=(("effort", "{wanted}", "{share}, {done:item|items} of {whole}"),),
    whole=True,
    options={
        "points": OptionSpec(15, "percentage points", "how far the share may be off"),
        "least": OptionSpec(20, "items", "finished work below which nothing is judged"),
    },
)
def allocation_drift(scene: Scene) -> Iterator[Hit]:
    """Of all the work finished in the last 90 days the share that serves a goal is more than
    `points` percentage points away from the goal's `effort_share`. One finding a goal.
    """
    meant = {goal.id: goal for goal in scene.roadmap.goals if goal.effort_share is not None}
    whole = len(finished(scene)) if meant else 0
    if whole < scene.number("K05", "least") or not is_whole(scene):
        return
    for goal_id, items in finished_by_goal(scene).items():
        if goal_id not in meant:
            continue
        wanted, share = meant[goal_id].effort_share or 0.0, len(items) / whole
        if round(abs(share - wanted) * 100, 6) > scene.number("K05", "points"):
            told = facts(
                goal=meant[goal_id].title,
                wanted=f"{wanted:.0%}",
                share=f"{share:.0%}",
                side="more" if share < wanted else "less",
                days=DAYS,
                done=len(items),
                whole=whole,
            )
            yield Hit(told, subject=goal_id)
