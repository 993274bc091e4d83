"""The manifest's fields, one model an object. What joins objects is checked in `checks`.

The description of each field is one line, with units and an example: the JSON Schema for
editors and the reference in the documentation are both made from it.
"""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, WithJsonSchema

from bot.domain.policy import Level, Preset
from bot.manifest.links import ONE_PLACE
from bot.manifest.names import FactsDigest, Fingerprint, Group, ItemName, ProjectKey
from bot.manifest.sources import Source
from bot.manifest.values import (
    Capacity,
    Day,
    Days,
    Id,
    MonthNumber,
    Months,
    Object,
    Text,
    TimeZone,
    Version,
)
from bot.manifest.work import Goal, Initiative, Unplanned

# Read in `rules`, where each rule's options are known; the JSON Schema is made from them too.
RuleValue = Annotated[Any, WithJsonSchema({})]
RuleTable = dict[Text, RuleValue]


class Calendar(Object):
    """How the product counts days."""

    timezone: TimeZone = Field(
        "UTC", description="Time zone in which days end. Example: `Europe/Berlin`."
    )
    fiscal_year_starts: MonthNumber = Field(
        1, description="Month in which the fiscal year starts, 1 to 12. Example: `2` is February."
    )


class Horizon(Object):
    """How far the roadmap looks ahead."""

    roadmap: Months = Field(
        12,
        description="Length of the roadmap in months. Example: `12 months`.",
        json_schema_extra={"default": "12 months"},
    )


class Team(Object):
    """Who does the work, and in what rhythm."""

    id: Id = Field(description="Stable id. Example: `checkout`.")
    flow: Literal["scrum", "kanban"] = Field(
        "scrum", description="Whether the team works in sprints. Example: `kanban`."
    )
    sprint: Days | None = Field(
        None,
        description="Length of a sprint in days or weeks (default 2 weeks). Example: `10 days`.",
    )
    sprint_start: Day | None = Field(
        None, description="First day of any one sprint. Example: `2026-10-05`."
    )
    near: Days | None = Field(
        None,
        description="For Kanban, which has no sprints: how far ahead work is refined, "
        "in days or weeks. Example: `10 days`.",
    )
    capacity: Capacity | None = Field(
        None, description="What fits into one sprint, in items or points. Example: `20 items`."
    )
    sources: list[Id] = Field([], description="Sources the team works in. Example: `[shop]`.")
    members: list[Text] = Field(
        [], description="Ids from `people`, or names of owners. Example: `[ana, ben]`."
    )
    slack: Text | None = Field(
        None, description='Slack channel, in quotes because of its `#`. Example: `"#checkout"`.'
    )


class Person(Object):
    """One person and their names elsewhere."""

    id: Id = Field(description="Stable id, used as `owner` and in `members`. Example: `ana`.")
    github: Text | None = Field(None, description="Account on GitHub. Example: `ana-k`.")
    jira: Text | None = Field(
        None, description="Account id in Jira Cloud, user name in Data Center. Example: `5b10`."
    )
    slack: Text | None = Field(None, description="Member id in Slack. Example: `U123`.")


class Dashboard(Object):
    """Where the product's dashboard stands."""

    model_config = ConfigDict(json_schema_extra=ONE_PLACE)

    source: Id = Field(description="Name of the source. Example: `shop`.")
    repo: Group | None = Field(
        None,
        description="Repository of the dashboard; may be left out where the source has one. "
        "Example: `acme/shop`.",
    )
    project: ProjectKey | None = Field(
        None,
        description="Its project, where the source is Jira; may be left out where the source "
        "has one. Example: `PAY`.",
    )


