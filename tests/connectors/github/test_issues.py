"""Issues that a person asked us to make on GitHub."""

from collections.abc import Iterator

import pytest

from bot.domain.derivation import IssueKind
from bot.domain.errors import Denied, NotFound, Rejected, TrackerError, Unavailable
from bot.domain.roadmap import Source
from bot.ports import Change, IssueText, Made, Writer
from connectors.github import open_reader, open_writer
from connectors.shared.derived import seal_derived, topic_of
from tests.connectors.github.harness import REPO, never_wait, settings
from tests.fakes.github import FakeGitHub, Fault, How, serving
from tests.fakes.shared.faults import When, to

SOURCE = Source("shop", "github", (REPO, "acme/api"))
TOPIC = "acme-shop/guest/split"


@pytest.fixture
def address(fake: FakeGitHub) -> Iterator[str]:
    fake.repo("acme/api")
    fake.repo(REPO)
    with serving(fake) as base_url:
        yield base_url


@pytest.fixture
def writer(address: str) -> Writer:
    return open_writer(SOURCE, settings(address), sleep=never_wait)


def text(parent: str = "", *labels: str, body: str = "Buy.") -> IssueText:
    return IssueText(TOPIC, "Split it", body, IssueKind.ITEM, parent, labels)


def test_the_marker_stands_hidden_on_the_last_line(fake: FakeGitHub, writer: Writer) -> None:
    assert writer.ensure_issue(REPO, text()) == Made(Change.MADE, "acme/shop#1")
    (made,) = fake.repo(REPO).live()
    assert made.body == ("Buy.\n\n<!-- roadmap-drift-derived:1 topic=acme-shop/guest/split -->")
    assert (made.labels, made.author) == ([], fake.bot)


@pytest.mark.promise("R35")
def test_an_account_needs_no_role_to_make_issues_unless_the_repository_is_archived(
    fake: FakeGitHub, writer: Writer
) -> None:
    fake.token.role = "read"
    assert [right.name for right in writer.lacks({REPO})] == ["write issues"]
    assert writer.lacks({REPO}, issues=True) == ()
    assert writer.ensure_issue(REPO, text()).change is Change.MADE


@pytest.mark.promise("R35")
def test_an_archived_repository_is_told_before_an_issue_is_made(
    fake: FakeGitHub, writer: Writer
) -> None:
    fake.repo(REPO).archived = True
    (right,) = writer.lacks({REPO}, issues=True)
    assert (right.held, right.remedy) == (False, "The repository is archived.")
    assert fake.writes == []


def test_what_people_write_below_the_marker_does_not_hide_it(
    fake: FakeGitHub, writer: Writer
) -> None:
    writer.ensure_issue(REPO, text())
    (made,) = fake.repo(REPO).live()
    made.edit(f"Above.\r\n\r\n{made.body}\r\n\r\nBelow.")
    assert writer.ensure_issue(REPO, text()).change is Change.NONE


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Buy.",
        "<!-- roadmap-drift-derived:2 topic=a/b/c -->",
        "<!-- roadmap-drift-derived:1 topic=a/b -->",
        "> <!-- roadmap-drift-derived:1 topic=a/b/c -->",
        "\n".join(f"<!-- roadmap-drift-derived:1 topic=a/b/{name} -->" for name in "cd"),
    ],
)
def test_no_other_text_is_taken_for_a_marker(body: str) -> None:
    assert topic_of(body) == ""


def test_a_marker_is_read_back() -> None:
    assert topic_of(seal_derived("Buy.", TOPIC)) == TOPIC


@pytest.mark.promise("R3")
@pytest.mark.parametrize("when", [When.BEFORE, When.AFTER])
@pytest.mark.parametrize("how", [How.ANSWER, How.RESET])
def test_an_issue_that_did_not_get_below_its_epic_is_put_there_and_not_made_again(
    fake: FakeGitHub, writer: Writer, how: How, when: When
) -> None:
    epic = fake.repo(REPO).issue("Epic")
    fault = Fault(how, when, times=None, matches=to("POST", "/sub_issues"))
    with fake.failing(fault), pytest.raises(Unavailable):
        writer.ensure_issue(REPO, text(epic.key))
    assert writer.ensure_issue(REPO, text(epic.key)).key == "acme/shop#2"
    assert writer.ensure_issue(REPO, text(epic.key)) == Made(Change.NONE, "acme/shop#2")
    assert [one.number for one in epic.children] == [2]
    assert len(fake.repo(REPO).live()) == 2


