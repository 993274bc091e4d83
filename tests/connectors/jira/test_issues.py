"""Issues that a person asked us to make in Jira."""

from collections.abc import Iterator

import pytest

from bot.domain.derivation import IssueKind
from bot.domain.document import Bullets, Code, Heading, Paragraph, Tasks, Text
from bot.domain.errors import Denied, Rejected, TrackerError
from bot.domain.markup import render
from bot.domain.roadmap import Source
from bot.ports import Change, Derived, IssueText
from connectors.jira import open_reader, open_writer
from connectors.jira.issue_writer import anchor, anchored_topic
from connectors.shared.derived import PROPERTY
from tests.connectors.jira.harness import PROJECT, SOURCE, never_wait, settings
from tests.fakes.jira import FakeJira, serving
from tests.fakes.shared.faults import Fault, How

EPIC, ITEM = "acme-shop/guest/epic", "acme-shop/guest/split"
BODY = (
    Paragraph((Text("From the roadmap: initiative "), Code("guest"), Text("."))),
    Heading(3, (Text("Why"),)),
    Bullets(((Text("Goal: More orders"),),)),
    Tasks(((Text("TO DO: one"),), (Text("TO DO: two"),))),
)


class Jira:
    """A fake, and both sides of a source on it."""

    def __init__(self, fake: FakeJira, base_url: str, source: Source = SOURCE) -> None:
        own = settings(fake, base_url)
        self.fake, self.base_url = fake, base_url
        self.project = fake.project(PROJECT)
        self.reader = open_reader(source, own, sleep=never_wait)
        self.writer = open_writer(source, own, sleep=never_wait)

    def text(self, topic: str = ITEM, parent: str = "", *labels: str) -> IssueText:
        kind = IssueKind.EPIC if topic == EPIC else IssueKind.ITEM
        body = render(BODY, self.reader.paper.dialect)
        return IssueText(topic, "Guest checkout", body, kind, parent, labels)


@pytest.fixture(params=[True, False], ids=["cloud", "data center"])
def jira(request: pytest.FixtureRequest) -> Iterator[Jira]:
    fake = FakeJira(cloud=request.param)
    with serving(fake) as base_url:
        yield Jira(fake, base_url)


@pytest.fixture
def cloud() -> Iterator[Jira]:
    fake = FakeJira(cloud=True)
    with serving(fake) as base_url:
        yield Jira(fake, base_url)


@pytest.fixture
def data_center() -> Iterator[Jira]:
    fake = FakeJira(cloud=False)
    with serving(fake) as base_url:
        yield Jira(fake, base_url)


def test_an_epic_is_an_epic_and_an_item_a_task_below_it(jira: Jira) -> None:
    epic = jira.writer.ensure_issue(PROJECT, jira.text(EPIC))
    item = jira.writer.ensure_issue(PROJECT, jira.text(ITEM, epic.key))
    made = list(jira.project.issues.values())
    assert [(one.kind.name, one.key) for one in made] == [("Epic", epic.key), ("Task", item.key)]
    assert made[1].parent is made[0]
    assert jira.reader.derived(PROJECT) == {
        EPIC: Derived(epic.key),
        ITEM: Derived(item.key, epic.key),
    }


def test_the_marker_comes_with_the_text_in_one_request(cloud: Jira) -> None:
    cloud.writer.ensure_issue(PROJECT, cloud.text(EPIC))
    (write,) = cloud.fake.writes
    assert write.body["properties"] == [{"key": PROPERTY, "value": {"version": 1, "topic": EPIC}}]


def test_a_marker_that_jira_did_not_take_along_is_set_by_itself(cloud: Jira) -> None:
    cloud.fake.creates_properties = False
    key = cloud.writer.ensure_issue(PROJECT, cloud.text(EPIC)).key
    assert cloud.reader.derived(PROJECT) == {EPIC: Derived(key)}


def test_on_data_center_the_marker_is_an_anchor_in_the_text(data_center: Jira) -> None:
    data_center.writer.ensure_issue(PROJECT, data_center.text(EPIC))
    (write,) = data_center.fake.writes
    told = write.body["fields"]["description"]
    assert told.endswith("\n\n{anchor:roadmap-drift-derived.1.acme-shop.guest.epic}")
    assert "properties" not in write.body


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{anchor:roadmap-drift-derived.2.a.b.c}",
        "{anchor:roadmap-drift-derived.1.a.b}",
        "{anchor:roadmap-drift-dashboard.1.a.b.c}",
        f"{anchor('a/b/c')} {anchor('a/b/d')}",
    ],
)
def test_no_other_text_is_taken_for_an_anchor(text: str) -> None:
    assert anchored_topic(text) == ""


def test_an_anchor_is_read_back() -> None:
    assert anchored_topic(f"Buy.\r\n\r\n{anchor(EPIC)}\r\nBelow.") == EPIC


@pytest.mark.parametrize(
    "value",
    [
        None,
        "acme-shop/guest/epic",
        {"version": 2, "topic": EPIC},
        {"version": True, "topic": EPIC},
        {"version": 1, "topic": "acme-shop"},
        {"version": 1, "topic": EPIC, "more": 1},
    ],
)
def test_no_other_property_is_taken_for_a_marker(cloud: Jira, value: object) -> None:
    cloud.project.issue("Made", by=cloud.fake.bot).properties[PROPERTY] = value
    assert cloud.reader.derived(PROJECT) == {}


