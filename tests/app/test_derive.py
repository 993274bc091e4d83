"""Making what near initiatives lack, on the embedded tracker."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bot.app.derive import Deriver, Result, made_already, places
from bot.app.gate import Tools
from bot.app.reconcile import Moment, Product, judge
from bot.domain.backlog import Gap, ItemRef
from bot.domain.derivation import Proposal, Where, proposals
from bot.domain.errors import Denied, Unavailable
from bot.domain.planning import Limits
from bot.domain.run import Outcome
from bot.manifest.load import load_manifest
from bot.ports import Change, Derived, IssueText, Made, Reader, Right, Writer
from bot.store import open_store
from connectors.local.reader import open_reader
from connectors.local.tracker import LocalTracker
from connectors.local.writer import open_writer
from connectors.shared.derived import made_before
from tests.app.world import NOON, no_progress

MANIFEST = """\
version: 1
id: acme-shop
product: Acme Shop
sources:
  - {name: shop, kind: local, file: shop.db, repos: [acme/shop, acme/api]}
goals: [{id: orders, title: More orders}]
initiatives:
  - {id: guest, title: Guest checkout s3cret, goal: orders, status: in_progress, owner: ana}
"""
AT = Where("shop", "acme/shop")
TITLES = ["Guest checkout s3cret", "Agree when this is done: Guest checkout s3cret"]


class Around:
    """A writer or reader around the real one."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


class Deaf(Around):
    """A writer whose tracker does as it is told, and whose answer never comes."""

    def ensure_issue(self, group: str, issue: IssueText) -> Made:
        self.real.ensure_issue(group, issue)
        raise Unavailable("no answer")


class DeafToItems(Deaf):
    """The same, but for epics."""

    def ensure_issue(self, group: str, issue: IssueText) -> Made:
        if issue.topic.endswith("/epic"):
            return Made(Change.MADE, self.real.ensure_issue(group, issue).key)
        return super().ensure_issue(group, issue)


class LimitedHalfway(Around):
    """A writer that makes the issue, and is asked to wait before it has seen it."""

    def ensure_issue(self, group: str, issue: IssueText) -> Made:
        self.real.ensure_issue(group, issue)
        with made_before():
            raise Unavailable("slow down", retry_after=60)


class Silent(Around):
    """A writer whose tracker neither does nor says anything."""

    asked = 0

    def ensure_issue(self, group: str, issue: IssueText) -> Made:
        self.asked += 1
        raise Unavailable("no answer")


class Refusing(Around):
    """A writer that may make no issue."""

    def ensure_issue(self, group: str, issue: IssueText) -> Made:
        raise Denied("no right to make issues")


class Blind(Around):
    """A reader whose tracker does not list yet what was made."""

    def derived(self, group: str) -> Mapping[str, Derived]:
        return {}


class Unreadable(Around):
    """A reader that cannot say what was made."""

    def derived(self, group: str) -> Mapping[str, Derived]:
        raise Unavailable("no answer")


