"""M: the manifest itself. It is kept as the plan is."""

from bot.domain.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
