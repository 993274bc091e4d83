"""Whose notes they are, and what people and crashes do to them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.errors import Unavailable
from bot.ports import Change, NoteText
from connectors.shared.marker import Marker, seal
from tests.connectors.github.conftest import Opener
from tests.contract.notes import FIXED, STAMP, TEXT
from tests.fakes.github import FakeGitHub, Fault, How
from tests.fakes.github.state import Issue, Repo

KEY = "acme/shop#1"
SEALED = seal("Ours.", Marker(TEXT.topic, STAMP))


@pytest.fixture
def issue(repo: Repo) -> Issue:
    return repo.issue()


@pytest.mark.promise("R5")
@pytest.mark.parametrize("graphql", [True, False], ids=["graphql", "rest"])
def test_another_bots_marker_is_not_ours(
    fake: FakeGitHub, issue: Issue, opened: Opener, graphql: bool
) -> None:
    issue.comment(SEALED, fake.user("other[bot]"))
    issue.comment(SEALED, fake.user("drift-bot2"))
    reader, writer = opened(graphql=graphql)
    assert reader.thread(KEY).notes == ()
    assert writer.ensure_note(KEY, TEXT) is Change.MADE
    assert [comment.body for comment in issue.comments[:2]] == [SEALED, SEALED]


@pytest.mark.promise("R5b")
def test_a_new_account_does_not_touch_the_notes_of_the_old_one(
    fake: FakeGitHub, issue: Issue, opened: Opener
) -> None:
    issue.comment(SEALED, fake.bot)
    fake.sign_in("ghs_app", fake.user("drift[bot]"))
    opened(token="ghs_app")[1].ensure_note(KEY, TEXT)
    assert [comment.author.login for comment in issue.comments] == ["drift-bot", "drift[bot]"]


def test_a_note_that_a_person_hid_stays_hidden_when_its_text_changes(
    issue: Issue, opened: Opener
) -> None:
    _, writer = opened()
    writer.ensure_note(KEY, TEXT)
    issue.comments[0].folded = "off-topic"
    issue.repo.world.tick()
    writer.ensure_note(KEY, replace(TEXT, body="It is worse."))
    assert issue.comments[0].folded == "off-topic"


def test_a_resolved_note_that_a_person_hid_for_a_reason_stays_hidden(
    issue: Issue, opened: Opener
) -> None:
    reader, writer = opened()
    writer.ensure_note(KEY, TEXT)
    writer.ensure_note(KEY, FIXED)
    issue.comments[0].folded = "spam"
    issue.repo.world.tick()
    writer.ensure_note(KEY, TEXT)
    assert issue.comments[0].folded == "spam"
    assert reader.thread(KEY).notes[0].hidden


@pytest.mark.parametrize("strikes", [1, 2])
@pytest.mark.parametrize(("first", "then"), [(TEXT, FIXED), (FIXED, TEXT)])
def test_a_crash_between_two_writes_is_mended_by_the_next_run(
    fake: FakeGitHub, issue: Issue, opened: Opener, first: NoteText, then: NoteText, strikes: int
) -> None:
    reader, writer = opened()
    for text in (TEXT, first):
        writer.ensure_note(KEY, text)
    struck = len(fake.writes) + strikes
    fault = Fault(How.RESET, matches=lambda r: r.is_write and len(fake.writes) == struck)
    with fake.failing(fault), pytest.raises(Unavailable):
        writer.ensure_note(KEY, then)
    before = reader.thread(KEY).notes[0]
    assert (before.resolved, before.body) == (first.resolved, first.body)  # so it is done again
    assert writer.ensure_note(KEY, then) is Change.MADE
    assert [comment.folded for comment in issue.comments] == ["resolved" if then.resolved else ""]
    assert writer.ensure_note(KEY, then) is Change.NONE


def test_a_server_that_does_not_let_us_fold_still_gets_the_text(
    fake: FakeGitHub, issue: Issue, opened: Opener
) -> None:
    _, writer = opened()
    writer.ensure_note(KEY, TEXT)
    said = '{"data": null, "errors": [{"type": "FORBIDDEN", "message": "Not you"}]}'
    fake.fail(
        Fault(
            How.ANSWER,
            status=200,
            body=said,
            times=None,
            matches=lambda r: "minimizeComment" in str(r.body),
        )
    )
    assert writer.ensure_note(KEY, FIXED) is Change.MADE
    assert "state=resolved" in issue.comments[0].body
    assert writer.ensure_note(KEY, FIXED) is Change.NONE


@pytest.mark.promise("R10")
def test_a_list_that_lags_shows_the_note_later(
    fake: FakeGitHub, issue: Issue, opened: Opener
) -> None:
    reader, writer = opened()
    fake.lag = 2
    writer.ensure_note(KEY, TEXT)
    assert [len(reader.thread(KEY).notes) for _ in range(3)] == [0, 0, 1]


@pytest.mark.promise("R4")
def test_two_runs_at_once_leave_one_note_after_the_next(
    fake: FakeGitHub, issue: Issue, opened: Opener
) -> None:
    _, first = opened()
    _, second = opened()

    def meanwhile() -> None:
        second.ensure_note(KEY, replace(TEXT, body="The other run's."))

    read = sum(1 for _ in fake.requests) + 2  # the look round, then the comments
    fake.fail(Fault(How.CALL, call=meanwhile, matches=lambda r: r.index == read))
    first.ensure_note(KEY, TEXT)
    assert len(issue.comments) == 2
    assert first.ensure_note(KEY, TEXT) is Change.MADE
    assert [comment.folded for comment in issue.comments] == ["", "duplicate"]
    assert first.ensure_note(KEY, TEXT) is Change.NONE


def test_a_note_is_made_by_exactly_one_request(
    fake: FakeGitHub, issue: Issue, opened: Opener
) -> None:
    opened()[1].ensure_note(KEY, TEXT)
    (sent,) = fake.writes
    assert (sent.method, sent.path) == ("POST", "/repos/acme/shop/issues/1/comments")
    assert set(sent.body) == {"body"}


Seeding = Callable[[Issue, FakeGitHub], None]


def many_then_ours(issue: Issue, fake: FakeGitHub) -> None:
    issue.comment("Hello.", times=1001)
    issue.comment(SEALED, fake.bot)


@pytest.mark.parametrize("graphql", [True, False], ids=["graphql", "rest"])
def test_reading_a_long_thread_takes_a_request_a_hundred_comments(
    fake: FakeGitHub, issue: Issue, opened: Opener, graphql: bool
) -> None:
    many_then_ours(issue, fake)
    reader, _ = opened(graphql=graphql)
    reader.rights()
    asked = len(fake.requests)
    assert [note.body for note in reader.thread(KEY).notes] == ["Ours."]
    assert len(fake.requests) - asked == 11 + (0 if graphql else 1)
