"""Examples of the rules about rank and strategy."""

import datetime as dt
from dataclasses import replace

from bot.domain.backlog import BacklogItem, Status
from bot.domain.roadmap import Goal
from bot.domain.rules.examples.example import (
    TODAY,
    Example,
    busy,
    done,
    epic,
    gift_cards,
    guest_checkout,
    issue_link,
    item,
    ref,
    roadmap,
    snapshot,
    sprint,
    sprint_ref,
)

_GIFTS = gift_cards(links=(issue_link(331),), rank=2)
_FIRST = guest_checkout(rank=1)
_BEGAN = dt.datetime(2026, 11, 10, 9, tzinfo=dt.UTC)


def _gifts(*below: BacklogItem) -> tuple[BacklogItem, ...]:
    """The epic of gift cards."""
    top = item(331, "Gift cards", child_count=len(below))
    return (top, *(replace(child, parent=top.ref) for child in below))


def _card(number: int) -> BacklogItem:
    return item(number, f"Card {number}", Status.DOING, started=_BEGAN)


def _sold(number: int) -> BacklogItem:
    """Work that was finished last week."""
    parent = ref(310 if number < 405 else 331)
    return done(number, f"Work {number}", dt.date(2026, 11, 9), parent=parent)


EXAMPLES = {
    "K01": Example(
        story="Guest checkout is the team's first initiative. Its item waits; gift cards, the"
        " second one, are in work.",
        roadmap=roadmap(_FIRST, _GIFTS),
        snapshot=snapshot(
            *epic(item(311, "Address form")), *_gifts(item(332, "Print cards", Status.DOING))
        ),
        today=TODAY,
        sentence="Guest checkout has rank 1 and 1 item ready; Gift cards with a lower rank comes"
        " first in the backlog: acme/shop#332.",
        roadmap_remedy="change the ranks, if the order of the backlog is the right one",
        backlog_remedy="begin acme/shop#311 next",
    ),
    "K02": Example(
        story="Guest checkout is the first of three initiatives. One of its items has a low"
        " priority.",
        roadmap=roadmap(
            _FIRST,
            _GIFTS,
            replace(_GIFTS, id="refunds", title="Refunds", links=(issue_link(341),), rank=3),
        ),
        snapshot=snapshot(
            *epic(item(311, "Address form", Status.DOING, priority="Low")),
            item(331, "Gift cards"),
            item(341, "Refunds"),
        ),
        today=TODAY,
        sentence="Guest checkout has rank 1 of 3, but 1 item of it has priority Low.",
        roadmap_remedy="change the rank, if the priorities are right",
        backlog_remedy="set the priority anew: acme/shop#311",
    ),
    "K03": Example(
        story="Of the first twenty items in the backlog twelve serve nothing on the roadmap.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            *epic(
                item(311, "Address form", Status.DOING),
                *(item(n, f"Step {n}", rank=float(n)) for n in range(321, 329)),
            ),
            *(item(n, f"Idea {n}", rank=float(n)) for n in range(401, 413)),
        ),
        today=TODAY,
        sentence="12 of the first 20 items in the backlog of shop serve no initiative.",
        roadmap_remedy="link from an initiative what belongs to it: acme/shop#401,"
        " acme/shop#402, acme/shop#403, acme/shop#404, acme/shop#405 and 7 more",
        backlog_remedy="put items of the roadmap above these",
    ),
    "K04": Example(
        story="Four of the five items in the sprint that runs serve nothing on the roadmap.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            *epic(item(311, "Address form", Status.DOING, sprint=sprint_ref(3))),
            *(item(n, f"Wish {n}", sprint=sprint_ref(3)) for n in range(401, 405)),
            containers=(sprint(3, dt.date(2026, 11, 9)),),
        ),
        today=TODAY,
        sentence="4 of 5 items in Sprint 3 serve no initiative that is planned or in progress.",
        roadmap_remedy="link from an initiative what belongs to it: acme/shop#401,"
        " acme/shop#402, acme/shop#403 and acme/shop#404",
        backlog_remedy="take out of Sprint 3 what can wait: acme/shop#401, acme/shop#402,"
        " acme/shop#403 and acme/shop#404",
    ),
    "K05": Example(
        story="Most of the work was meant for first orders. Most of it went into gift cards.",
        roadmap=roadmap(
            guest_checkout(goal="activation"),
            replace(_GIFTS, goal="gifts", rank=None),
            goals=(
                Goal("activation", "More first orders", effort_share=0.6),
                Goal("gifts", "More gifts"),
            ),
        ),
        snapshot=snapshot(*busy(), *_gifts(), *(_sold(n) for n in range(401, 421))),
        today=TODAY,
        sentence="Goal More first orders is meant to get 60% of the work; it got 20% of what was"
        " finished in the last 90 days.",
        roadmap_remedy="change effort_share of More first orders, if this is where the work"
        " should go",
        backlog_remedy="take on more of More first orders next",
    ),
    "K06": Example(
        story="Guest checkout is the team's first initiative, and rests. Three items of gift"
        " cards were begun last week.",
        roadmap=roadmap(_FIRST, _GIFTS),
        snapshot=snapshot(
            *epic(item(311, "Address form")), *_gifts(_card(332), _card(333), _card(334))
        ),
        today=TODAY,
        sentence="Guest checkout has the highest rank, but nothing of it moved in 14 days;"
        " 3 items of Gift cards did.",
        roadmap_remedy="change the ranks, if Gift cards matter more",
        backlog_remedy="start an item of Guest checkout",
    ),
}
