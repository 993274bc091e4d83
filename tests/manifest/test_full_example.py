import datetime as dt
import hashlib
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain.backlog import Status
from bot.domain.policy import Level, Policy, Reach, RuleSetting
from bot.domain.roadmap import (
    Audience,
    Calendar,
    Commitment,
    Dashboard,
    Goal,
    Initiative,
    InitiativeStatus,
    KeyResult,
    Link,
    LinkKind,
    Person,
    PublicText,
    Roadmap,
    Source,
    Team,
    Unplanned,
    Waiver,
)
from bot.domain.windows import Window, WindowKind
from bot.manifest.load import load_manifest, parse_manifest
from tests.manifest.examples import FULL, HEAD, RULES

MOBILE_PASS = Initiative(
    id="mobile-pass",
    title="Mobile pass",
    goal="boarding",
    status=InitiativeStatus.IN_PROGRESS,
    commitment=Commitment.COMMITTED,
    confidence="medium",
    window=Window("2026-Q3", WindowKind.QUARTER, dt.date(2026, 10, 1), dt.date(2026, 12, 31)),
    target=dt.date(2026, 12, 11),
    owner="ana",
    team="web",
    rank=1,
    audience=Audience.CUSTOMER,
    public=PublicText("Pass on the phone", "No paper.", "Soon", exact_date=True),
    keywords=("qr", "wallet"),
    depends_on=("printer", "harbour/gates"),
    links=(
        Link("shop", LinkKind.ISSUE, "310", "acme/shop", line=69),
        Link("shop", LinkKind.MILESTONE, "12", "acme/api", line=70),
        Link("shop", LinkKind.QUERY, 'label:"mobile pass" is:open', line=71),
        Link("shop", LinkKind.FIELD, "Mobile pass", name="Initiative", line=72),
        Link("field", LinkKind.ISSUE, "7", "acme/field", line=73),
    ),
    releases=(Link("shop", LinkKind.MILESTONE, "14", "acme/shop", line=75),),
    evidence=("https://ferry.example/stats",),
    changelog="https://ferry.example/news/pass",
    line=53,
)

REFUNDS = Initiative(
    id="refunds",
    title="Refunds",
    links=(
        Link("pay", LinkKind.ISSUE, "PAY-40", "PAY", line=82),
        Link("pay", LinkKind.ISSUE, "OPS-7", "OPS", line=83),
        Link("pay", LinkKind.VERSION, "4.10", "PAY", line=84),
        Link("pay", LinkKind.SPRINT, "12", line=85),
        Link("pay", LinkKind.SPRINT, "PAY 13", "PAY", line=86),
        Link("pay", LinkKind.COMPONENT, "Checkout", line=87),
        Link("pay", LinkKind.LABEL, "refunds", line=88),
        Link("pay", LinkKind.QUERY, "type:bug is:open", line=89),
        Link("pay", LinkKind.JQL, 'component = "Pay back" AND labels = later', line=90),
        Link("pay", LinkKind.FIELD, "Till", name="Team", line=91),
        Link("past", LinkKind.ISSUE, "OLD-1", "OLD", line=92),
        Link("past", LinkKind.VERSION, "Autumn", "OLD", line=93),
    ),
    releases=(Link("pay", LinkKind.VERSION, "5", "OPS", line=95),),
    line=79,
)

