"""The dashboard on GitHub: its label, its history of edits, and where it cannot be kept."""

from dataclasses import replace

import pytest

from bot.domain.backlog import Page, Sheet, Tick
from bot.domain.errors import Denied, Overtaken, Rejected, Unavailable
from bot.ports import Change, Reader, SheetText, Writer
from connectors.shared.labels import DASHBOARD
from connectors.shared.sheets import SheetMarker, seal_sheet, text_digest, unseal_sheet
from tests.connectors.github.conftest import Opener
from tests.connectors.github.harness import REPO
from tests.fakes.github import FakeGitHub
from tests.fakes.github.faults import refuse, writes
from tests.fakes.github.state import Issue, Repo

TOPIC = "acme-shop"
A, B = "accept.0a1b.00ff", "snooze.0a1b.00ff"
BODY = f"Said.\n\n- [ ] Accept <!-- drift-box={A} -->\n- [ ] Snooze <!-- drift-box={B} -->"
TEXT = SheetText(TOPIC, "Roadmap drift: Acme Shop", BODY, "v1.abc")
ways = pytest.mark.parametrize("graphql", [True, False], ids=["graphql", "rest"])


def read(reader: Reader) -> Sheet:
    sheet = reader.sheet(REPO, TOPIC)
    assert sheet is not None
    return sheet


def write(pair: tuple[Reader, Writer], text: SheetText = TEXT) -> Change:
    """As the answer to what is there."""
    reader, writer = pair
    return writer.ensure_sheet(REPO, replace(text, seen=read(reader).seen))


@pytest.fixture
def made(repo: Repo, opened: Opener) -> Issue:
    assert opened()[1].ensure_sheet(REPO, TEXT) is Change.MADE
    (issue,) = repo.live()
    return issue


def tick(issue: Issue, *boxes: str, by: str = "ana", on: bool = True) -> None:
    before, after = ("[ ]", "[x]") if on else ("[x]", "[ ]")
    lines = [
        line.replace(before, after) if any(f"={box} " in line for box in boxes) else line
        for line in issue.body.split("\n")
    ]
    issue.edit("\n".join(lines), issue.repo.world.user(by))


def overwrite(issue: Issue, base: str, said: str = "Said.") -> None:
    """What a run of ours writes that looked at `base` and saw nothing that came later."""
    marker = SheetMarker(TOPIC, "v1.abc", base=text_digest(base))
    issue.edit(seal_sheet(BODY.replace("Said.", said), marker), issue.repo.world.bot)


def test_it_is_one_issue_with_a_label_of_our_colour(made: Issue) -> None:
    assert (made.title, made.labels) == (TEXT.title, [DASHBOARD])
    assert made.repo.labels[DASHBOARD].color == "1d76db"
    assert made.body.startswith(BODY)


@ways
def test_looking_for_it_takes_one_request(
    fake: FakeGitHub, made: Issue, opened: Opener, graphql: bool
) -> None:
    reader, _ = opened(graphql=graphql)
    reader.rights()
    before = len(fake.requests)
    assert read(reader).key == made.key
    assert len(fake.requests) - before == 1


def test_an_unchanged_run_takes_three_requests_dashboard_included(
    fake: FakeGitHub, made: Issue, opened: Opener
) -> None:
    made.repo.fill(30)
    first, _ = opened()
    list(first.items())
    before = len(fake.requests)
    reader, _ = opened()
    reader.recall(first.learnt())
    assert list(reader.items({REPO: fake.tick()}))
    assert read(reader).key == made.key
    assert len(fake.requests) - before == 3


@ways
def test_without_its_label_it_is_found_among_what_we_made_and_is_no_work(
    fake: FakeGitHub, made: Issue, repo: Repo, opened: Opener, graphql: bool
) -> None:
    made.unlabel(DASHBOARD)
    derived = repo.issue("Derived by us", by=fake.bot, body="Work.")
    reader, _ = opened(graphql=graphql)
    assert read(reader).key == made.key
    items = [i for p in reader.items() if isinstance(p, Page) for i in p.items]
    assert {item.ref.key: item.ours for item in items} == {made.key: True, derived.key: False}
    assert [reader.item(item.ref.key) for item in items] == items


