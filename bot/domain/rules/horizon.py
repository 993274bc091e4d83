"""H: separation and horizon. No tasks in the roadmap, no far future in the backlog."""

from bot.domain.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
