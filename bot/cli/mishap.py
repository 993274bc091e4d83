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
    message = error.format_message()
    if message:  # without arguments the help was printed already
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "roadmap-drift"
        sys.stderr.write(f"{message}\n{command} --help shows how it is used.\n")
    return COULD_NOT_RUN


def _unexpected(error: Exception) -> int:
    import structlog

    if not structlog.is_configured():
        # Told before the settings were read: still on stderr, and still redacted.
        from bot.log import configure

        configure("auto", "error", ())
    structlog.get_logger().error("unexpected_error", exc_info=error)
    sys.stderr.write(
        f"This should not have happened: {type(error).__name__}. The log above has the details;"
        " please report it.\n"
    )
    return COULD_NOT_RUN
