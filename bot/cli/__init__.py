"""The command line. Heavy modules are imported inside the commands, so that help is quick."""

import io
import os
import sys
from typing import Annotated

import typer

from bot import __version__
from bot.cli import (
    chart,
    check,
    decide,
    demo,
    derive,
    diff,
    doctor,
    fix,
    forecast,
    history,
    init,
    learn,
    setup,
    suggest,
    write,
)
from bot.cli.options import COULD_NOT_RUN

app = typer.Typer(
    name="roadmap-drift",
    help="Say where a product's roadmap and its backlog tell different stories.",
    epilog="Exit code, added up: 0 in sync, 1 could not run, 2 drift, 4 a source could not be"
    " judged, 8 a guard stopped writing.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for part in (
    demo,
    init,
    setup,
    doctor,
    check,
    forecast,
    chart,
    suggest,
    diff,
    derive,
    write,
    fix,
    decide,
    learn,
    history,
):
    part.register(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"roadmap-drift {__version__}\n")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """What stands before the command."""


def main() -> None:
    """Run a command and leave with its exit code. Mistakes become sentences, never traces."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # an old code page has no letter for every title
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """One command line; returns the exit code."""
    try:
        code = app(args=arguments, standalone_mode=False, prog_name="roadmap-drift")
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has gone, as `head` does; Python would complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return COULD_NOT_RUN
    except Exception as error:  # noqa: BLE001  the last place where anything can be told
        from bot.cli.mishap import told

        return told(error)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. Nothing more is written; run again to go on.\n")
        return COULD_NOT_RUN
    return code if isinstance(code, int) else 0
