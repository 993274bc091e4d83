"""Read the trackers, and make a first roadmap of what is there. Writes nothing."""

from dataclasses import replace

import structlog

from bot.app.collect import collect
from bot.app.reconcile import Moment, Readers
from bot.domain import adoption
from bot.domain.adoption import Adoption, Terms
from bot.domain.backlog import Gap, Snapshot
from bot.domain.errors import BotError
from bot.domain.roadmap import Roadmap
from bot.ports import Progress

log = structlog.get_logger()


def adopt(
    draft: Roadmap, readers: Readers, moment: Moment, progress: Progress, terms: Terms
) -> Adoption:
    """The draft, which has the product and its sources, with what they hold.

    Raises BotError where a source could not be read at all, or holds nothing to begin with.
    """
    snapshot = _told_once(collect(draft, readers, moment.now, progress))
    _refuse_unread(draft, snapshot)
    day = moment.day(draft)
    if moment.is_past(draft):
        snapshot = snapshot.at(draft.calendar.end_of(day))
    made = adoption.adopt(draft, snapshot, day, terms)
    log.info("adopted", product=draft.id, initiatives=len(made.adopted), left=made.left)
    if not made.adopted:
        raise _nothing(made)
    return made


def _told_once(snapshot: Snapshot) -> Snapshot:
    """A board that cannot be read is missed by the items and beside them: one gap tells it."""
    gaps = snapshot.gaps
    left = (gap for gap in gaps if not any(_tells(other, gap) for other in gaps))
    return replace(snapshot, gaps=tuple(left))


def _tells(gap: Gap, other: Gap) -> bool:
    """Whether a gap of the whole source names the other's part, and gives its reason."""
    if gap.source != other.source or gap.part or not other.part:
        return False
    return other.part in gap.reason and other.reason in gap.reason


def _refuse_unread(draft: Roadmap, snapshot: Snapshot) -> None:
    """A roadmap without one of its trackers would look whole, and not be it."""
    read = {item.ref.source for item in snapshot.items}
    told = [
        f"{gap.source} {gap.part}".strip() + f" could not be read: {gap.reason.rstrip('.')}."
        for source in draft.sources
        for gap in snapshot.gaps
        if gap.source == source.name and not gap.beside and source.name not in read
    ]
    if told:
        raise BotError(
            "\n".join(dict.fromkeys(told)),
            remedy="Nothing was written. Mend that and run it again, or leave the source out.",
        )


def _nothing(made: Adoption) -> BotError:
    items = len(made.snapshot.items)
    parents = "no open epic, no item with others below it, no open milestone or version"
    message = f"There is nothing to make initiatives of: {items or 'no'} items, and {parents}."
    labels = ", ".join(f"{offer.link.value} ({offer.open} open)" for offer in made.offers[:5])
    remedy = "Nothing was written. `roadmap-drift init` writes a starter to fill in by hand"
    return BotError(
        message, remedy=f"{remedy}; labels to link: {labels}." if labels else f"{remedy}."
    )
