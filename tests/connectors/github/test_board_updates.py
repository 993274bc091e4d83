"""Reading only updates where a board tells more than the issues: as if all had been read."""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.backlog import BacklogItem, Gap, Keys, Page
from bot.domain.roadmap import Source
from bot.ports import Reader
from connectors.github import open_reader
from tests.connectors.github.conftest import Opener
from tests.connectors.github.harness import BOARD_SOURCE, REPO, never_wait
from tests.connectors.github.harness import settings as client_settings
from tests.fakes.github import FakeGitHub, Fault, How, serving
from tests.fakes.github.state import Issue, Project, Repo

OVERLAP = dt.timedelta(seconds=3)


class Kept:
    """What a store would keep of a source, brought up to date by one reader after another."""

    def __init__(self) -> None:
        self.items: dict[str, BacklogItem] = {}
        self.marks: dict[str, dt.datetime] = {}
        self.learnt = ""

    def update(self, reader: Reader) -> list[str]:
        """Read what was updated; gives the keys that were told."""
        reader.recall(self.learnt)
        since = {part: mark - OVERLAP for part, mark in self.marks.items()}
        told = [item for page in pages(reader, since) for item in page.items]
        for item in told:
            self.items[item.ref.key] = item
            self.marks[item.group] = max(self.marks.get(item.group, item.updated), item.updated)
        self.learnt = reader.learnt()
        return [item.ref.key for item in told]

    def compare_keys(self, reader: Reader, *parts: str) -> None:
        """Forget what went away."""
        told = [keys for keys in reader.keys(parts) if isinstance(keys, Keys)]
        there = {key for keys in told for key, _ in keys.entries}
        self.items = {key: item for key, item in self.items.items() if key in there}


def pages(reader: Reader, since: dict[str, dt.datetime]) -> list[Page]:
    told = list(reader.items(since))
    assert not [part for part in told if isinstance(part, Gap)], told
    return [part for part in told if isinstance(part, Page)]


def cold(reader: Reader) -> dict[str, BacklogItem]:
    return {item.ref.key: item for page in pages(reader, {}) for item in page.items}


@pytest.fixture
def board(fake: FakeGitHub) -> Project:
    return fake.project("acme/7")


def up_to_date(opened: Opener) -> Kept:
    kept = Kept()
    kept.update(opened(BOARD_SOURCE)[0])
    return kept


def told_after(kept: Kept, opened: Opener) -> list[str]:
    """What an incremental read tells; afterwards all is as in a cold read."""
    told = kept.update(opened(BOARD_SOURCE)[0])
    assert kept.items == cold(opened(BOARD_SOURCE)[0])
    return told


def placed(repo: Repo, board: Project, number: int) -> list[Issue]:
    made = repo.fill(number)
    for issue in made:
        board.place(issue, Status="Todo")
    repo.issue("The latest, beside the board").comment("Hello.")
    return made


def test_an_issue_whose_card_was_moved_is_told_though_it_was_not_updated(
    repo: Repo, board: Project, opened: Opener
) -> None:
    first, *_ = placed(repo, board, 9)
    kept = up_to_date(opened)
    board.place(first, Status="In Progress")
    assert first.key in told_after(kept, opened)


def test_an_issue_whose_card_was_taken_off_is_told(
    repo: Repo, board: Project, opened: Opener
) -> None:
    first, second, *_ = placed(repo, board, 9)
    kept = up_to_date(opened)
    board.remove(first)
    board.archive(second)
    assert {first.key, second.key} <= set(told_after(kept, opened))
    assert kept.items[first.key].fields == kept.items[second.key].fields == ()
    assert first.key not in told_after(kept, opened)


def test_an_issue_that_was_put_on_the_board_is_told(
    repo: Repo, board: Project, opened: Opener
) -> None:
    old = repo.issue("Old")
    placed(repo, board, 9)
    kept = up_to_date(opened)
    board.place(old, Status="In Progress")
    assert old.key in told_after(kept, opened)


def test_a_column_of_another_name_has_everything_read_anew(
    repo: Repo, board: Project, opened: Opener
) -> None:
    made = placed(repo, board, 9)
    kept = up_to_date(opened)
    board.rename_option("Todo", "Waiting")
    assert len(told_after(kept, opened)) == len(made) + 1


