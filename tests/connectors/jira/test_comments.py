"""The marker of a note in Jira: in a property, or as an anchor where there are none."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.domain.backlog import Note, Stamp
from bot.domain.errors import Denied, Unavailable
from bot.ports import Change, NoteText
from connectors.jira.client import Client
from connectors.jira.markers import PROPERTY, Seal, read_value, value_of
from connectors.shared.marker import Marker
from tests.connectors.jira.harness import WITHOUT_PROPERTIES, JiraHarness, never_wait, settings
from tests.fakes.jira import FakeJira, Fault, How, Request, serving
from tests.fakes.jira.faults import to
from tests.fakes.jira.issues import Issue

SINCE = dt.datetime(2026, 11, 5, 8, 30, tzinfo=dt.UTC)
STAMP = Stamp("error", ("0a1b2c3d4e5f", "ffffffffffff"), SINCE)
MARKER = Marker("acme-shop", STAMP)
VALUE: dict[str, Any] = {
    "version": 1,
    "topic": "acme-shop",
    "level": "error",
    "since": "2026-11-05T08:30:00Z",
    "prints": ["0a1b2c3d4e5f", "ffffffffffff"],
    "state": "open",
}
ANCHOR = "{anchor:roadmap-drift.1.acme-shop.error.20261105T083000Z.0a1b2c3d4e5f-ffffffffffff.open}"
TEXT = NoteText("acme-shop", "Late.", STAMP)


@pytest.fixture(params=[True, False], ids=["cloud", "data center"])
def jira(request: pytest.FixtureRequest) -> Iterator[JiraHarness]:
    fake = FakeJira(cloud=request.param)
    with serving(fake) as base_url:
        yield JiraHarness(fake, base_url)


@pytest.fixture
def old() -> Iterator[JiraHarness]:
    fake = FakeJira(cloud=False)
    fake.comment_properties, fake.release = False, WITHOUT_PROPERTIES
    with serving(fake) as base_url:
        yield JiraHarness(fake, base_url)


def notes(jira: JiraHarness, text: object, **properties: object) -> tuple[Note, ...]:
    """What is read of a comment of our own account."""
    issue = jira.project.issue()
    issue.comment(text, jira.fake.bot, properties=properties)
    return jira.reader.thread(issue.key).notes


class TestValue:
    def test_it_is_read_back_as_it_was_written(self) -> None:
        assert value_of(MARKER) == VALUE
        assert read_value(VALUE) == Seal(MARKER)

    def test_it_may_tell_what_body_was_sent_with_it(self) -> None:
        value = {**VALUE, "sent": "46007df3f67e170d"}
        assert value_of(MARKER, "46007df3f67e170d") == value
        assert read_value(value) == Seal(MARKER, "46007df3f67e170d")

    def test_it_keeps_instants_in_utc(self) -> None:
        lisbon = SINCE.astimezone(dt.timezone(dt.timedelta(hours=1)))
        marker = Marker("acme-shop", Stamp("error", STAMP.prints, lisbon))
        assert value_of(marker)["since"] == "2026-11-05T08:30:00Z"
        told = read_value({**VALUE, "since": "2026-11-05T09:30:00+01:00"})
        assert told is not None
        assert told.marker.stamp.since.utcoffset() == dt.timedelta(0)

    @pytest.mark.parametrize(
        "changed",
        [
            {"version": 2},
            {"version": "1"},
            {"version": True},
            {"version": 1.0},
            {"topic": "Acme Shop"},
            {"topic": ""},
            {"topic": None},
            {"topic": "acme-shop\n"},
            {"level": "ERROR"},
            {"level": 3},
            {"since": "yesterday"},
            {"since": "2026-11-05T08:30:00"},
            {"since": 1762331400},
            {"prints": "0a1b2c3d4e5f"},
            {"prints": ["not hex"]},
            {"prints": [1]},
            {"prints": None},
            {"state": "gone"},
            {"state": None},
            {"more": 1},
            {"sent": ""},
            {"sent": None},
            {"sent": "46007df3f67e170"},
            {"sent": "46007DF3F67E170D"},
        ],
    )
    def test_anything_else_is_not_our_marker(self, changed: dict[str, object]) -> None:
        assert read_value({**VALUE, **changed}) is None

    @pytest.mark.parametrize("value", [None, "", [], 1, {}, [VALUE], json.dumps(VALUE)])
    def test_what_is_no_object_is_not_our_marker(self, value: object) -> None:
        assert read_value(value) is None

    @pytest.mark.parametrize("missing", VALUE)
    def test_no_part_may_be_missing(self, missing: str) -> None:
        assert read_value({k: v for k, v in VALUE.items() if k != missing}) is None


class TestProperty:
    def test_a_note_is_its_text_and_what_the_property_says(self, jira: JiraHarness) -> None:
        (note,) = notes(jira, "Late.", **{PROPERTY: VALUE})
        assert (note.topic, note.body, note.stamp) == ("acme-shop", jira.body("Late."), STAMP)
        assert (note.resolved, note.hidden) == (False, False)

    @pytest.mark.parametrize("state", ["resolved", "duplicate"])
    def test_a_duplicate_is_no_note(self, jira: JiraHarness, state: str) -> None:
        told = notes(jira, "Late.", **{PROPERTY: {**VALUE, "state": state}})
        assert [note.resolved for note in told] == ([True] if state == "resolved" else [])

    @pytest.mark.parametrize("value", [{**VALUE, "version": 2}, {}, "x"])
    def test_a_property_that_is_not_to_be_understood_is_left_alone(
        self, jira: JiraHarness, value: object
    ) -> None:
        assert notes(jira, "Late.", **{PROPERTY: value}) == ()

    def test_a_property_of_another_name_is_not_ours(self, jira: JiraHarness) -> None:
        assert notes(jira, "Late.", tracker=VALUE) == ()

    def test_a_persons_comment_is_not_ours_whatever_its_property_says(
        self, jira: JiraHarness
    ) -> None:
        issue = jira.project.issue()
        issue.comment("Late.", jira.fake.ana, properties={PROPERTY: VALUE})
        assert jira.reader.thread(issue.key).notes == ()
        jira.ensure(issue.key, TEXT)
        assert [c.author for c in issue.comments] == [jira.fake.ana, jira.fake.bot]

    def test_notes_are_told_oldest_first_also_those_of_one_instant(self, jira: JiraHarness) -> None:
        issue = jira.project.issue()
        for topic in ("b", "a", "c"):
            made = issue.comment(
                "x", jira.fake.bot, properties={PROPERTY: {**VALUE, "topic": topic}}
            )
            made.created = issue.created
        issue.comments.reverse()
        assert [note.topic for note in jira.reader.thread(issue.key).notes] == ["b", "a", "c"]

    def test_comments_that_another_page_shows_are_read_too(self, jira: JiraHarness) -> None:
        jira.fake.comments_page = 3
        issue = jira.project.issue()
        issue.comment("Hello.", times=7)
        issue.comment("Late.", jira.fake.bot, properties={PROPERTY: VALUE})
        issue.comment("Hello.", times=4)
        assert len(jira.reader.thread(issue.key).notes) == 1

    def test_comments_that_break_off_are_not_taken_for_all(self, jira: JiraHarness) -> None:
        issue = jira.project.issue()
        issue.comment("Late.", jira.fake.bot, properties={PROPERTY: VALUE})
        cut = '{"startAt": 0, "maxResults": 100, "total": 1, "comments": []}'
        fault = Fault(How.ANSWER, status=200, body=cut, matches=to("GET", "/comment"), times=None)
        with jira.fake.failing(fault), pytest.raises(Unavailable):
            jira.reader.thread(issue.key)

    def test_a_comment_that_is_told_twice_is_not_its_own_duplicate(self, jira: JiraHarness) -> None:
        issue = jira.project.issue()
        issue.comment("Late.", jira.fake.bot, properties={PROPERTY: VALUE})
        told = _told(jira, issue, expand="properties")
        with jira.fake.failing(_page(told * 2)):
            assert len(jira.reader.thread(issue.key).notes) == 1
        with jira.fake.failing(_page(told * 2)):
            assert jira.ensure(issue.key, TEXT) is Change.NONE

    def test_where_the_list_tells_no_properties_ours_is_asked_for(self, jira: JiraHarness) -> None:
        issue = jira.project.issue()
        issue.comment("Late.", jira.fake.bot, properties={PROPERTY: VALUE})
        issue.comment("On it.", jira.fake.bot)
        issue.comment("Late.", jira.fake.ana, properties={PROPERTY: VALUE})
        before = len(jira.fake.requests)
        with jira.fake.failing(_page(_told(jira, issue))):
            (note,) = jira.reader.thread(issue.key).notes
        assert note.note_id == str(issue.comments[0].id)
        asked = [r.path for r in jira.fake.requests[before:] if "/properties/" in r.path]
        assert [path.split("/")[-3] for path in asked] == [str(c.id) for c in issue.comments[:2]]
        with jira.fake.failing(_page(_told(jira, issue))):
            assert jira.ensure(issue.key, TEXT) is Change.NONE

    def test_a_property_that_cannot_be_read_is_not_taken_for_none(self, jira: JiraHarness) -> None:
        issue = jira.project.issue()
        issue.comment("Late.", jira.fake.bot, properties={PROPERTY: VALUE})
        listed = _page(_told(jira, issue))
        denied = Fault(How.ANSWER, status=403, matches=to("GET", f"/properties/{PROPERTY}"))
        with jira.fake.failing(listed, denied), pytest.raises(Denied):
            jira.ensure(issue.key, TEXT)
        assert jira.fake.writes == []

    def test_line_ends_of_wiki_markup_are_lf(self) -> None:
        fake = FakeJira(cloud=False)
        with serving(fake) as base_url:
            jira = JiraHarness(fake, base_url)
            (note,) = notes(jira, "one\r\ntwo\r\n", **{PROPERTY: VALUE})
            assert note.body == "one\ntwo\n"


class TestAnchor:
    def test_the_marker_is_the_last_line_and_no_part_of_the_text(self, old: JiraHarness) -> None:
        (note,) = notes(old, f"Late.\n\nBy a day.\n\n{ANCHOR}")
        assert (note.topic, note.stamp) == ("acme-shop", STAMP)
        assert note.body == "Late.\n\nBy a day."

    def test_it_is_sent_as_one_text_and_reads_back(self, old: JiraHarness) -> None:
        (key,) = old.seed(1)
        assert old.ensure(key, TEXT) is Change.MADE
        (sent,) = old.fake.writes
        assert sent.body == {"body": f"Late.\n\n{ANCHOR}"}
        assert old.ensure(key, TEXT) is Change.NONE

    def test_white_space_that_jira_cut_at_the_end_does_not_count(self, old: JiraHarness) -> None:
        (note,) = notes(old, f"Late.  \r\n\r\n{ANCHOR} \r\n")
        assert note.body == "Late.  "

    @pytest.mark.parametrize(
        "text",
        [
            f"{ANCHOR} quoted",
            f"see {ANCHOR}",
            f"{ANCHOR}\n\nSee above.",
            f"Late.\n\n{{quote}}{ANCHOR}{{quote}}",
            "Late.\n\n" + ANCHOR.replace("drift.1", "drift.2"),
            "Late.\n\n" + ANCHOR.replace("open", "gone"),
            "Late.\n\n" + ANCHOR.replace("acme-shop", "Acme"),
            "Late.\n\n" + ANCHOR.replace("T083000Z", "T083000"),
            "Late.\n\n" + ANCHOR.replace("20261105", "20261399"),
            "Late.\n\n{anchor:roadmap-drift}",
        ],
    )
    def test_anything_else_is_not_our_marker(self, old: JiraHarness, text: str) -> None:
        assert notes(old, text) == ()

    def test_without_findings_it_has_no_prints(self, old: JiraHarness) -> None:
        (note,) = notes(old, "Resolved.\n\n" + ANCHOR.replace("0a1b2c3d4e5f-ffffffffffff", ""))
        assert note.stamp.prints == ()

    def test_after_an_upgrade_the_next_edit_moves_the_marker_into_a_property(
        self, old: JiraHarness
    ) -> None:
        (key,) = old.seed(1)
        old.ensure(key, TEXT)
        with serving(old.fake) as base_url:
            old.fake.comment_properties, old.fake.release = True, "10.3.2"
            new = JiraHarness(old.fake, base_url)
            assert new.ensure(key, TEXT) is Change.NONE
            assert new.ensure(key, NoteText("acme-shop", "Later.", STAMP)) is Change.MADE
            (note,) = new.reader.thread(key).notes
            assert note.body == "Later."
        issue = old.fake.find(key)
        assert issue is not None
        assert [(c.text, list(c.properties)) for c in issue.comments] == [("Later.", [PROPERTY])]

    def test_a_property_counts_more_than_an_anchor(self) -> None:
        fake = FakeJira(cloud=False)
        with serving(fake) as base_url:
            jira = JiraHarness(fake, base_url)
            text = f"Late.\n\n{ANCHOR}"
            (note,) = notes(jira, text, **{PROPERTY: {**VALUE, "topic": "acme-pay"}})
            assert note.topic == "acme-pay"
            assert notes(jira, text, **{PROPERTY: {**VALUE, "version": 2}}) == ()


def _told(jira: JiraHarness, issue: Issue, **parameters: str) -> list[Any]:
    """Its comments as Jira lists them; without properties unless it is asked for them."""
    client = Client(settings(jira.fake, jira.fake.base_url), sleep=never_wait)
    api = "/rest/api/3" if jira.fake.cloud else "/rest/api/2"
    told = client.get(f"{api}/issue/{issue.id}/comment", "", **parameters)
    return list(told["comments"])


def _page(comments: list[Any], *, start: int = 0, total: int | None = None) -> Fault:
    """A page with these comments, when it is asked for."""
    size = len(comments)
    page = {"startAt": start, "maxResults": size, "total": total or size, "comments": comments}
    asked = to("GET", "/comment")

    def matches(request: Request) -> bool:
        return asked(request) and f"startAt={start}" in request.query

    return Fault(How.ANSWER, status=200, body=json.dumps(page), matches=matches)


@pytest.mark.parametrize(
    ("release", "anchored"),
    [("6.4.14", True), ("7.0.0", False), ("8.20.10", False), ("10.3.2", False), ("11.0.1", False)],
)
def test_the_version_tells_whether_comments_have_properties(release: str, anchored: bool) -> None:
    fake = FakeJira(cloud=False)
    fake.release = release
    with serving(fake) as base_url:
        jira = JiraHarness(fake, base_url)
        (key,) = jira.seed(1)
        jira.ensure(key, TEXT)
    assert [("anchor" in str(w.body), "properties" in w.body) for w in fake.writes] == [
        (anchored, not anchored)
    ]
