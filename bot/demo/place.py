"""Where the demo keeps its files, and that it never touches any others."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from bot.demo.backlog import FILES, fill
from bot.domain.errors import BotError

MANIFEST = "roadmap.yaml"
STORE = "store.sqlite3"
SETTINGS = ".env"
TRACKERS = tuple(dict.fromkeys(FILES.values()))
_OURS = (MANIFEST, STORE, SETTINGS, *TRACKERS)
_SIGN = "# Made by `roadmap-drift demo`, which may replace the files it put here."
_SETTINGS = f"""\
{_SIGN}
# Commands that are run in this directory keep their history here, apart from your own.
ROADMAP_DRIFT_STATE_DIR=.
"""


@contextmanager
def place(directory: Path | None, clock: Callable[[], datetime]) -> Iterator[Path]:
    """A directory with the demo's files as they are at its start; it is kept if it was named.

    Raises BotError where the named directory has something else in it.
    """
    if directory is None:
        with tempfile.TemporaryDirectory(prefix="roadmap-drift-demo-") as name:
            _set_out(Path(name), clock)
            yield Path(name)
        return
    try:
        _clear(directory)
        _set_out(directory, clock)
    except OSError as error:
        reason = f"{directory} cannot be used: {error.strerror}."
        raise BotError(reason, remedy="Give --keep another directory.") from error
    yield directory


def _clear(directory: Path) -> None:
    """Make the directory, or take an earlier demo's files out of it."""
    directory.mkdir(parents=True, exist_ok=True)
    settings = directory / SETTINGS
    if settings.is_file() and settings.read_text(encoding="utf-8").startswith(_SIGN):
        for name in _OURS:
            for left in ("", "-journal", "-wal", "-shm"):  # as a killed program leaves them
                (directory / f"{name}{left}").unlink(missing_ok=True)
    elif any(directory.iterdir()):
        reason = f"{directory} is not empty, and what is in it is not an earlier demo."
        raise BotError(reason, remedy="Give --keep a new directory.")


def _set_out(directory: Path, clock: Callable[[], datetime]) -> None:
    shipped = files("bot.demo")
    for name, text in (
        (SETTINGS, _SETTINGS),
        (MANIFEST, shipped.joinpath(MANIFEST).read_text(encoding="utf-8")),
    ):
        (directory / name).write_text(text, encoding="utf-8")
    fill(directory, shipped.joinpath("backlog.txt").read_text(encoding="utf-8"), clock)
