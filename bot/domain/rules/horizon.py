"""H: separation and horizon. No tasks in the roadmap, no far future in the backlog."""

import datetime as dt
from collections.abc import Iterator

from bot.domain.backlog import ItemRef, Status
from bot.domain.beside import Aside
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.replay import Replay
from bot.domain.roadmap import Initiative, InitiativeStatus
from bot.domain.rules.alignment import alignment_coverage, stale_backlog, unplanned_drain
from bot.domain.rules.derivation import backlog_starving, backlog_too_long, near_not_derived
from bot.domain.rules.grain import (
    below_roadmap_grain,
    empty_theme,
    milestone_as_initiative,
    task_detail_in_roadmap,
)
from bot.domain.rules.refined import is_refined, placeholders
from bot.domain.rules.rule import OptionSpec, Rule, rule
from bot.domain.rules.sprints import pulled_early
from bot.domain.scene import ACTIVE, NOT_DONE, UNFINISHED, Scene

_MONTHS = 12


@rule(
    "H01",
    Level.NOTE,
    message="{initiative} is {status} for {window}, but {items:item|items} of it"
    " {items:=is|are} refined already.",
    roadmap="move the window forward, if it is wanted sooner",
    backlog="keep a placeholder alone: take estimates and people off {items}, or fold"
    " {items:=it|them} back into the epic",
    says=(("time", "{window}", "{items:item|items} estimated, assigned or broken down"),),
)
def far_future_in_backlog(scene: Scene) -> Iterator[Hit]:
    """An initiative is planned or proposed for a time after its team's next two sprints, or for
    `later`, and an open item in its scope that is not begun is estimated, assigned, broken down
    or in a sprint. The issue that the initiative names itself is its placeholder and may be. An
    item that also serves an initiative that is not so far away is left out; so is what stands
    in the running or next sprint, which is T06's. One finding an initiative.
    """
    for initiative in scene.initiatives:
        window = initiative.window
        if window is None or not scene.is_far(initiative):
            continue
        aside = placeholders(initiative).union(pulled_early(scene, initiative))
        todo = scene.scopes[initiative.id].of(Status.TODO)
        refined = (i.ref for i in todo if i.ref not in aside and is_refined(scene, i))
        items = tuple(ref for ref in refined if _is_told_here(scene, initiative, ref))
        if items:
            told = facts(status=initiative.status.words, window=window.text, items=items)
            yield Hit(told, initiative.id, items=items)


def _is_told_here(scene: Scene, initiative: Initiative, ref: ItemRef) -> bool:
    """Whether only far initiatives claim it, and this is the first of them in the manifest."""
    claimants = scene.claims[ref]
    return claimants[0] == initiative.id and all(
        scene.is_far(scene.by_id[claimant]) for claimant in claimants
    )


@rule(
    "H02",
    Level.NOTE,
    message="{initiative} is {status} and starts {start}, beyond the {months:month|months} that"
    " the roadmap looks ahead.",
    roadmap="set the status to `proposed` until it comes nearer",
    backlog="no change needed",
    says=(("start", "{start}", "{open:open item|open items}"),),
)
def beyond_roadmap_horizon(scene: Scene) -> Iterator[Hit]:
    """An initiative that is planned, in progress or paused starts more than the manifest's
    roadmap horizon (12 months unless it says otherwise) from today.
    """
    months = scene.roadmap.horizon_months
    beyond = _months_later(scene.today, months)
    for initiative in scene.initiatives:
        start, end = initiative.start, initiative.end
        if initiative.status not in UNFINISHED or start is None or start <= beyond:
            continue
        if end is None or start <= end:  # the wrong way round is T09
            open_ = len(scene.scopes[initiative.id].open)
            status = initiative.status.words
            yield Hit(facts(status=status, start=start, months=months, open=open_), initiative.id)


def _months_later(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or the last one of that month."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    first = dt.date(day.year + years, month + 1, 1)
    following = (first + dt.timedelta(days=31)).replace(day=1)
    return min(first + dt.timedelta(days=day.day - 1), following - dt.timedelta(days=1))


@rule(
    "H05",
    Level.NOTE,
    message="The roadmap ends {last}, with {title}: nothing is planned beyond the next"
    " {months:month|months}.",
    roadmap="plan what comes after it, or say `next` or `later`",
    backlog="no change needed",
    says=(("outlook", "until {last}", "-"),),
    options={
        "months": OptionSpec(3, "months", "how far ahead something shall be planned"),
        "least": OptionSpec(3, "initiatives", "with fewer that have an end there is no verdict"),
    },
)
def roadmap_too_short(scene: Scene) -> Iterator[Hit]:
    """None of the initiatives that are planned or in progress ends more than `months` months from
    today. An initiative for `next` or `later` is an outlook too, whatever its status. Where fewer
    than `least` have an end nobody keeps an outlook there, and nothing is judged.
    """
    months = int(scene.number("H05", "months"))
    active = [i for i in scene.initiatives if i.status in ACTIVE]
    ends = [(i.end, i.title) for i in active if i.end]
    open_ended = any(i.window and not i.end and i.status in NOT_DONE for i in scene.initiatives)
    if open_ended or len(ends) < max(1, scene.number("H05", "least")):
        return
    last, title = max(ends, key=lambda one: one[0])
    if last <= _months_later(scene.today, months):
        yield Hit(facts(last=last, title=title, months=months))


@rule(
    "H14",
    Level.NOTE,
    message="{initiative} was proposed on {since} and has not been planned for more than"
    " {days:day|days}.",
    roadmap="decide: plan it, or take it off the roadmap",
    backlog="no change needed",
    says=(("status", "proposed since {since}", "{open:open item|open items}"),),
    beside=(Aside.REPLAY,),
    options={"days": OptionSpec(180, "days", "how long an initiative may be just proposed")},
)
def expired_proposal(scene: Scene) -> Iterator[Hit]:
    """An initiative is proposed, and has been for more than `days` days without a break, as the
    manifest's history tells.
    """
    if scene.beside.replay is None:
        return
    days = int(scene.number("H14", "days"))
    for initiative in scene.initiatives:
        if initiative.status is not InitiativeStatus.PROPOSED:
            continue
        since = _proposed_since(scene.beside.replay, initiative.id)
        if since and (scene.today - since).days > days:
            open_ = len(scene.scopes[initiative.id].open)
            yield Hit(facts(since=since, days=days, open=open_), initiative.id)


def _proposed_since(replay: Replay, name: str) -> dt.date | None:
    """The day from which every revision has it as proposed; None where the last has not."""
    since: dt.date | None = None
    for revision in replay.revisions:
        told = revision.initiatives.get(name)
        if told is None or told.status is not InitiativeStatus.PROPOSED:
            since = None
        elif since is None:
            since = revision.day
    return since


RULES: tuple[Rule, ...] = (
    far_future_in_backlog,
    beyond_roadmap_horizon,
    below_roadmap_grain,
    task_detail_in_roadmap,
    roadmap_too_short,
    backlog_too_long,
    backlog_starving,
    near_not_derived,
    stale_backlog,
    alignment_coverage,
    empty_theme,
    milestone_as_initiative,
    unplanned_drain,
    expired_proposal,
)
