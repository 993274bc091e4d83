"""derive: what near initiatives lack in the backlog, as text, and by request as issues."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import JsonOption, ManifestOption

if TYPE_CHECKING:
    from bot.app.derive import Result
    from bot.bootstrap import Bot
    from bot.domain.backlog import ItemRef
    from bot.domain.derivation import Proposal, Where
    from bot.domain.detect import Verdict
    from bot.domain.roadmap import Roadmap
    from bot.domain.run import Exit
    from bot.domain.scene import Scene
    from bot.ports import RunStore

PUBLIC = "Everybody can read what is written there."


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(derive)


def derive(  # noqa: PLR0913  each is an option
    initiatives: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[INITIATIVE]...", help="Ids, or product/id. Default: every near initiative."
        ),
    ] = None,
    manifest: ManifestOption = None,
    create: Annotated[
        bool,
        typer.Option("--create", help="Make these issues. Needs ROADMAP_DRIFT_WRITES=on."),
    ] = False,
    where: Annotated[
        str,
        typer.Option("--in", metavar="SOURCE[:REPO]", help="Where the issues go."),
    ] = "",
    as_json: JsonOption = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
) -> int:
    """Propose an epic and first items for near initiatives that have no refined item yet."""
    from bot.cli.session import merged, opened, print_json

    if as_json and markdown:
        raise typer.BadParameter("choose one of --json and --markdown")
    if create and markdown:
        raise typer.BadParameter("--markdown shows what would be made; leave --create out")
    bot = opened(manifest)
    asked = Asked(_named(bot.roadmaps, initiatives or []), where, create)
    for roadmap in asked.of(bot.roadmaps):
        asked.place(roadmap)  # so that a wrong one is told before anything is done
    told, exits = [], []
    for derived in _all(bot, asked):
        exits.append(derived.exit)
        told.append(_json(derived))
        if not as_json:
            _print(derived, bot, markdown=markdown)
    if as_json:
        print_json({"products": told})
    return merged(exits)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: by product the ids, all where there are none; and where it goes."""

    names: dict[str, list[str]]
    where: str
    create: bool

    def of(self, roadmaps: "Sequence[Roadmap]") -> "list[Roadmap]":
        """The products that are asked about."""
        return [r for r in roadmaps if not self.names or r.id in self.names]

    def place(self, roadmap: "Roadmap") -> "Where | None":
        """As --in says it. Raises BotError where the manifest has no such place."""
        from bot.domain.derivation import Where
        from bot.domain.errors import BotError
        from bot.manifest.problems import nearest

        if not self.where:
            return None
        name, _, group = self.where.partition(":")
        source = roadmap.source(name)
        if source is None:
            remedy = nearest(name, (s.name for s in roadmap.sources), "sources")
            raise BotError(f"{roadmap.id} has no source {name} (--in).", remedy=remedy)
        if group and source.groups and group not in source.groups:
            remedy = nearest(group, source.groups, f"parts of {name}")
            raise BotError(f"The source {name} has no {group} (--in).", remedy=remedy)
        return Where(name, group)


@dataclass(frozen=True, slots=True)
class Derived:
    """What one product lacks, and what was made of it; a str says why nothing was."""

    verdict: "Verdict"
    proposals: "tuple[Proposal, ...]"
    settled: dict[str, str]  # of initiatives that were named, why nothing is to be derived
    known: "dict[str, ItemRef]"
    outcome: "tuple[Result, ...] | str | None" = None

    @property
    def scene(self) -> "Scene":
        """What was looked at."""
        return self.verdict.scene

    @property
    def exit(self) -> "Exit":
        """Drift is not asked about here, but whether all could be looked at, and was made."""
        from bot.domain.run import Exit, Outcome

        outcomes = {r.outcome for r in self.outcome} if isinstance(self.outcome, tuple) else set()
        failed = {Outcome.FAILED, Outcome.UNKNOWN, Outcome.SKIPPED}
        return Exit(
            could_not_run=bool(outcomes & failed),
            not_judged=self.verdict.unjudged,
            guarded=isinstance(self.outcome, str) or Outcome.STOPPED in outcomes,
        )


def _named(roadmaps: "Sequence[Roadmap]", names: list[str]) -> dict[str, list[str]]:
    """The ids by product. Raises BotError for a name that no manifest has."""
    from bot.domain.errors import BotError
    from bot.manifest.problems import nearest

    known = [(r.id, i.id) for r in roadmaps for i in r.initiatives]
    found: dict[str, list[str]] = {}
    for name in names:
        fits = [(p, i) for p, i in known if name in (i, f"{p}/{i}")]
        if not fits:
            remedy = nearest(name, (i for _, i in known), "initiatives")
            raise BotError(f"There is no initiative {name}.", remedy=remedy)
        for product, initiative in fits:
            found.setdefault(product, []).append(initiative)
    return found


def _all(bot: "Bot", asked: Asked) -> "Iterator[Derived]":
    """One product after the other, within the limits of one run."""
    from bot.domain.run import Outcome

    why_not = bot.stopped() if asked.create else ""
    writes, given = asked.create and not why_not, 0
    with bot.store() if writes else bot.history() as store:
        for roadmap in asked.of(bot.roadmaps):
            with store.alone(roadmap.id) as alone:
                derived = _looked_at(bot, roadmap, asked, store)
                if asked.create:
                    derived = _created(bot, derived, store, (why_not, alone, given))
            made = derived.outcome if isinstance(derived.outcome, tuple) else ()
            given += sum(r.outcome in (Outcome.MADE, Outcome.UNKNOWN) for r in made)
            yield derived


