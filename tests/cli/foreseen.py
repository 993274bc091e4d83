"""A product whose closings are two golden vectors: what is forecast of it is known by hand."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.domain.backlog import ContainerKind, Status
from connectors.local.rows import ContainerRecord, ItemRecord
from connectors.local.tracker import LocalTracker

TODAY = dt.date(2024, 11, 3)
AS_OF = ("--as-of", TODAY.isoformat())

MANIFEST = """\
version: 1
id: acme-shop
product: Acme Shop
sources:
  - {name: shop, kind: local, file: backlog.db, repos: [acme/shop]}
teams:
  - {id: alpha, sources: [shop]}
goals:
  - {id: activation, title: More first orders}
initiatives:
  - id: guest-checkout
    title: Guest checkout
    goal: activation
    status: in_progress
    target: 2024-12-29
    links: [{shop: {label: checkout}}]
  - id: search
    title: Search
    status: in_progress
    links: [{shop: {repo: acme/shop, milestone: 1}}]
  - id: docs
    title: Handbook
    status: planned
    links: [{shop: {label: docs}}]
  - id: gone
    title: Gone
    status: cancelled
    window: later
"""

CHECKOUT = (3, 0, 2, 1, 4, 0, 2, 3)
SEARCH = (1,) * 26

_CREATED = dt.datetime(2024, 3, 1, 9, tzinfo=dt.UTC)


def build_backlog(path: Path, *, backwards: bool = False) -> LocalTracker:
    """18 open items of guest checkout, 5 in the milestone of search, 3 of the handbook."""
    tracker = LocalTracker.create(path)
    release = ContainerRecord(
        "acme/shop", ContainerKind.MILESTONE, "Autumn", due=dt.date(2024, 12, 29)
    )
    milestone = tracker.add_container(release)
    records = [
        *_items("Checkout", CHECKOUT, 18, labels=("checkout",)),
        *_items("Search", SEARCH, 5, milestone=milestone),
        *_items("Handbook", (), 3, labels=("docs",)),
    ]
    numbered = [replace(r, key=f"acme/shop#{n}") for n, r in enumerate(records, 100)]
    tracker.add_all(numbered[::-1] if backwards else numbered)
    return tracker


def _items(
    title: str,
    closings: tuple[int, ...],
    still_open: int,
    *,
    labels: tuple[str, ...] = (),
    milestone: str | None = None,
) -> Iterator[ItemRecord]:
    """Some closed in each week, the oldest week first, and so many open."""
    for ago, number in enumerate(reversed(closings)):
        for _ in range(number):
            closed = dt.datetime.combine(TODAY, dt.time(12), dt.UTC) - dt.timedelta(weeks=ago)
            yield _item(title, labels, milestone, closed)
    yield from (_item(title, labels, milestone, None) for _ in range(still_open))


def _item(
    title: str, labels: tuple[str, ...], milestone: str | None, closed: dt.datetime | None
) -> ItemRecord:
    record = ItemRecord("acme/shop", title, _CREATED, labels=labels, milestone=milestone)
    if closed is None:
        return record
    return replace(record, status=Status.DONE, raw_status="closed", closed=closed)
