"""What a run sends beyond its reading and writing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.github import FakeGitHub, serving
from tests.scenarios.product import FUTURE, PAST, GitHubProduct


@pytest.fixture
def product(tmp_path: Path) -> Iterator[GitHubProduct]:
    fake = FakeGitHub()
    with serving(fake) as base_url:
        made = GitHubProduct(tmp_path, fake, base_url)
        made.say(fresh=PAST, fixed=FUTURE, moved=FUTURE)
        yield made


def test_reading_and_writing_look_around_once_and_tell_a_rename_once(
    product: GitHubProduct, capsys: pytest.CaptureFixture[str]
) -> None:
    product.repo.rename("acme/store")
    assert product.run("apply") == 2
    assert product.fake.writes
    assert sum("query Survey" in str(r.body) for r in product.fake.requests) == 1
    said = capsys.readouterr().err
    assert said.count("repository_renamed") == 1
    assert "Write acme/store in the manifest." in said
