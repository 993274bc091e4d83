"""Forecasts of what a roadmap names."""

import datetime as dt
import random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.backlog import BacklogItem, Gap, Snapshot
from bot.domain.forecast.outlook import Ask, Kind, State, Subject
from bot.domain.forecast.product import Foresight
from bot.domain.roadmap import Calendar, Goal, Roadmap
from tests.domain.builders import (
    SHOP,
    TODAY,
    a_milestone,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
    judged,
    label,
    milestone,
    milestone_ref,
    ref,
)

GONE_BY = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


def seen(roadmap: Roadmap, snapshot: Snapshot, today: dt.date = TODAY) -> Foresight:
    return judged(roadmap, snapshot, today).scene.foresight


def days_ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def done(number: int, days: int, **more: Any) -> BacklogItem:
    return an_item(number, "done", closed=days_ago(days), created=GONE_BY, **more)


def still(number: int, **more: Any) -> BacklogItem:
    return an_item(number, created=more.pop("created", GONE_BY), **more)


def under(epic: int, *items: BacklogItem) -> Snapshot:
    return a_snapshot(still(epic), *items)


def steady(epic: int = 1, first: int = 10, **more: Any) -> tuple[BacklogItem, ...]:
    """Ten closings over ten weeks, and three open items."""
    past = (done(first + n, 7 * n + 1, parent=epic, **more) for n in range(10))
    return (*past, *(still(first + 10 + n, parent=epic, **more) for n in range(3)))


def test_only_items_with_none_below_them_count() -> None:
    made = seen(a_roadmap(an_initiative("a", issue(1))), under(1, *steady())).initiatives["a"]
    assert (made.work.open, made.work.closed, made.pace and made.pace.weeks) == (3, 10, 10)


def test_an_item_that_two_links_reach_counts_once() -> None:
    roadmap = a_roadmap(an_initiative("a", issue(1), label("shop")))
    snapshot = under(1, *steady(labels=("shop",)))
    assert seen(roadmap, snapshot).initiatives["a"].work.open == 3


def test_dropped_items_leave_the_scope_and_are_no_throughput() -> None:
    dropped = an_item(40, "dropped", parent=1, closed=days_ago(3), created=GONE_BY)
    long_ago = an_item(41, "dropped", parent=1, closed=days_ago(40), created=GONE_BY)
    snapshot = under(1, *steady(), dropped, long_ago)
    work = seen(a_roadmap(an_initiative("a", issue(1))), snapshot).initiatives["a"].work
    assert (work.open, work.closed, work.removed) == (3, 10, 1)


@pytest.mark.parametrize(("days", "added"), [(27, 1), (28, 0)])
def test_scope_added_is_what_was_made_within_four_weeks(days: int, added: int) -> None:
    made = dt.datetime.combine(days_ago(days), dt.time(9), dt.UTC)
    snapshot = under(1, still(10, parent=1, created=made))
    work = seen(a_roadmap(an_initiative("a", issue(1))), snapshot).initiatives["a"].work
    assert work.added == added


def test_the_target_is_the_end_of_the_window_where_no_target_is_named() -> None:
    named = an_initiative("a", issue(1), target=dt.date(2026, 12, 11))
    windowed, open_ended = an_initiative("b", issue(2)), an_initiative("c", window="next")
    told = seen(a_roadmap(named, windowed, open_ended), under(1)).initiatives
    assert [made.target for made in told.values()] == [
        dt.date(2026, 12, 11),
        dt.date(2026, 12, 31),
        None,
    ]


def test_what_is_done_or_cancelled_is_not_forecast() -> None:
    states = ("planned", "in_progress", "paused", "proposed", "done", "cancelled")
    roadmap = a_roadmap(*(an_initiative(state, status=state) for state in states))
    assert list(seen(roadmap, a_snapshot()).initiatives) == list(states[:4])


def test_a_scope_that_was_not_read_to_its_end_gets_no_dates() -> None:
    gap = Gap("shop", SHOP, "HTTP 502")
    roadmap = a_roadmap(an_initiative("a", issue(1)))
    made = seen(roadmap, a_snapshot(still(1), *steady(), gaps=(gap,))).initiatives["a"]
    assert (made.state, made.odds) == (State.UNREAD, None)
    assert made.why == f"shop {SHOP} could not be read: HTTP 502"


GOALS = (Goal("growth", "Growth"), Goal("calm", "Calm"))


def test_a_goal_is_all_that_serves_it_by_the_last_day_of_what_is_not_done() -> None:
    roadmap = a_roadmap(
        an_initiative("a", issue(1), goal="growth", target=dt.date(2026, 12, 1)),
        an_initiative("b", issue(2), goal="growth", target=dt.date(2027, 2, 1)),
        an_initiative("c", issue(3), goal="growth", status="done", target=dt.date(2027, 9, 1)),
        goals=GOALS,
    )
    snapshot = a_snapshot(still(1), *steady(), still(2), still(3))
    told = seen(roadmap, snapshot).goals
    assert list(told) == ["growth"]
    made = told["growth"]
    assert (made.target, made.work.open, made.title) == (dt.date(2027, 2, 1), 5, "Growth")


def test_a_goal_with_an_initiative_that_has_no_end_has_no_target() -> None:
    first = an_initiative("a", issue(1), goal="growth")
    second = an_initiative("b", issue(2), goal="growth", window="later")
    told = seen(a_roadmap(first, second, goals=GOALS), under(1)).goals["growth"]
    assert told.target is None


