"""Examples of the rules about ownership."""

from bot.domain.rules.examples.example import (
    TODAY,
    Example,
    busy,
    guest_checkout,
    roadmap,
    snapshot,
)

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
}
