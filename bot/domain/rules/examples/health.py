"""Examples of the rules about the run's own health."""

from bot.domain.backlog import Gap
from bot.domain.beside import Beside
from bot.domain.roadmap import InitiativeStatus
from bot.domain.rules.examples.example import (
    TODAY,
    Example,
    busy,
    gift_cards,
    guest_checkout,
    roadmap,
    snapshot,
)
from bot.domain.run import Memory, Told

_FOUND, _GONE = frozenset({"0123456789ab"}), frozenset[str]()

EXAMPLES = {
    "X01": Example(
        story="The bot's token was never given access to the second repository.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(*busy(), gaps=(Gap("shop", "acme/api", "the tracker refused (403)"),)),
        today=TODAY,
        sentence="shop acme/api could not be read: the tracker refused (403)."
        " There is no verdict on it.",
        roadmap_remedy="remove the source if it is gone for good",
        backlog_remedy="give the bot access, and run 'roadmap-drift doctor'",
    ),
    "X02": Example(
        story="The manifest names a repository that exists, but in which there is no issue.",
        roadmap=roadmap(gift_cards(status=InitiativeStatus.PROPOSED)),
        snapshot=snapshot(),
        today=TODAY,
        sentence="The source shop has no items, so there is nothing to compare.",
        roadmap_remedy="check initiatives, the sources' names and paths, and the day"
        " if you gave one",
        backlog_remedy="if items are missing, check that the bot's token may see them",
    ),
    "X03": Example(
        story="The tracker fell silent after the third page of the repository's issues.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            *busy(), gaps=(Gap("shop", "acme/shop", "page 4 did not come", partial=True),)
        ),
        today=TODAY,
        sentence="shop acme/shop could be read only in part: page 4 did not come."
        " What is missing there is not judged.",
        roadmap_remedy="",
        backlog_remedy="run again; if it stays, run 'roadmap-drift doctor'",
    ),
    "X05": Example(
        story="An automation takes the status off the epic each night; a person puts it back.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(*busy()),
        today=TODAY,
        beside=Beside(
            memory=Memory(
                recent=(_FOUND, _GONE, _FOUND, _GONE),
                unsteady={"0123456789ab": Told("S04", initiative="guest-checkout")},
            )
        ),
        sentence="S04 phantom-in-progress comes and goes on Guest checkout: it changed 3 times or"
        " more in the latest runs.",
        roadmap_remedy="change what lies right on the border of the rule, or the rule's options",
        backlog_remedy="find out who, or which automation, changes it back and forth",
    ),
}