EXPECTED = Roadmap(
    id="ferry",
    product="Ferry Tickets",
    calendar=Calendar("Europe/Lisbon", ZoneInfo("Europe/Lisbon"), 4),
    vision="Boarding without a queue.",
    horizon_months=9,
    sources=(
        Source(
            "shop",
            "github",
            ("acme/shop", "acme/api"),
            project="acme/7",
            status_map={"In review": Status.DOING, "off": Status.DROPPED},
        ),
        Source(
            "field",
            "local",
            ("acme/field",),
            file="in/field.yaml",
            status_map={"no": Status.TODO},
        ),
        Source(
            "pay",
            "jira",
            ("PAY", "OPS"),
            status_map={"Rejected": Status.DROPPED},
            fields={
                "epic_link": "Epic Link",
                "sprint": "Sprint",
                "rank": "Rank",
                "story_points": "Story Points",
                "start": "customfield_10015",
                "due": "Target end",
                "team": "Team",
            },
            reach=Reach.ITEM,
            visible_to="role:Developers",
        ),
        Source("past", "local", ("OLD",), file="past.db", reach=Reach.DASHBOARD),
    ),
    teams=(
        Team(
            "web",
            sprint_days=10,
            sprint_start=dt.date(2026, 10, 5),
            capacity=20.0,
            sources=("shop",),
            members=("ana",),
            slack="#web",
        ),
        Team("crew", "kanban", near_days=21, capacity=7.5, capacity_unit="points"),
    ),
    people=(Person("ana", "ana-k", "5b10", "U123"), Person("ben")),
    unplanned=Unplanned(
        frozenset({"bug", "ops"}),
        frozenset({"Bug"}),
        (Link("shop", LinkKind.LABEL, "chores", "acme/api", line=43),),
        0.3,
    ),
    goals=(
        Goal(
            "boarding",
            "Shorter queues",
            "retain users",
            (KeyResult("wait", "Minutes", 4.0, 12.5, 9.0, dt.date(2026, 11, 1)),),
            0.6,
        ),
        Goal("trust", "Trust", effort_share=0.125),
    ),
    initiatives=(
        MOBILE_PASS,
        Initiative("printer", "Printer", window=Window("later", WindowKind.LATER), line=78),
        REFUNDS,
    ),
    dashboard=Dashboard("field", "acme/field"),
    policy=Policy(
        fail_on=Level.WARNING,
        rules={
            "T01": RuleSetting(off=True),
            "T02": RuleSetting(level=Level.NOTE),
            "S04": RuleSetting(
                level=Level.WARNING,
                reach=Reach.ITEM,
                options={"days": 21, "share": 0.4, "strict": True, "field": "Ready"},
            ),
        },
    ),
    waivers=(
        Waiver("T01", dt.date(2026, 12, 1), "printer", "", "ana", "moved on purpose", line=104),
        Waiver("S04", dt.date(2027, 1, 31), item="shop:acme/shop#12", line=105),
        Waiver("S04", dt.date(2027, 1, 31), item="pay:PAY-7", line=106),
        Waiver("T01", line=107, finding="3fa9c2d41b07", facts="9c1b22aa"),
    ),
    path="roadmap.yaml",
    digest=hashlib.sha256(FULL.encode()).hexdigest()[:16],
)


def test_every_field_arrives_in_the_roadmap() -> None:
    assert parse_manifest(FULL.encode(), "roadmap.yaml", RULES) == EXPECTED


def test_a_manifest_with_only_what_is_needed_gets_the_defaults() -> None:
    roadmap = parse_manifest(HEAD.encode(), "roadmap.yaml", RULES)
    assert roadmap == Roadmap(
        id="ferry",
        product="Ferry Tickets",
        calendar=Calendar("UTC", ZoneInfo("UTC"), 1),
        sources=(Source("shop", "github", ("acme/shop", "acme/api")),),
        path="roadmap.yaml",
        digest=hashlib.sha256(HEAD.encode()).hexdigest()[:16],
    )


def test_the_file_is_known_by_the_path_as_given_and_the_hash_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "roadmap.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + HEAD.encode())
    roadmap = load_manifest(path, RULES)
    assert roadmap.path == str(path)
    assert roadmap.digest == hashlib.sha256(b"\xef\xbb\xbf" + HEAD.encode()).hexdigest()[:16]


def test_without_other_word_the_rules_are_those_of_the_bot() -> None:
    text = HEAD + "policy: {rules: {T01: off, S04: {days: 30}}}\n"
    roadmap = parse_manifest(text.encode(), "roadmap.yaml")
    assert roadmap.policy.rules == {
        "T01": RuleSetting(off=True),
        "S04": RuleSetting(options={"days": 30}),
    }


def test_findings_of_the_roadmap_are_not_mistakes_of_the_manifest() -> None:
    text = HEAD + (
        "initiatives:\n"
        "  - {id: a, title: A, depends_on: [b, nobody, other/thing]}\n"
        "  - {id: b, title: B, depends_on: [a], target: 2027-01-01,\n"
        "     window: 2026-12-11..2026-10-05}\n"
    )
    roadmap = parse_manifest(text.encode(), "roadmap.yaml", RULES)
    assert [i.depends_on for i in roadmap.initiatives] == [("b", "nobody", "other/thing"), ("a",)]
    assert roadmap.initiatives[1].start == dt.date(2026, 12, 11)
    assert roadmap.initiatives[1].end == dt.date(2027, 1, 1)
