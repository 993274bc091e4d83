"""Examples of the rules about time."""

import datetime as dt
from dataclasses import replace

from bot.domain.backlog import Status
from bot.domain.rules.examples import periods
from bot.domain.rules.examples.example import (
    TODAY,
    Example,
    busy,
    epic,
    gift_cards,
    guest_checkout,
    issue_link,
    item,
    milestone,
    milestone_link,
    milestone_ref,
    roadmap,
    snapshot,
)

_CARD_ITEM = item(331, "Print the code on paper")

EXAMPLES = {
    **periods.EXAMPLES,
    "T01": Example(
        story="Guest checkout was planned for the third quarter, and its epic is still open.",
        roadmap=roadmap(guest_checkout("2026-Q3")),
        snapshot=snapshot(*busy()),
        today=TODAY,
        sentence="Guest checkout was due 30 Sep 2026 and is in progress; 2 of 2 items are open.",
        roadmap_remedy="move the target date, or set the status to what is true",
        backlog_remedy="finish, cut or move what is left",
    ),
    "T02": Example(
        story="Guest checkout ends with the year. One of its items is due in January.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(*epic(item(311, "Address form", Status.DOING, due=dt.date(2027, 1, 15)))),
        today=TODAY,
        sentence="1 item of Guest checkout has dates outside its window 2026-Q4.",
        roadmap_remedy="move its dates so that they hold the work",
        backlog_remedy="move these inside: acme/shop#311",
    ),
    "T04": Example(
        story="Guest checkout is promised for 11 December. Its release is due five weeks later.",
        roadmap=roadmap(
            guest_checkout(target=dt.date(2026, 12, 11), releases=(milestone_link(12),))
        ),
        snapshot=snapshot(
            *busy(), containers=(milestone(12, "Winter launch", dt.date(2027, 1, 15)),)
        ),
        today=TODAY,
        sentence="Roadmap says 11 Dec 2026; milestone Winter launch says 15 Jan 2027.",
        roadmap_remedy="move the target to 15 Jan 2027 or later",
        backlog_remedy="move milestone Winter launch, or cut what it holds",
    ),
    "T08": Example(
        story="Gift cards are planned, but nobody has said for when.",
        roadmap=roadmap(replace(gift_cards(links=(issue_link(331),)), window=None)),
        snapshot=snapshot(_CARD_ITEM),
        today=TODAY,
        sentence="Gift cards is planned without a window or a target date.",
        roadmap_remedy="give it a quarter, or now, next or later",
        backlog_remedy="",
    ),
    "T09": Example(
        story="Whoever planned gift cards wrote the two dates the wrong way round.",
        roadmap=roadmap(gift_cards("2027-03-01..2027-02-01", links=(issue_link(331),))),
        snapshot=snapshot(_CARD_ITEM),
        today=TODAY,
        sentence="The window of Gift cards starts 1 Mar 2027 and ends 1 Feb 2027,"
        " before it starts.",
        roadmap_remedy="put the two dates the right way round",
        backlog_remedy="",
    ),
    "T10": Example(
        story="Gift cards stand in the first quarter of 2027, with a target in April.",
        roadmap=roadmap(
            gift_cards("2027-Q1", target=dt.date(2027, 4, 16), links=(issue_link(331),))
        ),
        snapshot=snapshot(_CARD_ITEM),
        today=TODAY,
        sentence="Gift cards is planned for 2027-Q1, but its target is 16 Apr 2027.",
        roadmap_remedy="make the window and the target agree",
        backlog_remedy="",
    ),
    "T13": Example(
        story="The autumn launch was due at the end of October, and one of its items is open.",
        roadmap=roadmap(guest_checkout(releases=(milestone_link(12),))),
        snapshot=snapshot(
            *epic(item(311, "Address form", Status.DOING, milestone=milestone_ref(12))),
            containers=(milestone(12, "Autumn launch", dt.date(2026, 10, 30)),),
        ),
        today=TODAY,
        sentence="Milestone Autumn launch was due 30 Oct 2026 and is open with 1 item left.",
        roadmap_remedy="move what it releases, if the date has slipped",
        backlog_remedy="close milestone Autumn launch, move what is left, or give it a new date",
    ),
}
