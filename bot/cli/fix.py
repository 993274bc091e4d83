"""fix, conflicts: put findings right on the roadmap's side, as a patch to the manifest."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.decide import ByOption, Grade
from bot.cli.options import JsonOption, ManifestOption

if TYPE_CHECKING:
    from bot.app.accept import Choice, Will
    from bot.app.reconcile import Moment
    from bot.app.settle import Settled, Wish
    from bot.bootstrap import Bot
    from bot.cli.fix_told import Done, Work
    from bot.domain.detect import Verdict
    from bot.manifest.conflicts import Sheet
    from bot.manifest.edit import Edited

REFUSED = 8
"""A guard stopped a part: what was chosen no longer fits what is found."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, beside the findings: what a fix needs to know, and where it goes."""

    value: str = ""
    to: str = ""
    show: bool = False
    branch: str = ""
    as_json: bool = False


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(fix)
    app.command()(conflicts)


def fix(  # noqa: PLR0913  a command has as many arguments as it has options
    findings: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FINDING",
            show_default=False,
            help="The id that `check` shows beside it, or RULE, or RULE INITIATIVE.",
        ),
    ] = None,
    value: Annotated[
        str,
        typer.Option(
            "--value", show_default=False, help="What to write, where facts do not decide."
        ),
    ] = "",
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="INITIATIVE", show_default=False, help="Where a link or change goes."
        ),
    ] = "",
    branch: Annotated[
        bool, typer.Option("--branch", help="Commit it on a new branch; change no file here.")
    ] = False,
    name: Annotated[
        str, typer.Option("--name", show_default=False, help="With --branch: what to call it.")
    ] = "",
    show: Annotated[bool, typer.Option("--show", help="Print the change, and write nothing.")] = (
        False
    ),
    filled: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Apply the choices of a conflict file."),
    ] = None,
    by: ByOption = "",
    manifest: ManifestOption = None,
    as_json: JsonOption = False,
) -> int:
    """Write the roadmap's side of findings into the manifest, and show the change."""
    from bot.cli.check import judged
    from bot.cli.fix_told import tell
    from bot.cli.session import moment, opened

    ids = tuple(findings or ())
    _check_usage(ids, filled, Asked(value, to, show, name, as_json), branch=branch)
    bot = opened(manifest)
    when = moment(bot, None)
    sheet = _sheet(filled, bot, when) if filled else None
    verdicts = [looked.verdict for looked in judged(bot, when)]
    work = _settled(sheet, verdicts, when, by) if sheet else _work(ids, verdicts, value, to)
    called = (name or _branch_name(work)) if branch else ""
    done = _written(work, Asked(value, to, show, called, as_json))
    tell(done, as_json=as_json)
    return REFUSED if work.refused else 0


def _check_usage(ids: Sequence[str], filled: Path | None, asked: Asked, *, branch: bool) -> None:
    if bool(ids) == bool(filled):
        raise typer.BadParameter("name the findings, or give --from FILE")
    if filled and (asked.value or asked.to):
        raise typer.BadParameter("--value and --to stand in the file that --from names")
    if asked.branch and not branch:
        raise typer.BadParameter("--name goes with --branch")
    if asked.show and branch:
        raise typer.BadParameter("choose one of --show and --branch")


def _work(ids: Sequence[str], verdicts: "Sequence[Verdict]", value: str, to: str) -> "Work":
    from bot.app.fix import asked_for, proposals
    from bot.cli.fix_told import Work
    from bot.domain.fixes import Given

    return Work(proposals(asked_for(ids, verdicts), Given(value, to)))


def _branch_name(work: "Work") -> str:
    """The rules and the first finding, so that a second fix has another name."""
    found = [p.finding for p in work.patches] or [c.finding for c in work.quiet]
    rules = "-".join(dict.fromkeys(f.rule.lower() for f in found[:3]))
    return f"roadmap-drift/{rules}-{found[0].fingerprint[:6]}" if found else ""


def _sheet(path: Path, bot: "Bot", when: "Moment") -> "Sheet":
    from bot.manifest.conflicts import read_conflicts

    return read_conflicts(path, {roadmap.id: when.day(roadmap) for roadmap in bot.roadmaps})


