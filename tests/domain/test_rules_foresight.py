"""P02 at each border of its definition, and what is told of a forecast from day to day.

Most stories have fifteen closings in eight weeks and eighteen open items. That is one of the
golden vectors: even odds in 10.24 weeks, 85% in 31.62, and 40% within eight.
"""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.backlog import BacklogItem, Gap, Snapshot
from bot.domain.beside import NOTHING_BESIDE
from bot.domain.detect import Verdict, detect
from bot.domain.edits import SetField
from bot.domain.findings import Finding
from bot.domain.fixes import Given, NoPatch, Patch, remedy
from bot.domain.forecast.outlook import Kind, State, Subject
from bot.domain.forecast.telling import Foretold
from bot.domain.policy import Level, Reach
from bot.domain.roadmap import Initiative, Roadmap
from bot.domain.run import Memory
from bot.domain.wording import Names, plain, rows, sentence
from tests.domain.builders import (
    NOW,
    TODAY,
    a_policy,
    a_roadmap,
    a_snapshot,
    a_sprint,
    an_initiative,
    an_item,
    found,
    is_found,
    issue,
    noon,
    said,
    silenced,
    sprint_ref,
)

STEADY = (3, 0, 2, 1, 4, 0, 2, 3)
SUBJECT = Subject(Kind.INITIATIVE, "a")


def days(count: int) -> dt.date:
    """So many days from today."""
    return TODAY + dt.timedelta(days=count)


def closed(*by_week: int) -> list[BacklogItem]:
    """So many closings in each week, the oldest first; the last week ends today."""
    ago = range(len(by_week) - 1, -1, -1)
    when = [days(-7 * week - 3) for week, n in zip(ago, by_week, strict=True) for _ in range(n)]
    made = noon(days(-300))
    return [
        an_item(n, "done", parent=1, closed=day, created=made) for n, day in enumerate(when, 100)
    ]


def backlog(still: int = 18, weeks: tuple[int, ...] = STEADY, **more: Any) -> Snapshot:
    """An epic with so many open items below it, the first of them in work."""
    made = noon(days(-300))
    places = ("doing", *["todo"] * (still - 1))[:still]
    left = [an_item(n, place, parent=1, created=made) for n, place in enumerate(places, 10)]
    return a_snapshot(an_item(1, created=made), *left, *closed(*weeks), **more)


def due(count: int, **more: Any) -> Initiative:
    """Due in so many days."""
    window = more.pop("window", "2026-01-01..2027-12-31")
    return an_initiative("a", issue(1), target=days(count), window=window, **more)


def on(
    day: dt.date,
    roadmap: Roadmap | Initiative,
    snapshot: Snapshot,
    told: Foretold | None = None,
) -> Verdict:
    """The verdict of a day; `told` is what was told of the initiative before."""
    if isinstance(roadmap, Initiative):
        roadmap = a_roadmap(roadmap)
    memory = Memory(told={SUBJECT: told}) if told else Memory()
    return detect(roadmap, snapshot, day, beside=replace(NOTHING_BESIDE, memory=memory))


def told_of(verdict: Verdict) -> Foretold:
    return verdict.scene.told(verdict.scene.foresight.initiatives["a"])


def only(rule: str, verdict: Verdict) -> Finding:
    (finding,) = (f for f in verdict.findings if f.rule == rule)
    return finding


def texts(rule: str, verdict: Verdict) -> list[str]:
    """All that a note or a dashboard says of a finding."""
    finding, names = only(rule, verdict), Names(verdict.scene)
    cells = [plain(cell) for row in rows(finding, names) for cell in row]
    return [plain(sentence(finding, names)), *cells, finding.digest]


