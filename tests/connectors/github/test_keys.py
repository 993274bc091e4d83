"""The listing of keys, and how many issues a repository holds."""

import pytest

from bot.domain.backlog import Gap, Keys, Page
from connectors.github import queries
from tests.connectors.github.conftest import Opener
from tests.connectors.github.harness import REPO
from tests.fakes.github import FakeGitHub, Fault, How
from tests.fakes.github.graph import cost
from tests.fakes.github.state import Repo

ways = pytest.mark.parametrize("graphql", [True, False], ids=["graphql", "rest"])


@ways
def test_a_hundred_keys_take_a_request_and_pull_requests_have_none(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    made = repo.fill(150)
    repo.issue(is_pull=True)
    repo.fill(49)
    reader, _ = opened(graphql=graphql)
    reader.rights()
    before = len(fake.requests)
    told = [keys for keys in reader.keys([REPO]) if isinstance(keys, Keys)]
    entries = [entry for keys in told for entry in keys.entries]
    assert len(fake.requests) - before == 2
    assert len(entries) == 199
    assert entries[0] == (made[0].key, made[0].updated)


def test_keys_are_cheap(fake: FakeGitHub) -> None:
    variables = {"owner": "acme", "name": "shop", "first": 100}
    assert cost({"query": queries.KEYS, "variables": variables}) == 1
    assert cost({"query": queries.some(("Status",), 50), "variables": variables}) <= 4


def test_a_list_of_keys_that_is_cut_short_is_a_gap(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.fill(50)
    reader, _ = opened()
    reader.rights()
    fake.fail(Fault(How.SHORT))
    (gap,) = reader.keys([REPO])
    assert gap == Gap("shop", REPO, "GitHub lists 49 of its 50 issues")


@ways
def test_a_repository_of_another_source_has_no_keys_but_a_gap(
    repo: Repo, opened: Opener, graphql: bool
) -> None:
    (gap,) = opened(graphql=graphql)[0].keys(["else/where"])
    assert isinstance(gap, Gap)
    assert gap.part == "else/where"


def test_a_page_of_updates_tells_how_many_issues_there_are_in_all(
    repo: Repo, opened: Opener
) -> None:
    made = repo.fill(120)
    repo.issue(is_pull=True)
    reader, _ = opened()
    for since in ({}, {REPO: made[60].updated}, {REPO: made[-1].updated.replace(year=2090)}):
        held = [page.held for page in reader.items(since) if isinstance(page, Page)]
        assert set(held) == {120}
    made[0].delete()
    (page,) = reader.items({REPO: made[-1].updated.replace(year=2090)})
    assert isinstance(page, Page)
    assert (page.part, page.held, page.items) == (REPO, 119, ())
