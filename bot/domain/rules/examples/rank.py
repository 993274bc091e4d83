"""Examples of the rules of rank."""

from bot.domain.rules.examples.example import Example

EXAMPLES: dict[str, Example] = {}