class TestP02ForecastLate:
    def test_the_finding_tells_the_odds_and_both_dates(self) -> None:
        (told,) = found("P02", due(56), backlog())
        assert told.facts == {
            "target": dt.date(2027, 1, 11),
            "chance": "40%",
            "state": "at risk",
            # 10.2436 weeks are 71.7 days, 31.6156 are 221.3
            "outlook": "even odds by 27 Jan 2027, 85% by 26 Jun 2027 (as of 16 Nov 2026)",
        }

    def test_it_is_one_sentence(self) -> None:
        assert said("P02", due(56), backlog()).startswith(
            "The chance that A is done by 11 Jan 2027 is 40%: even odds by 27 Jan 2027, 85% by"
            " 26 Jun 2027 (as of 16 Nov 2026). ana decides. Roadmap: move the target"
        )

    @pytest.mark.parametrize(("left", "told"), [(0, True), (71, True), (72, False), (300, False)])
    def test_a_target_before_the_even_odds_is_told(self, left: int, told: bool) -> None:
        assert is_found("P02", due(left), backlog()) is told

    @pytest.mark.parametrize(
        ("commitment", "off_track", "at_risk"),
        [
            ("committed", Level.ERROR, Level.WARNING),
            ("expected", Level.WARNING, Level.NOTE),
            ("aspirational", Level.NOTE, Level.NOTE),
        ],
    )
    def test_below_fifteen_per_cent_it_is_a_step_worse(
        self, commitment: str, off_track: Level, at_risk: Level
    ) -> None:
        # 10.2436 squared by 31.6156 is 3.319 weeks: 15% in 23.2 days
        levels = [found("P02", due(n, commitment=commitment), backlog())[0].level for n in (23, 24)]
        assert levels == [off_track, at_risk]

    def test_only_what_is_committed_and_off_track_reaches_the_item(self) -> None:
        reaches = [
            found("P02", due(left, commitment=firm), backlog())[0].reach
            for left, firm in ((20, "committed"), (30, "committed"), (20, "expected"))
        ]
        assert reaches == [Reach.ITEM, Reach.DASHBOARD, Reach.DASHBOARD]

    @pytest.mark.parametrize(("least", "told"), [(0.4, False), (0.41, True), (0.15, False)])
    def test_the_chance_that_is_enough_is_an_option(self, least: float, told: bool) -> None:
        roadmap = a_roadmap(due(56), policy=a_policy("P02", chance=least))
        assert is_found("P02", roadmap, backlog()) is told

    @pytest.mark.parametrize(("left", "told"), [(221, True), (222, False)])
    def test_who_wants_to_hear_earlier_hears_it_as_a_note(self, left: int, told: bool) -> None:
        firm = due(left, commitment="committed")
        roadmap = a_roadmap(firm, policy=a_policy("P02", chance=0.85))
        assert [f.level for f in found("P02", roadmap, backlog())] == [Level.NOTE] * told

    @pytest.mark.parametrize(
        ("weeks", "told"),
        [((5, 5, 5), False), ((5, 5, 5, 5), True), ((1, 1, 1, 1), False), ((2, 1, 1, 1), True)],
    )
    def test_four_weeks_and_five_closings_come_first(
        self, weeks: tuple[int, ...], told: bool
    ) -> None:
        assert is_found("P02", due(2), backlog(40, weeks)) is told

    def test_of_a_target_that_has_passed_t01_speaks(self) -> None:
        assert is_found("T01", due(-1), backlog())
        assert not is_found("P02", due(-1), backlog())

    @pytest.mark.parametrize(
        ("status", "told"),
        [("proposed", False), ("planned", True), ("paused", False), ("done", False)],
    )
    def test_which_initiatives_are_judged(self, status: str, told: bool) -> None:
        assert is_found("P02", due(20, status=status), backlog()) is told

    def test_without_a_target_the_end_of_the_window_counts(self) -> None:
        plain_window = an_initiative("a", issue(1), window="2026-Q4")
        (told,) = found("P02", plain_window, backlog())
        assert told.facts["target"] == dt.date(2026, 12, 31)

    def test_what_is_all_done_is_not_late(self) -> None:
        done = a_snapshot(an_item(1, "done", closed=days(-1)), *closed(*STEADY))
        assert not is_found("P02", due(2), done)

    def test_what_stands_still_is_said_beside_its_dates(self) -> None:
        still = backlog(10, (5, 4, 6, 5, 0, 0, 0, 0, 0, 0))
        (told,) = found("P02", due(14), still)
        # 8.4406 weeks are 59.1 days, 33.3012 are 233.1
        assert told.facts["outlook"] == (
            "even odds by 15 Jan 2027, 85% by 8 Jul 2027 (as of 16 Nov 2026; nothing was closed"
            " for 6 weeks, so this looks too good)"
        )

    def test_dates_beyond_three_years_are_not_named(self) -> None:
        (told,) = found("P02", due(14), backlog(900))
        assert "85% beyond 3 years" in str(told.facts["outlook"])

    def test_of_what_was_not_read_to_its_end_nothing_is_forecast(self) -> None:
        cut = Gap("shop", "acme/shop", "page 4 did not come", partial=True)
        why = "a: shop acme/shop could not be read: page 4 did not come"
        assert silenced("P02", due(20), backlog(gaps=(cut,))) == [why]

    def test_without_an_end_date_there_is_nothing_to_miss(self) -> None:
        loose = an_initiative("a", issue(1), window="now")
        assert silenced("P02", loose, backlog()) == ["a: the window now has no dates"]


