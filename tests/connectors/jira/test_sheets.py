"""Dashboards in Jira, beyond the contract: which type, how found, what Jira keeps otherwise."""

import json
from dataclasses import replace

import pytest

from bot.domain.backlog import Sheet
from bot.domain.errors import Denied, Overtaken, Rejected
from bot.domain.roadmap import Source
from bot.ports import Change, Reader, SheetText, Writer
from connectors.jira import open_reader, open_writer, recent
from connectors.jira.sheet_markers import PROPERTY
from tests.connectors.jira import sheets
from tests.connectors.jira.conftest import Jira, read
from tests.connectors.jira.harness import SOURCE, WITHOUT_PROPERTIES, JiraHarness, never_wait
from tests.fakes.jira import FakeJira, serving
from tests.fakes.jira.faults import refuse
from tests.fakes.jira.issues import Issue

TOPIC = "acme-shop"
BOXES = ("accept.0a1b2c3d4e5f.00ff00ff", "snooze.0a1b2c3d4e5f.00ff00ff")


def both(jira: Jira, source: Source = SOURCE, **changed: object) -> tuple[Reader, Writer]:
    own = jira.settings(**changed)
    reader = open_reader(source, own, sleep=never_wait)
    return reader, open_writer(source, own, beside=reader, sleep=never_wait)


def text(jira: Jira, said: str = "3 findings", seen: str = "") -> SheetText:
    body = JiraHarness(jira.fake, jira.base_url).sheet_body(said, *BOXES)
    return SheetText(TOPIC, "Roadmap drift: Acme Shop", body, "v1.eyJhIjoxfQ", seen)


def make(jira: Jira) -> Issue:
    """The dashboard that our writer makes."""
    before = set(jira.pay.issues)
    _, writer = both(jira)
    assert writer.ensure_sheet("PAY", text(jira)) is Change.MADE
    (number,) = set(jira.pay.issues) - before
    return jira.pay.issues[number]


def found(reader: Reader) -> Sheet:
    sheet = reader.sheet("PAY", TOPIC)
    assert sheet is not None
    return sheet


class TestType:
    """Which type of issue it is made as."""

    def test_a_task_where_the_project_has_any(self, jira: Jira) -> None:
        assert make(jira).kind.name == "Task"

    def test_the_first_that_needs_no_more_than_we_can_tell(self, jira: Jira) -> None:
        field = jira.fake.field("Team lead", "user")
        jira.fake.kind("Task").needs = (field.id,)
        jira.pay.kinds = ["Sub-task", "Epic", "Task", "Bug", "Story"]
        jira.fake.kind("Epic").needs = (field.id,)
        assert make(jira).kind.name == "Story"

    def test_what_each_type_needs_is_told_where_none_will_do(self, jira: Jira) -> None:
        lead, size = jira.fake.field("Team lead", "user"), jira.fake.field("Size")
        jira.pay.kinds = ["Task", "Bug", "Sub-task"]
        jira.fake.kind("Task").needs = (lead.id, size.id)
        jira.fake.kind("Bug").needs = (size.id,)
        with pytest.raises(Rejected) as caught:
            both(jira)[1].ensure_sheet("PAY", text(jira))
        assert "Task needs Size, Team lead; Bug needs Size." in str(caught.value)
        assert not jira.pay.issues
        assert not jira.fake.writes

    def test_who_may_make_none_is_told_which_right_that_takes(self, jira: Jira) -> None:
        jira.pay.deny("CREATE_ISSUES")
        with pytest.raises(Denied, match="Create Issues in PAY"):
            both(jira)[1].ensure_sheet("PAY", text(jira))
        rights = {right.name: right for right in both(jira)[0].rights()}
        assert rights["make a dashboard"].held is None

    def test_of_a_jira_before_the_newer_endpoints_all_is_asked_at_once(
        self, data_center: Jira
    ) -> None:
        data_center.fake.release = "8.3.5"
        data_center.fake.kind("Task").needs = (data_center.fake.field("Size").id,)
        assert make(data_center).kind.name == "Story"

    def test_without_labels_on_the_screen_it_has_none_and_is_found(self, jira: Jira) -> None:
        jira.fake.kind("Task").lacks = ("labels",)
        issue = make(jira)
        assert issue.labels == []
        reader, _ = both(jira)
        assert found(reader).key == issue.key
        items, _ = read(reader)
        assert items[issue.key].ours  # since the reader knows its number by now

    def test_a_project_that_the_source_lacks_is_refused(self, jira: Jira) -> None:
        reader, writer = both(jira)
        with pytest.raises(Rejected):
            reader.sheet("OPS", TOPIC)
        with pytest.raises(Rejected):
            writer.ensure_sheet("OPS", text(jira))


