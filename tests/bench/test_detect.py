"""How long, and with how much memory, all rules judge a large backlog."""

import datetime as dt
import gc
import json
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.domain.backlog import BacklogItem, Container, History, ItemRef, Snapshot
from bot.domain.beside import Beside
from bot.domain.detect import Verdict, detect, histories_to_read, remote_links_to_read
from bot.domain.figures import figures
from bot.domain.policy import Policy, RuleSetting
from bot.domain.replay import Replay, Revision
from bot.domain.roadmap import (
    Audience,
    Goal,
    Health,
    Initiative,
    Link,
    Person,
    PublicText,
    Roadmap,
    Team,
    Unplanned,
)
from bot.domain.rules import RULES
from bot.domain.run import Memory
from tests.domain.builders import (
    NOW,
    TODAY,
    a_milestone,
    a_roadmap,
    a_snapshot,
    a_sprint,
    an_initiative,
    an_item,
    issue,
    label,
    milestone,
    query,
    ref,
)
from tests.tree import ROOT

CALLS = 90  # millions of plain calls in the time of 100,000 items and 1,000 initiatives:
# about 3 s on a machine of today, and as much work on any other
STEPS = 10.5  # times more function calls for ten times more items: linear
GROWTH = 18  # times longer: linear, but large tables no longer fit the processor's caches
MEGABYTES = 500

ACCOUNTS = ("ana-k", "ben-b", "stranger")
PRIORITIES = ("High", "Low", None, "Medium")
STATUSES = ("todo", "todo", "doing", "done", "done", "dropped")
WINDOWS = ("2026-Q3", "2026-Q4", "2026-12", "now", None, "2027-03-01..2027-02-01", "later")
PLACES = ("planned", "in_progress", "in_progress", "done", "paused", "proposed")


def backlog(count: int) -> Iterator[BacklogItem]:
    """Hundreds of items: an epic, nine stories with nine tasks each, and nine loose ones.

    A third of the hundreds is held together by its epic, a third by a milestone, a third by
    a label; every tenth hundred is on no roadmap. Every eleventh item waits for one of the
    next hundred.
    """
    for number in range(1, count + 1):
        hundred, place = divmod(number - 1, 100)
        epic = hundred * 100 + 1
        story = epic + 1 + (place - 10) // 9
        parent = None if place == 0 or place > 90 else epic if place < 10 else story
        yield an_item(
            number,
            STATUSES[number % 6],
            parent=parent,
            milestone=hundred + 1 if hundred % 3 == 1 else None,
            labels=("bug", f"area-{hundred}") if hundred % 3 == 2 else ("bug",),
            sprint=1 + number % 4 if number % 5 == 0 else None,
            estimate=number % 8 if number % 3 else None,
            blocked_by=(ref(number + 101),) if number % 11 == 0 and number + 101 <= count else (),
            due=TODAY + dt.timedelta(days=number % 120) if number % 3 == 0 else None,
            child_count=9 if place < 10 else 0,
            mapped=number % 997 > 0,
            closed=TODAY - dt.timedelta(days=number % 60) if number % 6 > 2 else None,
            assignees=ACCOUNTS[number % 5 : number % 5 + 1],
            priority=PRIORITIES[number % 4],
            rank=float(number * 7919 % count) if number % 2 else None,
            started=NOW - dt.timedelta(days=number % 40) if number % 6 == 2 else None,
        )