def test_a_repository_that_was_archived_is_read_anew(
    repo: Repo, board: Project, opened: Opener
) -> None:
    placed(repo, board, 9)
    kept = up_to_date(opened)
    repo.archived = True
    repo.world.tick()
    told_after(kept, opened)
    assert all(item.locked for item in kept.items.values())


def test_where_nothing_is_remembered_a_source_with_a_board_is_read_whole(
    repo: Repo, board: Project, opened: Opener
) -> None:
    made = placed(repo, board, 9)
    kept = up_to_date(opened)
    board.remove(made[0])
    kept.learnt = ""
    assert len(told_after(kept, opened)) == len(made) + 1


def test_an_unchanged_run_takes_three_requests_with_a_board_and_two_without(
    fake: FakeGitHub, repo: Repo, board: Project, opened: Opener
) -> None:
    placed(repo, board, 60)
    for source, requests in ((BOARD_SOURCE, 3), (Source("shop", "github", (REPO,)), 2)):
        kept = Kept()
        kept.update(opened(source)[0])
        before = len(fake.requests)
        reader = opened(source)[0]
        told = kept.update(reader)
        assert len(told) <= 2  # those of the overlap
        assert len(fake.requests) - before == reader.used().requests == requests


def test_many_moved_cards_are_read_fifty_a_request(
    fake: FakeGitHub, repo: Repo, board: Project, opened: Opener
) -> None:
    made = placed(repo, board, 120)
    kept = up_to_date(opened)
    for issue in made[:60]:
        board.place(issue, Status="In Progress")
    before = len(fake.requests)
    told = kept.update(opened(BOARD_SOURCE)[0])
    assert {issue.key for issue in made[:60]} <= set(told)
    assert len(told) == len(set(told))
    assert len(fake.requests) - before == 6  # around, two pages of cards, updates, 50, 10


def test_a_server_that_tires_of_many_issues_is_asked_for_fewer(
    fake: FakeGitHub, repo: Repo, board: Project, opened: Opener
) -> None:
    made = placed(repo, board, 60)
    kept = up_to_date(opened)
    for issue in made[:40]:
        board.place(issue, Status="In Progress")
    fake.fail(
        Fault(
            How.ANSWER,
            status=502,
            times=None,
            matches=lambda r: "n20" in (r.body or {}).get("variables", {}),
        )
    )
    assert {issue.key for issue in made[:40]} <= set(told_after(kept, opened))


def test_an_issue_that_goes_away_while_its_card_is_read_is_left_out(
    fake: FakeGitHub, repo: Repo, board: Project, opened: Opener
) -> None:
    gone, moved, *_ = placed(repo, board, 9)
    kept = up_to_date(opened)
    for issue in (gone, moved):
        board.place(issue, Status="In Progress")
    asks = lambda r: "n0" in (r.body or {}).get("variables", {})  # noqa: E731
    fake.fail(Fault(How.CALL, matches=asks, call=gone.delete))
    reader = opened(BOARD_SOURCE)[0]
    assert moved.key in kept.update(reader)


def test_a_board_that_cannot_be_compared_is_a_gap_and_is_compared_the_next_time(
    fake: FakeGitHub, repo: Repo, board: Project, opened: Opener
) -> None:
    first, *_ = placed(repo, board, 9)
    kept = up_to_date(opened)
    board.remove(first)
    reader = opened(BOARD_SOURCE)[0]
    reader.recall(kept.learnt)
    with fake.failing(
        Fault(
            How.ANSWER,
            status=503,
            times=None,
            matches=lambda r: "query Cards" in str((r.body or {}).get("query")),
        )
    ):
        told = list(reader.items({REPO: kept.marks[REPO]}))
    gaps = [part for part in told if isinstance(part, Gap)]
    assert [(gap.part, gap.partial) for gap in gaps] == [("", True)]
    kept.learnt = reader.learnt()
    assert first.key in told_after(kept, opened)


