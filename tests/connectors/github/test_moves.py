"""Renamed, transferred, deleted, hidden: what each answer proves."""

from dataclasses import replace

import pytest
import structlog

from bot.domain.backlog import Gap
from bot.domain.errors import Denied, NotFound, Rejected, Unavailable
from bot.domain.roadmap import Source
from bot.ports import Change
from connectors.github import open_reader, open_writer
from tests.connectors.github.conftest import Opener, read
from tests.connectors.github.harness import REPO, SOURCE, never_wait, settings
from tests.contract.notes import TEXT
from tests.fakes.github import FakeGitHub, Fault, How
from tests.fakes.github.faults import refuse
from tests.fakes.github.state import Repo

KEY = "acme/shop#1"
ways = pytest.mark.parametrize("graphql", [True, False], ids=["graphql", "rest"])


@ways
def test_a_renamed_repository_is_read_whole_under_the_manifests_name(
    repo: Repo, opened: Opener, graphql: bool
) -> None:
    made = repo.fill(120)
    made[3].close()
    made[0].adopt(made[1])
    repo.milestone("R1")
    repo.rename("acme/store")
    reader, _ = opened(graphql=graphql)
    items, gaps = read(reader)
    assert [item.ref.key for item in items] == [f"acme/shop#{n}" for n in range(1, 121)]
    assert gaps == []
    assert items[1].parent == items[0].ref
    assert {item.group for item in items} == {REPO}
    assert reader.item("acme/shop#4") == items[3]
    (milestone,) = reader.containers()
    assert not isinstance(milestone, Gap)
    assert milestone.ref.key == "acme/shop/milestone/1"


