"""K: rank and strategy. What is done first is what counts most."""

from bot.domain.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