def test_an_item_that_serves_a_goal_twice_counts_once() -> None:
    serving = (an_initiative(name, issue(1), goal="growth") for name in "ab")
    made = seen(a_roadmap(*serving, goals=GOALS), under(1, *steady())).goals["growth"]
    assert made.work.open == 3


def test_releases_are_the_open_milestones_and_versions_that_the_roadmap_names() -> None:
    due = dt.date(2026, 12, 24)
    roadmap = a_roadmap(an_initiative("a", milestone(1), releases=(milestone(2),)))
    snapshot = a_snapshot(
        *steady(milestone=1),
        containers=(
            a_milestone(1, due),
            a_milestone(2, is_open=False),
            a_milestone(3, due),
        ),
    )
    told = seen(roadmap, snapshot).releases
    assert list(told) == [milestone_ref(1)]
    made = told[milestone_ref(1)]
    assert (made.subject, made.target, made.title) == (
        Subject(Kind.RELEASE, str(milestone_ref(1))),
        due,
        "Launch 1",
    )
    assert (made.work.open, made.work.closed) == (3, 10)


def test_a_release_in_a_repository_that_was_not_read_gets_no_dates() -> None:
    roadmap = a_roadmap(an_initiative("a", milestone(1)))
    gap = Gap("shop", SHOP, "HTTP 502", partial=True)
    snapshot = a_snapshot(*steady(milestone=1), containers=(a_milestone(1),), gaps=(gap,))
    assert seen(roadmap, snapshot).releases[milestone_ref(1)].state is State.UNREAD


def test_ten_finished_initiatives_give_the_portfolio_its_own_pace() -> None:
    finished = [
        done(100 * epic + n, 7 * (n // 4) + 1, parent=epic)
        for epic in range(2, 12)
        for n in range(8)
    ]
    roots = [an_item(epic, "done", closed=days_ago(1), created=GONE_BY) for epic in range(2, 12)]
    initiatives = [an_initiative(f"i{epic}", issue(epic), status="done") for epic in range(2, 12)]
    snapshot = a_snapshot(still(1), *steady(), *roots, *finished)
    roadmap = a_roadmap(an_initiative("a", issue(1)), *initiatives)
    ahead = seen(roadmap, snapshot)
    assert ahead.prior == 4.0
    cancelled = an_initiative("i11", issue(11), status="cancelled")
    one_less = a_roadmap(an_initiative("a", issue(1)), *initiatives[:-1], cancelled)
    assert seen(one_less, snapshot).prior == 1.25
    pace = ahead.initiatives["a"].pace
    assert pace is not None
    assert pace.prior == 4.0


def test_days_are_those_of_the_products_time_zone() -> None:
    """00:30 in Auckland is the evening before in UTC: the closing lies in the newer week."""
    zone = Calendar("Pacific/Auckland", ZoneInfo("Pacific/Auckland"))
    closed = dt.datetime(2026, 11, 9, 11, 30, tzinfo=dt.UTC)
    item = BacklogItem(ref(2), "x", an_item(1, "done").status, GONE_BY, GONE_BY, closed=closed)
    snapshot = a_snapshot(item, still(3))
    link = an_initiative("a", issue(2), issue(3))
    there = seen(a_roadmap(link, calendar=zone), snapshot).initiatives["a"]
    here = seen(a_roadmap(link), snapshot).initiatives["a"]
    assert (there.work.closings, here.work.closings) == (
        (dt.date(2026, 11, 10),),
        (dt.date(2026, 11, 9),),
    )
    assert (there.pace and there.pace.weeks, here.pace and here.pace.weeks) == (1, 2)


def test_a_week_with_a_change_of_the_clock_has_seven_days() -> None:
    zone = Calendar("Europe/Berlin", ZoneInfo("Europe/Berlin"))
    today = dt.date(2026, 10, 31)  # clocks went back on 25 October
    closed = dt.datetime(2026, 10, 24, 22, 30, tzinfo=dt.UTC)  # half past midnight on the 25th
    item = BacklogItem(ref(2), "x", an_item(1, "done").status, GONE_BY, GONE_BY, closed=closed)
    roadmap = a_roadmap(an_initiative("a", issue(2), issue(3)), calendar=zone)
    made = seen(roadmap, a_snapshot(item, still(3)), today).initiatives["a"]
    assert made.pace is not None
    assert made.pace.weeks == 1


def test_the_order_of_what_was_read_makes_no_difference() -> None:
    items = [still(1), *steady()]
    roadmap = a_roadmap(an_initiative("a", issue(1), goal="growth"), goals=GOALS)
    told = [tuple(seen(roadmap, a_snapshot(*items)).all)]
    for seed in range(3):
        random.Random(seed).shuffle(items)
        told.append(tuple(seen(roadmap, Snapshot(TODAY_AT, tuple(items))).all))
    assert told[1:] == told[:1] * 3


TODAY_AT = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)


def test_a_past_day_is_forecast_from_what_was_known_then() -> None:
    day = days_ago(28)
    snapshot = under(1, *steady()).at(dt.datetime.combine(day, dt.time.max, dt.UTC))
    made = seen(a_roadmap(an_initiative("a", issue(1))), snapshot, day).initiatives["a"]
    assert (made.as_of, made.work.open, made.work.closed) == (day, 7, 6)


def test_a_teams_stream_is_a_number_of_items_at_the_teams_own_pace() -> None:
    ahead = seen(a_roadmap(an_initiative("a", issue(1))), under(1, *steady()))
    ask = Ask(Subject(Kind.TEAM, "core"), "Core", TODAY)
    made = ahead.of_stream(ask, steady(), 20)
    assert made.pace is not None
    assert (made.work.open, made.work.closed, made.pace.prior) == (20, 10, None)
