"""Who may read our notes in Jira: a role or group, and in a service project no customers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.backlog import Note
from bot.domain.errors import Denied, Rejected, Unavailable
from bot.ports import Change, Writer
from connectors.jira import open_reader, open_writer
from connectors.jira.markers import PROPERTY
from tests.connectors.jira.harness import (
    SOURCE,
    WITHOUT_PROPERTIES,
    JiraHarness,
    OldJiraHarness,
    never_wait,
    settings,
)
from tests.connectors.jira.test_writer import TEXT, VALUE, document, issue_of, noted
from tests.fakes.jira import FakeJira, Fault, How, serving
from tests.fakes.jira.faults import to
from tests.fakes.jira.issues import Issue

INTERNAL = {"sd.public.comment": {"internal": True}}
DEVELOPERS = ("role", "Developers")


@pytest.fixture(params=[True, False], ids=["cloud", "data center"])
def jira(request: pytest.FixtureRequest) -> Iterator[JiraHarness]:
    fake = FakeJira(cloud=request.param)
    with serving(fake) as base_url:
        yield JiraHarness(fake, base_url)


@pytest.fixture
def old() -> Iterator[JiraHarness]:
    """A service project on a Data Center whose comments have no properties."""
    fake = FakeJira(cloud=False)
    fake.comment_properties, fake.release = False, WITHOUT_PROPERTIES
    with serving(fake) as base_url:
        made = OldJiraHarness(fake, base_url)
        made.project.type = "service_desk"
        yield made


def writer_to(jira: JiraHarness, visible_to: str) -> Writer:
    own = settings(jira.fake, jira.fake.base_url)
    return open_writer(replace(SOURCE, visible_to=visible_to), own, sleep=never_wait)


def read_for(jira: JiraHarness, issue: Issue, visible_to: str) -> Note:
    """The note, read for a source that names these readers."""
    own = settings(jira.fake, jira.fake.base_url)
    reader = open_reader(replace(SOURCE, visible_to=visible_to), own, sleep=never_wait)
    (note,) = reader.thread(issue.key).notes
    return note


class TestAudience:
    @pytest.mark.parametrize(
        ("told", "visibility"),
        [
            ("role:Developers", {"type": "role", "value": "Developers"}),
            ("group:jira-users", {"type": "group", "value": "jira-users"}),
        ],
    )
    def test_a_note_may_be_for_a_role_or_a_group(
        self, jira: JiraHarness, told: str, visibility: dict[str, str]
    ) -> None:
        writer = writer_to(jira, told)
        issue = issue_of(jira)
        note = jira.note(TEXT)
        writer.ensure_note(issue.key, note)
        assert issue.comments[0].visibility == tuple(visibility.values())
        assert jira.fake.writes[0].body["visibility"] == visibility
        assert writer.ensure_note(issue.key, note) is Change.NONE
        writer.ensure_note(issue.key, replace(note, resolved=True))
        assert issue.comments[0].visibility == tuple(visibility.values())

    def test_whom_a_person_showed_it_to_stays_so(self, jira: JiraHarness) -> None:
        issue = noted(jira, visibility=DEVELOPERS)
        assert not read_for(jira, issue, "").misdirected
        jira.ensure(issue.key, replace(TEXT, body="Later."))
        assert issue.comments[0].text == "Later."
        assert issue.comments[0].visibility == DEVELOPERS

    @pytest.mark.parametrize("told", ["role:Nobodies", "role:Administrators", "group:managers"])
    def test_a_role_that_is_not_ours_is_rejected_and_says_what_to_check(
        self, jira: JiraHarness, told: str
    ) -> None:
        issue = issue_of(jira)
        with pytest.raises(Rejected) as caught:
            writer_to(jira, told).ensure_note(issue.key, jira.note(TEXT))
        assert "visible_to" in caught.value.remedy
        assert issue.comments == []


class TestReadersThatChange:
    @pytest.mark.parametrize("shown", [None, ("group", "jira-users")])
    def test_a_note_that_says_so_already_is_shown_to_those_whom_the_source_names_now(
        self, jira: JiraHarness, shown: tuple[str, str] | None
    ) -> None:
        issue = noted(jira, visibility=shown)
        writer = writer_to(jira, "role:Developers")
        assert read_for(jira, issue, "role:Developers").misdirected
        assert writer.ensure_note(issue.key, jira.note(TEXT)) is Change.MADE
        assert issue.comments[0].visibility == DEVELOPERS
        assert not read_for(jira, issue, "role:Developers").misdirected
        assert writer.ensure_note(issue.key, jira.note(TEXT)) is Change.NONE

    def test_of_an_anchored_note_too(self, old: JiraHarness) -> None:
        old.project.type = "software"
        (key,) = old.seed(1)
        old.ensure(key, TEXT)
        writer = writer_to(old, "role:Developers")
        assert writer.ensure_note(key, TEXT) is Change.MADE
        assert writer.ensure_note(key, TEXT) is Change.NONE

    @pytest.mark.parametrize(
        ("visible_to", "shown", "misdirected"),
        [
            ("group:jira-users", {"value": "jira-users", "identifier": "276f95-c1"}, False),
            ("group:276f95-c1", {"value": "jira-users", "identifier": "276f95-c1"}, False),
            ("group:276f95-c1", {"value": None, "identifier": "276f95-c1"}, False),
            ("group:Jira-Users", {"value": "jira-users"}, False),
            ("group:staff", {"value": "jira-users", "identifier": "276f95-c1"}, True),
            ("group:None", {"value": "jira-users", "identifier": None}, True),
            ("role:jira-users", {"value": "jira-users"}, True),
        ],
    )
    def test_a_group_is_known_by_its_name_and_by_its_id(
        self, jira: JiraHarness, visible_to: str, shown: dict[str, str], misdirected: bool
    ) -> None:
        issue = noted(jira)
        with jira.fake.failing(_telling(jira, issue, visibility={"type": "group", **shown})):
            assert read_for(jira, issue, visible_to).misdirected is misdirected

    def test_a_group_that_is_told_by_its_id_alone_is_kept_by_it(self, jira: JiraHarness) -> None:
        issue = noted(jira)
        shown = {"type": "group", "value": None, "identifier": "jira-users"}
        with jira.fake.failing(_telling(jira, issue, visibility=shown)):
            jira.ensure(issue.key, replace(TEXT, body="Later."))
        assert issue.comments[0].visibility == ("group", "jira-users")

    def test_readers_that_cannot_be_told_do_not_become_everybody(self, jira: JiraHarness) -> None:
        issue = noted(jira)
        told = _telling(jira, issue, visibility={"type": "group"})
        with jira.fake.failing(told), pytest.raises(Unavailable, match="makes no sense"):
            jira.ensure(issue.key, replace(TEXT, body="Later."))
        assert jira.fake.writes == []


class TestCustomers:
    def test_customers_of_a_service_project_do_not_read_a_note(self, jira: JiraHarness) -> None:
        jira.project.type = "service_desk"
        issue = issue_of(jira)
        jira.ensure(issue.key, TEXT)
        assert INTERNAL.items() <= issue.comments[0].properties.items()
        assert jira.ensure(issue.key, TEXT) is Change.NONE

    def test_nor_after_an_edit_of_one_that_they_could_read(self, jira: JiraHarness) -> None:
        jira.project.type = "service_desk"
        issue = noted(jira)
        jira.ensure(issue.key, replace(TEXT, body="Later."))
        assert INTERNAL.items() <= issue.comments[0].properties.items()
        assert len(jira.fake.writes) == 1

    def test_nor_where_properties_are_not_taken_along(self, jira: JiraHarness) -> None:
        jira.project.type = "service_desk"
        issue = issue_of(jira)
        jira.fake.comment_properties = False
        wrote = Fault(How.CALL, call=lambda: _keep_properties(jira), matches=to("POST", "/comment"))
        with jira.fake.failing(wrote):
            jira.ensure(issue.key, TEXT)
        assert list(issue.comments[0].properties) == ["sd.public.comment", PROPERTY]

    def test_where_comments_have_no_properties_a_note_is_refused_and_says_what_to_do(
        self, old: JiraHarness
    ) -> None:
        (key,) = old.seed(1)
        with pytest.raises(Denied, match="customers would read") as caught:
            old.ensure(key, TEXT)
        assert "visible_to" in caught.value.remedy
        assert "upgrade" in caught.value.remedy
        assert old.comments(key) == ()

    def test_for_a_role_it_is_written_there_too(self, old: JiraHarness) -> None:
        (key,) = old.seed(1)
        assert writer_to(old, "role:Developers").ensure_note(key, TEXT) is Change.MADE
        assert len(old.comments(key)) == 1

    def test_what_they_can_read_is_taken_back_there_all_the_same(self, old: JiraHarness) -> None:
        (key,) = old.seed(1)
        old.project.type = "software"
        old.ensure(key, TEXT)
        with serving(old.fake) as base_url:
            old.project.type = "service_desk"
            again = OldJiraHarness(old.fake, base_url)
            with pytest.raises(Denied):
                again.ensure(key, replace(TEXT, body="Later."))
            gone = replace(TEXT, body="Resolved.", resolved=True)
            assert again.ensure(key, gone) is Change.MADE


def _telling(jira: JiraHarness, issue: Issue, **changed: object) -> Fault:
    """The list of its comments, with something in our note told in another way."""
    told: dict[str, Any] = {
        "id": str(issue.comments[0].id),
        "author": {"accountId": jira.fake.bot.account, "name": jira.fake.bot.name},
        "body": document(jira, "Late."),
        "created": "2026-11-05T08:30:00.000+0000",
        "properties": [{"key": PROPERTY, "value": VALUE}],
    }
    body = {"startAt": 0, "maxResults": 100, "total": 1, "comments": [told | changed]}
    return Fault(How.ANSWER, status=200, body=json.dumps(body), matches=to("GET", "/comment"))


def _keep_properties(jira: JiraHarness) -> None:
    jira.fake.comment_properties = True
