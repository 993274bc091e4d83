"""Proposed epics and items as a terminal, a Markdown page and JSON tell them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, assert_never

from bot.domain import markdown
from bot.domain.backlog import ItemRef
from bot.domain.derivation import Draft, Proposal
from bot.domain.document import (
    Anchor,
    Block,
    Boxes,
    Bullets,
    Code,
    Document,
    Fold,
    Heading,
    Inline,
    Line,
    Paragraph,
    Strong,
    Table,
    Tasks,
    Text,
)
from bot.domain.inert import flat

Known = Mapping[str, ItemRef]
"""What was made already, by topic."""


def lines(proposal: Proposal, known: Known, note: str = "") -> Iterator[str]:
    """For a terminal, which shows every text as it will be read."""
    yield f"{flat(proposal.title)} ({proposal.initiative}): {proposal.why}."
    yield f"  {where(proposal)}"
    if note:
        yield f"  {note}"
    for draft in proposal.drafts:
        yield ""
        yield f"  {draft.kind.value}: {flat(draft.title)}{_standing(proposal, draft, known)}"
        yield from (f"    {line}" if line else "" for line in words(draft.body))


def where(proposal: Proposal) -> str:
    """Where its items would go."""
    if proposal.place is None:
        why = f"Where it goes is not known, since {proposal.unplaced}."
        return f"{why} Say it with --in SOURCE:REPO."
    below = f", below {proposal.parent}" if proposal.parent else ""
    label = f", with the label {proposal.labels[0]}" if proposal.labels else ""
    return f"In {proposal.place}{below}{label}."


def page(proposals: Sequence[Proposal], known: Known, notes: Mapping[str, str]) -> str:
    """One Markdown page."""
    parts: list[str] = []
    for proposal in proposals:
        parts.append(f"# {markdown.defused(proposal.title)}")
        said = (f"{proposal.initiative}: {proposal.why}.", where(proposal))
        told = (*said, notes.get(proposal.initiative, ""))
        parts += [markdown.defused(one) for one in told if one]
        for draft in proposal.drafts:
            standing = markdown.defused(_standing(proposal, draft, known))
            title = markdown.defused(draft.title)
            parts.append(f"## {draft.kind.value.capitalize()}: {title}{standing}")
            parts.append(markdown.render(draft.body))
    return "\n\n".join(parts) + "\n" if parts else ""


def as_json(proposal: Proposal, known: Known) -> dict[str, Any]:
    """For programs."""
    place = proposal.place
    return {
        "product": proposal.product,
        "initiative": proposal.initiative,
        "why": proposal.why,
        "source": place.source if place else None,
        "in": place.group if place else None,
        "not_placed": proposal.unplaced or None,
        "parent": str(proposal.parent) if proposal.parent else None,
        "labels": list(proposal.labels),
        "issues": [
            {
                "topic": proposal.topic(draft),
                "kind": draft.kind.value,
                "title": draft.title,
                "body": markdown.render(draft.body),
                "made": str(known[topic]) if (topic := proposal.topic(draft)) in known else None,
            }
            for draft in proposal.drafts
        ],
    }


def _standing(proposal: Proposal, draft: Draft, known: Known) -> str:
    made = known.get(proposal.topic(draft))
    return f" (made already: {made})" if made else ""


def words(body: Document) -> Iterator[str]:
    """A text as plain lines, with an empty one between two blocks."""
    for number, block in enumerate(body):
        if number and not isinstance(body[number - 1], Heading):
            yield ""
        yield from _lines(block)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(line) | Heading(_, line):
            yield _line(line)
        case Bullets(told):
            yield from (f"- {_line(line)}" for line in told)
        case Tasks(told):
            yield from (f"[ ] {_line(line)}" for line in told)
        case Boxes(boxes):
            yield from (f"[ ] {_line(box.line)}" for box in boxes)
        case Table(header, rows):
            yield from (" | ".join(map(_line, row)) for row in (header, *rows))
        case Fold(summary, blocks):
            yield _line(summary)
            yield from words(blocks)
        case _:
            assert_never(block)


def _line(line: Line) -> str:
    return "".join(map(_said, line))


def _said(part: Inline) -> str:
    match part:
        case Text(text) | Code(text) | Anchor(text, _):
            return flat(text)
        case Strong(parts):
            return _line(parts)
        case _:
            assert_never(part)
