"""A small product: its roadmap calls guest checkout done, its backlog does not."""

import datetime as dt
from pathlib import Path

from connectors.local.rows import ItemRecord
from connectors.local.tracker import LocalTracker

MANIFEST = """\
version: 1
id: acme-shop
product: Acme Shop
sources:
  - {name: shop, kind: local, file: backlog.db, repos: [acme/shop]}
goals:
  - {id: activation, title: More first orders}
initiatives:
  - id: guest-checkout
    title: Guest checkout
    goal: activation
    status: done
    window: later
    owner: ana
    links:
      - {shop: {issue: 1}}
"""

SENTENCE = "The roadmap says Guest checkout is done; 2 items are still open."
NOTE = f"+ shop:acme/shop#1: note\n    **{SENTENCE}** `ana` decides"

_CREATED = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)


def build_backlog(path: Path) -> LocalTracker:
    """An epic with one open item below it, and one item that is done."""
    tracker = LocalTracker.create(path)
    epic = tracker.add(ItemRecord("acme/shop", "Guest checkout, epic", _CREATED))
    tracker.add(ItemRecord("acme/shop", "Address form", _CREATED, parent=epic))
    paid = tracker.add(ItemRecord("acme/shop", "Pay by invoice", _CREATED, parent=epic))
    tracker.close(paid, at=dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC))
    return tracker
