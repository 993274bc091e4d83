"""S: status put right in the manifest."""

from collections.abc import Iterator

from bot.domain.backlog import Status
from bot.domain.edits import Edit, SetField
from bot.domain.fixes.fix import Case, Fix, Makes
from bot.domain.roadmap import InitiativeStatus


def now(status: InitiativeStatus) -> Makes:
    """The initiative has this status, unless a person gave another one."""

    def makes(case: Case) -> Iterator[Edit]:
        yield case.set("status", case.given.replace(" ", "_") or status)

    return makes


def sets(status: InitiativeStatus) -> Fix:
    """A fix that sets a status: the one that the facts name, or another that a person gave."""
    return Fix(now(status), f"sets the status to `{status}`, or to the one given", option="value")


def given_status(case: Case) -> Iterator[Edit]:
    """The initiative has the status that a person gave."""
    yield case.set("status", case.given.replace(" ", "_"))


def _not_yet(case: Case) -> Iterator[Edit]:
    """Paused where something was done already: planned would say that nothing has begun."""
    begun = case.scene.scopes[case.finding.initiative].of(Status.DONE)
    status = InitiativeStatus.PAUSED if begun else InitiativeStatus.PLANNED
    yield case.set("status", case.given or status)


def _mapped(case: Case) -> Iterator[Edit]:
    where = ("sources", str(case.fact("source")), "status_map")
    yield SetField(where, str(case.fact("raw_status")), case.given)


FIXES = {
    "S01": sets(InitiativeStatus.DONE),
    "S02": sets(InitiativeStatus.IN_PROGRESS),
    "S03": sets(InitiativeStatus.IN_PROGRESS),
    "S04": Fix(
        _not_yet,
        "sets the status to `planned`, or to `paused` where something was done already",
        option="value",
    ),
    "S05": sets(InitiativeStatus.IN_PROGRESS),
    "S06": Fix(given_status, "sets the status", "a status: `proposed`, `paused` or `cancelled`"),
    "S09": sets(InitiativeStatus.IN_PROGRESS),
    "S10": Fix(
        _mapped,
        "adds the status to the source's `status_map`",
        "what it means: `todo`, `doing`, `done` or `dropped`",
    ),
}
