"""No secret is in any error, log line or shown object, and it goes to Jira alone."""

import base64
import logging
import traceback
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.backlog import Gap
from bot.domain.errors import Denied, Rejected, TrackerError
from connectors.jira import JiraSettings, open_reader
from connectors.jira.client import Client
from tests.connectors.jira.conftest import Jira, wrong
from tests.connectors.jira.harness import SOURCE, never_wait
from tests.fakes.jira import FakeJira, Fault, How, serving
from tests.fakes.jira.faults import refuse

CANARY = "canary-2f1b7c"
ADDRESS = "https://acme.example"


def shown(error: BaseException) -> str:
    return repr(error) + "".join(traceback.format_exception(error))


def held(jira: Jira) -> tuple[str, ...]:
    """Every form in which our secret goes over the wire."""
    assert jira.fake.token == CANARY
    pair = f"{jira.fake.bot.email}:{CANARY}"
    return (CANARY, *(base64.b64encode(text.encode()).decode() for text in (CANARY, pair)))


@pytest.mark.parametrize(
    ("name", "token"),
    [
        *((n, CANARY + end) for n in ("token", "pat") for end in ("\n", "\r\nX: y", "\0", " ")),
        ("pat", f"{CANARY}é"),
    ],
)
def test_a_malformed_token_is_refused_without_showing_it(name: str, token: str) -> None:
    changed: dict[str, Any] = {name: token}
    with pytest.raises(Denied, match="has characters that no token has") as caught:
        Client(replace(JiraSettings(ADDRESS, email="a@acme.example"), **changed))
    assert CANARY not in shown(caught.value)


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (JiraSettings(ADDRESS, email="a@b.example", token=CANARY, pat=CANARY), "Give one"),
        (JiraSettings(ADDRESS, token=CANARY), "needs the e-mail"),
        (JiraSettings(ADDRESS, email="a\nb@b.example", token=CANARY), "no e-mail has"),
        (JiraSettings(ADDRESS, email="a:b", token=CANARY), "no e-mail has"),
    ],
)
def test_a_login_that_is_none_is_refused(settings: JiraSettings, why: str) -> None:
    with pytest.raises(Denied, match=why) as caught:
        Client(settings)
    assert CANARY not in shown(caught.value)


def test_a_name_and_a_password_may_have_any_letters(data_center: Jira) -> None:
    data_center.fake.basic = True
    data_center.fake.sign_in("Paßwort-Łódź", data_center.fake.user("zoë.łoś"))
    own = data_center.settings(email="zoë.łoś", token="Paßwort-Łódź", pat="")
    told = Client(own, sleep=never_wait).get("/rest/api/2/myself", "")
    assert told["name"] == "zoë.łoś"


@pytest.mark.parametrize(
    "base_url",
    [
        *("", "ftp://x", "acme.example", "http://", "https://x:port", "https://x/?a=b"),
        *(f"https://a:{CANARY}@x", "https://x/#a", "https://[::1"),
    ],
)
def test_a_malformed_address_is_refused_without_showing_it(base_url: str) -> None:
    with pytest.raises(Rejected, match="not a plain http or https address") as caught:
        open_reader(SOURCE, JiraSettings(base_url))
    assert CANARY not in str(caught.value)


def test_an_unknown_deployment_is_refused() -> None:
    with pytest.raises(Rejected, match="not one of auto, cloud, datacenter"):
        Client(JiraSettings(ADDRESS, deployment="server"))


def test_settings_do_not_show_the_secrets() -> None:
    assert CANARY not in repr(JiraSettings(ADDRESS, "a@b.example", CANARY, CANARY))


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410, 422, 429, 500, 502, 503])
def test_no_status_brings_the_token_out(
    jira: Jira,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    status: int,
) -> None:
    caplog.set_level(logging.DEBUG)
    jira.pay.issue()
    reader = jira.reader()
    reader.rights()
    with jira.fake.failing(refuse(status, times=None)):
        with pytest.raises(TrackerError) as caught:
            reader.item("PAY-1")
        gaps = [part for part in reader.items() if isinstance(part, Gap)]
    assert gaps
    told = shown(caught.value) + repr(gaps) + caplog.text + "".join(capsys.readouterr())
    for secret in held(jira):
        assert secret not in told


def test_a_wrong_token_is_denied_without_showing_it(jira: Jira) -> None:
    with pytest.raises(Denied, match="does not accept the token") as caught:
        jira.reader(**wrong(jira, f"{CANARY}-wrong")).item("PAY-1")
    assert CANARY not in shown(caught.value)


def test_a_server_that_is_not_there_is_unavailable_without_the_token(jira: Jira) -> None:
    reader = jira.reader(base_url="http://127.0.0.1:9")
    (gap,) = reader.items()
    assert isinstance(gap, Gap)
    assert CANARY not in gap.reason


@pytest.mark.promise("R34")
def test_the_token_goes_to_jira_alone(jira: Jira) -> None:
    other = FakeJira(cloud=jira.cloud)
    jira.pay.issue()
    with serving(other) as elsewhere:
        headers = {"Location": f"{elsewhere}/rest/api/2/serverInfo"}
        jira.fake.fail(Fault(How.ANSWER, status=302, headers=headers, times=None, body="{}"))
        with pytest.raises(TrackerError):
            jira.reader().item("PAY-1")
    assert other.requests == []


def test_nobodys_password_is_looked_up(
    jira: Jira, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library below would take one for this host from a .netrc."""
    netrc = tmp_path_factory.mktemp("home") / ".netrc"
    netrc.write_text(f"machine 127.0.0.1 login {jira.fake.bot.email} password {CANARY}\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    own = jira.settings(email="", token="", pat="")
    with pytest.raises(TrackerError):
        Client(own, sleep=never_wait).get("/rest/api/2/myself", "")


def test_opening_prints_nothing_and_quiets_the_library(
    jira: Jira, capsys: pytest.CaptureFixture[str]
) -> None:
    jira.reader()
    assert jira.fake.requests == []
    assert logging.getLogger("jira").level >= logging.CRITICAL
    assert "".join(capsys.readouterr()) == ""


def test_a_client_shows_its_address_alone(jira: Jira) -> None:
    assert repr(jira.client()) == f"Client({jira.base_url})"
    assert repr(jira.reader()) == "JiraReader(pay)"
