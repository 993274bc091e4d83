"""import: from an export to a backlog in a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import JsonOption

if TYPE_CHECKING:
    from connectors.local.imports import ImportReport


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="import")(import_)


def import_(  # noqa: PLR0913  a command has as many arguments as it has options
    export: Annotated[Path, typer.Argument(metavar="FILE", help="The exported issues.")],
    into: Annotated[
        Path, typer.Option("--into", metavar="FILE", help="The backlog file to fill.")
    ] = Path("backlog.db"),
    group: Annotated[
        str | None,
        typer.Option("--repo", metavar="OWNER/NAME", help="Repository, if the export has none."),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option("--format", help="github, jira-csv or jira-json, where it is not detected."),
    ] = None,
    day_first: Annotated[
        bool | None,
        typer.Option("--day-first/--month-first", help="How to read 05/03/26.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Fill a local backlog from `gh issue list --json`, GitHub REST JSON or a Jira CSV export."""
    from dataclasses import asdict

    from bot.cli.session import print_json
    from connectors.local.imports import import_export

    new = not into.exists()
    told = import_export(into, export, group=group, format=format, day_first=day_first)
    if as_json:
        print_json({"into": str(into), **asdict(told)})
    else:
        _print_import(told, into, new=new)
    return 0


def _print_import(told: "ImportReport", into: Path, *, new: bool) -> None:
    from bot.cli.session import console
    from bot.domain.wording import count

    items = count(told.items, "item", "items")
    containers = count(
        told.containers, "milestone, version or sprint", "milestones, versions and sprints"
    )
    lines = [f"Imported {items} and {containers} into {into}."]
    lines += [f"  left out: {skipped}" for skipped in told.skipped]
    if told.unmentioned:
        there = count(told.unmentioned, "item was", "items were")
        lines.append(f"{there} there before and not in this export: left as before.")
    if new:
        lines.append(f"Next, a manifest for it: roadmap-drift init --file {into}")
    for line in lines:
        console().print(line, markup=False, highlight=False, soft_wrap=True)
