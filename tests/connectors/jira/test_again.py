"""A run that was told what an earlier one learnt: it knows the same, and asks for less."""

import datetime as dt
import json
import sys
from collections.abc import Callable

import pytest

from bot.domain.backlog import Status
from bot.domain.kept import Kept
from bot.domain.roadmap import Source
from connectors.jira import learnt, open_reader, search
from tests.connectors.jira.conftest import Jira
from tests.connectors.jira.runs import Ran, later, rename, run, same
from tests.fakes.jira.issues import Issue
from tests.fakes.jira.places import Field

BOTH = Source("pay", "jira", ("PAY", "OPS"))


def backlog(jira: Jira) -> Issue:
    """An epic with children here and elsewhere, sub-tasks, sprints and versions."""
    board = jira.pay.board()
    over = board.sprint("Past", "closed")
    now, coming = board.sprint("Now", "active"), board.sprint("Next")
    epic = jira.pay.issue("Guest checkout", kind="Epic")
    story = jira.pay.issue("Pay", epic=epic, sprint=[over, now], versions=["4.2"], points=3)
    jira.pay.issue("Part of it", parent=story)
    jira.pay.issue("Done", epic=epic, sprint=over, status="Done", components=["Basket"])
    jira.pay.issue("Soon", sprint=coming)
    jira.fake.project("DOCS").issue("Elsewhere", epic=epic)
    later(jira)
    jira.pay.issue("Another epic", kind="Epic")
    later(jira)
    return epic


