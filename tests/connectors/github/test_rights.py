"""What `doctor` is told."""

import pytest

from bot.domain.errors import Denied
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
        ("classic", "write", True),
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


@pytest.mark.promise("R35")
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


@pytest.mark.parametrize("graphql", [True, False], ids=["graphql", "rest"])
def test_the_role_triage_needs_somebody_to_make_our_labels(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    fake.token.role = "triage"
    repo.label("drift:error")
    told = {right.name: right for right in opened(SHOP, graphql=graphql)[0].rights()}
    assert told["write issues"].held is True
    assert told["set our labels"].held is False
    assert told["set our labels"].remedy == (
        "Ask somebody with the role Write to create the labels drift:error and drift:warning,"
        " or give the account that role."
    )
    repo.label("drift:warning")
    assert held(opened, SHOP, graphql=graphql)[REPO, "set our labels"] is True
    assert fake.writes == []


@pytest.mark.parametrize(
    ("visibility", "scopes", "writes"),
    [
        ("public", "public_repo", True),
        ("private", "public_repo", False),
        ("internal", "public_repo", False),
        ("private", "gist, repo", True),
        ("public", "gist", False),
    ],
)
def test_the_scope_public_repo_is_for_public_repositories(
    fake: FakeGitHub, repo: Repo, opened: Opener, visibility: str, scopes: str, writes: bool
) -> None:
    repo.visibility, fake.token.scopes = visibility, scopes
    assert held(opened, SHOP)[REPO, "write issues"] is writes


def test_a_source_that_cannot_be_reached_at_all_is_told_once(repo: Repo, opened: Opener) -> None:
    source = Source("shop", "github", (REPO, "acme/api"))
    with pytest.raises(Denied, match=r"^GitHub does not accept the token\."):
        opened(source, token="canary-2f1b7c-wrong")[0].rights()
