"""One host, however it is spelt: the token stays there, and the paging goes on."""

import pytest

from bot.domain.errors import Denied
from connectors.github import GitHubSettings, open_reader
from connectors.github.connect import connect
from connectors.shared.trouble import origin_of
from tests.connectors.github.conftest import read
from tests.connectors.github.harness import SOURCE, never_wait, settings
from tests.fakes.github import FakeGitHub
from tests.fakes.github.faults import refuse
from tests.fakes.github.state import Repo


@pytest.fixture
def shouted(fake: FakeGitHub, base_url: str) -> str:
    """The base URL in capitals; the fake gives links in small letters."""
    fake.base_url = fake.base_url.replace("127.0.0.1", "localhost")
    return base_url.replace("127.0.0.1", "LOCALHOST")


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://ghe.example/api/v3", "https://ghe.example"),
        ("https://GHE.example:443/api/v3", "https://ghe.example"),
        ("HTTPS://ghe.example:/", "https://ghe.example"),
        ("http://ghe.example:80", "http://ghe.example"),
        ("https://ghe.example:80/", "https://ghe.example:80"),
        ("http://ghe.example:443/", "http://ghe.example:443"),
        ("https://ghe.example:8443/?page=2", "https://ghe.example:8443"),
        ("https://ghe.example@evil.example/", "https://evil.example"),
        ("https://ghe.example.evil.example/", "https://ghe.example.evil.example"),
        ("http://[::1]:8080/api/v3", "http://[::1]:8080"),
    ],
)
def test_an_origin_has_one_spelling(address: str, origin: str) -> None:
    assert origin_of(address) == origin


def test_paging_goes_on_where_the_base_url_is_in_capitals(
    fake: FakeGitHub, repo: Repo, shouted: str
) -> None:
    repo.fill(168)
    reader = open_reader(SOURCE, settings(shouted, graphql=False), sleep=never_wait)
    items, gaps = read(reader)
    assert (len(items), gaps) == (168, [])


def test_a_redirect_is_followed_where_the_base_url_is_in_capitals(
    fake: FakeGitHub, repo: Repo, shouted: str
) -> None:
    repo.issue("Open")
    fault = refuse(301, "{}", Location=f"{fake.base_url}/repositories/{repo.id}/issues")
    fault.matches = lambda request: request.path == "/repos/acme/shop/issues"
    fake.fail(fault)
    reader = open_reader(SOURCE, settings(shouted, graphql=False), sleep=never_wait)
    items, gaps = read(reader)
    assert ([item.title for item in items], gaps) == (["Open"], [])


@pytest.mark.parametrize(
    "place", ["http://127.0.0.1:1/user", "http://127.0.0.1/user", "https://localhost/user"]
)
def test_a_redirect_to_another_port_is_not_followed(
    fake: FakeGitHub, repo: Repo, base_url: str, place: str
) -> None:
    repo.issue()
    fake.fail(refuse(301, "{}", times=None, Location=place))
    reader = open_reader(SOURCE, settings(base_url, graphql=False), sleep=never_wait)
    with pytest.raises(Denied, match="another host"):
        reader.item("acme/shop#1")


@pytest.mark.parametrize("port", ["1", "99999", "x"])
def test_a_link_to_a_port_that_is_not_ours_is_a_gap(
    fake: FakeGitHub, repo: Repo, base_url: str, port: str
) -> None:
    link = f'<http://127.0.0.1:{port}/repositories/1/issues>; rel="next"'
    fault = refuse(200, "[]", times=None, Link=link)
    fault.matches = lambda request: request.path == "/repos/acme/shop/issues"
    fake.fail(fault)
    reader = open_reader(SOURCE, settings(base_url, graphql=False), sleep=never_wait)
    items, (gap,) = read(reader)
    assert items == []
    assert "points to another host (127.0.0.1)" in gap.reason


@pytest.mark.parametrize(
    ("base_url", "graphql"),
    [
        ("https://api.github.com", "https://api.github.com/graphql"),
        ("https://ghe.example/api/v3", "https://ghe.example/api/graphql"),
        ("https://ghe.example/api/v3/", "https://ghe.example/api/graphql"),
        ("https://ghe.example:8443/api/v3", "https://ghe.example:8443/api/graphql"),
        ("https://api.acme.ghe.com", "https://api.acme.ghe.com/graphql"),
    ],
)
def test_every_kind_of_server_says_where_graphql_is(base_url: str, graphql: str) -> None:
    client = connect(SOURCE, GitHubSettings(base_url=base_url), writes=False)
    assert client.graphql_address == graphql
