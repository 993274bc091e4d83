"""The token is in no error, log line or shown object, whatever goes wrong."""

import base64
import logging
import traceback

import pytest

from bot.domain.backlog import Gap
from bot.domain.errors import Denied, Rejected, TrackerError
from connectors.github import GitHubSettings, open_reader
from tests.connectors.github.conftest import Opener
from tests.connectors.github.harness import SOURCE, never_wait, settings
from tests.fakes.github import FakeGitHub, Fault, How, serving
from tests.fakes.github.faults import refuse
from tests.fakes.github.state import Repo

CANARY = "canary-2f1b7c"


def shown(error: BaseException) -> str:
    return repr(error) + "".join(traceback.format_exception(error))


@pytest.mark.parametrize(
    "token", [f"{CANARY}\n", f"{CANARY}\r\nX: y", f" {CANARY}", f"{CANARY}é", f"a {CANARY}", "\0"]
)
def test_a_malformed_token_is_refused_without_showing_it(base_url: str, token: str) -> None:
    with pytest.raises(Denied) as caught:
        open_reader(SOURCE, settings(base_url, token=token))
    assert CANARY not in shown(caught.value)


@pytest.mark.parametrize("base_url", ["", "ftp://x", "api.github.com", "http://"])
def test_a_malformed_address_is_refused(base_url: str) -> None:
    with pytest.raises(Rejected):
        open_reader(SOURCE, settings(base_url))


def test_settings_do_not_show_the_token() -> None:
    assert CANARY not in repr(GitHubSettings(token=CANARY))


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410, 422, 429, 451, 500, 502, 504])
def test_no_status_brings_the_token_out(
    fake: FakeGitHub,
    repo: Repo,
    opened: Opener,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    status: int,
) -> None:
    caplog.set_level(logging.DEBUG)
    repo.issue()
    reader, _ = opened()
    reader.rights()
    with fake.failing(refuse(status, '{"message": "No."}', times=None)):
        with pytest.raises(TrackerError) as caught:
            reader.item("acme/shop#1")
        gaps = [part for part in reader.items() if isinstance(part, Gap)]
    assert gaps
    told = shown(caught.value) + repr(gaps) + caplog.text + "".join(capsys.readouterr())
    assert CANARY not in told
    assert base64.b64encode(CANARY.encode()).decode() not in told


def test_a_wrong_token_is_denied(fake: FakeGitHub, repo: Repo, opened: Opener) -> None:
    repo.issue()
    with pytest.raises(Denied, match="does not accept the token") as caught:
        opened(token=f"{CANARY}-wrong")[0].item("acme/shop#1")
    assert CANARY not in shown(caught.value)


def test_a_server_that_is_not_there_is_unavailable_without_the_token() -> None:
    reader = open_reader(SOURCE, settings("http://127.0.0.1:9"), sleep=never_wait)
    (gap,) = reader.items()
    assert isinstance(gap, Gap)
    assert CANARY not in gap.reason


def test_the_token_goes_to_the_api_only(fake: FakeGitHub, repo: Repo, opened: Opener) -> None:
    other = FakeGitHub()
    repo.issue()
    with serving(other) as elsewhere:
        fake.fail(
            Fault(
                How.ANSWER,
                status=302,
                headers={"Location": f"{elsewhere}/user"},
                times=None,
                body="{}",
            )
        )
        with pytest.raises(TrackerError):
            opened(graphql=False)[0].item("acme/shop#1")
    assert other.requests == []


def test_opening_sends_nothing_and_prints_nothing(
    fake: FakeGitHub, opened: Opener, capsys: pytest.CaptureFixture[str]
) -> None:
    opened()
    assert fake.requests == []
    assert logging.getLogger("github").handlers == []
    assert "".join(capsys.readouterr()) == ""
