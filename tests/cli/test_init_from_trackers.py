"""init --from-trackers: from a token to a manifest that agrees with what is there."""

import datetime as dt
from collections.abc import Iterator

import pytest

from bot.domain.roadmap import Initiative, Roadmap
from bot.manifest.load import load_manifest
from tests.cli.conftest import Terminal
from tests.cli.shop import build_backlog
from tests.fakes.github import FakeGitHub
from tests.fakes.github import serving as serving_github
from tests.fakes.jira import FakeJira
from tests.fakes.jira import serving as serving_jira

DUE = dt.datetime(2099, 12, 11, 12, tzinfo=dt.UTC)


def fill_github(fake: FakeGitHub) -> None:
    """An epic on a board with an item in another repository, a milestone, and a bug."""
    shop, api = fake.repo("acme/shop"), fake.repo("acme/api")
    launch = shop.milestone("Launch", DUE)
    epic = shop.issue("[Epic] Guest checkout", assignees=["ana"])
    low = [shop.issue("Address form"), api.issue("Address service")]
    epic.adopt(*low)
    for number in range(3):
        shop.issue(f"Launch page {number}", milestone=launch)
    shop.issue("Broken button", labels=["bug"])
    board = fake.project(
        "acme/7", ("Start date", "DATE"), ("Target date", "DATE"), ("Goal", "SINGLE_SELECT")
    )
    board.place(
        epic,
        Start_date=dt.date(2099, 10, 1),
        Target_date=dt.date(2099, 12, 11),
        Goal="First orders",
    )
    board.place(low[1], Status="In Progress")


def fill_jira(fake: FakeJira) -> None:
    """An epic in the running sprint, a story with a step, and a version with work of its own."""
    pay = fake.project("PAY")
    start = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
    sprint = pay.board().sprint("Week 1", "active", start=start, end=DUE)
    epic = pay.issue("Refunds", kind="Epic", assignee="ben")
    pay.issue("Pay back by card", epic=epic, sprint=sprint)
    pay.issue("Pay back by mail", epic=epic)
    story = pay.issue("Pay by mail", versions=["4.2"])
    pay.issue("Pay by cheque", versions=["4.2"])
    pay.issue("Print the slip", parent=story)
    pay.issue("Rounding is wrong", kind="Bug")


@pytest.fixture
def github(terminal: Terminal) -> Iterator[FakeGitHub]:
    fake = FakeGitHub()
    with serving_github(fake) as base_url:
        terminal.set(GITHUB__BASE_URL=base_url, GITHUB__TOKEN=fake.token.text)
        yield fake


@pytest.fixture
def jira(terminal: Terminal) -> Iterator[FakeJira]:
    fake = FakeJira(cloud=True)
    with serving_jira(fake) as base_url:
        terminal.set(JIRA__BASE_URL=base_url, JIRA__EMAIL=fake.bot.email, JIRA__TOKEN=fake.token)
        yield fake


def manifest(terminal: Terminal) -> Roadmap:
    return load_manifest(terminal.folder / "roadmap.yaml")


def initiatives(terminal: Terminal) -> dict[str, Initiative]:
    return {one.id: one for one in manifest(terminal).initiatives}


def test_epics_milestones_and_board_become_a_roadmap_that_agrees(
    terminal: Terminal, github: FakeGitHub
) -> None:
    fill_github(github)
    answer = terminal(
        "init", "--from-trackers", "--repo", "acme/shop", "--repo", "acme/api", "--board", "acme/7"
    )
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        "Wrote roadmap.yaml, made of 7 items in backlog:\n"
        "  2 initiatives, from 1 epic and 1 milestone or version\n"
        "  1 in progress, 1 planned\n"
        "  2 with a window or target, 1 with an owner\n"
        "Next:\n"
        "  open roadmap.yaml: write the goals where it says TO DO, delete what is no initiative\n"
        "  roadmap-drift check\n"
        "  roadmap-drift accept --all   # later: hear only of what changes from here on\n"
    )
    told = initiatives(terminal)
    epic, launch = told["guest-checkout"], told["launch"]
    assert (epic.status.value, epic.owner, epic.goal) == ("in_progress", "ana", "first-orders")
    assert epic.window
    assert (epic.window.text, epic.target) == ("2099-10-01..2099-12-11", dt.date(2099, 12, 11))
    assert [str(link) for link in epic.links] == ["backlog:acme/shop#1"]
    assert (launch.status.value, launch.target) == ("planned", dt.date(2099, 12, 11))
    assert manifest(terminal).unplanned.labels == {"bug"}
    assert manifest(terminal).sources[0].project == "acme/7"
    assert github.writes == []


