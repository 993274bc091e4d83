"""R32: what is secret, or nobody's business, comes out nowhere, whatever goes wrong."""

import base64
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.fakes.github.state import Issue as GitHubIssue
from tests.fakes.jira.issues import Issue as JiraIssue
from tests.fakes.shared.faults import Fault, How
from tests.scenarios.jira_product import JiraProduct
from tests.scenarios.product import FUTURE, PAST, GitHubProduct, Product
from tests.scenarios.test_derive import near
from tests.scenarios.trackers import TRACKERS

COMMANDS = [
    ["check"],
    ["check", "--json"],
    ["plan", "-o", "plan.json"],
    ["apply"],
    ["report", "--markdown"],
    ["doctor"],
    ["history"],
    ["conflicts"],
    ["fix", "T01", "--show"],
    ["diff", "base.yaml", "--annotations"],
    ["diff", "base.yaml", "--markdown"],
    ["derive", "--markdown"],
    ["derive", "--create"],
    ["init", "--from-trackers", "--repo", "acme/shop", "--output", "of-github.yaml"],
    ["init", "--from-trackers", "--project", "PAY", "--output", "of-jira.yaml"],
]
CANARY = "Canary/4f1+9c=02"
PRIVATE = "a zebra that nobody should hear of"


@pytest.fixture(params=["github", "github by rest", "jira cloud", "jira data center"])
def product(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Product]:
    with TRACKERS[request.param](tmp_path / "p") as made:
        monkeypatch.chdir(made.folder)
        made.say(fresh=FUTURE, fixed=FUTURE, moved=PAST)
        (made.folder / "roadmap.yaml").rename("base.yaml")
        made.say(fresh=PAST, fixed=FUTURE, moved=FUTURE)
        made.more = {"LOG__LEVEL": "debug"}
        yield made


def spellings(secret: str) -> list[str]:
    return [secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode()]


def kept(folder: Path) -> str:
    """All files that a product left behind, as text; databases with their whole content."""
    told = [path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file()]
    for path in folder.rglob("*.sqlite3"):
        with closing(sqlite3.connect(path)) as database:
            told.extend(database.iterdump())
    return "\n".join(told)


