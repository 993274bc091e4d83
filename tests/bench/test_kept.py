"""How long it takes to take up what was kept, and to know since when findings stand."""

import datetime as dt
import json
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.domain.backlog import BacklogItem
from bot.domain.findings import Finding, Hit
from bot.domain.kept import Kept, KeptPart
from bot.domain.policy import Level, Reach
from bot.store import open_store
from bot.store.kept_codec import decode, encode
from tests.bench.measured import Best
from tests.domain.builders import BEGAN, an_item
from tests.store.builders import START, a_run

PARTS, ITEMS = 200, 500
DECODING = 6.0  # times json.loads of the same text
SECONDS = 5.0  # for 100,000 items, on one core


def an_issue(number: int, group: str) -> BacklogItem:
    return an_item(
        number,
        ("todo", "doing", "done")[number % 3],
        group=group,
        title=f"Let people do the thing number {number * 7919} without an account",
        updated=BEGAN + dt.timedelta(seconds=number * 977),
        labels=("bug", f"area-{number % 7}"),
        assignees=("ana",) if number % 2 else (),
        milestone=number % 5 + 1,
        parent=number - 1 if number % 4 else None,
        url=f"https://github.com/{group}/issues/{number}",
    )


def a_reading() -> Kept:
    parts = {}
    for repository in range(PARTS):
        group = f"acme/repository-{repository}"
        items = tuple(an_issue(number, group) for number in range(1, ITEMS + 1))
        parts[group] = KeptPart(items, BEGAN, START, START, looked=START)
    return Kept("basis", "", parts)


def test_decoding_costs_little_more_than_reading_the_same_json() -> None:
    contents = [encode(part) for part in a_reading().parts.values()]
    plain = Best(lambda: [json.loads(zlib.decompress(content)) for content in contents])
    ours = Best(lambda: [decode(content) for content in contents])
    for _ in range(3):
        plain.again()
        ours.again()
    ratio = ours.wall / plain.wall
    size = sum(map(len, contents)) / 1e6
    print(f"\n{PARTS * ITEMS:,} kept items, {size:.1f} MB: {ours.wall:.2f} s, {ratio:.1f} x json")
    assert ratio <= DECODING
    assert ours.wall <= SECONDS


def test_a_hundred_thousand_kept_items_are_there_in_a_few_seconds(tmp_path: Path) -> None:
    reading = a_reading()
    with open_store(f"sqlite:///{tmp_path}/drift.db") as store:
        first = seconds(lambda: store.keep("acme", "shop", reading))
        kept: list[Kept | None] = []
        load = seconds(lambda: kept.append(store.kept("acme", "shop")))
        (told,) = kept
        assert told == reading
        again = seconds(lambda: store.keep("acme", "shop", told))
    print(f"\nkeeping {first:.2f} s, loading {load:.2f} s, keeping it unchanged {again:.2f} s")
    assert max(first, load) <= SECONDS
    assert again <= first / 2


def test_a_long_history_does_not_slow_memory_down(tmp_path: Path) -> None:
    findings = tuple(
        Finding("T01", Level.ERROR, Reach.ITEM, "shop", Hit(subject=str(number)))
        for number in range(300)
    )
    with open_store(f"sqlite:///{tmp_path}/drift.db") as store:
        for number in range(400):
            made = a_run(f"r-{number}", started=START + number * dt.timedelta(hours=1))
            store.record(replace(made, findings=findings))
        long = Best(lambda: store.memory("shop", START))
        for _ in range(3):
            long.again()
        memory = store.memory("shop", START)
    print(f"\nmemory of 400 runs with 300 findings each: {long.wall * 1000:.0f} ms")
    assert set(memory.first_seen.values()) == {START}
    assert len(memory.first_seen) == 300
    assert long.wall <= 0.5


def seconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started
