"""P: progress that was lost since an earlier run."""

import datetime as dt
from collections.abc import Iterator

from bot.domain.beside import Aside
from bot.domain.figures import progress
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.rules.rule import OptionSpec, rule
from bot.domain.scene import UNFINISHED, Scene
from bot.domain.shares import Share


@rule(
    "P09",
    Level.NOTE,
    message="{initiative} is {now}% done; on {day} it was {before}%, with {fewer:item|items} more"
    " done than today.",
    roadmap="correct its links, if they lost what was done, or say why it fell",
    backlog="close what was reopened and is done, or bring back what was moved out",
    says=(("progress", "{before}% on {day}", "{now}%"),),
    whole=True,
    beside=(Aside.MEMORY,),
    options={
        "points": OptionSpec(10, "percentage points", "how far it may fall"),
        "days": OptionSpec(14, "days", "with runs how long ago it is compared"),
    },
)
def progress_fell(scene: Scene) -> Iterator[Hit]:
    """The share of an initiative's items that is done is more than `points` percentage points
    lower than in a run of the last `days` days, and fewer of them are done than then. Where the
    share fell for nothing but more work to do, that is growth of the scope (P04). Initiatives
    that are planned, in progress or paused are judged.
    """
    points = scene.number("P09", "points") / 100
    for initiative in scene.initiatives:
        best = _best(scene, initiative.id) if initiative.status in UNFINISHED else None
        if best is None:
            continue
        day, before = best
        now = progress(scene, scene.scopes[initiative.id])
        fell = (before.value or 0) - (now.value or 0)
        if now.whole and now.part < before.part and fell > points + 1e-9:
            told = facts(
                now=now.percent or 0,
                before=before.percent or 0,
                day=day,
                fewer=before.part - now.part,
            )
            yield Hit(told, initiative.id)


def _best(scene: Scene, name: str) -> tuple[dt.date, Share] | None:
    """The day of late on which most of it was done, the last of such days, and how much.

    Of the first one the days would go by, and a note say another one each day.
    """
    since = scene.today - dt.timedelta(days=int(scene.number("P09", "days")))
    days = ((day, told.progress.get(name)) for day, told in scene.beside.memory.figures)
    known = [(day, share) for day, share in days if share and since <= day <= scene.today]
    return max(known, key=lambda one: (one[1].value or 0, one[0].toordinal()), default=None)
