"""Runs one after the other, each with what the one before has kept: as the core does it."""

import datetime as dt
from dataclasses import dataclass, field

from bot.app.reading import Reading
from bot.domain.backlog import BacklogItem, Container, ContainerKind, Gap
from bot.domain.kept import Kept
from bot.domain.roadmap import Source
from bot.ports import Reader
from connectors.jira import open_reader
from tests.connectors.jira.conftest import Jira
from tests.connectors.jira.harness import SOURCE, never_wait

LATER = dt.timedelta(minutes=20)


@dataclass(frozen=True)
class Ran:
    """What one run knows at its end, what it asked, and what it kept."""

    items: dict[str, BacklogItem]
    containers: dict[str, Container]
    gaps: list[Gap]
    asked: list[str]
    kept: Kept = field(repr=False)


def run(jira: Jira, kept: Kept | None = None, source: Source = SOURCE, **changed: object) -> Ran:
    """One run; a cold one without `kept`."""
    reader = open_reader(source, jira.settings(**changed), sleep=never_wait)
    if kept is not None:
        assert kept.basis == reader.basis
        reader.recall(kept.learnt)
    before = len(jira.fake.requests)
    reading = Reading(reader, jira.fake.now, kept.parts if kept else {})
    reading.read(lambda *_: None)
    asked = [f"{r.method} {r.path}" for r in jira.fake.requests[before:]]
    return Ran(
        items={key: item for part in reading.parts.values() for key, item in part.items.items()},
        containers={ref.key: one for ref, one in reading.containers.items()},
        gaps=reading.gaps,
        asked=asked,
        kept=_kept(jira, reader, reading),
    )


def _kept(jira: Jira, reader: Reader, reading: Reading) -> Kept:
    parts = {
        name: part.kept(jira.fake.now)
        for name, part in reading.parts.items()
        if not reading.hides(name)
    }
    return Kept(reader.basis, reader.learnt(), {**reading.kept, **parts})


def same(jira: Jira, kept: Kept, source: Source = SOURCE, **changed: object) -> Ran:
    """One more run, which must know what a cold one knows."""
    again, cold = run(jira, kept, source, **changed), run(jira, None, source, **changed)
    assert again.items == cold.items
    assert again.containers == cold.containers
    assert again.gaps == cold.gaps
    return again


def nearly_same(jira: Jira, kept: Kept) -> Ran:
    """The same, but for sprints that the last item has left: one run more may know of these."""
    again, cold = run(jira, kept), run(jira)
    assert (again.items, again.gaps) == (cold.items, cold.gaps)
    left = again.containers.keys() - cold.containers.keys()
    assert {again.containers[key].kind for key in left} <= {ContainerKind.SPRINT}
    assert {key: one for key, one in again.containers.items() if key not in left} == cold.containers
    assert not {item.sprint.key for item in cold.items.values() if item.sprint} & left
    return again


def later(jira: Jira) -> None:
    """Time goes by: what was changed before is not read again as a matter of course."""
    jira.fake.tick()
    jira.fake.now += LATER


def rename(jira: Jira, one: object) -> None:
    """Another name for what has one; Jira counts that as no update of any item."""
    one.name = f"{one.name} (old)"  # type: ignore[attr-defined]
    jira.fake.tick()
