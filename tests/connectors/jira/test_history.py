"""What happened to items: labels, reopenings, moves from sprint to sprint."""

import datetime as dt
import json

import pytest

from bot.domain.backlog import History, Status, Thread
from bot.domain.errors import Denied, NotFound, Unavailable
from bot.domain.roadmap import Source
from tests.connectors.jira.conftest import Jira, read
from tests.fakes.jira.faults import refuse, to
from tests.fakes.jira.issues import Issue, Item


def history(jira: Jira, issue: Issue, source: Source | None = None) -> History:
    reader = jira.reader(source) if source else jira.reader()
    return reader.histories([issue.key])[issue.key]


class TestReopening:
    def test_an_item_that_was_done_and_is_open_again_was_reopened(self, jira: Jira) -> None:
        issue = jira.pay.issue()
        issue.move("In Progress")
        issue.move("Done")
        issue.move("In Progress")
        again = issue.updated
        issue.move("Done")
        assert history(jira, issue) == History(reopened=(again,))

    def test_an_item_that_was_dropped_too(self, jira: Jira) -> None:
        issue = jira.pay.issue()
        issue.move("Done", resolution="Won't Do")
        issue.move("To Do")
        assert history(jira, issue).reopened == (issue.updated,)

    def test_from_one_done_status_to_another_it_stays_done(self, jira: Jira) -> None:
        jira.fake.status("Shipped", "done")
        issue = jira.pay.issue(status="Done")
        issue.move("Shipped")
        assert history(jira, issue) == History()

    def test_the_status_map_says_what_is_done(self, jira: Jira) -> None:
        jira.fake.status("Rejected", "indeterminate")
        issue = jira.pay.issue(status="Rejected")
        issue.move("To Do")
        assert history(jira, issue) == History()
        source = Source("pay", "jira", ("PAY",), status_map={"Rejected": Status.DROPPED})
        assert history(jira, issue, source).reopened == (issue.updated,)

    def test_a_status_that_is_no_more_is_known_by_its_name(self, jira: Jira) -> None:
        issue = jira.pay.issue()
        jira.fake.keep(issue)
        issue.change(None, Item("status", "status", "999", "Closed", "3", "To Do"))
        assert history(jira, issue).reopened == (issue.updated,)


class TestMoves:
    def test_from_one_sprint_to_another(self, jira: Jira) -> None:
        board = jira.pay.board()
        one, two = board.sprint("One"), board.sprint("Two")
        issue = jira.pay.issue()
        issue.plan(one)
        issue.plan(two)
        moved = issue.updated
        issue.plan()
        assert history(jira, issue).moved == (moved,)

    def test_what_is_carried_over_keeps_the_sprint_it_was_in(self, jira: Jira) -> None:
        board = jira.pay.board()
        one, two = board.sprint("One", "closed"), board.sprint("Two", "active")
        issue = jira.pay.issue(sprint=one)
        issue.plan(one, two)
        assert history(jira, issue).moved == (issue.updated,)

    def test_the_first_sprint_is_no_move_and_neither_is_none(self, jira: Jira) -> None:
        board = jira.pay.board()
        one, two = board.sprint("One"), board.sprint("Two")
        issue = jira.pay.issue()
        issue.plan(one, two)
        issue.plan(one)
        assert history(jira, issue) == History()

    def test_from_one_version_to_another(self, jira: Jira) -> None:
        first, second, third = (jira.pay.version(name) for name in ("4.1", "4.2", "4.3"))
        issue = jira.pay.issue(versions=["4.1"])
        issue.fix(second)
        moved = issue.updated
        issue.fix(second, third)  # one more
        issue.fix(third)  # one less
        issue.fix()
        issue.fix(first)
        assert history(jira, issue).moved == (moved,)


def test_items_that_are_not_there_are_left_out(jira: Jira) -> None:
    jira.pay.issue()
    jira.pay.issue().transfer(jira.fake.project("OPS"))
    jira.pay.issue().delete()
    keys = ["PAY-1", "PAY-2", "PAY-3", "PAY-99", "OPS-1", "nonsense"]
    assert jira.reader().histories(keys) == {"PAY-1": History()}


def test_no_items_take_no_question(jira: Jira) -> None:
    jira.pay.issue()
    reader = jira.reader()
    reader.item("PAY-1")
    before = len(jira.fake.requests)
    assert reader.histories([]) == {}
    assert len(jira.fake.requests) == before


def test_many_items_take_few_questions(jira: Jira) -> None:
    issues = jira.pay.fill(120)
    for issue in issues:
        issue.move("Done")
        issue.move("To Do")
    reader = jira.reader()
    items, _ = read(reader)
    before = len(jira.fake.requests)
    told = reader.histories(list(items))
    assert len(told) == 120
    assert all(len(one.reopened) == 1 for one in told.values())
    asked = len(jira.fake.requests) - before
    assert asked == (2 if jira.cloud else 4)  # the statuses; the items, there fifty at a time


def test_on_cloud_a_past_may_take_several_pages(cloud: Jira) -> None:
    issue = cloud.pay.issue()
    for _ in range(700):
        issue.move("Done")
        issue.move("To Do")
    assert len(history(cloud, issue).reopened) == 700


