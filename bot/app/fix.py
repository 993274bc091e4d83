"""Which findings are to be fixed in the manifest, by what edits, and what that comes to.

Writes nothing: whoever asks has the manifests.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.app.accept import name_of, named
from bot.domain.detect import Verdict, detect
from bot.domain.edits import Edit, read_with
from bot.domain.errors import BotError
from bot.domain.findings import Finding
from bot.domain.fixes import Given, NoPatch, Remedy, Wanted, remedy
from bot.domain.naming import short_ids
from bot.domain.roadmap import Roadmap
from bot.domain.rules import RULES
from bot.domain.wording import Names, plain

Found = tuple[Verdict, Finding]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A finding, the verdict it is from, and the edits that shall make it go."""

    verdict: Verdict
    finding: Finding
    edits: tuple[Edit, ...]

    @property
    def roadmap(self) -> Roadmap:
        """The roadmap to be edited."""
        return self.verdict.scene.roadmap

    @property
    def name(self) -> str:
        """The rule, and the initiative or item."""
        return name_of(self.finding, Names(self.verdict.scene))


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of a product's findings once its manifest is edited.

    `still` are those that were to go and stand; `gone` are all that go, `introduced` all that
    come and are not quiet at once.
    """

    after: Verdict
    gone: tuple[Finding, ...]
    still: tuple[Finding, ...]
    introduced: tuple[Finding, ...]


def asked_for(words: Sequence[str], verdicts: Sequence[Verdict]) -> list[Found]:
    """The findings that people name: by id, by rule and place, or all that stand of a rule.

    Raises BotError with every word that names none.
    """
    ids = {i.id for v in verdicts for i in v.scene.initiatives}
    single: list[str] = []
    chosen: dict[str, Found] = {}
    for word in _joined(words, ids):
        if word.upper() in RULES:
            chosen |= {f.fingerprint: (v, f) for v, f in _standing(word.upper(), verdicts)}
        else:
            single.append(word)
    return list((chosen | {f.fingerprint: (v, f) for v, f in named(single, verdicts)}).values())


def _joined(words: Sequence[str], ids: Iterable[str]) -> Iterator[str]:
    """`T01 guest-checkout` is T01:guest-checkout."""
    known, left = set(ids), list(words)
    while left:
        word = left.pop(0)
        if word.upper() in RULES and left and left[0] in known:
            word = f"{word}:{left.pop(0)}"
        yield word


def _standing(rule: str, verdicts: Iterable[Verdict]) -> list[Found]:
    found = [(v, f) for v in verdicts for f in v.standing if f.rule == rule]
    if not found:
        remedy = "roadmap-drift check --all lists what stands."
        raise BotError(f"No finding of {rule} stands.", remedy=remedy)
    return found


def proposals(found: Iterable[Found], given: Given) -> list[Proposal]:
    """What to edit for each. Raises BotError with all that cannot be fixed so, and why."""
    made: list[Proposal] = []
    wrong: list[str] = []
    for verdict, finding in found:
        answer = remedy(finding, verdict.scene, given)
        if isinstance(answer, NoPatch | Wanted):
            hint = _hint(finding, Names(verdict.scene)) if isinstance(answer, Wanted) else ""
            wrong.append(f"{_shown(verdict, finding)}: {why_not(answer)}{hint}")
        else:
            made.append(Proposal(verdict, finding, answer.edits))
    if wrong:
        raise BotError("\n".join(wrong), remedy="Nothing was written.")
    return made


def _hint(finding: Finding, names: Names) -> str:
    """Where it seems to belong, if that is good enough to act upon; a person still says so."""
    told = finding.suggestion
    if told is None or not told.best.tier.is_strong:
        return ""
    called = plain(names.initiative(told.best.initiative))
    return f" It looks like {called}: --to {told.best.initiative}."


def why_not(answer: Remedy) -> str:
    """Why there is no patch yet, or none at all."""
    match answer:
        case Wanted(option, what):
            return f"it needs --{option}: {what}.".replace("`", "")
        case NoPatch(why):
            return why.replace("`", "")
    return ""


def _shown(verdict: Verdict, finding: Finding) -> str:
    ids = short_ids(verdict.findings)
    return f"{ids.get(finding.fingerprint, '')} {name_of(finding, Names(verdict.scene))}".strip()


def by_product(made: Iterable[Proposal]) -> dict[str, list[Proposal]]:
    """Proposals by the product that they change."""
    told: dict[str, list[Proposal]] = {}
    for proposal in made:
        told.setdefault(proposal.roadmap.id, []).append(proposal)
    return told


def edits_of(made: Iterable[Proposal]) -> tuple[Edit, ...]:
    """All edits, each once, in order."""
    return tuple(dict.fromkeys(edit for proposal in made for edit in proposal.edits))


def effect(made: Sequence[Proposal], edited: Mapping[str, Roadmap]) -> Effect:
    """Judge a product anew on the snapshot that is there; `edited` are roadmaps by product."""
    before = made[0].verdict
    scene = before.scene
    after = detect(
        edited[scene.roadmap.id],
        read_with(scene.snapshot, edits_of(made)),
        scene.today,
        portfolio=[edited.get(name, roadmap) for name, roadmap in scene.portfolio.items()],
        beside=scene.beside,
    )
    asked = {proposal.finding.fingerprint for proposal in made}
    were = {finding.fingerprint for finding in before.findings}
    now = {finding.fingerprint for finding in after.findings}
    return Effect(
        after=after,
        gone=tuple(
            f
            for f in before.findings
            if f.fingerprint not in now and (f.waiver is None or f.fingerprint in asked)
        ),
        still=tuple(p.finding for p in made if p.finding.fingerprint in now),
        introduced=tuple(f for f in after.standing if f.fingerprint not in were),
    )


def refuse_useless(made: Sequence[Proposal], told: Effect) -> None:
    """Raise BotError where a finding would stand after its fix."""
    if told.still:
        names = [f"{_shown(made[0].verdict, f)} would still stand." for f in told.still]
        raise BotError("\n".join(names), remedy="Nothing was written.")
