"""demo: the whole story on the embedded tracker, with no account."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import JsonOption


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    directory: Annotated[
        Path | None,
        typer.Option("--keep", metavar="DIR", help="Leave the demo's files there to play with."),
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Show drift on a sample product: check, plan, apply, a fix, and a run that changes nothing."""
    from bot.cli.session import console
    from bot.demo import run
    from bot.log import configure

    configure()
    return run(console(), directory, as_json=as_json)
