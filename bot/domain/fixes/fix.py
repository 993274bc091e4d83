"""What a fix is: how a finding is put right on the roadmap's side."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.domain.backlog import ItemRef
from bot.domain.edits import AddEntry, DropEntry, Edit, SetField, of_initiative
from bot.domain.findings import Fact, Finding
from bot.domain.roadmap import Initiative, Link, LinkKind
from bot.domain.scene import Scene


class Undecided(ValueError):
    """Why there is no patch for this one finding, in a sentence."""


@dataclass(frozen=True, slots=True)
class Case:
    """A finding, where it was found, and what a person gave for it."""

    finding: Finding
    scene: Scene
    given: str = ""

    @property
    def initiative(self) -> Initiative:
        """The initiative it is about."""
        return self.scene.by_id[self.finding.initiative]

    def fact(self, name: str) -> Fact:
        """What the rule told."""
        return self.finding.facts[name]

    def item(self) -> ItemRef:
        """The item or container that a person named, if a source has it."""
        try:
            ref = ItemRef.parse(self.given)
        except ValueError:
            told = f"'{self.given}' is no item, such as shop:acme/shop#310."
            raise Undecided(told) from None
        if ref not in self.scene.index.items and ref not in self.scene.index.containers:
            raise Undecided(f"No source has {ref}, as far as it was read.")
        return ref

    def day(self, name: str) -> dt.date:
        """A day that the rule told."""
        told = self.fact(name)
        if not isinstance(told, dt.date):
            raise Undecided("The finding names no day to move to.")
        return told

    def set(self, name: str, value: str) -> SetField:
        """A field of the initiative."""
        return SetField(of_initiative(self.finding.initiative), name, value)

    def add(self, name: str, value: str | Link) -> AddEntry:
        """An entry in a list of the initiative."""
        return AddEntry(of_initiative(self.finding.initiative), name, value)

    def drop(self, name: str, value: str | Link) -> DropEntry:
        """An entry of a list of the initiative."""
        return DropEntry(of_initiative(self.finding.initiative), name, value)


Makes = Callable[[Case], Iterable[Edit]]


@dataclass(frozen=True, slots=True)
class Fix:
    """How findings of a rule are put right in the manifest.

    `does` says it in words. `asks` says what a person has to give first, '' where the facts
    alone decide. `option` is where it is given: `value`, or `to` for an initiative; one that
    asks for nothing may still take it.
    """

    makes: Makes
    does: str
    asks: str = ""
    option: str = ""

    @property
    def takes(self) -> str:
        """Where a person says something; '' where nothing is listened to."""
        return self.option or ("value" if self.asks else "")


def given(name: str) -> Makes:
    """A field of the initiative has the value that a person gave."""

    def makes(case: Case) -> Iterator[Edit]:
        yield case.set(name, case.given)

    return makes


def moved_to_hold(case: Case, end: dt.date) -> Iterator[Edit]:
    """Move the end of the initiative to a day, and let its window hold that day.

    A window of the same start is written as a range, since no quarter may fit.
    """
    initiative = case.initiative
    window = initiative.window
    dated = window if window and window.start and window.end else None
    if initiative.target or dated is None:
        yield case.set("target", end.isoformat())
    if dated and dated.start and dated.end and not dated.start <= end <= dated.end:
        if end < dated.start:
            raise Undecided(f"{end} lies before the window {dated.text} begins.")
        yield case.set("window", f"{dated.start}..{end}")


def link_to(scene: Scene, ref: ItemRef) -> Link:
    """The link that names an item, or a container, by its key."""
    container = scene.index.containers.get(ref)
    if container is not None:
        group, kind, name = ref.key.rsplit("/", 2)
        known = {"milestone": LinkKind.MILESTONE, "version": LinkKind.VERSION}
        if kind not in known:
            raise Undecided(f"A {kind} is not linked by its key.")
        value = container.title if kind == "version" else name
        return Link(ref.source, known[kind], value, group)
    number = ref.key.rpartition("#")[2] if "#" in ref.key else ref.key
    return Link(ref.source, LinkKind.ISSUE, number, ref.group)
