"""The past of a subject, as a burn-up draws it: its numbers are those of the forecast."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.backlog import BacklogItem, Gap
from bot.domain.forecast.burn import burn, meant, names
from bot.domain.forecast.outlook import Kind, State, Step, Subject
from bot.domain.forecast.product import Foresight
from bot.domain.roadmap import Goal, Roadmap
from tests.domain.builders import (
    TODAY,
    a_milestone,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    judged,
    label,
    milestone,
    milestone_ref,
    noon,
)

A = Subject(Kind.INITIATIVE, "a")
BEGAN = TODAY - dt.timedelta(days=50)


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def item(number: int, status: str = "todo", days: int | None = None, **more: Any) -> BacklogItem:
    closed = None if days is None else ago(days)
    more.setdefault("created", noon(BEGAN))
    return an_item(number, status, closed=closed, labels=("a",), **more)


def seen(roadmap: Roadmap, *items: BacklogItem, **more: Any) -> Foresight:
    return judged(roadmap, a_snapshot(*items, **more), TODAY).scene.foresight


def of_a(*items: BacklogItem, **more: Any) -> Foresight:
    return seen(a_roadmap(an_initiative("a", label("a"), **more)), *items)


def test_scope_and_done_grow_on_the_days_on_which_items_were_made_and_done() -> None:
    told = burn(of_a(item(1), item(2, "done", 20), item(3, created=noon(ago(10)))), A)
    assert told.steps == (Step(BEGAN, 2, 0), Step(ago(20), 2, 1), Step(ago(10), 3, 1))


def test_dropped_work_leaves_the_scope_on_its_day() -> None:
    told = burn(of_a(item(1), item(2, "dropped", 20)), A)
    assert told.steps == (Step(BEGAN, 2, 0), Step(ago(20), 1, 0))


def test_it_ends_with_the_numbers_of_the_forecast() -> None:
    foresight = of_a(
        *(item(1), item(2, "done", 20), item(3, "done"), item(4, "dropped", 3)),
        *(item(5, "dropped"), item(6), item(7, parent=6), item(8, "done", 60)),
    )
    told = burn(foresight, A)
    work = foresight.initiatives["a"].work
    assert (told.now.scope, told.now.done) == (work.open + work.closed, work.closed) == (5, 3)


def test_what_was_done_on_an_unknown_day_is_done_from_its_first_day_on_and_counted() -> None:
    told = burn(of_a(item(1), item(2, "done")), A)
    assert (told.steps, told.undated) == ((Step(BEGAN, 2, 1),), 1)


def test_work_closed_before_it_was_made_is_never_more_than_the_scope() -> None:
    told = burn(of_a(item(1, "done", 20, created=noon(ago(5))), item(2)), A)
    assert all(step.done <= step.scope for step in told.steps)


def test_an_initiative_that_is_done_has_a_past_and_says_why_nothing_is_forecast() -> None:
    told = burn(of_a(item(1), status="done"), A)
    assert (told.forecast, told.silent) == (None, "the roadmap says it is done")
    assert told.now == Step(BEGAN, 1, 0)


@pytest.mark.parametrize(
    ("items", "state", "silent"),
    [
        ((), State.NO_SCOPE, "no item is linked that counts"),
        ((item(1),), State.NO_EVIDENCE, "no closing is known yet"),
        ((item(1, "done", 9),), State.COMPLETE, "complete since 2026-11-07"),
        ((item(1), item(2, "done", 9)), State.LOW_EVIDENCE, ""),
    ],
)
def test_it_says_why_there_is_no_forecast(
    items: tuple[BacklogItem, ...], state: State, silent: str
) -> None:
    told = burn(of_a(*items), A)
    assert told.forecast is not None
    assert (told.forecast.state, told.silent) == (state, silent)


def test_what_could_not_be_read_is_the_reason() -> None:
    roadmap = a_roadmap(an_initiative("a", label("a")))
    gap = Gap("shop", "acme/shop", "HTTP 502")
    told = burn(seen(roadmap, item(1), gaps=(gap,)), A)
    assert told.forecast is not None
    assert told.forecast.state is State.UNREAD
    assert "HTTP 502" in told.silent


def of_everything() -> Foresight:
    roadmap = a_roadmap(
        an_initiative("a", label("a"), goal="growth", title="Alpha"),
        an_initiative("b", milestone(4), goal="growth", title="Growth"),
        an_initiative("growth", label("a"), title="Same as the goal"),
        an_initiative("gone", label("z"), goal="growth", status="cancelled"),
        goals=(Goal("growth", "Growth"),),
    )
    items = (item(1), item(2, "done", 9), item(3, milestone=4), an_item(9, labels=("z",)))
    return seen(roadmap, *items, containers=(a_milestone(4, title="Spring"),))


def test_a_goal_has_all_that_serves_it_once_and_nothing_that_was_cancelled() -> None:
    foresight = of_everything()
    told = burn(foresight, Subject(Kind.GOAL, "growth"))
    assert (told.now.scope, told.now.done) == (3, 1)
    assert told.forecast == foresight.goals["growth"]


def test_a_release_has_what_it_holds() -> None:
    told = burn(of_everything(), Subject(Kind.RELEASE, str(milestone_ref(4))))
    assert (told.title, told.now.scope) == ("Spring", 1)


def test_a_subject_that_is_not_there_is_no_burn_up() -> None:
    with pytest.raises(KeyError):
        burn(of_everything(), Subject(Kind.INITIATIVE, "nowhere"))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("a", [A]),
        ("alpha", [A]),
        ("growth", [Subject(Kind.INITIATIVE, "growth")]),
        ("goal:growth", [Subject(Kind.GOAL, "growth")]),
        ("Growth", [Subject(Kind.INITIATIVE, i) for i in ("b", "growth")]
         + [Subject(Kind.GOAL, "growth")]),
        ("Spring", [Subject(Kind.RELEASE, "shop:acme/shop/milestone/4")]),
        ("acme/shop/milestone/4", [Subject(Kind.RELEASE, "shop:acme/shop/milestone/4")]),
        ("shop:acme/shop/milestone/4", [Subject(Kind.RELEASE, "shop:acme/shop/milestone/4")]),
        ("release:Spring", [Subject(Kind.RELEASE, "shop:acme/shop/milestone/4")]),
        ("", []),
        ("goal:a", []),
        ("nowhere", []),
    ],
)  # fmt: skip
def test_a_word_names_an_id_or_else_a_title(word: str, expected: list[Subject]) -> None:
    assert list(meant(of_everything(), word)) == expected


def test_all_names_are_known() -> None:
    assert list(names(of_everything()))[-4:] == ["Gone", "growth", "Growth", "Spring"]
