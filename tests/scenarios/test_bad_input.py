"""What a person meets when something is wrong: a clear sentence, the right exit bit, no write."""

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.github import FakeGitHub, Fault, How, When, serving
from tests.fakes.github.faults import Request
from tests.scenarios.product import FUTURE, PAST, GitHubProduct


@pytest.fixture
def product(tmp_path: Path) -> Iterator[GitHubProduct]:
    """Epic `fresh` drifts; the run that would tell it is put to the test."""
    fake = FakeGitHub()
    with serving(fake) as base_url:
        made = GitHubProduct(tmp_path, fake, base_url)
        made.say(fresh=PAST, fixed=FUTURE, moved=FUTURE)
        yield made


@contextlib.contextmanager
def nothing_written(product: GitHubProduct) -> Iterator[None]:
    before, shown = len(product.fake.writes), product.shown()
    yield
    assert len(product.fake.writes) == before
    assert product.shown() == shown


def test_a_wrong_token_is_said_with_the_remedy(
    product: GitHubProduct, capsys: pytest.CaptureFixture[str]
) -> None:
    product.token = "ghp_expired0000000000000000000000000000000"
    with nothing_written(product):
        assert product.run("apply") == 2 + 4  # what the manifest alone says is said all the same
    said = capsys.readouterr()
    assert "GitHub does not accept the token" in said.out
    assert product.token not in said.out + said.err


def test_no_token_at_all_is_said_with_the_name_of_the_setting(
    product: GitHubProduct, capsys: pytest.CaptureFixture[str]
) -> None:
    product.token = ""
    with nothing_written(product):
        assert product.run("check") == 2 + 4
    said = capsys.readouterr().out
    assert "there is no token; set GITHUB_TOKEN" in said
    assert "its items could not be read" in said


def test_a_missing_right_to_write_is_said_and_ends_the_writing(
    product: GitHubProduct, capsys: pytest.CaptureFixture[str]
) -> None:
    product.fake.token.role = "read"
    product.fake.token.rights = set()
    shown = product.shown()
    assert product.run("apply") & 1 == 1
    assert product.shown() == shown
    assert "the right to write issues in acme/shop is missing" in capsys.readouterr().out


def test_no_network_is_said_and_nothing_is_called_missing(
    product: GitHubProduct, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        product.base_url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with nothing_written(product):
        assert product.run("apply") == 2 + 4
        assert "shop could not be read" in capsys.readouterr().out
        assert product.run("check") == 2 + 4
    assert "L02" not in capsys.readouterr().out


def test_an_unreadable_repository_keeps_what_is_written_there(
    product: GitHubProduct, capsys: pytest.CaptureFixture[str]
) -> None:
    assert product.run("apply") == 2
    product.fake.token.hidden = {"acme/shop"}
    with nothing_written(product):
        assert product.run("apply") == 2 + 4
    assert "acme/shop could not be read" in capsys.readouterr().out


def test_an_empty_repository_is_no_clean_bill(
    product: GitHubProduct, capsys: pytest.CaptureFixture[str]
) -> None:
    for issue in product.repo.live():
        issue.delete()
    with nothing_written(product):
        assert product.run("check") & 4 == 4
    assert "has no items" in capsys.readouterr().out


def test_a_renamed_repository_is_read_under_its_new_name_in_full(product: GitHubProduct) -> None:
    product.repo.rename("acme/store")
    assert product.run("check") == 2
    lists = [r for r in product.fake.requests if r.path.endswith("/issues")]
    assert all("state=all" in r.query for r in lists)
    assert product.run("apply") == 2
    assert len(product.ours(product.epics["fresh"])) == 1


def test_an_issue_deleted_between_reading_and_writing_is_skipped(
    product: GitHubProduct, capsys: pytest.CaptureFixture[str]
) -> None:
    epic = product.epics["fresh"]
    seen: list[Request] = []

    def is_last_look(request: Request) -> bool:
        """The first question after the listing: the gateway looks at its target."""
        seen.append(request)
        return "number" in str(request.body) and f"'number': {epic.number}" in str(request.body)

    product.fake.fail(Fault(How.CALL, When.BEFORE, call=epic.delete, matches=is_last_look))
    assert product.run("apply") == 2
    assert "skipped" in capsys.readouterr().out
    assert product.fake.writes == []


def test_a_repository_with_more_than_ten_thousand_issues_is_read_to_its_end(
    product: GitHubProduct, capsys: pytest.CaptureFixture[str]
) -> None:
    product.repo.fill(10_050)
    assert product.run("check") == 2
    assert "with 10068 items" in capsys.readouterr().out


def test_a_manifest_mistake_stops_before_the_first_request(
    product: GitHubProduct, capsys: pytest.CaptureFixture[str]
) -> None:
    path = product.folder / "roadmap.yaml"
    path.write_text(path.read_text().replace("goal: orders", "gaol: orders", 1))
    assert product.run("apply") == 1
    assert product.fake.requests == []
    assert "Did you mean 'goal'?" in capsys.readouterr().err
