"""What an example is, and the sample shop that all of them play in."""

import datetime as dt
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from bot.domain.backlog import (
    BacklogItem,
    Capability,
    Container,
    ContainerKind,
    ItemRef,
    Snapshot,
    Status,
    container_key,
    natural,
)
from bot.domain.beside import NOTHING_BESIDE, Beside
from bot.domain.roadmap import Initiative, InitiativeStatus, Link, LinkKind, Roadmap, Source
from bot.domain.windows import parse_window


@dataclass(frozen=True, slots=True)
class Example:
    """A situation in which exactly one finding holds, and what is said about it.

    A remedy is empty where that side has nothing to change. A rule that is off by default
    is on in its example.
    """

    story: str
    roadmap: Roadmap
    snapshot: Snapshot
    today: dt.date
    sentence: str
    roadmap_remedy: str
    backlog_remedy: str
    beside: Beside = NOTHING_BESIDE


TODAY = dt.date(2026, 11, 16)
_BEGAN = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
_NOW = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)


def ref(number: int) -> ItemRef:
    """An item of the shop."""
    return ItemRef("shop", f"acme/shop#{number}")


def milestone_ref(number: int) -> ItemRef:
    """A milestone of the shop."""
    return ItemRef("shop", container_key("acme/shop", ContainerKind.MILESTONE, number))


def item(number: int, title: str, status: Status = Status.TODO, **more: Any) -> BacklogItem:
    """An item of the shop, begun in September."""
    plain = BacklogItem(ref(number), title, status, _BEGAN, _BEGAN, group="acme/shop")
    return replace(plain, **more)


def done(number: int, title: str, day: dt.date, **more: Any) -> BacklogItem:
    """An item that was done on that day."""
    closed = dt.datetime.combine(day, dt.time(12), dt.UTC)
    return item(number, title, Status.DONE, reason="completed", closed=closed, **more)


def epic(*below: BacklogItem) -> tuple[BacklogItem, ...]:
    """The epic of guest checkout with these items below it."""
    top = item(310, "Guest checkout", child_count=len(below))
    return (top, *(replace(child, parent=top.ref) for child in below))


def busy() -> tuple[BacklogItem, ...]:
    """The epic of guest checkout, with one item in work."""
    return epic(item(311, "Address form without an account", Status.DOING))


def milestone(number: int, title: str, due: dt.date | None = None) -> Container:
    """An open milestone."""
    return Container(milestone_ref(number), ContainerKind.MILESTONE, title, due=due)


def sprint_ref(number: int) -> ItemRef:
    """A sprint of the shop's board."""
    return ItemRef("shop", container_key("acme/7", ContainerKind.SPRINT, number))


def sprint(number: int, start: dt.date) -> Container:
    """An open sprint of two weeks."""
    due = start + dt.timedelta(days=13)
    title = f"Sprint {number}"
    return Container(sprint_ref(number), ContainerKind.SPRINT, title, start=start, due=due)


def issue_link(number: int) -> Link:
    """A link to an issue and all below it."""
    return Link("shop", LinkKind.ISSUE, str(number), group="acme/shop")


def milestone_link(number: int) -> Link:
    """A link to a milestone."""
    return Link("shop", LinkKind.MILESTONE, str(number), group="acme/shop")


def guest_checkout(window: str = "2026-Q4", **changes: Any) -> Initiative:
    """The initiative of most stories: in progress, owned by Ana, linked to its epic."""
    usual = Initiative(
        "guest-checkout",
        "Guest checkout",
        status=InitiativeStatus.IN_PROGRESS,
        window=parse_window(window),
        owner="ana",
        links=(issue_link(310),),
    )
    return replace(usual, **changes)


def gift_cards(window: str = "2026-12", **changes: Any) -> Initiative:
    """A second initiative: planned, owned by Ben, linked to nothing yet."""
    usual = Initiative(
        "gift-cards",
        "Gift cards",
        status=InitiativeStatus.PLANNED,
        window=parse_window(window),
        owner="ben",
    )
    return replace(usual, **changes)


def roadmap(*initiatives: Initiative, **more: Any) -> Roadmap:
    """The shop's roadmap."""
    source = Source("shop", "github", groups=("acme/shop",))
    return Roadmap("acme-shop", "Acme Shop", sources=(source,), initiatives=initiatives, **more)


def snapshot(*items: BacklogItem, **more: Any) -> Snapshot:
    """The shop's backlog, read from a tracker that tells everything."""
    capabilities = MappingProxyType({"shop": frozenset(Capability)})
    ordered = tuple(sorted(items, key=lambda i: natural(i.ref)))
    return replace(Snapshot(_NOW, ordered, capabilities=capabilities), **more)
