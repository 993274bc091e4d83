"""Adds a word to the file of feedback: one line at its end, whole or not at all."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.domain.errors import BotError
from bot.domain.suggested import Feedback, Said
from bot.manifest.feedback import line_of, parse_feedback


def append(path: Path, said: Said) -> bool:
    """Add it, unless the last word on the pair is the same; gives whether it was added.

    A file that is not valid is left as it is. Raises ManifestError, or BotError.
    """
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            raise BotError(f"{path} is not a regular file.", remedy="Nothing was written.")
        with _alone(path) as file:
            before = _whole(file)
            if _says(parse_feedback(before, str(path)), said):
                return False
            _added(file, _line(before, said), len(before))
    except OSError as error:
        raise BotError(
            f"{path} could not be written: {error.strerror}. It is as it was.",
            remedy="Check the rights of the file and of its folder.",
        ) from error
    return True


def _says(known: Feedback, said: Said) -> bool:
    """Whether that is what holds for the pair now."""
    if said.accepted:
        return bool(known.accepted(said.item, [said.initiative]))
    return known.rejects(said.item, said.initiative)


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[int]:
    """The file, open for nobody else who asks so. A link is followed to what it names."""
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    file = os.open(path, flags, 0o666)
    try:
        with contextlib.suppress(ImportError):  # where there is no such lock one line still is one
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)  # gives the lock back too


def _whole(file: int) -> bytes:
    os.lseek(file, 0, os.SEEK_SET)
    parts = []
    while part := os.read(file, 1 << 16):
        parts.append(part)
    return b"".join(parts)


def _line(before: bytes, said: Said) -> bytes:
    """With its end as the lines before have it, and one for a last line that has none."""
    end = b"\r\n" if b"\r\n" in before else b"\n"
    missing = end if before and not before.endswith(b"\n") else b""
    return missing + line_of(said).encode() + end


def _added(file: int, line: bytes, was: int) -> None:
    """At the end, in one piece. On a full disk the part that was written is taken back."""
    try:
        if os.write(file, line) < len(line):
            raise OSError(28, "No space left on device")
        os.fsync(file)
    except OSError:
        os.ftruncate(file, was)
        raise
