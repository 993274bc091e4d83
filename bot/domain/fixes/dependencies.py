"""D: dependencies put right in the manifest."""

import datetime as dt
import itertools
from collections.abc import Iterator

from bot.domain.edits import DropEntry, Edit, SetField, of_initiative
from bot.domain.fixes.fix import Case, Fix, Undecided
from bot.domain.fixes.links import linked_from
from bot.domain.fixes.status import given_status, sets
from bot.domain.roadmap import Initiative, InitiativeStatus
from bot.domain.rules.blockers import edges


def _after_it(case: Case) -> Iterator[Edit]:
    """The initiative keeps its length and begins once the other one has ended.

    In the same window only the ends are compared, so there only the target moves.
    """
    initiative, dependency = case.initiative, case.scene.find(case.finding.hit.subject)
    ends = case.day("dependency_end")
    window = initiative.window
    same = dependency is not None and dependency.window == window
    inside = window and window.start and window.end and window.start <= ends <= window.end
    if window is None or not (window.start and window.end) or (same and inside):
        yield case.set("target", ends.isoformat())
        return
    if window.start > window.end:
        raise Undecided(f"The window {window.text} is the wrong way round: fix T09 first.")
    later = max(ends + dt.timedelta(days=1) - window.start, dt.timedelta())
    if later:
        yield case.set("window", f"{window.start + later}..{window.end + later}")
    if initiative.target:
        yield case.set("target", max(initiative.target + later, ends).isoformat())


def _declared(case: Case) -> Iterator[Edit]:
    """It depends on the other one, which no longer depends on it."""
    other = case.scene.by_id[str(case.fact("dependency"))]
    yield case.add("depends_on", other.id)
    for name in _spellings(case, case.initiative):
        if name in other.depends_on:
            yield DropEntry(of_initiative(other.id), "depends_on", name)


def _spellings(case: Case, initiative: Initiative) -> tuple[str, str]:
    return initiative.id, f"{case.scene.roadmap.id}/{initiative.id}"


def _undeclared(case: Case) -> Iterator[Edit]:
    told = str(case.fact("dependency"))
    for name in dict.fromkeys((told, f"{case.scene.roadmap.id}/{told}")):
        if name in case.initiative.depends_on:
            yield case.drop("depends_on", name)


def _broken_at(case: Case) -> Iterator[Edit]:
    """One initiative of the circle no longer depends on the next."""
    own = f"{case.scene.roadmap.id}/"
    circle = case.finding.hit.subject.split(" → ")
    following = dict(itertools.pairwise(circle))
    if case.given not in following or "/" in case.given:
        ours = [name for name in following if "/" not in name]
        raise Undecided(f"'{case.given}' is none of the circle; write {' or '.join(ours)}.")
    known = edges([case.scene.roadmap])[own + case.given]
    names = case.scene.by_id[case.given].depends_on
    for name, full in zip(names, known, strict=True):
        if full.removeprefix(own) == following[case.given]:
            yield DropEntry(of_initiative(case.given), "depends_on", name)


def _blockers_linked(case: Case) -> Iterator[Edit]:
    blockers = case.fact("blockers")
    for ref in blockers if isinstance(blockers, tuple) else ():
        if not isinstance(ref, str):
            yield linked_from(case, ref)


def _earlier(case: Case) -> Iterator[Edit]:
    """What is depended on has an earlier target."""
    other = case.finding.hit.subject.removeprefix(f"{case.scene.roadmap.id}/")
    if other not in case.scene.by_id:
        raise Undecided(f"{other} stands in another manifest.")
    yield SetField(of_initiative(other), "target", case.given)


FIXES = {
    "D01": Fix(_after_it, "moves the initiative behind what it depends on, as long as it was"),
    "D02": Fix(
        _earlier, "gives what it depends on this target", "an earlier day, such as `2026-11-30`"
    ),
    "D03": sets(InitiativeStatus.PAUSED),
    "D04": Fix(
        _declared, "adds the other one to `depends_on`, and takes the opposite dependency out"
    ),
    "D05": Fix(_undeclared, "takes the other one out of `depends_on`"),
    "D06": Fix(
        _broken_at,
        "takes the next one out of its `depends_on`",
        "the id of the initiative that shall not depend on the next one of the circle",
        "to",
    ),
    "D07": Fix(_undeclared, "takes it out of `depends_on`"),
    "D08": Fix(
        _blockers_linked,
        "links what is waited for from there",
        "the id of the initiative that shall do what is waited for",
        "to",
    ),
    "D09": Fix(given_status, "sets the status", "a status, such as `paused`"),
}
