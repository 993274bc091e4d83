"""Servers that know less: both ways give the same items, and the way is found by itself."""

import datetime as dt

import pytest

from bot.domain.backlog import Capability, Container, Gap, Page
from bot.domain.errors import Denied
from bot.ports import Change
from connectors.shared.marker import Marker, seal
from tests.connectors.github.conftest import Opener, read
from tests.connectors.github.harness import BOARD_SOURCE
from tests.contract.notes import STAMP, TEXT
from tests.fakes.github import FakeGitHub
from tests.fakes.github.state import Repo

KEY = "acme/shop#1"


@pytest.fixture
def varied(fake: FakeGitHub, repo: Repo) -> Repo:
    """One of everything that both ways can tell."""
    milestone = repo.milestone("R1", dt.datetime(2026, 12, 11, 8, tzinfo=dt.UTC))
    repo.milestone("Empty")
    epic = repo.issue("Epic", labels=["b", "a"], assignees=["bo", "ana"], milestone=milestone)
    child = repo.issue("Child", kind="Bug")
    cousin = fake.repo("acme/api", "private").issue("Cousin")
    epic.adopt(child, cousin)
    child.blocked_by = [epic, cousin]
    repo.issue("Done").close()
    repo.issue("Dropped").close("not_planned")
    repo.issue("Double").close("duplicate")
    repo.issue("Closed long ago").close(None)
    reopened = repo.issue("Again", labels=["in progress"])
    reopened.reason = "reopened"
    repo.issue("Locked").locked = True
    child.comment(seal("Ours.", Marker("acme-shop", STAMP)), fake.bot)
    child.comment("Theirs.")
    return repo


def test_rest_gives_the_same_items_notes_and_milestones(varied: Repo, opened: Opener) -> None:
    modern, _ = opened()
    plain, _ = opened(graphql=False)
    assert read(modern)[0] == read(plain)[0]
    assert len(read(modern)[0]) == 8
    assert list(modern.containers()) == list(plain.containers())
    for number in range(1, 9):
        key = f"acme/shop#{number}"
        assert modern.item(key) == plain.item(key)
        assert modern.thread(key) == plain.thread(key)
        assert modern.label_events(key) == plain.label_events(key)
    assert [note.body for note in plain.thread("acme/shop#2").notes] == ["Ours."]


def test_a_server_without_the_fields_is_read_by_rest(
    fake: FakeGitHub, varied: Repo, opened: Opener
) -> None:
    fake.become_old()
    reader, _ = opened()
    assert Capability.HIDDEN_NOTES in reader.capabilities
    items, gaps = read(reader)
    assert [item.title for item in items][:2] == ["Epic", "Child"]
    assert gaps == []
    assert Capability.HIDDEN_NOTES not in reader.capabilities
    assert items[1].parent is None  # REST of that age does not tell it either
    asked = len(fake.requests)
    reader.item(KEY)
    assert [r.path for r in fake.requests[asked:]] == ["/repos/acme/shop/issues/1"]


@pytest.mark.parametrize("call", ["item", "thread", "containers"])
def test_every_first_call_finds_its_way(
    fake: FakeGitHub, varied: Repo, opened: Opener, call: str
) -> None:
    fake.lacking = frozenset({"subIssues", "milestones", "viewerDidAuthor"})
    reader, _ = opened()
    if call == "item":
        assert reader.item(KEY).title == "Epic"
    if call == "thread":
        assert [note.body for note in reader.thread("acme/shop#2").notes] == ["Ours."]
    if call == "containers":
        assert [part.title for part in reader.containers() if isinstance(part, Container)] == [
            "R1",
            "Empty",
        ]


def test_a_server_without_graphql_is_read_and_written_by_rest(
    fake: FakeGitHub, varied: Repo, opened: Opener
) -> None:
    fake.graphql = False
    reader, writer = opened()
    assert len(read(reader)[0]) == 8
    assert writer.ensure_note(KEY, TEXT) is Change.MADE
    assert [note.body for note in reader.thread(KEY).notes] == [TEXT.body]


def test_a_server_too_old_for_boards_says_so(
    fake: FakeGitHub, varied: Repo, opened: Opener
) -> None:
    fake.project("acme/7")
    fake.become_old()
    items, gaps = read(opened(BOARD_SOURCE)[0])
    assert len(items) == 8
    assert [(gap.part, gap.partial) for gap in gaps] == [("", True)]
    told = [part for part in opened(BOARD_SOURCE)[0].containers() if isinstance(part, Gap)]
    fallen_back = opened(BOARD_SOURCE, graphql=False)[0]
    assert [gap.part for gap in fallen_back.containers() if isinstance(gap, Gap)] == ["acme/7"]
    assert told == []  # milestones and iterations are known to that server


def test_an_installation_knows_its_own_notes(
    fake: FakeGitHub, varied: Repo, opened: Opener
) -> None:
    app = fake.user("drift[bot]")
    fake.sign_in("installation", app)
    varied.issues[1].comment(seal("The app's.", Marker("acme-shop", STAMP)), app)  # type: ignore[union-attr]
    fake.become_old()
    reader, _ = opened(token="installation")
    assert [note.body for note in reader.thread(KEY).notes] == ["The app's."]
    assert reader.thread("acme/shop#2").notes == ()


def test_an_installation_that_is_not_told_its_name_reads_items_but_no_notes(
    fake: FakeGitHub, varied: Repo, opened: Opener
) -> None:
    fake.sign_in("installation", fake.user("drift[bot]"))
    fake.graphql = False
    reader, writer = opened(token="installation")
    (page,) = reader.items()
    assert isinstance(page, Page)
    assert len(page.items) == 8
    assert [ref.key for ref in page.notes_unread] == ["acme/shop#2"]
    for call in (lambda: reader.thread(KEY).notes, lambda: writer.ensure_note(KEY, TEXT)):
        with pytest.raises(Denied, match="Use a token of an account"):
            call()
    assert fake.writes == []
