"""How a finding is put to a person in a conflict file."""

import sys
from pathlib import Path

from bot.app.accept import name_of
from bot.domain.detect import Verdict
from bot.domain.edits import in_words
from bot.domain.errors import BotError
from bot.domain.findings import Finding
from bot.domain.fixes import FIXES, NoPatch, Patch, Wanted, remedy
from bot.domain.wording import Names, count, plain, remedies, sentence
from bot.manifest.conflicts import Conflict


def conflict_of(verdict: Verdict, finding: Finding) -> Conflict:
    """One finding with both its remedies, and what the first would write."""
    names = Names(verdict.scene)
    roadmap, backlog = (plain(side) for side in remedies(finding, names))
    answer = remedy(finding, verdict.scene)
    asks = answer if isinstance(answer, Wanted) else None
    return Conflict(
        id=finding.fingerprint,
        product=finding.product,
        rule=finding.rule,
        facts=finding.digest,
        heading=f"{finding.level}: {_comment(name_of(finding, names))}",
        says=plain(sentence(finding, names)),
        owner=finding.who,
        roadmap=roadmap or "no change needed",
        backlog=backlog or "no change needed",
        patch=_comment(_patch(finding, answer)),
        option=asks.option if asks else "",
        asks=_comment(asks.what.replace("`", "")) if asks else "",
    )


def _patch(finding: Finding, answer: Patch | Wanted | NoPatch) -> str:
    match answer:
        case Patch(edits):
            return "; ".join(map(in_words, edits))
        case Wanted():
            return FIXES[finding.rule].does.replace("`", "")
        case NoPatch(why):
            return f"none. {why}".replace("`", "")


def _comment(text: str) -> str:
    """On one line, as a comment has to be."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def save_new(path: Path, text: str, found: int) -> None:
    """Write the file, never over one that somebody may have filled in."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        remedy = "Give another name, or delete it: it may hold choices."
        raise BotError(f"{path} is there already.", remedy=remedy) from None
    except OSError as error:
        raise BotError(f"{path} could not be written: {error.strerror}.") from error
    sys.stdout.write(f"{count(found, 'finding', 'findings')} written to {path}.\n")
    if found:
        sys.stdout.write(f"Fill in the choices, then run: roadmap-drift fix --from {path}\n")
