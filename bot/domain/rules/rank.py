"""K: rank and strategy. What is done first is what counts most."""

from bot.domain.rules.allocation import allocation_drift, sprint_off_strategy
from bot.domain.rules.order import priority_label_mismatch, rank_inversion, top_not_roadmap
from bot.domain.rules.pace import top_goal_idle
from bot.domain.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    rank_inversion,
    priority_label_mismatch,
    top_not_roadmap,
    sprint_off_strategy,
    allocation_drift,
    top_goal_idle,
)
