"""init: a first manifest, to fill in or made of what is in the trackers."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.backlogs import Backlogs, groups_of, keys_of, repos_of, spoken, write_new
from bot.cli.options import AsOfOption, JsonOption

if TYPE_CHECKING:
    from bot.manifest.starter import StarterSource

JIRA = "https://acme.atlassian.net"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(init)


def init(  # noqa: PLR0913  a command has as many arguments as it has options
    repo: Annotated[
        list[str] | None,
        typer.Option(
            "--repo",
            metavar="OWNER/NAME",
            help="Backlog on GitHub; with --from-trackers repeatable.",
        ),
    ] = None,
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
    from_trackers: Annotated[
        bool,
        typer.Option(
            "--from-trackers", help="Read the backlog, and begin with its epics and milestones."
        ),
    ] = False,
    board: Annotated[
        str,
        typer.Option(
            "--board", metavar="OWNER/NUMBER", help="GitHub project over the repositories."
        ),
    ] = "",
    with_done: Annotated[
        bool,
        typer.Option("--with-done", help="With --from-trackers: also what was done in 90 days."),
    ] = False,
    most: Annotated[
        int | None,
        typer.Option(
            "--most",
            min=1,
            max=1000,
            show_default=False,
            help="With --from-trackers: so many initiatives at most; 60, if left out.",
        ),
    ] = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> int:
    """Write a first manifest: a starter to fill in, or one made of what the trackers hold.

    Never overwrites one.
    """
    given = Backlogs(tuple(repo or ()), tuple(project or ()), file, board)
    if from_trackers:
        from bot.cli.takeover import Wish, take_over

        wish = Wish(product.strip(), output, most, as_of, with_done=with_done)
        return take_over(given, wish, as_json=as_json)
    if board or with_done or as_of or most:
        raise typer.BadParameter("--board, --with-done, --most and --as-of go with --from-trackers")
    return _start(given, product.strip(), output, as_json=as_json)


def _start(given: Backlogs, product: str, output: Path, *, as_json: bool) -> int:
    from bot.cli.session import console, print_json
    from bot.domain.tracker_words import slug
    from bot.manifest.starter import starter

    source, name = _source(given)
    product = product or spoken(name)
    write_new(output, starter(slug(product) or "product", product, source))
    commands = list(_next(source, output))
    if as_json:
        print_json({"wrote": str(output), "next": commands})
        return 0
    for line in (f"Wrote {output}. Next:", *(f"  {command}" for command in commands)):
        console().print(line, markup=False, highlight=False, soft_wrap=True)
    return 0


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


def _source(given: Backlogs) -> "tuple[StarterSource, str]":
    """Where the backlog is, and a name that stands for it."""
    from bot.manifest.starter import GithubRepo, JiraProjects, LocalFile

    if given.count > 1:
        raise typer.BadParameter("choose one of --repo, --project and --file")
    if given.file:
        return LocalFile(given.file, groups_of(Path(given.file))), Path(given.file).stem
    if given.projects:
        keys = keys_of(given)
        return JiraProjects(keys), keys[0].lower()
    repos = repos_of(given)
    if len(repos) > 1:
        raise typer.BadParameter("several --repo go with --from-trackers")
    return GithubRepo(repos[0]), repos[0].partition("/")[2]
