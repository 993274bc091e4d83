"""Examples of the rules about how far an initiative is."""

import datetime as dt

from bot.domain.backlog import Status
from bot.domain.rules.examples.example import (
    TODAY,
    Example,
    done,
    epic,
    guest_checkout,
    item,
    roadmap,
    snapshot,
)

_BEGUN = dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC)

EXAMPLES = {
    "P03": Example(
        story="The address form was begun four weeks ago. Since then nothing of it has moved.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            *epic(
                item(311, "Address form", Status.DOING, started=_BEGUN),
                item(312, "Mail with the receipt"),
            )
        ),
        today=TODAY,
        sentence="Guest checkout is in progress, with 1 item in work, but none of its items was"
        " begun or closed since 20 Oct 2026.",
        roadmap_remedy="set the status to paused, or drop it",
        backlog_remedy="close what is done, or take back what nobody works on: acme/shop#311",
    ),
    "P07": Example(
        story="Guest checkout is in work, as one issue that was never broken down.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(item(310, "Guest checkout", Status.DOING)),
        today=TODAY,
        sentence="Guest checkout is in progress, but how far it is cannot be told: it is a single"
        " item, with none below it.",
        roadmap_remedy="link the epic or milestone that holds its items",
        backlog_remedy="break it down into items that the bot may read",
    ),
    "P08": Example(
        story="Ana wrote 80% into the roadmap. One of the two items of guest checkout is done.",
        roadmap=roadmap(guest_checkout(progress=0.8)),
        snapshot=snapshot(
            *epic(
                done(311, "Address form", dt.date(2026, 11, 10)),
                item(312, "Mail with the receipt", Status.DOING),
            )
        ),
        today=TODAY,
        sentence="The roadmap says Guest checkout is 80% done; its items say 50%.",
        roadmap_remedy="correct progress, or leave it out: the items tell it",
        backlog_remedy="close what is done, or add what is still to do",
    ),
}
