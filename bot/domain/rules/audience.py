"""V: audience. Who reads what, and what they were promised."""

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.backlog import Visibility
from bot.domain.beside import Aside
from bot.domain.findings import Fact, Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Audience, Goal, Initiative, InitiativeStatus, Roadmap
from bot.domain.rules.leaks import Secrets
from bot.domain.rules.rule import OptionSpec, Rule, rule
from bot.domain.rules.slips import moved_promises
from bot.domain.scene import NOT_DONE, Scene


@rule(
    "V01",
    Level.ERROR,
    message="{initiative} is shown to customers; of the {total:item|items} behind it they can"
    " read all but {hidden}.",
    roadmap="set its audience to `product`, or link only what customers may read",
    backlog="make these readable, or move them out: {items}",
    says=(("audience", "customer", "{hidden} of {total} items private"),),
)
def private_behind_public(scene: Scene) -> Iterator[Hit]:
    """An initiative is shown to customers, and within one source some of its items can be read
    by anybody while others are more private: counts, progress and suggestions made from all of
    them tell of what is hidden. A source of which everything is private is no mistake. Work
    that is proposed, done or cancelled is not looked at.
    """
    for initiative in scene.initiatives:
        if initiative.audience is not Audience.CUSTOMER or initiative.status not in NOT_DONE:
            continue
        if initiative.status is InitiativeStatus.PROPOSED:
            continue
        items = scene.scopes[initiative.id].items
        open_sources = {i.ref.source for i in items if i.visibility is Visibility.PUBLIC}
        mixed = [item for item in items if item.ref.source in open_sources]
        hidden = tuple(i.ref for i in mixed if i.visibility is not Visibility.PUBLIC)
        if hidden:
            told = facts(total=len(mixed), hidden=len(hidden), items=hidden)
            yield Hit(told, initiative=initiative.id, items=hidden)


@rule(
    "V02",
    Level.ERROR,
    message="Customers would read {leaks} in the public text of {initiative}.",
    roadmap="write {where} without it",
    backlog="no change needed",
    says=(("{where}", "{leaks}", "known inside only"),),
)
def internal_leak(scene: Scene) -> Iterator[Hit]:
    """The public title, summary or status of an initiative that customers see names what is
    known inside only: an item that not everybody can read, a repository or tracker of such
    items, an account of a person, a label by which work is linked, or the id of an initiative
    that is not for customers.
    """
    secrets: Secrets | None = None
    for initiative in scene.initiatives:
        public = initiative.public
        if public is None or initiative.audience is not Audience.CUSTOMER:
            continue
        secrets = secrets or Secrets.of(scene)
        texts = {"title": public.title, "summary": public.summary, "status": public.status}
        leaks = {name: tuple(secrets.inside(text)) for name, text in texts.items()}
        where = [f"public.{name}" for name, found in leaks.items() if found]
        if where:
            found = dict.fromkeys(leak for each in leaks.values() for leak in each)
            told = facts(leaks=" and ".join(found), where=" and ".join(where))
            yield Hit(told, initiative=initiative.id)


@rule(
    "V03",
    Level.WARNING,
    message="Customers were shown {before} for {initiative}; since {day} it is {now}, and they"
    " were not told.",
    roadmap="tell them: change its `public` text or its `changelog`; or go back to {before}",
    backlog="no change needed",
    says=(("shown to customers", "{now}, before {before}", "no change needed"),),
    beside=(Aside.REPLAY,),
    options={"days": OptionSpec(30, "days", "for how long a move is told")},
)
def public_promise_moved(scene: Scene) -> Iterator[Hit]:
    """What customers see of an initiative changed within the last `days` days, as the
    manifest's history in git tells: its window, its target where `exact_date` shows it, or it
    was paused or cancelled. Neither its public text nor its changelog was changed with it or
    since. Nothing is told where it is back at what it was.
    """
    for initiative, move in moved_promises(scene):
        told = facts(before=move.before, now=move.now, day=move.day)
        yield Hit(told, initiative=initiative.id)


@rule(
    "V04",
    Level.NOTE,
    message="{initiative} is done, and nothing says where customers read about it.",
    roadmap="add the address as `changelog`",
    backlog="no change needed",
    says=(("changelog", "none", "no change needed"),),
)
def shipped_not_announced(scene: Scene) -> Iterator[Hit]:
    """An initiative for customers is done and has no changelog link. Told only of a manifest
    in which another initiative has one.
    """
    if not any(initiative.changelog for initiative in scene.initiatives):
        return
    for initiative in scene.initiatives:
        is_shown = initiative.audience is Audience.CUSTOMER
        if is_shown and initiative.status is InitiativeStatus.DONE and not initiative.changelog:
            yield Hit(initiative=initiative.id)


@rule(
    "V05",
    Level.ERROR,
    message="{initiatives} {initiatives:=is|are} for the audience {audience};"
    " {initiatives:=its|their} goal {goal} is only for {narrower}.",
    roadmap="set {initiatives:=its|their} audience to `{narrower}`, or widen that of the goal",
    backlog="no change needed",
    says=(
        ("audience", "{audience}, {initiatives:=its|their} goal {narrower}", "no change needed"),
    ),
)
def audience_wider_than_parent(scene: Scene) -> Iterator[Hit]:
    """An initiative is shown to more people than the goal it serves. Cancelled ones are not
    looked at. Where several of a goal are, they are one finding; what a waiver or the policy
    names is told alone.
    """
    for goal in scene.roadmap.goals:
        together = told_together(goal, scene.roadmap)
        if len(together) > 1:
            yield Hit(_wider(goal, together), subject=goal.id)
        for one in _wide(goal, scene.initiatives):
            if one not in together or len(together) == 1:
                yield Hit(_wider(goal, (one,)), initiative=one.id)


def told_together(goal: Goal, roadmap: Roadmap) -> Sequence[Initiative]:
    """Those wider than the goal of which nobody has decided by name."""
    named = {waiver.initiative for waiver in roadmap.waivers if waiver.rule == "V05"}
    ruled = {name for name, rules in roadmap.policy.initiatives.items() if "V05" in rules}
    return [one for one in _wide(goal, roadmap.initiatives) if one.id not in named | ruled]


def _wide(goal: Goal, initiatives: Iterable[Initiative]) -> Iterator[Initiative]:
    """Those that serve the goal and are shown to more people than it is."""
    for one in initiatives:
        served = one.goal == goal.id and one.status is not InitiativeStatus.CANCELLED
        if served and one.audience.width > goal.audience.width:
            yield one


def _wider(goal: Goal, wide: Sequence[Initiative]) -> tuple[tuple[str, Fact], ...]:
    return facts(
        initiatives=tuple(one.title for one in wide),
        audience=" or ".join(dict.fromkeys(one.audience.value for one in wide)),
        goal=goal.title,
        narrower=goal.audience.value,
    )


RULES: tuple[Rule, ...] = (
    private_behind_public,
    internal_leak,
    public_promise_moved,
    shipped_not_announced,
    audience_wider_than_parent,
)
