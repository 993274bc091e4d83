"""What a rule is: a pure generator, with everything people need to know about it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from bot.domain.backlog import Capability, ItemRef
from bot.domain.beside import Aside
from bot.domain.findings import Hit
from bot.domain.policy import Level, Option, Reach
from bot.domain.scene import Scene

Check = Callable[[Scene], Iterator[Hit]]
Asks = Callable[[Scene], Iterable[ItemRef]]


class Graded(Enum):
    """Levels that are not the same for every finding of a rule."""

    BY_COMMITMENT = "error if committed, warning if expected, note if aspirational"


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """An option of a rule: its default, its unit and what it changes."""

    default: Option
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the drift catalogue.

    `message`, `roadmap` (remedy on the roadmap side), `backlog` (remedy on the backlog
    side) and `says` (rows: field, what the roadmap says, what the backlog says) are
    templates over the hit's facts; `wording` renders them. `needs` lists capabilities of
    which a source must have one, else it is told that the rule was not applied there. `whole`
    rules argue from what is missing, so they need all of these, and keep silent there, and
    where a scope was not read to its end; what the others find is told in any case. `dated`
    rules need an end date, which `now`, `next` and `later` do not have.
    `reach` is the farthest a finding is told by default. A rule that is `off` runs only where the
    policy names it. `current` rules argue from what does not stand in a sprint, which nobody tells
    of a day in the past: there they are not run. `histories` and `remote_links` name the items of
    which it must know these: they cost requests, so nothing is read of the others. `beside` names
    what it needs that neither the manifest nor a source tells; without it, it is not run.
    """

    code: str
    name: str
    definition: str
    level: Level | Graded
    message: str
    roadmap: str
    backlog: str
    check: Check
    says: tuple[tuple[str, str, str], ...] = ()
    reach: Reach = Reach.DASHBOARD
    needs: tuple[Capability, ...] = ()
    whole: bool = False
    dated: bool = False
    off: bool = False
    current: bool = False
    histories: Asks | None = None
    remote_links: Asks | None = None
    beside: tuple[Aside, ...] = ()
    options: Mapping[str, OptionSpec] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def family(self) -> str:
        """The catalogue's letter, a key of `FAMILIES`."""
        return self.code[0]


def rule(  # noqa: PLR0913  a table row has as many cells as the catalogue has columns
    code: str,
    level: Level | Graded,
    *,
    message: str,
    roadmap: str,
    backlog: str,
    says: tuple[tuple[str, str, str], ...] = (),
    reach: Reach = Reach.DASHBOARD,
    needs: tuple[Capability, ...] = (),
    whole: bool = False,
    dated: bool = False,
    off: bool = False,
    current: bool = False,
    histories: Asks | None = None,
    remote_links: Asks | None = None,
    beside: tuple[Aside, ...] = (),
    options: Mapping[str, OptionSpec] | None = None,
) -> Callable[[Check], Rule]:
    """Make a rule of a generator: its name names the rule, its docstring defines it."""

    def made(check: Check) -> Rule:
        return Rule(
            code=code,
            name=check.__name__.replace("_", "-"),
            definition=" ".join((check.__doc__ or "").split()),
            level=level,
            message=message,
            roadmap=roadmap,
            backlog=backlog,
            check=check,
            says=says,
            reach=reach,
            needs=needs,
            whole=whole,
            dated=dated,
            off=off,
            current=current,
            histories=histories,
            remote_links=remote_links,
            beside=beside,
            options=MappingProxyType(dict(options or {})),
        )

    return made
