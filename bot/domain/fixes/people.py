"""O: owners and teams put right in the manifest."""

from collections.abc import Iterator

from bot.domain.edits import Edit, SetField, of_initiative
from bot.domain.fixes.fix import Case, Fix, Undecided, given
from bot.domain.roadmap import InitiativeStatus


def _assignee(case: Case) -> Iterator[Edit]:
    """Whoever has the item in the backlog owns it, where that is one person."""
    scene = case.scene
    items = [scene.index.items[ref] for ref in case.finding.hit.items if ref in scene.index.items]
    known = {person.id for person in scene.roadmap.people}
    names = {scene.person(account) for item in items for account in item.assignees}
    if len(names) != 1 or not names <= known:
        told = " and ".join(sorted(names))
        raise Undecided(f"It is assigned to {told}: name one of `people` as owner yourself.")
    yield case.set("owner", names.pop())


def _paused(case: Case) -> Iterator[Edit]:
    yield SetField(of_initiative(case.given), "status", InitiativeStatus.PAUSED)


_WHO = "who decides, an id from `people` if you keep any"

FIXES = {
    "O01": Fix(given("owner"), "writes the owner", _WHO),
    "O02": Fix(given("owner"), "writes the owner", _WHO),
    "O03": Fix(_assignee, "writes as owner the one person to whom it is assigned"),
    "O05": Fix(given("team"), "gives it to that team", "the id of the team that does the work"),
    "O06": Fix(given("owner"), "writes the owner", _WHO),
    "O07": Fix(_paused, "pauses that one", "the id of the initiative that can wait", "to"),
}
