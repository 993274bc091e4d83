"""Which moment a JQL value means."""

import datetime as dt
import re

from tests.fakes.jira import jql
from tests.fakes.jira.words import no_call

UNIT = r"(?:w(?:eeks?)?|d(?:ays?)?|h(?:ours?)?|m(?:inutes?)?)"
PERIOD = re.compile(rf"([+-]?)\s*((?:\d+{UNIT}\s*)+|\d+)")
UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
FORMS = ("%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d", "%Y-%m-%d")


class NoMoment(Exception):
    """The value means none; the message is Jira's."""


def moment(value: jql.Value, field: str, now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The moment, in the user's zone where it is a day or a time of one."""
    text = value.text.strip()
    if value.arguments is not None:
        return _called(text, now, zone)
    if text.isdigit() and not value.quoted:
        return dt.datetime.fromtimestamp(int(text) / 1000, dt.UTC)
    match = PERIOD.fullmatch(text)
    if match is not None:
        return _relative(match, now)
    for form in FORMS:
        try:
            return dt.datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
    raise NoMoment(
        f"Date value '{text}' for field '{field}' is invalid. Valid formats include:"
        " 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period"
        " format e.g. '-5d', '4w 2d'."
    )


def _called(name: str, now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    if name.lower() == "now":
        return now
    if name.lower() == "startofday":
        return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    raise NoMoment(no_call(name))


def _relative(match: re.Match[str], now: dt.datetime) -> dt.datetime:
    """Rounded up to a minute.

    Jira counts from the second, as far as is known; who relies on that loses here.
    """
    parts = re.findall(r"(\d+)([wdhm])", match[2]) or [(match[2], "m")]  # a bare number: minutes
    span = sum((dt.timedelta(**{UNITS[u]: int(n)}) for n, u in parts), dt.timedelta())
    exact = now - span if match[1] == "-" else now + span
    floor = exact.replace(second=0, microsecond=0)
    return floor if floor == exact else floor + dt.timedelta(minutes=1)