def test_a_text_with_a_check_list_is_taken(jira: Jira) -> None:
    jira.writer.ensure_issue(PROJECT, jira.text(EPIC))
    (made,) = jira.project.issues.values()
    assert "TO DO: two" in str(made.description)


def test_a_project_without_epics_says_so(jira: Jira) -> None:
    jira.project.kinds = ["Task", "Sub-task"]
    with pytest.raises(Rejected) as caught:
        jira.writer.ensure_issue(PROJECT, jira.text(EPIC))
    assert caught.value.message == "PAY has no type of issue that holds others, such as Epic."
    assert caught.value.remedy
    assert jira.fake.writes == []


def test_a_field_that_we_cannot_fill_in_is_named(jira: Jira) -> None:
    field = jira.fake.field("Cost centre")
    jira.fake.kind("Epic").needs = (field.id,)
    with pytest.raises(Rejected) as caught:
        jira.writer.ensure_issue(PROJECT, jira.text(EPIC))
    assert "Epic needs Cost centre" in caught.value.message
    assert jira.fake.writes == []


def test_a_type_that_needs_less_is_taken_for_an_item(jira: Jira) -> None:
    field = jira.fake.field("Cost centre")
    jira.fake.kind("Task").needs = (field.id,)
    jira.writer.ensure_issue(PROJECT, jira.text(ITEM))
    (made,) = jira.project.issues.values()
    assert made.kind.name == "Story"


def test_without_the_right_to_create_that_is_what_is_told(jira: Jira) -> None:
    jira.project.deny("CREATE_ISSUES")
    with pytest.raises(Denied) as caught:
        jira.writer.ensure_issue(PROJECT, jira.text(EPIC))
    assert "Create Issues" in caught.value.remedy


@pytest.mark.promise("R35")
def test_whether_issues_can_be_made_is_told_before_one_is_and_notes_do_not_matter(
    jira: Jira,
) -> None:
    jira.project.deny("ADD_COMMENTS")
    assert jira.writer.lacks({PROJECT}, issues=True) == ()
    jira.project.deny("CREATE_ISSUES")
    (right,) = jira.writer.lacks({PROJECT}, issues=True)
    assert (right.part, right.name, right.held) == (PROJECT, "make issues", False)
    assert right.remedy == "Give the account Create Issues."
    assert jira.fake.writes == []


def test_below_a_story_nothing_can_stand_so_it_stands_beside(jira: Jira) -> None:
    story = jira.project.issue("A story")
    told = jira.writer.ensure_issue(PROJECT, jira.text(ITEM, story.key))
    assert (told.change, told.claimed) == (Change.MADE, False)
    again = jira.writer.ensure_issue(PROJECT, jira.text(ITEM, story.key))
    assert (again.change, again.key, again.claimed) == (Change.NONE, told.key, False)


def test_a_type_without_the_field_for_its_epic_stands_beside_it(cloud: Jira) -> None:
    cloud.fake.kind("Task").lacks = ("parent",)
    epic = cloud.project.issue("Epic", kind="Epic")
    told = cloud.writer.ensure_issue(PROJECT, cloud.text(ITEM, epic.key))
    assert (told.change, told.claimed) == (Change.MADE, False)


def test_labels_of_people_go_on(jira: Jira) -> None:
    assert jira.writer.ensure_issue(PROJECT, jira.text(ITEM, "", "guest")).claimed
    (made,) = jira.project.issues.values()
    assert made.labels == ["guest"]


def test_where_there_is_no_field_for_labels_that_is_told(jira: Jira) -> None:
    for kind in jira.fake.kinds:
        kind.lacks = ("labels",)
    assert not jira.writer.ensure_issue(PROJECT, jira.text(ITEM, "", "guest")).claimed


@pytest.mark.promise("R3")
def test_what_search_does_not_know_of_yet_is_asked_for_by_number(cloud: Jira) -> None:
    cloud.fake.lag = 3
    key = cloud.writer.ensure_issue(PROJECT, cloud.text(EPIC)).key
    told = cloud.writer.ensure_issue(PROJECT, cloud.text(EPIC))
    assert (told.change, told.key) == (Change.NONE, key)


@pytest.mark.promise("R3")
def test_what_goes_wrong_while_it_is_looked_at_says_that_it_was_made(jira: Jira) -> None:
    made = len(jira.project.issues)
    refused = Fault(How.ANSWER, status=403, matches=lambda r: "properties=" in r.query)
    with jira.fake.failing(refused), pytest.raises(TrackerError) as caught:
        jira.writer.ensure_issue(PROJECT, jira.text(EPIC))
    assert (caught.value.was_made, len(jira.project.issues)) == (True, made + 1)


def test_a_former_account_that_jira_does_not_know_any_more_is_passed_over(cloud: Jira) -> None:
    key = cloud.writer.ensure_issue(PROJECT, cloud.text(EPIC)).key
    own = settings(cloud.fake, cloud.base_url, former_accounts=("gone",))
    reader = open_reader(SOURCE, own, sleep=never_wait)
    assert reader.derived(PROJECT) == {EPIC: Derived(key)}


def test_another_project_is_refused(jira: Jira) -> None:
    with pytest.raises(Rejected):
        jira.writer.ensure_issue("OPS", jira.text(EPIC))
