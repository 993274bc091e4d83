"""What a change of the manifest does, for a terminal, for programs, and as Markdown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from bot.domain.beside import Aside
from bot.domain.change import Change
from bot.domain.detect import Verdict
from bot.domain.document import Block, Document, Heading, Paragraph, Text
from bot.domain.findings import Finding
from bot.domain.markdown import render
from bot.domain.naming import short_ids
from bot.domain.wording import Names, count, day
from bot.report.as_json import FORMAT, finding
from bot.report.as_markdown import ROWS, row, section
from bot.report.as_text import STYLES, Telling, print_health, say


@dataclass(frozen=True, slots=True)
class Compared:
    """One product: the change, the verdicts on both sides, and what the base is called."""

    change: Change
    head: Verdict
    base: Verdict | None
    against: str

    @property
    def parts(self) -> Iterator[tuple[str, tuple[Finding, ...], Verdict]]:
        """What is told in full, under its heading; each side is named by its own manifest."""
        yield "Introduced", self.change.introduced, self.head
        yield "Resolved", self.change.resolved, self.base or self.head
        yield "Accepted", self.change.accepted, self.head


def print_compared(told: Compared, console: Console) -> None:
    """Heading, what is introduced, what is resolved or accepted, and the sum."""
    console.print()
    say(_heading(told), console, "bold")
    print_health(told.head, console)
    for name, findings, verdict in told.parts:
        if findings:
            console.print()
            style = STYLES[findings[0].level] if name == "Introduced" else "dim"
            console.print(f"{name} ({len(findings)})", style=style, highlight=False)
            listed = Telling(Names(verdict.scene), short_ids(verdict.findings), console)
            listed.print(list(findings), most=None)
    console.print()
    for line in _not_compared(told):
        say(line, console, "dim")
    say(summary(told), console)


def _heading(told: Compared) -> str:
    """Begins with a word of ours: in Actions a line that begins with :: is a command."""
    scene = told.head.scene
    product = "".join(c for c in scene.roadmap.product if c.isprintable())
    return f"Change of {product} · {day(scene.today)} · against {told.against}"


def summary(told: Compared) -> str:
    """The change in one sentence."""
    change = told.change
    found = count(len(change.introduced), "finding", "findings")
    parts = [f"{found} introduced", f"{len(change.resolved)} resolved"]
    if change.accepted:
        parts.append(f"{len(change.accepted)} accepted")
    new = "" if told.base else f" The manifest of {told.head.scene.roadmap.id} is new."
    return f"{', '.join(parts)}, {len(change.unchanged)} unchanged.{new}"


def _not_compared(told: Compared) -> Iterator[str]:
    """What was not compared, and why, as a line."""
    rules, why = _uncompared(told)
    if rules:
        yield f"Not compared: {' '.join(rules)}. {why[:1].upper()}{why[1:]}."


def _uncompared(told: Compared) -> tuple[list[str], str]:
    """Rules that read the manifest's history, where there is none: silent is not clean."""
    why = told.head.scene.beside.why_not(Aside.REPLAY)
    silent = [n.rule for n in told.head.not_applied if why and n.reason == why]
    return " ".join(silent).split(), why


def _uncompared_json(told: Compared) -> list[dict[str, Any]]:
    rules, why = _uncompared(told)
    return [{"rules": rules, "reason": why}] if rules else []


def change_json(told: Compared) -> dict[str, Any]:
    """One product, for programs."""
    head, scene = told.head, told.head.scene
    before = told.base.scene.roadmap.digest if told.base else None
    return {
        "format": FORMAT,
        "product": scene.roadmap.id,
        "title": scene.roadmap.product,
        "as_of": scene.today.isoformat(),
        "against": told.against,
        "manifest": {"base": before, "head": scene.roadmap.digest},
        "fail_on": scene.roadmap.policy.fail_on.value,
        "complete": not head.unjudged,
        **{
            name.casefold(): [finding(f, Names(verdict.scene)) for f in findings]
            for name, findings, verdict in told.parts
        },
        "unchanged": [finding(f, Names(scene)) for f in told.change.unchanged],
        "not_compared": _uncompared_json(told),
    }


def change_markdown(told: Sequence[Compared]) -> str:
    """All products, for a step summary or a comment on the pull request."""
    return "\n".join(render(_document(each)) + "\n" for each in told)


def _document(told: Compared) -> Document:
    scene = told.head.scene
    heading = f"{scene.roadmap.product}: what this change does, {day(scene.today)}"
    lead = f"Against {told.against}: {summary(told)}"
    blocks: list[Block] = [Heading(2, (Text(heading),)), Paragraph((Text(lead),))]
    for name, findings, verdict in told.parts:
        if findings:
            names, ids = Names(verdict.scene, linked=True), short_ids(verdict.findings)
            rows = [row(f, names, ids) for f in findings[:ROWS]]
            blocks += section(f"{name} ({len(findings)})", rows, len(findings) - ROWS)
    blocks += [Paragraph((Text(line),)) for line in _not_compared(told)]
    return tuple(blocks)
