"""Who may decide, whose comments count, and what becomes of those of a former account."""

import pytest

from bot.domain.backlog import Page, Thread
from bot.domain.errors import Denied, Unavailable
from bot.ports import Reader
from connectors.github.accounts import Accounts
from connectors.shared.marker import Marker, seal
from tests.connectors.github.conftest import Opener
from tests.contract.notes import STAMP, TEXT
from tests.fakes.github import FakeGitHub, Fault, How
from tests.fakes.github.faults import refuse
from tests.fakes.github.state import Issue, Repo

KEY = "acme/shop#1"
SEALED = seal(TEXT.body, Marker(TEXT.topic, STAMP))
SUCCESSOR = "canary-of-the-successor"
ways = pytest.mark.parametrize("graphql", [True, False], ids=["graphql", "rest"])


@pytest.fixture
def issue(repo: Repo) -> Issue:
    return repo.issue()


def successor(fake: FakeGitHub, opened: Opener, *former: str, graphql: bool = True) -> Reader:
    fake.sign_in(SUCCESSOR, fake.user("drift-two", "write"))
    return opened(token=SUCCESSOR, former_accounts=former, graphql=graphql)[0]


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("admin", True),
        ("maintain", True),
        ("write", True),
        ("triage", True),  # whoever may label and close may quiet us too
        ("read", False),
        ("none", False),
    ],
)
@pytest.mark.parametrize("visibility", ["public", "private"])
def test_whoever_may_sort_issues_may_decide(
    fake: FakeGitHub, issue: Issue, opened: Opener, role: str, may: bool, visibility: str
) -> None:
    issue.repo.visibility = visibility
    fake.user("kim", role)
    assert opened()[0].may_decide(KEY, "kim") is may


def test_it_is_asked_once_for_each_account_and_repository(
    fake: FakeGitHub, issue: Issue, repo: Repo, opened: Opener
) -> None:
    other = repo.issue()
    reader, _ = opened()
    assert reader.may_decide(KEY, "ana") is reader.may_decide(other.key, "Ana") is True
    assert len([r for r in fake.requests if r.path.endswith("/permission")]) == 1


def test_where_github_does_not_tell_us_it_is_not_known(
    fake: FakeGitHub, issue: Issue, opened: Opener
) -> None:
    fake.token.role = "triage"
    assert opened()[0].may_decide(KEY, "ana") is None


def test_an_account_that_is_not_there_may_decide_nothing(issue: Issue, opened: Opener) -> None:
    reader, _ = opened()
    for by in ("nobody", "other[bot]", "", "../../evil"):
        assert reader.may_decide(KEY, by) is False


def test_trouble_and_a_wrong_token_are_no_answer(
    fake: FakeGitHub, issue: Issue, opened: Opener
) -> None:
    reader, _ = opened(max_wait=0.0)
    reader.item(KEY)
    with fake.failing(Fault(How.ANSWER, status=503, times=None)), pytest.raises(Unavailable):
        reader.may_decide(KEY, "ana")
    with fake.failing(refuse(401, "{}", times=None)), pytest.raises(Denied):
        reader.may_decide(KEY, "ana")
    assert reader.may_decide(KEY, "ana") is True


@pytest.mark.parametrize(
    ("login", "role", "is_foreign"),
    [
        ("mallory", "none", False),
        ("kim", "read", True),  # a collaborator: asked in by the owner
        ("acme", "none", True),  # the owner
        ("other[bot]", "none", True),  # an app that somebody installed there
    ],
)
@ways
def test_a_marker_counts_as_foreign_where_its_author_was_let_in(
    fake: FakeGitHub,
    issue: Issue,
    opened: Opener,
    graphql: bool,
    login: str,
    role: str,
    is_foreign: bool,
) -> None:
    issue.comment(SEALED, fake.user(login, role))
    reader, _ = opened(graphql=graphql)
    told = reader.thread(KEY)
    assert [note.account for note in told.foreign] == ([login] if is_foreign else [])
    (page,) = (part for part in reader.items() if isinstance(part, Page))
    assert (page.foreign, page.replies, page.notes) == (told.foreign, (), ())


@ways
def test_both_ways_tell_the_same_of_a_thread(
    fake: FakeGitHub, issue: Issue, opened: Opener, graphql: bool
) -> None:
    issue.comment(SEALED, fake.bot)
    issue.comment("/drift snooze 14d\r\nthe bank is late")
    issue.comment("/drift accept", fake.user("other[bot]"))
    issue.comment("  /Drift accept", fake.user("mallory"))
    reader, _ = opened(graphql=graphql)
    told = reader.thread(KEY)
    assert [(reply.by, reply.text) for reply in told.replies] == [
        ("ana", "/drift snooze 14d\r\nthe bank is late"),
        ("other[bot]", "/drift accept"),
        ("mallory", "  /Drift accept"),
    ]
    (page,) = (part for part in reader.items() if isinstance(part, Page))
    assert Thread(page.notes, page.replies, page.foreign) == told
    assert len(told.notes) == 1


@pytest.mark.parametrize(("folded", "told"), [("spam", 0), ("abuse", 0), ("resolved", 1)])
def test_an_answer_that_people_hid_as_unwanted_is_not_heard(
    issue: Issue, opened: Opener, folded: str, told: int
) -> None:
    issue.comment("/drift accept").folded = folded
    assert len(opened()[0].thread(KEY).replies) == told


def test_a_person_with_the_name_of_a_former_app_is_not_us(
    fake: FakeGitHub, issue: Issue, opened: Opener
) -> None:
    issue.comment(SEALED, fake.user("drift", "write"))
    assert successor(fake, opened, "drift[bot]").thread(KEY).notes == ()
    issue.comment(SEALED, fake.user("drift[bot]"))
    assert len(successor(fake, opened, "drift[bot]").thread(KEY).notes) == 1
    assert len(successor(fake, opened, " Drift[BOT] ").thread(KEY).notes) == 1


@ways
def test_a_former_note_that_we_may_not_edit_is_denied_with_what_to_do(
    fake: FakeGitHub, issue: Issue, opened: Opener, graphql: bool
) -> None:
    issue.comment(seal("Earlier.", Marker(TEXT.topic, STAMP)), fake.bot)
    fake.sign_in(SUCCESSOR, fake.user("drift-two", "triage")).role = "triage"
    _, writer = opened(token=SUCCESSOR, former_accounts=("drift-bot",), graphql=graphql)
    with pytest.raises(Denied) as caught:
        writer.ensure_note(KEY, TEXT)
    assert "may not edit comments of drift-bot" in caught.value.remedy
    assert len(issue.comments) == 1


def test_the_account_is_known_after_reading_and_the_basis_before(
    fake: FakeGitHub, issue: Issue, opened: Opener
) -> None:
    reader, _ = opened()
    assert (reader.account, len(reader.basis)) == ("", 16)
    assert fake.requests == []
    list(reader.items())
    assert reader.account == "drift-bot"
    assert opened()[0].basis == reader.basis != opened(graphql=False)[0].basis


def test_whose_names_count_is_as_the_operator_wrote_it() -> None:
    accounts = Accounts("drift[bot]", ("old-drift", "", "Drift[bot]"))
    assert accounts.names == ("drift[bot]", "old-drift")
    assert accounts.are_ours("DRIFT[bot]")
    assert accounts.are_ours("Old-Drift")
    assert not accounts.are_ours("drift")
    assert not accounts.are_ours("")
