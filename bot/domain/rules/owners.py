"""O: ownership. Somebody decides."""

from collections.abc import Iterator

from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.rules.rule import Rule, rule
from bot.domain.scene import UNFINISHED, Scene


@rule(
    "O01",
    Level.WARNING,
    message="{initiative} is {status} and nobody owns it.",
    roadmap="name one person as `owner`",
    backlog="no change needed",
    says=(("owner", "none", "{open:open item|open items}"),),
)
def no_owner(scene: Scene) -> Iterator[Hit]:
    """An initiative is planned, in progress or paused and has no owner."""
    for initiative in scene.initiatives:
        if not initiative.owner and initiative.status in UNFINISHED:
            status = initiative.status.words
            told = facts(status=status, open=len(scene.scopes[initiative.id].open))
            yield Hit(told, initiative=initiative.id)


RULES: tuple[Rule, ...] = (no_owner,)
