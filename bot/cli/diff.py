"""diff: what a change of the manifest would cause, for who reviews it."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import AsOfOption, JsonOption, ManifestOption

if TYPE_CHECKING:
    from bot.app.compare import Side
    from bot.app.reconcile import Moment
    from bot.bootstrap import Bot
    from bot.domain.beside import Beside
    from bot.domain.roadmap import Roadmap
    from bot.domain.run import Exit
    from bot.manifest.base import Base
    from bot.report.as_change import Compared


class Annotations(StrEnum):
    """Who shows findings beside the lines of a file."""

    GITHUB = "github"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(diff)


def diff(  # noqa: PLR0913  a command has as many arguments as it has options
    base: Annotated[
        str,
        typer.Argument(
            metavar="BASE", help="A branch, tag or commit, or another manifest: what was before."
        ),
    ],
    manifest: ManifestOption = None,
    as_of: AsOfOption = None,
    annotations: Annotated[
        Annotations | None,
        typer.Option("--annotations", help="Mark the manifest's lines in a pull request."),
    ] = None,
    as_json: JsonOption = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write JSON or Markdown to a file."),
    ] = None,
) -> int:
    """Say what a change of the manifest introduces and resolves. Writes nothing anywhere."""
    from bot.cli.session import console, merged, moment, opened
    from bot.report.as_change import print_compared

    form = _form(output, as_json=as_json, markdown=markdown)
    if form and annotations and output is None:
        raise typer.BadParameter(f"--annotations and {form} need --output for one of them")
    bot = opened(manifest)
    described = _description() if annotations else ""
    told = list(_compared(bot, base, moment(bot, as_of), described))
    if form:
        _write(told, output, form)
    if not form or output is not None:
        for each in told:
            print_compared(each, console())
    if annotations:
        _annotate(told)
    return merged([_exit(each) for each in told])


def _form(output: Path | None, *, as_json: bool, markdown: bool) -> str:
    if as_json and markdown:
        raise typer.BadParameter("choose one of --json and --markdown")
    form = "--json" if as_json else "--markdown" if markdown else ""
    if output is not None and not form:
        raise typer.BadParameter("--output goes with --json or --markdown")
    return form


def _description() -> str:
    """What the pull request says of itself, from the file in which Actions tells; '' elsewhere."""
    import json
    import os

    try:
        event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
        told = event["pull_request"]["body"]
    except (KeyError, OSError, ValueError, TypeError):
        return ""
    return told if isinstance(told, str) else ""


def _compared(bot: "Bot", name: str, when: "Moment", described: str = "") -> "Iterator[Compared]":
    from dataclasses import replace

    from bot.app.compare import compare, to_read
    from bot.cli.session import progress
    from bot.domain.change import compared
    from bot.manifest.base import read_base
    from bot.report.as_change import Compared

    base = read_base(name, bot.roadmaps)
    if described and base.messages is not None:
        base = replace(base, messages=(*base.messages, described))
    with bot.history() as store:
        for roadmap in bot.roadmaps:
            past = bot.past(roadmap, store, when)
            sides = tuple(_sides(bot, roadmap, base, past.beside))
            readers = bot.readers(to_read(roadmap, base.roadmaps.get(roadmap.id)))
            with progress() as shown:
                head, *before = compare(sides, readers, when, shown, past)
            then = before[0] if before else None
            yield Compared(compared(then, head), head, then, base.name)


def _sides(bot: "Bot", roadmap: "Roadmap", base: "Base", beside: "Beside") -> "Iterator[Side]":
    """The manifest of now, then the one of before.

    Rules that ask for the manifest's history are compared where both sides have one.
    """
    from dataclasses import replace

    from bot.app.compare import Side
    from bot.app.reconcile import Product
    from bot.domain.beside import Aside
    from bot.domain.closing import closing

    before, then = base.roadmaps.get(roadmap.id), base.replay(beside.replay)
    now = beside
    if before is not None and then is None:
        lacking = {Aside.REPLAY: "there is none of the manifest it is compared with"}
        now = replace(beside, replay=None, lacking={**lacking, **beside.lacking})
    if base.messages is not None:
        now = replace(now, closing=closing(base.messages, roadmap, base.repository))
    yield Side(Product(roadmap, bot.roadmaps), now)
    if before is not None:
        known = tuple(base.roadmaps.values())
        yield Side(Product(before, known), replace(now, replay=then, closing=None))


def _write(told: "list[Compared]", output: Path | None, form: str) -> None:
    from bot.cli.check import write_out
    from bot.cli.session import json_text, redacted
    from bot.report.as_change import change_json, change_markdown

    if form == "--markdown":
        write_out(redacted(change_markdown(told)), output)
    else:
        write_out(json_text({"products": [change_json(each) for each in told]}), output)


def _annotate(told: "list[Compared]") -> None:
    """One line a finding that is introduced; each begins in the first column."""
    import sys

    from bot.cli.session import redacted
    from bot.domain.wording import Names
    from bot.manifest.base import from_the_top
    from bot.manifest.lines import read_lines
    from bot.report.annotations import annotation

    for each in told:
        roadmap = each.head.scene.roadmap
        names, lines, file = Names(each.head.scene), read_lines(roadmap), from_the_top(roadmap)
        for finding in each.change.introduced:
            line = annotation(finding, names, file, lines.of(finding))
            sys.stdout.write(redacted(line) + "\n")


def _exit(told: "Compared") -> "Exit":
    """Only what the change introduces counts as drift."""
    from bot.domain.run import Exit

    fail_on = told.head.scene.roadmap.policy.fail_on
    return Exit(drift=told.change.drifted(fail_on), not_judged=told.head.unjudged)
