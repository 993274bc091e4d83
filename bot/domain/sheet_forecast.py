"""The dashboard's section on forecasts: what was told last, until there is news.

Odds move a little every day. A dashboard that followed them would be edited by every run.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from bot.domain.backlog import ItemRef
from bot.domain.document import Block, Line, Paragraph, Table
from bot.domain.forecast.outlook import Kind, Subject
from bot.domain.forecast.telling import Foretold
from bot.domain.forecast.words import by, percent
from bot.domain.outlooks import ORDER, name_of, tally
from bot.domain.scene import Scene
from bot.domain.sheet_page import Page, heading, left_out, text
from bot.domain.wording import Names

_HEADER = ("Initiative or release", "State", "Target", "Chance", "Even odds by", "85% by", "As of")


MOST_REMEMBERED = 60
"""Forecasts, the worst first, that the hidden block keeps: a run without a store has no other."""


def last_told(scene: Scene, names: Names) -> Mapping[Subject, Foretold]:
    """The forecasts that the dashboard tells, as its block remembers them."""
    dated = _dated(_ranked(scene), names)[:MOST_REMEMBERED]
    return MappingProxyType({one.subject: one for one in dated})


def forecasts(page: Page) -> Iterator[Block]:
    """How the initiatives stand, then a row for each forecast with a date, the worst first."""
    told = _ranked(page.verdict.scene)
    dated = _dated(told, page.names)
    initiatives = [one for one in told if one.subject.kind is Kind.INITIATIVE]
    if not dated:
        return
    yield heading("Forecast", len(dated))
    yield Paragraph(text(f"Initiatives: {tally(one.state for one in initiatives)}."))
    if page.most:
        rows = (_row(one, name_of(one.subject, page.names)) for one in dated[: page.most])
        yield Table(tuple(text(word) for word in _HEADER), tuple(rows))
    yield from left_out(len(dated) - page.most)


def _ranked(scene: Scene) -> list[Foretold]:
    return sorted((scene.told(made) for made in scene.foresight.all), key=_rank)


def _dated(told: Iterable[Foretold], names: Names) -> list[Foretold]:
    return [one for one in told if one.is_forecast and _is_for(one.subject, names)]


def _is_for(subject: Subject, names: Names) -> bool:
    """Whether the readers may know of it; goals would say what their initiatives say."""
    if subject.kind is Kind.RELEASE:
        return names.scene.visibility(ItemRef.parse(subject.id)) <= names.audience
    return subject.kind is Kind.INITIATIVE


def _rank(told: Foretold) -> tuple[object, ...]:
    chance = 1.0 if told.chance is None else told.chance
    return ORDER.index(told.state), chance, told.subject


def _row(told: Foretold, name: Line) -> tuple[Line, ...]:
    target = told.target.isoformat() if told.target else "-"
    chance = "-" if told.chance is None else percent(told.chance)
    dates = (by(told.p50), by(told.p85), told.as_of.isoformat())
    return (name, *(text(cell) for cell in (told.state.words, target, chance, *dates)))