def _settled(sheet: "Sheet", verdicts: "Sequence[Verdict]", when: "Moment", by: str) -> "Work":
    """The choices of a file, against what stands. Raises ManifestError with all that is wrong."""
    from bot.app.settle import settle
    from bot.cli.fix_told import Work
    from bot.manifest.problems import ManifestError

    roadmaps = {v.scene.roadmap.id: v.scene.roadmap for v in verdicts}

    def will(wish: "Wish") -> "Will":
        from bot.app.accept import Will
        from bot.cli.decide import login
        from bot.domain.decisions import Kind

        who = by.strip() or login(roadmaps[wish.product])
        kind = Kind.SNOOZE if wish.pick.until else Kind.ACCEPT
        return Will(kind, who, when.now, " ".join(wish.reason.split()), wish.pick.until)

    told: Settled = settle(sheet.filled, verdicts, will)
    for each in sheet.filled:
        for wish, why in told.wrong:
            if wish is each:
                sheet.problems.add((*each.loc, "choice"), why.rstrip("."))
    if sheet.problems.found:
        raise ManifestError(sheet.problems.found)
    return Work(told.patches, told.quiet, told.to_do, told.refused, sheet.left_open)


def _written(work: "Work", asked: Asked) -> "Done":
    """Every manifest is edited, read back and judged anew before the first is saved."""
    from bot.app.fix import by_product, edits_of, effect, refuse_useless
    from bot.cli.fix_told import Done
    from bot.manifest.patch import with_edits

    made = by_product(work.patches)
    quiet: dict[str, list[Choice]] = {}
    for choice in work.quiet:
        quiet.setdefault(choice.roadmap.id, []).append(choice)
    edits: dict[str, Edited] = {}
    for product in {**made, **quiet}:
        of = made.get(product, [])
        roadmap = of[0].roadmap if of else quiet[product][0].roadmap
        waivers = [choice.waiver() for choice in quiet.get(product, ())]
        edits[product] = with_edits(roadmap, edits_of(of), waivers)
    roadmaps = {product: edit.roadmap for product, edit in edits.items()}
    effects = {product: effect(of, roadmaps) for product, of in made.items()}
    for product, told in effects.items():
        refuse_useless(made[product], told)
    return Done(work, edits, effects, _saved(list(edits.values()), work, asked))


def _saved(edits: "list[Edited]", work: "Work", asked: Asked) -> str:
    """Where it stands now: '' for nowhere."""
    if asked.show or not edits:
        return ""
    if asked.branch:
        from bot.manifest.branch import commit_on_branch

        commit_on_branch(edits, asked.branch, _message(work))
        return f"branch {asked.branch}"
    for edit in edits:
        edit.save()
    return " and ".join(str(edit.path) for edit in edits)


def _message(work: "Work") -> str:
    """What the commit says: each finding, and what was changed for it."""
    from bot.domain.edits import in_words

    first = work.patches[0].name if work.patches else work.quiet[0].name
    more = len(work.patches) + len(work.quiet) - 1
    lines = [f"Roadmap: {first}" + (f", and {more} more" if more else ""), ""]
    for proposal in work.patches:
        lines.append(proposal.name)
        lines += [f"  {in_words(edit)}" for edit in proposal.edits]
    lines += [f"{choice.name}: accepted or snoozed" for choice in work.quiet]
    return "\n".join(lines) + "\n"


def conflicts(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to a file, not to the screen."),
    ] = None,
    level: Annotated[
        list[Grade] | None,
        typer.Option("--level", show_default=False, help="Only this level; repeatable."),
    ] = None,
    manifest: ManifestOption = None,
) -> int:
    """Write every finding into a file in which somebody fills in what shall become of it."""
    import sys

    from bot.app.accept import standing
    from bot.cli.check import judged
    from bot.cli.conflict_file import conflict_of, save_new
    from bot.cli.session import moment, no_command, opened, redacted
    from bot.domain.policy import Level
    from bot.manifest.conflicts import conflict_text

    bot = opened(manifest)
    when = moment(bot, None)
    verdicts = [looked.verdict for looked in judged(bot, when)]
    found = standing(verdicts, {Level(grade.value) for grade in level or ()})
    day = max(verdict.scene.today for verdict in verdicts)
    name = str(output or "conflicts.yaml")
    text = redacted(conflict_text([conflict_of(*each) for each in found], day, name))
    if output:
        save_new(output, text, len(found))
    else:
        sys.stdout.write(no_command(text))
    return 0
