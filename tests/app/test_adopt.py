"""Reading trackers for a first roadmap: what is not read is never taken for not there."""

import datetime as dt
from collections.abc import Iterator, Mapping

import pytest

from bot.app.adopt import adopt
from bot.app.reconcile import Moment
from bot.domain.adoption import Adoption, Terms
from bot.domain.backlog import BacklogItem, Gap, Page
from bot.domain.errors import BotError
from bot.domain.roadmap import Roadmap, Source
from bot.ports import Reader
from tests.app.readers import EmptyReader
from tests.domain.builders import NOW, SHOP, an_item

DRAFT = Roadmap("acme-shop", "Acme Shop", sources=(Source("shop", "github", (SHOP, "acme/api")),))


class Telling(EmptyReader):
    """A source that tells these items and these gaps."""

    def __init__(self, *told: BacklogItem | Gap) -> None:
        self.told = told

    def items(self, since: Mapping[str, dt.datetime] | None = None) -> Iterator[Page | Gap]:
        yield Page(tuple(one for one in self.told if isinstance(one, BacklogItem)), part=SHOP)
        yield from (one for one in self.told if isinstance(one, Gap))


def adopted(reader: Reader | Gap, as_of: dt.date | None = None) -> Adoption:
    def shown(what: str, done: int, total: int | None) -> None:
        """Nobody watches."""

    return adopt(DRAFT, {"shop": reader}, Moment(NOW, as_of), shown, Terms())


EPIC = [an_item(1, title="Refunds"), an_item(2, "done", parent=1, closed=dt.date(2026, 11, 10))]
EPIC += [an_item(3, parent=1)]


def test_what_was_read_becomes_a_roadmap() -> None:
    (one,) = adopted(Telling(*EPIC)).roadmap.initiatives
    assert (one.id, one.status.value) == ("refunds", "in_progress")


def test_a_past_day_is_judged_as_it_was() -> None:
    (one,) = adopted(Telling(*EPIC), dt.date(2026, 11, 1)).roadmap.initiatives
    assert one.status.value == "proposed"


@pytest.mark.parametrize(
    "reader",
    [
        Gap("shop", "", "there is no token"),
        Telling(Gap("shop", "", "there is no token")),
        Telling(Gap("shop", "", "there is no token", partial=True)),
    ],
    ids=["shut", "unreadable", "broken off"],
)
def test_a_source_of_which_nothing_was_read_ends_it(reader: Reader | Gap) -> None:
    with pytest.raises(BotError, match="shop could not be read: there is no token"):
        adopted(reader)


def test_a_source_that_was_read_in_part_is_taken_and_the_gap_kept() -> None:
    gap = Gap("shop", "acme/api", "it is not there")
    made = adopted(Telling(*EPIC, gap))
    assert len(made.adopted) == 1
    assert made.snapshot.gaps == (gap,)


def test_where_nothing_groups_the_work_it_says_so_and_names_the_labels() -> None:
    items = [an_item(n, labels=("checkout",)) for n in range(1, 7)]
    with pytest.raises(BotError) as raised:
        adopted(Telling(*items))
    assert raised.value.message.startswith("There is nothing to make initiatives of: 6 items")
    assert "labels to link: checkout (6 open)" in raised.value.remedy
