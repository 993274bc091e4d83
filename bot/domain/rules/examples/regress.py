"""An example of progress that was lost."""

import datetime as dt

from bot.domain.backlog import Status
from bot.domain.beside import Beside
from bot.domain.rules.examples.example import (
    TODAY,
    Example,
    done,
    epic,
    guest_checkout,
    item,
    roadmap,
    snapshot,
)
from bot.domain.run import Memory
from bot.domain.shares import Figures, Share

_OCTOBER = dt.date(2026, 10, 20)

EXAMPLES = {
    "P09": Example(
        story="Last week three of four items of guest checkout were done. Two were reopened.",
        roadmap=roadmap(guest_checkout()),
        snapshot=snapshot(
            *epic(
                done(311, "Address form", _OCTOBER),
                item(312, "Mail with the receipt", Status.DOING),
                item(313, "Pay by invoice"),
                item(314, "Terms and conditions"),
            )
        ),
        today=TODAY,
        sentence="Guest checkout is 25% done; on 9 Nov 2026 it was 75%, with 2 items more done than"
        " today.",
        roadmap_remedy="correct its links, if they lost what was done, or say why it fell",
        backlog_remedy="close what was reopened and is done, or bring back what was moved out",
        beside=Beside(
            memory=Memory(
                recent=(frozenset(),),
                figures=(
                    (dt.date(2026, 11, 9), Figures(progress={"guest-checkout": Share(3, 4)})),
                ),
            )
        ),
    )
}
