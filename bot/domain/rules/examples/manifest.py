"""Examples of the rules about the manifest itself."""

import datetime as dt

from bot.domain.beside import Beside
from bot.domain.roadmap import Commitment
from bot.domain.rules.examples.example import (
    TODAY,
    Example,
    busy,
    done,
    epic,
    gift_cards,
    guest_checkout,
    ref,
    roadmap,
    snapshot,
)
from bot.domain.rules.examples.past import past

EXAMPLES = {
    "M03": Example(
        story="Guest checkout is committed to for the fourth quarter. Gift cards have a target"
        " day, it has none.",
        roadmap=roadmap(
            guest_checkout(commitment=Commitment.COMMITTED),
            gift_cards(target=dt.date(2026, 12, 18)),
        ),
        snapshot=snapshot(*busy()),
        today=TODAY,
        sentence="Guest checkout is committed and in progress, but has no target.",
        roadmap_remedy="add its target",
        backlog_remedy="",
    ),
    "M04": Example(
        story="Since somebody last changed the roadmap, in September, five items of guest"
        " checkout were done.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            *epic(*(done(n, f"Step {n}", dt.date(2026, 11, 2)) for n in range(311, 316)))
        ),
        today=TODAY,
        sentence="Nobody has changed the roadmap since 7 Sep 2026, and 5 items of its initiatives"
        " moved on since.",
        roadmap_remedy="look over it, and commit what is different now",
        backlog_remedy="",
        beside=past(("2026-09-07", guest_checkout())),
    ),
    "M05": Example(
        story="Of guest checkout one item is left below its epic. A pull request says that it"
        " closes both, and leaves the status as it is.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(*busy()),
        today=TODAY,
        sentence="The commits under review close the last open items of Guest checkout:"
        " acme/shop#310 and acme/shop#311. The roadmap still says in progress.",
        roadmap_remedy="set the status to done in the same change, or link what is left to do",
        backlog_remedy="take the closing words out of the commits, if they are not done",
        beside=Beside(closing=frozenset({ref(310), ref(311)})),
    ),
}