def test_a_token_that_comes_again_is_no_end_of_a_past(cloud: Jira) -> None:
    cloud.pay.issue()
    body = {"issueChangeLogs": [], "nextPageToken": "same"}
    fault = refuse(200, json.dumps(body), times=None)
    fault.matches = to("POST", "/changelog/bulkfetch")
    cloud.fake.fail(fault)
    with pytest.raises(Unavailable, match="breaks off before its end"):
        cloud.reader().histories(["PAY-1"])


@pytest.mark.parametrize("question", ["thread", "label_events", "remote_links"])
def test_what_is_told_of_a_listed_item_is_asked_by_its_number(jira: Jira, question: str) -> None:
    jira.pay.issue()
    reader = jira.reader()
    read(reader)
    before = len(jira.fake.requests)
    assert getattr(reader, question)("PAY-1") in ((), Thread())
    assert len(jira.fake.requests) == before + 1


@pytest.mark.parametrize("question", ["thread", "label_events", "remote_links"])
def test_of_a_listed_item_that_has_gone_it_is_told_why(jira: Jira, question: str) -> None:
    issue, hidden = jira.pay.issue(), jira.pay.issue()
    reader = jira.reader()
    read(reader)
    issue.delete()
    with pytest.raises(NotFound, match="PAY-1") as caught:
        getattr(reader, question)("PAY-1")
    assert type(caught.value) is NotFound  # proved, and not a mere 404
    jira.pay.deny("BROWSE_PROJECTS")
    with pytest.raises(Denied):
        getattr(reader, question)(hidden.key)


def test_only_the_changes_that_matter_are_asked_for_on_cloud(cloud: Jira) -> None:
    issue = cloud.pay.issue()
    issue.label("a")
    assert history(cloud, issue) == History()
    asked = [r.body for r in cloud.fake.requests if r.path.endswith("/changelog/bulkfetch")]
    sprint = cloud.fake.the_field("Sprint").id
    assert [body["fieldIds"] for body in asked] == [["status", "fixVersions", sprint]]


def test_a_past_that_cannot_be_read_is_told(jira: Jira) -> None:
    jira.pay.issue()
    reader = jira.reader()
    reader.item("PAY-1")
    fault = refuse(500, times=None)
    fault.matches = to("POST", "/changelog/bulkfetch" if jira.cloud else "/search")
    jira.fake.fail(fault)
    with pytest.raises(Unavailable, match="reading what happened to items"):
        reader.histories(["PAY-1"])


class TestLabels:
    def test_who_set_our_labels_and_who_took_them_off(self, jira: Jira) -> None:
        issue = jira.pay.issue()
        issue.label("drift:error", "web", by=jira.fake.bot)
        first = issue.updated
        issue.unlabel("drift:error", by=jira.fake.ana)
        events = jira.reader().label_events("PAY-1")
        assert [(e.label, e.added, e.by_us, e.at) for e in events] == [
            ("drift:error", True, True, first),
            ("drift:error", False, False, issue.updated),
        ]

    def test_one_label_in_place_of_another_is_two_events(self, jira: Jira) -> None:
        issue = jira.pay.issue(labels=["drift:error", "web"])
        jira.fake.keep(issue)
        issue.change(
            jira.fake.bot,
            Item("labels", "labels", None, "drift:error web", None, "drift:warning web"),
        )
        events = jira.reader().label_events("PAY-1")
        assert [(e.label, e.added) for e in events] == [
            ("drift:error", False),
            ("drift:warning", True),
        ]

    def test_more_changes_than_a_page_are_all_read(self, jira: Jira) -> None:
        issue = jira.pay.issue()
        for _ in range(130):
            issue.label("drift:error", by=jira.fake.bot)
            issue.unlabel("drift:error")
        events = jira.reader().label_events("PAY-1")
        assert len(events) == 260
        assert [event.at for event in events] == sorted(event.at for event in events)

    def test_a_change_by_nobody_known_may_be_anybodys(self, jira: Jira) -> None:
        issue = jira.pay.issue()
        issue.label("drift:error")
        issue.histories[-1].author = None
        jira.fake.tick()
        (event,) = jira.reader().label_events("PAY-1")
        assert event.by_us is None


class TestRemoteLinks:
    @pytest.mark.parametrize(
        ("words", "waits"),
        [
            ("is blocked by", True),
            ("depends on", True),
            ("Is  Blocked By", True),
            ("blocks", False),
            ("is depended on by", False),
        ],
    )
    def test_the_words_say_which_of_the_two_waits(
        self, jira: Jira, words: str, waits: bool
    ) -> None:
        address = "https://github.com/acme/shop/issues/12"
        jira.pay.issue().refer(address, relationship=words)
        (link,) = jira.reader().remote_links("PAY-1")
        assert (link.url, link.waits) == (address, waits)

    @pytest.mark.parametrize("words", ["", "mentioned in", "relates to", "causes"])
    def test_other_links_are_left_out(self, jira: Jira, words: str) -> None:
        jira.pay.issue().refer("https://wiki.example/page", relationship=words)
        assert jira.reader().remote_links("PAY-1") == ()


def test_instants_of_the_past_are_utc(jira: Jira) -> None:
    jira.fake.bot.zone = "Asia/Kolkata"
    issue = jira.pay.issue(status="Done")
    issue.move("To Do")
    (at,) = history(jira, issue).reopened
    assert (at, at.tzinfo) == (issue.updated, dt.UTC)
