"""How each finding is put right on the roadmap's side: by a patch, with an answer, or not at all.

A patch is offered only where the facts decide what to write, or one answer of a person does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.edits import Edit, applied
from bot.domain.findings import Finding
from bot.domain.fixes import dates, dependencies, links, people, plans, status
from bot.domain.fixes.fix import Case, Fix
from bot.domain.fixes.links import UNPLANNED
from bot.domain.fixes.none import NO_FIX
from bot.domain.scene import Scene

__all__ = [
    "FIXES",
    "NOTHING_GIVEN",
    "NO_FIX",
    "UNPLANNED",
    "Fix",
    "Given",
    "NoPatch",
    "Patch",
    "Remedy",
    "Wanted",
    "remedy",
]

_FAMILIES = (links, status, dates, dependencies, people, plans)

FIXES: Mapping[str, Fix] = MappingProxyType(
    {code: fix for family in _FAMILIES for code, fix in family.FIXES.items()}
)


@dataclass(frozen=True, slots=True)
class Patch:
    """What to change in the manifest."""

    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A person has to say something first; `option` is where: `value`, or `to`."""

    option: str
    what: str


@dataclass(frozen=True, slots=True)
class NoPatch:
    """Why nothing in the manifest is changed, in a sentence."""

    why: str


Remedy = Patch | Wanted | NoPatch


@dataclass(frozen=True, slots=True)
class Given:
    """What a person said for a finding: a value, or where something goes."""

    value: str = ""
    to: str = ""

    def of(self, option: str) -> str:
        """What was said there."""
        return {"value": self.value, "to": self.to}.get(option, "")


NOTHING_GIVEN = Given()


def remedy(finding: Finding, scene: Scene, given: Given = NOTHING_GIVEN) -> Remedy:
    """The roadmap's side of a finding, as a patch where it can be decided."""
    fix = FIXES.get(finding.rule)
    if fix is None:
        return NoPatch(NO_FIX.get(finding.rule, "There is no patch for it."))
    said = given.of(fix.takes).strip()
    if fix.asks and not said:
        return Wanted(fix.takes, fix.asks)
    if ignored := [name for name in ("value", "to") if name != fix.takes and given.of(name)]:
        return NoPatch(f"It takes no --{ignored[0]}: it {fix.does}.".replace("`", ""))
    try:
        edits = tuple(fix.makes(Case(finding, scene, said)))
        if not edits or applied(scene.roadmap, edits) == scene.roadmap:
            return NoPatch("The manifest says so already.")
    except ValueError as error:
        return NoPatch(str(error))
    return Patch(edits)
