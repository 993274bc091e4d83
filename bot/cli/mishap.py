"""Turn whatever went wrong into words on stderr and an exit code."""

import sys

import typer

from bot.cli.options import COULD_NOT_RUN
from bot.domain.errors import BotError


def told(error: Exception) -> int:
    """Print the sentence; a mistake of the program itself goes to the log, redacted."""
    if isinstance(error, typer.Exit):
        return error.exit_code
    if isinstance(error, typer.TyperException):
        return _usage(error)
    if isinstance(error, typer.Abort):
        sys.stderr.write("Stopped.\n")
        return COULD_NOT_RUN
    if isinstance(error, BotError):
        from bot.cli.session import redacted

        sys.stderr.write(redacted(f"{error.message}\n{error.remedy}".strip()) + "\n")
        return COULD_NOT_RUN
    return _unexpected(error)


def _usage(error: typer.TyperException) -> int:
    sys.stderr.write(f"{error.format_message()}\nroadmap-drift --help shows how it is used.\n")
    return COULD_NOT_RUN


def _unexpected(error: Exception) -> int:
    import structlog

    structlog.get_logger().error("unexpected_error", exc_info=error)
    sys.stderr.write(
        f"This should not have happened: {type(error).__name__}. The log above has the details;"
        " please report it.\n"
    )
    return COULD_NOT_RUN
