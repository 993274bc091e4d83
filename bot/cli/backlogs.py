"""Where a new manifest finds its backlog, as it is typed, and how the file is written."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.domain.errors import BotError

REMOTE = re.compile(r"github\.com[:/](?P<repo>[\w.-]+/[\w.-]+?)(?:\.git)?/?$")
REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
PROJECT = re.compile("[A-Z][A-Z0-9_]{0,30}")
GROUP = re.compile(rf"{REPOSITORY.pattern}|{PROJECT.pattern}")  # as the manifest takes them
BOARD = re.compile("[A-Za-z0-9][A-Za-z0-9_-]*/[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Backlogs:
    """Where the backlog is, as it was typed."""

    repos: tuple[str, ...]
    projects: tuple[str, ...]
    file: str
    board: str

    @property
    def count(self) -> int:
        """How many kinds of place were given."""
        return sum(map(bool, (self.repos, self.projects, self.file)))


def write_new(output: Path, text: str) -> None:
    """Write a file that is not there yet. Raises BotError."""
    from bot.domain.errors import BotError

    try:
        with output.open("x", encoding="utf-8") as target:
            target.write(text)
    except FileExistsError as error:
        raise there_already(output) from error
    except OSError as error:
        raise BotError(f"{output} could not be written: {error.strerror}.") from error


def there_already(output: Path) -> "BotError":
    """The refusal to overwrite."""
    from bot.domain.errors import BotError

    return BotError(
        f"{output} is there already and was not touched.", remedy="Give another --output."
    )


def repos_of(given: Backlogs) -> tuple[str, ...]:
    """The repositories that were given, each once; without any, that of the folder we are in."""
    repos = list({repo.casefold(): repo for repo in given.repos or (_remote(),)}.values())
    for repo in repos:
        if not REPOSITORY.fullmatch(repo):
            raise typer.BadParameter(
                "say where the backlog is: --repo owner/name, --project KEY, or --file backlog.db"
                if not repo
                else f"'{repo}' is not of the form owner/name"
            )
    return tuple(repos)


def keys_of(given: Backlogs) -> tuple[str, ...]:
    """The projects that were given, each once."""
    return tuple(dict.fromkeys(_key(project) for project in given.projects))


def _key(project: str) -> str:
    """The project's key in capitals, as Jira has it."""
    key = project.strip().upper()
    if not PROJECT.fullmatch(key):
        raise typer.BadParameter(f"'{project}' is not a project's key, such as PAY")
    return key


def groups_of(file: Path) -> tuple[str, ...]:
    """The repositories and Jira projects in a backlog that was imported already."""
    from connectors.local.imports import groups_in

    if not file.exists():
        return ()
    groups = groups_in(file)
    return groups if all(GROUP.fullmatch(group) for group in groups) else ()


def _remote() -> str:
    """The GitHub repository of the folder we are in, from git's own file; '' if none."""
    import configparser

    parser = configparser.ConfigParser(strict=False, interpolation=None)
    try:
        parser.read(Path(".git/config"), encoding="utf-8")
        match = REMOTE.search(parser['remote "origin"']["url"])
    except (configparser.Error, KeyError, OSError, UnicodeDecodeError):
        return ""
    return match["repo"] if match else ""


def spoken(name: str) -> str:
    """A product's name made of a repository's or a file's."""
    return name.replace("-", " ").replace("_", " ").strip().title() or name or "Product"
