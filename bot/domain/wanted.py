"""What each item should say, before it is compared with what it says."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from bot.domain.answers import NO_ANSWERS, Answers
from bot.domain.backlog import BacklogItem, ItemRef, LabelEvent, natural
from bot.domain.detect import Verdict
from bot.domain.findings import Finding
from bot.domain.places import places
from bot.domain.plan import LABELS
from bot.domain.run import NOTHING_REMEMBERED, Memory


class Why(StrEnum):
    """Why a write that would be due is held."""

    UNREAD = "its comments could not be read to the end"
    UNLISTED = "an earlier write may not be listed yet"
    INCOMPLETE = "not every source could be read"
    KEPT = "not every source could be read, so no finding is taken back"
    UNCERTAIN = "not everything could be read"
    UNCONFIRMED = "it has to be found in another run first"
    NOT_YET_GONE = "it has to be gone in another run first"
    OTHER_ACCOUNT = "another account has written this product's notes"
    UNDECIDED = "the dashboard could not be read, and people may have decided there"
    FOLDED = "a person folded the note away"
    REMOVED = "a person removed it"
    # Then our label goes too: nothing is left that explains it. A folded note still does.
    DELETED = "our note is gone: a person deleted it, or the bot's account changed"

    @property
    def deferred(self) -> bool:
        """Whether a later run does it; what a person decided is not done again."""
        return self not in (Why.FOLDED, Why.REMOVED, Why.DELETED)


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known besides the verdict.

    `events` has what was asked for; None where they could not be read. `redact` blanks
    configured secrets in a body. `answers` is what people replied to our notes. `strange`
    names the sources in which our account is not the one it was; `undecided` is whether what
    people decided on the dashboard could not be read.
    """

    memory: Memory = NOTHING_REMEMBERED
    events: Mapping[ItemRef, tuple[LabelEvent, ...] | None] = field(
        default_factory=lambda: MappingProxyType({})
    )
    redact: Callable[[str], str] = str
    answers: Answers = NO_ANSWERS
    strange: frozenset[str] = frozenset()
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one item should say."""

    findings: tuple[Finding, ...]

    @property
    def prints(self) -> tuple[str, ...]:
        """Fingerprints, sorted."""
        return tuple(sorted(f.fingerprint for f in self.findings))

    @property
    def facts(self) -> tuple[str, ...]:
        """The digest of each one's facts, in the order of `prints`."""
        return tuple(f.digest for f in sorted(self.findings, key=lambda f: f.fingerprint))

    @property
    def level(self) -> str:
        """The worst level among them."""
        return max((f.level for f in self.findings), key=lambda level: level.weight).value


def wanted(verdict: Verdict) -> dict[ItemRef, Wanted]:
    """The findings each item should carry, worst first."""
    return _carried(verdict.standing, verdict)


def quiet(verdict: Verdict) -> dict[ItemRef, Wanted]:
    """The findings each item would carry, had nobody quieted them; worst first."""
    return _carried((f for f in verdict.findings if f.waiver is not None), verdict)


def _carried(findings: Iterable[Finding], verdict: Verdict) -> dict[ItemRef, Wanted]:
    told: dict[ItemRef, list[Finding]] = defaultdict(list)
    for finding in findings:
        for ref in places(finding, verdict.scene):
            told[ref].append(finding)
    return {ref: Wanted(tuple(told[ref])) for ref in sorted(told, key=natural)}


def managed(item: BacklogItem) -> frozenset[str]:
    """Our labels on an item, as we write them: a tracker may keep other capitals."""
    return frozenset(label.casefold() for label in item.labels) & frozenset(LABELS.values())


@dataclass(frozen=True, slots=True)
class LabelChange:
    """A managed label that is missing, or that nothing needs any more."""

    label: str
    present: bool
    asks: bool  # who touched the label before decides
