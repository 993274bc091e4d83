"""Forecasts that are kept, and what was told last."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.domain.backlog import Gap
from bot.domain.forecast.outlook import Kind, State, Subject
from bot.domain.forecast.telling import Foretold
from bot.domain.run import Run
from bot.store import NullStore, SqlRunStore, open_store, schema
from bot.store.address import parse_address
from bot.store.database import Database
from tests.store.builders import LATER, START, a_run

DAY = dt.timedelta(days=1)
TODAY = START.date()
CHECKOUT = Subject(Kind.INITIATIVE, "guest-checkout")
GROWTH = Subject(Kind.GOAL, "growth")
RELEASE = Subject(Kind.RELEASE, "shop:acme/shop/milestone/12")


def foretold(subject: Subject = CHECKOUT, as_of: dt.date = TODAY, *, left: int = 18) -> Foretold:
    """A forecast with everything that one can have."""
    return Foretold(
        subject=subject,
        as_of=as_of,
        state=State.WATCH,
        open=left,
        closed=15,
        p50=dt.date(2027, 1, 9),
        p85=dt.date(2027, 6, 1),
        p95=dt.date(2028, 2, 29),
        target=dt.date(2027, 1, 31),
        chance=0.5837261948372615,
        pace=1.7572001234567891,
        params_version="1",
    )


def bare(subject: Subject = GROWTH, state: State = State.NO_SCOPE) -> Foretold:
    """A forecast with nothing to say."""
    return Foretold(subject=subject, as_of=TODAY, state=state, open=0, closed=0)


def run(day: int, *made: Foretold, told: tuple[Foretold, ...] | None = None) -> Run:
    """The run of so many days after the first; it told what it forecast, unless told else."""
    begun = a_run(f"r-{day}", started=START + day * DAY)
    return replace(begun, forecasts=made, told=made if told is None else told)


def test_a_forecast_comes_back_exactly_as_it_was_made(store: SqlRunStore) -> None:
    store.record(run(0, foretold(), bare()))

    assert store.forecasts("shop") == (bare(), foretold())


@pytest.mark.parametrize("state", [state for state in State if state is not State.UNREAD])
def test_a_forecast_of_any_state_is_kept(store: SqlRunStore, state: State) -> None:
    store.record(run(0, bare(state=state)))

    assert store.forecasts("shop") == (bare(state=state),)


def test_what_could_not_be_read_undoes_no_forecast_and_nothing_that_was_told(
    store: SqlRunStore,
) -> None:
    store.record(run(0, foretold()))
    unread = bare(CHECKOUT, State.UNREAD)
    store.record(replace(run(0, unread), id="r-1"))

    assert store.forecasts("shop") == (foretold(),)
    assert store.memory("shop", LATER).told == {CHECKOUT: foretold()}


def test_forecasts_come_by_day_then_by_subject(store: SqlRunStore) -> None:
    later = foretold(RELEASE, TODAY + DAY)
    upper, lower = Subject(Kind.INITIATIVE, "B"), Subject(Kind.INITIATIVE, "a")
    store.record(run(1, later))
    store.record(run(0, foretold(lower), foretold(GROWTH), foretold(upper)))

    told = [(one.as_of, one.subject) for one in store.forecasts("shop")]

    assert told == [(TODAY, GROWTH), (TODAY, upper), (TODAY, lower), (TODAY + DAY, RELEASE)]


def test_forecasts_since_a_day_are_those_of_it_and_later(store: SqlRunStore) -> None:
    for day in range(3):
        store.record(run(day, foretold(as_of=TODAY + day * DAY)))

    told = store.forecasts("shop", TODAY + DAY)

    assert [one.as_of for one in told] == [TODAY + DAY, TODAY + 2 * DAY]


def test_of_several_forecasts_on_a_day_the_last_is_kept(store: SqlRunStore) -> None:
    store.record(run(0, foretold(), foretold(GROWTH)))
    store.record(replace(run(0, foretold(left=17)), id="r-2", started=LATER))

    assert store.forecasts("shop") == (foretold(GROWTH), foretold(left=17))


def test_recording_a_run_again_keeps_its_forecasts_once(store: SqlRunStore) -> None:
    store.record(run(0, foretold()))
    store.record(run(0, foretold()))

    assert store.forecasts("shop") == (foretold(),)


def test_each_product_has_its_own_forecasts(store: SqlRunStore) -> None:
    store.record(run(0, foretold()))

    assert store.forecasts("pay") == ()
    assert store.memory("pay", LATER).told == {}


def test_what_was_told_stands_while_newer_forecasts_are_kept(store: SqlRunStore) -> None:
    store.record(run(0, foretold()))
    newer = foretold(as_of=TODAY + DAY, left=17)
    store.record(run(1, newer, told=(foretold(),)))

    assert store.forecasts("shop") == (foretold(), newer)
    assert store.memory("shop", LATER).told == {CHECKOUT: foretold()}


def test_what_is_told_anew_takes_the_place_of_what_was_told(store: SqlRunStore) -> None:
    store.record(run(0, foretold()))
    store.record(run(1, foretold(as_of=TODAY + DAY, left=40)))

    told = store.memory("shop", LATER).told

    assert told == {CHECKOUT: foretold(as_of=TODAY + DAY, left=40)}


def test_a_complete_run_forgets_what_was_told_of_subjects_that_are_gone(
    store: SqlRunStore,
) -> None:
    store.record(run(0, foretold(), foretold(GROWTH)))
    store.record(run(1, foretold()))

    assert store.memory("shop", LATER).told == {CHECKOUT: foretold()}
    assert foretold(GROWTH) in store.forecasts("shop")


def test_a_run_that_saw_only_a_part_forgets_nothing_that_was_told(store: SqlRunStore) -> None:
    store.record(run(0, foretold(), foretold(RELEASE)))
    store.record(replace(run(1, foretold()), gaps=(Gap("shop", "", "it refused (403)"),)))

    assert set(store.memory("shop", LATER).told) == {CHECKOUT, RELEASE}


def test_a_run_that_judged_a_past_day_keeps_and_tells_nothing(store: SqlRunStore) -> None:
    store.record(run(0, foretold()))
    past = foretold(as_of=TODAY - 30 * DAY, left=99)
    store.record(replace(run(1, past), as_of=TODAY - 30 * DAY))

    assert store.forecasts("shop") == (foretold(),)
    assert store.memory("shop", LATER).told == {CHECKOUT: foretold()}


def test_only_a_run_that_writes_keeps_forecasts(store: SqlRunStore) -> None:
    store.record(replace(run(0, foretold()), command="check"))

    assert store.forecasts("shop") == ()
    assert store.memory("shop", LATER).told == {}


def test_forecasts_can_be_kept_without_a_run(store: SqlRunStore) -> None:
    store.record(run(0, foretold(), foretold(GROWTH)))
    store.keep_forecasts("shop", [foretold(left=17)], [foretold(left=17)])

    assert store.forecasts("shop") == (foretold(GROWTH), foretold(left=17))
    told = store.memory("shop", LATER).told
    assert told == {CHECKOUT: foretold(left=17), GROWTH: foretold(GROWTH)}


def test_keeping_no_forecast_is_nothing(store: SqlRunStore) -> None:
    store.keep_forecasts("shop", (), ())

    assert store.forecasts("shop") == ()


def test_forecasts_outlive_the_run_that_made_them(store: SqlRunStore) -> None:
    store.record(run(0, foretold()))
    store.record(run(1000, foretold(as_of=TODAY + 1000 * DAY)))

    assert [one.id for one in store.runs("shop", 9)] == ["r-1000"]
    assert [one.as_of for one in store.forecasts("shop")] == [TODAY, TODAY + 1000 * DAY]


def test_a_forecast_goes_after_four_years_and_no_other_products(store: SqlRunStore) -> None:
    store.record(run(0, foretold()))
    store.record(replace(run(0, foretold()), product="pay"))
    store.record(run(1460, foretold(as_of=TODAY + 1460 * DAY)))
    assert store.forecasts("shop")[0].as_of == TODAY

    store.record(run(1461, foretold(as_of=TODAY + 1461 * DAY)))

    assert store.forecasts("shop")[0].as_of == TODAY + 1460 * DAY
    assert store.forecasts("pay") == (foretold(),)


@pytest.mark.parametrize("column", ["kind", "state"])
def test_a_word_of_a_newer_version_leaves_out_that_forecast_alone(
    store: SqlRunStore, url: str, column: str
) -> None:
    store.record(run(0, foretold(), foretold(GROWTH)))
    database = Database(parse_address(url))
    with database.writing() as connection:
        for table in (schema.forecasts, schema.told):
            newer = sa.update(table).where(table.c.kind == "goal").values({column: "paused"})
            connection.execute(newer)
    database.close()

    assert store.forecasts("shop") == (foretold(),)
    assert store.memory("shop", LATER).told == {CHECKOUT: foretold()}

    store.record(run(1, foretold(), foretold(GROWTH)))
    assert set(store.memory("shop", LATER).told) == {CHECKOUT, GROWTH}


def test_characters_that_a_database_refuses_lose_no_forecast(store: SqlRunStore) -> None:
    odd = foretold(Subject(Kind.RELEASE, "shop:a\0b\ud83d"))
    store.record(run(0, odd))
    store.record(run(1, odd))

    assert [one.subject.id for one in store.forecasts("shop")] == ["shop:a?b?"]
    assert len(store.memory("shop", LATER).told) == 1


def test_a_run_that_cannot_be_recorded_keeps_no_forecast(store: SqlRunStore) -> None:
    clockless = replace(run(0, foretold()), ended=dt.datetime(2026, 11, 2))  # noqa: DTZ001

    with pytest.raises(sa.exc.StatementError):
        store.record(clockless)

    assert store.forecasts("shop") == ()


def test_a_store_opened_for_reading_gives_what_is_there_and_keeps_nothing(
    store: SqlRunStore, url: str
) -> None:
    store.record(run(0, foretold()))

    with open_store(url, read_only=True) as reader:
        reader.keep_forecasts("shop", [foretold(left=1)], [foretold(left=1)])
        reader.record(run(1, foretold(as_of=TODAY + DAY)))
        assert reader.forecasts("shop") == (foretold(),)
        assert reader.forecasts("shop", TODAY + DAY) == ()
        assert reader.memory("shop", LATER).told == {CHECKOUT: foretold()}


def test_a_store_that_keeps_nothing_keeps_no_forecast() -> None:
    with NullStore() as store:
        store.keep_forecasts("shop", [foretold()], [foretold()])
        assert store.forecasts("shop") == ()


def test_two_that_keep_the_same_day_at_once_leave_one_forecast_a_subject(
    store: SqlRunStore,
) -> None:
    subjects = [Subject(Kind.INITIATIVE, f"i-{number}") for number in range(20)]

    def keep(left: int) -> None:
        made = [foretold(one, left=left) for one in subjects]
        store.keep_forecasts("shop", made if left % 2 else made[::-1], made)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(keep, range(1, 13)))

    kept = store.forecasts("shop")
    assert len(kept) == 20
    assert len({one.open for one in kept}) == 1
