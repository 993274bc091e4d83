"""Examples of the rules of separation: the roadmap's grain, and what serves it."""

import datetime as dt

from bot.domain.backlog import Status
from bot.domain.roadmap import Goal, InitiativeStatus, PublicText, Unplanned
from bot.domain.rules.examples.example import (
    TODAY,
    Example,
    busy,
    done,
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

_OCTOBER = dt.date(2026, 10, 20)
_SPRING = dt.datetime(2026, 4, 7, 9, tzinfo=dt.UTC)
_GOALS = (Goal("growth", "Growth"), Goal("trust", "Trust"))
_AUTUMN = milestone(12, "Autumn launch")

EXAMPLES = {
    "H03": Example(
        story="Guest checkout is one small item by now. The policy names H03.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(*busy()),
        today=TODAY,
        sentence="Guest checkout is too small for a roadmap: a single item serves it.",
        roadmap_remedy="make it part of a larger initiative",
        backlog_remedy="",
    ),
    "H04": Example(
        story="Guest checkout links to a task below its epic, and its public summary is a list of"
        " things to do. The policy names H04.",
        roadmap=roadmap(
            guest_checkout(
                links=(issue_link(310), issue_link(312)),
                public=PublicText("Buy as a guest", "- [ ] address form\n- [ ] receipt"),
            )
        ),
        snapshot=snapshot(*epic(item(311, "Address form", Status.DOING), item(312, "Receipt"))),
        today=TODAY,
        sentence="Guest checkout carries detail that belongs into the backlog: links to 1 task and"
        " a checklist in public.summary.",
        roadmap_remedy="link the epic above, and say in the manifest why and by when, not what in"
        " detail",
        backlog_remedy="move the detail into the epic of Guest checkout",
    ),
    "H09": Example(
        story="Two wishes came in last spring. Nobody has touched them since, and they serve"
        " nothing on the roadmap.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            *busy(),
            item(401, "Dark mode", created=_SPRING, updated=_SPRING),
            item(402, "Login with a passkey", created=_SPRING, updated=_SPRING),
        ),
        today=TODAY,
        sentence="2 items of shop serve no initiative and were not touched for 90 days, the longest"
        " acme/shop#401 and acme/shop#402.",
        roadmap_remedy="link from an initiative what is still wanted",
        backlog_remedy="close what nobody means to do",
    ),
    "H10": Example(
        story="Of the ten items in work or finished in 90 days four serve guest checkout. Of the"
        " others the roadmap does not know.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            *epic(
                item(311, "Address form", Status.DOING),
                *(done(n, "Part of the checkout", _OCTOBER) for n in (312, 313, 314)),
            ),
            *(done(n, "Part of the loyalty programme", _OCTOBER) for n in range(401, 407)),
        ),
        today=TODAY,
        sentence="6 of 10 items in work or finished in the last 90 days serve no initiative: the"
        " alignment coverage is 40%.",
        roadmap_remedy="link what belongs to an initiative, or add the initiative that is missing",
        backlog_remedy="move it under an epic of an initiative, or give it a label that unplanned"
        " allows",
    ),
    "H11": Example(
        story="The roadmap names the goal trust. Its only initiative was done in summer.",
        roadmap=roadmap(
            guest_checkout(goal="growth"),
            gift_cards(goal="trust", status=InitiativeStatus.DONE),
            goals=_GOALS,
        ),
        snapshot=snapshot(*busy()),
        today=TODAY,
        sentence="Goal Trust has no initiative that is planned, in progress or paused.",
        roadmap_remedy="add an initiative that serves it, or retire the goal",
        backlog_remedy="",
    ),
    "H12": Example(
        story="Guest checkout is the whole autumn launch, which also ships a part of gift cards"
        " for another goal. The policy names H12.",
        roadmap=roadmap(
            guest_checkout(goal="growth", links=(milestone_link(12),)),
            gift_cards(goal="trust", links=(issue_link(330),)),
            goals=_GOALS,
        ),
        snapshot=snapshot(
            item(311, "Address form", Status.DOING, milestone=milestone_ref(12)),
            item(330, "Gift cards, epic", child_count=1),
            item(331, "Sell a card", parent=ref(330), milestone=milestone_ref(12)),
            containers=(_AUTUMN,),
        ),
        today=TODAY,
        sentence="Guest checkout is made of milestone Autumn launch alone, whose items serve"
        " several goals: Growth and Trust.",
        roadmap_remedy="link what serves its goal, and name milestone Autumn launch under releases",
        backlog_remedy="split milestone Autumn launch by goal",
    ),
    "H13": Example(
        story="Bugs and operations may take 30% of the work. In the last 90 days they took half.",
        roadmap=roadmap(
            guest_checkout(), unplanned=Unplanned(labels=frozenset({"bug"}), budget=0.3)
        ),
        snapshot=snapshot(
            *epic(
                item(311, "Address form", Status.DOING),
                *(done(n, "Part of the checkout", _OCTOBER) for n in range(312, 317)),
            ),
            *(done(n, "Broken page", _OCTOBER, labels=("bug",)) for n in range(401, 406)),
        ),
        today=TODAY,
        sentence="50% of what was finished in the last 90 days was unplanned work (5 of 10 items);"
        " the budget is 30%.",
        roadmap_remedy="raise unplanned.budget, or plan an initiative against what keeps coming up",
        backlog_remedy="take in less unplanned work",
    ),
}
