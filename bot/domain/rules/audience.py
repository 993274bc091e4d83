"""V: audience. Who reads what, and what they were promised."""

from collections.abc import Iterator

from bot.domain.backlog import Visibility
from bot.domain.beside import Aside
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Audience, InitiativeStatus
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
    message="{initiative} is for the audience {audience}; its goal {goal} is only for {narrower}.",
    roadmap="set its audience to `{narrower}`, or widen that of the goal",
    backlog="no change needed",
    says=(("audience", "{audience}, its goal {narrower}", "no change needed"),),
)
def audience_wider_than_parent(scene: Scene) -> Iterator[Hit]:
    """An initiative is shown to more people than the goal it serves. Cancelled ones are not
    looked at.
    """
    goals = {goal.id: goal for goal in scene.roadmap.goals}
    for initiative in scene.initiatives:
        goal = goals.get(initiative.goal)
        if goal is None or initiative.status is InitiativeStatus.CANCELLED:
            continue
        if initiative.audience.width > goal.audience.width:
            told = facts(
                audience=initiative.audience.value,
                goal=goal.title,
                narrower=goal.audience.value,
            )
            yield Hit(told, initiative=initiative.id)


RULES: tuple[Rule, ...] = (
    private_behind_public,
    internal_leak,
    public_promise_moved,
    shipped_not_announced,
    audience_wider_than_parent,
)
