"""What every command that looks at a roadmap begins with."""

import datetime as dt
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import TaskID

from bot.app.reconcile import Moment
from bot.bootstrap import Bot, build, drafted
from bot.domain.roadmap import Roadmap
from bot.domain.run import Exit
from bot.log import configure
from bot.ports import Progress
from bot.settings import Settings, load_settings

_redactors: list[Callable[[str], str]] = []

# A pipeline reads our output too: a line that begins with two colons, or has ##[ anywhere,
# is a command to it, and most words are other people's. A word joiner is invisible.
_BEGINS = re.compile(r"^(\s*:)(?=:)", re.MULTILINE)
_INSIDE = re.compile(r"#(?=#(?:vso)?\[)")


def redacted(text: str) -> str:
    """The text without any configured secret."""
    for redact in _redactors:
        text = redact(text)
    return text


def no_command(text: str) -> str:
    """The text for people, without what GitHub Actions or Azure Pipelines would carry out."""
    return _INSIDE.sub("#\u2060", _BEGINS.sub("\\1\u2060", text))


class _SafeStdout:
    """stdout, but no configured secret and no command gets there, not even from a title."""

    def write(self, text: str) -> int:
        return sys.stdout.write(no_command(redacted(text)))

    def __getattr__(self, name: str) -> Any:
        return getattr(sys.stdout, name)


def opened(manifest: str | None) -> Bot:
    """Settings, log, manifests: everything but the trackers. Raises BotError."""
    return _wired(lambda settings: build(settings, manifest=manifest))


def opened_for(roadmap: Roadmap) -> Bot:
    """The same for a roadmap that no manifest has yet."""
    return _wired(lambda settings: drafted(settings, roadmap))


def _wired(wire: Callable[[Settings], Bot]) -> Bot:
    settings = load_settings()
    _redactors[:] = [configure(settings.log.format, settings.log.level, settings.secrets())]
    bot = wire(settings)
    _redactors[:] = [
        configure(settings.log.format, settings.log.level, settings.secrets(), bot.run_id)
    ]
    return bot


def moment(bot: Bot, as_of: dt.date | None) -> Moment:
    """Now, and the day that was asked for."""
    return Moment(bot.now(), as_of)


def console() -> Console:
    """Where people read; plain in a pipe."""
    return Console(file=cast(IO[str], _SafeStdout()), soft_wrap=False)


def print_json(told: Any) -> None:
    """JSON on stdout."""
    sys.stdout.write(json_text(told))


def json_text(told: Any) -> str:
    """JSON: sorted by its maker, no secret in any value, one final newline.

    A sign within a text may be written by its number, so that no pipeline takes it for a command.
    """
    text = json.dumps(_without_secrets(told), indent=2, ensure_ascii=False)
    return _INSIDE.sub(r"\\u0023", text) + "\n"


def _without_secrets(told: Any) -> Any:
    if isinstance(told, str):
        return redacted(told)
    if isinstance(told, dict):
        return {name: _without_secrets(value) for name, value in told.items()}
    return [_without_secrets(value) for value in told] if isinstance(told, list) else told


@contextmanager
def progress() -> Iterator[Progress]:
    """A bar on stderr while sources are read; silent where nobody watches."""
    screen = Console(file=sys.stderr)
    if not screen.is_terminal:
        yield lambda what, done, total: None
        return
    with Bar(console=screen, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int | None) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(f"Reading {what}", total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield show


def merged(exits: list[Exit]) -> int:
    """The exit code over all products."""
    return Exit(
        could_not_run=any(e.could_not_run for e in exits),
        drift=any(e.drift for e in exits),
        not_judged=any(e.not_judged for e in exits),
        guarded=any(e.guarded for e in exits),
    ).code
