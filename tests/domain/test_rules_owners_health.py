"""O01 and X01 to X03 at each border of their definitions."""

import datetime as dt

import pytest

from bot.domain.backlog import Gap
from bot.domain.policy import Level, Policy, RuleSetting
from bot.domain.roadmap import Source
from bot.domain.wording import Names, plain, remedies
from tests.domain.builders import (
    BEGAN,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    found,
    is_found,
    issue,
    judged,
)

BACKLOG = a_snapshot(an_item(1))
REFUSED = Gap("shop", "acme/api", "the tracker refused (403)")
CUT = Gap("shop", "acme/shop", "page 4 did not come", partial=True)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("proposed", False),
        ("planned", True),
        ("in_progress", True),
        ("paused", True),
        ("done", False),
        ("cancelled", False),
    ],
)
def test_an_unfinished_initiative_needs_an_owner(status: str, told: bool) -> None:
    assert is_found("O01", an_initiative(owner="", status=status), BACKLOG) is told
    assert not is_found("O01", an_initiative(owner="ana", status=status), BACKLOG)


def test_an_unreadable_part_is_told_as_unreadable_and_a_cut_one_as_partial() -> None:
    snapshot = a_snapshot(an_item(1), gaps=(REFUSED, CUT))
    (unread,) = found("X01", a_roadmap(), snapshot)
    (partial,) = found("X03", a_roadmap(), snapshot)
    assert unread.facts == {"part": "shop acme/api", "reason": "the tracker refused (403)"}
    assert partial.facts == {"part": "shop acme/shop", "reason": "page 4 did not come"}


def test_a_part_that_has_no_name_is_told_in_words() -> None:
    cut = Gap("shop", "our notes", "another account wrote them", partial=True, beside=True)
    (hit,) = found("X03", a_roadmap(), a_snapshot(an_item(1), gaps=(cut,)))
    assert hit.facts["part"] == "Our notes in shop"


def test_a_whole_source_is_named_without_a_part() -> None:
    silent = Gap("shop", "", "the tracker fell silent")
    (told,) = found("X01", a_roadmap(), a_snapshot(gaps=(silent,)))
    assert told.facts["part"] == "shop"


def test_run_health_is_no_drift_but_leaves_the_verdict_incomplete() -> None:
    verdict = judged(
        a_roadmap(an_initiative(status="proposed")), a_snapshot(an_item(1), gaps=(CUT,))
    )
    assert verdict.unjudged
    assert not verdict.drifted(Level.NOTE)


def test_switching_run_health_off_does_not_make_a_verdict_complete() -> None:
    off = Policy(rules={"X01": RuleSetting(off=True)})
    roadmap = a_roadmap(an_initiative(status="proposed"), policy=off)
    verdict = judged(roadmap, a_snapshot(an_item(1), gaps=(REFUSED,)))
    assert verdict.findings == ()
    assert verdict.unjudged
    (told,) = (n for n in verdict.not_applied if n.rule == "X01")
    assert (told.where, told.reason) == (
        REFUSED.source,
        f"{REFUSED.part or REFUSED.source} could not be read: {REFUSED.reason.rstrip('.')}",
    )


def test_a_roadmap_without_initiatives_has_nothing_to_compare() -> None:
    (told,) = found("X02", a_roadmap(), BACKLOG)
    assert told.facts["where"] == "manifest"
    assert told.level is Level.ERROR


def test_a_source_that_was_read_and_is_empty_is_told() -> None:
    sources = (Source("shop", "github"), Source("pay", "github"))
    roadmap = a_roadmap(an_initiative("a", issue(1)), sources=sources)
    (told,) = found("X02", roadmap, BACKLOG)
    assert told.hit.source == "pay"


def test_a_source_that_could_not_be_read_is_not_called_empty() -> None:
    snapshot = a_snapshot(gaps=(REFUSED,))
    assert not is_found("X02", an_initiative(), snapshot)


def test_a_day_before_the_first_item_is_told_as_that_day_s_emptiness() -> None:
    roadmap = a_roadmap(an_initiative("a"))
    (today,) = found("X02", roadmap, a_snapshot())
    verdict = judged(roadmap, BACKLOG.at(BEGAN - dt.timedelta(days=1)))
    (then,) = (f for f in verdict.findings if f.rule == "X02")
    assert today.facts["what"] == "The source shop has no items"
    assert then.facts["what"] == "The source shop has no items on that day"
    assert then.fingerprint == today.fingerprint
    assert [plain(line) for line in remedies(then, Names(verdict.scene))] == [
        "check initiatives, the sources' names and paths, and the day if you gave one",
        "if items are missing, check that the bot's token may see them",
    ]
