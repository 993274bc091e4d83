"""The dashboard's forecasts: told anew when there is news, and hidden from who may not know."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.domain.backlog import BacklogItem, Visibility
from bot.domain.beside import Beside
from bot.domain.dashboard import Told, dashboard
from bot.domain.detect import Verdict, detect
from bot.domain.forecast.outlook import Subject
from bot.domain.forecast.telling import Foretold, all_told, from_cells, to_cells
from bot.domain.run import Memory
from bot.domain.sheet_block import Heard, decode, encode
from tests.domain.builders import (
    TODAY,
    a_milestone,
    a_snapshot,
    an_initiative,
    an_item,
    label,
    milestone,
)
from tests.domain.sheets import product, section

DAY = dt.timedelta(days=1)


def items(**more: Any) -> list[BacklogItem]:
    """One closed in each of the last eight weeks, and six open, in the milestone."""
    closed = [
        an_item(n, "done", milestone=1, labels=("checkout",), closed=TODAY - 7 * n * DAY, **more)
        for n in range(8)
    ]
    still = [an_item(n, milestone=1, labels=("checkout",), **more) for n in range(10, 16)]
    return [*closed, *still]


def verdict(
    today: dt.date = TODAY, before: Verdict | None = None, read: Iterable[BacklogItem] = ()
) -> Verdict:
    """The next run's verdict, which remembers what the run before it told."""
    aim = an_initiative(
        "checkout", label("checkout"), milestone(1), title="Checkout", target=TODAY + 30 * DAY
    )
    snapshot = a_snapshot(*(read or items()), containers=(a_milestone(1, title="Autumn"),))
    told: Mapping[Subject, Foretold] = {}
    if before:
        told = all_told(before.scene.foresight.all, before.scene.beside.memory.told)
    return detect(product(aim), snapshot, today, rules={}, beside=Beside(memory=Memory(told=told)))


def said(told: Verdict, audience: Visibility = Visibility.PRIVATE) -> str:
    return section(dashboard(told, Told(audience=audience)).body, "Forecast")


def test_it_tells_state_target_and_dates_as_of_a_day() -> None:
    lines = said(verdict()).splitlines()
    assert lines[0] == "Forecast (2)"
    assert lines[2].startswith("Initiatives: 1 ")
    assert "| Initiative or release | State | Target | Chance | Even odds by | 85% by |" in lines[4]
    assert [line.split(" | ")[0] for line in lines[6:8]] == ["| Checkout", "| milestone Autumn"]
    assert lines[6].endswith(f"| {TODAY.isoformat()} |")


def test_it_is_the_same_to_the_letter_while_nothing_is_news() -> None:
    first = verdict()
    assert said(verdict(TODAY + DAY, before=first)) == said(first)
    assert said(verdict(TODAY + DAY)) != said(first)


def test_a_release_that_readers_may_not_see_is_left_out() -> None:
    told = verdict(read=items(visibility=Visibility.INTERNAL))
    assert "Autumn" in said(told, Visibility.INTERNAL)
    public = said(told, Visibility.PUBLIC)
    assert public.startswith("Forecast (1)")
    assert "milestone" not in public


def test_without_a_forecast_there_is_no_section() -> None:
    still = [replace(item, closed=None, status=items()[-1].status) for item in items()]
    assert said(verdict(read=still)) == ""


def remembers(
    told: Verdict, audience: Visibility = Visibility.PRIVATE
) -> Mapping[Subject, Foretold]:
    heard = decode(dashboard(told, Told(audience=audience)).block)
    assert isinstance(heard, Heard)
    return heard.told


def test_what_it_told_it_remembers_without_a_store() -> None:
    scene = verdict().scene
    assert remembers(verdict()) == {made.subject: scene.told(made) for made in scene.foresight.all}


def test_what_readers_may_not_see_is_not_hidden_in_its_block_either() -> None:
    told = verdict(read=items(visibility=Visibility.INTERNAL))
    assert [str(one) for one in remembers(told, Visibility.PUBLIC)] == ["initiative checkout"]


def test_words_of_a_later_version_are_let_pass() -> None:
    (one, _) = remembers(verdict()).values()
    cells = to_cells(one)
    assert from_cells(cells) == one
    assert from_cells(["portfolio", *cells[1:]]) is None
    assert from_cells([*cells[:2], "doomed", *cells[3:]]) is None
    block = encode(Heard(told={one.subject: replace(one, subject=one.subject)}))
    assert decode(block) == Heard(told={one.subject: one})
