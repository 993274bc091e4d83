"""init --from-trackers: a first manifest made of what the trackers hold."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from bot.cli.backlogs import (
    BOARD,
    Backlogs,
    groups_of,
    keys_of,
    repos_of,
    spoken,
    there_already,
    write_new,
)
from bot.domain.adoption import MOST, ORDER, Adoption, Terms
from bot.domain.errors import BotError
from bot.domain.policy import Reach
from bot.domain.roadmap import Roadmap, Source
from bot.domain.tracker_words import slug
from bot.domain.wording import count

if TYPE_CHECKING:
    from bot.app.reconcile import Moment


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be made, and where."""

    product: str
    output: Path
    most: int | None
    as_of: dt.date | None
    with_done: bool


def take_over(given: Backlogs, wish: Wish, *, as_json: bool) -> int:
    """Read the backlog, write the manifest, and say what was made of what."""
    from bot.app.adopt import adopt
    from bot.cli.session import moment, opened_for, print_json, progress
    from bot.domain.run import Exit

    if wish.output.exists():
        raise there_already(wish.output)
    if not wish.output.parent.is_dir():
        raise BotError(f"{wish.output} could not be written: there is no such folder.")
    draft = _draft(given, wish)
    bot = opened_for(draft)
    when = moment(bot, wish.as_of)
    with progress() as shown:
        terms = Terms(wish.most or MOST, wish.with_done)
        made = adopt(draft, bot.readers(draft), when, shown, terms)
    write_new(wish.output, _text(made, when, wish.output))
    if as_json:
        print_json({"wrote": str(wish.output), **_told(made), "next": list(_next(wish, made))})
    else:
        _print(made, wish)
    return Exit(not_judged=bool(made.snapshot.gaps)).code


def _text(made: Adoption, when: "Moment", output: Path) -> str:
    """The manifest, proved to load before anything is written."""
    from bot.cli.session import redacted
    from bot.manifest.adopted import adopted_text
    from bot.manifest.load import parse_manifest

    text = redacted(adopted_text(made, when.day(made.roadmap), made.snapshot.gaps))
    parse_manifest(text.encode(), str(output))
    return text


def _draft(given: Backlogs, wish: Wish) -> Roadmap:
    """The product and its sources, with nothing on its roadmap."""
    sources, name = _sources(given, wish.output)
    product = wish.product or spoken(name)
    return Roadmap(slug(product) or "product", product, sources=sources, path=str(wish.output))


def _sources(given: Backlogs, output: Path) -> tuple[tuple[Source, ...], str]:
    """A source for each kind of tracker, and a name that stands for all of them."""
    if given.board and not BOARD.fullmatch(given.board):
        raise typer.BadParameter(f"'{given.board}' is not a project's owner/number, such as acme/7")
    found, names = [], []
    if given.repos or not given.count:
        repos = repos_of(given)
        found.append(Source("github", "github", repos, project=given.board))
        names.append(repos[0].partition("/")[2])
    elif given.board:
        raise typer.BadParameter("--board goes with --repo")
    if given.projects:
        keys = keys_of(given)
        found.append(Source("jira", "jira", keys, reach=Reach.DASHBOARD))
        names.append(keys[0].lower())
    if given.file:
        file = _local(Path(given.file), output)
        found.append(file)
        only = file.groups[0] if len(file.groups) == 1 else Path(given.file).stem
        names.append(only.rpartition("/")[2].lower())
    if len(found) == 1:
        found = [replace(found[0], name="backlog")]
    return tuple(found), names[0]


def _local(file: Path, output: Path) -> Source:
    """A backlog in a file, which the manifest names from its own folder on."""
    if file.is_dir():
        raise BotError(
            f"{file} is a folder, not a file.",
            remedy=f"Name the backlog in it, such as --file {file / 'backlog.db'}",
        )
    if not file.is_file():
        raise BotError(
            f"There is no file {file}.",
            remedy=f"Make it: roadmap-drift import EXPORT --into {file}",
        )
    groups = groups_of(file)
    if not groups:
        raise BotError(
            f"{file} has repositories or projects of which a manifest can't say the name.",
            remedy="Import it anew, with --repo owner/name.",
        )
    try:
        inner = file.resolve().relative_to(output.resolve().parent)
    except ValueError:
        raise BotError(
            f"{file} does not lie in the folder of {output}, or below.",
            remedy="Write the manifest beside it, with --output, or move the file.",
        ) from None
    return Source("file", "local", groups, file=inner.as_posix())


def _print(made: Adoption, wish: Wish) -> None:
    from bot.cli.session import console

    lines = [*_summary(made, wish), "Next:", *(f"  {command}" for command in _next(wish, made))]
    for line in lines:
        console().print(line, markup=False, highlight=False, soft_wrap=True)


def _summary(made: Adoption, wish: Wish) -> Iterator[str]:
    told = _told(made)
    sources = ", ".join(source.name for source in made.roadmap.sources)
    items = count(told["items"], "item", "items")
    yield f"Wrote {wish.output}, made of {items} in {sources}:"
    initiatives = count(len(made.adopted), "initiative", "initiatives")
    epics = count(told["from_epics"], "epic", "epics")
    others = count(told["from_milestones"], "milestone or version", "milestones and versions")
    yield f"  {initiatives}, from {epics} and {others}"
    standing = (f"{n} {status}" for status, n in told["status"].items() if n)
    yield f"  {', '.join(standing)}"
    dated, owned = told["dated"], told["owned"]
    yield f"  {dated} with a window or target, {owned} with an owner"
    if made.left:
        yield f"  {made.left} more left out: --most {len(made.adopted) + made.left} takes them all"
    for gap in made.snapshot.gaps:
        yield f"  not read: {gap.source} {gap.part}".rstrip() + f": {gap.reason}"


def _told(made: Adoption) -> dict[str, Any]:
    epics = sum(one.from_epic for one in made.adopted)
    said = [one.initiative for one in made.adopted]
    return {
        "items": len(made.snapshot.items),
        "initiatives": len(said),
        "from_epics": epics,
        "from_milestones": len(said) - epics,
        "status": {status.words: len(made.of(status)) for status in ORDER},
        "dated": sum(bool(one.window or one.target) for one in said),
        "owned": sum(bool(one.owner) for one in said),
        "left_out": made.left,
        "not_read": [f"{gap.source} {gap.part}".strip() for gap in made.snapshot.gaps],
    }


def _next(wish: Wish, made: Adoption) -> Iterator[str]:
    """What leads from here to a roadmap that people stand behind."""
    at = "" if wish.output == Path("roadmap.yaml") else f" --manifest {wish.output}"
    day = f" --as-of {wish.as_of}" if wish.as_of else ""
    yield f"open {wish.output}: write the goals where it says TO DO, delete what is no initiative"
    yield f"roadmap-drift check{at}{day}"
    yield f"roadmap-drift accept --all{at}   # later: hear only of what changes from here on"
