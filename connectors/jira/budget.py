"""What Jira says of the patience that it has left, on whichever answer it says so."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from bot.domain.run import Used


def counted(used: Used) -> Used:
    """After one more request, answered or not."""
    return replace(used, requests=used.requests + 1)


def budget(used: Used, headers: Mapping[str, str], now: float) -> Used:
    """After an answer with these headers, at that many seconds since the epoch.

    Cloud tells when its quota is renewed; Data Center how often tokens are put into its
    bucket, and both on no answer at all where no limit is set.
    """
    left = headers.get("x-ratelimit-remaining", "").strip()
    if not left.isdecimal():
        return used
    return replace(used, left=int(left), resets=_renewed(headers, now))


def _renewed(headers: Mapping[str, str], now: float) -> dt.datetime | None:
    every = headers.get("x-ratelimit-interval-seconds", "").strip()
    if every.isdecimal() and len(every) < 9:
        return dt.datetime.fromtimestamp(now + int(every), dt.UTC)
    try:
        told = dt.datetime.fromisoformat(headers.get("x-ratelimit-reset", "").strip())
    except ValueError:
        return None
    return told.replace(tzinfo=told.tzinfo or dt.UTC).astimezone(dt.UTC)
