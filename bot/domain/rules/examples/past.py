"""Examples of the rules that ask git what the manifest said before."""

import datetime as dt

from bot.domain.backlog import Status
from bot.domain.beside import Beside
from bot.domain.replay import Replay, Revision
from bot.domain.roadmap import Initiative
from bot.domain.rules.examples.example import (
    TODAY,
    Example,
    epic,
    guest_checkout,
    item,
    roadmap,
    snapshot,
)

_LATE = dt.date(2027, 1, 29)


def past(*said: tuple[str, Initiative]) -> Beside:
    """What git tells: on each of these days the manifest had this one initiative."""
    revisions = (
        Revision(dt.date.fromisoformat(day), {told.id: told}, f"c{n}")
        for n, (day, told) in enumerate(said)
    )
    return Beside(replay=Replay(tuple(revisions)))


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


_OCTOBER = _noon(dt.date(2026, 10, 12))
_LAST_WEEK = _noon(dt.date(2026, 11, 10))
_PLANNED = tuple(item(n, f"Step {n} of the checkout") for n in range(311, 315))

EXAMPLES = {
    "T11": Example(
        story="Guest checkout was promised for 30 October. It was moved to December, and then to"
        " January.",
        roadmap=roadmap(guest_checkout("2026-H2", target=_LATE)),
        snapshot=snapshot(*epic(*_PLANNED)),
        today=TODAY,
        sentence="Guest checkout was put off twice: it was due 30 Oct 2026 and is now due"
        " 29 Jan 2027.",
        roadmap_remedy="accept it with the reason, or set it to proposed until there is a date"
        " that holds",
        backlog_remedy="",
        beside=past(
            ("2026-09-01", guest_checkout(target=dt.date(2026, 10, 30))),
            ("2026-10-12", guest_checkout(target=dt.date(2026, 12, 11))),
            ("2026-11-09", guest_checkout(target=_LATE)),
        ),
    ),
    "P04": Example(
        story="Four items were planned for guest checkout in September. In October three more"
        " came to its epic.",
        roadmap=roadmap(guest_checkout(target=_LATE)),
        snapshot=snapshot(
            *epic(*_PLANNED, *(item(n, "One more step", created=_OCTOBER) for n in (315, 316, 317)))
        ),
        today=TODAY,
        sentence="Guest checkout has grown by 75% since 7 Sep 2026: 3 items came to 4 that were"
        " planned.",
        roadmap_remedy="accept what came, or set it to proposed until it is planned anew",
        backlog_remedy="cut or move out what can wait: acme/shop#315, acme/shop#316 and"
        " acme/shop#317",
        beside=past(("2026-09-07", guest_checkout(target=_LATE))),
    ),
    "P05": Example(
        story="Guest checkout is due in less than a month. Last week one more item came to its"
        " epic.",
        roadmap=roadmap(guest_checkout(target=dt.date(2026, 12, 11))),
        snapshot=snapshot(*epic(*_PLANNED, item(315, "Wrap it as a gift", created=_LAST_WEEK))),
        today=TODAY,
        sentence="Guest checkout is due 11 Dec 2026, and 1 item was added to it in the last 30"
        " days.",
        roadmap_remedy="move the target to a day by which all of it can be done",
        backlog_remedy="freeze the scope; move out what can wait: acme/shop#315",
        beside=past(("2026-09-07", guest_checkout(target=dt.date(2026, 12, 11)))),
    ),
    "S12": Example(
        story="Somebody began an item of guest checkout last week. Ana, who owns it, was last"
        " heard of in September.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            *epic(
                item(
                    311,
                    "Address form",
                    Status.DOING,
                    assignees=("ben",),
                    started=_LAST_WEEK,
                    updated=_LAST_WEEK,
                )
            )
        ),
        today=TODAY,
        sentence="Guest checkout moves on, and its owner ana has said nothing since 7 Sep 2026.",
        roadmap_remedy="bring its entry up to date: health, dates or text",
        backlog_remedy="say where it stands on an item of ana",
        beside=past(("2026-09-07", guest_checkout())),
    ),
}
