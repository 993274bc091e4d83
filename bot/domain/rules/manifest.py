"""M: the manifest itself. It is kept as the plan is."""

import datetime as dt
from collections.abc import Iterator

from bot.domain.backlog import BacklogItem, Status
from bot.domain.beside import Aside
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Commitment, Initiative, InitiativeStatus
from bot.domain.rules.manifest_review import status_not_in_same_change
from bot.domain.rules.rule import OptionSpec, Rule, rule
from bot.domain.scene import ACTIVE, Scene


@rule(
    "M03",
    Level.WARNING,
    message="{initiative} is {standing}, but has no {missing}.",
    roadmap="add its {fields}",
    backlog="no change needed",
    says=(("{fields}", "none", "no change needed"),),
    options={
        "target": OptionSpec(True, "true or false", "whether what is committed needs a target"),
        "team": OptionSpec(True, "true or false", "whether what is in progress needs a team"),
    },
)
def fields_by_stage(scene: Scene) -> Iterator[Hit]:
    """What is committed, and planned or in progress, has a window and no target day; or what is
    in progress has no team, which is a note. Each is told only of a manifest that has targets,
    or teams, at all. A missing owner is O01's, missing dates are T08's, missing links L01's.
    """
    with_targets = any(initiative.target for initiative in scene.initiatives)
    wants_target = with_targets and bool(scene.options["M03"]["target"])
    wants_team = bool(scene.roadmap.teams) and bool(scene.options["M03"]["team"])
    for initiative in scene.initiatives:
        missing = []
        if wants_target and _lacks_target(initiative):
            missing.append("target")
        in_progress = initiative.status is InitiativeStatus.IN_PROGRESS
        if wants_team and in_progress and not initiative.team:
            missing.append("team")
        if missing:
            told = facts(
                standing=_standing(initiative),
                missing=" and no ".join(missing),
                fields=" and ".join(missing),
            )
            level = None if "target" in missing else Level.NOTE
            yield Hit(told, initiative=initiative.id, level=level)


def _lacks_target(initiative: Initiative) -> bool:
    firm = initiative.commitment is Commitment.COMMITTED and initiative.status in ACTIVE
    return firm and initiative.target is None and initiative.window is not None


def _standing(initiative: Initiative) -> str:
    firm = initiative.commitment is Commitment.COMMITTED
    return f"{'committed and ' if firm else ''}{initiative.status.words}"


@rule(
    "M04",
    Level.NOTE,
    message="Nobody has changed the roadmap since {last}, and {moved:item|items} of its"
    " initiatives moved on since.",
    roadmap="look over it, and commit what is different now",
    backlog="no change needed",
    says=(("roadmap", "last changed {last}", "{moved:item|items} begun or closed since"),),
    beside=(Aside.REPLAY,),
    options={
        "days": OptionSpec(30, "days", "how long the manifest may stand unchanged"),
        "items": OptionSpec(5, "items", "how many items are begun or closed meanwhile at least"),
    },
)
def manifest_stale(scene: Scene) -> Iterator[Hit]:
    """The manifest was not changed in git for `days` days, while at least so many items in the
    scopes of its initiatives were begun or closed.
    """
    last = scene.beside.replay.touched if scene.beside.replay else None
    if last is None or last > scene.today - dt.timedelta(days=scene.number("M04", "days")):
        return
    items = (scene.index.items.get(ref) for ref in scene.claims)
    moved = sum(_has_moved(scene, item, last) for item in items if item)
    if moved >= scene.number("M04", "items"):
        yield Hit(facts(last=last, moved=moved))


def _has_moved(scene: Scene, item: BacklogItem, since: dt.date) -> bool:
    at = item.started if item.status is Status.DOING else item.closed
    return at is not None and since < scene.roadmap.calendar.day(at) <= scene.today


RULES: tuple[Rule, ...] = (fields_by_stage, manifest_stale, status_not_in_same_change)
