import datetime as dt
import multiprocessing
import os

from bot.domain.backlog import ItemRef
from bot.domain.run import Memory, Written
from bot.store import SqlRunStore, open_store
from tests.store.builders import LATER, START, a_note, a_run

ITEM = "shop:acme/shop#310"


def written(
    *prints: str, at: dt.datetime = START, settled: bool = True, number: int = 1
) -> Written:
    return Written(ItemRef("shop", "acme/shop#310"), "shop", prints, at, settled, number)


def test_a_store_without_writes_remembers_nothing(store: SqlRunStore) -> None:
    assert store.memory("shop", LATER) == Memory()


def test_a_note_that_was_made_is_remembered_as_settled(store: SqlRunStore) -> None:
    number = store.intend("r-1", "shop", ITEM, a_note("ab", "cd"), START)
    store.settle(number, made=True)

    assert store.memory("shop", LATER).created == (written("ab", "cd"),)


def test_a_note_that_was_proved_not_to_be_there_is_forgotten(store: SqlRunStore) -> None:
    number = store.intend("r-1", "shop", ITEM, a_note("ab"), START)
    store.settle(number, made=False)

    assert store.memory("shop", LATER).created == ()


def test_a_note_of_unknown_outcome_is_remembered_as_unsettled(store: SqlRunStore) -> None:
    store.intend("r-1", "shop", ITEM, a_note("ab"), START)

    assert store.memory("shop", LATER).created == (written("ab", settled=False),)


def test_an_intent_survives_the_sudden_end_of_the_process(url: str) -> None:
    child = multiprocessing.get_context("spawn").Process(target=_intend_and_die, args=(url,))
    child.start()
    child.join()

    with open_store(url) as store:
        assert child.exitcode == 9
        assert store.memory("shop", LATER).created == (written("ab", settled=False),)


def _intend_and_die(url: str) -> None:
    open_store(url).intend("r-1", "shop", ITEM, a_note("ab"), START)
    os._exit(9)


def test_a_later_settled_write_on_the_item_answers_an_unknown_one(store: SqlRunStore) -> None:
    store.intend("r-1", "shop", ITEM, a_note("ab"), START)
    store.settle(store.intend("r-2", "shop", ITEM, a_note("cd"), LATER), made=True)

    assert store.memory("shop", LATER).created == (written("cd", at=LATER, number=2),)


def test_a_settled_write_elsewhere_leaves_an_unknown_one_open(store: SqlRunStore) -> None:
    store.intend("r-1", "shop", ITEM, a_note("ab"), START)
    for key, topic in (("shop:acme/shop#311", "shop"), (ITEM, "other")):
        number = store.intend("r-2", "shop", key, a_note("cd", topic=topic), LATER)
        store.settle(number, made=True)

    assert store.memory("shop", LATER).created[0] == written("ab", settled=False)


def test_each_product_has_its_own_memory(store: SqlRunStore) -> None:
    store.intend("r-1", "shop", ITEM, a_note("ab"), START)

    assert store.memory("pay", LATER) == Memory()


def test_numbers_are_not_given_twice(store: SqlRunStore) -> None:
    numbers = {store.intend("r-1", "shop", ITEM, a_note("ab"), START) for _ in range(3)}

    assert len(numbers) == 3


def test_settling_a_number_that_was_lost_is_let_pass(store: SqlRunStore) -> None:
    store.settle(4711, made=True)

    assert store.memory("shop", LATER) == Memory()


def test_notes_we_made_stay_known_when_their_run_is_dropped(store: SqlRunStore) -> None:
    store.settle(store.intend("r-1", "shop", ITEM, a_note("ab"), START), made=True)
    store.record(a_run())

    store.record(a_run("r-2", started=START + dt.timedelta(days=900)))

    assert [run.id for run in store.runs("shop", 9)] == ["r-2"]
    assert store.memory("shop", LATER).created == (written("ab"),)


def test_creates_of_the_last_hour_are_counted_for_every_product(store: SqlRunStore) -> None:
    minute = dt.timedelta(minutes=1)
    store.settle(store.intend("r-1", "shop", ITEM, a_note("ab"), LATER - 61 * minute), made=True)
    store.settle(store.intend("r-2", "shop", ITEM, a_note("ab"), LATER - 59 * minute), made=True)
    store.settle(store.intend("r-2", "pay", "pay:PAY-1", a_note("ab"), LATER - minute), made=False)
    store.intend("r-2", "pay", "pay:PAY-2", a_note("ab"), LATER)

    assert store.memory("shop", LATER).created_lately == 2
    assert store.memory("other", LATER).created_lately == 2
