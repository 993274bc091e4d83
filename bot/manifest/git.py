"""Asks git about manifests: runs no hook, goes to no network, waits for nobody."""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from shutil import which

from bot.domain.errors import BotError

MAX_BLOB = 1024 * 1024
_TIMEOUT = 30.0
_LATEST = 253_370_764_800
"""The year 9999: a clock that says more is wrong, and no calendar goes there."""

# A name of a file may hold any sign but the one that parts the fields.
_HEAD = re.compile(r"(?:\A|(?<=\0))\x01([0-9a-f]{40,64}) (\d*) ([0-9a-f ]*)(?=[\n\0]|\Z)")

# What a repository's own configuration could make git start, or ask of the network.
_CONFIG = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.pager=cat",
    "log.showSignature=false",
    "log.diffMerges=separate",
    "log.mailmap=false",
    "i18n.logOutputEncoding=UTF-8",
    f"diff.orderFile={os.devnull}",
    "protocol.allow=never",
    "gc.auto=0",
    "maintenance.auto=false",
)
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # older versions do not know the one before
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_PAGER": "cat",
}
# Where git finds its own files, whom it trusts, and who its user is. Nothing else is passed on:
# neither our tokens, nor the GIT_DIR of a hook that started us.
_KEPT = frozenset(
    {"PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "XDG_CONFIG_HOME", "TMPDIR", "TEMP", "TMP"}
    | {"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_COUNT"}
    | {"GIT_CEILING_DIRECTORIES", "GIT_EXEC_PATH"}
)
_KEPT_STARTS = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_", "GIT_AUTHOR_", "GIT_COMMITTER_")


class GitError(BotError):
    """Git is not there, or does not know what was asked; says which and what to do."""


class NotInGit(GitError):
    """The commit is known, and does not have the file."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit that touched a file: what the file was then, and its name in those days.

    `blob` is '' where the commit took the file away. `at` is when it was committed, in seconds.
    """

    id: str
    at: int
    blob: str
    path: str
    parents: tuple[str, ...] = ()


class Git:
    """The repository around a folder."""

    def __init__(self, folder: Path, timeout: float = _TIMEOUT) -> None:
        """`folder` may be any folder of a work tree; `timeout` is for each question."""
        self.folder = folder
        self.timeout = timeout

    @classmethod
    def around(cls, path: Path) -> "Git":
        """The repository that holds a file, wherever a link in its name may lead."""
        return cls(path.resolve().parent)

    def run(self, *arguments: str, given: bytes = b"") -> bytes:
        """What one git command prints. Raises GitError."""
        program = which("git")
        if program is None:
            raise GitError("git is not installed here.", remedy="Install git.")
        config = (part for setting in _CONFIG for part in ("-c", setting))
        command = (program, "--no-pager", *config, "-C", str(self.folder), *arguments)
        try:
            answer = subprocess.run(  # noqa: S603  no shell, and a path only stands after `--`
                command,
                input=given,
                capture_output=True,
                env=_environment(),
                timeout=self.timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            message = f"git gave no answer within {self.timeout:g} seconds."
            raise GitError(message) from None
        except (OSError, ValueError) as error:
            raise GitError(f"git cannot be started: {error}.") from error
        if answer.returncode:
            raise _refusal(answer.stderr.decode(errors="replace"), self.folder)
        return answer.stdout

    def top(self) -> Path:
        """The root of the work tree. Raises GitError where there is none."""
        return Path(os.fsdecode(self.run("rev-parse", "--show-toplevel")).removesuffix("\n"))

    def is_shallow(self) -> bool:
        """Whether the clone leaves older commits out."""
        return self.run("rev-parse", "--is-shallow-repository").strip() == b"true"

    def commit(self, ref: str) -> str:
        """The full id of the commit that a person named. Raises GitError."""
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        try:
            return self.run(*asked).decode().strip()
        except GitError as error:
            if error.remedy:
                raise
            remedy = "Name a branch, a tag or a commit; a shallow clone may have to fetch it."
            raise GitError(f"git knows no commit '{ref}'.", remedy=remedy) from None

    def merge_base(self, one: str, other: str = "HEAD") -> str:
        """The commit at which two lines of work parted. Raises GitError."""
        ends = (self.commit(one), self.commit(other))
        try:
            return self.run("merge-base", *ends).decode().strip()
        except GitError as error:
            if error.remedy:
                raise
            remedy = "Fetch more of the history; a shallow clone leaves the older commits out."
            message = f"git finds no commit that '{one}' and '{other}' both come from."
            raise GitError(message, remedy=remedy) from None

    def show(self, ref: str, path: Path) -> bytes:
        """What a file was at a commit that a person named. Raises GitError."""
        commit = self.commit(ref)
        real = path.resolve()
        inside = os.path.relpath(real, self.top().resolve()).replace(os.sep, "/")
        listed = self.run("ls-tree", "-z", "--full-tree", commit, "--", inside)
        if not listed:
            remedy = "Name a commit that has it, or commit it first."
            raise NotInGit(f"{path} is not in git at '{ref}'.", remedy=remedy)
        blob = listed.partition(b"\t")[0].split()[2].decode()
        content = dict(self.blobs([blob]))
        if blob not in content:
            raise GitError(f"{path} at '{ref}' is too large, or missing in this clone.")
        return content[blob]

    def log(self, path: Path) -> tuple[Commit, ...]:
        """The commits that touched a file, newest first, along the line of the branch itself.

        What was merged counts once, on the day of the merge: it was no plan of record before.
        Names that the file had before are followed. Raises GitError.
        """
        asked = ("log", "--follow", "-m", "--first-parent", "--raw", "--no-abbrev", "-z")
        form = "--format=format:%x01%H %ct %P"
        told = self.run(*asked, "--no-color", form, "--", path.resolve().name)
        return tuple(_commits(os.fsdecode(told)))

    def blobs(self, names: list[str]) -> Iterator[tuple[str, bytes]]:
        """The content of each that is here and not larger than a manifest may be."""
        listed = self.run("cat-file", "--batch-check", given="\n".join([*names, ""]).encode())
        fitting = []
        for line in listed.decode().splitlines():
            words = line.split()
            if len(words) == 3 and words[1] == "blob" and int(words[2]) <= MAX_BLOB:
                fitting.append(words[0])
        for first in range(0, len(fitting), 50):  # so that not all is held at once
            yield from self._some(fitting[first : first + 50])

    def _some(self, names: list[str]) -> Iterator[tuple[str, bytes]]:
        told = self.run("cat-file", "--batch", given="\n".join([*names, ""]).encode())
        at = 0
        while at < len(told):
            end = told.index(b"\n", at)
            name, _, size = told[at:end].decode().split()
            yield name, told[end + 1 : end + 1 + int(size)]
            at = end + 2 + int(size)


def _environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.upper() in _KEPT or name.startswith(_KEPT_STARTS)
    }
    return kept | _ENVIRONMENT


def _commits(told: str) -> Iterator[Commit]:
    """Each begins with a sign of its own and its line; then comes what it did to the file."""
    heads = [*_HEAD.finditer(told)]
    for head, following in zip_longest(heads, heads[1:]):
        raw = told[head.end() : following.start() if following else None]
        fields = [field for field in raw.removeprefix("\n").split("\0") if field]
        if fields and fields[0].startswith(":"):
            _, _, _, blob, change = fields[0].split(" ")
            gone = change.startswith("D")
            at = min(int(head[2] or 0), _LATEST)  # git tells no day for what is none
            parents = tuple(head[3].split())
            yield Commit(head[1], at, "" if gone else blob, fields[-1], parents)


def _refusal(said: str, folder: Path) -> GitError:
    """What git says, in words that tell what to do."""
    first = next((line for line in said.splitlines() if line.strip()), "").strip()
    reason = first.removeprefix("fatal: ").removeprefix("error: ").rstrip(".")
    if "not a git repository" in said:
        return GitError("it is not in a git repository.", remedy="Keep the manifest in git.")
    if "dubious ownership" in said:
        remedy = f"Trust it: git config --global --add safe.directory {folder}"
        return GitError("the repository belongs to another user.", remedy=remedy)
    if "promisor" in said or "transport" in said or "lazy fetching" in said:
        remedy = "Fetch all of it: git fetch --refetch --no-filter"
        return GitError("the clone is partial and lacks older versions.", remedy=remedy)
    return GitError(f"git says: {reason}." if reason else "git refuses without saying why.")
