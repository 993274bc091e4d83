"""A note that tells a forecast is not edited while the odds move a little every day."""

import datetime as dt

import pytest

from bot.domain.backlog import Status
from bot.domain.forecast.outlook import Kind, State
from connectors.local.rows import ItemRecord
from tests.app.world import World


def off_track(world: World) -> None:
    """Two items a week get done; thirty are left, and the target is two weeks away."""
    world.write_manifest("2026-12-04")
    made = world.now - dt.timedelta(days=200)
    for number in range(16):
        world.tracker.add(
            ItemRecord(
                "acme/shop",
                f"Done {number}",
                made,
                status=Status.DONE,
                reason="completed",
                closed=world.now - dt.timedelta(days=number * 3.5 + 1),
                parent=world.epic,
            )
        )
    for number in range(30):
        world.add(f"Left {number}", parent=world.epic)


def edits(world: World) -> list[str]:
    return [done.action for done in world.apply().run.done]


def test_the_note_on_the_epic_tells_the_odds(world: World) -> None:
    off_track(world)
    world.apply()
    (note,) = world.ours(world.epic)
    assert "The chance that Guest checkout is done by 4 Dec 2026 is " in note
    assert "as of 20 Nov 2026" in note


def test_the_next_day_no_note_is_edited(world: World) -> None:
    off_track(world)
    world.apply()
    before = world.ours(world.epic)
    world.later(days=1)
    assert edits(world) == []
    world.later(days=1)
    assert edits(world) == []
    assert world.ours(world.epic) == before


def test_when_it_goes_far_worse_the_note_says_so(world: World) -> None:
    off_track(world)
    world.apply()
    for number in range(60):
        world.add(f"More {number}", parent=world.epic)
    world.later(days=1)
    world.apply()
    (note,) = world.ours(world.epic)
    assert "as of 21 Nov 2026" in note


@pytest.mark.parametrize("lost", [False, True])
def test_the_next_day_the_dashboard_is_not_edited_even_if_the_store_was_lost(
    world: World, *, lost: bool
) -> None:
    off_track(world)
    world.write_manifest("2026-12-04", "dashboard: {source: shop, repo: acme/shop}\n")
    world.apply()
    assert edits(world) == []
    for _ in range(3):
        world.later(days=1)
        if lost:
            (world.folder / "store.sqlite3").unlink()
        assert edits(world) == []


def test_a_chance_that_swings_about_one_half_for_thirty_days_is_written_once(world: World) -> None:
    off_track(world)
    target = (world.now + dt.timedelta(days=120)).date()
    world.write_manifest(target.isoformat(), "dashboard: {source: shop, repo: acme/shop}\n")
    open_ones = world.judge().verdict.scene.scopes["guest"].open
    left = [item.ref.key for item in open_ones if item.title.startswith("Left ")]
    states, written = [], []
    for day in range(30):
        run = world.apply().run
        states += [made.state for made in run.forecasts if made.subject.kind is Kind.INITIATIVE]
        written.append(len(run.done))
        world.later(days=1)
        if day % 4 == 0:
            world.tracker.close(left.pop())
    assert states[:6] == [State.AT_RISK, State.WATCH, State.WATCH, *[State.AT_RISK] * 3]
    assert states.count(State.WATCH) == 3
    assert written == [1, *[0] * 29]
