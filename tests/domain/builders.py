"""Roadmaps and backlogs in a line or two: a shop, and whatever a test says about it."""

import datetime as dt
from collections.abc import Iterable
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
    version_key,
)
from bot.domain.detect import Verdict, detect
from bot.domain.findings import Finding
from bot.domain.policy import Level, Option, Policy, Reach, RuleSetting
from bot.domain.roadmap import (
    Commitment,
    Initiative,
    InitiativeStatus,
    Link,
    LinkKind,
    Roadmap,
    Source,
)
from bot.domain.windows import parse_window
from bot.domain.wording import Names, advice, plain, sentence

TODAY = dt.date(2026, 11, 16)
NOW = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
BEGAN = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
SHOP = "acme/shop"
ALL = frozenset(Capability)


def ref(number: int, group: str = SHOP, source: str = "shop") -> ItemRef:
    return ItemRef(source, f"{group}#{number}")


def milestone_ref(number: int, group: str = SHOP) -> ItemRef:
    return ItemRef("shop", container_key(group, ContainerKind.MILESTONE, number))


def sprint_ref(number: int, board: str = "acme/7") -> ItemRef:
    return ItemRef("shop", container_key(board, ContainerKind.SPRINT, number))


def version_ref(name: str, project: str = SHOP) -> ItemRef:
    return ItemRef("shop", version_key(project, name))


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def an_item(
    number: int,
    status: str = "todo",
    *,
    group: str = SHOP,
    source: str = "shop",
    parent: int | ItemRef | None = None,
    milestone: int | None = None,
    sprint: int | ItemRef | None = None,
    closed: dt.date | None = None,
    **more: Any,
) -> BacklogItem:
    """Item `number`; parent, milestone and sprint by number or ref, closed at noon of that day."""
    return BacklogItem(
        ref=ref(number, group, source),
        title=more.pop("title", f"Item {number}"),
        status=Status(status),
        created=more.pop("created", BEGAN),
        updated=more.pop("updated", BEGAN),
        group=group,
        parent=ref(parent, group, source) if isinstance(parent, int) else parent,
        milestone=milestone_ref(milestone, group) if milestone else None,
        sprint=sprint_ref(sprint) if isinstance(sprint, int) else sprint,
        closed=noon(closed) if closed else None,
        **more,
    )


def issue(number: int, group: str = SHOP) -> Link:
    return Link("shop", LinkKind.ISSUE, str(number), group=group)


def milestone(number: int, group: str = SHOP) -> Link:
    return Link("shop", LinkKind.MILESTONE, str(number), group=group)


def label(name: str, group: str = "", source: str = "shop") -> Link:
    return Link(source, LinkKind.LABEL, name, group=group)


def query(text: str, group: str = "") -> Link:
    return Link("shop", LinkKind.QUERY, text, group=group)


def board_field(name: str, value: str) -> Link:
    return Link("shop", LinkKind.FIELD, value, name=name)


def an_initiative(name: str = "guest-checkout", *links: Link, **more: Any) -> Initiative:
    """In progress this quarter and owned by Ana, unless said otherwise."""
    window = more.pop("window", "2026-Q4")
    return Initiative(
        id=name,
        title=more.pop("title", name.replace("-", " ").capitalize()),
        status=InitiativeStatus(more.pop("status", "in_progress")),
        commitment=Commitment(more.pop("commitment", "expected")),
        window=parse_window(window) if window else None,
        owner=more.pop("owner", "ana"),
        links=links,
        **more,
    )


def a_roadmap(*initiatives: Initiative, **more: Any) -> Roadmap:
    sources = more.pop("sources", (Source("shop", "github", groups=(SHOP, "acme/api")),))
    return Roadmap(
        id=more.pop("id", "acme-shop"),
        product="Acme Shop",
        sources=sources,
        initiatives=initiatives,
        **more,
    )


def a_policy(rule: str, **options: Option) -> Policy:
    return Policy(rules={rule: RuleSetting(options=options)})


def to_the_item(*rules: str, level: Level | None = None) -> Policy:
    """These rules are told on items, whatever their level."""
    return Policy(rules={code: RuleSetting(reach=Reach.ITEM, level=level) for code in rules})


def a_milestone(number: int, due: dt.date | None = None, **more: Any) -> Container:
    group = more.pop("group", SHOP)
    title = more.pop("title", f"Launch {number}")
    return Container(milestone_ref(number, group), ContainerKind.MILESTONE, title, due=due, **more)


def a_sprint(number: int, start: dt.date, days: int = 14, **more: Any) -> Container:
    """A sprint of the board acme/7, unless `board` says otherwise."""
    name = sprint_ref(number, more.pop("board", "acme/7"))
    due = start + dt.timedelta(days=days - 1)
    return Container(name, ContainerKind.SPRINT, f"Sprint {number}", start=start, due=due, **more)


def a_version(name: str, due: dt.date | None = None, **more: Any) -> Container:
    return Container(version_ref(name), ContainerKind.VERSION, name, due=due, **more)


def a_snapshot(*items: BacklogItem, lacks: Iterable[Capability] = (), **more: Any) -> Snapshot:
    """What was read, from sources that tell everything but what they lack."""
    told = ALL - frozenset(lacks)
    names = {"shop", *(item.ref.source for item in items)}
    capabilities = MappingProxyType(dict.fromkeys(sorted(names), told))
    ordered = tuple(sorted(items, key=lambda item: natural(item.ref)))
    return Snapshot(
        as_of=more.pop("as_of", NOW),
        items=ordered,
        capabilities=more.pop("capabilities", capabilities),
        **more,
    )


def judged(roadmap: Roadmap | Initiative, snapshot: Snapshot, today: dt.date = TODAY) -> Verdict:
    if isinstance(roadmap, Initiative):
        roadmap = a_roadmap(roadmap)
    return detect(roadmap, snapshot, today)


def found(
    rule: str, roadmap: Roadmap | Initiative, snapshot: Snapshot, today: dt.date = TODAY
) -> tuple[Finding, ...]:
    """The findings of one rule."""
    return tuple(f for f in judged(roadmap, snapshot, today).findings if f.rule == rule)


def is_found(
    rule: str, roadmap: Roadmap | Initiative, snapshot: Snapshot, today: dt.date = TODAY
) -> bool:
    return bool(found(rule, roadmap, snapshot, today))


def said(rule: str, roadmap: Roadmap | Initiative, snapshot: Snapshot, **reader: Any) -> str:
    """The one finding of a rule: its sentence and its advice, as a terminal shows them."""
    verdict = judged(roadmap, snapshot)
    (finding,) = (f for f in verdict.findings if f.rule == rule)
    names = Names(verdict.scene, **reader)
    return f"{plain(sentence(finding, names))} {plain(advice(finding, names))}"


def silenced(rule: str, roadmap: Roadmap | Initiative, snapshot: Snapshot) -> list[str]:
    """Where a rule was not applied, and why: `where: reason`."""
    verdict = judged(roadmap, snapshot)
    assert [f.rule for f in verdict.findings if f.rule == rule] == []
    return [f"{n.where}: {n.reason}" for n in verdict.not_applied if rule in n.rule.split()]
