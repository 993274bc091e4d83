"""Links and the dashboard against the sources they name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.manifest.links import KINDS, PLACES, Link
from bot.manifest.names import ITEM_KEY, PROJECT_KEY
from bot.manifest.nodes import Entry, Fields, Hole, Listing, Loc, Node, child, parts_of, text_of
from bot.manifest.problems import Problems, nearest, shown

_WHERE = {"github": "on GitHub", "jira": "in Jira", "local": "to a file"}
_SEARCH = "Write query: and GitHub's search words."
_FOREIGN: Mapping[str, Mapping[str, str]] = {
    "github": {
        "project": "Write repo: and its name, such as acme/shop.",
        "epic": "Write issue: and the number of the one that has others below it.",
        "fix_version": "Write milestone: and its number.",
        "sprint": "Write field: Sprint, and value: and the sprint's name.",
        "component": "Write label: and a label that stands for it.",
        "jql": _SEARCH,
    },
    "jira": {
        "repo": "Write project: and its key, such as PAY.",
        "milestone": "Write fix_version: and the version's name.",
    },
    "local": {"jql": _SEARCH},
}
"""What a kind of source does not know, and what to write instead."""

_READ_IN_JIRA = frozenset({"component", "fix version", "team"})
_PLURAL = {"repo": "repositories", "project": "projects"}
_SINGULAR = {"repo": "a repository", "project": "a project"}
_SUCH_AS = {"repo": "owner/name", "project": "its key, such as PAY"}


@dataclass(frozen=True, slots=True)
class _Source:
    """The repositories or projects of a source; `known` is False where they cannot be told."""

    kind: str
    names: tuple[str, ...]
    known: bool

    @property
    def foreign(self) -> Mapping[str, str]:
        return _FOREIGN.get(self.kind, {})

    @property
    def place(self) -> str:
        """The field that names one of them: `repo` or `project`."""
        keys = self.known and all(re.fullmatch(PROJECT_KEY, name) for name in self.names)
        return "project" if self.kind == "jira" or keys else "repo"


def check_links(root: Node, problems: Problems) -> None:
    """Every link names one thing, in a source, and in a part of it that is there."""
    sources = _sources(root)
    for loc, link in _links(root):
        for entry in link.entries:
            _check_link(entry, (*loc, entry.key), sources, problems)
    _check_dashboard(child(root, "dashboard"), sources, problems)


def _sources(root: Node) -> Mapping[str, _Source] | None:
    """The sources by name; None where they cannot be told."""
    listed = child(root, "sources")
    if not isinstance(listed, Listing):
        return None
    found = {}
    for _, node in parts_of(listed):
        kind = text_of(child(node, "kind"))
        parts = child(node, "projects" if kind == "jira" else "repos")
        names = tuple(text_of(part) for _, part in parts_of(parts))
        known = bool(names) and all(names)
        found[text_of(child(node, "name"))] = _Source(kind, names, known)
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
    entry: Entry, loc: Loc, sources: Mapping[str, _Source] | None, problems: Problems
) -> None:
    if sources is not None and entry.key not in sources:
        remedy = nearest(entry.key, sources, "sources")
        problems.add(loc, "is not a source", remedy, at_key=True)
        return
    target, source = entry.value, (sources or {}).get(entry.key)
    if not isinstance(target, Fields):
        return
    names = {each.key for each in target.entries}
    if not names <= set(Link.model_fields):
        return  # a misspelt field was reported; it may be the one that is missing
    foreign = _is_foreign(target, loc, source, problems)
    if _names_one_thing(target, loc, source, problems) and not foreign:
        _check_target(target, loc, source, problems)


def _is_foreign(target: Fields, loc: Loc, source: _Source | None, problems: Problems) -> bool:
    """Whether it has fields that this kind of source does not know."""
    told = source.foreign if source else {}
    found = [entry.key for entry in target.entries if entry.key in told]
    for key in found:
        message = f"is not known {_WHERE[source.kind if source else '']}"
        problems.add((*loc, key), message, told[key], at_key=True)
    return bool(found)


def _names_one_thing(target: Fields, loc: Loc, source: _Source | None, problems: Problems) -> bool:
    names = [entry.key for entry in target.entries]
    kinds = [kind for kind in KINDS if kind in names]
    if len(kinds) > 1:
        message = f"names {' and '.join(kinds)} at once"
        problems.add(loc, message, "Write one link for each.", at_key=True)
    elif "value" in names and "field" not in names:
        problems.add((*loc, "value"), "goes with field", "Add field: the name of a project field.")
    elif not kinds:
        ours = [kind for kind in KINDS if kind not in (source.foreign if source else ())]
        remedy = f"Write one of {', '.join(ours[:-1])}, or field with value."
        problems.add(loc, "names no items", remedy, at_key=True)
    elif kinds == ["field"] and "value" not in names:
        problems.add((*loc, "value"), "is missing", "Add the value the field must have.")
    return len(kinds) == 1


def _check_target(target: Fields, loc: Loc, source: _Source | None, problems: Problems) -> None:
    by = next(kind for kind in KINDS if target.entry(kind))
    text = text_of(child(target, by))
    if by in ("issue", "epic") and (key := re.fullmatch(ITEM_KEY, text)):
        _check_key(target, (*loc, by), key, source, problems)
        return
    if by == "field":
        _check_field(text, (*loc, by), source, problems)
    needed = ""
    if by == "issue" and text.isdigit() and _is_of_jira(target, source):
        remedy = "Write the item's key, such as PAY-7."
        problems.add((*loc, by), f"{text} is not a key of Jira", remedy)
    elif by in ("issue", "milestone", "fix_version"):
        needed = "project" if by == "fix_version" else "repo"
    _check_place(target, loc, source, problems, needed=needed)


def _check_field(name: str, loc: Loc, source: _Source | None, problems: Problems) -> None:
    if source and source.kind == "jira" and name and name.casefold() not in _READ_IN_JIRA:
        remedy = "Write Component, Fix Version or Team; or write jql: and a query."
        problems.add(loc, f"the field {shown(name)} is not read from Jira", remedy)


def _is_of_jira(target: Fields, source: _Source | None) -> bool:
    """Whether it names a project, or can only mean one."""
    written = [text_of(child(target, place)) for place in PLACES]
    if any(written):
        return any(re.fullmatch(PROJECT_KEY, name) for name in written)
    return source is not None and source.place == "project"


def _check_key(
    target: Fields, loc: Loc, key: re.Match[str], source: _Source | None, problems: Problems
) -> None:
    """A key of Jira names its project by itself."""
    if source and source.kind == "github":
        problems.add(loc, "is a key of Jira", "Write the number of a GitHub issue.")
        return
    written = next(filter(None, map(target.entry, PLACES)), None)
    if written and text_of(written.value) not in ("", key[1]):
        message = f"is not the project of {key[0]}"
        problems.add((*loc[:-1], written.key), message, "Remove it; the key says it already.")
    elif source and source.known and key[1] not in source.names:
        plural = _PLURAL[source.place]
        remedy = nearest(key[1], source.names, plural)
        problems.add(loc, f"{key[0]} is in none of the source's {plural}", remedy)


def _check_place(
    target: Fields, loc: Loc, source: _Source | None, problems: Problems, *, needed: str
) -> None:
    """The repository or project is one of the source's, or can be told without being written.

    `needed` is the field to ask for where a source may have either; '' if none is needed.
    """
    written = [entry for entry in map(target.entry, PLACES) if entry]
    if len(written) > 1:
        problems.add(loc, "names repo and project at once", "Write one of them.", at_key=True)
    elif source is None:
        return
    elif written:
        _check_name(written[0], loc, source, problems)
    elif needed and len(source.names) != 1:
        place = "project" if source.place == "project" else needed
        message = f"is missing, and the source names {len(source.names) or 'no'} {_PLURAL[place]}"
        choice = f"one of {', '.join(source.names)}" if source.names else _SUCH_AS[place]
        problems.add((*loc, place), message, f"Write {choice}.")


def _check_name(written: Entry, loc: Loc, source: _Source, problems: Problems) -> None:
    name = text_of(written.value)
    if isinstance(written.value, Hole) or not name or not source.known:
        return
    if name.casefold() not in map(str.casefold, source.names):
        remedy = nearest(name, source.names, _PLURAL[written.key])
        message = f"is not {_SINGULAR[written.key]} of this source"
        problems.add((*loc, written.key), message, remedy)


def _check_dashboard(
    node: Node | None, sources: Mapping[str, _Source] | None, problems: Problems
) -> None:
    name = text_of(child(node, "source"))
    if not isinstance(node, Fields) or not name or sources is None:
        return
    if name not in sources:
        remedy = nearest(name, sources, "sources")
        problems.add(("dashboard", "source"), f"'{name}' is not a source", remedy)
    elif not _is_foreign(node, ("dashboard",), sources[name], problems):
        _check_place(node, ("dashboard",), sources[name], problems, needed="repo")