def test_the_first_check_finds_no_mistake_of_the_manifest(
    terminal: Terminal, github: FakeGitHub
) -> None:
    fill_github(github)
    terminal("init", "--from-trackers", "--repo", "acme/shop", "--repo", "acme/api")
    answer = terminal("check", "--json")
    (product,) = answer.json["products"]
    assert answer.code == 0
    assert [f for f in product["findings"] if f["level"] == "error"] == []


def test_jira_s_epics_and_versions_become_initiatives(terminal: Terminal, jira: FakeJira) -> None:
    fill_jira(jira)
    answer = terminal("init", "--from-trackers", "--project", "pay", "--product", "Acme Pay")
    assert (answer.code, answer.err) == (0, "")
    told = initiatives(terminal)
    assert set(told) == {"refunds", "release-4-2"}
    refunds = told["refunds"]
    assert refunds.window
    assert (refunds.status.value, refunds.window.text) == ("planned", "now")
    (person,) = manifest(terminal).people
    assert (refunds.owner, person.jira) == (person.id, jira.user("ben").account)
    assert manifest(terminal).id == "acme-pay"
    assert manifest(terminal).unplanned.types == {"Bug"}
    assert terminal("check").code == 0


def test_both_trackers_make_one_roadmap_with_two_sources(
    terminal: Terminal, github: FakeGitHub, jira: FakeJira
) -> None:
    fill_github(github)
    fill_jira(jira)
    given = ("--repo", "acme/shop", "--repo", "acme/api", "--project", "PAY")
    answer = terminal("init", "--from-trackers", *given, "--json")
    assert answer.code == 0
    assert (answer.json["wrote"], answer.json["initiatives"]) == ("roadmap.yaml", 4)
    assert (answer.json["from_epics"], answer.json["from_milestones"]) == (2, 2)
    sources = [(s.name, s.kind) for s in manifest(terminal).sources]
    assert sources == [("github", "github"), ("jira", "jira")]
    assert terminal("check").code == 0


def test_at_most_so_many_are_taken_and_the_others_counted(
    terminal: Terminal, github: FakeGitHub
) -> None:
    fill_github(github)
    given = ("--repo", "acme/shop", "--repo", "acme/api", "--most", "1")
    answer = terminal("init", "--from-trackers", *given)
    assert "  1 more left out: --most 2 takes them all\n" in answer.out
    text = (terminal.folder / "roadmap.yaml").read_text(encoding="utf-8")
    assert "There is 1 more of such epics, milestones and versions" in text
    assert len(initiatives(terminal)) == 1


def test_a_source_that_cannot_be_read_ends_it_and_writes_nothing(
    terminal: Terminal, github: FakeGitHub
) -> None:
    fill_github(github)
    terminal.set(GITHUB__TOKEN="canary-of-another")
    answer = terminal("init", "--from-trackers", "--repo", "acme/shop")
    assert (answer.code, answer.out) == (1, "")
    assert "backlog could not be read: " in answer.err
    assert "canary-of-another" not in answer.err
    assert not (terminal.folder / "roadmap.yaml").exists()


def test_without_a_token_it_says_what_to_set(terminal: Terminal) -> None:
    answer = terminal("init", "--from-trackers", "--repo", "acme/shop")
    assert answer.code == 1
    assert "backlog could not be read: there is no token; set GITHUB_TOKEN" in answer.err
    assert not (terminal.folder / "roadmap.yaml").exists()


