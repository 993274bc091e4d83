"""Examples of the rules about dependencies."""

from bot.domain.roadmap import Initiative, InitiativeStatus
from bot.domain.rules.examples.example import (
    TODAY,
    Example,
    busy,
    guest_checkout,
    issue_link,
    item,
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
_BACKLOG = snapshot(*busy(), _EPIC, item(351, "Two addresses", parent=_EPIC.ref))

EXAMPLES = {
    "D01": Example(
        story="Guest checkout ends with the year. It needs the address book, planned for January.",
        roadmap=roadmap(guest_checkout(depends_on=("address-book",)), _address_book("2027-01")),
        snapshot=_BACKLOG,
        today=TODAY,
        sentence="Guest checkout ends 31 Dec 2026, but depends on Address book,"
        " which ends 31 Jan 2027.",
        roadmap_remedy="swap the two, shift one of them, or drop the dependency",
        backlog_remedy="bring forward the part of Address book that is needed first",
    ),
    "D06": Example(
        story="Guest checkout waits for the address book, and the address book waits for it.",
        roadmap=roadmap(
            guest_checkout(depends_on=("address-book",)),
            _address_book("2026-Q4", "guest-checkout"),
        ),
        snapshot=_BACKLOG,
        today=TODAY,
        sentence="These initiatives depend on each other in a circle:"
        " address-book → guest-checkout → address-book.",
        roadmap_remedy="break the circle at one of its edges",
        backlog_remedy="",
    ),
    "D07": Example(
        story="Guest checkout depends on 'adress-book'; the roadmap spells it 'address-book'.",
        roadmap=roadmap(guest_checkout(depends_on=("adress-book",)), _address_book("2026-Q4")),
        snapshot=_BACKLOG,
        today=TODAY,
        sentence="Guest checkout depends on adress-book, which is not on the roadmap.",
        roadmap_remedy="correct or remove the dependency",
        backlog_remedy="",
    ),
}
