"""Examples of the rules of audience."""

from bot.domain.rules.examples.example import Example

EXAMPLES: dict[str, Example] = {}
