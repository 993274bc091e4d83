"""Examples of the rules about ownership."""

from dataclasses import replace

from bot.domain.backlog import Status
from bot.domain.roadmap import Person, Team
from bot.domain.rules.examples.example import (
    TODAY,
    Example,
    busy,
    epic,
    guest_checkout,
    item,
    roadmap,
    snapshot,
)

_ANA, _BEN = Person("ana", github="ana-k"), Person("ben", github="ben-1")
_CHECKOUT = Team("checkout", members=("ana",))
_SEARCH = Team("search", members=("ben",))
_TOP, _FORM = busy()
_BENS = replace(_FORM, assignees=("ben-1",))


EXAMPLES = {
    "O01": Example(
        story="Ana left the company, and nobody took guest checkout over.",
        roadmap=roadmap(guest_checkout(owner="")),
        snapshot=snapshot(*busy()),
        today=TODAY,
        sentence="Guest checkout is in progress and nobody owns it.",
        roadmap_remedy="name one person as owner",
        backlog_remedy="",
    ),
    "O02": Example(
        story="Ben moved to the search team. Guest checkout still names him.",
        roadmap=roadmap(
            guest_checkout(owner="ben", team="checkout"),
            teams=(_CHECKOUT, _SEARCH),
            people=(_ANA, _BEN),
        ),
        snapshot=snapshot(*busy()),
        today=TODAY,
        sentence="ben owns Guest checkout, but is no member of its team checkout.",
        roadmap_remedy="name a member of checkout as owner, give it to the owner's team, or add"
        " ben to the team's members",
        backlog_remedy="",
    ),
    "O03": Example(
        story="Ana owns guest checkout; its epic is assigned to Ben. O03 is on.",
        roadmap=roadmap(guest_checkout(), people=(_ANA, _BEN)),
        snapshot=snapshot(replace(_TOP, assignees=("ben-1",)), _FORM),
        today=TODAY,
        sentence="ana owns Guest checkout, but 1 item that it links to is assigned to somebody"
        " else: acme/shop#310.",
        roadmap_remedy="name as owner who has it in the backlog",
        backlog_remedy="assign acme/shop#310 to ana",
    ),
    "O04": Example(
        story="Somebody began the address form, and did not say who.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            *epic(
                item(311, "Address form", Status.DOING),
                item(312, "Mail with the receipt", assignees=("ana-k",)),
            )
        ),
        today=TODAY,
        sentence="1 item of Guest checkout is in work, or due within 7 days, and nobody is"
        " assigned.",
        roadmap_remedy="",
        backlog_remedy="assign acme/shop#311",
    ),
    "O05": Example(
        story="Guest checkout is with the checkout team; Ben of the search team has its form.",
        roadmap=roadmap(
            guest_checkout(team="checkout"), teams=(_CHECKOUT, _SEARCH), people=(_ANA, _BEN)
        ),
        snapshot=snapshot(_TOP, _BENS),
        today=TODAY,
        sentence="Guest checkout is with team checkout, but 1 item of it is assigned to members of"
        " search.",
        roadmap_remedy="give it to the team that does the work",
        backlog_remedy="assign to members of checkout: acme/shop#311",
    ),
    "O06": Example(
        story="Ana owns guest checkout, and all that is assigned is Ben's. O06 is on.",
        roadmap=roadmap(guest_checkout(), people=(_ANA, _BEN)),
        snapshot=snapshot(_TOP, _BENS),
        today=TODAY,
        sentence="ana owns Guest checkout, which is in progress, but has nothing of it: no open"
        " item, and none that was done in the last 30 days.",
        roadmap_remedy="confirm the owner, or name who does the work",
        backlog_remedy="assign an item to ana",
    ),
    "O07": Example(
        story="Ana's four initiatives are all in progress; three are what a person may own.",
        roadmap=roadmap(
            *(
                guest_checkout(id=name.casefold().replace(" ", "-"), title=name, links=())
                for name in ("Guest checkout", "Gift cards", "Invoices", "Wish list")
            )
        ),
        snapshot=snapshot(*busy()),
        today=TODAY,
        sentence="ana has 4 initiatives in progress at once: Guest checkout, Gift cards, Invoices"
        " and Wish list.",
        roadmap_remedy="pause what can wait, or set back to planned what has not begun",
        backlog_remedy="finish what is nearly done before the next one begins",
    ),
}
