"""A plan that lay saved while people went on deciding."""

from dataclasses import replace

import pytest

from bot.domain.plan import Limits
from tests.app.test_people import PLACE, box, key_of
from tests.app.world import World


@pytest.mark.promise("R21")
def test_what_was_snoozed_on_the_dashboard_since_the_plan_is_not_told(world: World) -> None:
    world.write_manifest("2026-11-13", PLACE)
    world.limits = replace(world.limits, writes_per_run=0)
    world.apply()
    world.limits = Limits()
    plan = world.plan()
    world.tracker.tick(key_of(world), box(world, "snooze"))
    done = world.apply(plan).run.done
    assert world.ours(world.epic) == []
    assert world.labels(world.epic) == ()
    assert done[0].detail == "somebody decided about it since the plan"