@dataclass
class World:
    """A near initiative with nothing, a tracker, a store, and a clock that the test turns."""

    folder: Path
    now: dt.datetime = NOON
    limits: Limits = field(default_factory=Limits)
    stop: Callable[[], str] = str
    writer: Callable[[Any], Any] = lambda real: real
    reader: Callable[[Any], Any] = lambda real: real
    at: Where = AT

    def __post_init__(self) -> None:
        self.tracker = LocalTracker.create(self.folder / "shop.db", clock=lambda: self.now)
        for group in ("acme/shop", "acme/api"):
            self.tracker.add_group(group)
        (self.folder / "roadmap.yaml").write_text(MANIFEST, encoding="utf-8")

    def derive(self) -> tuple[Result, ...]:
        """What `derive --create` does."""
        roadmap = load_manifest(self.folder / "roadmap.yaml")
        source, file = roadmap.sources[0], self.folder / "shop.db"
        readers: dict[str, Reader | Gap] = {"shop": self.reader(open_reader(source, file))}
        writers: dict[str, Writer] = {
            "shop": self.writer(open_writer(source, file, clock=lambda: self.now))
        }
        with open_store(f"sqlite:///{self.folder}/store.sqlite3") as store:
            looked = judge(Product(roadmap), readers, Moment(self.now), no_progress)
            found = proposals(looked.verdict.scene, self.at)
            known = made_already(places(roadmap, found), readers)
            tools = Tools(
                run_id=f"r-{self.now.timestamp():.0f}",
                readers=readers,
                writers=writers,
                store=store,
                limits=self.limits,
                now=lambda: self.now,
                sleep=lambda _: None,
                stopped=self.stop,
            )
            hide = lambda text: text.replace("s3cret", "***")  # noqa: E731
            return Deriver(tools, roadmap.id, hide, known).make(found)

    def later(self, **by: float) -> None:
        self.now += dt.timedelta(**by)

    def issues(self) -> Sequence[tuple[str, str]]:
        """Title and parent of all there is."""
        source = load_manifest(self.folder / "roadmap.yaml").sources[0]
        pages = open_reader(source, self.folder / "shop.db").items()
        items = [item for page in pages if not isinstance(page, Gap) for item in page.items]
        return [(item.title, item.parent.key if item.parent else "") for item in items]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def outcomes(results: Sequence[Result]) -> list[str]:
    return [result.outcome.value for result in results]


def keys(results: Sequence[Result]) -> list[str]:
    return [result.key for result in results]


EPIC = "acme/shop#1"


def test_an_epic_and_its_items_are_made_and_the_second_run_writes_nothing(world: World) -> None:
    first = world.derive()
    assert outcomes(first) == ["made", "made", "made"]
    assert [parent for _, parent in world.issues()] == ["", EPIC, EPIC]
    held = (world.folder / "shop.db").read_bytes()
    assert outcomes(world.derive()) == ["unchanged", "unchanged", "unchanged"]
    assert (world.folder / "shop.db").read_bytes() == held


def test_only_the_epic_has_to_be_linked(world: World) -> None:
    assert [result.to_link for result in world.derive()] == [True, False, False]
    assert [result.to_link for result in world.derive()] == [True, False, False]


def test_no_secret_gets_into_a_title(world: World) -> None:
    world.derive()
    assert [title for title, _ in world.issues() if "s3cret" in title] == []
    assert world.issues()[0][0] == "Guest checkout ***"


@pytest.mark.promise("R11")
def test_each_issue_counts_as_a_write_of_the_run(world: World) -> None:
    world.limits = Limits(writes_per_run=2)
    assert outcomes(world.derive()) == ["made", "made", "stopped"]
    assert world.derive()[2].outcome is Outcome.MADE
    assert len(world.issues()) == 3


@pytest.mark.promise("R11")
def test_each_issue_counts_as_a_write_of_the_hour(world: World) -> None:
    world.limits = Limits(writes_per_hour=2)
    assert outcomes(world.derive()) == ["made", "made", "stopped"]
    last = world.derive()[2]
    assert (last.outcome, last.detail) == (
        Outcome.STOPPED,
        "the limit of new issues a run or hour is reached",
    )
    world.later(hours=2)
    assert outcomes(world.derive()) == ["unchanged", "unchanged", "made"]


@pytest.mark.promise("R17")
def test_the_kill_switch_stops_it_between_two_issues(world: World) -> None:
    asked = iter(["", "", "switched off", "switched off"])
    world.stop = lambda: next(asked, "switched off")
    assert outcomes(world.derive()) == ["made", "stopped", "stopped"]


@pytest.mark.promise("R3")
def test_after_silence_it_looks_before_it_decides(world: World) -> None:
    world.writer = Deaf
    assert outcomes(world.derive()) == ["made", "made", "made"]
    assert len(world.issues()) == 3


@pytest.mark.promise("R3")
def test_what_may_have_been_made_a_moment_ago_is_not_made_again_unseen(world: World) -> None:
    world.limits = Limits(settle=dt.timedelta(seconds=120))
    world.writer, world.reader = Deaf, Blind
    assert outcomes(world.derive()) == ["unknown", "skipped", "skipped"]
    world.later(seconds=30)
    again = world.derive()
    assert outcomes(again) == ["stopped", "skipped", "skipped"]
    assert "a moment ago" in again[0].detail
    world.reader = lambda real: real
    world.later(seconds=120)
    assert outcomes(world.derive()) == ["unchanged", "made", "made"]
    assert len(world.issues()) == 3


