"""How long it takes to take up what was kept, and to know since when findings stand."""

import datetime as dt
import gc
import json
import time
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.backlog import TEXT_LIMIT, BacklogItem
from bot.domain.findings import Finding, Hit
from bot.domain.kept import Kept, KeptPart
from bot.domain.policy import Level, Reach
from bot.store import open_store
from bot.store.kept_codec import decode, encode
from tests.bench.measured import Best
from tests.bench.texts import described, in_markdown
from tests.domain.builders import BEGAN, an_item
from tests.store.builders import START, a_run

PARTS, ITEMS = 200, 500
TEXTS = [in_markdown(number) for number in range(ITEMS + 1)]
DECODING = 6.0  # times json.loads of the same text
SECONDS = 5.0  # for 100,000 items, on one core
MEGABYTES = 80  # of 10,000 items with the longest texts, in memory


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
        text=TEXTS[number % len(TEXTS)],
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


@pytest.mark.parametrize("sign", ["", "é", "—", "🚀"])
def test_ten_thousand_long_descriptions_fit_into_memory_and_store(
    tmp_path: Path, sign: str
) -> None:
    count = 10_000
    texts = [(sign + described(number, 2_500))[:TEXT_LIMIT] for number in range(count)]
    assert {len(text) for text in texts} == {TEXT_LIMIT}
    plain = [replace(an_issue(number, "acme/shop"), text="") for number in range(count)]
    items = tuple(replace(i, text=t) for i, t in zip(plain, texts, strict=True))
    before, after = (
        size_of(KeptPart(kept, BEGAN, START, START), tmp_path / name)
        for name, kept in (("before", tuple(plain)), ("after", items))
    )
    print(
        f"\n{count:,} texts of {TEXT_LIMIT} characters, '{sign}' in each:"
        f" in memory {before[0]:.1f} -> {after[0]:.1f} MB,"
        f" store {before[1]:.1f} -> {after[1]:.1f} MB"
    )
    assert after[0] <= MEGABYTES


def size_of(part: KeptPart, path: Path) -> tuple[float, float]:
    """Of what is taken up again, in memory; and of the database file."""
    path.mkdir()
    with open_store(f"sqlite:///{path}/drift.db") as store:
        store.keep("acme", "shop", Kept("basis", "", {"acme/shop": part}))
        gc.collect()
        tracemalloc.start()
        kept = store.kept("acme", "shop")
        gc.collect()
        memory = tracemalloc.get_traced_memory()[0] / 1e6
        tracemalloc.stop()
    assert kept is not None
    assert kept.parts["acme/shop"].items == part.items
    return memory, (path / "drift.db").stat().st_size / 1e6


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
