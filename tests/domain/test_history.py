import datetime as dt
from dataclasses import replace

from bot.domain.backlog import Gap, ItemRef
from bot.domain.findings import Fact, Finding, Hit, facts
from bot.domain.history import BaselineState, baseline_states
from bot.domain.policy import Level, Reach
from bot.domain.roadmap import Waiver
from bot.domain.run import Run

NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


def a_finding(
    rule: str = "T01", *, level: Level = Level.ERROR, key: str = "", source: str = "", **named: Fact
) -> Finding:
    item = ItemRef("shop", key) if key else None
    hit = Hit(facts=facts(**named), initiative="guest-checkout", item=item, source=source)
    return Finding(rule, level, Reach.ITEM, "acme", hit)


def a_run(*findings: Finding) -> Run:
    return Run("r-1", "acme", "apply", NOON, NOON, NOON.date(), "5f1c", findings)


def states(previous: Run | None, *findings: Finding, gaps: tuple[Gap, ...] = ()) -> list[str]:
    return [f"{f.rule} {s.value}" for f, s in baseline_states(previous, findings, gaps)]


def test_without_a_run_before_every_finding_is_new() -> None:
    assert states(None, a_finding("T01"), a_finding("P02")) == ["T01 new", "P02 new"]


def test_a_finding_with_the_same_facts_is_unchanged() -> None:
    assert states(a_run(a_finding(late=3)), a_finding(late=3)) == ["T01 unchanged"]


def test_a_finding_with_other_facts_is_updated() -> None:
    assert states(a_run(a_finding(late=3)), a_finding(late=4)) == ["T01 updated"]


def test_a_finding_at_another_level_is_updated() -> None:
    assert states(a_run(a_finding(level=Level.NOTE)), a_finding()) == ["T01 updated"]


def test_a_finding_that_became_waived_or_no_more_is_updated() -> None:
    waived = replace(a_finding(), waiver=Waiver("T01", NOON.date()))
    longer = replace(a_finding(), waiver=Waiver("T01", dt.date(2027, 1, 1)))

    assert states(a_run(a_finding()), waived) == ["T01 updated"]
    assert states(a_run(waived), a_finding()) == ["T01 updated"]
    assert states(a_run(waived), longer) == ["T01 unchanged"]


def test_the_order_of_facts_does_not_matter() -> None:
    assert states(a_run(a_finding(a=1, b=2)), a_finding(b=2, a=1)) == ["T01 unchanged"]


def test_a_finding_that_is_gone_comes_last_as_it_was() -> None:
    gone = a_finding("P02", late=3)

    told = baseline_states(a_run(gone, a_finding("T01")), (a_finding("T01"), a_finding("H04")))

    assert told == (
        (a_finding("T01"), BaselineState.UNCHANGED),
        (a_finding("H04"), BaselineState.NEW),
        (gone, BaselineState.ABSENT),
    )


def test_a_finding_on_another_item_is_another_finding() -> None:
    told = states(a_run(a_finding(key="acme/shop#1")), a_finding(key="acme/shop#2"))

    assert told == ["T01 new", "T01 absent"]


def test_a_finding_of_a_source_that_was_not_read_is_not_called_absent() -> None:
    run = a_run(a_finding("T01", key="acme/shop#1"), a_finding("P02", source="pay"))

    assert states(run, gaps=(Gap("shop", "acme/shop", "timed out"),)) == ["P02 absent"]
    assert states(run, gaps=(Gap("pay", "", "timed out"),)) == ["T01 absent"]


def test_a_finding_that_names_no_source_is_absent_only_when_all_were_read() -> None:
    run = a_run(a_finding("T01"))

    assert states(run) == ["T01 absent"]
    assert states(run, gaps=(Gap("pay", "", "timed out"),)) == []
