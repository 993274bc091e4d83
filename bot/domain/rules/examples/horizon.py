"""Examples of the rules of horizon: what is far, what is near, and how long people look ahead."""

import datetime as dt

from bot.domain.backlog import Status
from bot.domain.beside import Beside
from bot.domain.replay import Replay, Revision
from bot.domain.roadmap import InitiativeStatus, Team
from bot.domain.rules.examples import alignment
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
)

_TEAM = Team("checkout", sources=("shop",))
_ESTIMATED = tuple(
    done(number, "Part of the basket", dt.date(2026, 10, 20), estimate=2.0, assignees=("ana",))
    for number in range(201, 209)
)
_NEXT_SPRING = gift_cards("2027-Q2", links=(issue_link(330),))
_PROPOSED = gift_cards("later", status=InitiativeStatus.PROPOSED)

EXAMPLES = {
    **alignment.EXAMPLES,
    "H01": Example(
        story="Gift cards are for next spring. Two of their items are estimated already.",
        roadmap=roadmap(_NEXT_SPRING),
        snapshot=snapshot(
            item(330, "Gift cards, epic", child_count=2),
            item(331, "Sell a card", parent=ref(330), estimate=5.0),
            item(332, "Redeem a card", parent=ref(330), estimate=8.0, assignees=("ben",)),
        ),
        today=TODAY,
        sentence="Gift cards is planned for 2027-Q2, but 2 items of it are refined already.",
        roadmap_remedy="move the window forward, if it is wanted sooner",
        backlog_remedy="keep a placeholder alone: take estimates and people off acme/shop#331"
        " and acme/shop#332, or fold them back into the epic",
    ),
    "H02": Example(
        story="The roadmap looks a year ahead. Gift cards are planned for the summer after that.",
        roadmap=roadmap(gift_cards("2028-06")),
        snapshot=snapshot(item(7, "Typo in the footer")),
        today=TODAY,
        sentence="Gift cards is planned and starts 1 Jun 2028, beyond the 12 months that the"
        " roadmap looks ahead.",
        roadmap_remedy="set the status to proposed until it comes nearer",
        backlog_remedy="",
    ),
    "H05": Example(
        story="Three initiatives end with the year, and nothing is planned after them.",
        roadmap=roadmap(
            guest_checkout(), gift_cards(), gift_cards(id="invoices", title="Invoices")
        ),
        snapshot=snapshot(*busy()),
        today=TODAY,
        sentence="The roadmap ends 31 Dec 2026, with Guest checkout: nothing is planned beyond the"
        " next 3 months.",
        roadmap_remedy="plan what comes after it, or say next or later",
        backlog_remedy="",
    ),
    "H06": Example(
        story="The team finished 8 items in 90 days. Twelve more are estimated and wait.",
        roadmap=roadmap(guest_checkout(), teams=(_TEAM,)),
        snapshot=snapshot(
            *epic(
                item(311, "Address form", Status.DOING),
                *(item(n, "Payment by invoice", estimate=3.0, rank=n) for n in range(320, 332)),
            ),
            *_ESTIMATED,
        ),
        today=TODAY,
        sentence="The backlog of team checkout holds 12 items that are refined and not begun: at"
        " its pace enough for 9.6 sprints.",
        roadmap_remedy="",
        backlog_remedy="fold what is lowest in the order back into its epics: acme/shop#330 and"
        " acme/shop#331",
    ),
    "H07": Example(
        story="The team finishes more than one item in a sprint. A single one of guest checkout"
        " is in work, and nobody estimated another one.",
        roadmap=roadmap(guest_checkout(), teams=(_TEAM,)),
        snapshot=snapshot(
            *epic(
                item(311, "Address form", Status.DOING, assignees=("ana",)),
                item(312, "Pay by invoice"),
            ),
            *_ESTIMATED,
        ),
        today=TODAY,
        sentence="Team checkout runs out of work: what is near on the roadmap has 1 item for it,"
        " and it finishes 1.2 in a sprint.",
        roadmap_remedy="bring the next initiative of the team nearer",
        backlog_remedy="refine what is next of Guest checkout",
    ),
    "H08": Example(
        story="Gift cards start on 1 December, in two weeks. This team estimates its items; of"
        " those below the epic it estimated none.",
        roadmap=roadmap(gift_cards(links=(issue_link(330),))),
        snapshot=snapshot(
            item(330, "Gift cards, epic", child_count=2),
            item(331, "Sell a card", parent=ref(330)),
            item(332, "Redeem a card", parent=ref(330)),
            *_ESTIMATED,
        ),
        today=TODAY,
        sentence="Gift cards is planned for 2026-12, which is near, but none of its 2 items is"
        " refined.",
        roadmap_remedy="move the window, if it is not near after all",
        backlog_remedy="break it down: estimate, assign or plan the first of acme/shop#331 and"
        " acme/shop#332",
    ),
    "H14": Example(
        story="Gift cards were proposed in March, and nobody has decided since.",
        roadmap=roadmap(_PROPOSED),
        snapshot=snapshot(item(7, "Typo in the footer")),
        today=TODAY,
        sentence="Gift cards was proposed on 2 Mar 2026 and has not been planned for more than"
        " 180 days.",
        roadmap_remedy="decide: plan it, or take it off the roadmap",
        backlog_remedy="",
        beside=Beside(
            replay=Replay(
                (
                    Revision(dt.date(2026, 3, 2), {"gift-cards": _PROPOSED}),
                    Revision(dt.date(2026, 11, 2), {"gift-cards": _PROPOSED}),
                )
            )
        ),
    ),
}
