"""A GitHub App: one token an owner and a purpose, no wider than its source, and renewed in time."""

import logging
import re
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.backlog import Gap, Page
from bot.domain.errors import Denied, TrackerError
from bot.domain.roadmap import Source
from bot.ports import Change, Reader, Writer
from connectors.github import GitHubSettings, open_reader, open_writer
from connectors.github.clock import Clock
from connectors.github.connect import connect
from tests.connectors.github.conftest import read
from tests.connectors.github.harness import SOURCE, never_wait, settings
from tests.contract.notes import TEXT
from tests.fakes.github import FakeGitHub
from tests.fakes.github.apps import App, Installation, key_pair
from tests.fakes.github.faults import refuse, to
from tests.fakes.github.state import Repo

KEY = "acme/shop#1"
TWO = Source("shop", "github", ("acme/shop", "beta/api"))
READ = {"issues": "read", "metadata": "read"}
WRITE = {"issues": "write", "metadata": "read"}

Open = Callable[..., tuple[Reader, Writer]]


@pytest.fixture
def app(fake: FakeGitHub, repo: Repo) -> App:
    repo.issue("Guest checkout")
    return fake.apps.make()[0]


@pytest.fixture
def acme(app: App) -> Installation:
    return app.install("acme")


@pytest.fixture
def own(base_url: str, app: App) -> GitHubSettings:
    private, _ = key_pair("drift")
    return settings(base_url, token="", app_id=str(app.id), private_key=private)


@pytest.fixture
def opened(own: GitHubSettings) -> Open:
    def open_both(source: Source = SOURCE) -> tuple[Reader, Writer]:
        reader = open_reader(source, own, sleep=never_wait)
        return reader, open_writer(source, own, beside=reader, sleep=never_wait)

    return open_both


def paths(fake: FakeGitHub) -> list[str]:
    return [request.path for request in fake.requests]


@pytest.mark.promise("R35")
def test_a_reader_has_a_token_for_reading_its_repositories_and_no_more(
    fake: FakeGitHub, acme: Installation, opened: Open
) -> None:
    fake.repo("acme/other")
    items, gaps = read(opened()[0])
    assert ([item.title for item in items], gaps) == (["Guest checkout"], [])
    assert acme.minted == [{"permissions": READ, "repositories": ["shop"]}]


@pytest.mark.promise("R35")
def test_only_the_writer_has_a_token_for_writing_and_only_once_it_writes(
    fake: FakeGitHub, acme: Installation, opened: Open
) -> None:
    reader, writer = opened()
    read(reader)
    assert [one["permissions"] for one in acme.minted] == [READ]
    assert writer.ensure_note(KEY, TEXT) is Change.MADE
    assert [one["permissions"] for one in acme.minted] == [READ, WRITE]
    assert len(fake.writes) == 1


@pytest.mark.promise("R35")
def test_the_token_of_a_reader_cannot_write(
    fake: FakeGitHub, acme: Installation, own: GitHubSettings
) -> None:
    client = connect(SOURCE, own, writes=False)
    with pytest.raises(Denied, match="Resource not accessible by integration"):
        client.send("POST", "/repos/acme/shop/issues/1/comments", {"body": "x"}, "")


@pytest.mark.promise("R35")
def test_a_token_does_not_open_the_owners_other_repositories(
    fake: FakeGitHub, acme: Installation, own: GitHubSettings
) -> None:
    fake.repo("acme/other").issue()
    client = connect(SOURCE, own, writes=True)
    client.get("/repos/acme/shop", "")
    with pytest.raises(TrackerError):
        client.get("/repos/acme/other", "")


