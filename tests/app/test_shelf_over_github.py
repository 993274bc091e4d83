"""Through GitHub's own wire: what changed is enough to know all."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.app.collect import collect, with_comments
from bot.app.shelf import Shelf
from bot.domain.backlog import ItemRef, Snapshot
from bot.domain.roadmap import Source
from bot.ports import Reader
from connectors.github import budget, open_reader, vault
from tests.app.lagging import KeptInMemory
from tests.app.world import no_progress
from tests.connectors.github.harness import never_wait
from tests.connectors.github.harness import settings as client_settings
from tests.domain.builders import a_roadmap
from tests.fakes.github import FakeGitHub, Fault, How, serving
from tests.fakes.github.state import Issue

REPOS = ("acme/shop", "acme/api")
SOURCE = Source("shop", "github", REPOS, project="acme/7")
ROADMAP = a_roadmap(sources=(SOURCE,))


@pytest.fixture(autouse=True)
def a_new_hour() -> Iterator[None]:
    yield
    budget.forget()
    vault.forget()


class GitHub:
    """Two repositories and a board, and a bot that reads them run by run."""

    def __init__(self, fake: FakeGitHub, base_url: str) -> None:
        self.fake, self.base_url = fake, base_url
        self.board = fake.project("acme/7")
        for repo in REPOS:
            for issue in fake.repo(repo).fill(6):
                self.board.place(issue, Status="Todo")
        self.store = KeptInMemory()

    def reader(self) -> Reader:
        return open_reader(SOURCE, client_settings(self.base_url), sleep=never_wait)

    def issues(self) -> list[Issue]:
        return [one for repo in REPOS for one in self.fake.repo(repo).live() if not one.is_pull]

    def happen(self, what: str, which: int) -> None:
        issues = self.issues()
        issue, other = issues[which % len(issues)], issues[which // 7 % len(issues)]
        repo = self.fake.repo(REPOS[which % 2])
        match what:
            case "delete" if len(issues) > 2:
                issue.delete()
            case "transfer" if issue.repo is not repo:
                issue.transfer(repo)
            case "adopt" if issue is not other and not (issue.parent or other.children):
                self._adopt(issue, other)
            case "wait":
                self.fake.now += dt.timedelta(minutes=which)
            case _ if what in PLAIN:
                PLAIN[what](self, issue)

    def _adopt(self, parent: Issue, child: Issue) -> None:
        """The new child is called updated; the parent is not, as it is on GitHub."""
        if child.parent is None:
            parent.adopt(child)
            child.updated = self.fake.tick()

    def plan(self, issue: Issue) -> None:
        issue.milestone = issue.repo.milestone("Launch")
        issue.updated = self.fake.tick()

    def run(self, read: int | None = None) -> Snapshot:
        """A run that may read one thread, and keeps what it read."""
        reader = self.reader()
        shelf = Shelf(self.store, "acme-shop")
        snapshot = collect(ROADMAP, {"shop": reader}, self.fake.now, no_progress, shelf)
        refs = [item.ref for item in snapshot.items]
        asked = [] if read is None or not refs else [refs[read % len(refs)]]
        shelf.keep(with_comments(snapshot, asked, {"shop": reader}))
        return snapshot

    def cold(self) -> Snapshot:
        return collect(ROADMAP, {"shop": self.reader()}, self.fake.now, no_progress)


PLAIN: dict[str, Callable[[GitHub, Issue], object]] = {
    "open": lambda github, issue: github.board.place(issue.repo.issue("Opened"), Status="Todo"),
    "edit": lambda github, issue: issue.edit(title=f"Edited {github.fake.revision}"),
    "describe": lambda github, issue: issue.edit(f"Described {github.fake.revision}"),
    "close": lambda _, issue: issue.close(),
    "label": lambda _, issue: issue.label("bug"),
    "unlabel": lambda _, issue: issue.unlabel("bug") if "bug" in issue.labels else None,
    "comment": lambda _, issue: issue.comment("/drift accept", times=4),
    "plan": GitHub.plan,
    "board": lambda github, issue: github.board.place(issue, Status="Done"),
    "off board": lambda github, issue: github.board.remove(issue),
    "archive": lambda github, issue: github.board.archive(issue),
}
EVENTS = (*PLAIN, "delete", "transfer", "adopt", "wait")


def told(snapshot: Snapshot, alike: frozenset[ItemRef]) -> Snapshot:
    """All of it, but for threads of which only one reading has the whole."""
    replies = {ref: said for ref, said in snapshot.replies.items() if ref not in alike}
    return replace(snapshot, replies=replies, notes_unread=frozenset())


REFUSAL = Fault(
    How.ANSWER,
    status=403,
    body='{"message": "Forbidden"}',
    matches=lambda request: (request.body or {}).get("variables", {}).get("name") == "api",
    times=None,
)
EVENTS_IN_TURN = st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 200)), max_size=6)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=set(Phase) - {Phase.explain},
)
@given(
    chapters=st.lists(st.tuples(EVENTS_IN_TURN, st.booleans()), min_size=3, max_size=5),
    read=st.integers(0, 50),
)
def test_what_changed_on_github_is_enough_to_know_all(
    chapters: list[tuple[list[tuple[str, int]], bool]], read: int
) -> None:
    fake = FakeGitHub()
    with serving(fake) as base_url:
        github = GitHub(fake, base_url)
        for events, refused in (([], False), *chapters, ([], False)):
            for what, which in events:
                github.happen(what, which)
            if refused:
                with fake.failing(REFUSAL):
                    github.run(read)
            warm, cold = github.run(read), github.cold()
            unread = warm.notes_unread | cold.notes_unread
            assert warm.gaps == cold.gaps == ()
            assert told(warm, unread) == told(cold, unread)


def test_nothing_changed_on_github_takes_three_requests_a_repository_at_most() -> None:
    fake = FakeGitHub()
    with serving(fake) as base_url:
        github = GitHub(fake, base_url)
        github.run()
        fake.now += dt.timedelta(hours=1)
        before = len(fake.requests)
        github.run()
        assert len(fake.requests) - before <= 3 * len(REPOS)


def test_what_a_version_that_read_no_descriptions_has_kept_is_read_anew_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake = FakeGitHub()
    with serving(fake) as base_url:
        github = GitHub(fake, base_url)
        github.issues()[0].edit("Cards fail.")
        with monkeypatch.context() as earlier:
            earlier.setattr("connectors.github.place.MAPPING", 2)
            github.run()
        whole = [_whole_pages(github) for _ in range(3)]
        assert whole == [len(REPOS), 0, 0]
        texts = [item.text for item in github.run().items]
        assert sorted(texts) == [*[""] * 11, "Cards fail."]


def _whole_pages(github: GitHub) -> int:
    """A run, and how many of its requests asked for a page of all issues."""
    before = len(github.fake.requests)
    github.run()
    asked = [str(request.body) for request in github.fake.requests[before:]]
    return sum("query Page" in body and "since" not in body for body in asked)
