"""Examples of the rules about links."""

from bot.domain.backlog import Status
from bot.domain.roadmap import InitiativeStatus
from bot.domain.rules.examples.example import (
    TODAY,
    Example,
    busy,
    gift_cards,
    guest_checkout,
    issue_link,
    item,
    milestone,
    milestone_link,
    milestone_ref,
    ref,
    roadmap,
    snapshot,
)

_AUTUMN = milestone(12, "Autumn launch")

EXAMPLES = {
    "L01": Example(
        story="Gift cards start on 1 December, in two weeks. The manifest links to nothing.",
        roadmap=roadmap(gift_cards()),
        snapshot=snapshot(item(7, "Typo in the footer")),
        today=TODAY,
        sentence="Gift cards is planned and links to nothing in the backlog.",
        roadmap_remedy="link at least one epic or milestone, or set the status to proposed",
        backlog_remedy="create the epic that the work will stand under",
    ),
    "L02": Example(
        story="Guest checkout links to issue 310 and to issue 309, which was deleted last week.",
        roadmap=roadmap(guest_checkout(links=(issue_link(310), issue_link(309)))),
        snapshot=snapshot(*busy(), absent={ref(309): ""}),
        today=TODAY,
        sentence="Guest checkout links to acme/shop#309, which does not exist.",
        roadmap_remedy="correct or remove the link",
        backlog_remedy="restore acme/shop#309 if it was deleted by mistake",
    ),
    "L04": Example(
        story="Guest checkout and gift cards both link to milestone 12, where one item is in work.",
        roadmap=roadmap(
            guest_checkout(links=(milestone_link(12),)),
            gift_cards("2026-Q4", status=InitiativeStatus.IN_PROGRESS, links=(milestone_link(12),)),
        ),
        snapshot=snapshot(
            item(311, "Address form", Status.DOING, milestone=milestone_ref(12)),
            containers=(_AUTUMN,),
        ),
        today=TODAY,
        sentence="Milestone Autumn launch is claimed by guest-checkout and gift-cards,"
        " so its progress counts twice.",
        roadmap_remedy="keep the link on one initiative",
        backlog_remedy="split milestone Autumn launch so that each initiative has its own",
    ),
    "L05": Example(
        story="Milestone 12 holds two open items. No initiative links to it or is released by it.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            *busy(),
            item(401, "Points for each order", milestone=milestone_ref(12)),
            item(402, "Show the points", milestone=milestone_ref(12)),
            containers=(_AUTUMN,),
        ),
        today=TODAY,
        sentence="Milestone Autumn launch is open with 2 items to do, and no initiative claims it.",
        roadmap_remedy="link it from an initiative, or list it under unplanned.links",
        backlog_remedy="close milestone Autumn launch if nobody means to do it",
    ),
    "L06": Example(
        story="Somebody works on dark mode. It stands below no epic that the roadmap knows.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(*busy(), item(420, "Dark mode", Status.DOING)),
        today=TODAY,
        sentence="acme/shop#420 (Dark mode) is in work and serves no initiative.",
        roadmap_remedy="link it, or the epic above it, from the initiative it serves",
        backlog_remedy="move it under an epic of an initiative, or give it a label that"
        " unplanned allows",
    ),
    "L07": Example(
        story="Gift cards start in two weeks, and their epic has not been broken down.",
        roadmap=roadmap(gift_cards(links=(issue_link(330),))),
        snapshot=snapshot(item(330, "Gift cards, epic")),
        today=TODAY,
        sentence="Gift cards is planned, but acme/shop#330 (Gift cards, epic)"
        " has no items below it.",
        roadmap_remedy="move the start, if the work is not near after all",
        backlog_remedy="break acme/shop#330 (Gift cards, epic) down into items the team can start",
    ),
}
