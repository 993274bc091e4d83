"""How kept forecasts did."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.backlog import Gap, Snapshot
from bot.domain.forecast.outcomes import histories, outcomes
from bot.domain.forecast.outlook import Kind, State, Subject
from bot.domain.forecast.product import Foresight
from bot.domain.forecast.record_words import record_lines
from bot.domain.forecast.rolling import Life
from bot.domain.forecast.telling import Foretold
from bot.domain.forecast.track_record import (
    GONE,
    OPEN,
    UNREAD,
    Fate,
    Held,
    Outcome,
    TrackRecord,
    Verdict,
    at_most,
    track_record,
)
from bot.domain.roadmap import Goal, Roadmap
from bot.domain.shares import Share
from tests.domain.builders import (
    TODAY,
    a_milestone,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
    judged,
    milestone,
    milestone_ref,
    ref,
)

DAY = dt.date(2026, 7, 4)
A, B = Subject(Kind.INITIATIVE, "a"), Subject(Kind.INITIATIVE, "b")


def ago(days: int) -> dt.date:
    return DAY - dt.timedelta(days=days)


def foretold(made: int, *ends: int | None, of: Subject = A, **more: Any) -> Foretold:
    """A forecast made so many days ago; `ends` are days ago too: P50, P85, P95."""
    dates = {
        name: None if end is None else ago(end)
        for name, end in zip(("p50", "p85", "p95"), ends, strict=False)
    }
    told = {"state": State.NO_TARGET, "open": 3, "closed": 9, "pace": 1.2, **dates, **more}
    return Foretold(subject=of, as_of=ago(made), **told)


def done(days: int) -> Outcome:
    return Outcome(Fate.FINISHED, ago(days))


def shares(record: TrackRecord) -> list[tuple[int, int, int]]:
    """Held, judged, pending of P50, P85, P95."""
    return [(one.share.part, one.share.whole, one.pending) for one in record.held]


def test_a_date_that_has_come_held_if_the_subject_was_finished_by_then() -> None:
    kept = [foretold(60, 40, 30, 20)]

    assert shares(track_record(kept, {A: done(30)}, DAY)) == [(0, 1, 0), (1, 1, 0), (1, 1, 0)]


def test_a_date_that_has_come_while_the_subject_is_open_did_not_hold() -> None:
    kept = [foretold(60, 40, 0, -1)]

    assert shares(track_record(kept, {A: OPEN}, DAY)) == [(0, 1, 0), (0, 1, 0), (0, 0, 1)]


def test_a_date_that_has_not_come_is_pending_though_the_subject_is_finished() -> None:
    kept = [foretold(60, 40, -1, None)]

    assert shares(track_record(kept, {A: done(50)}, DAY)) == [(1, 1, 0), (0, 0, 1), (0, 0, 1)]


def test_one_forecast_a_week_counts_from_the_first_one_on() -> None:
    kept = [foretold(made, 1, 1, 1) for made in (30, 29, 24, 23, 22, 9, 3)]

    record = track_record(reversed(kept), {A: OPEN}, DAY)

    assert (record.forecasts, record.subjects, record.since) == (3, 1, ago(30))


def test_rows_that_forecast_nothing_start_no_week() -> None:
    bare = foretold(40, state=State.NO_EVIDENCE, pace=None)

    record = track_record([bare, foretold(36, 1), foretold(30, 1)], {A: OPEN}, DAY)

    assert (record.forecasts, record.since) == (1, ago(36))


def test_each_subject_is_held_against_its_own_end() -> None:
    kept = [foretold(60, 40, 30, 20), foretold(60, 40, 30, 20, of=B)]

    record = track_record(kept, {A: done(45), B: OPEN}, DAY)

    assert shares(record) == [(1, 2, 0)] * 3
    assert record.subjects == 2


def test_what_is_gone_or_could_not_be_read_is_counted_and_not_judged() -> None:
    c = Subject(Kind.GOAL, "c")
    kept = [
        foretold(60, 40),
        foretold(50, 40),
        foretold(60, 40, of=B),
        foretold(60, 40, of=c),
    ]

    record = track_record(kept, {B: UNREAD, c: GONE}, DAY)

    assert (record.forecasts, record.gone, record.unread) == (0, 3, 1)


def test_what_was_complete_when_it_was_taken_off_the_roadmap_was_finished_then() -> None:
    over: dict[str, Any] = {"state": State.COMPLETE, "pace": None, "open": 0}
    kept = [
        foretold(60, 40, 30, 20),
        foretold(50, **over),
        foretold(41, 40, 30, 20),
        foretold(35, **over),
        foretold(34, **over),
    ]

    record = track_record(kept, {}, DAY)

    assert (record.forecasts, record.gone) == (2, 0)
    assert shares(record) == [(0, 2, 0), (2, 2, 0), (2, 2, 0)]


def test_targets_that_have_passed_tell_what_each_state_was_worth() -> None:
    kept = [
        foretold(60, target=ago(30), state=State.ON_TRACK, chance=0.9),
        foretold(60, target=ago(30), state=State.OFF_TRACK, chance=0.1, of=B),
        foretold(50, target=ago(30), state=State.OFF_TRACK, chance=0.2, of=B),
        foretold(40, target=ago(-1), state=State.OFF_TRACK, chance=0.2, of=B),
    ]

    record = track_record(kept, {A: done(30), B: OPEN}, DAY)

    assert record.states == {State.ON_TRACK: Share(1, 1), State.OFF_TRACK: Share(0, 2)}
    assert record.chances == 3
    assert record.brier == pytest.approx((0.01 + 0.01 + 0.04) / 3)


def test_forecasts_of_days_to_come_are_left_out() -> None:
    assert track_record([foretold(-1, -30)], {A: OPEN}, DAY).forecasts == 0


def test_the_record_does_not_depend_on_the_order_of_what_is_kept() -> None:
    kept = [foretold(60 - 5 * n, 20, 10, 1, of=of) for n in range(6) for of in (A, B)]
    ends = {B: OPEN, A: done(12)}

    assert track_record(kept, ends, DAY) == track_record(kept[::-1], ends, DAY)


@pytest.mark.parametrize(
    ("held", "judged", "expected"),
    [
        (19, 19, Verdict.TOO_FEW),
        (17, 20, Verdict.AS_PROMISED),
        (14, 20, Verdict.AS_PROMISED),  # 6.7% likely or worse
        (13, 20, Verdict.TOO_HOPEFUL),  # 2.2%
        (20, 20, Verdict.AS_PROMISED),  # 3.9% likely or better
        (23, 23, Verdict.TOO_CAUTIOUS),  # 2.4%
        (850, 1000, Verdict.AS_PROMISED),
        (40_000, 50_000, Verdict.TOO_HOPEFUL),
    ],
)
def test_a_verdict_needs_a_number_that_is_odd_by_chance(
    held: int, judged: int, expected: Verdict
) -> None:
    assert Held(0.85, Share(held, judged), 0).verdict is expected


def test_the_binomial_is_exact() -> None:
    assert at_most(0, 3, 0.5) == pytest.approx(1 / 8)
    assert at_most(1, 3, 0.5) == pytest.approx(4 / 8)
    assert at_most(3, 3, 0.5) == pytest.approx(1)


def test_a_record_in_words() -> None:
    record = TrackRecord(
        as_of=DAY,
        held=(
            Held(0.5, Share(9, 20), 0),
            Held(0.85, Share(17, 20), 6),
            Held(0.95, Share(0, 0), 26),
        ),
        states={State.ON_TRACK: Share(9, 10)},
        brier=0.1834,
        chances=12,
        forecasts=26,
        subjects=1,
        gone=1,
        unread=2,
        since=ago(60),
    )

    assert list(record_lines(record)) == [
        "As promised: 17 of 20 (85%) P85 dates held, 85% were promised.",
        "P50: held 9 of 20 (45%).",
        "P85: held 17 of 20 (85%); 6 pending.",
        "P95: none has come yet; 26 pending.",
        "Called on track: 9 of 10 (90%) met the target.",
        "Brier score of the chances: 0.18 over 12 (0 is perfect, 0.25 is always saying 50%).",
        "26 forecasts of 1 subject since 2026-05-05, one a subject and week.",
        "Not judged, as the subject is gone: 1 forecast.",
        "Not judged, as the end is not known: 2 forecasts.",
    ]


def test_a_record_of_nothing_in_words() -> None:
    assert list(record_lines(track_record([], {}, DAY))) == [
        "Too few to say: 0 of at least 20 dates have come.",
        "P50: none has come yet.",
        "P85: none has come yet.",
        "P95: none has come yet.",
    ]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (10, "Too hopeful: 10 of 23 (43%) P85 dates held, 85% were promised"),
        (23, "Too cautious: 23 of 23 (100%) P85 dates held, 85% were promised"),
    ],
)
def test_a_verdict_that_is_odd_says_how_odd(held: int, expected: str) -> None:
    record = TrackRecord(DAY, (Held(0.85, Share(held, 23), 0),))

    odd = "less than 2.5% likely by chance, if no two hang together"
    assert next(record_lines(record)) == f"{expected} ({odd})."


def seen(roadmap: Roadmap, snapshot: Snapshot) -> Foresight:
    return judged(roadmap, snapshot, TODAY).scene.foresight


def closed(number: int, days: int, status: str = "done", **more: Any) -> Any:
    return an_item(number, status, closed=TODAY - dt.timedelta(days=days), **more)


def ended(days: int) -> Outcome:
    return Outcome(Fate.FINISHED, TODAY - dt.timedelta(days=days))


def test_an_initiative_is_finished_with_its_last_item_whatever_the_roadmap_says() -> None:
    roadmap = a_roadmap(
        an_initiative("done", issue(1), issue(2), status="done"),
        an_initiative("open", issue(2), issue(3), status="done"),
        an_initiative("emptied", issue(4)),
        an_initiative("unlinked"),
        an_initiative("cancelled", issue(1), status="cancelled"),
    )
    snapshot = a_snapshot(
        closed(1, 9), closed(2, 4, "dropped"), an_item(3), closed(4, 1, "dropped")
    )

    told = outcomes(seen(roadmap, snapshot))

    assert {subject.id: outcome for subject, outcome in told.items()} == {
        "done": ended(4),
        "open": OPEN,
        "emptied": GONE,
        "unlinked": GONE,
    }


def test_a_goal_is_finished_with_all_that_serves_it() -> None:
    roadmap = a_roadmap(
        an_initiative("a", issue(1), goal="growth"),
        an_initiative("b", issue(2), goal="growth"),
        an_initiative("c", issue(3), goal="growth", status="cancelled"),
        goals=(Goal("growth", "Growth"), Goal("idle", "Idle")),
    )
    snapshot = a_snapshot(closed(1, 9), closed(2, 5), an_item(3))

    told = outcomes(seen(roadmap, snapshot))

    assert told[Subject(Kind.GOAL, "growth")] == ended(5)
    assert Subject(Kind.GOAL, "idle") not in told


def test_a_closed_milestone_has_an_outcome_too() -> None:
    place = milestone_ref(12)
    roadmap = a_roadmap(an_initiative("a", milestone(12)))
    item = replace(closed(1, 9), milestone=place)
    snapshot = a_snapshot(item, containers=(a_milestone(12, is_open=False),))

    told = outcomes(seen(roadmap, snapshot))

    assert told[Subject(Kind.RELEASE, str(place))] == ended(9)


def test_what_could_not_be_read_has_no_known_end() -> None:
    roadmap = a_roadmap(an_initiative("a", issue(1), milestone(12)))
    snapshot = a_snapshot(closed(1, 9), gaps=(Gap("shop", "", "refused (403)"),))

    foresight = seen(roadmap, snapshot)

    assert outcomes(foresight) == {
        A: UNREAD,
        Subject(Kind.RELEASE, str(milestone_ref(12))): UNREAD,
    }
    assert histories(foresight) == {}


def test_work_that_was_done_nobody_knows_when_has_no_known_end() -> None:
    snapshot = a_snapshot(replace(closed(1, 9), closed=None), closed(2, 3))

    told = outcomes(seen(a_roadmap(an_initiative("a", issue(1), issue(2))), snapshot))

    assert told == {A: UNREAD}


def test_the_past_of_a_subject_has_each_item_that_counts_once() -> None:
    roadmap = a_roadmap(an_initiative("a", issue(1), issue(2)))
    old = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
    snapshot = a_snapshot(
        an_item(1, created=old),
        closed(2, 3, "dropped", created=old),
        closed(3, 5, created=old, parent=1),
        an_item(4, created=old, parent=1),
    )
    assert ref(1) in {item.ref for item in snapshot.items}

    (history,) = histories(seen(roadmap, snapshot)).values()

    day = old.date()
    assert set(history) == {
        Life(day),
        Life(day, TODAY - dt.timedelta(days=3), dropped=True),
        Life(day, TODAY - dt.timedelta(days=5)),
    }
    assert len(history) == 3
