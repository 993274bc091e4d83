"""Managed labels, and nobody else's."""

import pytest

from bot.domain.errors import Denied, Rejected, Unavailable
from bot.ports import Change
from tests.connectors.github.conftest import Opener
from tests.fakes.github import FakeGitHub, Fault, How
from tests.fakes.github.faults import lose, to
from tests.fakes.github.state import Repo

KEY = "acme/shop#1"


def test_a_label_is_made_with_its_colour_before_it_is_put_on(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.issue()
    repo.issue()
    _, writer = opened()
    writer.ensure_label(KEY, "drift:error", present=True)
    writer.ensure_label("acme/shop#2", "drift:error", present=True)
    made = repo.labels["drift:error"]
    assert made.color == "b60205"
    assert made.description
    assert [request.path for request in fake.writes] == [
        "/repos/acme/shop/labels",
        "/repos/acme/shop/issues/1/labels",
        "/repos/acme/shop/issues/2/labels",
    ]


def test_a_label_that_people_coloured_keeps_its_colour(repo: Repo, opened: Opener) -> None:
    repo.issue()
    repo.label("drift:error", "00ff00")
    opened()[1].ensure_label(KEY, "drift:error", present=True)
    assert repo.labels["drift:error"].color == "00ff00"


def test_the_role_triage_sets_labels_that_are_there_and_says_who_makes_the_others(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    issue = repo.issue()
    repo.label("drift:error")
    fake.token.role = "triage"
    _, writer = opened()
    assert writer.ensure_label(KEY, "drift:error", present=True) is Change.MADE
    with pytest.raises(Denied, match="Ask somebody with the role Write to create the labels"):
        writer.ensure_label(KEY, "drift:warning", present=True)
    assert issue.labels == ["drift:error"]


def test_a_label_made_by_somebody_else_meanwhile_is_used(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    issue = repo.issue()
    fault = Fault(How.CALL, matches=to("GET", "/labels/drift:error"))
    fault.call = lambda: repo.label("drift:error")
    fake.fail(fault)
    assert opened()[1].ensure_label(KEY, "drift:error", present=True) is Change.MADE
    assert issue.labels == ["drift:error"]


def test_a_label_taken_off_by_somebody_else_meanwhile_is_no_change(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    issue = repo.issue(labels=["drift:error", "bug"])
    fake.fail(
        Fault(How.CALL, call=lambda: issue.unlabel("drift:error"), matches=to("GET", "/issues/1"))
    )
    assert opened()[1].ensure_label(KEY, "drift:error", present=False) is Change.NONE
    assert issue.labels == ["bug"]


@pytest.mark.promise("R23")
@pytest.mark.parametrize("label", ["bug", "Drift:error", "", "drift", "xdrift:error"])
def test_a_label_outside_our_namespace_is_never_touched(
    fake: FakeGitHub, repo: Repo, opened: Opener, label: str
) -> None:
    repo.issue(labels=["bug"])
    for present in (True, False):
        with pytest.raises(Rejected):
            opened()[1].ensure_label(KEY, label, present=present)
    assert fake.requests == []


@pytest.mark.promise("R23")
def test_only_the_one_label_is_named_in_the_write(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    issue = repo.issue(labels=["bug"])
    opened()[1].ensure_label(KEY, "drift:error", present=True)
    assert fake.writes[-1].body == {"labels": ["drift:error"]}
    issue.label("added by a person meanwhile")
    opened()[1].ensure_label(KEY, "drift:error", present=False)
    assert fake.writes[-1].method == "DELETE"
    assert issue.labels == ["bug", "added by a person meanwhile"]


def test_a_lost_answer_to_a_label_is_found_done_the_next_time(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    issue = repo.issue()
    repo.label("drift:error")
    _, writer = opened()
    with fake.failing(lose()), pytest.raises(Unavailable):
        writer.ensure_label(KEY, "drift:error", present=True)
    assert writer.ensure_label(KEY, "drift:error", present=True) is Change.NONE
    assert issue.labels == ["drift:error"]


@pytest.mark.promise("R22")
@pytest.mark.parametrize("graphql", [True, False], ids=["graphql", "rest"])
def test_label_events_tell_us_from_people_other_bots_and_the_unknown(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    issue = repo.issue()
    app = fake.user("drift[bot]")
    fake.sign_in("ghs_app", app)
    issue.label("drift:error", app)
    issue.unlabel("drift:error", fake.user("other[bot]"))
    issue.label("drift:error", fake.user("drift"))  # a person of nearly that name
    issue.unlabel("drift:error")
    issue.events[-1].actor = None  # the account was deleted
    reader, _ = opened(token="ghs_app", graphql=graphql)
    assert [event.by_us for event in reader.label_events(KEY)] == [True, False, False, None]


def test_label_events_are_read_to_the_last_page(repo: Repo, opened: Opener) -> None:
    issue = repo.issue()
    for _ in range(101):
        issue.label("drift:error")
        issue.unlabel("drift:error")
    told = opened()[0].label_events(KEY)
    assert len(told) == 202
    assert [event.added for event in told[:2]] == [True, False]