@ways
def test_a_renamed_repository_is_written_to_without_a_redirect(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    issue = repo.issue()
    repo.rename("acme/store")
    _, writer = opened(graphql=graphql)
    assert writer.ensure_note(KEY, TEXT) is Change.MADE
    assert writer.ensure_label(KEY, "drift:error", present=True) is Change.MADE
    assert {request.path.split("/")[3] for request in fake.writes} == {"store"}
    assert (len(issue.comments), issue.labels) == (1, ["drift:error"])


@ways
@pytest.mark.parametrize("repos", [(REPO, "acme/store"), ("acme/store", REPO)])
def test_a_repository_listed_under_both_its_names_is_read_under_the_new_one(
    repo: Repo, opened: Opener, graphql: bool, repos: tuple[str, ...]
) -> None:
    parent, child = repo.fill(2)
    parent.adopt(child)
    repo.rename("acme/store")
    reader, writer = opened(Source("shop", "github", repos), graphql=graphql)
    items, gaps = read(reader)
    assert [item.ref.key for item in items] == ["acme/store#1", "acme/store#2"]
    assert items[1].parent == items[0].ref
    assert gaps == [Gap("shop", REPO, "it is acme/store now, which is listed too")]
    with pytest.raises(Rejected, match="listed too"):
        writer.ensure_note(KEY, TEXT)


@ways
def test_a_repository_listed_under_two_old_names_is_read_under_the_first(
    repo: Repo, opened: Opener, graphql: bool
) -> None:
    repo.issue()
    repo.rename("acme/store")
    repo.rename("acme/market")
    reader, _ = opened(Source("shop", "github", (REPO, "acme/store")), graphql=graphql)
    items, gaps = read(reader)
    assert [item.ref.key for item in items] == [KEY]
    why = "it is acme/market now, which is listed too as acme/shop"
    assert gaps == [Gap("shop", "acme/store", why)]


def test_a_renamed_repository_is_told_to_the_doctor(repo: Repo, opened: Opener) -> None:
    repo.rename("acme/store")
    reach = opened()[0].rights()[0]
    assert (reach.part, reach.held) == (REPO, True)
    assert "acme/store" in reach.remedy


def test_a_rename_is_told_in_the_log_once_a_run(
    fake: FakeGitHub, repo: Repo, base_url: str
) -> None:
    repo.issue()
    repo.rename("acme/store")
    fake.lacking = frozenset({"subIssues"})  # looked around in by GraphQL, then by REST
    with structlog.testing.capture_logs() as told:
        reader = open_reader(SOURCE, settings(base_url), sleep=never_wait)
        assert len(read(reader)[0]) == 1
        writer = open_writer(SOURCE, settings(base_url), beside=reader, sleep=never_wait)
        writer.ensure_note(KEY, TEXT)
    assert [entry for entry in told if entry["event"] == "repository_renamed"] == [
        {
            "event": "repository_renamed",
            "log_level": "warning",
            "source": "shop",
            "manifest": "acme/shop",
            "now": "acme/store",
            "remedy": "Write acme/store in the manifest.",
        }
    ]


def test_a_writer_beside_a_reader_does_not_look_around_again(
    fake: FakeGitHub, repo: Repo, base_url: str
) -> None:
    repo.issue()
    reader = open_reader(SOURCE, settings(base_url), sleep=never_wait)
    writer = open_writer(SOURCE, settings(base_url), beside=reader, sleep=never_wait)
    read(reader)
    writer.ensure_note(KEY, TEXT)
    assert [str(r.body).count("query Survey") for r in fake.requests] == [1, 0, 0, 0]


@ways
def test_what_is_wrong_with_the_whole_source_is_one_gap(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    source = Source("shop", "github", (REPO, "acme/api"), project="acme/7")
    fake.repo("acme/api")
    reader, _ = opened(source, token="canary-2f1b7c-wrong", graphql=graphql)
    gap = Gap(
        "shop",
        "",
        "GitHub does not accept the token. Check that it is complete, and neither expired nor"
        " revoked",
    )
    assert list(reader.items()) == [gap]
    assert list(reader.containers()) == [gap]


@ways
def test_no_network_is_one_gap(graphql: bool) -> None:
    source = Source("shop", "github", (REPO, "acme/api"), project="acme/7")
    nowhere = settings("http://127.0.0.1:9", graphql=graphql)
    reader = open_reader(source, nowhere, sleep=never_wait)
    gap = Gap("shop", "", "the connection to http://127.0.0.1:9 failed")
    assert list(reader.items()) == [gap]
    assert list(reader.containers()) == [gap]


def test_a_failing_page_is_told_without_what_the_gap_says_itself(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    reader, _ = opened()
    reader.rights()
    fake.fail(refuse(503, times=None))
    (gap,) = reader.items()
    assert gap == Gap("shop", REPO, "GitHub answered 503")


def test_the_manifests_spelling_is_kept(repo: Repo, opened: Opener) -> None:
    parent, child = repo.fill(2)
    parent.adopt(child)
    reader, _ = opened(Source("shop", "github", ("Acme/Shop",)))
    items, _ = read(reader)
    assert [item.ref.key for item in items] == ["Acme/Shop#1", "Acme/Shop#2"]
    assert items[1].parent == items[0].ref
    assert reader.item("Acme/Shop#1") == items[0]


def test_a_redirect_without_the_query_does_not_lose_it(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.issue("Open")
    repo.issue("Closed").close()
    place = f"{fake.base_url}/repositories/{repo.id}/issues"
    fault = refuse(301, "{}", Location=place)
    fault.matches = lambda request: request.path == "/repos/acme/shop/issues"
    fake.fail(fault)
    items, _ = read(opened(graphql=False)[0])
    assert [item.title for item in items] == ["Open", "Closed"]


@pytest.mark.promise("R34")
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_to_another_host_is_not_followed(
    fake: FakeGitHub, repo: Repo, opened: Opener, status: int
) -> None:
    repo.issue()
    fake.fail(refuse(status, "{}", times=None, Location="http://169.254.169.254/latest/"))
    for graphql, said in ((False, "another host"), (True, "is not followed")):
        with pytest.raises(Denied, match=said):
            opened(graphql=graphql)[0].item(KEY)


def test_a_redirect_in_a_circle_ends(fake: FakeGitHub, repo: Repo, opened: Opener) -> None:
    repo.issue()
    fake.fail(refuse(301, "{}", times=None, Location=f"{fake.base_url}/user"))
    with pytest.raises(Unavailable, match="without end"):
        opened(graphql=False)[0].item(KEY)


def test_a_write_is_never_redirected(fake: FakeGitHub, repo: Repo, opened: Opener) -> None:
    issue = repo.issue()
    other = fake.repo("acme/attic").issue()
    place = f"{fake.base_url}/repos/acme/attic/issues/{other.number}/comments"
    fault = refuse(301, "{}", Location=place)
    fault.matches = lambda request: request.is_write
    fake.fail(fault)
    with pytest.raises((NotFound, Unavailable)):
        opened()[1].ensure_note(KEY, TEXT)
    assert (len(fake.writes), issue.comments, other.comments) == (1, [], [])


@pytest.mark.promise("R8")
@ways
def test_a_transferred_issue_says_where_it_went(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    repo.issue().transfer(fake.repo("acme/attic"))
    reader, writer = opened(graphql=graphql)
    for call in (
        lambda: reader.item(KEY),
        lambda: reader.thread(KEY).notes,
        lambda: reader.label_events(KEY),
        lambda: writer.ensure_note(KEY, TEXT),
        lambda: writer.ensure_label(KEY, "drift:error", present=True),
    ):
        with pytest.raises(NotFound, match=r"moved to .*/acme/attic/issues/1") as caught:
            call()
        assert caught.value.now == "acme/attic#1"
    assert fake.writes == []


@ways
def test_a_transfer_to_a_place_we_may_not_see_has_no_new_key(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    repo.issue().transfer(fake.repo("acme/attic"))
    fake.token.hidden.add("acme/attic")
    with pytest.raises(NotFound, match="moved to") as caught:
        opened(graphql=graphql)[0].item(KEY)
    assert caught.value.now == ""


@ways
def test_a_deleted_issue_says_so(repo: Repo, opened: Opener, graphql: bool) -> None:
    repo.issue().delete()
    with pytest.raises(NotFound, match="was deleted"):
        opened(graphql=graphql)[0].item(KEY)


@ways
def test_a_pull_request_is_no_item(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    repo.issue(is_pull=True)
    reader, writer = opened(graphql=graphql)
    for call in (
        lambda: reader.item(KEY),
        lambda: reader.thread(KEY).notes,
        lambda: writer.ensure_note(KEY, TEXT),
        lambda: writer.ensure_label(KEY, "drift:error", present=True),
    ):
        with pytest.raises(NotFound, match="pull request"):
            call()
    assert fake.writes == []


@pytest.mark.promise("R8")
@ways
def test_a_hidden_repository_is_denied_and_not_missing(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    repo.issue()
    fake.token.hidden.add(REPO)
    reader, _ = opened(graphql=graphql)
    with pytest.raises(Denied, match="not there, or the token may not see it"):
        reader.item(KEY)
    items, gaps = read(reader)
    assert items == []
    assert [(gap.part, gap.partial) for gap in gaps] == [(REPO, False)]
    assert gaps[0].reason == (
        "the repository is not there, or the token may not see it. Check its name in the"
        " manifest, and give the token access to it (Metadata: read, Issues: read)"
    )


@ways
def test_a_repository_hidden_after_the_look_round_is_denied(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    repo.issue()
    reader, writer = opened(graphql=graphql)
    reader.item(KEY)
    writer.ensure_label(KEY, "drift:error", present=False)
    fake.token.hidden.add(REPO)
    fake.tick()
    with pytest.raises(Denied):
        reader.item(KEY)
    with pytest.raises(Denied):
        reader.thread(KEY)
    with pytest.raises(Denied):
        writer.ensure_label(KEY, "drift:error", present=True)


@pytest.mark.promise("R37")
@ways
def test_one_hidden_repository_does_not_hide_the_others(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    repo.fill(2)
    fake.repo("acme/secret")
    fake.token.hidden.add("acme/secret")
    source = Source("shop", "github", ("acme/secret", REPO, "acme/nowhere"))
    items, gaps = read(opened(source, graphql=graphql)[0])
    assert len(items) == 2
    assert [gap.part for gap in gaps] == ["acme/secret", "acme/nowhere"]


@ways
def test_issues_that_are_switched_off_are_a_gap(repo: Repo, opened: Opener, graphql: bool) -> None:
    repo.issue()
    repo.has_issues = False
    items, gaps = read(opened(graphql=graphql)[0])
    assert items == []
    assert gaps[0].reason == (
        "issues are switched off there. Switch them on, or take the repository out of the manifest"
    )


@pytest.mark.promise("R26")
@ways
def test_an_archived_repository_and_a_locked_issue_are_locked(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    repo.issue("Free")
    repo.issue("Locked").locked = True
    old = fake.repo("acme/old")
    old.issue("Old")
    old.archived = True
    source = Source("shop", "github", (REPO, "acme/old"))
    items, _ = read(opened(source, graphql=graphql)[0])
    assert {item.title: item.locked for item in items} == {
        "Free": False,
        "Locked": True,
        "Old": True,
    }


@ways
def test_writing_where_it_is_not_allowed_is_denied(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    repo.issue()
    fake.token.kind = "fine"
    fake.token.rights.discard("issues")
    _, writer = opened(graphql=graphql)
    with pytest.raises(Denied, match="issues=write"):
        writer.ensure_note(KEY, TEXT)
    with pytest.raises(Denied):
        writer.ensure_label(KEY, "drift:error", present=True)


@pytest.mark.parametrize("key", ["acme/other#1", "acme/shop", "acme/shop#x", "#1", ""])
def test_a_key_of_another_form_or_place_is_rejected(repo: Repo, opened: Opener, key: str) -> None:
    repo.issue()
    with pytest.raises(Rejected):
        opened()[0].item(key)


@pytest.mark.promise("R8")
def test_a_contradiction_of_github_is_no_proof_of_absence(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.issue()
    said = (
        '{"data": {"repository": {"issueOrPullRequest": null}}, "errors": [{"type": "NOT_FOUND",'
        ' "path": ["repository", "issueOrPullRequest"], "message": "Could not resolve"}]}'
    )
    reader, _ = opened()
    reader.rights()
    fake.fail(Fault(How.ANSWER, status=200, body=said))
    with pytest.raises(Unavailable, match="both"):
        reader.item(KEY)


@ways
def test_a_repository_renamed_after_the_look_round_does_not_lose_its_items(
    repo: Repo, opened: Opener, graphql: bool
) -> None:
    repo.issue()
    reader, writer = opened(graphql=graphql)
    assert reader.item(KEY).status.is_open
    assert writer.ensure_label(KEY, "drift:error", present=False) is Change.NONE
    repo.rename("acme/store")
    if graphql:  # which follows a rename by itself
        assert reader.item(KEY).ref.key == KEY
    else:
        with pytest.raises(Unavailable, match="renamed"):
            reader.item(KEY)
    with pytest.raises(Unavailable, match="renamed"):
        writer.ensure_label(KEY, "drift:error", present=True)


@pytest.mark.parametrize("call", ["note", "label", "unlabel", "edit"])
def test_a_right_that_is_missing_behind_a_404_is_not_a_missing_item(
    fake: FakeGitHub, repo: Repo, opened: Opener, call: str
) -> None:
    issue = repo.issue(labels=["drift:warning"])
    _, writer = opened()
    if call == "edit":
        writer.ensure_note(KEY, replace(TEXT, body="Earlier."))
    fault = refuse(404, '{"message": "Not Found"}', times=None)
    fault.matches = lambda request: request.is_write
    calls = {
        "note": lambda: writer.ensure_note(KEY, TEXT),
        "edit": lambda: writer.ensure_note(KEY, TEXT),
        "label": lambda: writer.ensure_label(KEY, "drift:error", present=True),
        "unlabel": lambda: writer.ensure_label(KEY, "drift:warning", present=False),
    }
    with fake.failing(fault), pytest.raises((Denied, Unavailable)):
        calls[call]()
    assert issue.labels == ["drift:warning"]
