"""Changes a manifest on disk: never to an invalid one, and nothing but what was asked."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from bot.domain.errors import BotError
from bot.domain.roadmap import Roadmap, Waiver
from bot.manifest.load import parse_manifest
from bot.manifest.problems import ManifestError
from bot.manifest.waivers import fields_of, in_a_line, with_waivers

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Edited:
    """A manifest as it will be; nothing is written before `save`."""

    path: Path
    before: bytes
    after: bytes
    roadmap: Roadmap

    def line_of(self, finding: str) -> int:
        """The line in which the waiver of a finding begins."""
        return next(w.line for w in self.roadmap.waivers if w.finding == finding)

    def save(self) -> None:
        """Replace the file in one step, if nobody has changed it since. Raises BotError."""
        if self.before == self.after:
            return
        try:
            _refuse_changed(self.path, self.path.read_bytes() == self.before)
            if not os.access(self.path, os.W_OK):
                raise BotError(f"{self.path} is read-only.", remedy="Allow writing to it.")
            _replace(self.path.resolve(), self.after)
        except OSError as error:
            raise BotError(
                f"{self.path} could not be written: {error.strerror}. It is as it was.",
                remedy="Check the rights of the file and of its folder.",
            ) from error


def with_waivers_added(roadmap: Roadmap, waivers: Sequence[Waiver]) -> Edited:
    """The manifest of a roadmap with these waivers, each for one finding.

    One for a finding that has a waiver of its own takes its place. Raises BotError if the
    file is no longer what the roadmap was read from, or cannot be edited safely.
    """
    was = read_again(roadmap)
    after = was.encoded(with_waivers(was.text, waivers))
    asked = replace(was.roadmap, waivers=joined(was.roadmap.waivers, waivers))
    now, why = proved(asked, after)
    if now is None:
        lines = "\n".join(f"  - {in_a_line(fields_of(waiver))}" for waiver in waivers)
        raise BotError(
            f"{roadmap.path} is left as it is: an edit would spoil it ({why}).",
            remedy=f"Add this to it yourself:\nwaivers:\n{lines}",
        )
    return Edited(was.path, was.raw, after, now)


@dataclass(frozen=True, slots=True)
class Original:
    """A manifest as it stands on disk. `text` is without the mark that some editors begin with."""

    path: Path
    raw: bytes
    mark: str
    text: str
    roadmap: Roadmap

    def encoded(self, text: str) -> bytes:
        """Another text as it would stand in the file."""
        return f"{self.mark}{text}".encode()


def read_again(roadmap: Roadmap) -> Original:
    """The file of a roadmap, if it is still what the roadmap was read from. Raises BotError."""
    path = Path(roadmap.path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BotError(f"{path} could not be read: {error.strerror}.") from error
    then = parse_manifest(raw, roadmap.path)
    _refuse_changed(path, then.digest == roadmap.digest)
    text = raw.decode()
    mark = _BOM if text.startswith(_BOM) else ""
    return Original(path, raw, mark, text.removeprefix(_BOM), then)


def _refuse_changed(path: Path, same: bool) -> None:
    if not same:
        message = f"{path} was changed while it was compared with its trackers."
        raise BotError(message, remedy="Nothing was written. Run the command again.")


def proved(asked: Roadmap, after: bytes) -> tuple[Roadmap | None, str]:
    """The edited manifest, read anew, if it says what was asked for; else None, and why not."""
    try:
        now = parse_manifest(after, asked.path)
    except ManifestError as error:
        return None, str(error.problems[0])
    if _without_lines(replace(now, digest="")) == _without_lines(replace(asked, digest="")):
        return now, ""
    return None, "it is laid out in a way that is not known here"


def joined(old: tuple[Waiver, ...], new: Sequence[Waiver]) -> tuple[Waiver, ...]:
    """The old ones, each at its place, then those for findings that had none."""
    left = {waiver.finding: waiver for waiver in new}
    kept = [left.pop(w.finding, w) if w.finding else w for w in old]
    return (*kept, *left.values())


def _without_lines(part: Any) -> Any:
    """The same, wherever in the file it stands."""
    if isinstance(part, tuple):
        return tuple(_without_lines(each) for each in part)
    if not is_dataclass(part) or isinstance(part, type):
        return part
    told = {f.name: _without_lines(getattr(part, f.name)) for f in fields(part)}
    return replace(part, **{**told, "line": 0} if "line" in told else told)


def _replace(path: Path, content: bytes) -> None:
    """Whoever reads the file meanwhile, or after a power cut, finds the old one or the new."""
    with _beside(path) as temporary:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, temporary)
        with contextlib.suppress(OSError, AttributeError):  # only a superuser may, and on Unix
            os.chown(temporary, path.stat().st_uid, path.stat().st_gid)
        temporary.replace(path)
    with contextlib.suppress(OSError):  # not every system can
        _sync(path.parent)


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """An empty file in the same folder, gone afterwards if it was not put to use."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
