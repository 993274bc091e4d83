"""One manifest over a source on GitHub and one in Jira: rules see one backlog."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.github import FakeGitHub
from tests.fakes.jira import FakeJira
from tests.fakes.shared.server import serving
from tests.scenarios.product import GitHubProduct

MANIFEST = """\
version: 1
id: acme-shop
product: Acme Shop
sources:
  - {name: shop, kind: github, repos: [acme/shop]}
  - {name: pay, kind: jira, projects: [PAY]}
goals: [{id: orders, title: More orders}]
initiatives:
  - {id: checkout, title: Checkout, goal: orders, status: in_progress, window: later, owner: ana,
     links: [{shop: {issue: 1}}CLAIM], depends_on: [DEPENDS]}
  - {id: refunds, title: Refunds, goal: orders, status: in_progress, window: later, owner: ben,
     links: [{pay: {epic: PAY-1}}]}
"""


@dataclass
class Shop:
    """`checkout` is an epic on GitHub with a step, `refunds` one in Jira with a step."""

    github: GitHubProduct
    jira: FakeJira

    def say(self, *, depends: str = "", claim: str = "") -> None:
        text = MANIFEST.replace("DEPENDS", depends).replace("CLAIM", claim)
        (self.github.folder / "roadmap.yaml").write_text(text, encoding="utf-8")

    def address(self, name: str) -> str:
        """Where people see an epic on GitHub."""
        return f"{self.github.fake.base_url}/acme/shop/issues/{self.github.epics[name].number}"

    def epic_waits_for(self, address: str) -> None:
        self.jira.projects["PAY"].issues[1].refer(address, relationship="is blocked by")

    def step_holds_up(self, address: str) -> None:
        self.jira.projects["PAY"].issues[1].refer(address, relationship="blocks")


@contextmanager
def shop_on(folder: Path, monkeypatch: pytest.MonkeyPatch, *, cloud: bool) -> Iterator[Shop]:
    github, jira = FakeGitHub(), FakeJira(cloud=cloud)
    pay = jira.project("PAY")
    epic = pay.issue("Refunds", kind="Epic")
    pay.issue("Refund a card", epic=epic)
    with serving(github) as at, serving(jira) as there:
        made = GitHubProduct(folder, github, at)
        own = {"ROADMAP_DRIFT_JIRA__BASE_URL": there}
        if cloud:
            own["ROADMAP_DRIFT_JIRA__EMAIL"] = "drift-bot@acme.example"
        own["ROADMAP_DRIFT_JIRA__TOKEN" if cloud else "ROADMAP_DRIFT_JIRA__PAT"] = jira.token
        monkeypatch.setattr(GitHubProduct, "environment", made.environment | own)
        yield Shop(made, jira)


@pytest.fixture(params=[True, False], ids=["cloud", "data center"])
def shop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Shop]:
    with shop_on(tmp_path, monkeypatch, cloud=request.param) as made:
        yield made


def told(shop: Shop, capsys: pytest.CaptureFixture[str]) -> str:
    shop.github.run("check")
    said = " ".join(capsys.readouterr().out.split())
    assert "could not be read" not in said
    return said


def test_an_item_of_github_that_waits_for_one_of_jira_is_an_undeclared_dependency(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.say()
    shop.step_holds_up(shop.address("fresh"))
    said = told(shop, capsys)
    assert "D04 undeclared-dependency checkout:" in said
    assert "acme/shop#1" in said
    assert "PAY-1" in said


def test_an_item_of_jira_that_waits_for_one_of_github_is_one_too(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.say()
    shop.epic_waits_for(f"{shop.address('fresh')}/")
    assert "D04 undeclared-dependency refunds:" in told(shop, capsys)


def test_a_declared_dependency_that_the_items_show_is_no_finding(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.say(depends="refunds")
    shop.step_holds_up(shop.address("fresh"))
    said = told(shop, capsys)
    assert "D04" not in said
    assert "D05" not in said


def test_a_dependency_between_trackers_that_no_link_shows_is_a_dead_one(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.say(depends="refunds")
    assert "D05 dead-dependency checkout:" in told(shop, capsys)


def test_an_epic_of_jira_claimed_twice_is_told_once(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.say(claim=", {pay: {issue: PAY-1}}")
    said = told(shop, capsys)
    assert said.count("L04 link-claimed-twice") == 1
    assert "checkout and refunds" in said


def test_nothing_is_written_in_jira_until_its_source_says_so(shop: Shop) -> None:
    shop.say(claim=", {pay: {issue: PAY-1}}")
    shop.github.run("apply")
    assert not shop.jira.writes
    assert all(not issue.comments for issue in shop.jira.issues.values())
