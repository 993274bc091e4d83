"""What the Writer sends to Jira, and what it makes of a refusal."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from bot.domain.backlog import Stamp
from bot.domain.errors import Denied, NotFound, Rejected, Unavailable
from bot.domain.markup import render
from bot.ports import Change, NoteText
from connectors.jira import open_reader, open_writer, recent
from connectors.jira.markers import PROPERTY, value_of
from connectors.shared.marker import Marker
from tests.connectors.jira.harness import SOURCE, JiraHarness, never_wait, settings
from tests.domain.test_markdown import every_place
from tests.domain.test_wiki import NASTY
from tests.fakes.jira import FakeJira, Fault, How, Request, When, serving
from tests.fakes.jira.faults import refuse, to, writes
from tests.fakes.jira.issues import Issue

SINCE = dt.datetime(2026, 11, 5, 8, 30, tzinfo=dt.UTC)
STAMP = Stamp("error", ("0a1b2c3d4e5f",), SINCE)
TEXT = NoteText("acme-shop", "Late.", STAMP)
MARKER = Marker("acme-shop", STAMP)
VALUE = value_of(MARKER)
TEXTS_A_NOTE = 20


@pytest.fixture(params=[True, False], ids=["cloud", "data center"])
def jira(request: pytest.FixtureRequest) -> Iterator[JiraHarness]:
    fake = FakeJira(cloud=request.param)
    with serving(fake) as base_url:
        yield JiraHarness(fake, base_url)


def issue_of(jira: JiraHarness) -> Issue:
    return jira.project.issue()


def noted(jira: JiraHarness, **more: object) -> Issue:
    """An item with our note on it."""
    issue = issue_of(jira)
    issue.comment("Late.", jira.fake.bot, properties={PROPERTY: VALUE}, **more)  # type: ignore[arg-type]
    return issue


def sent(jira: JiraHarness) -> list[tuple[str, str, object]]:
    """The writes: verb, path below the API, and body."""
    return [(w.method, w.path.split("/", 4)[-1], w.body) for w in jira.fake.writes]


def document(jira: JiraHarness, text: str) -> object:
    """The text as it goes over the wire."""
    return json.loads(jira.body(text)) if jira.fake.cloud else text


def kept(jira: JiraHarness, text: str, **changed: object) -> dict[str, object]:
    """The property of a note that says this."""
    digest = hashlib.sha256(jira.body(text).encode()).hexdigest()[:16]
    return {**VALUE, "sent": digest, **changed}


def meanwhile(call: Callable[[], object], method: str, ending: str) -> Fault:
    """Something happens right after this request was answered."""
    return Fault(How.CALL, call=call, matches=to(method, ending))


class TestNotes:
    def test_a_note_is_made_with_its_marker_in_one_request(self, jira: JiraHarness) -> None:
        issue = issue_of(jira)
        jira.ensure(issue.key, TEXT)
        properties = [{"key": "roadmap-drift", "value": kept(jira, "Late.")}]
        body = {"body": document(jira, "Late."), "properties": properties}
        assert sent(jira) == [("POST", f"issue/{issue.id}/comment", body)]

    def test_a_note_is_edited_with_its_marker_in_one_request(self, jira: JiraHarness) -> None:
        issue = noted(jira)
        jira.ensure(issue.key, replace(TEXT, body="Gone.", resolved=True))
        ((verb, path, body),) = sent(jira)
        assert (verb, path) == ("PUT", f"issue/{issue.id}/comment/{issue.comments[0].id}")
        value = kept(jira, "Gone.", state="resolved")
        properties = [{"key": "roadmap-drift", "value": value}]
        assert body == {"body": document(jira, "Gone."), "properties": properties}

    def test_a_part_of_a_second_in_the_stamp_does_not_count(self, jira: JiraHarness) -> None:
        issue = noted(jira)
        stamp = replace(STAMP, since=SINCE.replace(microsecond=123456))
        assert jira.ensure(issue.key, replace(TEXT, stamp=stamp)) is Change.NONE

    def test_the_younger_of_two_notes_is_marked_and_its_text_replaced_in_one_request(
        self, jira: JiraHarness
    ) -> None:
        issue = noted(jira)
        more = {"properties": {PROPERTY: VALUE}, "visibility": ("role", "Developers")}
        second = issue.comment("Very late.", jira.fake.bot, **more)  # type: ignore[arg-type]
        assert jira.ensure(issue.key, TEXT) is Change.MADE
        words = "Replaced by an earlier note on this item."
        value = kept(jira, words, state="duplicate")
        body = {
            "body": document(jira, words),
            "properties": [{"key": "roadmap-drift", "value": value}],
            "visibility": {"type": "role", "value": "Developers"},
        }
        assert sent(jira) == [("PUT", f"issue/{issue.id}/comment/{second.id}", body)]
        assert issue.comments[0].text == "Late."

    def test_on_cloud_a_note_that_is_no_document_is_not_sent(self) -> None:
        fake = FakeJira(cloud=True)
        with serving(fake) as base_url:
            jira = JiraHarness(fake, base_url)
            with pytest.raises(Rejected, match="document format"):
                jira.writer.ensure_note(issue_of(jira).key, TEXT)
        assert fake.writes == []

    def test_whatever_the_markup_holds_is_taken_and_read_back_as_written(
        self, jira: JiraHarness
    ) -> None:
        issue = issue_of(jira)
        dialect = jira.reader.paper.dialect
        for start in range(0, len(NASTY), TEXTS_A_NOTE):
            some = NASTY[start : start + TEXTS_A_NOTE]
            body = render(tuple(b for text in some for b in every_place(text)), dialect)
            text = replace(TEXT, body=body)
            assert jira.writer.ensure_note(issue.key, text) is Change.MADE
            (note,) = jira.reader.thread(issue.key).notes
            assert note.body == body
            assert jira.writer.ensure_note(issue.key, text) is Change.NONE


class TestKeptOtherwise:
    """A tracker may keep a text in a way that we do not foresee; people edit it, too."""

    def test_a_note_that_jira_keeps_in_its_own_way_is_not_written_again(
        self, jira: JiraHarness
    ) -> None:
        issue = issue_of(jira)
        jira.ensure(issue.key, TEXT)
        issue.comments[0].body = document(jira, "Late\N{HORIZONTAL ELLIPSIS}")
        (note,) = jira.reader.thread(issue.key).notes
        assert note.body == jira.body("Late\N{HORIZONTAL ELLIPSIS}")
        assert note.says(jira.body("Late."))
        assert jira.ensure(issue.key, TEXT) is Change.NONE
        assert jira.ensure(issue.key, replace(TEXT, body="Later.")) is Change.MADE

    def test_what_a_person_made_of_it_is_put_right_once(self, jira: JiraHarness) -> None:
        issue = issue_of(jira)
        jira.ensure(issue.key, TEXT)
        comment = issue.comments[0]
        comment.body, comment.editor = document(jira, "Early."), jira.fake.ana
        (note,) = jira.reader.thread(issue.key).notes
        assert not note.says(jira.body("Late."))
        assert jira.ensure(issue.key, TEXT) is Change.MADE
        assert comment.text == "Late."
        comment.body = document(jira, "Late\N{HORIZONTAL ELLIPSIS}")
        assert jira.ensure(issue.key, TEXT) is Change.NONE

    def test_of_a_note_without_a_digest_the_text_counts(self, jira: JiraHarness) -> None:
        issue = noted(jira)
        assert jira.ensure(issue.key, TEXT) is Change.NONE
        issue.comments[0].body = document(jira, "Early.")
        assert jira.ensure(issue.key, TEXT) is Change.MADE
        assert issue.comments[0].properties == {PROPERTY: kept(jira, "Late.")}


class TestLabels:
    @pytest.mark.parametrize(("present", "verb"), [(True, "add"), (False, "remove")])
    def test_one_label_is_added_or_removed_by_its_verb(
        self, jira: JiraHarness, present: bool, verb: str
    ) -> None:
        issue = jira.project.issue(labels=["bug", *([] if present else ["drift:error"])])
        jira.writer.ensure_label(issue.key, "drift:error", present=present)
        body = {"update": {"labels": [{verb: "drift:error"}]}}
        assert sent(jira) == [("PUT", f"issue/{issue.id}", body)]

    def test_a_label_in_other_letters_is_a_persons_own(self, jira: JiraHarness) -> None:
        issue = jira.project.issue(labels=["Drift:Error"])
        assert jira.writer.ensure_label(issue.key, "drift:error", present=False) is Change.NONE
        assert jira.writer.ensure_label(issue.key, "drift:error", present=True) is Change.MADE
        assert set(issue.labels) == {"Drift:Error", "drift:error"}

    def test_no_label_of_others_is_touched(self, jira: JiraHarness) -> None:
        issue = jira.project.issue(labels=["bug"])
        with pytest.raises(Rejected, match="not ours"):
            jira.writer.ensure_label(issue.key, "bug", present=False)
        assert jira.fake.requests == []

    def test_a_label_that_jira_does_not_take_is_rejected(self, jira: JiraHarness) -> None:
        with pytest.raises(Rejected, match="contains spaces"):
            jira.writer.ensure_label(issue_of(jira).key, "drift:a b", present=True)


class TestSilence:
    def test_nobody_is_mailed_for_an_edit_where_we_administer_the_project(
        self, jira: JiraHarness
    ) -> None:
        jira.project.grant("ADMINISTER_PROJECTS")
        issue = noted(jira)
        jira.ensure(issue.key, replace(TEXT, body="Later."))
        jira.writer.ensure_label(issue.key, "drift:error", present=True)
        assert [_query(w).get("notifyUsers") for w in jira.fake.writes] == [["false"], ["false"]]

    def test_where_we_do_not_jira_is_not_asked_for_silence(self, jira: JiraHarness) -> None:
        issue = noted(jira)
        assert jira.ensure(issue.key, replace(TEXT, body="Later.")) is Change.MADE
        assert jira.writer.ensure_label(issue.key, "drift:error", present=True) is Change.MADE
        assert not [w for w in jira.fake.writes if "notifyUsers" in w.query]
        assert len(jira.fake.writes) == 2

    def test_a_right_lost_meanwhile_costs_one_refusal_and_no_write(self, jira: JiraHarness) -> None:
        jira.project.grant("ADMINISTER_PROJECTS")
        first, second, third = jira.seed(3)
        jira.writer.ensure_label(first, "drift:error", present=True)
        jira.project.deny("ADMINISTER_PROJECTS")
        for key in (second, third):
            assert jira.writer.ensure_label(key, "drift:error", present=True) is Change.MADE
        silent = ["notifyUsers" in w.query for w in jira.fake.writes]
        assert silent == [True, True, False, False]

    def test_a_new_note_is_sent_as_it_is_for_jira_has_no_silence_for_it(
        self, jira: JiraHarness
    ) -> None:
        jira.ensure(issue_of(jira).key, TEXT)
        assert "notifyUsers" not in jira.fake.writes[0].query


class TestProperties:
    def test_a_property_that_the_answer_does_not_show_is_looked_up_and_not_sent_again(
        self, jira: JiraHarness
    ) -> None:
        issue = noted(jira)
        number = issue.comments[0].id
        bare = json.dumps({"id": str(number)})
        hidden = Fault(How.ANSWER, When.AFTER, status=200, body=bare, matches=writes)
        with jira.fake.failing(hidden):
            jira.ensure(issue.key, replace(TEXT, body="Later."))
        assert len(jira.fake.writes) == 1
        assert jira.fake.requests[-1].path.endswith(f"/comment/{number}/properties/roadmap-drift")

    @pytest.mark.parametrize("new", [True, False], ids=["a new note", "an edited one"])
    def test_a_property_that_was_not_taken_along_is_set_by_itself(
        self, jira: JiraHarness, new: bool
    ) -> None:
        issue = issue_of(jira) if new else noted(jira)
        wanted = replace(TEXT, body="Later.", stamp=replace(STAMP, level="warning"))
        looked = meanwhile(lambda: _keep_properties(jira, False), "GET", "/comment")
        wrote = Fault(How.CALL, call=lambda: _keep_properties(jira, True), matches=writes)
        with jira.fake.failing(looked, wrote):
            assert jira.ensure(issue.key, wanted) is Change.MADE
        assert issue.comments[0].properties == {PROPERTY: kept(jira, "Later.", level="warning")}

    def test_a_data_center_that_refuses_properties_gets_an_anchor_from_then_on(self) -> None:
        fake = FakeJira(cloud=False)
        with serving(fake) as base_url:
            jira = JiraHarness(fake, base_url)
            fake.comment_properties = False
            words = 'Unrecognized field \\"properties\\" (class CommentJsonBean), not ignorable'
            told = refuse(400, f'{{"errorMessages": ["{words}"]}}', times=None)
            told.matches = _has_properties
            first, second = jira.seed(2)
            with fake.failing(told):
                assert jira.ensure(first, TEXT) is Change.MADE
                assert jira.ensure(second, TEXT) is Change.MADE
                assert jira.ensure(first, TEXT) is Change.NONE
        assert ["properties" in w.body for w in fake.writes] == [True, False, False]


class TestRefusals:
    @pytest.mark.promise("R35")
    @pytest.mark.parametrize(
        ("right", "named"),
        [
            ("ADD_COMMENTS", "Add Comments"),
            ("EDIT_OWN_COMMENTS", "Edit Own Comments"),
            ("EDIT_ISSUES", "Edit Issues"),
        ],
    )
    def test_a_missing_right_is_named(self, jira: JiraHarness, right: str, named: str) -> None:
        issue = issue_of(jira) if right == "ADD_COMMENTS" else noted(jira)
        jira.project.deny(right)
        with pytest.raises(Denied) as caught:
            _write(jira, issue.key, label=right == "EDIT_ISSUES")
        assert caught.value.remedy == f"The account needs the permission {named} in PAY."

    def test_a_duplicate_that_may_not_be_marked_names_the_right(self, jira: JiraHarness) -> None:
        issue = noted(jira)
        issue.comment("Late.", jira.fake.bot, properties={PROPERTY: VALUE})
        jira.project.deny("EDIT_OWN_COMMENTS")
        with pytest.raises(Denied) as caught:
            jira.ensure(issue.key, TEXT)
        assert "Edit Own Comments" in caught.value.remedy

    def test_a_refusal_for_another_cause_keeps_its_own_remedy(self, jira: JiraHarness) -> None:
        issue = issue_of(jira)
        page = {"Location": "https://login.example/"}
        redirect = Fault(How.ANSWER, status=302, headers=page, matches=writes)
        with jira.fake.failing(redirect), pytest.raises(Denied, match=r"login\.example") as caught:
            jira.ensure(issue.key, TEXT)
        assert "sign-in page" in caught.value.remedy

    def test_trouble_in_asking_for_a_right_does_not_hide_the_refusal(
        self, jira: JiraHarness
    ) -> None:
        issue = issue_of(jira)
        refused = refuse(400, '{"errorMessages": ["No."]}')
        refused.matches = writes
        silence = Fault(How.RESET, matches=to("GET", "/mypermissions"), times=None)
        with jira.fake.failing(refused, silence), pytest.raises(Rejected, match="No"):
            jira.ensure(issue.key, TEXT)

    def test_labels_that_are_not_on_the_screen_are_denied_with_what_to_do(
        self, jira: JiraHarness
    ) -> None:
        words = "Field 'labels' cannot be set. It is not on the appropriate screen, or unknown."
        fault = refuse(400, json.dumps({"errors": {"labels": words}}))
        fault.matches = writes
        with jira.fake.failing(fault), pytest.raises(Denied) as caught:
            jira.writer.ensure_label(issue_of(jira).key, "drift:error", present=True)
        assert "edit screen" in caught.value.remedy

    def test_an_item_gone_between_looking_and_writing_is_not_found(self, jira: JiraHarness) -> None:
        first, second = issue_of(jira), issue_of(jira)
        looked = meanwhile(first.delete, "GET", "/comment")
        with jira.fake.failing(looked), pytest.raises(NotFound):
            jira.ensure(first.key, TEXT)
        located = meanwhile(second.delete, "GET", f"/issue/{second.key}")
        with jira.fake.failing(located), pytest.raises(NotFound):
            jira.writer.ensure_label(second.key, "drift:error", present=True)

    def test_a_note_that_a_person_deletes_meanwhile_is_looked_for_again_later(
        self, jira: JiraHarness
    ) -> None:
        issue = noted(jira)
        looked = meanwhile(issue.comments.clear, "GET", "/comment")
        with jira.fake.failing(looked), pytest.raises(Unavailable, match="went away"):
            jira.ensure(issue.key, replace(TEXT, body="Later."))

    def test_a_text_that_is_too_long_is_rejected_in_jiras_words(self, jira: JiraHarness) -> None:
        with pytest.raises(Rejected, match="too long"):
            jira.ensure(issue_of(jira).key, replace(TEXT, body="x" * 40_000))

    def test_a_token_that_is_no_longer_accepted_is_denied_for_that(self, jira: JiraHarness) -> None:
        issue = issue_of(jira)
        fault = refuse(401)
        fault.matches = writes
        with jira.fake.failing(fault), pytest.raises(Denied, match="token"):
            jira.ensure(issue.key, TEXT)
        assert len(jira.fake.writes) == 1


class TestSurroundings:
    def test_what_was_written_is_known_to_the_next_search(self, jira: JiraHarness) -> None:
        noted_, labelled, plain = issue_of(jira), issue_of(jira), issue_of(jira)
        jira.ensure(noted_.key, TEXT)
        jira.writer.ensure_label(labelled.key, "drift:error", present=True)
        jira.writer.ensure_label(plain.key, "drift:error", present=False)
        assert recent.written(jira.fake.base_url) == [noted_.id, labelled.id]

    def test_it_is_known_even_where_the_answer_was_lost(self, jira: JiraHarness) -> None:
        issue = issue_of(jira)
        lost = Fault(How.RESET, When.AFTER, matches=writes)
        with jira.fake.failing(lost), pytest.raises(Unavailable):
            jira.ensure(issue.key, TEXT)
        assert recent.written(jira.fake.base_url) == [issue.id]

    def test_the_pace_is_that_of_the_settings(self, jira: JiraHarness) -> None:
        own = settings(jira.fake, jira.fake.base_url, write_interval=2.5)
        assert open_writer(SOURCE, own).pace == 2.5

    def test_beside_a_reader_it_looks_around_no_second_time(self, jira: JiraHarness) -> None:
        own = settings(jira.fake, jira.fake.base_url)
        issue = issue_of(jira)
        reader = open_reader(SOURCE, own, sleep=never_wait)
        reader.item(issue.key)
        before = len(jira.fake.requests)
        writer = open_writer(SOURCE, own, beside=reader, sleep=never_wait)
        writer.ensure_label(issue.key, "drift:error", present=False)
        assert len(jira.fake.requests) == before + 1


def _write(jira: JiraHarness, key: str, *, label: bool) -> None:
    if label:
        jira.writer.ensure_label(key, "drift:error", present=True)
    else:
        jira.ensure(key, replace(TEXT, body="Later."))


def _query(request: Request) -> dict[str, list[str]]:
    return parse_qs(request.query)


def _has_properties(request: Request) -> bool:
    return request.is_write and "properties" in (request.body or {})


def _keep_properties(jira: JiraHarness, keeps: bool) -> None:
    """A Jira without them passes over those that it is sent."""
    jira.fake.comment_properties = keeps
