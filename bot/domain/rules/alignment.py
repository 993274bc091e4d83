"""H: alignment. What people work on serves an initiative, and nothing lies about for ever."""

import datetime as dt
import heapq
from collections import defaultdict
from collections.abc import Iterator

from bot.domain.backlog import BacklogItem, natural
from bot.domain.figures import by_team, is_whole, recent_work, unplanned_share
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.rules.rule import OptionSpec, rule
from bot.domain.scene import Scene
from bot.domain.shares import ENOUGH

_LISTED = 20
_OLDEST = 5
_ROUNDING = 1e-9  # 0.7 of 10 is a hair more than 7


@rule(
    "H09",
    Level.NOTE,
    message="{stale:item|items} of {source} {stale:=serves|serve} no initiative and"
    " {stale:=was|were} not touched for {days:day|days}{stale:=: |, the longest }{items}.",
    roadmap="link from an initiative what is still wanted",
    backlog="close what nobody means to do",
    says=(("{source}", "not on the roadmap", "{stale:open item|open items} at rest"),),
    whole=True,
    options={"days": OptionSpec(90, "days", "how long an open item may rest")},
)
def stale_backlog(scene: Scene) -> Iterator[Hit]:
    """An open item was made, and last changed, more than `days` days ago, no initiative of any
    manifest that was given claims it, and it is of no class that `unplanned` allows. One
    finding a source, which counts them all and names the longest at rest.
    """
    if not scene.initiatives or not is_whole(scene):
        return
    days = int(scene.number("H09", "days"))
    before = scene.roadmap.calendar.end_of(scene.today - dt.timedelta(days=days + 1))
    found: dict[str, list[BacklogItem]] = defaultdict(list)
    for item in scene.snapshot.items:
        at_rest = item.updated <= before and item.created <= before and item.is_open
        if at_rest and not scene.serves(item) and not scene.is_unplanned(item):
            found[item.ref.source].append(item)
    for source, stale in sorted(found.items()):
        oldest = heapq.nsmallest(_OLDEST, stale, key=lambda item: (item.updated, natural(item.ref)))
        items = tuple(item.ref for item in oldest)
        told = facts(source=source, stale=len(stale), days=days, items=items)
        yield Hit(told, source=source, subject=source, items=items)


@rule(
    "H10",
    Level.WARNING,
    message="{stray} of {work:item|items} in work or finished in the last {days:day|days}"
    " {stray:=serves|serve} no initiative: the alignment coverage is {percent}%{by_team}.",
    roadmap="link what belongs to an initiative, or add the initiative that is missing",
    backlog="move it under an epic of an initiative, or give it a label that `unplanned` allows",
    says=(("alignment coverage", "at least {least}%", "{percent}%{by_team}"),),
    whole=True,
    options={
        "share": OptionSpec(0.7, "share, 0 to 1", "work that must serve an initiative"),
        "days": OptionSpec(90, "days", "how long ago work may have been finished"),
        "items": OptionSpec(ENOUGH, "items", "with less work there is no verdict"),
    },
)
def alignment_coverage(scene: Scene) -> Iterator[Hit]:
    """Of the items in work, or finished in the last `days` days, less than `share` serve an
    initiative. Work of a class that `unplanned` allows counts apart, against its own budget
    (H13): to mend bugs, as the manifest says one may, is not out of line. Nor does work of
    another product count, or an item with others below it: they are the work. One finding.
    """
    if not scene.initiatives or not is_whole(scene):
        return
    days, least = int(scene.number("H10", "days")), scene.number("H10", "share")
    work = recent_work(scene, days)
    total = work.share.whole
    enough = total >= max(1, scene.number("H10", "items"))
    if not enough or work.share.part + _ROUNDING >= least * total:
        return
    teams = by_team(scene, work)
    each = ", ".join(f"{name} {share.percent}%" for name, share in teams.items() if share.whole)
    items = tuple(heapq.nsmallest(_LISTED, (item.ref for item in work.stray), key=natural))
    told = facts(
        stray=len(work.stray),
        work=total,
        days=days,
        percent=work.share.percent or 0,
        least=round(100 * least),
        by_team=f" ({each})" if each else "",
        items=items,
    )
    yield Hit(told, items=items)


@rule(
    "H13",
    Level.NOTE,
    message="{percent}% of what was finished in the last {days:day|days} was unplanned work"
    " ({spent} of {done:item|items}); the budget is {budget}%.",
    roadmap="raise `unplanned.budget`, or plan an initiative against what keeps coming up",
    backlog="take in less unplanned work",
    says=(("unplanned work", "at most {budget}%", "{percent}%"),),
    whole=True,
    options={
        "days": OptionSpec(90, "days", "how long ago work may have been finished"),
        "items": OptionSpec(ENOUGH, "items", "with fewer finished there is no verdict"),
    },
)
def unplanned_drain(scene: Scene) -> Iterator[Hit]:
    """The manifest gives a budget for unplanned work, and of the items finished in the last
    `days` days a larger share was of an unplanned class and served no initiative.
    """
    budget = scene.roadmap.unplanned.budget
    if budget is None or not is_whole(scene):
        return
    days = int(scene.number("H13", "days"))
    share = unplanned_share(scene, days)
    enough = share.whole >= max(1, scene.number("H13", "items"))
    if enough and share.part > budget * share.whole + _ROUNDING:
        told = facts(
            percent=share.percent or 0,
            days=days,
            spent=share.part,
            done=share.whole,
            budget=round(100 * budget, 1),
        )
        yield Hit(told)
