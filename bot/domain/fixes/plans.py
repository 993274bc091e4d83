"""P, H, K, V, M and some of S: what an initiative or a goal says of itself, put right."""

from collections.abc import Iterator

from bot.domain.edits import DropField, Edit, SetField, of_initiative
from bot.domain.fixes.dates import WINDOW, given_window
from bot.domain.fixes.fix import Case, Fix, Undecided, given
from bot.domain.fixes.links import AN_ITEM, given_link
from bot.domain.fixes.status import given_status, sets
from bot.domain.roadmap import Audience, InitiativeStatus
from bot.domain.rules.audience import told_together


def _without_progress(case: Case) -> Iterator[Edit]:
    yield DropField(of_initiative(case.finding.initiative), "progress")


def _health(case: Case) -> Iterator[Edit]:
    yield case.set("health", str(case.fact("instead")).replace(" ", "_"))


def _column(case: Case) -> Iterator[Edit]:
    where = ("sources", str(case.fact("source")), "status_map")
    yield SetField(where, str(case.fact("column")), case.given)


def _narrowed(case: Case) -> Iterator[Edit]:
    """As narrow as the goal's, each that the finding is about."""
    roadmap, found = case.scene.roadmap, case.finding
    goals = (goal for goal in roadmap.goals if goal.id == found.hit.subject)
    several = (one.id for goal in goals for one in told_together(goal, roadmap))
    for name in (found.initiative,) if found.initiative else several:
        yield SetField(of_initiative(name), "audience", str(case.fact("narrower")))


def _inside(case: Case) -> Iterator[Edit]:
    yield case.set("audience", Audience.PRODUCT)


def _evidence(case: Case) -> Iterator[Edit]:
    yield case.add("evidence", case.given)


def _missing(case: Case) -> Iterator[Edit]:
    """A value for each field that is missing, in the order in which they are told."""
    names = str(case.fact("fields")).replace(" and ", ",").split(",")
    values = case.given.split(",")
    if len(values) != len(names):
        raise Undecided(f"Write {len(names)} values with commas between them: {', '.join(names)}.")
    for name, value in zip(names, values, strict=True):
        yield case.set(name.strip(), value.strip())


def _goal(case: Case) -> Iterator[Edit]:
    if not case.finding.initiative:
        raise Undecided("Which initiative serves this goal, or whether it is retired, is open.")
    yield case.set("goal", case.given)


def _share(case: Case) -> Iterator[Edit]:
    yield SetField(("goals", case.finding.hit.subject), "effort_share", case.given)


def _budget(case: Case) -> Iterator[Edit]:
    yield SetField(("unplanned",), "budget", case.given)


_RANK = "a number, 1 is first"
_STATUS = "a status, such as `proposed` or `paused`"
_SHARE = "a share, such as `30%`"

FIXES = {
    "S08": Fix(
        _column,
        "says in the source's `status_map` what the column means",
        "what it means: `todo`, `doing`, `done` or `dropped`",
    ),
    "S11": Fix(_health, "sets the health to what the facts allow"),
    "S13": Fix(_evidence, "adds it to `evidence`", "an address that proves it"),
    "P03": sets(InitiativeStatus.PAUSED),
    "P04": Fix(given_status, "sets the status, until it is planned anew", _STATUS),
    "P07": Fix(given_link, "links it too", AN_ITEM),
    "P08": Fix(_without_progress, "leaves out `progress`: the items tell it"),
    "H01": Fix(given_window, "moves the window", WINDOW),
    "H02": sets(InitiativeStatus.PROPOSED),
    "H08": Fix(given_window, "moves the window", WINDOW),
    "H11": Fix(_goal, "names the goal of the initiative", "the id of the goal that it serves"),
    "H13": Fix(_budget, "changes `unplanned.budget`", _SHARE),
    "H14": Fix(given_status, "sets the status", "a status: `planned` or `cancelled`"),
    "K01": Fix(given("rank"), "changes the rank", _RANK),
    "K02": Fix(given("rank"), "changes the rank", _RANK),
    "K05": Fix(_share, "changes the `effort_share` of the goal", _SHARE),
    "K06": Fix(given("rank"), "changes the rank", _RANK),
    "V01": Fix(_inside, "sets the audience to `product`"),
    "V04": Fix(given("changelog"), "writes the `changelog`", "where customers read about it"),
    "V05": Fix(_narrowed, "sets the audience to that of the goal"),
    "M03": Fix(
        _missing,
        "writes what is missing",
        "the value of what is missing; of several one each, with commas between",
    ),
    "M05": sets(InitiativeStatus.DONE),
}