class TestP02IsToldOnce:
    """P02 and its hysteresis: what was told stands until it is news."""

    def test_the_next_day_says_the_same_to_the_letter(self) -> None:
        first = on(TODAY, due(20), backlog())
        again = on(days(1), due(20), backlog(), told_of(first))
        assert texts("P02", again) == texts("P02", first)
        assert only("P02", again).fingerprint == only("P02", first).fingerprint

    def test_without_a_memory_the_dates_of_the_day_are_told(self) -> None:
        first, again = on(TODAY, due(20), backlog()), on(days(1), due(20), backlog())
        assert texts("P02", again)[0] != texts("P02", first)[0]
        assert only("P02", again).digest == only("P02", first).digest

    def test_a_state_that_is_worse_is_news(self) -> None:
        before = told_of(on(TODAY, due(24), backlog()))
        assert before.state is State.AT_RISK
        now = only("P02", on(days(1), due(24), backlog(), before))
        assert (now.facts["state"], now.level) == ("off track", Level.WARNING)
        assert "as of 17 Nov 2026" in str(now.facts["outlook"])

    @pytest.mark.parametrize(
        ("moved", "told"), [(-13, "12%"), (-12, "1%"), (18, "1%"), (19, "12%")]
    )
    def test_even_odds_that_moved_far_are_news(self, moved: int, told: str) -> None:
        # 72 days are left now: of 60 and 90 that were left before, a fifth are 12 and 18
        now = told_of(on(TODAY, due(20), backlog()))
        assert now.p50 == days(72)
        before = replace(now, p50=days(72 + moved), chance=0.01)
        assert only("P02", on(TODAY, due(20), backlog(), before)).facts["chance"] == told

    def test_another_target_is_news(self) -> None:
        before = told_of(on(TODAY, due(20), backlog()))
        now = only("P02", on(TODAY, due(22), backlog(), before))
        assert now.facts["target"] == days(22)

    def test_what_was_told_as_off_track_is_told_so_while_it_is_at_risk(self) -> None:
        before = replace(told_of(on(TODAY, due(24), backlog())), state=State.OFF_TRACK, chance=0.14)
        now = only("P02", on(TODAY, due(24), backlog(), before))
        assert (now.facts["chance"], now.level) == ("14%", Level.WARNING)

    # 31.6156 weeks, in which 85% are done, are 221.3 days
    @pytest.mark.parametrize(("left", "told"), [(72, True), (221, True), (222, False)])
    def test_a_warning_stands_until_the_odds_are_good(self, left: int, told: bool) -> None:
        before = replace(told_of(on(TODAY, due(left), backlog())), state=State.AT_RISK, chance=0.49)
        findings = on(TODAY, due(left), backlog(), before).findings
        assert ("P02" in {f.rule for f in findings}) is told

    @pytest.mark.parametrize(("left", "told"), [(221, True), (222, False)])
    def test_who_hears_earlier_hears_no_more_of_it_than_that(self, left: int, told: bool) -> None:
        roadmap = a_roadmap(due(left), policy=a_policy("P02", chance=0.8))
        before = replace(told_of(on(TODAY, due(left), backlog())), state=State.WATCH, chance=0.79)
        findings = on(TODAY, roadmap, backlog(), before).findings
        assert ("P02" in {f.rule for f in findings}) is told

    def test_on_a_day_in_the_past_nobody_knows_what_was_told_before(self) -> None:
        before = replace(told_of(on(TODAY, due(20), backlog())), chance=0.01)
        then = backlog().at(NOW)
        assert then.historic
        assert only("P02", on(TODAY, due(20), then, before)).facts["chance"] != "1%"


