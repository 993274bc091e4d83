"""Lists that are counted by position: comments, boards, changelogs."""

import json

import pytest

from bot.domain.errors import NotFound, Unavailable
from tests.connectors.jira.conftest import Jira
from tests.fakes.jira import Fault, How
from tests.fakes.jira.faults import refuse, to

COMMENTS = "/rest/api/2/issue/PAY-1/comment"


def numbers(jira: Jira) -> list[int]:
    pages = jira.client().pages_from(COMMENTS, "reading comments")
    return [int(comment["id"]) for page in pages for comment in page]


def asked(jira: Jira) -> int:
    return sum(request.path.endswith("/comment") for request in jira.fake.requests)


def answers(*bodies: object) -> list[Fault]:
    return [refuse(200, json.dumps(body)) for body in bodies]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
def test_every_entry_is_read_once_over_page_borders(jira: Jira, count: int) -> None:
    issue = jira.pay.issue()
    if count:
        issue.comment(times=count)
    assert numbers(jira) == [comment.id for comment in issue.comments]


def test_a_list_that_got_shorter_meanwhile_is_read_again(jira: Jira) -> None:
    jira.fake.comments_page = 100
    issue = jira.pay.issue()
    issue.comment(times=150)

    def delete() -> None:
        del issue.comments[:10]
        jira.fake.tick()

    jira.fake.fail(Fault(How.CALL, call=delete, matches=to("GET", "/comment")))
    assert numbers(jira) == [comment.id for comment in issue.comments]
    assert asked(jira) == 4


def test_a_list_that_got_longer_meanwhile_is_as_good(jira: Jira) -> None:
    issue = jira.pay.issue()
    issue.comment(times=150)
    jira.fake.fail(Fault(How.CALL, call=issue.comment, matches=to("GET", "/comment")))
    assert numbers(jira) == [comment.id for comment in issue.comments]
    assert asked(jira) == 2


def test_a_list_that_never_stays_the_same_is_given_up(jira: Jira) -> None:
    pages = [
        {"comments": [{"id": "1"}, {"id": "2"}], "startAt": 0, "total": 4},
        {"comments": [{"id": "3"}, {"id": "4"}], "startAt": 1, "total": 4},
    ]
    jira.fake.fail(*answers(*pages * 3))
    with pytest.raises(Unavailable, match="changes faster than it can be read"):
        numbers(jira)


def test_an_entry_that_slips_onto_a_page_that_was_read_is_not_lost(jira: Jira) -> None:
    issue = jira.pay.issue()
    issue.comment(times=150)

    def swap() -> None:
        del issue.comments[10]
        issue.comment()  # so that as many are left as there were

    jira.fake.fail(Fault(How.CALL, call=swap, matches=to("GET", "/comment")))
    assert numbers(jira) == [comment.id for comment in issue.comments]


@pytest.mark.parametrize(
    "second",
    [
        {"comments": [], "startAt": 1, "total": 3},
        {"comments": [{"id": "1"}], "startAt": 0, "total": 3},
    ],
    ids=["an empty page before the end", "the first page again"],
)
def test_a_list_that_breaks_off_is_no_list(jira: Jira, second: object) -> None:
    jira.fake.fail(*answers({"comments": [{"id": "1"}], "startAt": 0, "total": 3}, second))
    with pytest.raises(Unavailable, match="breaks off before its end"):
        numbers(jira)


@pytest.mark.parametrize(
    "body",
    [
        {"values": [{"id": "1"}], "isLast": True},
        {"values": [{"id": "1"}], "isLast": True, "total": 9},
        {"comments": [{"id": "1"}]},
        {"histories": [{"id": "1"}], "total": 1},
    ],
)
def test_a_list_ends_where_jira_says_so_in_one_way_or_another(jira: Jira, body: object) -> None:
    jira.fake.fail(*answers(body))
    assert numbers(jira) == [1]


@pytest.mark.parametrize("body", [{}, {"values": 7}, {"values": None}, [], [{"id": "1"}]])
def test_what_is_no_list_is_told(jira: Jira, body: object) -> None:
    jira.fake.fail(refuse(200, json.dumps(body)))
    with pytest.raises(Unavailable):
        numbers(jira)


def test_a_list_of_nothing_that_is_there_is_not_found(jira: Jira) -> None:
    with pytest.raises(NotFound):
        numbers(jira)


def test_half_a_character_in_a_text_is_no_broken_answer(jira: Jira) -> None:
    comment = '{"id": "1", "body": "cut \\ud83d"}'
    body = f'{{"comments": [{comment}], "startAt": 0, "total": 1}}'
    jira.fake.fail(refuse(200, body))
    ((told,),) = jira.client().pages_from(COMMENTS, "reading comments")
    assert told["body"] == "cut \ud83d"
