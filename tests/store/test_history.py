import datetime as dt
from dataclasses import replace

from bot.domain.backlog import Gap
from bot.domain.findings import Finding, Hit, facts
from bot.domain.policy import Level, Reach
from bot.ports import RunStore
from bot.store import SqlRunStore, open_store
from tests.store.builders import START, a_full_finding, a_full_run, a_run

DAY = dt.timedelta(days=1)


def test_a_run_comes_back_exactly_as_it_was_recorded(store: SqlRunStore) -> None:
    store.record(a_full_run())

    assert store.runs("shop", 10) == (a_full_run(),)


def test_every_fact_comes_back_with_its_own_type(store: SqlRunStore) -> None:
    store.record(a_full_run())

    read = store.runs("shop", 1)[0].findings[0].facts

    written = a_full_finding().facts
    assert list(read) == list(written)
    assert [type(fact) for fact in read.values()] == [type(fact) for fact in written.values()]


def test_a_finding_that_comes_back_has_the_same_fingerprint(store: SqlRunStore) -> None:
    store.record(a_full_run())

    assert store.runs("shop", 1)[0].findings[0].fingerprint == a_full_finding().fingerprint


def test_an_instant_of_another_zone_comes_back_in_utc(store: SqlRunStore) -> None:
    berlin = dt.timezone(dt.timedelta(hours=1))
    store.record(a_run(started=dt.datetime(2026, 11, 2, 9, 30, 0, 1, tzinfo=berlin)))

    started = store.runs("shop", 1)[0].started

    assert started.isoformat() == "2026-11-02T08:30:00.000001+00:00"


def test_characters_that_a_database_refuses_do_not_lose_the_run(store: SqlRunStore) -> None:
    hit = Hit(facts=facts(title="a\0b\ud83d"))
    finding = Finding("T01", Level.NOTE, Reach.REPORT, "shop", hit)
    gap = Gap("shop", "", "a\0b\ud83d")
    store.record(replace(a_run(), findings=(finding,), gaps=(gap,)))

    read = store.runs("shop", 1)[0]

    assert read.findings == (finding,)
    assert read.gaps[0].reason == "a?b?"


def test_runs_come_newest_first_and_only_as_many_as_asked_for(store: SqlRunStore) -> None:
    for number in (2, 1, 3):
        store.record(a_run(f"r-{number}", started=START + number * DAY))

    assert [run.id for run in store.runs("shop", 2)] == ["r-3", "r-2"]


def test_runs_of_another_product_are_not_shown(store: SqlRunStore) -> None:
    store.record(a_run("r-1", product="shop"))
    store.record(a_run("r-1", product="pay"))

    assert [run.product for run in store.runs("pay", 10)] == ["pay"]


def test_each_run_keeps_its_own_findings(store: SqlRunStore) -> None:
    store.record(a_full_run("r-1"))
    store.record(replace(a_run("r-2", started=START + DAY), deferred=1))

    newer, older = store.runs("shop", 2)

    assert (newer.findings, newer.gaps, newer.done) == ((), (), ())
    assert older == a_full_run("r-1")


def test_recording_a_run_again_replaces_it(store: SqlRunStore) -> None:
    store.record(a_full_run())
    store.record(a_full_run())
    store.record(a_run())

    assert store.runs("shop", 10) == (a_run(),)


def test_history_outlives_the_store_that_wrote_it(url: str) -> None:
    with open_store(url) as store:
        store.record(a_full_run())

    with open_store(url) as store:
        assert store.runs("shop", 1) == (a_full_run(),)


def test_a_run_older_than_400_days_goes_when_a_newer_one_is_recorded(store: SqlRunStore) -> None:
    store.record(a_full_run("r-1"))
    store.record(a_run("r-2", started=START + 400 * DAY))
    assert [run.id for run in store.runs("shop", 9)] == ["r-2", "r-1"]

    store.record(a_run("r-3", started=START + 401 * DAY))

    assert [run.id for run in store.runs("shop", 9)] == ["r-3", "r-2"]


def test_a_run_that_is_too_old_goes_with_all_it_holds(store: SqlRunStore) -> None:
    store.record(a_full_run("r-1"))
    store.record(a_run("r-2", started=START + 402 * DAY))
    assert [run.id for run in store.runs("shop", 9)] == ["r-2"]

    store.record(replace(a_full_run("r-1"), findings=()))
    assert store.runs("shop", 9)[1].findings == ()


def test_the_store_is_what_the_core_asks_for(store: SqlRunStore) -> None:
    asked: RunStore = store

    assert asked.runs("shop", 1) == ()
