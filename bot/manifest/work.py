"""The models of goals, initiatives and what else names items of the backlog."""

from typing import Annotated, Literal

from pydantic import Field

from bot.domain.roadmap import Audience, Commitment, Health, InitiativeStatus
from bot.manifest.links import Link
from bot.manifest.values import (
    Address,
    Day,
    Dependency,
    Flag,
    Id,
    Number,
    Object,
    Rank,
    Share,
    Text,
    WindowText,
)

NamedLink = Annotated[
    dict[str, Link],
    Field(min_length=1, max_length=1, description="One source and what it names there."),
]


class Unplanned(Object):
    """Work that is allowed to serve no initiative."""

    labels: list[Text] = Field([], description="Labels of such items. Example: `[bug, ops]`.")
    types: list[Text] = Field([], description="Item types of such items. Example: `[Bug]`.")
    budget: Share | None = Field(
        None, description="Largest share of finished items that may be unplanned. Example: `30%`."
    )
    links: list[NamedLink] = Field(
        [],
        description="Items, milestones or labels set aside for it. "
        "Example: `[{shop: {label: ops}}]`.",
    )


class KeyResult(Object):
    """A measure of a goal."""

    id: Id = Field(description="Stable id within the goal. Example: `first-orders`.")
    title: Text = Field(
        description="What is measured, with its unit. Example: `First orders a week`."
    )
    baseline: Number | None = Field(None, description="Value at the start. Example: `120`.")
    target: Number = Field(description="Value to reach. Example: `300`.")
    current: Number | None = Field(None, description="Latest known value. Example: `180`.")
    as_of: Day | None = Field(None, description="Day of the latest value. Example: `2026-11-01`.")


class Goal(Object):
    """A benefit the product should provide; groups initiatives."""

    id: Id = Field(description="Stable id. Example: `activation`.")
    title: Text = Field(description="Short name. Example: `More first orders`.")
    benefit: Text | None = Field(
        None, description="The benefit for the product. Example: `acquire users`."
    )
    key_results: list[KeyResult] = Field(
        [],
        description="Measures of the goal. "
        "Example: `[{id: orders, title: Orders a week, target: 300}]`.",
    )
    effort_share: Share | None = Field(
        None,
        description="Intended share of the items finished in 90 days; all goals together at most "
        "100%. Example: `60%`.",
    )
    audience: Audience = Field(
        Audience.CUSTOMER, description="Who may see it, from the narrowest. Example: `product`."
    )


class PublicText(Object):
    """What customers may read of an initiative, and nothing else."""

    title: Text = Field(description="Title for customers. Example: `Check out as a guest`.")
    summary: Text | None = Field(
        None, description="One sentence for customers. Example: `Buy without an account.`."
    )
    status: Text | None = Field(None, description="Status in their words. Example: `In progress`.")
    exact_date: Flag = Field(
        False,
        description="Whether customers see the target day, not only the window. Example: `true`.",
    )


class Initiative(Object):
    """A piece of work on the roadmap, done through linked backlog items."""

    id: Id = Field(description="Stable id; never reuse or rename it. Example: `guest-checkout`.")
    title: Text = Field(description="Short name. Example: `Guest checkout`.")
    goal: Id | None = Field(None, description="Id of the goal it serves. Example: `activation`.")
    status: InitiativeStatus = Field(
        InitiativeStatus.PROPOSED, description="Where it stands. Example: `in_progress`."
    )
    commitment: Commitment = Field(
        Commitment.EXPECTED, description="How firmly it is promised. Example: `committed`."
    )
    confidence: Literal["high", "medium", "low"] | None = Field(
        None, description="How sure the owner is. Example: `medium`."
    )
    health: Health | None = Field(
        None, description="How its owner says that it goes. Example: `at_risk`."
    )
    progress: Share | None = Field(
        None,
        description="Share done, where somebody keeps it by hand; the bot counts it from the items "
        "anyway. Example: `40%`.",
    )
    window: WindowText | None = Field(
        None,
        description="Quarter, half or month, a range of days, or now, next, later. "
        "Quarters and halves follow the fiscal year. Example: `2026-Q4`.",
    )
    target: Day | None = Field(None, description="Day it should be done. Example: `2026-12-11`.")
    owner: Text | None = Field(
        None, description="Who decides; an id from `people` if there are any. Example: `ana`."
    )
    team: Id | None = Field(None, description="Id of the team that does it. Example: `checkout`.")
    rank: Rank | None = Field(None, description="Order of importance, 1 is first. Example: `1`.")
    audience: Audience = Field(
        Audience.PRODUCT, description="Who may see it, from the narrowest. Example: `customer`."
    )
    public: PublicText | None = Field(
        None, description="What customers read of it. Example: `{title: Check out as a guest}`."
    )
    keywords: list[Text] = Field(
        [], description="Words by which fitting items are suggested. Example: `[basket]`."
    )
    depends_on: list[Dependency] = Field(
        [],
        description="Initiatives that come first, those of other products as product-id/id. "
        "Example: `[address-book, pay/refunds]`.",
    )
    links: list[NamedLink] = Field(
        [],
        description="The items that do it; each link claims what it finds. "
        "Example: `[{shop: {issue: 310}}]`.",
    )
    releases: list[NamedLink] = Field(
        [], description="What it ships with; claims nothing. Example: `[{shop: {milestone: 12}}]`."
    )
    evidence: list[Text] = Field(
        [], description="Addresses that prove it is done. Example: `[https://shop.example/stats]`."
    )
    changelog: Address | None = Field(
        None,
        description="Where customers read about it. Example: `https://shop.example/news`.",
    )
