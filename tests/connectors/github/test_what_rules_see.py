"""What GitHub tells of moves and boards, up to the finding that it makes."""

from bot.app.collect import collect
from bot.domain.backlog import ItemRef
from bot.domain.detect import detect
from bot.domain.findings import Finding
from bot.domain.roadmap import Initiative, Source
from tests.app.world import NOON, no_progress
from tests.connectors.github.conftest import Opener
from tests.connectors.github.harness import BOARD_SOURCE, REPO
from tests.domain.builders import TODAY, a_policy, a_roadmap, an_initiative, issue, milestone, ref
from tests.fakes.github import FakeGitHub
from tests.fakes.github.state import Repo


def found(
    rule: str, opened: Opener, initiative: Initiative, source: Source = BOARD_SOURCE
) -> tuple[Finding, ...]:
    roadmap = a_roadmap(initiative, sources=(source,), policy=a_policy(rule))
    snapshot = collect(roadmap, {source.name: opened(source)[0]}, NOON, no_progress)
    return tuple(f for f in detect(roadmap, snapshot, TODAY).findings if f.rule == rule)


def test_a_transferred_issue_is_a_link_that_moved(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.issue().transfer(fake.repo("acme/api"))
    source = Source("shop", "github", (REPO, "acme/api"))
    (told,) = found("L03", opened, an_initiative("a", issue(1)), source)
    assert told.facts["now"] == ItemRef("shop", "acme/api#1")
    assert found("L02", opened, an_initiative("a", issue(1)), source) == ()


def test_an_open_issue_in_the_last_column_contradicts_it(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    board = fake.project("acme/7")
    board.place(repo.issue(), Status="Done")
    board.place(repo.issue().close(), Status="Done")
    (told,) = found("S08", opened, an_initiative("a", issue(1)))
    assert told.hit.items == (ref(1),)


def test_an_issue_of_the_milestone_that_is_not_on_the_board_is_half_registered(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    board, launch = fake.project("acme/7"), repo.milestone("Launch")
    board.place(repo.issue(milestone=launch))  # a card without any value
    repo.issue(milestone=launch)
    (told,) = found("L10", opened, an_initiative("a", milestone(1)))
    assert told.hit.items == (ref(2),)