class TestP02IsFixed:
    """P02 has a day to offer: the one that is met with 85%."""

    def patch(self, initiative: Initiative, snapshot: Snapshot, given: str = "") -> object:
        verdict = on(TODAY, initiative, snapshot)
        return remedy(only("P02", verdict), verdict.scene, Given(value=given))

    def target(self, day: str) -> Patch:
        return Patch((SetField(("initiatives", "a"), "target", day),))

    def test_the_target_moves_to_the_day_that_is_met_with_85_per_cent(self) -> None:
        assert self.patch(due(20), backlog()) == self.target("2027-06-26")

    def test_a_person_may_name_another_day(self) -> None:
        assert self.patch(due(20), backlog(), "2027-03-01") == self.target("2027-03-01")

    def test_where_that_is_too_far_away_a_person_has_to(self) -> None:
        told = "85% are not reached within three years: say by when with --value."
        assert self.patch(due(14), backlog(900)) == NoPatch(told)


class TestForecastsBesideOtherFindings:
    """P03 and T07 tell the forecast, where there is one."""

    def stalled(self, *by_week: int) -> Snapshot:
        begun = an_item(2, "doing", parent=1, started=noon(days(-60)), created=noon(days(-300)))
        return a_snapshot(an_item(1), begun, *closed(*by_week))

    def test_p03_ends_with_the_forecast(self) -> None:
        told = said("P03", due(300), self.stalled(3, 2, 2, 1, 0, 0, 0))
        assert "closed since 23 Oct 2026. Forecast: even odds by " in told

    def test_p03_says_so_where_it_rests_on_little(self) -> None:
        assert ". Forecast, on little history: even " in said(
            "P03", due(300), self.stalled(1, 0, 0)
        )

    def test_p03_says_nothing_of_it_where_there_is_none(self) -> None:
        told = said("P03", due(300), self.stalled())
        assert "closed since 17 Sep 2026. ana decides" in told

    def test_an_acceptance_of_p03_does_not_rest_on_the_forecast(self) -> None:
        verdicts = [
            on(day, due(300), self.stalled(3, 2, 2, 1, 0, 0, 0)) for day in (TODAY, days(9))
        ]
        first, later = (only("P03", verdict) for verdict in verdicts)
        assert first.facts["outlook"] != later.facts["outlook"]
        assert first.digest == later.digest

    def test_p03_says_the_same_while_the_forecast_is_no_news(self) -> None:
        first = on(TODAY, due(300), self.stalled(3, 2, 2, 1, 0, 0, 0))
        later = on(days(2), due(300), self.stalled(3, 2, 2, 1, 0, 0, 0), told_of(first))
        assert texts("P03", later) == texts("P03", first)

    def test_t07_ends_with_the_forecast(self) -> None:
        left = [an_item(n, parent=1, created=noon(days(-300))) for n in range(10, 28)]
        other = an_item(500, "doing", sprint=sprint_ref(24))
        planned = a_snapshot(
            an_item(1), *left, *closed(*STEADY), other, containers=(a_sprint(24, TODAY),)
        )
        told = said("T07", due(300, rank=1), planned)
        assert "next sprint. Forecast: even odds by 27 Jan 2027, 85% by 26 Jun 2027 (as " in told
