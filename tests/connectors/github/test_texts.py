"""Descriptions as GitHub tells them: of any length, and with anything in them."""

import pytest

from bot.domain.backlog import TEXT_LIMIT
from tests.connectors.github.conftest import Opener, read
from tests.fakes.github import FakeGitHub
from tests.fakes.github.state import Repo

LONGEST = 65_536
"""Characters that GitHub takes."""

ways = pytest.mark.parametrize("graphql", [True, False], ids=["graphql", "rest"])


@ways
@pytest.mark.parametrize(
    "body",
    ["", "\ud83d half a sign", "NUL \0 in it", "one\r\n\r\ntwo\r", "\u202egnp", "a\u0301 🚀"],
)
def test_a_body_is_read_to_the_letter(repo: Repo, opened: Opener, graphql: bool, body: str) -> None:
    repo.issue(body=body)
    reader, _ = opened(graphql=graphql)
    (item,), gaps = read(reader)
    assert (item.text, gaps) == (body, [])
    assert reader.item(item.ref.key).text == body


@ways
def test_long_bodies_make_no_page_smaller(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    for number in range(100):
        repo.issue(body=f"{number:03}" + "é" * (LONGEST - 3))
    items, gaps = read(opened(graphql=graphql)[0])
    assert gaps == []
    assert [item.text for item in items] == [
        f"{number:03}" + "é" * (TEXT_LIMIT - 3) for number in range(100)
    ]
    assert len(fake.requests) == (2 if graphql else 4)


def test_a_dashboard_that_lost_its_label_is_told_by_the_page_itself(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.issue("Ours, and no dashboard", body="Said.", by=fake.bot)
    items, _ = read(opened()[0])
    assert [item.ours for item in items] == [False]
    assert len(fake.requests) == 2  # a look around, and the page
