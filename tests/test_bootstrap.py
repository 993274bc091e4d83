"""What each source's connector is told, and which sources cannot be opened."""

import datetime as dt
import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.bootstrap import Bot, build
from bot.domain.backlog import Gap
from bot.domain.errors import Rejected
from bot.domain.roadmap import Source
from bot.settings import load_settings
from connectors import registry

HEAD = "version: 1\nid: shop\nproduct: Shop\nsources:\n"
SHOP = "- {name: shop, kind: github, repos: [acme/shop]}\n"
PAY = "- {name: pay, kind: jira, projects: [PAY, OPS]}\n"
PAST = "- {name: past, kind: local, file: past.db}\n"
CLOUD = "https://acme.atlassian.net"


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.upper().startswith("ROADMAP_DRIFT_") or name == "GITHUB_TOKEN":
            monkeypatch.delenv(name)


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> dict[str, registry.Connection]:
    """What sources are opened with, by name; none of them is."""
    seen: dict[str, registry.Connection] = {}

    def keep(source: Source, connection: registry.Connection) -> None:
        seen[source.name] = connection
        raise Rejected("Not now.")

    monkeypatch.setattr(registry, "open_reader", keep)
    return seen


def built(folder: Path, monkeypatch: pytest.MonkeyPatch, sources: str, **variables: str) -> Bot:
    monkeypatch.chdir(folder)
    for name, value in variables.items():
        monkeypatch.setenv(f"ROADMAP_DRIFT_{name}", value)
    (folder / "roadmap.yaml").write_text(HEAD + sources, encoding="utf-8")
    return build(load_settings())


def gaps(bot: Bot) -> dict[str, str]:
    readers = bot.readers(bot.roadmaps[0])
    return {name: gap.reason for name, gap in readers.items() if isinstance(gap, Gap)}


def test_a_connector_is_told_nothing_that_was_set_for_another_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connections: dict[str, registry.Connection]
) -> None:
    bot = built(
        tmp_path,
        monkeypatch,
        SHOP + PAY + PAST + "calendar: {timezone: America/Los_Angeles}\n",
        GITHUB__TOKEN="github",
        JIRA__BASE_URL=CLOUD,
        JIRA__EMAIL="drift@acme.example",
        JIRA__TOKEN="jira",
        JIRA__DEPLOYMENT="cloud",
        JIRA__TIMEOUT="9",
        LIMITS__MAX_WAIT="60",
    )
    bot.readers(bot.roadmaps[0])
    github, jira, local = (connections[name] for name in ("shop", "pay", "past"))
    assert (github.token, github.email, github.pat) == ("github", "", "")
    assert github.base_url == "https://api.github.com"
    assert (jira.token, jira.email, jira.pat) == ("jira", "drift@acme.example", "")
    assert (jira.base_url, jira.deployment, jira.timeout) == (CLOUD, "cloud", 9.0)
    assert (jira.zone, github.zone) == (ZoneInfo("America/Los_Angeles"), dt.UTC)
    assert jira.max_wait == github.max_wait == 60.0
    assert (local.token, local.email, local.pat, local.base_url) == ("", "", "", "")
    assert local.file == Path("past.db")


def test_an_app_of_github_and_former_accounts_reach_the_connector(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connections: dict[str, registry.Connection]
) -> None:
    pem = "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n"
    bot = built(
        tmp_path,
        monkeypatch,
        SHOP + PAY,
        GITHUB__APP_ID="42",
        GITHUB__PRIVATE_KEY=pem,
        GITHUB__CONNECTIONS="9",
        GITHUB__FORMER_ACCOUNTS="drift-bot",
        JIRA__BASE_URL=CLOUD,
        JIRA__PAT="jira",
        JIRA__FORMER_ACCOUNTS="5b10,5b11",
    )
    bot.readers(bot.roadmaps[0])
    github, jira = connections["shop"], connections["pay"]
    assert (github.app_id, github.private_key, github.token) == ("42", pem, "")
    assert (github.connections, github.former_accounts) == (9, ("drift-bot",))
    assert (jira.app_id, jira.private_key) == ("", "")
    assert jira.former_accounts == ("5b10", "5b11")
    assert "hunter2" not in repr(github)


def test_a_source_in_jira_that_cannot_be_reached_is_a_gap_that_says_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = built(tmp_path, monkeypatch, PAY, GITHUB__TOKEN="github")
    assert gaps(bot) == {"pay": "no setting says where Jira is; set ROADMAP_DRIFT_JIRA__BASE_URL"}
    assert bot.writers(bot.roadmaps[0]) == {}


def test_a_project_that_two_sources_list_on_one_server_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connections: dict[str, registry.Connection]
) -> None:
    again = "- {name: more, kind: jira, projects: [WEB, OPS]}\n"
    settings = {"JIRA__BASE_URL": CLOUD, "JIRA__PAT": "secret"}
    bot = built(tmp_path, monkeypatch, PAY + again, **settings)
    assert gaps(bot)["more"] == "it lists OPS, which source pay already has; keep it in one"
    assert list(connections) == ["pay"]


def test_the_same_project_on_another_server_is_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connections: dict[str, registry.Connection]
) -> None:
    again = "- {name: more, kind: jira, projects: [OPS]}\n"
    bot = built(
        tmp_path,
        monkeypatch,
        PAY + again,
        JIRA__BASE_URL=CLOUD,
        JIRA__PAT="secret",
        SOURCES__MORE__BASE_URL="https://jira.example.com",
        SOURCES__MORE__PAT="other",
    )
    assert set(gaps(bot).values()) == {"Not now."}
    assert [c.pat for c in connections.values()] == ["secret", "other"]


def test_a_source_is_known_by_its_server_or_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = built(tmp_path, monkeypatch, SHOP + PAY + PAST, JIRA__BASE_URL=CLOUD)
    assert bot.trackers(bot.roadmaps[0]) == {
        "shop": "https://api.github.com",
        "pay": CLOUD,
        "past": str(tmp_path / "past.db"),
    }
