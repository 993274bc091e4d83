"""Examples of the rules of manifest."""

from bot.domain.rules.examples.example import Example

EXAMPLES: dict[str, Example] = {}
