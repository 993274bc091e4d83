"""accept, snooze: a person quiets findings, in the manifest or on the dashboard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import JsonOption, ManifestOption

if TYPE_CHECKING:
    import datetime as dt

    from bot.app.accept import Choice, Will
    from bot.app.reconcile import Judged, Moment
    from bot.bootstrap import Bot
    from bot.domain.detect import Verdict
    from bot.domain.findings import Finding
    from bot.domain.roadmap import Roadmap
    from bot.ports import RunStore


class Place(StrEnum):
    """Where a decision is written."""

    MANIFEST = "manifest"
    DASHBOARD = "dashboard"


class Grade(StrEnum):
    """A level, as it is typed."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


IdsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="ID",
        show_default=False,
        help="Findings: the id that `check` shows beside each, or RULE:INITIATIVE, or RULE:ITEM.",
    ),
]
ReasonOption = Annotated[
    str,
    typer.Option("--reason", metavar="TEXT", show_default=False, help="Why, for others to read."),
]
ByOption = Annotated[
    str,
    typer.Option(
        "--by", metavar="NAME", show_default=False, help="Who decides. Default: who is logged in."
    ),
]
PlaceOption = Annotated[Place, typer.Option("--in", help="Where the decision is written.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(accept)
    app.command()(snooze)


def accept(  # noqa: PLR0913  a command has as many arguments as it has options
    ids: IdsArgument = None,
    reason: ReasonOption = "",
    by: ByOption = "",
    everything: Annotated[
        bool, typer.Option("--all", help="All that stands now, as a baseline to begin with.")
    ] = False,
    level: Annotated[
        list[Grade] | None,
        typer.Option("--level", show_default=False, help="With --all: only this; repeatable."),
    ] = None,
    place: PlaceOption = Place.MANIFEST,
    manifest: ManifestOption = None,
    as_json: JsonOption = False,
) -> int:
    """Accept findings as they are: each is quiet until its facts change."""
    levels = tuple(level or ())
    if everything == bool(ids):
        raise typer.BadParameter("name the findings, or give --all")
    if levels and not everything:
        raise typer.BadParameter("--level goes with --all")
    asked = _Asked(tuple(ids or ()), levels, by=by, why=reason_of(reason, needed=not everything))
    return _decide(asked, place, manifest, as_json=as_json)


def snooze(  # noqa: PLR0913  a command has as many arguments as it has options
    ids: IdsArgument = None,
    span: Annotated[
        str, typer.Option("--for", metavar="SPAN", show_default=False, help="14d, or 2w.")
    ] = "",
    until: Annotated[
        str,
        typer.Option("--until", metavar="DATE", show_default=False, help="The last quiet day."),
    ] = "",
    reason: ReasonOption = "",
    by: ByOption = "",
    place: PlaceOption = Place.MANIFEST,
    manifest: ManifestOption = None,
    as_json: JsonOption = False,
) -> int:
    """Hear of findings later: each is quiet until a day, whatever becomes of its facts."""
    if not ids:
        raise typer.BadParameter("name the findings")
    if bool(span) == bool(until):
        raise typer.BadParameter("say for how long: --for 14d, or --until 2026-12-01")
    asked = _Asked(tuple(ids), span=span or until, by=by, why=reason_of(reason, needed=True))
    return _decide(asked, place, manifest, as_json=as_json)


def reason_of(text: str, *, needed: bool) -> str:
    """On one line; others will ask, so there must be one."""
    told = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if needed and not told:
        raise typer.BadParameter("say why: --reason TEXT")
    return told


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was typed. No ids: all that stands; no `span`: until its facts change."""

    ids: tuple[str, ...]
    levels: tuple[Grade, ...] = ()
    span: str = ""
    by: str = ""
    why: str = ""

    def until(self, today: "dt.date") -> "dt.date | None":
        from bot.domain.commands import last_day

        try:
            return last_day(self.span, today) if self.span else None
        except ValueError as error:
            raise typer.BadParameter(str(error).rstrip(".")) from error

    def will(self, roadmap: "Roadmap", when: "Moment") -> "Will":
        from bot.app.accept import Will
        from bot.domain.decisions import Kind
        from bot.domain.wording import day

        today = when.day(roadmap)
        return Will(
            kind=Kind.SNOOZE if self.span else Kind.ACCEPT,
            by=self.by.strip() or login(roadmap),
            at=when.now,
            why=self.why or f"baseline of {day(today)}",
            until=self.until(today),
        )

    def found(self, verdicts: Sequence["Verdict"]) -> "list[tuple[Verdict, Finding]]":
        from bot.app.accept import named, standing
        from bot.domain.policy import Level

        if self.ids:
            return named(self.ids, verdicts)
        return standing(verdicts, {Level(grade.value) for grade in self.levels})


def login(roadmap: "Roadmap") -> str:
    """Who is at the keyboard, as the manifest writes them if it knows them."""
    import getpass

    from bot.domain.errors import BotError

    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError) as error:  # no such user, as in a bare container
        raise BotError(
            "It is not known who is logged in.", remedy="Say who decides with --by."
        ) from error
    return next((p.id for p in roadmap.people if p.id.casefold() == name.casefold()), name)


@dataclass(frozen=True, slots=True)
class Written:
    """Where a decision stands now: a file, or the dashboard's issue. Line 0: it has none."""

    where: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.where} line {self.line}" if self.line else self.where


@dataclass(frozen=True, slots=True)
class Seen:
    """What the findings were found in, by product, and when."""

    when: "Moment"
    by_product: "dict[str, Judged]"


Target = Callable[["Bot", Sequence["Choice"], Seen], list[Written]]
"""Writes decisions, all or none, and says of each where it stands now."""


def _decide(asked: _Asked, place: Place, manifest: str | None, *, as_json: bool) -> int:
    from bot.app.accept import Choice
    from bot.cli.check import judged
    from bot.cli.session import moment, opened

    bot = opened(manifest)
    when = moment(bot, None)
    wills = {roadmap.id: asked.will(roadmap, when) for roadmap in bot.roadmaps}
    seen = Seen(when, {j.verdict.scene.roadmap.id: j for j in judged(bot, when)})
    found = asked.found([looked.verdict for looked in seen.by_product.values()])
    chosen = [Choice(v, f, wills[f.product].on(f)) for v, f in found]
    target = _on_dashboards if place is Place.DASHBOARD else _in_manifests
    written = target(bot, chosen, seen) if chosen else []
    told = list(zip(chosen, written, strict=True))
    if as_json:
        _print_json(told)
    else:
        _print(told, listed=bool(asked.ids))
    return 0


def _in_manifests(_: "Bot", chosen: Sequence["Choice"], __: Seen) -> list[Written]:
    """Every manifest is edited and read back before the first is saved."""
    from bot.manifest.edit import with_waivers_added

    by_product: dict[str, list[Choice]] = {}
    for choice in chosen:
        by_product.setdefault(choice.roadmap.id, []).append(choice)
    edits = {
        product: with_waivers_added(choices[0].roadmap, [c.waiver() for c in choices])
        for product, choices in by_product.items()
    }
    for edit in edits.values():
        edit.save()
    return [
        Written(c.roadmap.path, edits[c.roadmap.id].line_of(c.finding.fingerprint)) for c in chosen
    ]


def _on_dashboards(bot: "Bot", chosen: Sequence["Choice"], seen: "Seen") -> list[Written]:
    """Every product's dashboard is there and may be written before the first is."""
    from bot.domain.errors import BotError

    without = next((c.roadmap for c in chosen if c.roadmap.dashboard is None), None)
    if without is not None:
        raise BotError(
            f"The manifest of {without.id} names no dashboard.",
            remedy="Add one to it, or leave out --in dashboard.",
        )
    if why := bot.stopped():
        raise BotError(f"Nothing was written: {why}.")
    with bot.store() as store:
        places = {
            product: _on_dashboard(bot, [c for c in chosen if c.roadmap.id == product], seen, store)
            for product in {c.roadmap.id: None for c in chosen}
        }
    return [Written(places[c.roadmap.id]) for c in chosen]


def _on_dashboard(bot: "Bot", chosen: Sequence["Choice"], seen: Seen, store: "RunStore") -> str:
    """Let the dashboard remember these decisions; gives its issue."""
    from dataclasses import replace

    from bot.app.apply import Gateway
    from bot.app.reconcile import with_decisions
    from bot.cli.check import planned
    from bot.cli.write import BUSY, tools_of
    from bot.domain.errors import BotError
    from bot.domain.run import Outcome

    roadmap = chosen[0].roadmap
    looked = seen.by_product[roadmap.id]
    decided = with_decisions(looked, [choice.decision for choice in chosen])
    with store.alone(roadmap.id) as alone:
        if not alone:
            raise BotError(f"Nothing was written: {BUSY}.")
        plan = planned(bot, decided, seen.when, store)
        if plan.sheet is None:
            left = [held.why for held in plan.held if held.what == "dashboard"]
            raise BotError(f"The dashboard was not written: {'; '.join(left) or 'it says so'}.")
        (done,) = Gateway(tools_of(bot, roadmap, store)).carry_out(replace(plan, steps=()))
    if done.outcome not in (Outcome.MADE, Outcome.UNCHANGED):
        raise BotError(f"The dashboard was not written: {done.detail or done.outcome}.")
    return str(done.ref)


def _print(told: "list[tuple[Choice, Written]]", *, listed: bool) -> None:
    from bot.cli.session import console

    screen = console()
    lines = [_line(*each) for each in told] if listed else _totals(told)
    for line in lines:
        screen.print(line, markup=False, highlight=False, soft_wrap=True)
    files = sorted({written.where for _, written in told if written.line})
    if files:
        next_step = f"Next: look over and commit {' and '.join(files)}."
        screen.print(next_step, style="dim", markup=False, highlight=False, soft_wrap=True)


def _line(choice: "Choice", written: Written) -> str:
    from bot.domain.wording import day

    until = choice.decision.until
    done = f"snoozed until {day(until)}" if until else "accepted until its facts change"
    return f"{choice.name}: {done}. Written to {written}."


def _totals(told: "list[tuple[Choice, Written]]") -> list[str]:
    """One line a product: how many findings of which level."""
    from collections import Counter

    from bot.domain.wording import count

    tally: dict[str, Counter[str]] = {}
    for choice, written in told:
        tally.setdefault(written.where, Counter())[choice.finding.level.value] += 1
    lines = []
    for where, levels in tally.items():
        parts = [count(levels[g], g, f"{g}s") for g in ("error", "warning", "note") if levels[g]]
        lines.append(f"Accepted until their facts change: {', '.join(parts)}. Written to {where}.")
    return lines or ["Nothing stands, so there is nothing to accept."]


def _print_json(told: "list[tuple[Choice, Written]]") -> None:
    from bot.cli.session import print_json

    print_json({"decided": [_json(*each) for each in told]})


def _json(choice: "Choice", written: Written) -> dict[str, Any]:
    from bot.domain.wording import Names, plain, sentence
    from bot.report.as_json import named

    finding, decision = choice.finding, choice.decision
    return {
        **named(finding),
        "message": plain(sentence(finding, Names(choice.verdict.scene))),
        "decision": decision.kind.value,
        "until": decision.until.isoformat() if decision.until else None,
        "facts": decision.facts or None,
        "by": decision.by,
        "reason": decision.why,
        "written_to": written.where,
        "line": written.line or None,
    }