def _looked_at(bot: "Bot", roadmap: "Roadmap", asked: Asked, store: "RunStore") -> Derived:
    from bot.app.derive import made_already, places
    from bot.cli.check import looked_at
    from bot.cli.session import moment
    from bot.domain.derivation import proposals, settled

    place = asked.place(roadmap)
    looked = looked_at(bot, roadmap, moment(bot, None), bot.past(roadmap, store))
    scene, wanted = looked.verdict.scene, asked.names.get(roadmap.id, [])
    found = proposals(scene, place)
    found = tuple(p for p in found if not wanted or p.initiative in wanted)
    return Derived(
        verdict=looked.verdict,
        proposals=found,
        settled={name: why for name in wanted if (why := settled(scene, scene.by_id[name]))},
        known=made_already(places(roadmap, found), bot.readers(roadmap)),
    )


def _created(
    bot: "Bot", derived: Derived, store: "RunStore", terms: tuple[str, bool, int]
) -> Derived:
    """Make what is proposed, unless something is in the way."""
    from bot.app.derive import Deriver
    from bot.cli.write import BUSY, tools_of

    why_not, alone, given = terms
    if why_not := why_not or ("" if alone else BUSY):
        return replace(derived, outcome=why_not)
    roadmap = derived.scene.roadmap
    tools = tools_of(bot, roadmap, store)
    left = max(0, tools.limits.writes_per_run - given)
    tools = replace(tools, limits=replace(tools.limits, writes_per_run=left))
    deriver = Deriver(tools, roadmap.id, bot.redact, derived.known)
    made = deriver.make(derived.proposals)
    return replace(derived, outcome=made)


def _print(derived: Derived, bot: "Bot", *, markdown: bool) -> None:
    import sys

    from bot.cli.session import console, redacted
    from bot.report.as_text import print_health
    from bot.report.derived import page

    notes = {p.initiative: _note(derived.scene, p) for p in derived.proposals}
    if markdown:
        sys.stdout.write(redacted(page(derived.proposals, derived.known, notes)))
        return
    print_health(derived.verdict, console())
    if len(bot.roadmaps) > 1:
        console().print(derived.scene.roadmap.id, style="bold", highlight=False)
    for name, why in derived.settled.items():
        _say(f"{name}: nothing to derive, since {why}.")
    if not derived.proposals and not derived.settled:
        _say("Every near initiative has a refined item: nothing to derive.")
    if isinstance(derived.outcome, tuple):
        _print_results(derived, derived.outcome)
    else:
        _print_proposals(derived, notes)


def _print_proposals(derived: Derived, notes: dict[str, str]) -> None:
    from bot.report.derived import lines

    for proposal in derived.proposals:
        for line in lines(proposal, derived.known, notes[proposal.initiative]):
            _say(line)
        _say("")
    if isinstance(derived.outcome, str):
        _say(f"Nothing was written: {derived.outcome}.", style="yellow")
    elif derived.proposals:
        _say("As one page: --markdown. Make these issues: --create.", style="dim")


def _print_results(derived: Derived, results: "tuple[Result, ...]") -> None:
    from bot.report.derived import where

    for proposal in derived.proposals:
        if proposal.place is None:
            _say(f"{proposal.initiative}: not made. {where(proposal)}", style="yellow")
    for result, why in _once(r for r in results if r.proposal.place is not None):
        _say(f"{result.outcome.value} {result.ref} {result.draft.title}" + (why and f": {why}"))
    links = _links(derived, results)
    if links:
        _say("")
        _say("Add these links to the manifest:", style="bold")
    for initiative, added in links.items():
        _say(f"  {initiative}")
        for line in added:
            _say(f"    {line}")


def _once(results: "Iterable[Result]") -> "Iterator[tuple[Result, str]]":
    """Each with its reason; one that made another fail before is not told in full again."""
    from bot.domain.run import Outcome

    told: set[str] = set()
    for result in results:
        yield result, "as above" if result.detail in told else result.detail
        if result.outcome is Outcome.FAILED and result.detail:
            told.add(result.detail)


def _links(derived: Derived, results: "tuple[Result, ...]") -> dict[str, list[str]]:
    """What to write under `links` of each initiative, so that it claims what was made."""
    from bot.domain.derivation import link_text

    found: dict[str, list[str]] = {}
    for result in results:
        source = derived.scene.roadmap.source(result.ref.source)
        if result.to_link and source is not None:
            line = link_text(source, result.ref, result.draft.kind)
            found.setdefault(result.proposal.initiative, []).append(line)
    return found


def _note(scene: "Scene", proposal: "Proposal") -> str:
    """What to know before it is made: the manifest may say more than everybody should read."""
    from bot.domain.backlog import Visibility

    place = proposal.place
    source = scene.roadmap.source(place.source) if place else None
    if place is None or source is None or source.kind == "local":  # an imported file is ours alone
        return ""
    seen = scene.group_visibility(place.source, place.group)
    return "" if seen > Visibility.PUBLIC else PUBLIC


def _say(text: str, style: str = "") -> None:
    from bot.cli.session import console

    console().print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def _json(derived: Derived) -> dict[str, Any]:
    from bot.report.derived import as_json

    results = derived.outcome if isinstance(derived.outcome, tuple) else ()
    return {
        "product": derived.scene.roadmap.id,
        "proposals": [as_json(p, derived.known) for p in derived.proposals],
        "settled": derived.settled,
        "refused": derived.outcome if isinstance(derived.outcome, str) else None,
        "done": [
            {
                "topic": result.proposal.topic(result.draft),
                "issue": str(result.ref) if result.key else None,
                "outcome": result.outcome.value,
                "why": result.detail,
            }
            for result in results
        ],
        "links": _links(derived, results),
    }
