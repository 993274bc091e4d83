"""What a change of manifests is compared with: a commit in git, or other files."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from bot.domain.errors import BotError
from bot.domain.replay import Replay
from bot.domain.roadmap import Roadmap
from bot.manifest.git import Git, GitError, NotInGit
from bot.manifest.load import load_portfolio, parse_manifest
from bot.manifest.problems import ManifestError

_SHORT = 9
_ADDRESS = re.compile(r"[:/]([\w.-]+/[\w.-]+?)(?:\.git)?/?$")


@dataclass(frozen=True, slots=True)
class Base:
    """The manifests of before, by product; a product that is new has none.

    `name` is what people call it. `messages` are those of the commits since, newest first;
    None where no commits lie between. `ahead` are the commits themselves. `repository` is the
    one they are pushed to, as far as its address tells.
    """

    name: str
    roadmaps: Mapping[str, Roadmap] = field(default_factory=lambda: MappingProxyType({}))
    messages: tuple[str, ...] | None = None
    ahead: frozenset[str] = frozenset()
    repository: str = ""

    def replay(self, now: Replay | None) -> Replay | None:
        """The manifest's history as it was then, taken from that of now."""
        if now is None or self.messages is None:
            return None
        then = tuple(r for r in now.revisions if r.commit and r.commit not in self.ahead)
        return Replay(then, now.whole, now.skipped) if then else None


def read_base(name: str, roadmaps: Iterable[Roadmap]) -> Base:
    """The base that a person named: a file, else a commit, else what a glob or folder holds.

    Of a branch it is the commit from which the work of now went off: what others did there
    since is no part of the change. Raises BotError.
    """
    now = tuple(roadmaps)
    if Path(name).is_file():
        return _in_files(name)
    try:
        return _in_git(name, now)
    except GitError:
        if not Path(name).is_dir() and not any(sign in name for sign in "*?["):
            raise
    return _in_files(name)


def _in_files(name: str) -> Base:
    return Base(name, {roadmap.id: roadmap for roadmap in load_portfolio(name, Path())})


def _in_git(name: str, now: tuple[Roadmap, ...]) -> Base:
    git = Git.around(Path(now[0].path))
    try:
        git.top()
    except GitError as error:
        raise GitError(f"There is no {name} here: {error.message}", remedy=error.remedy) from error
    commit = parting(git, name)
    return Base(
        f"{name} ({commit[:_SHORT]})",
        {roadmap.id: roadmap for each in now for roadmap in _then(each, git, commit, name)},
        tuple(_messages(git, commit)),
        frozenset(git.run("rev-list", f"{commit}..HEAD").decode().split()),
        _repository(git),
    )


def parting(git: Git, name: str) -> str:
    """Where HEAD and the named commit parted; the named one where a shallow clone hides that."""
    commit = git.commit(name)
    try:
        return git.merge_base(commit)
    except GitError:
        return commit


def _then(now: Roadmap, git: Git, commit: str, name: str) -> Iterator[Roadmap]:
    """The product's manifest of then, under the name that its file had."""
    path = Path(now.path)
    try:
        raw = git.show(commit, path)
    except NotInGit:
        yield from _moved(now, git, commit)
        return
    try:
        yield parse_manifest(raw, str(path))
    except ManifestError as error:
        remedy = "Compare with a commit whose manifest is right."
        raise BotError(f"As it was at {name}, in\n{error}", remedy=remedy) from error


def _moved(now: Roadmap, git: Git, commit: str) -> Iterator[Roadmap]:
    """The same product in a file that is not there any more."""
    listed = os.fsdecode(git.run("ls-tree", "-r", "--name-only", "-z", "--full-tree", commit))
    top = git.top()
    for each in filter(None, listed.split("\0")):
        if not each.endswith((".yaml", ".yml")) or (top / each).exists():
            continue
        try:
            then = parse_manifest(git.show(commit, top / each), each)
        except (GitError, ManifestError):
            continue
        if then.id == now.id:
            yield then
            return


def _repository(git: Git) -> str:
    try:
        address = git.run("config", "--get", "remote.origin.url").decode(errors="replace")
    except GitError:
        return ""
    match = _ADDRESS.search(address.strip())
    return match[1] if match else ""


def _messages(git: Git, commit: str) -> Iterable[str]:
    told = git.run("log", "--no-color", "--format=%B%x00", f"{commit}..HEAD")
    return (message.strip() for message in told.decode(errors="replace").split("\0"))


def from_the_top(roadmap: Roadmap) -> str:
    """The manifest's path from the root of its repository; as it is named where it has none."""
    path = Path(roadmap.path).resolve()
    try:
        return path.relative_to(Git.around(path).top().resolve()).as_posix()
    except (GitError, ValueError):
        return roadmap.path
