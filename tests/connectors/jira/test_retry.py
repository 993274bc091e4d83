"""Waiting as told, asking again only where that is harmless."""

import datetime as dt
import email.utils
from dataclasses import replace

import pytest

from bot.domain.errors import Denied, LimitedPart, Rejected, Unavailable
from connectors.jira.client import Client
from tests.connectors.jira.conftest import Jira, Slept
from tests.fakes.jira import Fault, How, When
from tests.fakes.jira.faults import BURST, PER_ISSUE, limited, refuse, unavailable

MYSELF = "/rest/api/2/myself"
COMMENT = {"body": "Hello."}


def ask(client: Client) -> str:
    return str(client.get(MYSELF, "reading who we are")["displayName"])


def tell(client: Client) -> object:
    return client.send("PUT", "/rest/api/2/issue/PAY-1", {"update": {}}, "telling")


@pytest.fixture
def slept() -> Slept:
    return Slept()


def after(jira: Jira, seconds: float) -> dt.datetime:
    """An instant by the server's clock, which is the fake's."""
    return jira.fake.now + dt.timedelta(seconds=seconds)


def test_a_read_waits_the_seconds_that_are_told(jira: Jira, slept: Slept) -> None:
    jira.fake.fail(limited(retry_after="7"))
    assert ask(jira.client(slept)) == "Drift Bot"
    assert slept.seconds == [7]


@pytest.mark.promise("R14")
def test_a_read_waits_until_the_date_that_is_told(jira: Jira, slept: Slept) -> None:
    until = after(jira, 30)
    answered = email.utils.format_datetime(jira.fake.now, usegmt=True)
    fault = refuse(429, retry_after=email.utils.format_datetime(until, usegmt=True), date=answered)
    jira.fake.fail(fault)
    assert ask(jira.client(slept)) == "Drift Bot"
    assert slept.seconds == [31]


@pytest.mark.parametrize(
    ("form", "wait"), [("%Y-%m-%dT%H:%M:%S.000Z", 46), ("%Y-%m-%dT%H:%M:%S+00:00", 46)]
)
def test_a_read_waits_for_the_reset_where_nothing_else_is_told(
    jira: Jira, slept: Slept, form: str, wait: int
) -> None:
    answered = email.utils.format_datetime(jira.fake.now, usegmt=True)
    reset = after(jira, 45).strftime(form)
    jira.fake.fail(refuse(429, date=answered, x_ratelimit_reset=reset))
    assert ask(jira.client(slept)) == "Drift Bot"
    assert slept.seconds == [wait]


def test_a_reset_that_is_cut_to_the_minute_is_waited_for_to_the_end_of_that_minute(
    jira: Jira, slept: Slept
) -> None:
    jira.fake.now = dt.datetime(2026, 1, 5, 8, 10, 30, tzinfo=dt.UTC)
    answered = email.utils.format_datetime(jira.fake.now, usegmt=True)
    jira.fake.fail(refuse(429, date=answered, x_ratelimit_reset="2026-01-05T08:11Z"))
    assert ask(jira.client(slept)) == "Drift Bot"
    assert slept.seconds == [91]


def test_a_limit_that_tells_nothing_is_waited_for_longer_each_time(
    jira: Jira, slept: Slept
) -> None:
    jira.fake.fail(limited("", "", times=3))
    assert ask(jira.client(slept, max_wait=300)) == "Drift Bot"
    assert slept.seconds == [60, 120, 240]


def test_a_limit_of_data_center_that_says_zero_is_not_asked_again_at_once(
    data_center: Jira, slept: Slept
) -> None:
    data_center.fake.fail(limited("", "0"))
    assert ask(data_center.client(slept)) == "Drift Bot"
    assert slept.seconds == [1]


@pytest.mark.promise("R14")
def test_a_wait_that_is_too_long_is_left_to_the_caller(jira: Jira, slept: Slept) -> None:
    jira.fake.fail(limited(retry_after="121", times=None))
    with pytest.raises(Unavailable) as caught:
        ask(jira.client(slept))
    assert caught.value.retry_after == 121
    assert slept.seconds == []
    assert len(jira.fake.requests) == 1


@pytest.mark.promise("R15")
@pytest.mark.parametrize(
    ("told", "part"),
    [
        (PER_ISSUE, LimitedPart.ITEM),
        (BURST, LimitedPart.ENDPOINT),
        ("", LimitedPart.SOURCE),
        ("jira-something-new", LimitedPart.SOURCE),
    ],
)
def test_a_limit_says_what_it_holds_for(jira: Jira, told: str, part: LimitedPart) -> None:
    jira.fake.fail(limited(told, "600"))
    with pytest.raises(Unavailable, match="asks to wait 600 s") as caught:
        tell(jira.client())
    assert caught.value.holds_for is part
    assert caught.value.retry_after == 600


