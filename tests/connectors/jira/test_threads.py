"""What others write below an item, beyond the contract: in which markup, and by whom."""

from typing import Any

import pytest

from bot.domain.backlog import Thread
from bot.domain.errors import Denied
from connectors.jira.markers import PROPERTY, anchored, value_of
from connectors.shared.marker import Marker
from tests.connectors.jira.conftest import Jira
from tests.contract.notes import STAMP, TEXT
from tests.fakes.jira.faults import refuse, to
from tests.fakes.jira.places import User

MARKER = Marker(TEXT.topic, STAMP)


def doc(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "doc", "version": 1, "content": list(blocks)}


def para(*nodes: dict[str, Any] | str) -> dict[str, Any]:
    content = [{"type": "text", "text": n} if isinstance(n, str) else n for n in nodes]
    return {"type": "paragraph", "content": content}


DATE = {"type": "date", "attrs": {"timestamp": "1796083200000"}}
ANA = {"type": "mention", "attrs": {"id": "1", "text": "@Ana"}}


class TestReplies:
    """Comments that begin with our word."""

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (doc(para("/drift snooze ", DATE, " bank")), "/drift snooze 2026-12-01 bank"),
            (doc(para("/drift accept"), para("Since ", ANA, " says so.")), None),
            (doc(para("/drift accept", {"type": "hardBreak"}, "why")), "/drift accept\nwhy"),
            (doc(para(), para("/drift accept")), "/drift accept"),
        ],
    )
    def test_a_document_is_read_as_its_writer_sees_it(
        self, cloud: Jira, body: dict[str, Any], told: str | None
    ) -> None:
        issue = cloud.pay.issue()
        issue.comment(body)
        (reply,) = cloud.reader().thread(issue.key).replies
        assert reply.text == (told or "/drift accept\nSince @Ana says so.")
        assert reply.by == cloud.fake.ana.account

    @pytest.mark.parametrize(
        "body",
        [
            doc({"type": "blockquote", "content": [para("/drift accept")]}, para("No!")),
            doc(para(ANA, " /drift accept")),
            doc({"type": "codeBlock", "content": [{"type": "text", "text": "/drift accept"}]}),
            doc(
                {
                    "type": "bulletList",
                    "content": [{"type": "listItem", "content": [para("/drift accept")]}],
                }
            ),
        ],
    )
    def test_a_quoted_command_is_none(self, cloud: Jira, body: dict[str, Any]) -> None:
        issue = cloud.pay.issue()
        issue.comment(body)
        assert cloud.reader().thread(issue.key) == Thread()

    def test_wiki_markup_is_told_as_it_is(self, data_center: Jira) -> None:
        issue = data_center.pay.issue()
        issue.comment("/drift snooze 14d *soon*\r\n{quote}x{quote}")
        issue.comment("{quote}/drift accept{quote}")
        issue.comment("bq. /drift accept")
        (reply,) = data_center.reader().thread(issue.key).replies
        assert reply.text == "/drift snooze 14d *soon*\n{quote}x{quote}"
        assert reply.by == "ana"


class TestDeciders:
    """Who may decide, as far as Jira tells us."""

    def test_without_the_right_to_ask_nothing_is_known(self, jira: Jira) -> None:
        issue = jira.pay.issue()
        ana = _name(jira, jira.fake.ana)
        jira.pay.deny("ASSIGN_ISSUES", "USER_PICKER")
        assert jira.reader().may_decide(issue.key, ana) is None
        jira.pay.grant("USER_PICKER")
        assert jira.reader().may_decide(issue.key, ana) is True

    @pytest.mark.parametrize("status", [400, 403, 404])
    def test_a_refusal_says_nothing(self, jira: Jira, status: int) -> None:
        issue = jira.pay.issue()
        fault = refuse(status, times=None)
        fault.matches = to("GET", "/assignable/search")
        with jira.fake.failing(fault):
            assert jira.reader().may_decide(issue.key, _name(jira, jira.fake.ana)) is None

    def test_a_wrong_token_is_one(self, jira: Jira) -> None:
        issue = jira.pay.issue()
        fault = refuse(401, times=None)
        fault.matches = to("GET", "/assignable/search")
        with jira.fake.failing(fault), pytest.raises(Denied):
            jira.reader().may_decide(issue.key, _name(jira, jira.fake.ana))

    def test_whose_name_only_begins_so_is_somebody_else(self, data_center: Jira) -> None:
        issue = data_center.pay.issue()
        data_center.fake.user("anabel")
        data_center.pay.deny("ASSIGNABLE_USER", user=data_center.fake.ana)
        assert data_center.reader().may_decide(issue.key, "ana") is False
        assert data_center.reader().may_decide(issue.key, "anabel") is True

    def test_nobody_may_decide_nothing(self, jira: Jira) -> None:
        issue = jira.pay.issue()
        before = len(jira.fake.requests)
        assert jira.reader().may_decide(issue.key, "") is None
        assert len(jira.fake.requests) == before


class TestForeign:
    """Whose marker counts."""

    def test_an_account_that_was_shut_since_counts(self, jira: Jira) -> None:
        other = jira.fake.user("old-bot")
        other.active = False
        assert [f.account for f in _marked(jira, other).foreign] == [_name(jira, other)]

    def test_an_app_counts(self, cloud: Jira) -> None:
        app = cloud.fake.user("an-app")
        app.kind = "app"
        cloud.pay.deny("ASSIGNABLE_USER", user=app)
        assert len(_marked(cloud, app).foreign) == 1

    def test_one_of_which_nothing_is_known_counts(self, jira: Jira) -> None:
        jira.pay.deny("ASSIGN_ISSUES", "USER_PICKER")
        assert len(_marked(jira, jira.fake.user("other-bot")).foreign) == 1

    def test_each_account_is_asked_about_once(self, jira: Jira) -> None:
        issue, other = jira.pay.issue(), jira.fake.user("other-bot")
        for _ in range(3):
            issue.comment("x", other, properties={PROPERTY: value_of(MARKER)})
        reader = jira.reader()
        assert len(reader.thread(issue.key).foreign) == 3
        reader.thread(issue.key)
        asked = [r for r in jira.fake.requests if r.path.endswith("/assignable/search")]
        assert len(asked) == 1

    def test_an_anchor_that_anybody_can_type_takes_an_account_that_is_known_to(
        self, data_center: Jira
    ) -> None:
        issue, other = data_center.pay.issue(), data_center.fake.user("other-bot")
        issue.comment(anchored("x", MARKER), other)
        assert len(data_center.reader().thread(issue.key).foreign) == 1
        data_center.pay.deny("ASSIGN_ISSUES", "USER_PICKER")
        assert data_center.reader().thread(issue.key) == Thread()


def _marked(jira: Jira, by: User) -> Thread:
    issue = jira.pay.issue()
    issue.comment("x", by, properties={PROPERTY: value_of(MARKER)})
    return jira.reader().thread(issue.key)


def _name(jira: Jira, user: User) -> str:
    return user.account if jira.cloud else user.name
