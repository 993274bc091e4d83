"""chart: pictures of one subject or of the whole roadmap. Writes one file, and nothing else."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import AsOfOption, ManifestOption

if TYPE_CHECKING:
    from bot.domain.detect import Verdict
    from bot.domain.forecast.burn import Burn
    from bot.domain.scene import Scene
    from bot.report.charts.chart import Chart


class Form(StrEnum):
    """What a file's name may end with."""

    SVG = ".svg"
    PNG = ".png"


class Look(StrEnum):
    """The colours of a chart."""

    LIGHT = "light"
    DARK = "dark"


OutputOption = Annotated[
    Path,
    typer.Option("--output", "-o", metavar="FILE", help="The picture: a name in .svg or .png."),
]
ThemeOption = Annotated[Look, typer.Option("--theme", help="For a light or a dark page.")]

MOST = 1000


def register(app: typer.Typer) -> None:
    """Add the commands."""
    chart = typer.Typer(no_args_is_help=True, help="Draw a burn-up or a timeline: SVG or PNG.")
    chart.command("burn-up")(burn_up)
    chart.command("timeline")(timeline)
    app.add_typer(chart, name="chart")


def burn_up(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="SUBJECT", help="An initiative or a goal by id, or a release by title or key."
        ),
    ],
    output: OutputOption,
    manifest: ManifestOption = None,
    as_of: AsOfOption = None,
    theme: ThemeOption = Look.LIGHT,
) -> int:
    """Draw scope, done work and the forecast of one subject. Writes to no tracker."""
    from bot.cli.check import judged
    from bot.cli.session import moment, opened
    from bot.report.charts.burn_up import burn_up as drawn
    from bot.report.charts.theme import THEMES

    form = _form(output)
    bot = opened(manifest)
    verdicts = [looked.verdict for looked in judged(bot, moment(bot, as_of))]
    scene, told = _chosen([verdict.scene for verdict in verdicts], subject)
    _write(drawn(told, THEMES[theme.value], scene.roadmap.id), form, output)
    return _exit(verdicts)


def timeline(
    output: OutputOption,
    manifest: ManifestOption = None,
    as_of: AsOfOption = None,
    theme: ThemeOption = Look.LIGHT,
    rows: Annotated[
        int,
        typer.Option("--rows", min=1, max=MOST, help="Initiatives at most; the rest is counted."),
    ] = 60,
) -> int:
    """Draw all initiatives by goal: windows, targets and forecasts. Writes to no tracker."""
    from bot.cli.check import judged
    from bot.cli.session import moment, opened
    from bot.domain.errors import BotError
    from bot.report.charts.theme import THEMES
    from bot.report.charts.timeline import timeline as drawn

    form = _form(output)
    bot = opened(manifest)
    if len(bot.roadmaps) > 1:
        named = ", ".join(roadmap.id for roadmap in bot.roadmaps)
        raise BotError(
            f"A timeline shows one product, and there are {len(bot.roadmaps)}: {named}.",
            remedy="Name the manifest of one with --manifest.",
        )
    verdicts = [looked.verdict for looked in judged(bot, moment(bot, as_of))]
    _write(drawn(verdicts[0].scene, THEMES[theme.value], rows), form, output)
    return _exit(verdicts)


def _form(output: Path) -> Form:
    """By the end of the name; told before anything is read. Raises BotError."""
    from bot.domain.errors import BotError
    from bot.report.charts.render import ensure_installed

    try:
        form = Form(output.suffix.lower())
    except ValueError:
        raise BotError(
            f"{output} is no name for a chart.", remedy="Let it end with .svg or .png."
        ) from None
    if not output.parent.is_dir():
        raise _unwritable(output, "there is no such directory")
    ensure_installed()
    return form


def _chosen(scenes: list["Scene"], word: str) -> "tuple[Scene, Burn]":
    """The one subject that is meant. Raises BotError."""
    from bot.domain.errors import BotError
    from bot.domain.forecast.burn import burn, meant, names
    from bot.domain.likeness import nearest

    found = [(scene, subject) for scene in scenes for subject in meant(scene.foresight, word)]
    said = " ".join(word.split())
    if not found:
        known = [name for scene in scenes for name in names(scene.foresight)]
        raise BotError(
            f"No initiative, goal or release is called '{said}'.",
            remedy=nearest(word, known, "names"),
        )
    if len(found) > 1:
        several = ", ".join(f"{s.roadmap.id} {subject}" for s, subject in found)
        raise BotError(
            f"'{said}' is the name of several: {several}.",
            remedy="Write the kind in front (goal:ID), and choose a product by --manifest.",
        )
    scene, subject = found[0]
    return scene, burn(scene.foresight, subject)


def _write(chart: "Chart", form: Form, output: Path) -> None:
    from bot.report.charts.render import png, svg

    chart = _without_secrets(chart)
    made = svg(chart).encode() if form is Form.SVG else png(chart)
    write_whole(made, output)


def _without_secrets(chart: "Chart") -> "Chart":
    """The same with no configured secret in any of its words."""
    import json
    from dataclasses import replace

    from bot.cli.session import redacted

    spec = json.loads(redacted(json.dumps(chart.spec, ensure_ascii=False)))
    return replace(chart, title=redacted(chart.title), desc=redacted(chart.desc), spec=spec)


def write_whole(content: bytes, output: Path) -> None:
    """All of it or nothing: what was in the file stays there until all is written.

    Raises BotError.
    """
    import os

    place = output.resolve()
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        if place.is_dir():
            raise IsADirectoryError(None, "it is a directory")
        part.write_bytes(content)
        part.replace(place)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _unwritable(output, error.strerror or "") from error


def _unwritable(output: Path, why: str) -> Exception:
    from bot.domain.errors import BotError

    return BotError(f"{output} could not be written: {why}.", remedy="Give another --output.")


def _exit(verdicts: Iterable["Verdict"]) -> int:
    """A picture is no judgement: only what could not be read is told."""
    from bot.cli.session import merged
    from bot.domain.run import Exit

    return merged([Exit(not_judged=verdict.unjudged) for verdict in verdicts])
