"""Where items that serve no initiative seem to belong, told with their findings.

`detect` knows nothing of it: no level, fingerprint or digest rests on a suggestion.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.backlog import BacklogItem, ItemRef
from bot.domain.detect import Verdict
from bot.domain.scene import NOT_DONE, Scene
from bot.domain.suggested import NO_FEEDBACK, Feedback, Match, Said, Suggestion, Tier
from bot.domain.wording import day

if TYPE_CHECKING:
    from bot.domain.suggest.corpus import Corpus

ORPHAN = "L06"
"""The rule whose findings get a suggestion."""

MOST = 3


@dataclass(frozen=True, slots=True)
class Suggesting:
    """What it takes: how words are stemmed, what people said before, which words are secret."""

    stem: Callable[[str], str]
    feedback: Feedback = NO_FEEDBACK
    redact: Callable[[str], str] = str


def with_suggestions(verdict: Verdict, suggesting: Suggesting | None) -> Verdict:
    """The same, with suggestions. Where nothing is an orphan, nothing is weighed."""
    items = orphans(verdict)
    if suggesting is None or not items:
        return verdict
    told = suggested(corpus_of(verdict.scene, suggesting), verdict.scene, items, suggesting)
    return replace(
        verdict,
        findings=tuple(
            replace(f, suggestion=told.get(f.item)) if f.rule == ORPHAN and f.item else f
            for f in verdict.findings
        ),
    )


def orphans(verdict: Verdict, *, quiet: bool = True) -> tuple[BacklogItem, ...]:
    """The items that were found to serve no initiative, `quiet` ones too."""
    known = verdict.scene.index.items
    found = verdict.findings if quiet else verdict.standing
    refs = dict.fromkeys(f.item for f in found if f.rule == ORPHAN and f.item)
    return tuple(known[ref] for ref in refs if ref in known)


def serving_nothing(scene: Scene) -> tuple[BacklogItem, ...]:
    """Every open item that serves no initiative, and is of no class that `unplanned` allows."""
    return tuple(
        item
        for item in scene.snapshot.items
        if item.is_open
        and not scene.serves(item)
        and not scene.is_unplanned(item)
        and not scene.may_serve(item)
    )


def corpus_of(scene: Scene, suggesting: Suggesting) -> "Corpus":
    """All texts of the product, weighed; whoever asks for none pays for none."""
    from bot.domain.suggest.corpus import corpus

    return corpus(scene, suggesting.stem)


def suggested(
    corpus: "Corpus", scene: Scene, items: Iterable[BacklogItem], suggesting: Suggesting
) -> dict[ItemRef, Suggestion]:
    """Where each seems to belong; what a person decided stands first."""
    from bot.domain.suggest.suggest import suggestions

    asked = tuple(items)
    made = suggestions(corpus, asked, suggesting.feedback)
    told: dict[ItemRef, Suggestion] = {}
    for item in asked:
        found = _decided_first(item.ref, made.get(item.ref), scene, suggesting.feedback)
        if found is not None:
            told[item.ref] = _without_secrets(found, item, suggesting.redact)
    return told


def _decided_first(
    ref: ItemRef, found: Suggestion | None, scene: Scene, feedback: Feedback
) -> Suggestion | None:
    """What a person accepted is suggested until the link is there."""
    going_on = (i.id for i in scene.initiatives if i.status in NOT_DONE)
    decided = tuple(_decided(ref, name, feedback) for name in feedback.accepted(ref, going_on))
    if not decided:
        return found
    names = {match.initiative for match in decided}
    others = tuple(m for m in found.matches if m.initiative not in names) if found else ()
    told = found or Suggestion(ref, ())
    return replace(told, matches=(*decided, *others)[:MOST])


def _decided(ref: ItemRef, initiative: str, feedback: Feedback) -> Match:
    last = next(s for s in reversed(feedback.said) if (s.item, s.initiative) == (ref, initiative))
    on = f" on {day(last.on)}" if last.on else ""
    return Match(initiative, Tier.NAMED, why=f"{last.by or 'a person'} said so{on}")


def is_decided(match: Match, ref: ItemRef, feedback: Feedback) -> bool:
    """Whether a person said that the item belongs there."""
    return bool(feedback.accepted(ref, (match.initiative,)))


def _without_secrets(
    told: Suggestion, item: BacklogItem, redact: Callable[[str], str]
) -> Suggestion:
    """Without words of a configured secret that somebody wrote into the item.

    In the words it can no longer be found, for they are parts of it, and folded.
    """
    text = f"{item.title} {item.text}"
    clean = redact(text)
    if clean == text:
        return told
    left = clean.casefold()
    return replace(told, matches=tuple(_with_words_of(match, left) for match in told.matches))


def _with_words_of(match: Match, text: str) -> Match:
    kept = tuple(t for t in match.terms if all(w in text for w in t.text.casefold().split()))
    lost = sum(term.part for term in match.terms if term not in kept)
    return replace(match, terms=kept, other_terms=match.other_terms + lost)


def without_effect(scene: Scene, feedback: Feedback) -> Iterator[tuple[Said, str]]:
    """What people said that changes nothing any more, and why not."""
    last: Mapping[tuple[ItemRef, str], Said] = {(s.item, s.initiative): s for s in feedback.said}
    for (ref, initiative), said in last.items():
        if initiative not in scene.by_id:
            yield said, f"no initiative {initiative} is in the manifest"
        elif ref not in scene.index.items:
            if scene.snapshot.gap_for(ref.source) is None and not scene.snapshot.historic:
                yield said, f"no source has {ref}"
        elif initiative in scene.claims.get(ref, ()):
            yield said, "the item is linked"
        elif said.accepted and scene.by_id[initiative].status not in NOT_DONE:
            yield said, f"the initiative is {scene.by_id[initiative].status.value}"
