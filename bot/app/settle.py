"""What was chosen in a conflict file, against what stands now. Writes nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.app.accept import Choice, Will
from bot.app.fix import Found, Proposal, why_not
from bot.domain.choices import Pick, Side
from bot.domain.detect import Verdict
from bot.domain.findings import Finding
from bot.domain.fixes import Given, Patch, remedy
from bot.domain.wording import Names, plain, sentence


class Wish(Protocol):
    """What a person chose for one finding."""

    @property
    def id(self) -> str: ...
    @property
    def product(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def facts(self) -> str: ...
    @property
    def pick(self) -> Pick: ...
    @property
    def value(self) -> str: ...
    @property
    def to(self) -> str: ...
    @property
    def reason(self) -> str: ...


@dataclass(slots=True)
class Settled:
    """The choices, sorted by what follows. `refused` and `wrong` say why, with the wish."""

    patches: list[Proposal] = field(default_factory=list)
    quiet: list[Choice] = field(default_factory=list)
    to_do: list[Found] = field(default_factory=list)
    refused: list[tuple[Wish, str]] = field(default_factory=list)
    wrong: list[tuple[Wish, str]] = field(default_factory=list)


def settle(
    wishes: Iterable[Wish], verdicts: Sequence[Verdict], will: Callable[[Wish], Will]
) -> Settled:
    """Sort the choices; `will` says who decides, and until when."""
    told = Settled()
    known = {f.fingerprint: (v, f) for v in verdicts for f in v.findings}
    for wish in wishes:
        found = known.get(wish.id)
        if found is None:
            told.refused.append((wish, _why_gone(wish, verdicts)))
        elif wish.facts and found[1].digest != wish.facts:
            told.refused.append((wish, f"its facts have changed. Now: {_said(*found)}"))
        else:
            _sort(wish, found, told, will(wish))
    return told


def _why_gone(wish: Wish, verdicts: Iterable[Verdict]) -> str:
    unsure = any(v.unjudged for v in verdicts if v.scene.roadmap.id == wish.product)
    if unsure:
        return "it is not found now; a source could not be read to its end, so nobody knows."
    return "it is gone: nothing is left to decide."


def _said(verdict: Verdict, finding: Finding) -> str:
    return plain(sentence(finding, Names(verdict.scene)))


def _sort(wish: Wish, found: Found, told: Settled, will: Will) -> None:
    verdict, finding = found
    match wish.pick.side:
        case Side.BACKLOG:
            told.to_do.append(found)
        case Side.ROADMAP:
            answer = remedy(finding, verdict.scene, Given(wish.value, wish.to))
            if isinstance(answer, Patch):
                told.patches.append(Proposal(verdict, finding, answer.edits))
            else:
                told.wrong.append((wish, why_not(answer)))
        case Side.ACCEPT | Side.SNOOZE:
            told.quiet.append(Choice(verdict, finding, will.on(finding)))
