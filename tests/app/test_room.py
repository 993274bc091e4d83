"""How many new notes a run may write, whatever its plan says, and who gets them."""

from dataclasses import replace
from typing import Any, cast

import pytest

from bot.domain.errors import Rejected
from bot.domain.plan import Limits
from bot.ports import Change, NoteText, Writer
from tests.app.world import MANIFEST, World

pytestmark = pytest.mark.promise("R11")


@pytest.fixture
def other(world: World) -> str:
    """Another epic, of an initiative that is as late as the first one."""
    epic = world.add("Other epic")
    world.add("Its step", parent=epic)
    first = MANIFEST.partition("initiatives:\n")[2].replace("TARGET", "2026-11-13")
    number = epic.partition("#")[2]
    second = first.replace("id: guest", "id: other").replace("issue: 1", f"issue: {number}")
    world.write_manifest("2026-11-13", second)
    world.limits = Limits(changed_share=1.0)
    return epic


class RefusingOne:
    """A writer to which one item is closed."""

    def __init__(self, writer: Writer, key: str) -> None:
        self._writer, self._key = writer, key

    def __getattr__(self, name: str) -> Any:
        return getattr(self._writer, name)

    def ensure_note(self, key: str, note: NoteText) -> Change:
        if key == self._key:
            raise Rejected("This conversation is locked.")
        return self._writer.ensure_note(key, note)


def test_a_note_that_fails_in_every_run_does_not_starve_the_others(
    world: World, other: str
) -> None:
    world.limits = replace(world.limits, writes_per_run=1)
    world.wrap_writer = lambda writer: cast("Writer", RefusingOne(writer, world.epic))
    world.apply()
    assert world.ours(other) == []
    world.later(hours=24)
    world.apply()
    assert len(world.ours(other)) == 1


def test_it_is_tried_again_with_the_room_that_is_left(world: World, other: str) -> None:
    world.wrap_writer = lambda writer: cast("Writer", RefusingOne(writer, world.epic))
    world.apply()
    world.wrap_writer = None
    world.later(hours=24)
    world.apply()
    assert [len(world.ours(key)) for key in (world.epic, other)] == [1, 1]


@pytest.mark.parametrize(("a_run", "an_hour"), [(1, 200), (30, 1)])
def test_a_saved_plan_does_not_go_beyond_the_limit(
    world: World, other: str, a_run: int, an_hour: int
) -> None:
    plan = world.plan()
    assert len([step for step in plan.steps if step.actions]) == 2
    world.limits = replace(world.limits, writes_per_run=a_run, writes_per_hour=an_hour)
    done = world.apply(plan).run.done
    assert [len(world.ours(key)) for key in (world.epic, other)] == [1, 0]
    assert done[-1].detail == "the limit of new notes a run or hour is reached"


def test_what_other_products_wrote_within_the_hour_counts_for_a_saved_plan(
    world: World, other: str
) -> None:
    plan = world.plan()
    with world.store as store:
        note = NoteText("other", "", plan.steps[0].actions[0].stamp)  # type: ignore[union-attr]
        store.settle(store.intend("r-9", "other", "shop:acme/shop#9", note, world.now), made=True)
    world.limits = replace(world.limits, writes_per_hour=1)
    world.apply(plan)
    assert [world.ours(key) for key in (world.epic, other)] == [[], []]
