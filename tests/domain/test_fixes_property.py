"""On generated roadmaps: a patch that the facts decide makes its finding go."""

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.backlog import Snapshot
from bot.domain.detect import detect
from bot.domain.edits import applied, read_with
from bot.domain.fixes import FIXES, Patch, remedy
from bot.domain.policy import Policy, RuleSetting
from bot.domain.roadmap import Audience, Goal, Health, Initiative, Roadmap
from bot.domain.rules import RULES
from tests.domain.builders import (
    TODAY,
    a_milestone,
    a_roadmap,
    a_snapshot,
    a_sprint,
    an_initiative,
    an_item,
    issue,
    label,
    milestone,
)

IDS = ("a", "b", "c")
DECIDED = sorted(code for code, fix in FIXES.items() if not fix.asks)

days = st.integers(-120, 200).map(lambda n: TODAY + dt.timedelta(days=n))
windows = st.sampled_from(
    ["2026-Q3", "2026-Q4", "2027-Q1", "2026-12", "2027-03-01..2027-01-10", "next", None]
)
links = st.sampled_from([*map(issue, (1, 2, 3, 4, 99)), milestone(7), milestone(9), label("x")])
everything_on = Policy(rules={code: RuleSetting() for code in RULES})


@st.composite
def initiatives(draw: st.DrawFn, name: str) -> Initiative:
    more: dict[str, Any] = {
        "status": draw(
            st.sampled_from(["proposed", "planned", "in_progress", "paused", "done", "cancelled"])
        ),
        "window": draw(windows),
        "target": draw(st.none() | days),
        "commitment": draw(st.sampled_from(["committed", "expected", "aspirational"])),
        "depends_on": tuple(draw(st.lists(st.sampled_from([*IDS, "gone"]), max_size=2))),
        "releases": tuple(draw(st.lists(st.sampled_from([milestone(7)]), max_size=1))),
        "audience": draw(st.sampled_from(Audience)),
        "goal": draw(st.sampled_from(["", "trust"])),
        "health": draw(st.none() | st.sampled_from(Health)),
        "progress": draw(st.none() | st.sampled_from([0.0, 0.5, 1.0])),
        "rank": draw(st.none() | st.integers(1, 3)),
    }
    return an_initiative(name, *draw(st.lists(links, max_size=3)), **more)


@st.composite
def roadmaps(draw: st.DrawFn) -> Roadmap:
    goals = (Goal("trust", "Trust", audience=draw(st.sampled_from(Audience))),)
    made = [draw(initiatives(name)) for name in IDS]
    return a_roadmap(*made, goals=goals, policy=everything_on)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    items = []
    for number in range(1, draw(st.integers(2, 7))):
        status = draw(st.sampled_from(["todo", "doing", "done", "dropped"]))
        more: dict[str, Any] = {
            "parent": draw(st.none() | st.integers(1, number - 1)) if number > 1 else None,
            "milestone": draw(st.sampled_from([None, 7])),
            "sprint": draw(st.sampled_from([None, 24, 26])),
            "due": draw(st.none() | days),
            "start": draw(st.none() | days),
            "labels": draw(st.sampled_from([(), ("x",), ("blocked",)])),
            "blocked_by": draw(st.sampled_from([(), (issue(1).target,), (issue(2).target,)])),
        }
        if status in ("done", "dropped"):
            more["closed"] = TODAY - dt.timedelta(days=draw(st.integers(0, 60)))
        items.append(an_item(number, status, **more))
    containers = (
        a_milestone(7, draw(st.none() | days)),
        a_sprint(24, TODAY),
        a_sprint(26, TODAY + dt.timedelta(days=28)),
    )
    absent = {target: "" for link in (issue(99), milestone(9)) if (target := link.target)}
    return a_snapshot(*items, containers=containers, absent=absent)


@settings(deadline=None, max_examples=200)
@given(roadmaps(), snapshots())
def test_a_patch_makes_its_finding_go(roadmap: Roadmap, snapshot: Snapshot) -> None:
    before = detect(roadmap, snapshot, TODAY)
    for finding in before.findings:
        patch = remedy(finding, before.scene) if finding.rule in DECIDED else None
        if isinstance(patch, Patch):
            after = detect(applied(roadmap, patch.edits), read_with(snapshot, patch.edits), TODAY)
            stands = [f for f in after.findings if f.fingerprint == finding.fingerprint]
            assert not stands, (finding.rule, patch, stands)