class TestFinding:
    """How it is found again."""

    def test_what_was_just_made_is_found_though_no_search_knows_it(self, cloud: Jira) -> None:
        cloud.fake.lag = 50
        reader, writer = both(cloud)
        writer.ensure_sheet("PAY", text(cloud))
        sheet = found(reader)
        assert writer.ensure_sheet("PAY", text(cloud, seen=sheet.seen)) is Change.NONE
        assert len(cloud.pay.issues) == 1

    def test_what_an_earlier_reader_learnt_of_is_found_though_no_search_knows_it(
        self, cloud: Jira
    ) -> None:
        earlier, writer = both(cloud)
        read(earlier)
        cloud.fake.lag = 1_000
        writer.ensure_sheet("PAY", text(cloud))
        recent._written.clear()  # another process
        later, _ = both(cloud)
        assert later.sheet("PAY", TOPIC) is None
        later, _ = both(cloud)
        later.recall(earlier.learnt())
        assert found(later).key == "PAY-1"

    def test_one_that_moved_to_another_project_is_not_there(self, jira: Jira) -> None:
        issue = make(jira)
        reader, _ = both(jira)
        assert found(reader).key == issue.key
        issue.transfer(jira.fake.project("OPS"))
        assert reader.sheet("PAY", TOPIC) is None

    def test_other_issues_that_our_account_made_are_none(self, jira: Jira) -> None:
        for _ in range(3):
            jira.pay.issue("Derived", by=jira.fake.bot)
        jira.pay.issue("Labelled by a person", labels=[sheets.LABEL])
        reader, _ = both(jira)
        assert reader.sheet("PAY", TOPIC) is None
        items, _ = read(reader)
        assert not any(item.ours for item in items.values())

    def test_an_account_of_ours_that_jira_forgot_hides_nothing(self, jira: Jira) -> None:
        issue = make(jira)
        assert found(both(jira, former_accounts=("no-such-account",))[0]).key == issue.key

    @pytest.mark.parametrize(
        "value",
        [
            None,
            [],
            {"version": 2, "topic": TOPIC, "block": "", "title": "0" * 16, "sent": "0" * 16},
            {"version": 1, "topic": "A b", "block": "", "title": "0" * 16, "sent": "0" * 16},
            {"version": 1, "topic": TOPIC, "block": "ü", "title": "0" * 16, "sent": "0" * 16},
            {"version": 1, "topic": TOPIC, "block": "", "title": "0" * 16},
            {"version": 1, "topic": TOPIC, "block": "", "title": 7, "sent": "0" * 16},
        ],
    )
    def test_any_other_property_is_not_our_marker(self, jira: Jira, value: object) -> None:
        issue = make(jira)
        issue.properties[PROPERTY] = value
        jira.fake.tick()
        assert both(jira)[0].sheet("PAY", TOPIC) is None

    def test_where_jira_tells_no_properties_with_an_issue_ours_is_asked_for(
        self, data_center: Jira
    ) -> None:
        issue = make(data_center)
        path = f"/rest/api/2/issue/{issue.id}"
        fault = refuse(200, json.dumps(_issue(data_center, issue)), times=None)
        fault.matches = lambda request: request.path == path
        with data_center.fake.failing(fault):
            assert found(both(data_center)[0]).block == "v1.eyJhIjoxfQ"


def _issue(jira: Jira, issue: Issue) -> dict[str, object]:
    """What Jira answers of an issue, with nothing besides."""
    fields = {
        "summary": issue.title,
        "description": issue.description,
        "status": {"name": "To Do", "statusCategory": {"key": "new"}},
        "resolution": None,
        "labels": issue.labels,
        "creator": {"name": jira.fake.bot.name},
        "updated": "2026-01-05T08:00:00.000+0000",
    }
    return {"id": str(issue.id), "key": issue.key, "fields": fields}


