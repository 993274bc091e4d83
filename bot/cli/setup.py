"""init, import, doctor: from nothing to a first check."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import JsonOption, ManifestOption

if TYPE_CHECKING:
    from bot.bootstrap import Bot
    from bot.domain.roadmap import Roadmap
    from bot.manifest.starter import StarterSource
    from bot.ports import Right
    from connectors.local.imports import ImportReport

REMOTE = re.compile(r"github\.com[:/](?P<repo>[\w.-]+/[\w.-]+?)(?:\.git)?/?$")
REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
GROUP = re.compile(rf"{REPOSITORY.pattern}|[A-Z][A-Z0-9_]*")  # as the manifest takes them
NOT_JUDGED = 4


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(init)
    app.command(name="import")(import_)
    app.command()(doctor)


def init(
    repo: Annotated[
        str, typer.Option("--repo", metavar="OWNER/NAME", help="Backlog on GitHub.")
    ] = "",
    file: Annotated[
        str, typer.Option("--file", metavar="FILE", help="Backlog in a file made by `import`.")
    ] = "",
    product: Annotated[str, typer.Option("--product", help="Name of the product.")] = "",
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where to write the manifest.")
    ] = Path("roadmap.yaml"),
) -> int:
    """Write a starter manifest that explains itself. Never overwrites one."""
    from bot.cli.session import console
    from bot.domain.errors import BotError
    from bot.manifest.starter import starter

    source, name = _source(repo, file)
    product = product or name.replace("-", " ").replace("_", " ").title()
    text = starter(_slug(product), product, source)
    try:
        with output.open("x", encoding="utf-8") as target:
            target.write(text)
    except FileExistsError as error:
        raise BotError(
            f"{output} is there already and was not touched.", remedy="Give another --output."
        ) from error
    except OSError as error:
        raise BotError(f"{output} could not be written: {error.strerror}.") from error
    screen = console()
    screen.print(f"Wrote {output}. Next:", markup=False, highlight=False, soft_wrap=True)
    if file and not Path(file).exists():
        screen.print(f"  roadmap-drift import EXPORT --into {file}", markup=False, highlight=False)
    if not file:
        screen.print("  export GITHUB_TOKEN=…   # Issues: read is enough to look", markup=False)
    at = "" if output == Path("roadmap.yaml") else f" --manifest {output}"
    screen.print(f"  roadmap-drift doctor{at}\n  roadmap-drift check{at}", markup=False)
    return 0


def _source(repo: str, file: str) -> "tuple[StarterSource, str]":
    from bot.manifest.starter import GithubRepo, LocalFile

    if repo and file:
        raise typer.BadParameter("choose one of --repo and --file")
    if file:
        return LocalFile(file, _repos_in(Path(file))), Path(file).stem
    repo = repo or _remote()
    if not REPOSITORY.fullmatch(repo):
        raise typer.BadParameter(
            "say where the backlog is: --repo owner/name, or --file backlog.db"
            if not repo
            else f"'{repo}' is not of the form owner/name"
        )
    return GithubRepo(repo), repo.partition("/")[2]


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


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "product"


def import_(
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
) -> int:
    """Fill a local backlog from `gh issue list --json`, GitHub REST JSON or a Jira CSV export."""
    from connectors.local.imports import import_export

    new = not into.exists()
    told = import_export(into, export, group=group, format=format, day_first=day_first)
    _print_import(told, into, new=new)
    return 0


def _print_import(told: "ImportReport", into: Path, *, new: bool) -> None:
    from bot.cli.session import console
    from bot.domain.wording import count

    items = count(told.items, "item", "items")
    containers = count(told.containers, "milestone or sprint", "milestones and sprints")
    lines = [f"Imported {items} and {containers} into {into}."]
    lines += [f"  left out: {skipped}" for skipped in told.skipped]
    if told.unmentioned:
        there = count(told.unmentioned, "item was", "items were")
        lines.append(f"{there} there before and not in this export: left as before.")
    if new:
        lines.append(f"Next, a manifest for it: roadmap-drift init --file {into}")
    for line in lines:
        console().print(line, markup=False, highlight=False, soft_wrap=True)


def doctor(manifest: ManifestOption = None, as_json: JsonOption = False) -> int:
    """Check reach, rights and status maps of every source, and say what to do."""
    from bot.cli.session import console, opened, print_json

    bot = opened(manifest)
    found = {roadmap.id: _examined(bot, roadmap) for roadmap in bot.roadmaps}
    if as_json:
        print_json({"products": [{"product": p, "checks": c} for p, c in found.items()]})
    else:
        for product, checks in found.items():
            console().print(product, style="bold", highlight=False)
            for check in checks:
                _print(check)
    bad = any(check["held"] is False for checks in found.values() for check in checks)
    return NOT_JUDGED if bad else 0


def _examined(bot: "Bot", roadmap: "Roadmap") -> list[dict[str, Any]]:
    from bot.domain.backlog import Gap
    from bot.domain.errors import TrackerError
    from bot.ports import Right

    checks: list[dict[str, Any]] = []
    for name, reader in bot.readers(roadmap).items():
        if isinstance(reader, Gap):
            checks.append(_check(name, Right("", "reach", False, reader.reason)))
            continue
        try:
            checks += [_check(name, right) for right in reader.rights()]
        except TrackerError as error:
            checks.append(_check(name, Right("", "reach", False, str(error))))
    return checks + _unmapped(bot, roadmap)


def _check(source: str, right: "Right") -> dict[str, Any]:
    return {
        "source": source,
        "part": right.part,
        "check": right.name,
        "held": right.held,
        "remedy": right.remedy,
    }


def _unmapped(bot: "Bot", roadmap: "Roadmap") -> list[dict[str, Any]]:
    """Read the backlog once, for what only the items can tell."""
    from bot.app.reconcile import judge
    from bot.cli.session import moment, progress
    from bot.domain.wording import Names, plain, remedies, sentence
    from bot.ports import Right

    with progress() as shown:
        verdict = judge(roadmap, bot.roadmaps, bot.readers(roadmap), moment(bot, None), shown)
    names = Names(verdict.scene)
    return [
        _check(
            finding.hit.source,
            Right(
                "",
                plain(sentence(finding, names)).rstrip("."),
                False,
                plain(remedies(finding, names)[0]),
            ),
        )
        for finding in verdict.findings
        if finding.rule == "S10"
    ]


def _print(check: dict[str, Any]) -> None:
    from bot.cli.session import console

    word, style = {True: ("ok", "green"), False: ("no", "red"), None: ("?", "yellow")}[
        check["held"]
    ]
    where = f"{check['source']} {check['part']}".strip()
    line = f"  {word:3} {where}: {check['check']}"
    if check["remedy"] and check["held"] is not True:
        line += f". {check['remedy']}"
    console().print(line, style=style, markup=False, highlight=False, soft_wrap=True)