def test_an_epic_may_stand_in_another_repository(fake: FakeGitHub, writer: Writer) -> None:
    epic = fake.repo("acme/api").issue("Epic")
    assert writer.ensure_issue(REPO, text(epic.key)) == Made(Change.MADE, "acme/shop#1")
    assert [one.key for one in epic.children] == ["acme/shop#1"]
    assert writer.ensure_issue(REPO, text(epic.key)).change is Change.NONE


def test_one_that_a_person_put_elsewhere_stays_there(fake: FakeGitHub, writer: Writer) -> None:
    epic, other = fake.repo(REPO).issue("Epic"), fake.repo(REPO).issue("Another")
    writer.ensure_issue(REPO, text())
    other.adopt(fake.repo(REPO).live()[2])
    assert writer.ensure_issue(REPO, text(epic.key)).change is Change.NONE
    assert epic.children == []


def test_an_epic_that_is_full_leaves_the_issue_beside_it(fake: FakeGitHub, writer: Writer) -> None:
    repo = fake.repo(REPO)
    epic = repo.issue("Epic")
    epic.adopt(*repo.fill(100))
    told = writer.ensure_issue(REPO, text(epic.key))
    assert (told.change, told.claimed) == (Change.MADE, False)


def test_an_old_server_has_no_sub_issues(fake: FakeGitHub, address: str) -> None:
    fake.become_old()
    writer = open_writer(SOURCE, settings(address), sleep=never_wait)
    epic = fake.repo(REPO).issue("Epic")
    told = writer.ensure_issue(REPO, text(epic.key))
    assert told == Made(Change.MADE, "acme/shop#2", claimed=False)
    again = writer.ensure_issue(REPO, text(epic.key))
    assert again == Made(Change.NONE, "acme/shop#2", claimed=False)


def test_an_epic_that_went_away_is_told(fake: FakeGitHub, writer: Writer) -> None:
    epic = fake.repo(REPO).issue("Epic")
    epic.delete()
    with pytest.raises(NotFound) as caught:
        writer.ensure_issue(REPO, text(epic.key))
    assert "shop:acme/shop#1 was deleted" in caught.value.message


def test_a_label_of_people_goes_on_where_we_may_set_it(fake: FakeGitHub, writer: Writer) -> None:
    fake.repo(REPO).label("guest")
    assert writer.ensure_issue(REPO, text("", "guest")).claimed
    assert fake.repo(REPO).live()[0].labels == ["guest"]


def test_a_label_that_github_leaves_off_is_told(fake: FakeGitHub, writer: Writer) -> None:
    fake.token.role = "triage"
    told = writer.ensure_issue(REPO, text("", "guest"))
    assert told == Made(Change.MADE, "acme/shop#1", claimed=False)


def test_in_an_archived_repository_nothing_is_made(fake: FakeGitHub, writer: Writer) -> None:
    fake.repo(REPO).archived = True
    with pytest.raises(Denied) as caught:
        writer.ensure_issue(REPO, text())
    assert "archived" in caught.value.message
    assert fake.repo(REPO).live() == []


def test_where_issues_are_switched_off_that_is_told(fake: FakeGitHub, writer: Writer) -> None:
    fake.repo(REPO).has_issues = False
    with pytest.raises(Denied) as caught:
        writer.ensure_issue(REPO, text())
    assert "switched off" in caught.value.message


def test_a_text_beyond_the_limit_is_refused_before_it_is_sent(
    fake: FakeGitHub, writer: Writer
) -> None:
    with pytest.raises(Rejected) as caught:
        writer.ensure_issue(REPO, text(body="x" * 65_536))
    assert caught.value.message.startswith("The issue is too long")
    assert fake.writes == []


def test_pull_requests_of_ours_are_no_issues(fake: FakeGitHub, address: str) -> None:
    body = seal_derived("Buy.", TOPIC)
    fake.repo(REPO).issue("A change", body=body, by=fake.bot, is_pull=True)
    reader = open_reader(SOURCE, settings(address), sleep=never_wait)
    assert reader.derived(REPO) == {}


@pytest.mark.promise("R3")
@pytest.mark.parametrize("status", [404, 429, 500])
def test_what_goes_wrong_below_the_epic_says_that_the_issue_was_made(
    fake: FakeGitHub, writer: Writer, status: int
) -> None:
    epic = fake.repo(REPO).issue("Epic")
    if status == 404:
        epic.delete()
    fault = Fault(How.ANSWER, When.BEFORE, status, times=None, matches=to("POST", "/sub_issues"))
    for was_made in (True, False):  # of the second attempt nothing was made
        with fake.failing(fault), pytest.raises(TrackerError) as caught:
            writer.ensure_issue(REPO, text(epic.key))
        assert caught.value.was_made is was_made