class TestWriting:
    """What is written, and what is left as it is."""

    def test_marker_and_text_go_in_one_request(self, jira: Jira) -> None:
        issue = make(jira)
        (write,) = jira.fake.writes
        assert write.path.endswith("/issue")
        assert {one["key"] for one in write.body["properties"]} == {PROPERTY}
        assert issue.properties[PROPERTY]["topic"] == TOPIC

    def test_a_jira_that_passes_over_the_marker_is_told_it_by_itself(self, jira: Jira) -> None:
        jira.fake.creates_properties = False
        issue = make(jira)
        assert len(jira.fake.writes) == 2
        assert issue.properties[PROPERTY]["block"] == "v1.eyJhIjoxfQ"
        assert found(both(jira)[0]).key == issue.key

    def test_a_text_that_jira_keeps_in_its_own_way_is_not_written_again(self, jira: Jira) -> None:
        issue = make(jira)
        issue.description = sheets.with_line(issue.description, "Jira's own")  # and no history
        jira.fake.tick()
        reader, writer = both(jira)
        same = text(jira, seen=found(reader).seen)
        assert writer.ensure_sheet("PAY", same) is Change.NONE
        issue.describe(sheets.with_line(issue.description, "A person's"), by=jira.fake.ana)
        same = replace(same, seen=found(reader).seen)
        assert writer.ensure_sheet("PAY", same) is Change.MADE
        assert found(reader).body == same.body

    def test_a_comment_below_it_overtakes_what_was_read(self, jira: Jira) -> None:
        issue = make(jira)
        reader, writer = both(jira)
        before = found(reader)
        issue.comment("Looks bad.")
        with pytest.raises(Overtaken):
            writer.ensure_sheet("PAY", text(jira, "4 findings", before.seen))

    def test_a_duplicate_says_where_to_look_and_stays_no_work(self, jira: Jira) -> None:
        harness = JiraHarness(jira.fake, jira.base_url)
        first, second = (harness.own_sheet(text(jira)) for _ in range(2))
        reader, writer = both(jira)
        writer.ensure_sheet("PAY", text(jira, seen=found(reader).seen))
        shown = {sheet.key: sheet for sheet in harness.sheets()}
        assert "Replaced by" in shown[second].body
        assert f"/browse/{first}" in shown[second].body
        items, _ = read(reader)
        assert items[second].ours

    def test_a_title_is_one_line_that_jira_takes(self, jira: Jira) -> None:
        _, writer = both(jira)
        writer.ensure_sheet("PAY", replace(text(jira), title="Roadmap\n drift " + "x" * 300))
        (issue,) = jira.pay.issues.values()
        assert issue.title == ("Roadmap drift " + "x" * 300)[:255]

    def test_who_may_not_edit_is_told_which_right_that_takes(self, jira: Jira) -> None:
        make(jira)
        jira.pay.deny("EDIT_ISSUES")
        reader, writer = both(jira)
        with pytest.raises(Denied, match="Edit Issues in PAY"):
            writer.ensure_sheet("PAY", text(jira, "4 findings", found(reader).seen))


class TestTicks:
    """Who ticked a box, as far as the history of the text tells."""

    def test_where_several_changed_the_text_nobody_is_named(self, cloud: Jira) -> None:
        issue = make(cloud)
        for box, who in zip(BOXES, ("ana", "ben"), strict=True):
            issue.describe(sheets.with_tick(issue.description, box), by=cloud.fake.user(who))
        ticks = found(both(cloud)[0]).ticks
        assert [(tick.box, tick.by, tick.at) for tick in ticks] == [(b, "", None) for b in BOXES]

    def test_who_changed_it_before_we_wrote_it_last_does_not_count(self, cloud: Jira) -> None:
        issue = make(cloud)
        ben = cloud.fake.user("ben")
        issue.describe(sheets.with_line(issue.description, "Hello"), by=ben)
        reader, writer = both(cloud)
        writer.ensure_sheet("PAY", text(cloud, "4 findings", found(reader).seen))
        issue.describe(sheets.with_tick(issue.description, BOXES[0]), by=cloud.fake.ana)
        (tick,) = found(reader).ticks
        assert tick.by == cloud.fake.ana.account
        assert tick.at == issue.updated


def test_on_an_old_data_center_the_marker_is_an_anchor_in_the_text() -> None:
    fake = FakeJira(cloud=False)
    fake.comment_properties, fake.release = False, WITHOUT_PROPERTIES
    pay = fake.project("PAY")
    with serving(fake) as base_url:
        jira = Jira(fake, base_url, pay)
        issue = make(jira)
        assert issue.properties == {}
        _, anchor = issue.description.rsplit("\r\n", 1)
        assert anchor.startswith("{anchor:roadmap-drift-dashboard.1.acme-shop.")
        assert len(fake.writes) == 1
        assert found(both(jira)[0]).body == text(jira).body