@pytest.mark.promise("R3")
def test_nor_what_was_made_before_a_limit_refused_the_rest(world: World) -> None:
    world.limits = Limits(settle=dt.timedelta(seconds=120), writes_per_hour=2)
    world.writer, world.reader = LimitedHalfway, Blind
    assert outcomes(world.derive()) == ["stopped", "skipped", "skipped"]
    world.writer = lambda real: real
    world.later(seconds=61)
    assert outcomes(world.derive()) == ["stopped", "skipped", "skipped"]
    world.reader = lambda real: real
    assert outcomes(world.derive()) == ["unchanged", "made", "stopped"]  # it counts as a write


@pytest.mark.promise("R17")
def test_the_kill_switch_stops_it_before_an_item_is_put_below_its_epic(world: World) -> None:
    key = world.derive()[1].key
    world.tracker.edit(key, lambda item: replace(item, parent=None))
    (world.folder / "store.sqlite3").unlink()
    asked = iter(["", ""])  # before each looks whether it is there
    world.stop = lambda: next(asked, "switched off")
    assert outcomes(world.derive())[1] == "stopped"
    assert world.issues()[1][1] == ""


def test_what_was_never_made_is_made_once_its_time_is_over(world: World) -> None:
    world.limits = Limits(settle=dt.timedelta(seconds=120))
    world.writer = Silent
    assert outcomes(world.derive()) == ["unknown", "skipped", "skipped"]
    world.writer = lambda real: real
    world.later(seconds=121)
    assert outcomes(world.derive()) == ["made", "made", "made"]


def test_a_refusal_is_told_and_the_items_wait_for_their_epic(world: World) -> None:
    world.writer = Refusing
    results = world.derive()
    assert [(r.outcome, r.detail) for r in results] == [
        (Outcome.FAILED, "no right to make issues"),
        (Outcome.SKIPPED, "the epic above it was not made"),
        (Outcome.SKIPPED, "the epic above it was not made"),
    ]
    assert world.issues() == []


class Barred(Around):
    """A writer that knows beforehand that it may make no issue."""

    asked = 0

    def lacks(self, groups: Collection[str], *, issues: bool = False) -> tuple[Right, ...]:
        assert (set(groups), issues) == ({"acme/shop"}, True)
        Barred.asked += 1
        return (Right("acme/shop", "write issues", False, "Give the account the role Write."),)

    def ensure_issue(self, group: str, issue: IssueText) -> Made:
        raise AssertionError("it was written to")


@pytest.mark.promise("R35")
def test_a_right_that_is_missing_is_named_before_the_first_issue_is_made(world: World) -> None:
    second = "  - {id: gifts, title: Gifts, goal: orders, status: in_progress, owner: ana}\n"
    (world.folder / "roadmap.yaml").write_text(MANIFEST + second, encoding="utf-8")
    world.writer, Barred.asked = Barred, 0
    results = world.derive()
    assert outcomes(results) == ["failed", "skipped", "skipped"] * 2
    assert {r.detail for r in results if r.outcome is Outcome.FAILED} == {
        "the right to write issues in acme/shop is missing. Give the account the role Write."
    }
    assert (Barred.asked, world.issues()) == (1, [])


def test_who_has_nothing_to_make_is_not_asked_for_rights(world: World) -> None:
    world.derive()
    world.writer, Barred.asked = Barred, 0
    assert outcomes(world.derive()) == ["unchanged"] * 3
    assert Barred.asked == 0


def test_where_it_is_not_known_what_was_made_nothing_is(world: World) -> None:
    world.reader = Unreadable
    assert outcomes(world.derive()) == ["failed", "skipped", "skipped"]
    assert world.issues() == []


