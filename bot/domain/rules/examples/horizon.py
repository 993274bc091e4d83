"""Examples of the rules of horizon."""

from bot.domain.rules.examples.example import Example

EXAMPLES: dict[str, Example] = {}
