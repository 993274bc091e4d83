"""One run of a product at a time."""

import multiprocessing
import os
import signal
import stat
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from bot.domain.errors import StoreError
from bot.store import NullStore, SqlRunStore, open_store


def test_one_run_holds_the_lock_and_another_is_told_so_at_once(
    store: SqlRunStore, url: str
) -> None:
    with open_store(url) as other, store.alone("acme") as first:
        with other.alone("acme") as second:
            assert (first, second) == (True, False)
        with other.alone("acme") as third:
            assert third is False

    with open_store(url) as other, other.alone("acme") as fourth:
        assert fourth


def test_two_products_do_not_wait_for_each_other(store: SqlRunStore) -> None:
    with store.alone("acme") as first, store.alone("pay") as second:
        assert (first, second) == (True, True)


def test_two_threads_do_not_hold_it_at_once(store: SqlRunStore) -> None:
    def try_it() -> bool:
        with store.alone("acme") as mine:
            return mine

    with store.alone("acme"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(try_it).result() is False


def test_the_store_works_while_the_lock_is_held(store: SqlRunStore, url: str) -> None:
    with store.alone("acme"), open_store(url) as other:
        assert other.runs("acme", 1) == ()
        assert other.intend is not None


def test_an_error_in_a_run_lets_go_of_the_lock(store: SqlRunStore) -> None:
    with pytest.raises(KeyError), store.alone("acme"):
        raise KeyError

    with store.alone("acme") as again:
        assert again


def test_a_run_that_is_killed_lets_go_of_the_lock(store: SqlRunStore, url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    held = spawn.Event()
    run = spawn.Process(target=_hold, args=(url, held))
    run.start()
    assert held.wait(60)
    with store.alone("acme") as while_it_lives:
        assert while_it_lives is False

    assert run.pid
    os.kill(run.pid, signal.SIGKILL)
    run.join()

    assert _becomes_free(store)


def _hold(url: str, held: Event) -> None:
    with open_store(url).alone("acme") as mine:
        assert mine
        held.set()
        signal.pause()


def _becomes_free(store: SqlRunStore) -> bool:
    """A server may need a moment to see that nobody is there any more."""
    for _ in range(100):
        with store.alone("acme") as mine:
            if mine:
                return True
        signal.sigtimedwait([], 0.1)
    return False


def test_the_lock_s_file_can_be_read_by_its_owner_only_and_stays_empty(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/drift.db") as store, store.alone("acme"):
        locks = {path.name: path.stat() for path in tmp_path.glob("*.lock*")}

    ((name, told),) = locks.items()
    assert name.startswith("drift.db.")
    assert (stat.S_IMODE(told.st_mode), told.st_size) == (0o600, 0)


def test_a_lock_that_cannot_be_made_gets_a_sentence(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/drift.db") as store:
        with store.alone("acme"):
            (lock,) = tmp_path.glob("*.lock")
        lock.unlink()
        lock.mkdir()
        with pytest.raises(StoreError) as caught, store.alone("acme"):
            pass

    assert str(caught.value).startswith(f"The run lock {lock} cannot be taken: ")


def test_a_store_of_nothing_lets_every_run_go_on() -> None:
    store = NullStore()
    with store.alone("acme") as first, store.alone("acme") as second:
        assert (first, second) == (True, True)
