"""Examples of the rules about progress and capacity."""

import datetime as dt

from bot.domain.backlog import Status
from bot.domain.roadmap import Team
from bot.domain.rules.examples import foresight, movement, regress
from bot.domain.rules.examples.example import (
    TODAY,
    Example,
    epic,
    guest_checkout,
    item,
    roadmap,
    snapshot,
    sprint,
    sprint_ref,
)

_TEAM = Team("checkout", sources=("shop",), capacity=12, capacity_unit="points")
_HERE = sprint_ref(24)

EXAMPLES = {
    **foresight.EXAMPLES,
    **movement.EXAMPLES,
    **regress.EXAMPLES,
    "P10": Example(
        story="The checkout team does 12 points in a sprint. This one was filled with more.",
        roadmap=roadmap(guest_checkout(), teams=(_TEAM,)),
        snapshot=snapshot(
            *epic(
                item(311, "Address form", Status.DOING, estimate=8.0, sprint=_HERE),
                item(312, "Mail with the receipt", estimate=5.0, sprint=_HERE),
                item(313, "Pay by invoice", sprint=_HERE),
            ),
            containers=(sprint(24, dt.date(2026, 11, 16)),),
        ),
        today=TODAY,
        sentence="Sprint 24 holds 13 points and 1 item without an estimate;"
        " team checkout has room for 12.",
        roadmap_remedy="correct the capacity of checkout, or move the dates of what can wait",
        backlog_remedy="move items out of Sprint 24",
    ),
    "P11": Example(
        story="The checkout team does 12 points in a sprint. One item is estimated at 20.",
        roadmap=roadmap(guest_checkout(team="checkout"), teams=(_TEAM,)),
        snapshot=snapshot(
            *epic(
                item(311, "Address form", Status.DOING, estimate=5.0),
                item(312, "Pay by invoice", estimate=20.0),
            )
        ),
        today=TODAY,
        sentence="Guest checkout holds 1 item estimated above the 12 points that team checkout does"
        " in a sprint.",
        roadmap_remedy="",
        backlog_remedy="split acme/shop#312",
    ),
}