def test_what_was_read_in_part_is_written_with_the_gap_and_ends_with_4(
    terminal: Terminal, github: FakeGitHub
) -> None:
    fill_github(github)
    given = ("--repo", "acme/shop", "--repo", "acme/gone")
    answer = terminal("init", "--from-trackers", *given)
    assert answer.code == 4
    assert "  not read: backlog acme/gone: " in answer.out
    text = (terminal.folder / "roadmap.yaml").read_text(encoding="utf-8")
    assert "# - backlog acme/gone: " in text


def test_a_board_that_is_not_there_is_told_once(terminal: Terminal, github: FakeGitHub) -> None:
    fill_github(github)
    given = ("--repo", "acme/shop", "--board", "acme/9")
    answer = terminal("init", "--from-trackers", *given)
    assert answer.code == 4
    told = [line for line in answer.out.splitlines() if "not read" in line]
    assert len(told) == 1
    assert told[0].startswith("  not read: backlog: the project acme/9 could not be read: ")
    text = (terminal.folder / "roadmap.yaml").read_text(encoding="utf-8")
    assert text.count("the project acme/9 could not be read") == 1
    assert "# - backlog acme/9: " not in text


def test_a_manifest_that_is_there_is_left_untouched_and_nothing_is_read(
    terminal: Terminal, github: FakeGitHub
) -> None:
    (terminal.folder / "roadmap.yaml").write_text("mine\n", encoding="utf-8")
    answer = terminal("init", "--from-trackers", "--repo", "acme/shop")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("roadmap.yaml is there already and was not touched.\n")
    assert github.requests == []


def test_a_tracker_without_groups_of_work_gets_no_manifest(
    terminal: Terminal, github: FakeGitHub
) -> None:
    github.repo("acme/shop").issue("Alone")
    answer = terminal("init", "--from-trackers", "--repo", "acme/shop")
    assert answer.code == 1
    assert "There is nothing to make initiatives of" in answer.err
    assert not (terminal.folder / "roadmap.yaml").exists()


def test_a_file_is_read_without_any_account(terminal: Terminal) -> None:
    build_backlog(terminal.folder / "backlog.db")
    answer = terminal("init", "--from-trackers", "--file", "backlog.db")
    assert answer.code == 0
    (source,) = manifest(terminal).sources
    assert (source.kind, source.file, source.groups) == ("local", "backlog.db", ("acme/shop",))
    assert terminal("check").code == 0


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--file", "none.db"), "There is no file none.db."),
        (("--file", "."), ". is a folder, not a file.\n"),
        (("--file", "../outside.db"), "does not lie in the folder of roadmap.yaml"),
    ],
)
def test_a_file_that_a_manifest_cannot_name_is_refused(
    terminal: Terminal, given: tuple[str, ...], told: str
) -> None:
    build_backlog(terminal.folder.parent / "outside.db")
    answer = terminal("init", "--from-trackers", *given)
    assert answer.code == 1
    assert told in answer.err
    assert not (terminal.folder / "roadmap.yaml").exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--repo", "acme/shop", "--board", "acme"), "'acme' is not a project's owner/number"),
        (("--project", "PAY", "--board", "acme/7"), "--board goes with --repo"),
        (("--repo", "shop"), "'shop' is not of the form owner/name"),
    ],
)
def test_a_place_that_makes_no_sense_is_refused(
    terminal: Terminal, given: tuple[str, ...], told: str
) -> None:
    answer = terminal("init", "--from-trackers", *given)
    assert (answer.code, told in answer.err) == (1, True)


@pytest.mark.parametrize(
    "given", [("--board", "acme/7"), ("--with-done",), ("--most", "3"), ("--as-of", "2026-10-01")]
)
def test_what_is_for_reading_goes_with_reading(terminal: Terminal, given: tuple[str, ...]) -> None:
    answer = terminal("init", "--repo", "acme/shop", *given)
    assert (answer.code, "go with --from-trackers" in answer.err) == (1, True)


def test_a_starter_takes_one_repository(terminal: Terminal) -> None:
    answer = terminal("init", "--repo", "acme/shop", "--repo", "acme/api")
    assert (answer.code, "several --repo go with --from-trackers" in answer.err) == (1, True)