@ways
def test_an_issue_of_ours_with_the_label_is_no_work_whatever_it_says(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    ours = repo.issue(by=fake.bot, labels=[DASHBOARD])
    theirs = repo.issue(labels=[DASHBOARD])
    reader, _ = opened(graphql=graphql)
    assert (reader.item(ours.key).ours, reader.item(theirs.key).ours) == (True, False)


@ways
def test_one_whose_text_was_wiped_is_told_and_closing_it_makes_room_for_a_new_one(
    made: Issue, repo: Repo, opened: Opener, graphql: bool
) -> None:
    made.edit("gone", repo.world.user("ana"))
    reader, writer = opened(graphql=graphql)
    with pytest.raises(Rejected, match="its hidden last line is gone"):
        reader.sheet(REPO, TOPIC)
    with pytest.raises(Rejected, match="its hidden last line is gone"):
        writer.ensure_sheet(REPO, TEXT)
    made.close("completed")
    assert reader.sheet(REPO, TOPIC) is None
    assert writer.ensure_sheet(REPO, TEXT) is Change.MADE


def test_a_pull_request_with_the_label_is_no_dashboard(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    pull = repo.issue(is_pull=True, labels=[DASHBOARD], by=fake.bot)
    pull.body = seal_sheet("x", SheetMarker(TOPIC, "v1"))
    for graphql in (True, False):
        assert opened(graphql=graphql)[0].sheet(REPO, TOPIC) is None


def test_an_archived_repository_takes_none(made: Issue, repo: Repo, opened: Opener) -> None:
    repo.archived = True
    pair = opened()
    with pytest.raises(Denied, match="archived") as caught:
        write(pair)
    assert "`dashboard`" in caught.value.remedy


def test_a_repository_without_issues_takes_none(repo: Repo, opened: Opener) -> None:
    repo.has_issues = False
    reader, writer = opened()
    for call in (
        lambda: reader.sheet(REPO, TOPIC),
        lambda: writer.ensure_sheet(REPO, TEXT),
    ):
        with pytest.raises(Denied, match="switched off"):
            call()


def test_a_repository_of_another_source_takes_none(repo: Repo, opened: Opener) -> None:
    with pytest.raises(Rejected):
        opened()[1].ensure_sheet("else/where", TEXT)


def test_a_role_that_makes_no_labels_still_keeps_a_dashboard(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    fake.token.role = "triage"
    pair = opened()
    assert pair[1].ensure_sheet(REPO, TEXT) is Change.MADE
    assert repo.live()[0].labels == []
    assert write(pair) is Change.NONE
    assert len(repo.live()) == 1


@pytest.mark.parametrize("kind", ["classic", "fine", "app"])
def test_a_token_that_may_not_write_makes_none(
    fake: FakeGitHub, repo: Repo, opened: Opener, kind: str
) -> None:
    fake.token.kind = kind  # type: ignore[assignment]
    fake.token.rights.discard("issues")
    with pytest.raises(Denied):
        opened()[1].ensure_sheet(REPO, TEXT)
    assert repo.live() == []


def test_one_that_is_too_long_is_rejected_and_not_made(repo: Repo, opened: Opener) -> None:
    with pytest.raises(Rejected, match="too long"):
        opened()[1].ensure_sheet(REPO, replace(TEXT, body="x" * 66_000))
    assert repo.live() == []


def test_a_dashboard_of_a_former_account_that_we_may_not_edit_is_denied_with_what_to_do(
    fake: FakeGitHub, made: Issue, opened: Opener
) -> None:
    fake.sign_in("canary-two", fake.user("drift-two", "triage")).role = "triage"
    pair = opened(token="canary-two", former_accounts=("drift-bot",))
    with pytest.raises(Denied) as caught:
        write(pair, replace(TEXT, body="New."))
    assert "may not edit issues of drift-bot" in caught.value.remedy


def test_a_former_account_that_github_does_not_know_any_more_is_no_obstacle(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    reader = opened(former_accounts=("gone-bot",))[0]
    fault = refuse(422, '{"message": "Validation Failed"}', times=None)
    fault.matches = lambda request: "creator=gone-bot" in request.query
    fake.fail(fault)
    assert reader.sheet(REPO, TOPIC) is None
    assert any(fault.matches(request) for request in fake.requests)


def test_a_list_that_lags_leads_to_two_and_the_next_run_heals_them(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    fake.lag = 2
    reader, writer = opened()
    writer.ensure_sheet(REPO, TEXT)
    writer.ensure_sheet(REPO, TEXT)  # what came before is not listed yet
    list(reader.items())
    list(reader.items())
    fake.lag = 0
    assert write((reader, writer)) is Change.MADE
    first, second = repo.live()
    assert (first.closed, second.reason) == (None, "not_planned")
    assert second.body.startswith("Replaced by #1.")
    assert write((reader, writer)) is Change.NONE
    assert reader.item(second.key).ours


def test_an_issue_that_goes_away_while_we_write_is_unavailable(
    fake: FakeGitHub, made: Issue, opened: Opener
) -> None:
    pair = opened()
    seen = read(pair[0]).seen
    fake.fail(refuse(410, '{"message": "This issue was deleted"}', times=1))
    fake.faults[-1].matches = writes
    with pytest.raises(Unavailable):
        pair[1].ensure_sheet(REPO, replace(TEXT, body="New.", seen=seen))


def test_an_issue_moved_to_another_repository_is_not_there(
    fake: FakeGitHub, made: Issue, opened: Opener
) -> None:
    reader, writer = opened()
    seen = read(reader).seen
    made.transfer(fake.repo("acme/attic"))
    assert reader.sheet(REPO, TOPIC) is None
    with pytest.raises(Overtaken):
        writer.ensure_sheet(REPO, replace(TEXT, seen=seen))


class TestTicks:
    """Which boxes count as ticked, and by whom."""

    def test_each_box_is_by_whoever_ticked_it(self, made: Issue, opened: Opener) -> None:
        tick(made, A)
        tick(made, B, by="ben")
        assert [(t.box, t.by) for t in read(opened()[0]).ticks] == [(A, "ana"), (B, "ben")]

    def test_a_box_that_a_person_unticked_again_is_not_ticked(
        self, made: Issue, opened: Opener
    ) -> None:
        tick(made, A)
        tick(made, A, by="ben", on=False)
        assert read(opened()[0]).ticks == ()

    def test_the_last_one_to_tick_it_counts(self, made: Issue, opened: Opener) -> None:
        tick(made, A)
        tick(made, A, on=False)
        tick(made, A, by="ben")
        assert [t.by for t in read(opened()[0]).ticks] == ["ben"]

    def test_a_tick_between_our_look_and_our_writing_is_told(
        self, made: Issue, opened: Opener
    ) -> None:
        base = made.body
        tick(made, A, by="ben")
        overwrite(made, base, "Said anew.")
        (told,) = read(opened()[0]).ticks
        assert told == Tick(A, "ben", made.edits[1].at)

    def test_several_runs_that_write_over_a_tick_hide_it_no_more_than_one(
        self, made: Issue, opened: Opener
    ) -> None:
        base = made.body
        tick(made, A)
        overwrite(made, base, "One.")
        tick(made, B, by="ben")
        overwrite(made, base, "Two.")
        assert [(t.box, t.by) for t in read(opened()[0]).ticks] == [(A, "ana"), (B, "ben")]

    def test_what_our_writing_had_seen_is_not_told_again(self, made: Issue, opened: Opener) -> None:
        tick(made, A)
        seen = made.body
        tick(made, B, by="ben")
        overwrite(made, seen, "One.")
        assert [t.box for t in read(opened()[0]).ticks] == [B]
        assert write(opened(), replace(TEXT, block="v1.heard")) is Change.MADE
        assert read(opened()[0]).ticks == ()

    def test_a_tick_that_was_taken_back_before_we_wrote_is_not_told(
        self, made: Issue, opened: Opener
    ) -> None:
        base = made.body
        tick(made, A)
        tick(made, A, on=False)
        overwrite(made, base, "One.")
        assert read(opened()[0]).ticks == ()

    def test_a_long_history_is_read_as_far_as_it_matters(
        self, fake: FakeGitHub, made: Issue, opened: Opener
    ) -> None:
        base = made.body
        tick(made, A)
        for number in range(30):
            made.edit(f"{number}\n\n{made.body}", fake.user("ben"))
        overwrite(made, base, "One.")
        before = len(fake.requests)
        assert [(t.box, t.by) for t in read(opened()[0]).ticks] == [(A, "ana")]
        assert len(fake.requests) - before == 4  # around, the dashboard, two pages of edits

    def test_a_deleted_revision_and_a_deleted_account_do_no_harm(
        self, fake: FakeGitHub, made: Issue, opened: Opener
    ) -> None:
        tick(made, A)
        made.edits[0].text = ""
        assert [t.box for t in read(opened()[0]).ticks] == [A]

    def test_without_a_history_the_present_text_counts(self, made: Issue, opened: Opener) -> None:
        tick(made, A)
        assert read(opened(graphql=False)[0]).ticks == (Tick(A),)

    def test_our_marker_says_what_was_written_over(self, made: Issue, opened: Opener) -> None:
        before = made.body
        write(opened(), replace(TEXT, body="New."))
        told = unseal_sheet(made.body)
        assert told is not None
        assert told[1].base == text_digest(before)
