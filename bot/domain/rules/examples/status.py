"""Examples of the rules about status."""

import datetime as dt
from dataclasses import replace

from bot.domain.backlog import History, Status
from bot.domain.roadmap import Health, InitiativeStatus
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

_ITEMS_DONE = (
    done(311, "Address form without an account", dt.date(2026, 10, 20)),
    done(312, "Mail with the receipt", dt.date(2026, 11, 12)),
)

_EPIC, _IN_WORK = busy()

EXAMPLES = {
    "S01": Example(
        story="Both items of guest checkout were finished last week. The roadmap did not hear.",
        roadmap=roadmap(guest_checkout(links=(issue_link(311), issue_link(312)))),
        snapshot=snapshot(*_ITEMS_DONE),
        today=TODAY,
        sentence="Every item of Guest checkout is done; the roadmap says in progress.",
        roadmap_remedy="set the status to done, or link what is left to do",
        backlog_remedy="create the items that are still missing",
    ),
    "S02": Example(
        story="The roadmap announced guest checkout as done. Its epic and one item are open.",
        roadmap=roadmap(guest_checkout(status=InitiativeStatus.DONE)),
        snapshot=snapshot(*busy()),
        today=TODAY,
        sentence="The roadmap says Guest checkout is done; 2 items are still open.",
        roadmap_remedy="set the status back to in_progress",
        backlog_remedy="close or move what is left: acme/shop#310 and acme/shop#311",
    ),
    "S03": Example(
        story="Guest checkout is planned for spring, but somebody works on its address form.",
        roadmap=roadmap(guest_checkout("2027-Q1", status=InitiativeStatus.PLANNED)),
        snapshot=snapshot(*busy()),
        today=TODAY,
        sentence="Work on Guest checkout has begun; the roadmap says planned.",
        roadmap_remedy="set the status to in_progress",
        backlog_remedy="stop the work that was not due yet",
    ),
    "S04": Example(
        story="The last item of guest checkout was finished on 20 October; nothing is in work.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(*epic(_ITEMS_DONE[0], item(313, "Pay by invoice"))),
        today=TODAY,
        sentence="The roadmap says Guest checkout is in progress; nothing of it is in work,"
        " and nothing was finished in the last 14 days.",
        roadmap_remedy="set the status back to planned, or to paused",
        backlog_remedy="name the item that is in work, or start one",
    ),
    "S05": Example(
        story="Gift cards were cancelled, but one of their items is still in work.",
        roadmap=roadmap(
            gift_cards(status=InitiativeStatus.CANCELLED, links=(issue_link(331),)),
        ),
        snapshot=snapshot(item(331, "Print the code on paper", Status.DOING)),
        today=TODAY,
        sentence="The roadmap says Gift cards is cancelled; 1 item is still in work.",
        roadmap_remedy="revive the initiative if it is wanted after all",
        backlog_remedy="stop the work: acme/shop#331",
    ),
    "S06": Example(
        story="Of the two items of guest checkout one was done, and one closed as not planned.",
        roadmap=roadmap(guest_checkout(links=(issue_link(311), issue_link(313)))),
        snapshot=snapshot(
            _ITEMS_DONE[0], item(313, "Pay by invoice", Status.DROPPED, reason="not_planned")
        ),
        today=TODAY,
        sentence="Nothing of Guest checkout is open,"
        " but 1 of 2 items was closed without being done.",
        roadmap_remedy="confirm that the initiative is still wanted, and set its status",
        backlog_remedy="reopen what is still needed: acme/shop#313",
    ),
    "S07": Example(
        story="Somebody closed the epic of guest checkout while one of its items is in work.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(replace(_EPIC, status=Status.DONE), _IN_WORK),
        today=TODAY,
        sentence="acme/shop#310 (Guest checkout) is closed, while 1 item below it is open.",
        roadmap_remedy="",
        backlog_remedy="reopen acme/shop#310 (Guest checkout), or close or move acme/shop#311",
    ),
    "S08": Example(
        story="Somebody moved the card of the address form to 'Done' and left its issue open.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            _EPIC, replace(_IN_WORK, raw_status="Done", fields=(("Status", "Done"),))
        ),
        today=TODAY,
        sentence="1 item in the column 'Done' of shop is open, while the column means that it is"
        " over: acme/shop#311.",
        roadmap_remedy="say in the status_map of shop what Done means, if it means something else",
        backlog_remedy="move the cards, or close acme/shop#311",
    ),
    "S09": Example(
        story="Guest checkout was done. Two weeks later one of its items was reopened.",
        roadmap=roadmap(guest_checkout(status=InitiativeStatus.DONE, links=(issue_link(311),))),
        snapshot=snapshot(
            item(311, "Address form without an account"),
            histories={ref(311): History(reopened=(dt.datetime(2026, 11, 12, 8, tzinfo=dt.UTC),))},
        ),
        today=TODAY,
        sentence="The roadmap says Guest checkout is done; 1 item was closed before and reopened"
        " on 12 Nov 2026.",
        roadmap_remedy="set the status back to in_progress, if it is not delivered after all",
        backlog_remedy="close acme/shop#311, or move it to a follow-up",
    ),
    "S10": Example(
        story="The team added a column 'Waiting for legal' to its board; the map has no such word.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            *busy(), item(430, "New terms of sale", raw_status="Waiting for legal", mapped=False)
        ),
        today=TODAY,
        sentence="shop uses the status 'Waiting for legal' on 1 item,"
        " and the status map does not know it.",
        roadmap_remedy="add 'Waiting for legal' to the source's status_map",
        backlog_remedy="move acme/shop#430 to a status that is mapped",
    ),
    "S11": Example(
        story="Ana says that guest checkout is on track. It was due in October.",
        roadmap=roadmap(guest_checkout("2026-10", health=Health.ON_TRACK)),
        snapshot=snapshot(*busy()),
        today=TODAY,
        sentence="The roadmap says Guest checkout is on track, but it was due 31 Oct 2026.",
        roadmap_remedy="set its health to off_track",
        backlog_remedy="put right what speaks against on_track",
    ),
    "S13": Example(
        story="Gift cards are done, says the roadmap. It links to nothing and proves nothing.",
        roadmap=roadmap(guest_checkout(), gift_cards("2026-Q3", status=InitiativeStatus.DONE)),
        snapshot=snapshot(*busy()),
        today=TODAY,
        sentence="The roadmap says Gift cards is done, and nothing shows it: no item, no release"
        " and no evidence.",
        roadmap_remedy="add an address under evidence, or link what was done",
        backlog_remedy="",
    ),
}