class TestRequests:
    """What a run asks for in which nothing had changed."""

    def test_a_project_with_a_board(self, jira: Jira) -> None:
        backlog(jira)
        first = run(jira)
        again = same(jira, first.kept)
        show("cold", first)
        show("again", again)
        api, path = ("3", "search/jql") if jira.cloud else ("2", "search")
        (board,) = jira.fake.boards
        assert again.asked == [
            f"GET /rest/api/{api}/project/PAY",  # its key, state and versions, and who asks
            f"POST /rest/api/{api}/{path}",  # how many items it has
            f"POST /rest/api/{api}/{path}",  # what changed here, and is below epics elsewhere
            f"GET /rest/agile/1.0/board/{board.id}/sprint",  # sprints that hold no item yet
        ]

    def test_a_project_without_sprints(self, jira: Jira) -> None:
        jira.pay.fill(30)
        later(jira)
        again = same(jira, run(jira).kept)
        show("again, no board", again)
        assert len(again.asked) == 3

    def test_each_further_project_asks_for_itself_alone(self, jira: Jira) -> None:
        jira.pay.fill(3)
        jira.fake.project("OPS").fill(3)
        later(jira)
        again = same(jira, run(jira, source=BOTH).kept, BOTH)
        assert len(again.asked) == 6

    @pytest.mark.parametrize("changed", [1, 90, 150])
    def test_changes_take_as_many_pages_as_they_fill(self, jira: Jira, changed: int) -> None:
        issues = jira.pay.fill(200)
        later(jira)
        jira.pay.issue("The latest")
        later(jira)
        kept = run(jira).kept
        for issue in issues[:changed]:
            issue.label("urgent")
        again = same(jira, kept)
        assert len(again.asked) <= -(-changed // 100) + 2

    def test_a_proxy_that_hides_who_asks_costs_that_question(self, jira: Jira) -> None:
        jira.pay.issue()
        later(jira)
        kept = run(jira).kept
        jira.fake.names_user = False
        again = same(jira, kept)
        assert any(asked.endswith("/myself") for asked in again.asked)

    @pytest.mark.parametrize(("size", "pages"), [(5000, 1), (1000, 3)])
    def test_keys_are_counted_in_pages_as_large_as_they_come(
        self, cloud: Jira, monkeypatch: pytest.MonkeyPatch, size: int, pages: int
    ) -> None:
        monkeypatch.setitem(search.KEYS_A_PAGE, True, size // 10)
        cloud.pay.fill(250)
        later(cloud)
        cloud.pay.issue("The latest")
        later(cloud)
        again = same(cloud, run(cloud).kept)
        assert len(again.asked) == 2 + pages


def show(what: str, told: Ran) -> None:
    """Print what a run asked for, for whoever runs the tests with -s."""
    sys.stdout.write(f"\n{what}: {len(told.asked)} requests\n  " + "\n  ".join(told.asked))


Change = Callable[[Jira, Issue], object]

CHANGES: dict[str, Change] = {
    "nothing": lambda jira, epic: None,
    "a title": lambda jira, epic: epic.retitle("Another title"),
    "a new item": lambda jira, epic: jira.pay.issue("New", epic=epic),
    "a new sub-task": lambda jira, epic: jira.pay.issue("Step", parent=jira.pay.issues[5]),
    "a child elsewhere": lambda jira, epic: jira.fake.project("DOCS").issue("New", epic=epic),
    "a child elsewhere is done": lambda jira, epic: (
        jira.fake.projects["DOCS"].issues[1].move("Done")
    ),
    "a child elsewhere is taken away": lambda jira, epic: _orphan(jira),
    "a sub-task gets another parent": lambda jira, epic: jira.pay.issues[5].adopt(
        jira.pay.issues[3]
    ),
    "a sub-task is deleted": lambda jira, epic: jira.pay.issues[3].delete(),
    "an epic is deleted": lambda jira, epic: epic.delete(),
    "an epic is done": lambda jira, epic: epic.move("Done"),
    "an epic moves away": lambda jira, epic: epic.transfer(jira.fake.project("DOCS")),
    "an item is deleted": lambda jira, epic: jira.pay.issues[4].delete(),
    "an item moves away": lambda jira, epic: jira.pay.issues[5].transfer(elsewhere(jira).project),
    "an item is hidden": lambda jira, epic: _hide(jira),
    "a version gets another name": lambda jira, epic: rename(jira, jira.pay.versions[0]),
    "a version gets another day": lambda jira, epic: _schedule(jira),
    "a component gets another name": lambda jira, epic: rename(jira, jira.pay.components[0]),
    "a field gets another name": lambda jira, epic: rename(
        jira, jira.fake.the_field("Story Points")
    ),
    "a sprint ends": lambda jira, epic: _end(jira, "Now"),
    "a sprint begins": lambda jira, epic: _begin(jira, "Next"),
    "a sprint is planned": lambda jira, epic: jira.fake.boards[0].sprint("Later"),
    "a sprint is deleted": lambda jira, epic: _drop_sprint(jira, "Next"),
    "the board is deleted": lambda jira, epic: _drop_board(jira),
    "the project gets another key": lambda jira, epic: _rekey(jira),
    "the project is archived": lambda jira, epic: _archive(jira),
    "the project is shut to us": lambda jira, epic: jira.pay.deny("BROWSE_PROJECTS"),
    "the project is deleted": lambda jira, epic: jira.fake.projects.pop("PAY"),
    "Jira moves to another address": lambda jira, epic: _readdress(jira),
    "we are somebody else": lambda jira, epic: _become(jira),
}


def points(jira: Jira) -> Field:
    return jira.fake.the_field("Story Points")


def elsewhere(jira: Jira) -> Issue:
    return jira.fake.projects["DOCS"].issues[1]


def _orphan(jira: Jira) -> None:
    child = elsewhere(jira)
    child.parent = None
    child.retitle("An orphan")


def _hide(jira: Jira) -> None:
    jira.pay.issues[5].level = jira.pay.level("Board only", jira.fake.bot)
    jira.fake.tick()


def _schedule(jira: Jira) -> None:
    jira.pay.versions[0].release = dt.date(2026, 5, 1)
    jira.fake.tick()


def _end(jira: Jira, name: str) -> None:
    (sprint,) = [one for one in jira.fake.boards[0].sprints if one.name == name]
    sprint.state, sprint.complete = "closed", jira.fake.tick()


def _begin(jira: Jira, name: str) -> None:
    (sprint,) = [one for one in jira.fake.boards[0].sprints if one.name == name]
    sprint.state, sprint.start = "active", jira.fake.tick()


def _drop_sprint(jira: Jira, name: str) -> None:
    """What was in it is in none afterwards, and says so."""
    board = jira.fake.boards[0]
    (sprint,) = [one for one in board.sprints if one.name == name]
    board.sprints.remove(sprint)
    for issue in jira.pay.issues.values():
        if sprint in issue.sprints:
            issue.plan(*(one for one in issue.sprints if one is not sprint))


def _drop_board(jira: Jira) -> None:
    jira.fake.boards[0].projects.clear()
    jira.fake.tick()
    del jira.fake.boards[0]


def _rekey(jira: Jira) -> None:
    jira.pay.key, jira.fake.projects["CASH"] = "CASH", jira.pay
    jira.fake.tick()


def _archive(jira: Jira) -> None:
    jira.pay.archived = True
    jira.fake.tick()


def _readdress(jira: Jira) -> None:
    jira.fake.base_url = jira.fake.base_url.replace("127.0.0.1", "localhost")
    jira.fake.tick()


def _become(jira: Jira) -> None:
    other = jira.fake.user("drift-bot-2")
    jira.fake.tokens[jira.fake.token] = other
    other.name = jira.fake.bot.name if jira.cloud else other.name
    jira.pay.level("Board only").hidden_from.add(other)


class TestSameAsCold:
    """Whatever happens between two runs, the second knows what a cold one knows."""

    @pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
    def test_after(self, jira: Jira, change: Change) -> None:
        epic = backlog(jira)
        kept = run(jira).kept
        later(jira)
        change(jira, epic)
        later(jira)
        again = same(jira, kept)
        later(jira)
        same(jira, again.kept)

    def test_two_projects_of_which_one_is_shut(self, jira: Jira) -> None:
        backlog(jira)
        ops = jira.fake.project("OPS")
        ops.fill(3)
        kept = run(jira, source=BOTH).kept
        later(jira)
        ops.deny("BROWSE_PROJECTS")
        again = same(jira, kept, BOTH)
        assert {gap.part for gap in again.gaps} == {"OPS"}
        ops.grant("BROWSE_PROJECTS")
        later(jira)
        assert not same(jira, again.kept, BOTH).gaps


class TestLearnt:
    """The text in which it is kept."""

    def test_it_is_as_it_was_said(self, jira: Jira) -> None:
        backlog(jira)
        told = learnt.read(run(jira).kept.learnt)
        assert told is not None
        assert learnt.read(learnt.written(told)) == told
        assert jira.fake.token not in learnt.written(told)
        assert jira.fake.bot.email not in learnt.written(told)

    def test_after_a_day_jira_is_asked_anew(self, jira: Jira) -> None:
        jira.pay.issue()
        later(jira)
        kept = run(jira).kept
        told = json.loads(kept.learnt)
        told["at"] -= 86_401
        again = same(jira, Kept(kept.basis, json.dumps(told), kept.parts))
        assert any(asked.endswith("/field") for asked in again.asked)
        assert json.loads(again.kept.learnt)["at"] > told["at"]

    @pytest.mark.parametrize("text", ["", "{", "[]", "7", "{}", '{"version": 2}', "null"])
    def test_a_text_that_says_nothing_changes_nothing(self, jira: Jira, text: str) -> None:
        backlog(jira)
        kept = run(jira).kept
        later(jira)
        jira.pay.issues[1].retitle("Another title")
        again = run(jira, Kept(kept.basis, text, kept.parts))
        assert again.items == run(jira).items

    def test_a_project_that_broke_off_is_read_whole_the_next_time(self, jira: Jira) -> None:
        backlog(jira)
        kept = run(jira).kept
        later(jira)
        jira.pay.deny("BROWSE_PROJECTS")
        broken = run(jira, kept)
        rename(jira, jira.pay.versions[0])
        jira.pay.grant("BROWSE_PROJECTS")
        later(jira)
        same(jira, broken.kept)


def test_the_basis_is_of_all_that_makes_an_item(jira: Jira) -> None:
    def basis(source: Source = BOTH, **changed: object) -> str:
        return open_reader(source, jira.settings(**changed)).basis

    told = [
        basis(),
        basis(Source("pay", "jira", ("PAY",))),
        basis(Source("pay", "jira", ("PAY", "OPS"), status_map={"Late": Status.DROPPED})),
        basis(Source("pay", "jira", ("PAY", "OPS"), fields={"story_points": "Size"})),
        basis(former_accounts=("old",)),
        basis(base_url="http://127.0.0.1:9"),
    ]
    assert len(set(told)) == len(told)
    assert basis() == basis()
    assert not jira.fake.requests


def test_what_is_left_of_a_quota_is_told(jira: Jira) -> None:
    reader = jira.reader()
    list(reader.items())
    assert (reader.used().requests, reader.used().left) == (len(jira.fake.requests), None)
    jira.fake.limits = {"X-RateLimit-Remaining": "17", "X-RateLimit-Interval-Seconds": "60"}
    list(reader.items())
    used = reader.used()
    assert (used.requests, used.left) == (len(jira.fake.requests), 17)
    assert used.resets == jira.fake.now.replace(microsecond=0) + dt.timedelta(minutes=1)