@pytest.mark.promise("R15")
@pytest.mark.parametrize(
    "told", ["jira-quota-global-based", "jira-quota-tenant-based", "jira-cost-based", "app-points"]
)
def test_a_quota_ends_the_run_whatever_it_says(jira: Jira, slept: Slept, told: str) -> None:
    jira.fake.fail(limited(told, "5"))
    client = jira.client(slept)
    with pytest.raises(Unavailable, match="quota of requests is used up") as caught:
        ask(client)
    assert caught.value.holds_for is LimitedPart.SOURCE
    assert caught.value.retry_after == 5
    with pytest.raises(Unavailable, match="quota of requests is used up"):
        tell(client)
    assert slept.seconds == []
    assert len(jira.fake.requests) == 1


def test_a_quota_is_asked_again_when_it_is_renewed(jira: Jira) -> None:
    now = [1_000_000.0]
    client = Client(jira.settings(), sleep=Slept(), clock=lambda: now[0])
    jira.fake.fail(limited("jira-quota-global-based", "90"))
    with pytest.raises(Unavailable):
        ask(client)
    now[0] += 89
    with pytest.raises(Unavailable) as caught:
        ask(client)
    assert caught.value.retry_after == 1
    now[0] += 1
    assert ask(client) == "Drift Bot"


def test_a_quota_that_tells_no_time_is_renewed_within_the_hour(jira: Jira) -> None:
    jira.fake.fail(limited("jira-quota-tenant-based", ""))
    with pytest.raises(Unavailable) as caught:
        ask(jira.client())
    assert caught.value.retry_after == 3600


@pytest.mark.parametrize(
    "fault",
    [
        refuse(500, times=2),
        refuse(502, times=2),
        refuse(504, times=2),
        unavailable(times=2),
        Fault(How.RESET, times=2),
        Fault(How.CUT, times=2),
    ],
    ids=["500", "502", "504", "503", "reset", "cut"],
)
def test_a_read_is_asked_again_after_what_passes(jira: Jira, slept: Slept, fault: Fault) -> None:
    jira.fake.fail(replace(fault))
    assert ask(jira.client(slept)) == "Drift Bot"
    assert slept.seconds == [1, 2]


def test_a_read_that_never_succeeds_is_given_up(jira: Jira, slept: Slept) -> None:
    jira.fake.fail(refuse(500, times=None))
    with pytest.raises(Unavailable, match=r"reading who we are: Jira answered 500") as caught:
        ask(jira.client(slept))
    assert caught.value.retry_after is None
    assert slept.seconds == [1, 2, 4]


def test_a_503_that_says_when_to_come_again_is_waited_for(jira: Jira, slept: Slept) -> None:
    jira.fake.fail(unavailable("11"))
    assert ask(jira.client(slept)) == "Drift Bot"
    assert slept.seconds == [11]


def test_a_question_by_post_is_asked_again_like_a_read(jira: Jira, slept: Slept) -> None:
    jira.pay.issue()
    reader = jira.reader(sleep=slept)
    assert reader.search("labels is EMPTY") == ("PAY-1",)
    jira.fake.fail(refuse(500))
    assert reader.search("labels is EMPTY") == ("PAY-1",)
    assert slept.seconds == [1]


@pytest.mark.parametrize(
    "fault",
    [
        refuse(500, times=None),
        unavailable("1", times=None),
        refuse(503, times=None, retry_after="4", ratelimit_reason=BURST, x_ratelimit_remaining="0"),
        Fault(How.RESET, times=None),
        Fault(How.RESET, When.AFTER, times=None),
    ],
    ids=["500", "503 with a wait", "503 that names a limit", "reset", "reset after"],
)
def test_a_write_whose_outcome_is_unknown_is_not_sent_again(
    jira: Jira, slept: Slept, fault: Fault
) -> None:
    jira.pay.issue()
    client = jira.client(slept)
    jira.fake.fail(replace(fault))
    with pytest.raises(Unavailable) as caught:
        tell(client)
    assert caught.value.retry_after is None
    assert slept.seconds == []
    assert len(jira.fake.writes) == 1


def test_a_write_that_a_limit_refused_is_sent_again(jira: Jira, slept: Slept) -> None:
    issue = jira.pay.issue()
    jira.fake.fail(limited(PER_ISSUE, "3"))
    body = {"update": {"labels": [{"add": "late"}]}}
    jira.client(slept).send("PUT", "/rest/api/2/issue/PAY-1", body, "labelling")
    assert slept.seconds == [3]
    assert issue.labels == ["late"]


@pytest.mark.promise("R13")
def test_writes_keep_apart(jira: Jira, slept: Slept) -> None:
    jira.pay.issue()
    client = jira.client(slept, write_interval=30.0)
    for label in ("one", "two"):
        body = {"update": {"labels": [{"add": label}]}}
        client.send("PUT", "/rest/api/2/issue/PAY-1", body, "labelling")
    assert [round(seconds) for seconds in slept.seconds] == [30]


@pytest.mark.parametrize(
    ("status", "kind"), [(400, Rejected), (405, Rejected), (403, Denied), (410, Rejected)]
)
def test_what_will_not_pass_is_not_asked_again(
    jira: Jira, slept: Slept, status: int, kind: type[Exception]
) -> None:
    jira.fake.fail(refuse(status))
    with pytest.raises(kind):
        ask(jira.client(slept))
    assert slept.seconds == []
    assert len(jira.fake.requests) == 1
