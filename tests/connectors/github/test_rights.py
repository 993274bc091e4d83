"""What `doctor` is told."""

import pytest

from bot.domain.roadmap import Source
from tests.connectors.github.conftest import Opener
from tests.connectors.github.harness import REPO
from tests.fakes.github import FakeGitHub
from tests.fakes.github.state import Repo


def held(
    opened: Opener, source: Source, *, graphql: bool = True
) -> dict[tuple[str, str], bool | None]:
    return {(r.part, r.name): r.held for r in opened(source, graphql=graphql)[0].rights()}


SHOP = Source("shop", "github", (REPO,))


@pytest.mark.parametrize("graphql", [True, False], ids=["graphql", "rest"])
@pytest.mark.parametrize(
    ("kind", "role", "writes"),
    [
        ("classic", "admin", True),
        ("classic", "triage", True),
        ("classic", "read", False),
        ("fine", "write", None),  # the account may; whether its token may is not told
        ("fine", "read", False),
        ("app", "admin", None),
    ],
)
def test_rights_are_told_as_far_as_they_are_known(
    fake: FakeGitHub,
    repo: Repo,
    opened: Opener,
    graphql: bool,
    kind: str,
    role: str,
    writes: bool | None,
) -> None:
    fake.token.kind, fake.token.role = kind, role  # type: ignore[assignment]
    assert held(opened, SHOP, graphql=graphql) == {
        (REPO, "reach the repository"): True,
        (REPO, "read issues"): True,
        (REPO, "write issues"): writes,
    }


def test_an_archived_repository_cannot_be_written(repo: Repo, opened: Opener) -> None:
    repo.archived = True
    assert held(opened, SHOP)[REPO, "write issues"] is False


def test_every_right_that_is_missing_comes_with_a_remedy(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    fake.repo("acme/secret")
    fake.token.hidden.add("acme/secret")
    fake.token.rights.clear()
    source = Source("shop", "github", (REPO, "acme/secret"), project="acme/7")
    rights = opened(source)[0].rights()
    assert [right.part for right in rights if right.held is False] == ["acme/secret", "acme/7"]
    assert all(right.remedy for right in rights if not right.held)


def test_asking_for_rights_writes_nothing(fake: FakeGitHub, repo: Repo, opened: Opener) -> None:
    opened()[0].rights()
    assert fake.writes == []
