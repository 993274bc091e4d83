"""Two sources of one manifest on GitHub: what belongs together, and what is there twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.github import FakeGitHub, serving
from tests.scenarios.product import HEAD, GitHubProduct

BOTH = HEAD.replace("repos: [acme/shop]}", "repos: [acme/shop]}, {name: pay, kind: github, PAY}")


@pytest.fixture
def product(tmp_path: Path) -> Iterator[GitHubProduct]:
    """The epic `fresh` and its step are closed; what is below it in acme/pay is not."""
    fake = FakeGitHub()
    with serving(fake) as base_url:
        made = GitHubProduct(tmp_path, fake, base_url)
        epic = made.epics["fresh"]
        for step in (*epic.children, epic):
            step.close()
        epic.adopt(fake.repo("acme/pay").issue("Pay by invoice"))
        yield made


def say(product: GitHubProduct, pay: str) -> None:
    """One initiative, done, on the epic `fresh`; the source `pay` has these repositories."""
    (product.folder / "roadmap.yaml").write_text(
        BOTH.replace("PAY", f"repos: [{pay}]")
        + "  - {id: fresh, title: The fresh one, goal: orders, status: done, window: later,"
        f" owner: ana, links: [{{shop: {{issue: {product.epics['fresh'].number}}}}}]}}\n",
        encoding="utf-8",
    )


def test_a_child_in_another_source_counts(
    product: GitHubProduct, capsys: pytest.CaptureFixture[str]
) -> None:
    say(product, "Acme/Pay")
    assert product.run("check") == 2
    said = capsys.readouterr().out
    assert "The roadmap says The fresh one is done; 1 item is still open." in said
    assert "cannot be read" not in said


def test_a_repository_in_two_sources_is_read_in_the_first_only(
    product: GitHubProduct, capsys: pytest.CaptureFixture[str]
) -> None:
    say(product, "acme/pay, ACME/Shop")
    assert product.run("check") == 4
    said = capsys.readouterr().out
    assert (
        "pay could not be read: it lists ACME/Shop, which source shop already has;"
        " keep it in one." in said
    )
    assert "with 18 items" in said


def test_two_servers_may_each_have_a_repository_of_one_name(
    product: GitHubProduct, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = FakeGitHub()
    other.repo("acme/shop").issue("Theirs")
    say(product, "acme/shop")
    with serving(other) as address:
        own = product.environment | {
            "ROADMAP_DRIFT_SOURCES__PAY__BASE_URL": address,
            "ROADMAP_DRIFT_SOURCES__PAY__TOKEN": product.token,
        }
        monkeypatch.setattr(GitHubProduct, "environment", own)
        product.run("check")
    said = capsys.readouterr().out
    assert "could not be read" not in said
    assert "with 19 items" in said