def test_six_threads_with_no_token_yet_mint_one(
    fake: FakeGitHub, acme: Installation, own: GitHubSettings
) -> None:
    clients = [connect(SOURCE, own, writes=False) for _ in range(6)]
    together = threading.Barrier(6)
    told: list[str] = []

    def ask(client: object) -> None:
        together.wait()
        told.append(client.get("/repos/acme/shop", "")["full_name"])  # type: ignore[attr-defined]

    threads = [threading.Thread(target=ask, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["acme/shop"] * 6
    assert len(acme.minted) == 1


def test_two_readers_of_one_source_share_the_token(acme: Installation, opened: Open) -> None:
    for _ in range(2):
        read(opened()[0])
    assert len(acme.minted) == 1


def test_a_token_that_ends_midway_is_renewed_once_and_nothing_is_lost(
    fake: FakeGitHub, repo: Repo, acme: Installation, opened: Open
) -> None:
    repo.fill(250)
    pages = opened()[0].items()
    titles = [item.title for item in next(pages).items]  # type: ignore[union-attr]
    fake.apps.expire()
    for page in pages:
        assert isinstance(page, Page), page
        titles += [item.title for item in page.items]
    assert len(titles) == 251
    assert len(acme.minted) == 2


def test_six_threads_whose_token_ended_renew_it_once(
    fake: FakeGitHub, acme: Installation, own: GitHubSettings
) -> None:
    clients = [connect(SOURCE, own, writes=False, clock=Clock(never_wait)) for _ in range(6)]
    clients[0].get("/repos/acme/shop", "")
    fake.apps.expire()
    threads = [
        threading.Thread(target=client.get, args=("/repos/acme/shop", "")) for client in clients
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(acme.minted) == 2


def test_a_note_is_written_once_though_the_token_ended(
    fake: FakeGitHub, repo: Repo, acme: Installation, opened: Open
) -> None:
    _, writer = opened()
    writer.ensure_label(KEY, "drift:error", present=True)
    fake.apps.expire()
    assert writer.ensure_note(KEY, TEXT) is Change.MADE
    assert len(repo.live()[0].comments) == 1


def test_a_token_is_renewed_some_minutes_before_its_end(
    fake: FakeGitHub, acme: Installation, own: GitHubSettings
) -> None:
    fake.apps.lifetime = 1000.0
    connect(SOURCE, own, writes=False).get("/repos/acme/shop", "")
    asked = {"after 11 minutes": 660.0, "after 13": 780.0}
    minted = []
    for seconds in asked.values():
        client = connect(SOURCE, own, writes=False)
        client.lane.clock._least = time.time() + seconds
        client.get("/repos/acme/shop", "")
        minted.append(len(acme.minted))
    assert minted == [1, 2]


def test_an_outage_of_minting_is_bridged_while_the_old_token_lasts(
    fake: FakeGitHub, acme: Installation, own: GitHubSettings
) -> None:
    fake.apps.lifetime = 1000.0
    client = connect(SOURCE, own, writes=False)
    client.get("/repos/acme/shop", "")
    client.lane.clock._sleep = never_wait
    client.lane.clock._least = time.time() + 780.0
    down = refuse(503, times=None)
    down.matches = to("GET", "/installation")
    with fake.failing(down):
        assert client.get("/repos/acme/shop", "")["full_name"] == "acme/shop"


def test_a_new_token_that_github_does_not_know_yet_is_tried_again(
    fake: FakeGitHub, acme: Installation, opened: Open
) -> None:
    fake.apps.late = 2
    assert len(read(opened()[0])[0]) == 1
    assert len(acme.minted) == 1


def test_each_owner_has_a_token_of_their_own(
    fake: FakeGitHub, app: App, acme: Installation, opened: Open
) -> None:
    beta = app.install("beta", "api")
    issue = fake.repo("beta/api").issue("Payments")
    reader, writer = opened(TWO)
    items, gaps = read(reader)
    assert ([item.ref.key for item in items], gaps) == ([KEY, "beta/api#1"], [])
    assert writer.ensure_note("beta/api#1", TEXT) is Change.MADE
    assert issue.comments[0].author.login == "drift[bot]"
    assert reader.thread("beta/api#1").notes[0].body == TEXT.body
    assert [one["repositories"] for one in beta.minted] == [["api"], ["api"]]
    assert [one["permissions"] for one in acme.minted] == [READ]


def test_an_owner_without_the_app_is_a_gap_and_the_other_is_read(
    fake: FakeGitHub, acme: Installation, opened: Open
) -> None:
    fake.repo("beta/api").issue()
    items, (gap,) = read(opened(TWO)[0])
    assert [item.ref.key for item in items] == [KEY]
    assert gap == Gap(
        "shop",
        "beta/api",
        "the GitHub App 4200 is not installed at beta, or there is no such app. Install the"
        " app there, or take their repositories out of the manifest",
    )


def test_an_owner_without_the_app_is_asked_once_for_all_their_repositories(
    fake: FakeGitHub, acme: Installation, own: GitHubSettings
) -> None:
    groups = ("acme/shop", *(f"beta/r{number}" for number in range(20)))
    reader = open_reader(Source("shop", "github", groups), replace(own, graphql=False))
    items, gaps = read(reader)
    assert (len(items), len(gaps)) == (1, 20)
    assert len([path for path in paths(fake) if "/beta" in path]) == 3


def test_a_repository_that_is_not_there_does_not_shut_out_the_others(
    fake: FakeGitHub, acme: Installation, opened: Open
) -> None:
    source = Source("shop", "github", ("acme/shop", "acme/typo"))
    items, (gap,) = read(opened(source)[0])
    assert [item.ref.key for item in items] == [KEY]
    assert (gap.part, "not there, or the token may not see it" in gap.reason) == ("acme/typo", True)
    assert acme.minted[-1] == {
        "permissions": READ,
        "repository_ids": [fake.repo("acme/shop").id],
    }


def test_a_renamed_repository_is_read_under_its_old_name(
    fake: FakeGitHub, repo: Repo, acme: Installation, opened: Open
) -> None:
    repo.rename("acme/store")
    items, gaps = read(opened()[0])
    assert ([item.ref.key for item in items], gaps) == ([KEY], [])


def test_a_project_takes_the_right_to_read_projects(
    fake: FakeGitHub, acme: Installation, opened: Open
) -> None:
    fake.project("acme/7")
    board = Source("shop", "github", ("acme/shop",), project="acme/7")
    assert read(opened(board)[0])[1] == []
    assert acme.minted[0]["permissions"] == {**READ, "organization_projects": "read"}


def test_without_the_right_to_the_project_the_items_are_read(
    fake: FakeGitHub, app: App, opened: Open
) -> None:
    fake.project("acme/7")
    app.install("acme", **READ)
    board = Source("shop", "github", ("acme/shop",), project="acme/7")
    items, (gap,) = read(opened(board)[0])
    assert len(items) == 1
    assert "project acme/7 could not be read" in gap.reason
    assert "organisation permission Projects: read" in gap.reason


def test_a_project_says_nothing_of_another_owners_repositories(
    fake: FakeGitHub, app: App, acme: Installation, opened: Open
) -> None:
    app.install("beta")
    fake.repo("beta/api").issue()
    fake.project("acme/7")
    board = Source("shop", "github", TWO.groups, project="acme/7")
    items, (gap,) = read(opened(board)[0])
    assert len(items) == 2
    assert "An app that reads beta/api does not see the projects of acme" in gap.reason


def test_a_suspended_app_is_told_with_its_owner(acme: Installation, opened: Open) -> None:
    acme.suspended = True
    with pytest.raises(Denied, match=r"App 4200 is suspended at acme\. An owner of acme can lift"):
        opened()[0].item(KEY)


@pytest.mark.promise("R35")
def test_an_app_that_may_not_write_is_told_before_anything_is_written(
    fake: FakeGitHub, app: App, opened: Open
) -> None:
    app.install("acme", **READ)
    reader, writer = opened()
    told = {right.name: (right.held, right.remedy) for right in reader.rights()}
    assert told["write issues"] == (
        False,
        "Give the app the permission Issues: read and write, and have acme accept it.",
    )
    with pytest.raises(Denied, match="lacks the permission Issues: read and write at acme"):
        writer.ensure_note(KEY, TEXT)
    assert fake.writes == []


def test_the_rights_of_an_app_are_known(acme: Installation, opened: Open) -> None:
    told = {right.name: right.held for right in opened()[0].rights()}
    assert told == {"reach the repository": True, "read issues": True, "write issues": True}


def test_an_app_without_any_right_to_issues_is_denied(app: App, opened: Open) -> None:
    app.install("acme", metadata="read")
    with pytest.raises(Denied, match="lacks the permission Issues: read at acme"):
        opened()[0].item(KEY)


def test_an_app_that_was_taken_away_meanwhile_is_no_proof_that_items_are_gone(
    fake: FakeGitHub, app: App, acme: Installation, opened: Open
) -> None:
    reader, _ = opened()
    reader.item(KEY)
    app.installations.clear()
    with pytest.raises(Denied, match="not installed at acme"):
        reader.item(KEY)


@pytest.mark.parametrize("said", ["client_id", "id"])
def test_an_app_is_known_by_its_id_or_its_client_id(
    acme: Installation, app: App, own: GitHubSettings, base_url: str, said: str
) -> None:
    named = settings(
        base_url, token="", app_id=str(getattr(app, said)), private_key=own.private_key
    )
    assert len(read(open_reader(SOURCE, named, sleep=never_wait))[0]) == 1


def test_the_key_of_another_app_is_told(acme: Installation, app: App, base_url: str) -> None:
    other, _ = key_pair("other")
    wrong = settings(base_url, token="", app_id=str(app.id), private_key=other)
    with pytest.raises(Denied, match="does not accept what the key of the GitHub App 4200 signed"):
        open_reader(SOURCE, wrong, sleep=never_wait).item(KEY)


def test_a_clock_that_is_wrong_is_told(
    fake: FakeGitHub, acme: Installation, opened: Open, own: GitHubSettings
) -> None:
    said = "{\"message\": \"'Expiration time' claim ('exp') is too far in the future\"}"
    date = "Thu, 01 Jan 2026 00:00:00 GMT"
    fake.fail(refuse(401, said, times=None, Date=date))
    with pytest.raises(Denied, match=r"This machine's clock is \d+ s fast: set it"):
        opened()[0].item(KEY)


@pytest.mark.promise("R32")
@pytest.mark.parametrize("broken", ["", "x", "no-end", "cut"])
def test_a_broken_key_is_told_and_not_shown(base_url: str, app: App, broken: str) -> None:
    private, _ = key_pair("drift")
    lines = private.splitlines()
    text = {"no-end": "\n".join(lines[:-1]), "cut": "\n".join([*lines[:5], lines[-1]])}
    own = settings(base_url, token="", app_id="4200", private_key=text.get(broken, broken))
    with pytest.raises(Denied, match="private key of the GitHub App 4200 cannot be read") as caught:
        open_reader(SOURCE, own, sleep=never_wait)
    shown = repr(own) + "".join(traceback.format_exception(caught.value))
    assert not [line for line in lines[1:-1] if line in shown]


@pytest.mark.promise("R32")
@pytest.mark.parametrize("status", [None, 301, 401, 403, 404, 422, 429, 500])
def test_neither_the_key_nor_a_token_comes_out_whatever_goes_wrong(
    fake: FakeGitHub,
    acme: Installation,
    opened: Open,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    status: int | None,
) -> None:
    caplog.set_level(logging.DEBUG)
    private, _ = key_pair("drift")
    if status is not None:
        fake.fail(refuse(status, '{"message": "No."}', times=None))
    reader, writer = opened()
    shown = [repr(reader), repr(writer), repr(list(reader.items()))]
    for call in (lambda: reader.item(KEY), lambda: writer.ensure_note(KEY, TEXT)):
        try:
            call()
        except TrackerError as error:
            shown += [repr(error), repr(error.__dict__), *traceback.format_exception(error)]
    shown += [caplog.text, *capsys.readouterr()]
    text = "\n".join(shown)
    secrets = [*private.splitlines()[1:-1], *fake.apps._ends]
    assert not [secret for secret in secrets if secret in text]
    assert not re.search(r"eyJ[\w-]{8,}\.", text)


def test_an_enterprise_server_has_apps_too(
    fake: FakeGitHub, acme: Installation, own: GitHubSettings
) -> None:
    fake.prefix = "/api/v3"
    server = replace(own, base_url=f"{own.base_url}/api/v3")
    items, gaps = read(open_reader(SOURCE, server, sleep=never_wait))
    assert (len(items), gaps) == (1, [])
    assert paths(fake) == [
        "/api/v3/repos/acme/shop/installation",
        "/api/v3/app/installations/71/access_tokens",
        "/api/graphql",
        "/api/graphql",
    ]


def test_opening_sends_nothing(fake: FakeGitHub, acme: Installation, opened: Open) -> None:
    opened()
    assert paths(fake) == []


def test_asking_for_a_token_counts_as_used_and_is_no_write(
    fake: FakeGitHub, acme: Installation, opened: Open
) -> None:
    reader, _ = opened()
    read(reader)
    assert reader.used().requests == len(fake.requests) == 4  # found, minted, looked, read
    assert fake.writes == []


def test_a_pool_of_an_app_mints_one_token(
    fake: FakeGitHub, acme: Installation, own: GitHubSettings
) -> None:
    groups = tuple(f"acme/r{number}" for number in range(6))
    for name in groups:
        fake.repo(name).issue()
    many = replace(own, connections=6)
    items, gaps = read(open_reader(Source("shop", "github", groups), many, sleep=never_wait))
    assert (len(items), gaps, len(acme.minted)) == (6, [], 1)