def containers(count: int) -> Iterator[Container]:
    for hundred in range(count // 100):
        yield a_milestone(hundred + 1, TODAY + dt.timedelta(days=hundred % 90 - 30))
    for number in (1, 2, 3):
        yield a_sprint(number, TODAY + dt.timedelta(days=14 * (number - 2)))
    yield a_sprint(4, TODAY + dt.timedelta(days=7), days=60)


def past(items: Iterable[BacklogItem]) -> dict[ItemRef, History]:
    """What a tracker tells of items that were moved or reopened."""
    moved = tuple(NOW - dt.timedelta(days=14 * n) for n in (3, 2, 1))
    return {
        item.ref: History(reopened=moved[:1] if place % 9 else (), moved=moved[place % 3 :])
        for place, item in enumerate(items)
        if item.is_open
    }


def initiatives(count: int) -> Iterator[Initiative]:
    for hundred in range(count // 100):
        if hundred % 10 == 9:
            continue
        after = (f"i{hundred - 7}",) if hundred > 7 else ()
        yield an_initiative(
            f"i{hundred}",
            *links(hundred),
            status=PLACES[hundred % 6],
            window=WINDOWS[hundred % 7],
            owner="ana" if hundred % 4 else "",
            target=TODAY + dt.timedelta(days=hundred % 50 - 10) if hundred % 9 == 0 else None,
            depends_on=after,
            team="web" if hundred % 2 else "",
            goal=f"g{hundred % 7}" if hundred % 7 < 5 else "",
            rank=hundred if hundred % 2 else None,
            audience=list(Audience)[hundred % 3],
            public=PublicText(f"Better {hundred}") if hundred % 6 == 1 else None,
            health=Health.ON_TRACK if hundred % 8 == 1 else None,
            progress=0.5 if hundred % 9 == 1 else None,
        )


def links(hundred: int) -> Iterator[Link]:
    if hundred % 25 == 12:
        return
    epic = hundred * 100 + 1
    yield (issue(epic), milestone(hundred + 1), label(f"Area-{hundred}"))[hundred % 3]
    if hundred % 25 == 3:
        yield issue(epic - 100)
    if hundred % 50 == 2:
        yield query(f"is:open label:area-{hundred}")


@dataclass(frozen=True)
class Backlog:
    """A large one, and all that is known beside it."""

    roadmap: Roadmap
    snapshot: Snapshot
    beside: Beside


def past_of(roadmap: Roadmap) -> Beside:
    """Twenty revisions, each of which moved every fifth target; and ten runs that flapped."""
    now = {i.id: i for i in roadmap.initiatives}
    revisions = []
    for back in range(20, 0, -1):
        day = TODAY - dt.timedelta(days=14 * back)
        moved = {
            i.id: replace(i, target=i.target - dt.timedelta(days=7 * back) if i.target else None)
            for n, i in enumerate(roadmap.initiatives)
            if n % 5 == back % 5
        }
        revisions.append(Revision(day, now | moved, f"{back:040x}"))
    return Beside(
        replay=Replay((*revisions, Revision(TODAY, now))),
        memory=Memory(recent=tuple(frozenset({f"{n % 2:012x}"}) for n in range(10))),
        closing=frozenset(ref(number) for number in range(1, 2000, 7)),
    )


def large(count: int) -> Backlog:
    roadmap = a_roadmap(
        *initiatives(count),
        unplanned=Unplanned(labels=frozenset({"ops"})),
        teams=(
            Team("checkout", capacity=30, capacity_unit="points", sources=("shop",)),
            Team("web", members=("ana", "ben"), sources=("shop",)),
        ),
        people=(Person("ana", github="ana-k"), Person("ben", github="ben-b")),
        goals=tuple(Goal(f"g{n}", f"Goal {n}", effort_share=0.2) for n in range(5)),
        policy=Policy(rules={rule.code: RuleSetting() for rule in RULES.values()}),
    )
    items = tuple(backlog(count))
    held = tuple(containers(count))
    snapshot = a_snapshot(*items, containers=held, histories=past(items))
    return Backlog(roadmap, snapshot, past_of(roadmap))


def judge(large: Backlog) -> Verdict:
    """Every rule, the figures, and what the rules would ask trackers for."""
    verdict = detect(large.roadmap, large.snapshot, TODAY, beside=large.beside)
    histories_to_read(verdict.scene)
    remote_links_to_read(verdict.scene)
    figures(verdict.scene)
    return verdict


def timed(large: Backlog) -> float:
    """Seconds of processor time."""
    gc.collect()
    begun = time.process_time()
    judge(large)
    return time.process_time() - begun


def steps(large: Backlog) -> int:
    """Function calls it takes: the same on every machine."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event.endswith("call")

    sys.setprofile(counted)
    try:
        judge(large)
    finally:
        sys.setprofile(None)
    return count


def test_ten_times_more_items_take_ten_times_more_steps() -> None:
    small, big = steps(large(10_000)), steps(large(100_000))
    print(f"\ndetect, 100,000 items: {big:,} calls, {big / small:.2f} times 10,000")
    assert big / small <= STEPS


def a_million_calls() -> float:
    """Seconds of processor time: what this machine can do."""
    known = {1: 2}

    def plain(key: int) -> int | None:
        return known.get(key)

    begun = time.process_time()
    for _ in range(1_000_000):
        plain(1)
    return time.process_time() - begun


def test_a_hundred_thousand_items_take_no_longer_than_so_many_plain_calls() -> None:
    # Ten small backlogs fill the caches of the processor about as one large one does.
    ten, one = [large(10_000) for _ in range(10)], large(100_000)
    rounds = [(sum(timed(small) for small in ten) / 10, timed(one)) for _ in range(5)]
    best = min(seconds for _, seconds in rounds)
    growth = min(large_one / small for small, large_one in rounds)
    million = min(a_million_calls() for _ in range(5))
    findings = judge(one).findings
    told = len({finding.rule for finding in findings})
    print(f"\ndetect, 100,000 items: {best:.2f} s of processor time, {growth:.1f} times 10,000")
    print(f"{best / million:.0f} million plain calls; {len(findings):,} findings of {told} rules")
    assert told >= 40
    assert best <= CALLS * million
    assert growth <= GROWTH


def a_million_items() -> None:
    """Prints the seconds for 100,000 items and for a million."""
    hundred_thousand = large(100_000)
    small = min(timed(hundred_thousand) for _ in range(3))
    print(json.dumps([small, timed(large(1_000_000))]))


def test_a_million_items_take_ten_times_as_long_as_a_hundred_thousand() -> None:
    # In a process of its own, whose memory no later test has to carry.
    code = "from tests.bench.test_detect import a_million_items; a_million_items()"
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    small, big = json.loads(said)
    print(f"\ndetect, 1,000,000 items: {big:.1f} s of processor time, {big / small:.1f} times")
    assert big / small <= GROWTH


def test_its_memory_stays_within_bounds() -> None:
    made = large(20_000)
    tracemalloc.start()
    verdict = judge(made)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    scaled = 5 * peak / 1e6
    print(
        f"\ndetect, 20,000 items: {peak / 1e6:.0f} MB at its peak, so {scaled:.0f} MB for 100,000"
    )
    assert verdict.findings
    assert scaled <= MEGABYTES
