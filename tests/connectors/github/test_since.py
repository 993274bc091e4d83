"""Reading only what was updated: in UTC, by both ways, and still whole or told as not."""

import datetime as dt
from urllib.parse import parse_qsl

import pytest

from bot.domain.backlog import Gap, ItemRef, Page
from bot.ports import Reader
from connectors.shared.marker import Marker, seal
from tests.connectors.github.conftest import Opener
from tests.connectors.github.harness import REPO
from tests.contract.notes import STAMP
from tests.fakes.github import FakeGitHub, Fault, How
from tests.fakes.github.state import Repo

LISBON = dt.timezone(dt.timedelta(hours=1))
ways = pytest.mark.parametrize("graphql", [True, False], ids=["graphql", "rest"])


def updated(reader: Reader, since: dt.datetime) -> tuple[list[Page], list[Gap]]:
    parts = list(reader.items({REPO: since}))
    return [p for p in parts if isinstance(p, Page)], [p for p in parts if isinstance(p, Gap)]


def titles(pages: list[Page]) -> list[str]:
    return [item.title for page in pages for item in page.items]


@ways
def test_what_was_updated_at_or_after_the_instant_is_read(
    repo: Repo, opened: Opener, graphql: bool
) -> None:
    old, edge, new = repo.issue("Old"), repo.issue("Edge"), repo.issue("New")
    reader, _ = opened(graphql=graphql)
    assert titles(updated(reader, edge.updated)[0]) == ["Edge", "New"]
    old.comment("Still wanted.")
    pages, gaps = updated(reader, new.updated)
    assert (titles(pages), gaps) == (["Old", "New"], [])


@ways
def test_the_instant_is_sent_in_utc(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    issue = repo.issue("Edge")
    pages, _ = updated(opened(graphql=graphql)[0], issue.updated.astimezone(LISBON))
    assert titles(pages) == ["Edge"]
    asked = [r for r in fake.requests if "since" in f"{r.query} {r.body}"]
    wanted = issue.updated.strftime("%Y-%m-%dT%H:%M:%SZ")
    told = (
        asked[0].body["variables"]["since"] if graphql else dict(parse_qsl(asked[0].query))["since"]
    )
    assert told == wanted


@ways
def test_a_part_of_a_second_is_rounded_to_the_earlier(
    repo: Repo, opened: Opener, graphql: bool
) -> None:
    issue = repo.issue("Edge")
    later = issue.updated.replace(microsecond=900_000)
    assert titles(updated(opened(graphql=graphql)[0], later)[0]) == ["Edge"]


@ways
def test_where_nothing_was_updated_nothing_is_missing(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    repo.fill(3)
    pages, gaps = updated(opened(graphql=graphql)[0], fake.tick() + dt.timedelta(days=1))
    assert (titles(pages), gaps) == ([], [])


@ways
def test_every_page_of_what_was_updated_is_read(repo: Repo, opened: Opener, graphql: bool) -> None:
    made = repo.fill(250)
    pages, gaps = updated(opened(graphql=graphql)[0], made[20].updated)
    assert [item.ref.key for page in pages for item in page.items] == [i.key for i in made[20:]]
    assert gaps == []


def test_an_old_issue_that_is_updated_while_reading_is_no_gap(repo: Repo, opened: Opener) -> None:
    made = repo.fill(150)
    parts = opened()[0].items({REPO: made[1].updated})
    first = next(parts)
    made[0].comment("Me too.")
    pages = [first, *parts]
    assert all(isinstance(page, Page) for page in pages), pages
    read = {item.ref.key for page in pages if isinstance(page, Page) for item in page.items}
    assert {issue.key for issue in made[1:]} <= read


def test_a_list_of_updated_issues_that_is_cut_short_is_a_partial_gap(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    made = repo.fill(50)
    reader, _ = opened()
    reader.rights()
    fake.fail(Fault(How.SHORT, matches=lambda r: "since" in (r.body or {}).get("variables", {})))
    pages, gaps = updated(reader, made[10].updated)
    assert len(titles(pages)) == 39
    assert [(gap.part, gap.partial) for gap in gaps] == [("acme/shop", True)]
    assert gaps[0].reason == "GitHub lists 39 of its 40 issues"


def test_rest_names_the_issues_whose_notes_are_to_be_asked_for(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    noted, silent = repo.issue("Noted"), repo.issue("Silent")
    noted.comment(seal("Ours.", Marker("acme-shop", STAMP)), fake.bot)
    reader, _ = opened(graphql=False)
    ((page,), _) = updated(reader, silent.updated)
    assert page.notes_unread == (ItemRef("shop", noted.key),)
    assert page.notes == ()
    assert not [r for r in fake.requests if r.path.endswith("/issues/comments")]
    assert [note.body for note in reader.thread(noted.key).notes] == ["Ours."]


def test_graphql_gives_the_notes_with_what_was_updated(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    noted = repo.issue("Noted")
    noted.comment(seal("Ours.", Marker("acme-shop", STAMP)), fake.bot)
    ((page,), _) = updated(opened()[0], noted.updated)
    assert [note.body for note in page.notes] == ["Ours."]


def test_a_server_without_the_fields_is_asked_by_rest_for_the_same(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.issue("Old")
    new = repo.issue("New")
    fake.become_old()
    pages, gaps = updated(opened()[0], new.updated)
    assert (titles(pages), gaps) == (["New"], [])
