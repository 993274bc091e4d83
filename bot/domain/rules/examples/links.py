"""Examples of the rules about links."""

import datetime as dt
from dataclasses import replace

from bot.domain.backlog import ItemRef, Status
from bot.domain.roadmap import Commitment, InitiativeStatus, Link, LinkKind
from bot.domain.rules.examples.example import (
    TODAY,
    Example,
    busy,
    epic,
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
_CHECKOUT_LABEL = Link("shop", LinkKind.LABEL, "checkout")
_ON_BOARD = (("Status", "Todo"),)
_IN_APP = ItemRef("shop", "acme/app#71")
_EPIC, _IN_WORK = busy()

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
    "L03": Example(
        story="Issue 309 was transferred to the repository acme/pay, which no source names.",
        roadmap=roadmap(guest_checkout(links=(issue_link(310), issue_link(309)))),
        snapshot=snapshot(
            *busy(),
            absent={ref(309): "acme/shop#309 moved to acme/pay#4."},
            moved={ref(309): ItemRef("shop", "acme/pay#4")},
        ),
        today=TODAY,
        sentence="Guest checkout links to acme/shop#309, which is acme/pay#4 now.",
        roadmap_remedy="change the link to acme/pay#4, and add acme/pay to a source",
        backlog_remedy="move it back, if it was moved by mistake",
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
    "L08": Example(
        story="Guest checkout links to the label 'checkout'. It was renamed; no item carries it.",
        roadmap=roadmap(guest_checkout(links=(issue_link(310), _CHECKOUT_LABEL))),
        snapshot=snapshot(*busy()),
        today=TODAY,
        sentence="Guest checkout links to 'shop label checkout', which finds nothing.",
        roadmap_remedy="correct the link, or link by number or key instead",
        backlog_remedy="give the items of Guest checkout what the link looks for",
    ),
    "L09": Example(
        story="Two people asked for the same thing, below the same epic and in the same words.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(*epic(item(311, "Pay by invoice"), item(318, "Pay by Invoice"))),
        today=TODAY,
        sentence="2 open items of Guest checkout say the same: acme/shop#311 and acme/shop#318.",
        roadmap_remedy="",
        backlog_remedy="close all but one of each as duplicates, or word them apart",
    ),
    "L10": Example(
        story="The team keeps guest checkout on its board and in milestone 12. One item was only"
        " put into the milestone.",
        roadmap=roadmap(guest_checkout(links=(milestone_link(12),))),
        snapshot=snapshot(
            item(311, "Address form", milestone=milestone_ref(12), fields=_ON_BOARD),
            item(312, "Mail with the receipt", milestone=milestone_ref(12)),
            containers=(_AUTUMN,),
        ),
        today=TODAY,
        sentence="1 item of Guest checkout is in a milestone, but not on the board: acme/shop#312.",
        roadmap_remedy="",
        backlog_remedy="put acme/shop#312 on the board",
    ),
    "L11": Example(
        story="Gift cards are found by their label. An item below the epic of guest checkout"
        " carries it too.",
        roadmap=roadmap(
            guest_checkout(),
            gift_cards("2026-Q4", links=(Link("shop", LinkKind.LABEL, "gift-cards"),)),
        ),
        snapshot=snapshot(_EPIC, replace(_IN_WORK, labels=("gift-cards",))),
        today=TODAY,
        sentence="1 item has the label gift-cards of Gift cards, but stands below an item of"
        " Guest checkout: acme/shop#311.",
        roadmap_remedy="take the link to the label out, or link to the items of Gift cards by key",
        backlog_remedy="take the label off acme/shop#311, or move it below an item of Gift cards",
    ),
    "L12": Example(
        story="An item of the epic is in the repository acme/app, which the manifest does not"
        " name.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            replace(_EPIC, children=(_IN_WORK.ref, _IN_APP), child_count=2), _IN_WORK
        ),
        today=TODAY,
        sentence="1 item below what Guest checkout links to is in acme/app, which no source reads.",
        roadmap_remedy="add acme/app to a source",
        backlog_remedy="move it to where it is read: acme/app#71",
    ),
    "L13": Example(
        story="Guest checkout was promised for the fourth quarter. In November an item was added"
        " below its epic.",
        roadmap=roadmap(guest_checkout(commitment=Commitment.COMMITTED)),
        snapshot=snapshot(
            *epic(
                item(311, "Address form without an account", Status.DOING),
                item(319, "Wishes", created=dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC)),
            )
        ),
        today=TODAY,
        sentence="1 open item of Guest checkout was made more than 14 days after its start on"
        " 1 Oct 2026, and the scope was promised by then: acme/shop#319.",
        roadmap_remedy="commit less firmly, or move the start of its window",
        backlog_remedy="move acme/shop#319 out of Guest checkout",
    ),
}
