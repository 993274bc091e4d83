"""V: audience. Who reads what, and what they were promised."""

from bot.domain.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