def test_a_list_of_cards_that_is_cut_short_is_a_gap(
    fake: FakeGitHub, repo: Repo, board: Project, opened: Opener
) -> None:
    placed(repo, board, 9)
    kept = up_to_date(opened)
    reader = opened(BOARD_SOURCE)[0]
    reader.recall(kept.learnt)
    fake.fail(Fault(How.SHORT, matches=lambda r: "query Cards" in str(r.body)))
    gaps = [p for p in reader.items({REPO: kept.marks[REPO]}) if isinstance(p, Gap)]
    assert [gap.reason for gap in gaps] == [
        "the project acme/7 could not be read: GitHub lists 8 of its 9 cards"
    ]


def test_another_account_reads_everything_anew(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    made = repo.fill(9)
    kept = Kept()
    kept.update(opened()[0])
    fake.sign_in("canary-of-another", fake.user("drift-two", "write"))
    assert len(kept.update(opened(token="canary-of-another")[0])) == len(made)


DEEDS = ("add", "comment", "close", "place", "remove", "archive", "rename", "delete", "leave")
deeds = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 30)), max_size=6)


@settings(max_examples=25, deadline=None)
@given(st.lists(deeds, min_size=1, max_size=4))
def test_whatever_happens_reading_updates_comes_to_the_same_as_reading_all(
    history: list[list[tuple[str, int]]],
) -> None:
    fake = FakeGitHub()
    repo, other, board = fake.repo(REPO), fake.repo("beta/api"), fake.project("acme/7")
    source = Source("shop", "github", (REPO, "beta/api"), project="acme/7")
    for issue in (*repo.fill(5), *other.fill(3)):
        board.place(issue, Status="Todo")
    with serving(fake) as base_url:
        own, kept = client_settings(base_url), Kept()
        kept.update(open_reader(source, own, sleep=never_wait))
        for run in history:
            for deed, number in run:
                _do(deed, number, repo if number % 3 else other, board)
            reader = open_reader(source, own, sleep=never_wait)
            kept.update(reader)
            kept.compare_keys(reader, REPO, "beta/api")
            assert kept.items == cold(open_reader(source, own, sleep=never_wait))


def _do(deed: str, number: int, repo: Repo, board: Project) -> None:
    if deed == "add" or not repo.live():
        repo.issue()
        return
    issue = repo.live()[number % len(repo.live())]
    deeds: dict[str, Callable[[], object]] = {
        "comment": lambda: issue.comment("Hello."),
        "close": issue.close,
        "place": lambda: board.place(issue, Status=board.options[number % 2]),
        "remove": lambda: board.remove(issue),
        "archive": lambda: board.archive(issue),
        "rename": lambda: board.rename_option(board.options[0], f"Column {number}"),
        "delete": issue.delete,
        "leave": lambda: issue.transfer(repo.world.repo("acme/attic")),
    }
    deeds[deed]()


def test_a_second_reading_by_the_same_reader_hides_nothing_from_the_next_one(
    repo: Repo, board: Project, opened: Opener
) -> None:
    first, second, *_ = placed(repo, board, 9)
    kept = up_to_date(opened)
    reader = opened(BOARD_SOURCE)[0]
    kept.update(reader)
    board.place(first, Status="In Progress")
    board.remove(second)
    pages(reader, {REPO: kept.marks[REPO]})  # whatever this tells, nobody keeps
    kept.learnt = reader.learnt()
    assert {first.key, second.key} <= set(told_after(kept, opened))


def test_what_is_learnt_of_a_part_that_failed_is_what_was_known_before(
    fake: FakeGitHub, repo: Repo, board: Project, opened: Opener
) -> None:
    first, *_ = placed(repo, board, 9)
    kept = up_to_date(opened)
    board.remove(first)
    reader = opened(BOARD_SOURCE)[0]
    reader.recall(kept.learnt)
    pages(reader, {REPO: kept.marks[REPO]})
    fake.fail(Fault(How.ANSWER, status=403, matches=lambda r: "query Milestones" in str(r.body)))
    assert [part for part in reader.containers() if isinstance(part, Gap)]
    kept.learnt = reader.learnt()
    assert first.key in told_after(kept, opened)
