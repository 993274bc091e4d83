"""Examples of the rules about whether an end holds."""

import datetime as dt

from bot.domain.backlog import BacklogItem, Status
from bot.domain.roadmap import Commitment, InitiativeStatus
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
from bot.domain.rules.examples.past import past

_DECEMBER = dt.date(2026, 12, 11)
_PLANNED = InitiativeStatus.PLANNED


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def _steps(first: int, count: int, status: Status = Status.TODO) -> list[BacklogItem]:
    return [item(n, f"Step {n} of the checkout", status) for n in range(first, first + count)]


def _weekly(first: int, count: int) -> list[BacklogItem]:
    """One item done in each of the last weeks."""
    days = [TODAY - dt.timedelta(days=7 * n) for n in range(count)]
    return [done(first + n, f"Step {first + n} of the checkout", day) for n, day in enumerate(days)]


EXAMPLES = {
    "P01": Example(
        story="Half of the quarter is over. One of the six items of guest checkout is done.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            *epic(done(311, "Address form", dt.date(2026, 11, 12)), *_steps(312, 5, Status.DOING))
        ),
        today=TODAY,
        sentence="Guest checkout is 17% done; to end on 31 Dec 2026 it should have been that far on"
        " 15 Oct 2026. Forecast, on little history: even odds by 16 Dec 2026, 85% by 8 May 2027"
        " (as of 16 Nov 2026).",
        roadmap_remedy="move the end to a day by which all of it can be done",
        backlog_remedy="cut or move out what can wait, or put more people to it",
    ),
    "P02": Example(
        story="Guest checkout is promised for 11 December. One item a week gets done, and"
        " fifteen are left.",
        roadmap=roadmap(guest_checkout(target=_DECEMBER, commitment=Commitment.COMMITTED)),
        snapshot=snapshot(*epic(*_weekly(311, 6), *_steps(321, 15, Status.DOING))),
        today=TODAY,
        sentence="The chance that Guest checkout is done by 11 Dec 2026 is 13%: even odds by"
        " 22 Feb 2027, 85% by 16 Oct 2027 (as of 16 Nov 2026).",
        roadmap_remedy="move the target to a day with better odds",
        backlog_remedy="cut or move out what can wait, or have more of it done each week",
    ),
    "P06": Example(
        story="Guest checkout is due in less than a month. Two of its three items are open.",
        roadmap=roadmap(guest_checkout(target=_DECEMBER)),
        snapshot=snapshot(
            *epic(
                done(311, "Address form", dt.date(2026, 11, 12)),
                item(312, "Mail with the receipt", Status.DOING),
                item(313, "Pay by invoice"),
            )
        ),
        today=TODAY,
        sentence="Guest checkout is to end on 11 Dec 2026, and 67% of it is still to do.",
        roadmap_remedy="move the end to a day by which all of it can be done",
        backlog_remedy="find somebody for what is left, or move it out: acme/shop#312 and"
        " acme/shop#313",
    ),
    "P12": Example(
        story="Guest checkout was begun in July. In October it was planned anew, until the end"
        " of the year.",
        roadmap=roadmap(guest_checkout("2026-10-15..2026-12-31")),
        snapshot=snapshot(
            *epic(
                item(311, "Address form", Status.DOING, started=_noon(dt.date(2026, 11, 10))),
                item(312, "Mail with the receipt"),
            )
        ),
        today=TODAY,
        sentence="Guest checkout has been in work since 6 Jul 2026; it was planned to take"
        " 78 days.",
        roadmap_remedy="plan it anew: give it a window that holds the work, or pause it",
        backlog_remedy="finish or cut what is left",
        beside=past(
            ("2026-06-01", guest_checkout("2026-07", status=_PLANNED)),
            ("2026-07-06", guest_checkout("2026-07")),
            ("2026-10-12", guest_checkout("2026-10-15..2026-12-31")),
        ),
    ),
}