@pytest.mark.promise("R32")
@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429, 500])
def test_a_server_that_repeats_our_token_gets_it_into_no_output_and_no_file(
    product: Product, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    email = product.access.get("JIRA__EMAIL", "")
    secrets = [*spellings(product.token), *spellings(f"{email}:{product.token}")]
    first = len(product.tracker.requests) + 4
    product.tracker.fail(
        Fault(How.ECHO, status=status, matches=lambda r: r.index >= first, times=None)
    )
    for command in COMMANDS:
        product.run(*command)
    told = "".join(capsys.readouterr()) + kept(product.folder)
    assert [secret for secret in secrets if secret in told] == []
    assert "Traceback" not in told


@pytest.mark.promise("R32")
def test_what_people_wrote_is_in_no_log_line(
    product: Product, capsys: pytest.CaptureFixture[str]
) -> None:
    assert isinstance(product, GitHubProduct | JiraProduct)
    for epic in product.epics.values():
        write(epic)
    for command in COMMANDS:
        product.run(*command)
        assert PRIVATE not in capsys.readouterr().err
    assert product.tracker.writes


@pytest.mark.promise("R32")
def test_a_token_in_the_manifest_gets_into_no_issue_and_no_new_manifest(
    product: Product, capsys: pytest.CaptureFixture[str]
) -> None:
    assert isinstance(product, GitHubProduct | JiraProduct)
    near(product, f"Guest checkout {product.token}")
    product.epics["fresh"].title = f"The epic {product.token}"
    told = [product.run(*command) for command in COMMANDS if command[0] in ("derive", "init")]
    assert told.count(0) >= len(told) - 1  # one of the two trackers is not there
    sent = "".join(f"{r.body}" for r in product.tracker.writes)
    assert "***" in sent
    (product.folder / "roadmap.yaml").unlink()
    said = "".join(capsys.readouterr()) + kept(product.folder) + sent
    assert [secret for secret in spellings(product.token) if secret in said] == []


def write(epic: GitHubIssue | JiraIssue) -> None:
    epic.title = f"Title with {PRIVATE}"
    epic.comment(f"A comment of {PRIVATE}")
    if isinstance(epic, GitHubIssue):
        epic.edit(body=f"A text about {PRIVATE}")


def private_key() -> str:
    """An app's key, made for this test."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()


@pytest.mark.promise("R32")
@pytest.mark.parametrize("status", [0, 200, 401, 403, 404, 422, 500])
def test_the_key_of_an_app_comes_out_nowhere(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    status: int,
) -> None:
    pem = private_key()
    lines = [line for line in pem.splitlines() if "-----" not in line]
    with TRACKERS["github"](tmp_path / "p") as product:
        monkeypatch.chdir(product.folder)
        product.say(fresh=PAST)
        monkeypatch.setattr(
            type(product),
            "access",
            {
                "GITHUB__BASE_URL": product.base_url if status else "http://127.0.0.1:9",
                "GITHUB__APP_ID": "12345",
                "GITHUB__PRIVATE_KEY": pem,
                "LOG__LEVEL": "debug",
            },
        )
        product.tracker.fail(Fault(How.ECHO, status=status or 500, times=None))
        for command in COMMANDS:
            product.run(*command)
        told = "".join(capsys.readouterr()) + kept(product.folder)
    assert [line for line in lines if line in told] == []
    assert [r for r in product.tracker.requests if r.path.endswith("/access_tokens")] == []
    assert "eyJ" not in told  # how the app's own signed words begin


@pytest.mark.promise("R32")
@pytest.mark.parametrize(
    "wrong",
    [
        {"GITHUB__PRIVATE_KEY": CANARY},
        {"GITHUB__APP_ID": "1", "GITHUB__PRIVATE_KEY": CANARY},
        {"GITHUB__APP_ID": CANARY},
        {"GITHUB__TOKEN": f"{CANARY} x"},
        {"GITHUB__BASE_URL": f"https://eve:{CANARY}@ghe.example"},
        {"JIRA__BASE_URL": f"https://eve:{CANARY}@jira.example"},
        {"JIRA__TOKEN": CANARY, "JIRA__PAT": CANARY},
        {"SOURCES__SHOP__TOKEN": f"{CANARY}\u00e9"},
        {"SOURCES__SHOP__PRIVATE_KEY": CANARY},
        {"STORE_URL": f"postgresql://drift:{CANARY}@127.0.0.1:1/none"},
        {"STORE_URL": f"postgresql://drift:{quote(CANARY, safe='')}@127.0.0.1:1/none"},
        {"STORE_URL": f"postgresql://127.0.0.1:1/none?user=drift&password={CANARY}"},
        {"STORE_URL": f"postgresql://drift:{CANARY}@[::1/none"},
        {"STORE_URL": f"mysql://drift:{CANARY}@127.0.0.1/none"},
        {"WRITES": CANARY},
        {"LIMITS__MAX_WAIT": CANARY},
    ],
    ids=" ".join,
)
def test_a_setting_that_is_wrong_is_not_repeated(
    tmp_path: Path,
    wrong: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with TRACKERS["github"](tmp_path / "p") as product:
        monkeypatch.chdir(product.folder)
        product.say(fresh=PAST)
        product.more = {"LOG__LEVEL": "debug", **wrong}
        for command in COMMANDS:
            product.run(*command)
    told = "".join(capsys.readouterr())
    assert [secret for secret in spellings(CANARY) if secret in told] == []


@pytest.mark.promise("R32")
@pytest.mark.parametrize("tracker", ["github", "jira cloud"])
def test_the_password_of_a_proxy_comes_out_nowhere(
    tracker: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with TRACKERS[tracker](tmp_path / "p") as product:
        monkeypatch.chdir(product.folder)
        product.say(fresh=PAST)
        name = "GITHUB__BASE_URL" if tracker == "github" else "JIRA__BASE_URL"
        product.more = {"LOG__LEVEL": "debug", name: "https://tracker.example"}
        address = f"http://eve:proxy-canary@{product.base_url.removeprefix('http://')}"
        monkeypatch.setenv("https_proxy", address)
        monkeypatch.setenv("HTTPS_PROXY", address)
        for command in COMMANDS:
            product.run(*command)
        requests = product.tracker.requests
    told = "".join(capsys.readouterr()) + kept(product.folder)
    assert [secret for secret in spellings("proxy-canary") if secret in told] == []
    assert base64.b64encode(b"eve:proxy-canary").decode() not in told
    assert {request.method for request in requests} == {"CONNECT"}
