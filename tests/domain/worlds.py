"""Any roadmap and any backlog, sense or nonsense: what generated tests judge."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from types import MappingProxyType
from typing import TypeVar

from bot.domain.backlog import (
    BacklogItem,
    Capability,
    Container,
    ContainerKind,
    Gap,
    History,
    ItemRef,
    Snapshot,
    Status,
    Visibility,
    container_key,
    natural,
    version_key,
)
from bot.domain.beside import NOTHING_BESIDE, Beside
from bot.domain.detect import Verdict, detect
from bot.domain.policy import Policy, RuleSetting
from bot.domain.replay import Replay, Revision
from bot.domain.roadmap import (
    Audience,
    Commitment,
    Goal,
    Health,
    Initiative,
    InitiativeStatus,
    Link,
    LinkKind,
    Person,
    PublicText,
    Roadmap,
    Source,
    Team,
    Unplanned,
)
from bot.domain.rules import RULES
from bot.domain.run import Memory
from bot.domain.windows import parse_window

TODAY = dt.date(2026, 11, 16)
NOW = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
ALL_ON = Policy(rules={code: RuleSetting() for code in RULES})

SHOP, API, PAY = "acme/shop", "acme/api", "PAY"
WINDOWS = (
    *("now", "next", "later", "2026-Q4", "2026-Q3", "2026-H2", "2027-Q1", "2026-11", "2028-05"),
    *("2026-11-10..2026-11-20", "2027-03-01..2027-02-01"),
)
LABELS = ("bug", "ops", "blocked", "area-a", "area-b", "wip")
ACCOUNTS = ("ana-k", "ben-b", "5b10", "stranger")
KINDS = ("Issue", "Epic", "Story", "Task", "Sub-task", "Bug")
PRIORITIES = (None, None, "Highest", "High", "Medium", "Low", "P0", "soon")

T = TypeVar("T")


@dataclass(frozen=True)
class World:
    """All that a verdict is made of."""

    roadmap: Roadmap
    snapshot: Snapshot
    beside: Beside

    def judged(self) -> Verdict:
        return detect(self.roadmap, self.snapshot, TODAY, beside=self.beside)


def a_world(dice: Random) -> World:
    """Two trackers, up to 40 items, up to 8 initiatives, with every rule on."""
    snapshot = a_backlog(dice)
    roadmap = _roadmap(dice, snapshot)
    return World(roadmap, snapshot, _beside(dice, roadmap, snapshot))


def _maybe(dice: Random, value: T, chance: float = 0.5) -> T | None:
    return value if dice.random() < chance else None


def _some(dice: Random, values: Sequence[T], most: int = 2) -> tuple[T, ...]:
    return tuple(dice.sample(values, min(len(values), dice.randint(0, most))))


def _day(dice: Random, least: int = -200, most: int = 120) -> dt.date:
    return TODAY + dt.timedelta(days=dice.randint(least, most))


def _past(dice: Random) -> dt.datetime:
    return NOW - dt.timedelta(days=dice.randint(0, 300), hours=dice.randint(1, 20))


def _refs() -> list[ItemRef]:
    shop = [ItemRef("shop", f"{repo}#{n}") for repo in (SHOP, API) for n in range(1, 15)]
    return [*shop, *(ItemRef("pay", f"PAY-{n}") for n in range(1, 13))]


REFS = _refs()
ROOTS = [ref for ref in REFS if ref.key in (f"{SHOP}#1", f"{SHOP}#2", "PAY-1", "PAY-2")]
ELSEWHERE = [ItemRef("shop", "acme/other#1"), *REFS]
MILESTONES = [ItemRef("shop", container_key(SHOP, ContainerKind.MILESTONE, n)) for n in (1, 2, 3)]
SPRINTS = [
    *(ItemRef("shop", container_key("acme/7", ContainerKind.SPRINT, n)) for n in (1, 2, 3)),
    *(ItemRef("pay", container_key("board 4", ContainerKind.SPRINT, n)) for n in (8, 9)),
]
VERSIONS = [ItemRef("pay", version_key(PAY, name)) for name in ("4.1", "4.2")]


def a_backlog(dice: Random) -> Snapshot:
    least = dice.choice((0, len(REFS) - 4))  # half of them are nearly full
    refs = sorted(dice.sample(REFS, dice.randint(least, len(REFS))), key=natural)
    capabilities = {
        source: frozenset(c for c in Capability if dice.random() < 0.85)
        for source in ("shop", "pay")
    }
    unread = [ref for ref in REFS if ref not in refs]
    return Snapshot(
        as_of=NOW,
        items=tuple(_item(dice, ref) for ref in refs),
        containers=tuple(_containers(dice)),
        gaps=tuple(_gaps(dice)),
        capabilities=MappingProxyType(capabilities),
        absent={ref: dice.choice(("", "It moved.")) for ref in _some(dice, unread)},
        moved=dict(zip(_some(dice, unread), _some(dice, refs), strict=False)),
        found={("pay", "fixVersion = 4.1"): _some(dice, refs, 5)} if dice.random() < 0.5 else {},
        refused={("pay", "bad"): "Field is not known."},
        histories={ref: _history(dice) for ref in refs if dice.random() < 0.5},
        historic=dice.random() < 0.1,
    )


def _item(dice: Random, ref: ItemRef) -> BacklogItem:
    status = dice.choice(list(Status))
    created = _past(dice)
    later = created + (NOW - created) * dice.random()
    parent = _maybe(dice, dice.choice(ROOTS if dice.random() < 0.7 else REFS), 0.6)
    in_jira = ref.source == "pay"
    return BacklogItem(
        ref=ref,
        title=dice.choice(("Pay", "Pay again", "* `x` | @ana #1", "")),
        status=status,
        created=created,
        updated=later,
        group=ref.group,
        kind=dice.choice(KINDS),
        reason=dice.choice((None, "completed", "not_planned", "duplicate")),
        raw_status=dice.choice(("Open", "In Progress", "Blocked", "Done")),
        mapped=dice.random() < 0.9,
        labels=_some(dice, LABELS),
        assignees=_some(dice, ACCOUNTS),
        milestone=None if in_jira else _maybe(dice, dice.choice(MILESTONES)),
        versions=_some(dice, VERSIONS) if in_jira else (),
        sprint=_maybe(dice, dice.choice(SPRINTS[3:] if in_jira else SPRINTS[:3])),
        parent=parent if parent != ref else None,
        children=_some(dice, ELSEWHERE, 1) if dice.random() < 0.05 else (),
        child_count=_maybe(dice, dice.choice((2, 150)), 0.03) or 0,
        blocked_by=tuple(other for other in _some(dice, REFS) if other != ref),
        estimate=_maybe(dice, float(dice.randint(0, 40))),
        priority=dice.choice(PRIORITIES),
        rank=_maybe(dice, float(dice.randint(0, 50))),
        started=_maybe(dice, later),
        closed=None if status.is_open else _maybe(dice, later, 0.9),
        start=_maybe(dice, _day(dice), 0.3),
        due=_maybe(dice, _day(dice), 0.3),
        visibility=dice.choice(list(Visibility)),
        fields=(("Status", dice.choice(("Todo", "Done", "In Progress"))),),
    )


def _containers(dice: Random) -> list[Container]:
    found = []
    for ref in (*MILESTONES, *SPRINTS, *VERSIONS):
        kind = next(k for k in ContainerKind if f"/{k.value}/" in ref.key)
        start = _maybe(dice, _day(dice, -40, 40), 0.8)
        due = _maybe(dice, (start or TODAY) + dt.timedelta(days=dice.randint(0, 30)), 0.8)
        known = Container(
            ref=ref,
            kind=kind,
            title=dice.choice(("Launch", f"Part {ref.key[-1]}")),
            is_open=dice.random() < 0.7,
            start=start if kind is ContainerKind.SPRINT else None,
            due=due,
            running=_maybe(dice, dice.random() < 0.5) if kind is ContainerKind.SPRINT else None,
        )
        found += [known] if dice.random() < 0.8 else []
    return found


def _gaps(dice: Random) -> list[Gap]:
    told = (
        Gap("shop", API, "it is down"),
        Gap("pay", "", "it is down"),
        Gap("pay", PAY, "page 2 was cut", partial=True),
        Gap("shop", "its board", "no right", partial=True, beside=True),
    )
    return [gap for gap in told if dice.random() < 0.06]


def _history(dice: Random) -> History:
    moments = sorted(_past(dice) for _ in range(dice.randint(0, 4)))
    return History(tuple(moments[:2]), tuple(moments))


def _roadmap(dice: Random, snapshot: Snapshot) -> Roadmap:
    goals = tuple(
        Goal(
            f"g{n}",
            f"Goal {n}",
            effort_share=_maybe(dice, 0.3),
            audience=dice.choice(list(Audience)),
        )
        for n in range(dice.randint(0, 3))
    )
    count = dice.randint(0, 8)
    statuses = (*InitiativeStatus, *dice.choices(list(InitiativeStatus), k=6))
    return Roadmap(
        id="acme-shop",
        product="Acme Shop",
        sources=(
            Source("shop", "github", groups=(SHOP, API), project="acme/7"),
            Source("pay", "jira", groups=(PAY,)),
        ),
        teams=_teams(dice),
        people=(Person("ana", github="ana-k", jira="5b10"), Person("ben", github="ben-b")),
        unplanned=Unplanned(frozenset(_some(dice, LABELS)), frozenset({"Bug"}), budget=0.2),
        goals=goals,
        initiatives=tuple(_initiative(dice, n, count, goals, statuses) for n in range(count)),
        policy=ALL_ON,
    )


def _teams(dice: Random) -> tuple[Team, ...]:
    web = Team("web", sources=("shop",), members=("ana",), capacity=5.0)
    app = Team(
        "app",
        flow="kanban",
        near_days=20,
        sources=dice.choice((("pay",), ("pay", "shop"))),
        members=("ben",),
        capacity=8.0,
        capacity_unit="points",
    )
    return _some(dice, (web, app))


def _initiative(
    dice: Random,
    number: int,
    count: int,
    goals: Sequence[Goal],
    statuses: Sequence[InitiativeStatus],
) -> Initiative:
    others = [f"i{n}" for n in range(count)]
    return Initiative(
        id=f"i{number}",
        title=dice.choice((f"Work {number}", "- [ ] do it, 3 days, PAY-7", "*")),
        goal=dice.choice(goals).id if goals and dice.random() < 0.7 else "",
        status=dice.choice(statuses),
        commitment=dice.choice(list(Commitment)),
        health=_maybe(dice, dice.choice(list(Health))),
        progress=_maybe(dice, dice.random(), 0.3),
        window=parse_window(dice.choice(WINDOWS)) if dice.random() < 0.8 else None,
        target=_maybe(dice, _day(dice), 0.4),
        owner=dice.choice(("", "ana", "ben", "zoe")),
        team=dice.choice(("", "web", "app")),
        rank=_maybe(dice, dice.randint(1, 5)),
        audience=dice.choice(list(Audience)),
        public=_maybe(dice, PublicText("Pay with PAY-7", "By ana-k, see #3"), 0.3),
        depends_on=_some(dice, [*others, "nosuch", "other/one"]) if others else (),
        links=_some(dice, SOUND if dice.random() < 0.7 else _links(), 3),
        releases=_some(dice, [link for link in _links() if link.kind in _RELEASING], 1),
        evidence=_some(dice, ("https://shop.example/stats",), 1),
        changelog=dice.choice(("", "https://shop.example/news")),
        line=10 + number,
    )


_RELEASING = (LinkKind.MILESTONE, LinkKind.VERSION)


SOUND = [
    *(Link("shop", LinkKind.ISSUE, n, group=SHOP) for n in ("1", "2")),
    *(Link("pay", LinkKind.ISSUE, key, group=PAY) for key in ("PAY-1", "PAY-2")),
    Link("shop", LinkKind.MILESTONE, "1", group=SHOP),
    Link("shop", LinkKind.LABEL, "area-a"),
]


def _links() -> list[Link]:
    return [
        *(Link("shop", LinkKind.ISSUE, str(n), group=SHOP) for n in (1, 2, 3, 99)),
        *(Link("pay", LinkKind.ISSUE, f"PAY-{n}", group=PAY) for n in (1, 2, 99)),
        *(Link("shop", LinkKind.MILESTONE, str(n), group=SHOP) for n in (1, 2, 77)),
        *(Link("pay", LinkKind.VERSION, name, group=PAY) for name in ("4.1", "9.9")),
        Link("pay", LinkKind.SPRINT, "9"),
        *(Link("shop", LinkKind.LABEL, name) for name in ("area-a", "AREA-B", "nosuch")),
        Link("shop", LinkKind.QUERY, "is:open label:area-a", group=SHOP),
        Link("pay", LinkKind.JQL, "fixVersion = 4.1"),
        Link("pay", LinkKind.JQL, "bad"),
        Link("shop", LinkKind.FIELD, "Done", name="Status"),
        Link("pay", LinkKind.COMPONENT, "web"),
    ]


def _beside(dice: Random, roadmap: Roadmap, snapshot: Snapshot) -> Beside:
    if dice.random() < 0.3:
        return NOTHING_BESIDE
    prints = [f"{n:012x}" for n in range(6)]
    return Beside(
        replay=_maybe(dice, _replay(dice, roadmap), 0.8),
        memory=Memory(recent=tuple(frozenset(_some(dice, prints, 4)) for _ in range(6))),
        closing=_maybe(dice, frozenset(_some(dice, REFS, 6))),
    )


def _replay(dice: Random, roadmap: Roadmap) -> Replay:
    """Some other days on which initiatives were said otherwise, or not at all."""
    days = sorted(_day(dice, -300, 0) for _ in range(dice.randint(0, 6)))
    revisions = [
        Revision(
            day,
            {
                i.id: replace(
                    i,
                    status=dice.choice(list(InitiativeStatus)),
                    window=parse_window(dice.choice(WINDOWS)),
                    target=_maybe(dice, _day(dice)),
                    links=_some(dice, i.links),
                )
                for i in roadmap.initiatives
                if dice.random() < 0.8
            },
            f"{n:040x}",
        )
        for n, day in enumerate(days)
    ]
    now = Revision(TODAY, {i.id: i for i in roadmap.initiatives})
    return Replay((*revisions, now), whole=dice.random() < 0.8)