def test_what_was_made_elsewhere_is_not_made_here_too(world: World) -> None:
    world.derive()
    world.at = Where("shop", "acme/api")
    results = world.derive()
    assert outcomes(results) == ["skipped", "skipped", "skipped"]
    assert results[0].detail == f"shop:{EPIC} was made for it; say --in shop:acme/shop"
    assert len(world.issues()) == 3


class HalfUnreadable(Around):
    """A reader that cannot say what was made in one repository."""

    def derived(self, group: str) -> Mapping[str, Derived]:
        if group == AT.group:
            raise Denied("no right to look")
        told: Mapping[str, Derived] = self.real.derived(group)
        return told


@pytest.mark.promise("R3")
def test_what_was_made_in_a_place_that_cannot_be_read_now_is_not_made_elsewhere(
    world: World,
) -> None:
    world.reader = HalfUnreadable
    world.at = Where("shop", "acme/api")
    assert outcomes(world.derive()) == ["made", "made", "made"]  # nothing was made there
    for name in ("shop.db", "store.sqlite3"):
        (world.folder / name).unlink()
    world.__post_init__()
    world.reader, world.at = lambda real: real, AT
    world.derive()
    world.reader, world.at = HalfUnreadable, Where("shop", "acme/api")
    results = world.derive()
    assert outcomes(results) == ["skipped", "skipped", "skipped"]
    assert results[0].detail == "it may be in shop:acme/shop: no right to look"
    assert len(world.issues()) == 3


def test_one_that_a_person_took_from_its_epic_stays_there(world: World) -> None:
    key = world.derive()[1].key
    world.tracker.edit(key, lambda item: replace(item, parent=None))
    results = world.derive()
    assert outcomes(results) == ["unchanged", "unchanged", "unchanged"]
    assert results[1].to_link
    assert (TITLES[1].replace("s3cret", "***"), "") in world.issues()


def test_so_does_one_whose_making_got_no_answer_once_it_was_seen(world: World) -> None:
    world.writer, world.reader = DeafToItems, Blind
    assert outcomes(world.derive()) == ["made", "unknown", "unknown"]
    world.writer = world.reader = lambda real: real
    results = world.derive()
    assert outcomes(results) == ["unchanged", "unchanged", "unchanged"]
    world.tracker.edit(results[1].key, lambda item: replace(item, parent=None))
    assert outcomes(world.derive()) == ["unchanged", "unchanged", "unchanged"]


def test_without_the_journal_one_that_stands_alone_is_put_below_its_epic(world: World) -> None:
    key = world.derive()[1].key
    world.tracker.edit(key, lambda item: replace(item, parent=None))
    (world.folder / "store.sqlite3").unlink()
    assert outcomes(world.derive()) == ["unchanged", "made", "unchanged"]
    assert [parent for _, parent in world.issues()] == ["", EPIC, EPIC]


def test_one_that_was_closed_or_rewritten_is_left_as_it_is(world: World) -> None:
    key = world.derive()[1].key
    world.tracker.edit(key, lambda item: replace(item, title="Ours now"))
    world.tracker.close(key)
    assert outcomes(world.derive()) == ["unchanged", "unchanged", "unchanged"]
    assert world.issues()[1][0] == "Ours now"


def test_where_the_place_is_not_known_nothing_is_made(world: World) -> None:
    found = Proposal("acme-shop", "guest", "Guest", "", None, "who knows", None, (), ())
    assert places(load_manifest(world.folder / "roadmap.yaml"), [found]) == (
        Where("shop", "acme/shop"),
        Where("shop", "acme/api"),
    )
    world.at = Where("shop")
    results = world.derive()
    assert outcomes(results) == ["failed", "failed", "failed"]
    assert world.issues() == []


def test_what_was_made_is_known_by_its_topic(world: World) -> None:
    made = keys(world.derive())
    roadmap = load_manifest(world.folder / "roadmap.yaml")
    readers = {"shop": open_reader(roadmap.sources[0], world.folder / "shop.db")}
    assert made_already((AT,), readers) == {
        f"acme-shop/guest/{name}": ItemRef("shop", key)
        for name, key in zip(("epic", "done", "split"), made, strict=True)
    }
