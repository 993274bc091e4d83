"""Examples of the rules about what is current, and what was left behind."""

import datetime as dt

from bot.domain.backlog import Status
from bot.domain.roadmap import InitiativeStatus
from bot.domain.rules.examples.example import (
    TODAY,
    Example,
    done,
    epic,
    gift_cards,
    guest_checkout,
    issue_link,
    item,
    roadmap,
    snapshot,
    sprint,
    sprint_ref,
)

_RUNNING, _NEXT, _LAST = (
    sprint(24, dt.date(2026, 11, 16)),
    sprint(25, dt.date(2026, 11, 30)),
    sprint(26, dt.date(2026, 12, 14)),
)

EXAMPLES = {
    "T07": Example(
        story="Guest checkout comes first this quarter. The sprint is full of other things.",
        roadmap=roadmap(guest_checkout(rank=1)),
        snapshot=snapshot(
            *epic(
                done(311, "Address form", dt.date(2026, 11, 12)),
                item(312, "Mail with the receipt"),
            ),
            item(401, "Faster search", Status.DOING, sprint=sprint_ref(24)),
            containers=(_RUNNING,),
        ),
        today=TODAY,
        sentence="Guest checkout is among the first 3 of the roadmap for 2026-Q4, but nothing of"
        " it is in work, or in the running or next sprint. Forecast, on little history: even odds"
        " by 22 Nov 2026, 85% by 15 Jan 2027 (as of 16 Nov 2026).",
        roadmap_remedy="move its window, or rank others before it, if it is not wanted now",
        backlog_remedy="plan a first slice of it for the next sprint",
    ),
    "T14": Example(
        story="Gift cards were an idea for the third quarter. Nobody said yes, and nobody no.",
        roadmap=roadmap(
            gift_cards("2026-Q3", status=InitiativeStatus.PROPOSED, links=(issue_link(331),))
        ),
        snapshot=snapshot(item(331, "Print the code on paper")),
        today=TODAY,
        sentence="Gift cards is proposed, and its window 2026-Q3 ended on 30 Sep 2026.",
        roadmap_remedy="give it a window that lies ahead, or cancel it",
        backlog_remedy="",
    ),
    "T15": Example(
        story="Guest checkout is in this sprint, and in the one after the next. T15 is on.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            *epic(
                item(311, "Address form", Status.DOING, sprint=sprint_ref(24)),
                item(312, "Mail with the receipt", sprint=sprint_ref(26)),
            ),
            containers=(_RUNNING, _NEXT, _LAST),
        ),
        today=TODAY,
        sentence="1 sprint between the first and the last of Guest checkout holds nothing of it:"
        " Sprint 25.",
        roadmap_remedy="",
        backlog_remedy="plan a part of it for Sprint 25, or move up what comes after",
    ),
    "T16": Example(
        story="The address form is due at the end of the month; the mail has no date. T16 is on.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            *epic(
                item(311, "Address form", Status.DOING, due=dt.date(2026, 11, 30)),
                item(312, "Mail with the receipt"),
            )
        ),
        today=TODAY,
        sentence="1 item of Guest checkout has no date, so nobody can tell whether it ends with"
        " the others, on 30 Nov 2026.",
        roadmap_remedy="",
        backlog_remedy="give a due date, a sprint or a milestone to acme/shop#312",
    ),
}
