"""Examples of the rules about dependencies."""

import datetime as dt
from dataclasses import replace

from bot.domain.backlog import ItemRef, Status
from bot.domain.roadmap import Initiative, InitiativeStatus, Person
from bot.domain.rules.examples.example import (
    TODAY,
    Example,
    busy,
    done,
    epic,
    guest_checkout,
    issue_link,
    item,
    ref,
    roadmap,
    snapshot,
)
from bot.domain.windows import parse_window


def _address_book(window: str, *depends_on: str) -> Initiative:
    return Initiative(
        "address-book",
        "Address book",
        status=InitiativeStatus.PLANNED,
        window=parse_window(window),
        owner="ben",
        depends_on=depends_on,
        links=(issue_link(350),),
    )


_EPIC = item(350, "Epic: address book")
_BOOK = (_EPIC, item(351, "Two addresses", parent=_EPIC.ref))
_UNLINKED = snapshot(*busy(), *_BOOK)
_APART = snapshot(
    *busy(), *_BOOK, item(352, "Address of a friend", parent=_EPIC.ref, blocked_by=(ref(351),))
)
_LINKED = snapshot(
    *epic(item(311, "Address form without an account", Status.DOING, blocked_by=(ref(351),))),
    *_BOOK,
)
_CONTRACT = item(
    7,
    "Contract with the carrier",
    ref=ItemRef("shop", "acme/legal#7"),
    group="acme/legal",
    assignees=("emma-k",),
)

EXAMPLES = {
    "D01": Example(
        story="Guest checkout ends with the year. It needs the address book, planned for January.",
        roadmap=roadmap(guest_checkout(depends_on=("address-book",)), _address_book("2027-01")),
        snapshot=_LINKED,
        today=TODAY,
        sentence="Guest checkout ends 31 Dec 2026, but depends on Address book,"
        " which ends 31 Jan 2027.",
        roadmap_remedy="swap the two, shift one of them, or drop the dependency",
        backlog_remedy="bring forward the part of Address book that is needed first",
    ),
    "D02": Example(
        story="Guest checkout needs the address book. Both are planned for the fourth quarter.",
        roadmap=roadmap(guest_checkout(depends_on=("address-book",)), _address_book("2026-Q4")),
        snapshot=_LINKED,
        today=TODAY,
        sentence="Guest checkout depends on Address book, and both are planned for 2026-Q4, up to"
        " its last day.",
        roadmap_remedy="give Address book an earlier target, or a window before 2026-Q4",
        backlog_remedy="",
    ),
    "D03": Example(
        story="Guest checkout is in progress. The address book, which it needs, has not begun.",
        roadmap=roadmap(guest_checkout(depends_on=("address-book",)), _address_book("2026-Q4")),
        snapshot=_LINKED,
        today=TODAY,
        sentence="Guest checkout is in progress, but depends on Address book, which is planned.",
        roadmap_remedy="pause Guest checkout, or take address-book out of depends_on if it can go"
        " on without",
        backlog_remedy="finish Address book first",
    ),
    "D04": Example(
        story="The address form waits for an item of the address book. The roadmap knows nothing"
        " of that.",
        roadmap=roadmap(guest_checkout(), _address_book("2026-Q4")),
        snapshot=_LINKED,
        today=TODAY,
        sentence="1 item of Guest checkout waits for Address book, which the roadmap does not say:"
        " acme/shop#311 (Address form without an account) is blocked by"
        " acme/shop#351 (Two addresses).",
        roadmap_remedy="add address-book to its depends_on",
        backlog_remedy="remove the tracker link, if acme/shop#311 (Address form without an account)"
        " can go on without acme/shop#351 (Two addresses)",
    ),
    "D05": Example(
        story="The roadmap says that guest checkout needs the address book. Items of the shop are"
        " marked as blocked by others, but none of these two.",
        roadmap=roadmap(guest_checkout(depends_on=("address-book",)), _address_book("2026-Q4")),
        snapshot=_APART,
        today=TODAY,
        sentence="Guest checkout depends on Address book, but no item of one waits for an item of"
        " the other.",
        roadmap_remedy="take address-book out of depends_on, if it is no longer true",
        backlog_remedy="mark what waits as blocked by what it waits for",
    ),
    "D06": Example(
        story="Guest checkout waits for the address book, and the address book waits for it.",
        roadmap=roadmap(
            guest_checkout(depends_on=("address-book",)),
            _address_book("2026-Q4", "guest-checkout"),
        ),
        snapshot=_LINKED,
        today=TODAY,
        sentence="These initiatives depend on each other in a circle:"
        " address-book → guest-checkout → address-book.",
        roadmap_remedy="break the circle at one of its edges",
        backlog_remedy="",
    ),
    "D07": Example(
        story="Guest checkout depends on 'adress-book'; the roadmap spells it 'address-book'.",
        roadmap=roadmap(guest_checkout(depends_on=("adress-book",)), _address_book("2026-Q4")),
        snapshot=_UNLINKED,
        today=TODAY,
        sentence="Guest checkout depends on adress-book, which is not on the roadmap.",
        roadmap_remedy="correct or remove the dependency",
        backlog_remedy="",
    ),
    "D08": Example(
        story="The delivery form waits for a contract of the lawyers, which serves no initiative"
        " and has no date.",
        roadmap=roadmap(guest_checkout(), people=(Person("emma", github="emma-k"),)),
        snapshot=snapshot(
            *epic(item(314, "Delivery form", Status.DOING, blocked_by=(_CONTRACT.ref,))), _CONTRACT
        ),
        today=TODAY,
        sentence="Guest checkout waits for 1 item that serves no initiative, with no due date:"
        " acme/legal#7.",
        roadmap_remedy="link what it waits for from an initiative, or allow for the wait in its"
        " dates",
        backlog_remedy="agree a date for acme/legal#7 with emma",
    ),
    "D09": Example(
        story="Three of the four open items of guest checkout carry the label 'blocked'.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            *epic(*(item(n, f"Part {n}", labels=("blocked",)) for n in (311, 312, 313)))
        ),
        today=TODAY,
        sentence="3 items of Guest checkout are blocked, 75% of what is open: acme/shop#311,"
        " acme/shop#312 and acme/shop#313.",
        roadmap_remedy="pause Guest checkout, or take what is blocked out of its links",
        backlog_remedy="clear what blocks acme/shop#311, acme/shop#312 and acme/shop#313",
    ),
    "D10": Example(
        story="The address form is still called blocked. What it waited for was done last week.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            *(
                replace(one, labels=("blocked",), blocked_by=(ref(351),))
                if one.ref == ref(311)
                else one
                for one in busy()
            ),
            done(351, "Two addresses", dt.date(2026, 11, 10)),
        ),
        today=TODAY,
        sentence="1 item of Guest checkout is called blocked, but what it was blocked by is closed:"
        " acme/shop#311.",
        roadmap_remedy="",
        backlog_remedy="take the word off acme/shop#311, or say what it waits for now",
    ),
}
