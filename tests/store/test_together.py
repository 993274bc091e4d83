"""Several processes and threads on one store."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier

from bot.store import SqlRunStore, open_store
from tests.store.builders import LATER, START, a_full_run, a_note, a_run

RUNS = 20


def test_two_processes_that_make_and_fill_a_store_at_once_lose_nothing(url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(2)
    writers = [spawn.Process(target=_fill, args=(url, name, start)) for name in ("a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    with open_store(url) as store:
        runs = store.runs("shop", 100)
        assert [writer.exitcode for writer in writers] == [0, 0]
        assert {run.id for run in runs} == {f"{n}-{i}" for n in "ab" for i in range(RUNS)}
        assert {len(run.findings) for run in runs} == {3}
        assert len(store.memory("shop", LATER).created) == 2 * RUNS


def _fill(url: str, name: str, start: Barrier) -> None:
    start.wait(60)
    with open_store(url) as store:
        for i in range(RUNS):
            number = store.intend(f"{name}-{i}", "shop", f"shop:{name}#{i}", a_note("ab"), START)
            store.settle(number, made=True)
            store.record(a_full_run(f"{name}-{i}"))


def test_threads_share_a_store(store: SqlRunStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: store.record(a_run(f"r-{i}")), range(24)))

    assert len(store.runs("shop", 100)) == 24
