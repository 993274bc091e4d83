"""T, and those of P that are about time: windows and targets put right in the manifest."""

import datetime as dt
from collections.abc import Iterator

from bot.domain.edits import Edit
from bot.domain.fixes.fix import Case, Fix, Undecided, moved_to_hold
from bot.domain.fixes.status import given_status
from bot.domain.roadmap import InitiativeStatus


def given_end(case: Case) -> Iterator[Edit]:
    """The end is the day that a person gave."""
    try:
        day = dt.date.fromisoformat(case.given)
    except ValueError:
        raise Undecided(f"'{case.given}' is not a day, such as 2026-12-11.") from None
    yield from moved_to_hold(case, day)


def _to_better_odds(case: Case) -> Iterator[Edit]:
    """The end is the day that a person gave, else the one that is met with 85%."""
    if case.given:
        yield from given_end(case)
        return
    made = case.scene.foresight.initiatives.get(case.finding.initiative)
    likely = case.scene.told(made).p85 if made else None
    if likely is None:
        raise Undecided("85% are not reached within three years: say by when with --value.")
    yield from moved_to_hold(case, likely)


def _around_the_work(case: Case) -> Iterator[Edit]:
    """The window begins with the first item that lies outside, and ends with the last."""
    refs = set(case.finding.hit.items)
    items = [i for i in case.scene.scopes[case.finding.initiative].open if i.ref in refs]
    initiative, window = case.initiative, case.initiative.window
    last = [item.due for item in items if item.due]
    if not (window and window.start and window.end):
        yield case.set("target", max(last).isoformat())
        return
    first = [item.start for item in items if item.start]
    start, end = min([window.start, *first]), max([window.end, *last])
    yield case.set("window", f"{start}..{end}")
    if initiative.target and initiative.target == window.end:
        yield case.set("target", end.isoformat())


def _to_the_milestone(case: Case) -> Iterator[Edit]:
    yield from moved_to_hold(case, case.day("due"))


def _to_the_sprint(case: Case) -> Iterator[Edit]:
    yield from moved_to_hold(case, case.day("sprint_end"))


def given_window(case: Case) -> Iterator[Edit]:
    """The window that a person gave."""
    yield case.set("window", case.given)


def _put_off(case: Case) -> Iterator[Edit]:
    """A later window, and a status that allows it."""
    yield case.set("window", case.given)
    if case.initiative.status is InitiativeStatus.IN_PROGRESS:
        yield case.set("status", InitiativeStatus.PLANNED)


def _turned(case: Case) -> Iterator[Edit]:
    yield case.set("window", f"{case.day('end')}..{case.day('start')}")


def _agreed(case: Case) -> Iterator[Edit]:
    """The window grows as far as the target: of the two that is the more exact."""
    start, end, target = case.day("start"), case.day("end"), case.day("target")
    yield case.set("window", f"{min(start, target)}..{max(end, target)}")


A_DAY = "a day by which all of it can be done: `2027-01-29`"

WINDOW = "a window, such as `2027-Q1`, `2026-11-02..2026-12-11`, `next` or `later`"

FIXES = {
    "T01": Fix(
        given_end,
        "moves the target there, and lets the window hold it",
        "the day it shall be done, such as `2026-12-11`",
    ),
    "T02": Fix(_around_the_work, "moves the window, or the target, so that it holds the items"),
    "T04": Fix(_to_the_milestone, "moves the target to the day on which the milestone is due"),
    "T05": Fix(_to_the_sprint, "moves the end to the last day of the sprint"),
    "T06": Fix(given_window, "moves the window", WINDOW),
    "T08": Fix(given_window, "writes the window", WINDOW),
    "T09": Fix(_turned, "puts the two dates the right way round"),
    "T10": Fix(_agreed, "lets the window reach as far as the target"),
    "L07": Fix(_put_off, "moves the window", WINDOW),
    "T07": Fix(given_window, "moves the window", WINDOW),
    "T11": Fix(
        given_status, "sets the status, until there is a date that holds", "a status: `proposed`"
    ),
    "T14": Fix(given_window, "moves the window", WINDOW),
    "P01": Fix(given_end, "moves the target there, and lets the window hold it", A_DAY),
    "P02": Fix(
        _to_better_odds,
        "moves the target to the day that is met with 85%, or to the one given",
        option="value",
    ),
    "P05": Fix(given_end, "moves the target there", A_DAY),
    "P06": Fix(given_end, "moves the target there, and lets the window hold it", A_DAY),
    "P12": Fix(given_window, "moves the window", WINDOW),
}
