"""What changed since an instant: perhaps more, never less, whatever the zone of our profile."""

import datetime as dt
from collections.abc import Iterator

import pytest

from bot.domain.backlog import Page
from bot.ports import Reader
from connectors.jira import jql
from tests.connectors.jira.conftest import Jira

NOW = dt.datetime(2026, 3, 10, 12, 0, 30, tzinfo=dt.UTC)


def changed(reader: Reader, since: dt.datetime) -> Iterator[str]:
    for page in reader.items({"PAY": since}):
        assert isinstance(page, Page), page
        yield from (item.ref.key for item in page.items)


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_a_change_at_the_very_instant_is_told(jira: Jira, zone: str) -> None:
    jira.fake.bot.zone = zone
    since = NOW - dt.timedelta(minutes=90)
    for minutes in (0, 1, 89, 91, 200):
        jira.pay.issue(created=NOW - dt.timedelta(minutes=minutes))
    jira.pay.issue(created=since)
    jira.fake.now = NOW
    assert set(changed(jira.reader(), since)) >= {"PAY-1", "PAY-2", "PAY-3", "PAY-6"}
    assert "PAY-5" not in set(changed(jira.reader(), since))


def test_minutes_are_counted_by_jiras_clock_and_not_by_ours(jira: Jira) -> None:
    """The fake lives in another year than this machine."""
    jira.pay.issue()
    jira.fake.now = NOW
    list(changed(jira.reader(), NOW - dt.timedelta(minutes=10)))
    assert 'updated >= "-16m"' in jira.searches()[-1].body["jql"]


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0, 6), (59, 6), (60, 7), (3600, 66), (-30, 5), (-86_400, 5)]
)
def test_part_of_a_minute_counts_whole_and_some_are_read_twice(
    seconds: float, minutes: int
) -> None:
    now = NOW.timestamp()
    assert jql.minutes_since(now - seconds, now) == minutes
