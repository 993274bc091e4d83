"""Queries in Jira's language, put together from names that were checked."""

import re
from collections.abc import Iterable

from bot.domain.errors import Rejected
from bot.domain.jql import check_jql
from connectors.shared.jira import KEY

OVERLAP = 5
"""Minutes that are read twice: instants are cut to minutes, and clocks differ a little."""

_PROJECT = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_NUMBER = re.compile(r"[0-9]+")
_CUSTOM = re.compile(r"customfield_([0-9]+)")


def quoted(text: str) -> str:
    """Any text as one JQL string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def projects(keys: Iterable[str]) -> str:
    """The projects by key, in parentheses. Quoted, since a key may be a word of JQL."""
    return f"({', '.join(quoted(_checked(_PROJECT, key, 'project')) for key in keys)})"


def issues(keys: Iterable[str]) -> str:
    """The items by key, in parentheses."""
    return f"({', '.join(_checked(KEY, key, 'item') for key in keys)})"


def field(field_id: str) -> str:
    """How a query names a custom field, whatever it is called."""
    return f"cf[{_checked(_CUSTOM, field_id, 'custom field').removeprefix('customfield_')}]"


def listing(project: str, minutes: int | None) -> str:
    """All of a project in a lasting order; with `minutes` what changed within them.

    Relative, since Jira reads a date in the time zone of the account's profile.
    """
    recent = "" if minutes is None else f' AND updated >= "-{minutes}m"'
    return f"project in {projects([project])}{recent} ORDER BY key ASC"


def changed(project: str, minutes: int, below: str) -> str:
    """What changed in a project within so many minutes, and what a clause finds elsewhere."""
    recent = f'project in {projects([project])} AND updated >= "-{minutes}m"'
    return f"({recent}) OR ({below}) ORDER BY key ASC" if below else listing(project, minutes)


def minutes_since(since: float, now: float) -> int:
    """Minutes to go back, by the server's clock, so that no change is missed."""
    return max(int((now - since) // 60) + 1, 0) + OVERLAP


def check(query: str) -> None:
    """Raise Rejected where a person's query could leave the projects it is asked within."""
    try:
        check_jql(query)
    except ValueError as error:
        raise Rejected(str(error)) from error


def bounded(keys: Iterable[str], query: str) -> str:
    """A person's query, which was checked, within these projects."""
    return f"project in {projects(keys)} AND ({query}) ORDER BY key ASC"


def elsewhere(epics: Iterable[str], epic_link: Iterable[str], own: Iterable[str]) -> str:
    """A clause for open children of these epics in other projects."""
    parents = issues(epics)
    links = "".join(f" OR {field(one)} in {parents}" for one in epic_link)
    return (
        f"(parent in {parents}{links}) AND project not in {projects(own)}"
        " AND statusCategory != Done"
    )


def children_elsewhere(epics: Iterable[str], epic_link: Iterable[str], own: Iterable[str]) -> str:
    """Open children of these epics in other projects."""
    return f"{elsewhere(list(epics), epic_link, own)} ORDER BY key ASC"


def in_sprint(keys: Iterable[str], number: str) -> str:
    """Items of these projects that are in a sprint, or were."""
    sprint = _checked(_NUMBER, number, "sprint")
    return f"project in {projects(keys)} AND sprint = {sprint} ORDER BY key ASC"


def dashboards(project: str, label: str, accounts: Iterable[str]) -> str:
    """What carries the label in a project, or was made by one of these accounts."""
    makers = ", ".join(map(quoted, accounts))
    who = f"labels = {quoted(label)}" + (f" OR creator in ({makers})" if makers else "")
    return f"project in {projects([project])} AND ({who}) ORDER BY key ASC"


def made_by(project: str, accounts: Iterable[str]) -> str:
    """What one of these accounts made in a project."""
    makers = ", ".join(map(quoted, accounts))
    return f"project in {projects([project])} AND creator in ({makers}) ORDER BY key ASC"


def these(keys: Iterable[str]) -> str:
    """Items by key."""
    return f"key in {issues(keys)} ORDER BY key ASC"


def _checked(form: re.Pattern[str], text: str, what: str) -> str:
    if not form.fullmatch(text):
        raise Rejected(f"'{text}' is no {what} of Jira.")
    return text
