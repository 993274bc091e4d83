"""init: a first manifest that loads, and never at the price of one that is there."""

import datetime as dt

import pytest

from bot.manifest.load import load_manifest
from connectors.local.rows import ItemRecord
from connectors.local.tracker import LocalTracker
from tests.cli.conftest import Terminal
from tests.cli.shop import build_backlog

CONFIG = '[remote "origin"]\n\turl = {url}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n'


def test_a_fresh_manifest_says_what_to_do_next(terminal: Terminal) -> None:
    answer = terminal("init", "--repo", "acme/shop")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        "Wrote roadmap.yaml. Next:\n"
        "  export GITHUB_TOKEN=…   # Issues: read is enough to look\n"
        "  roadmap-drift doctor\n"
        "  roadmap-drift check\n"
    )
    text = (terminal.folder / "roadmap.yaml").read_text(encoding="utf-8")
    assert "repos: [acme/shop]" in text
    assert 'product: "Shop"' in text


def test_a_manifest_that_is_there_is_left_untouched(terminal: Terminal) -> None:
    (terminal.folder / "roadmap.yaml").write_text("mine\n", encoding="utf-8")
    answer = terminal("init", "--repo", "acme/shop")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == (
        "roadmap.yaml is there already and was not touched.\nGive another --output.\n"
    )
    assert (terminal.folder / "roadmap.yaml").read_text(encoding="utf-8") == "mine\n"


def test_another_name_for_the_manifest_goes_into_the_next_steps(terminal: Terminal) -> None:
    answer = terminal("init", "--repo", "acme/shop", "--output", "shop.yaml")
    assert "  roadmap-drift check --manifest shop.yaml\n" in answer.out


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/acme/web-shop.git",
        "https://github.com/acme/web-shop",
        "git@github.com:acme/web-shop.git",
        "ssh://git@github.com/acme/web-shop.git",
    ],
)
def test_the_repository_is_guessed_from_the_remote_of_the_folder(
    terminal: Terminal, url: str
) -> None:
    (terminal.folder / ".git").mkdir()
    (terminal.folder / ".git" / "config").write_text(CONFIG.format(url=url), encoding="utf-8")
    assert terminal("init").code == 0
    text = (terminal.folder / "roadmap.yaml").read_text(encoding="utf-8")
    assert "repos: [acme/web-shop]" in text
    assert "id: web-shop" in text
    assert 'product: "Web Shop"' in text


def test_a_remote_elsewhere_is_no_guess(terminal: Terminal) -> None:
    (terminal.folder / ".git").mkdir()
    config = CONFIG.format(url="https://git.example.com/acme/shop.git")
    (terminal.folder / ".git" / "config").write_text(config, encoding="utf-8")
    answer = terminal("init")
    assert answer.code == 1
    said = "say where the backlog is: --repo owner/name, --project KEY, or --file backlog.db"
    assert said in answer.err
    assert not (terminal.folder / "roadmap.yaml").exists()


def test_a_name_that_is_no_repository_is_refused(terminal: Terminal) -> None:
    answer = terminal("init", "--repo", "shop")
    assert answer.code == 1
    assert "'shop' is not of the form owner/name" in answer.err


@pytest.mark.parametrize(
    "given",
    [
        ("--repo", "acme/shop", "--file", "backlog.db"),
        ("--repo", "acme/shop", "--project", "PAY"),
        ("--project", "PAY", "--file", "backlog.db"),
    ],
)
def test_two_backlogs_at_once_are_refused(terminal: Terminal, given: tuple[str, ...]) -> None:
    answer = terminal("init", *given)
    said = "choose one of --repo, --project and --file"
    assert (answer.code, said in answer.err) == (1, True)
    assert not (terminal.folder / "roadmap.yaml").exists()


def test_a_manifest_for_jira_says_what_to_set(terminal: Terminal) -> None:
    answer = terminal("init", "--project", "PAY", "--project", "ops", "--project", "PAY")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        "Wrote roadmap.yaml. Next:\n"
        "  export ROADMAP_DRIFT_JIRA__BASE_URL=https://acme.atlassian.net   # yours\n"
        "  export ROADMAP_DRIFT_JIRA__EMAIL=… ROADMAP_DRIFT_JIRA__TOKEN=…   # Cloud\n"
        "  export ROADMAP_DRIFT_JIRA__PAT=…   # Data Center, instead of the line above\n"
        "  roadmap-drift doctor\n"
        "  roadmap-drift check\n"
    )
    roadmap = load_manifest(terminal.folder / "roadmap.yaml")
    assert (roadmap.id, roadmap.product) == ("pay", "Pay")
    assert [(s.kind, s.groups) for s in roadmap.sources] == [("jira", ("PAY", "OPS"))]
    assert terminal("init", "--project", "PAY").code == 1


@pytest.mark.parametrize("key", ["acme/pay", "PAY-7", "7", "P" * 32])
def test_a_name_that_is_no_key_of_a_project_is_refused(terminal: Terminal, key: str) -> None:
    answer = terminal("init", "--project", key)
    assert answer.code == 1
    assert f"'{key}' is not a project's key, such as PAY" in answer.err


def test_a_file_from_jira_gets_links_in_the_words_of_jira(terminal: Terminal) -> None:
    tracker = LocalTracker.create(terminal.folder / "pay.db")
    tracker.add(ItemRecord("PAY", "Refunds", dt.datetime(2026, 9, 1, tzinfo=dt.UTC), key="PAY-7"))
    assert terminal("init", "--file", "pay.db").code == 0
    text = (terminal.folder / "roadmap.yaml").read_text(encoding="utf-8")
    assert "# - {backlog: {epic: PAY-40}}" in text
    assert terminal("check").code == 0


def test_a_manifest_for_a_file_names_the_repositories_in_it(terminal: Terminal) -> None:
    build_backlog(terminal.folder / "backlog.db")
    answer = terminal("init", "--file", "backlog.db", "--product", "Acme Shop")
    assert "GITHUB_TOKEN" not in answer.out
    text = (terminal.folder / "roadmap.yaml").read_text(encoding="utf-8")
    assert 'file: "backlog.db", repos: ["acme/shop"]' in text
    assert "id: acme-shop" in text
    assert terminal("check").code == 0


def test_a_file_that_is_not_there_yet_is_to_be_imported_first(terminal: Terminal) -> None:
    answer = terminal("init", "--file", "backlog.db")
    assert answer.code == 0
    assert "  roadmap-drift import EXPORT --into backlog.db\n" in answer.out


def test_a_folder_that_is_not_there_is_said_in_a_sentence(terminal: Terminal) -> None:
    answer = terminal("init", "--repo", "acme/shop", "--output", "none/roadmap.yaml")
    assert answer.code == 1
    assert answer.err == "none/roadmap.yaml could not be written: No such file or directory.\n"


@pytest.mark.parametrize(
    ("given", "product"),
    [
        (("--repo", "acme/---"), "---"),
        (("--repo", "acme/_"), "_"),
        (("--repo", "acme/-shop-"), "Shop"),
        (("--repo", "acme/shop", "--product", "  "), "Shop"),
    ],
)
def test_a_product_has_a_name_even_where_the_repository_has_none_to_speak(
    terminal: Terminal, given: tuple[str, ...], product: str
) -> None:
    assert terminal("init", *given).code == 0
    assert load_manifest(terminal.folder / "roadmap.yaml").product == product
