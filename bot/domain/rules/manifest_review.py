"""M: the manifest under review. A change of the work and its status belong together."""

from collections.abc import Iterator

from bot.domain.beside import Aside
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.rules.rule import rule
from bot.domain.scene import ACTIVE, Scene


@rule(
    "M05",
    Level.WARNING,
    message="The commits under review close the last open {items:=item|items} of"
    " {initiative}: {items}. The roadmap still says {status}.",
    roadmap="set the status to `done` in the same change, or link what is left to do",
    backlog="take the closing words out of the commits, if {items:=it is|they are} not done",
    says=(("status", "{status}", "the last {items:=item|items} closed by the change"),),
    whole=True,
    beside=(Aside.CHANGE,),
)
def status_not_in_same_change(scene: Scene) -> Iterator[Hit]:
    """The commits under review say that they close items, and these are all that is open of an
    initiative that is planned or in progress. Looked for by `diff BASE` alone.
    """
    closing = scene.beside.closing or frozenset()
    for initiative in scene.initiatives:
        items = tuple(item.ref for item in scene.scopes[initiative.id].open)
        if initiative.status in ACTIVE and items and closing.issuperset(items):
            told = facts(status=initiative.status.words, items=items)
            yield Hit(told, initiative=initiative.id, items=items)