class Policy(Object):
    """Which rules run, and how bad their findings are."""

    preset: Preset = Field(
        Preset.STANDARD,
        description="The rules to start from: only the gravest, each as it is by default, or all. "
        "Example: `quiet`.",
    )
    fail_on: Level = Field(
        Level.ERROR, description="Level from which a run ends with exit code 2. Example: `warning`."
    )
    select: list[Text] = Field(
        [],
        min_length=1,
        description="Codes, family letters or names; only these run, besides run health. "
        "Example: `[T, S02, overdue]`.",
    )
    ignore: list[Text] = Field(
        [],
        description="Codes, family letters or names that do not run, even if selected. "
        "Example: `[T02, H]`.",
    )
    rules: RuleTable = Field(
        {},
        description="Changes to single rules: off, on, a level, or level, reach and options. "
        "Example: `{T02: off, T01: {level: warning, reach: dashboard}}`.",
    )
    initiatives: dict[Text, RuleTable] = Field(
        {},
        description="The same for single initiatives, by id; goes before all others. "
        "Example: `{guest-checkout: {T01: note}}`.",
    )
    sources: dict[Text, RuleTable] = Field(
        {},
        description="The same for what rests on single sources, by name. "
        "Example: `{pay: {S04: {days: 30}}}`.",
    )


class Waiver(Object):
    """Findings accepted by a person, until a date or until facts change.

    Names an initiative, an item or a single finding.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                {"anyOf": [{"required": [name]} for name in ("initiative", "item", "finding")]},
                {"anyOf": [{"required": [name]} for name in ("until", "facts")]},
            ]
        }
    )

    rule: Text = Field(description="Code of the rule. Example: `T01`.")
    until: Day | None = Field(
        None,
        description="Last day on which it holds; needed unless `facts` is there. "
        "Example: `2026-12-01`.",
    )
    initiative: Id | None = Field(
        None, description="Id of the initiative. Example: `guest-checkout`."
    )
    item: ItemName | None = Field(
        None,
        description="The item, as source:key. Example: `shop:acme/shop#12`, in Jira `pay:PAY-7`.",
    )
    finding: Fingerprint | None = Field(
        None,
        description="Fingerprint of the only finding that is meant, as `accept` and `snooze` "
        "write it. Example: `3fa9c2d41b07`.",
    )
    facts: FactsDigest | None = Field(
        None,
        description="Digest of the finding's facts as they were: it holds until they change. "
        "Example: `9c1b22aa`.",
    )
    by: Text | None = Field(None, description="Who accepted it. Example: `ana`.")
    reason: Text | None = Field(None, description="Why. Example: `launch moved with marketing`.")


class Manifest(Object):
    """The roadmap of one product, as it is kept in git."""

    version: Version = Field(description="Version of this format: `1`.")
    id: Id = Field(description="Stable id of the product; never change it. Example: `acme-shop`.")
    product: Text = Field(description="Name of the product. Example: `Acme Shop`.")
    vision: Text | None = Field(
        None, description="One sentence the goals lead to. Example: `Buying takes one minute.`."
    )
    calendar: Calendar = Field(
        Calendar(), description="How days are counted. Example: `{timezone: Europe/Berlin}`."
    )
    horizon: Horizon = Field(
        Horizon(), description="How far it looks ahead. Example: `{roadmap: 12 months}`."
    )
    sources: list[Source] = Field(
        min_length=1,
        description="The trackers that hold the backlog. "
        "Example: `[{name: shop, kind: github, repos: [acme/shop]}]`.",
    )
    teams: list[Team] = Field(
        [], description="The teams that do the work. Example: `[{id: checkout, sprint: 2 weeks}]`."
    )
    people: list[Person] = Field(
        [], description="Owners and their accounts. Example: `[{id: ana, github: ana-k}]`."
    )
    unplanned: Unplanned = Field(
        Unplanned(),
        description="Work that may serve no initiative. Example: `{labels: [bug], budget: 30%}`.",
    )
    goals: list[Goal] = Field(
        [],
        description="The benefits to reach. "
        "Example: `[{id: activation, title: More first orders}]`.",
    )
    initiatives: list[Initiative] = Field(
        [],
        description="The work, in order. Example: `[{id: guest-checkout, title: Guest checkout}]`.",
    )
    dashboard: Dashboard | None = Field(
        None, description="Where the dashboard stands. Example: `{source: shop, repo: acme/shop}`."
    )
    policy: Policy = Field(
        Policy(), description="Which rules run. Example: `{fail_on: warning, rules: {T02: off}}`."
    )
    waivers: list[Waiver] = Field(
        [],
        description="Findings that were accepted. "
        "Example: `[{rule: T01, initiative: guest-checkout, until: 2026-12-01}]`.",
    )
