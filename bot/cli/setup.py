"""init and import: from nothing to a first check."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import JsonOption

if TYPE_CHECKING:
    from bot.manifest.starter import StarterSource
    from connectors.local.imports import ImportReport

REMOTE = re.compile(r"github\.com[:/](?P<repo>[\w.-]+/[\w.-]+?)(?:\.git)?/?$")
REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
PROJECT = re.compile("[A-Z][A-Z0-9_]{0,30}")
GROUP = re.compile(rf"{REPOSITORY.pattern}|{PROJECT.pattern}")  # as the manifest takes them
JIRA = "https://acme.atlassian.net"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(init)
    app.command(name="import")(import_)


def init(  # noqa: PLR0913  a command has as many arguments as it has options
    repo: Annotated[
        str, typer.Option("--repo", metavar="OWNER/NAME", help="Backlog on GitHub.")
    ] = "",
    project: Annotated[
        list[str] | None,
        typer.Option("--project", metavar="KEY", help="Backlog in Jira; may be given again."),
    ] = None,
    file: Annotated[
        str, typer.Option("--file", metavar="FILE", help="Backlog in a file made by `import`.")
    ] = "",
    product: Annotated[str, typer.Option("--product", help="Name of the product.")] = "",
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where to write the manifest.")
    ] = Path("roadmap.yaml"),
    as_json: JsonOption = False,
) -> int:
    """Write a starter manifest that explains itself. Never overwrites one."""
    from bot.cli.session import console, print_json
    from bot.manifest.starter import starter

    source, name = _source(repo, file, project or [])
    product = product.strip() or _spoken(name)
    _write_new(output, starter(_slug(product), product, source))
    commands = list(_next(source, output))
    if as_json:
        print_json({"wrote": str(output), "next": commands})
        return 0
    for line in (f"Wrote {output}. Next:", *(f"  {command}" for command in commands)):
        console().print(line, markup=False, highlight=False, soft_wrap=True)
    return 0


def _write_new(output: Path, text: str) -> None:
    from bot.domain.errors import BotError

    try:
        with output.open("x", encoding="utf-8") as target:
            target.write(text)
    except FileExistsError as error:
        raise BotError(
            f"{output} is there already and was not touched.", remedy="Give another --output."
        ) from error
    except OSError as error:
        raise BotError(f"{output} could not be written: {error.strerror}.") from error


def _next(source: "StarterSource", output: Path) -> Iterator[str]:
    """The commands that lead to a first check."""
    from bot.manifest.starter import GithubRepo, JiraProjects, LocalFile

    at = "" if output == Path("roadmap.yaml") else f" --manifest {output}"
    match source:
        case GithubRepo():
            yield "export GITHUB_TOKEN=…   # Issues: read is enough to look"
        case JiraProjects():
            yield f"export ROADMAP_DRIFT_JIRA__BASE_URL={JIRA}   # yours"
            yield "export ROADMAP_DRIFT_JIRA__EMAIL=… ROADMAP_DRIFT_JIRA__TOKEN=…   # Cloud"
            yield "export ROADMAP_DRIFT_JIRA__PAT=…   # Data Center, instead of the line above"
        case LocalFile(file) if not Path(file).exists():
            yield f"roadmap-drift import EXPORT --into {file}"
    yield f"roadmap-drift doctor{at}"
    yield f"roadmap-drift check{at}"


def _source(repo: str, file: str, projects: list[str]) -> "tuple[StarterSource, str]":
    """Where the backlog is, and a name that stands for it."""
    from bot.manifest.starter import GithubRepo, JiraProjects, LocalFile

    if sum(map(bool, (repo, file, projects))) > 1:
        raise typer.BadParameter("choose one of --repo, --project and --file")
    if file:
        return LocalFile(file, _repos_in(Path(file))), Path(file).stem
    if projects:
        keys = tuple(dict.fromkeys(_key(project) for project in projects))
        return JiraProjects(keys), keys[0].lower()
    repo = repo or _remote()
    if not REPOSITORY.fullmatch(repo):
        raise typer.BadParameter(
            "say where the backlog is: --repo owner/name, --project KEY, or --file backlog.db"
            if not repo
            else f"'{repo}' is not of the form owner/name"
        )
    return GithubRepo(repo), repo.partition("/")[2]


def _key(project: str) -> str:
    """The project's key in capitals, as Jira has it."""
    key = project.strip().upper()
    if not PROJECT.fullmatch(key):
        raise typer.BadParameter(f"'{project}' is not a project's key, such as PAY")
    return key


def _repos_in(file: Path) -> tuple[str, ...]:
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


def _spoken(name: str) -> str:
    """A product's name made of a repository's or a file's."""
    return name.replace("-", " ").replace("_", " ").strip().title() or name or "Product"


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "product"


def import_(  # noqa: PLR0913  a command has as many arguments as it has options
    export: Annotated[Path, typer.Argument(metavar="FILE", help="The exported issues.")],
    into: Annotated[
        Path, typer.Option("--into", metavar="FILE", help="The backlog file to fill.")
    ] = Path("backlog.db"),
    group: Annotated[
        str | None,
        typer.Option("--repo", metavar="OWNER/NAME", help="Repository, if the export has none."),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option("--format", help="github, jira-csv or jira-json, where it is not detected."),
    ] = None,
    day_first: Annotated[
        bool | None,
        typer.Option("--day-first/--month-first", help="How to read 05/03/26.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Fill a local backlog from `gh issue list --json`, GitHub REST JSON or a Jira CSV export."""
    from dataclasses import asdict

    from bot.cli.session import print_json
    from connectors.local.imports import import_export

    new = not into.exists()
    told = import_export(into, export, group=group, format=format, day_first=day_first)
    if as_json:
        print_json({"into": str(into), **asdict(told)})
    else:
        _print_import(told, into, new=new)
    return 0


def _print_import(told: "ImportReport", into: Path, *, new: bool) -> None:
    from bot.cli.session import console
    from bot.domain.wording import count

    items = count(told.items, "item", "items")
    containers = count(
        told.containers, "milestone, version or sprint", "milestones, versions and sprints"
    )
    lines = [f"Imported {items} and {containers} into {into}."]
    lines += [f"  left out: {skipped}" for skipped in told.skipped]
    if told.unmentioned:
        there = count(told.unmentioned, "item was", "items were")
        lines.append(f"{there} there before and not in this export: left as before.")
    if new:
        lines.append(f"Next, a manifest for it: roadmap-drift init --file {into}")
    for line in lines:
        console().print(line, markup=False, highlight=False, soft_wrap=True)
