"""Examples of the rules about sprints, and about the dates of what holds an item."""

import datetime as dt

from bot.domain.backlog import History, Status
from bot.domain.policy import Policy, RuleSetting
from bot.domain.roadmap import InitiativeStatus, Team
from bot.domain.rules.examples.example import (
    TODAY,
    Example,
    busy,
    epic,
    guest_checkout,
    item,
    milestone,
    milestone_link,
    milestone_ref,
    ref,
    roadmap,
    snapshot,
    sprint,
    sprint_ref,
)

_RUNNING = sprint(24, dt.date(2026, 11, 16))
_MOVED = tuple(dt.datetime(2026, month, 5, tzinfo=dt.UTC) for month in (9, 10, 11))

EXAMPLES = {
    "T03": Example(
        story="The address form is due on 10 December, but its release ten days before.",
        roadmap=roadmap(guest_checkout(releases=(milestone_link(12),))),
        snapshot=snapshot(
            *epic(
                item(
                    311,
                    "Address form",
                    Status.DOING,
                    milestone=milestone_ref(12),
                    due=dt.date(2026, 12, 10),
                )
            ),
            containers=(milestone(12, "Autumn launch", dt.date(2026, 11, 30)),),
        ),
        today=TODAY,
        sentence="Milestone Autumn launch is due 30 Nov 2026, but 1 item of Guest checkout is due"
        " later, on 10 Dec 2026.",
        roadmap_remedy="",
        backlog_remedy="agree on the date that counts: move the due dates of acme/shop#311,"
        " or milestone Autumn launch",
    ),
    "T05": Example(
        story="Guest checkout is promised for 11 December. One item is left for the sprint after.",
        roadmap=roadmap(guest_checkout(target=dt.date(2026, 12, 11))),
        snapshot=snapshot(
            *epic(
                item(311, "Address form", Status.DOING),
                item(312, "Mail with the receipt", sprint=sprint_ref(26)),
            ),
            containers=(sprint(26, dt.date(2026, 12, 14)),),
        ),
        today=TODAY,
        sentence="The roadmap says Guest checkout ends 11 Dec 2026; 1 item is planned in"
        " Sprint 26, which ends 27 Dec 2026.",
        roadmap_remedy="move the end to 27 Dec 2026 or later, or cut the scope",
        backlog_remedy="pull acme/shop#312 into an earlier sprint",
    ),
    "T06": Example(
        story="Guest checkout was moved to next spring. One of its items stayed in the sprint.",
        roadmap=roadmap(guest_checkout("2027-Q2", status=InitiativeStatus.PLANNED)),
        snapshot=snapshot(
            *epic(item(311, "Address form", sprint=sprint_ref(24))), containers=(_RUNNING,)
        ),
        today=TODAY,
        sentence="Guest checkout is planned for 2027-Q2, but 1 item of it is in the running or"
        " next sprint.",
        roadmap_remedy="move the window forward, if it is wanted now",
        backlog_remedy="take out of the sprint what is not due yet: acme/shop#311",
    ),
    "T12": Example(
        story="The address form is in work, and in its fourth sprint. The policy names T12.",
        roadmap=roadmap(guest_checkout(), policy=Policy(rules={"T12": RuleSetting()})),
        snapshot=snapshot(
            *epic(item(311, "Address form", Status.DOING, sprint=sprint_ref(24))),
            containers=(_RUNNING,),
            histories={ref(311): History(moved=_MOVED)},
        ),
        today=TODAY,
        sentence="1 item of Guest checkout was moved on to another sprint or version 3 times"
        " or more.",
        roadmap_remedy="cut from the scope what keeps being put off, or allow it more time",
        backlog_remedy="split or drop what is carried along: acme/shop#311",
    ),
    "T17": Example(
        story="Somebody started the next sprint of the checkout team a week early.",
        roadmap=roadmap(guest_checkout(), teams=(Team("checkout", sources=("shop",)),)),
        snapshot=snapshot(*busy(), containers=(_RUNNING, sprint(25, dt.date(2026, 11, 23)))),
        today=TODAY,
        sentence="Two sprints of team checkout overlap: Sprint 24 ends 29 Nov 2026,"
        " Sprint 25 begins 23 Nov 2026.",
        roadmap_remedy="",
        backlog_remedy="end Sprint 24 earlier, or begin Sprint 25 after it",
    ),
}
