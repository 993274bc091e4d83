"""Links and the dashboard against the sources they name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.manifest.links import KINDS, Link
from bot.manifest.nodes import Entry, Fields, Hole, Listing, Loc, Node, child, parts_of, text_of
from bot.manifest.problems import Problems, nearest
from bot.manifest.values import ITEM_KEY

_ASK = "Write one of issue, milestone, label, query, or field with value."


@dataclass(frozen=True, slots=True)
class _Repos:
    """The repositories of a source; `known` is False where they cannot be told."""

    names: tuple[str, ...]
    known: bool
    kind: str


def check_links(root: Node, problems: Problems) -> None:
    """Every link names one thing, in a source and a repository that are there."""
    sources = _sources(root)
    for loc, link in _links(root):
        for entry in link.entries:
            _check_link(entry, (*loc, entry.key), sources, problems)
    _check_dashboard(child(root, "dashboard"), sources, problems)


def _sources(root: Node) -> Mapping[str, _Repos] | None:
    """The sources by name; None where they cannot be told."""
    listed = child(root, "sources")
    if not isinstance(listed, Listing):
        return None
    found = {}
    for _, node in parts_of(listed):
        repos = child(node, "repos")
        names = tuple(text_of(repo) for _, repo in parts_of(repos))
        known, kind = bool(names) and all(names), text_of(child(node, "kind"))
        found[text_of(child(node, "name"))] = _Repos(names, known, kind)
    return found


def _links(root: Node) -> Iterator[tuple[Loc, Fields]]:
    lists: list[Loc] = [("unplanned", "links")]
    for index, _ in parts_of(child(root, "initiatives")):
        lists += [("initiatives", index, "links"), ("initiatives", index, "releases")]
    for loc in lists:
        for index, link in parts_of(child(root, *loc)):
            if isinstance(link, Fields):
                yield (*loc, index), link


def _check_link(
    entry: Entry, loc: Loc, sources: Mapping[str, _Repos] | None, problems: Problems
) -> None:
    if sources is not None and entry.key not in sources:
        remedy = nearest(entry.key, sources, "sources")
        problems.add(loc, "is not a source", remedy, at_key=True)
        return
    target = entry.value
    if not isinstance(target, Fields) or not _check_kind(target, loc, problems):
        return
    repos = (sources or {}).get(entry.key)
    keyed = bool(re.fullmatch(ITEM_KEY, text_of(child(target, "issue"))))
    if keyed and repos and repos.kind == "github":
        problems.add((*loc, "issue"), "is a key of Jira", "Write the number of a GitHub issue.")
    single = not keyed and any(target.entry(kind) for kind in ("issue", "milestone"))
    _check_repo(target, loc, repos, problems, needed=single)


def _check_kind(target: Fields, loc: Loc, problems: Problems) -> bool:
    """Whether it names exactly one thing."""
    names = [entry.key for entry in target.entries]
    kinds = [kind for kind in KINDS if kind in names]
    if not set(names) <= set(Link.model_fields):
        return False  # a misspelt field was reported; it may be the one that is missing
    if len(kinds) > 1:
        message = f"names {' and '.join(kinds)} at once"
        problems.add(loc, message, "Write one link for each.", at_key=True)
    elif "value" in names and "field" not in names:
        problems.add((*loc, "value"), "goes with field", "Add field: the name of a project field.")
    elif not kinds:
        problems.add(loc, "names no items", _ASK, at_key=True)
    elif kinds == ["field"] and "value" not in names:
        problems.add((*loc, "value"), "is missing", "Add the value the field must have.")
    return len(kinds) == 1


def _check_repo(
    target: Fields, loc: Loc, repos: _Repos | None, problems: Problems, *, needed: bool
) -> None:
    """The repository is one of the source's, or can be told without being written."""
    written = target.entry("repo")
    if repos is None or isinstance(written and written.value, Hole):
        return
    here = (*loc, "repo")
    if not written:
        if needed and len(repos.names) != 1:
            message = f"is missing, and the source names {len(repos.names) or 'no'} repositories"
            choice = f"one of {', '.join(repos.names)}" if repos.names else "owner/name"
            problems.add(here, message, f"Write {choice}.")
        return
    name = text_of(written.value)
    if repos.known and name and name.casefold() not in map(str.casefold, repos.names):
        remedy = nearest(name, repos.names, "repositories")
        problems.add(here, "is not a repository of this source", remedy)


def _check_dashboard(
    node: Node | None, sources: Mapping[str, _Repos] | None, problems: Problems
) -> None:
    source = text_of(child(node, "source"))
    if not isinstance(node, Fields) or not source or sources is None:
        return
    if source not in sources:
        remedy = nearest(source, sources, "sources")
        problems.add(("dashboard", "source"), f"'{source}' is not a source", remedy)
        return
    _check_repo(node, ("dashboard",), sources[source], problems, needed=True)
