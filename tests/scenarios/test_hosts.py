"""R34: who decides where we connect to, whatever a server, a manifest or the environment says."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.fakes.github import FakeGitHub, Fault, How, serving
from tests.fakes.shared.faults import Request
from tests.scenarios.product import FUTURE, PAST, Product
from tests.scenarios.trackers import TRACKERS

METADATA = "169.254.169.254"
"""Where a cloud tells each of its machines secrets."""

_watching: list[set[str]] = []


def _notice(event: str, told: tuple[object, ...]) -> None:
    for seen in _watching:
        if event == "socket.connect" and isinstance(told[1], tuple):
            seen.add(f"{told[1][0]}:{told[1][1]}")
        elif event == "socket.getaddrinfo":
            seen.add(f"{told[0]}:{told[1]}")


sys.addaudithook(_notice)  # for good: Python has no way to take one off


@contextmanager
def watched() -> Iterator[set[str]]:
    """Every host and port to which this process connects, or whose address it asks for."""
    seen: set[str] = set()
    _watching.append(seen)
    try:
        yield seen
    finally:
        _watching.remove(seen)


@pytest.fixture(params=["github", "github by rest", "jira cloud", "jira data center"])
def product(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Product]:
    with TRACKERS[request.param](tmp_path / "p") as made:
        made.say(fresh=PAST, fixed=FUTURE, moved=FUTURE)
        yield made


def home(product: Product) -> str:
    return urlsplit(product.base_url).netloc


def reads(request: Request) -> bool:
    return not request.is_write


ELSEWHERE = [
    f"http://{METADATA}/latest/meta-data/",
    f"//{METADATA}/latest",
    f"http://127.0.0.1@{METADATA}/",
    f"http://127.0.0.1:80@{METADATA}/",
    f"http://127.0.0.1\\@{METADATA}/",
    f"http:\\\\{METADATA}/",
    f"http://{METADATA}#@127.0.0.1/",
    "http://2852039166/",
    "http://[::ffff:a9fe:a9fe]/",
    "https://127.0.0.1/",
    "http://127.0.0.1.evil.example/",
    "file:///etc/passwd",
    "http://127.0.0.1:1/",
    "http://127.0.0.1:99999/",
]


@pytest.mark.promise("R34")
@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_redirect_leads_elsewhere(product: Product, address: str) -> None:
    head = {"Location": address}
    product.tracker.fail(
        Fault(How.ANSWER, status=302, headers=head, body="{}", matches=reads, times=None)
    )
    with watched() as hosts:
        product.run("check")
    assert hosts == {home(product)}
    assert product.tracker.requests


@pytest.mark.promise("R34")
@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_page_link_leads_elsewhere(product: Product, address: str) -> None:
    head = {"Link": f'<{address}>; rel="next"'}
    product.tracker.fail(
        Fault(How.ANSWER, status=200, headers=head, body="[]", matches=reads, times=None)
    )
    with watched() as hosts:
        product.run("check")
    assert hosts == {home(product)}


@pytest.mark.promise("R34")
def test_a_proxy_of_the_environment_never_sees_what_goes_to_this_machine(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = FakeGitHub()
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving(proxy) as address:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, address)
            monkeypatch.setenv(name.upper(), address)
        product.run("apply")
    assert proxy.requests == []
    assert product.tracker.writes


@pytest.mark.promise("R34")
def test_no_password_file_of_the_user_is_read(
    product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login eve password netrc-canary\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert product.run("apply") == 2
    assert product.tracker.writes


@pytest.mark.promise("R34")
@pytest.mark.parametrize(
    "line",
    [
        "{name: shop, kind: github, repos: [evil.example/acme/shop]}",
        "{name: shop, kind: github, repos: ['https://evil.example/acme/shop']}",
        "{name: shop, kind: github, repos: ['acme/shop@evil.example']}",
        "{name: shop, kind: github, repos: ['acme/..']}",
        "{name: shop, kind: github, repos: ['../shop']}",
        "{name: shop, kind: github, repos: ['acme/shop/../../user']}",
        "{name: shop, kind: github, repos: ['acme/shop?x=']}",
        "{name: shop, kind: github, repos: ['acme/shop#']}",
        "{name: shop, kind: github, repos: ['acme/%2e%2e']}",
        "{name: shop, kind: github, repos: [acme/shop], base_url: 'https://evil.example'}",
        "{name: shop, kind: github, repos: [acme/shop], host: evil.example}",
        "{name: shop, kind: github, repos: [acme/shop], token: x}",
        "{name: shop, kind: github, repos: [acme/shop], project: evil.example/7}",
        "{name: shop, kind: jira, projects: [PAY], url: 'https://evil.example'}",
        "{name: shop, kind: jira, projects: ['PAY) OR project = (OPS']}",
        "{name: shop, kind: jira, projects: ['../PAY']}",
    ],
)
def test_a_manifest_names_no_host_and_no_path(
    tmp_path: Path, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with TRACKERS["github"](tmp_path / "p") as product:
        (product.folder / "roadmap.yaml").write_text(
            f"version: 1\nid: shop\nproduct: Shop\nsources: [{line}]\n"
            "initiatives: [{id: a, title: A}]\n",
            encoding="utf-8",
        )
        with watched() as hosts:
            code = product.run("check")
        said = "".join(capsys.readouterr())
        assert (code, hosts, product.tracker.requests) == (1, set(), []), said
        assert "roadmap.yaml:4" in said
