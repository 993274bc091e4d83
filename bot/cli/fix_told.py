"""What `fix` says it did."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.app.accept import Choice
from bot.app.fix import Effect, Found, Proposal
from bot.app.settle import Wish
from bot.cli.session import no_command, print_json, redacted
from bot.domain.detect import Verdict
from bot.domain.edits import in_words
from bot.domain.findings import Finding
from bot.domain.naming import short_ids
from bot.domain.wording import Names, count, day, plain, remedies, sentence, title
from bot.manifest.edit import Edited
from bot.manifest.patch import diff
from bot.report.as_json import named


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be written, and what is told beside it."""

    patches: list[Proposal]
    quiet: list[Choice] = field(default_factory=list)
    to_do: list[Found] = field(default_factory=list)
    refused: list[tuple[Wish, str]] = field(default_factory=list)
    left_open: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What was written: manifests by product, what each comes to, and where it stands."""

    work: Work
    edits: dict[str, Edited]
    effects: dict[str, Effect]
    where: str


def tell(done: Done, *, as_json: bool) -> None:
    """Print what was changed and what it comes to."""
    if as_json:
        print_json(_json(done))
        return
    import sys

    for line in _lines(done):
        sys.stdout.write(f"{no_command(redacted(line))}\n")


def _lines(done: Done) -> Iterator[str]:
    work = done.work
    for proposal in work.patches:
        yield f"{proposal.name}: {'; '.join(map(in_words, proposal.edits))}."
    for choice in work.quiet:
        until = choice.decision.until
        told = f"snoozed until {day(until)}" if until else "accepted until its facts change"
        yield f"{choice.name}: {told}."
    for edited in done.edits.values():
        yield f"\n{diff(edited)}"
    for effect in done.effects.values():
        yield from _comes_to(effect)
    yield from _left(done)
    yield _where(done)


def _comes_to(effect: Effect) -> Iterator[str]:
    yield f"{count(len(effect.gone), 'finding is', 'findings are')} gone with that."
    if effect.introduced:
        yield "New with that:"
    for finding in effect.introduced:
        yield f"  {_sentence(effect.after, finding)}"


def _sentence(verdict: Verdict, finding: Finding) -> str:
    ids = short_ids(verdict.findings)
    told = plain(sentence(finding, Names(verdict.scene)))
    return f"{ids.get(finding.fingerprint, '')}  {title(finding)}: {told}".strip()


def _left(done: Done) -> Iterator[str]:
    """What is not written: to do in the tracker, refused, or not decided yet."""
    work = done.work
    if work.to_do:
        yield "To do in the tracker:"
    for verdict, finding in work.to_do:
        yield f"  {_sentence(verdict, finding)} {_backlog_side(verdict, finding)}"
    if work.refused:
        yield "Refused:"
    for wish, why in work.refused:
        yield f"  {wish.id[:6]} {wish.rule}: {why}"
    if work.left_open:
        yield f"{count(work.left_open, 'finding has', 'findings have')} no choice yet."


def _backlog_side(verdict: Verdict, finding: Finding) -> str:
    backlog = plain(remedies(finding, Names(verdict.scene))[1])
    return f"Backlog: {backlog}." if backlog else "Nothing is to be done in the tracker."


def _where(done: Done) -> str:
    if not done.edits:
        return "Nothing is written."
    if not done.where:
        return "Nothing was written. Leave out --show to write it."
    if done.where.startswith("branch "):
        branch = done.where.removeprefix("branch ")
        return (
            f"Committed on the branch {branch}; no file here was changed."
            f"\nNext: git push origin {branch}"
        )
    them = "it" if len(done.edits) == 1 else "them"
    return f"Written to {done.where}. Next: look over and commit {them}."


def _json(done: Done) -> dict[str, Any]:
    effects = done.effects.values()
    return {
        "fixed": [_fixed(proposal) for proposal in done.work.patches],
        "quieted": [
            {"fingerprint": choice.finding.fingerprint, "decision": choice.decision.kind.value}
            for choice in done.work.quiet
        ],
        "to_do": [named(finding) for _, finding in done.work.to_do],
        "refused": [_refused(*each) for each in done.work.refused],
        "gone": [named(finding) for effect in effects for finding in effect.gone],
        "introduced": [
            named(finding) | {"message": plain(sentence(finding, Names(effect.after.scene)))}
            for effect in effects
            for finding in effect.introduced
        ],
        "diff": "".join(diff(edited) for edited in done.edits.values()),
        "written_to": done.where or None,
    }


def _fixed(proposal: Proposal) -> dict[str, Any]:
    return named(proposal.finding) | {"edits": [in_words(edit) for edit in proposal.edits]}


def _refused(wish: Wish, why: str) -> dict[str, Any]:
    return {"fingerprint": wish.id, "rule": wish.rule, "why": why}
