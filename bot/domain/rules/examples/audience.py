"""Examples of the rules of audience."""

from typing import Any

from bot.domain.backlog import Status, Visibility
from bot.domain.roadmap import (
    Audience,
    Goal,
    Initiative,
    InitiativeStatus,
    PublicText,
)
from bot.domain.rules.examples.example import (
    TODAY,
    Example,
    busy,
    epic,
    gift_cards,
    guest_checkout,
    item,
    roadmap,
    snapshot,
)
from bot.domain.rules.examples.past import past


def _for_customers(window: str = "2026-Q4", **more: Any) -> Initiative:
    return guest_checkout(window, audience=Audience.CUSTOMER, **more)


_NEWS = "https://shop.example/news/gift-cards"

EXAMPLES = {
    "V01": Example(
        story="Customers see guest checkout. Everybody can read its epic, but one item below is"
        " for the team alone.",
        roadmap=roadmap(_for_customers()),
        snapshot=snapshot(
            *epic(
                item(311, "Address form", Status.DOING),
                item(312, "Close the hole in the old form", visibility=Visibility.PRIVATE),
            )
        ),
        today=TODAY,
        sentence="Guest checkout is shown to customers; of the 3 items behind it they can read all"
        " but 1.",
        roadmap_remedy="set its audience to product, or link only what customers may read",
        backlog_remedy="make these readable, or move them out: acme/shop#312",
    ),
    "V02": Example(
        story="The public text of guest checkout names gift-cards, which nobody outside knows of.",
        roadmap=roadmap(
            _for_customers(public=PublicText("Guest checkout", "Later works with gift-cards.")),
            gift_cards(),
        ),
        snapshot=snapshot(*busy()),
        today=TODAY,
        sentence="Customers would read the initiative gift-cards in the public text of Guest"
        " checkout.",
        roadmap_remedy="write public.summary without it",
        backlog_remedy="",
    ),
    "V03": Example(
        story="Customers could read that guest checkout comes in the fourth quarter. A week ago"
        " it was moved to the next year, and nobody told them.",
        roadmap=roadmap(_for_customers("2027-Q1")),
        snapshot=snapshot(*busy()),
        today=TODAY,
        sentence="Customers were shown 2026-Q4 for Guest checkout; since 9 Nov 2026 it is 2027-Q1,"
        " and they were not told.",
        roadmap_remedy="tell them: change its public text or its changelog; or go back to 2026-Q4",
        backlog_remedy="",
        beside=past(("2026-09-07", _for_customers()), ("2026-11-09", _for_customers("2027-Q1"))),
    ),
    "V04": Example(
        story="Gift cards were announced when they shipped; guest checkout shipped too.",
        roadmap=roadmap(
            _for_customers(status=InitiativeStatus.DONE),
            gift_cards(audience=Audience.CUSTOMER, status=InitiativeStatus.DONE, changelog=_NEWS),
        ),
        snapshot=snapshot(),
        today=TODAY,
        sentence="Guest checkout is done, and nothing says where customers read about it.",
        roadmap_remedy="add the address as changelog",
        backlog_remedy="",
    ),
    "V05": Example(
        story="The goal is known inside only. Guest checkout, which serves it, is for customers.",
        roadmap=roadmap(
            _for_customers(goal="cost"),
            goals=(Goal("cost", "Lower cost of an order", audience=Audience.PRODUCT),),
        ),
        snapshot=snapshot(*busy()),
        today=TODAY,
        sentence="Guest checkout is for the audience customer; its goal Lower cost of an order is"
        " only for product.",
        roadmap_remedy="set its audience to product, or widen that of the goal",
        backlog_remedy="",
    ),
}
