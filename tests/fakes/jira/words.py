"""By which words JQL finds an issue, and how Jira words what it cannot find."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.fakes.jira.issues import Issue
from tests.fakes.jira.places import User

Words = Callable[[Issue], Iterable[str]]


def _named(one: Any) -> tuple[str, ...]:
    return (one.name, str(one.id)) if one is not None else ()


def _all_named(held: Iterable[Any]) -> list[str]:
    return [text for one in held for text in _named(one)]


def _category(issue: Issue) -> tuple[str, ...]:
    names = {"new": "To Do", "indeterminate": "In Progress", "done": "Done"}
    return names.get(issue.status.category, "No Category"), issue.status.category


def person(user: User | None) -> tuple[str, ...]:
    return (user.account, user.name, user.key, user.display, user.email) if user else ()


WORDS: Mapping[str, Words] = {
    "project": lambda one: (one.project.key, *_named(one.project)),
    "status": lambda one: _named(one.status),
    "statuscategory": _category,
    "issuetype": lambda one: _named(one.kind),
    "priority": lambda one: _named(one.priority),
    "resolution": lambda one: _named(one.resolution),
    "labels": lambda one: one.labels,
    "component": lambda one: _all_named(one.components),
    "fixversion": lambda one: _all_named(one.versions),
    "affectedversion": lambda _one: (),
    "assignee": lambda one: person(one.assignee),
    "reporter": lambda one: person(one.reporter),
    "creator": lambda one: person(one.creator),
    "level": lambda one: _named(one.level),
}
"""Texts by which an issue is found under each field, ids among them."""

FREE = frozenset({"labels", "statuscategory"})
"""Fields that take any value, there or not."""


def parent_of(one: Issue) -> Issue | None:
    """As Cloud means it: whatever is above."""
    return one.parent


def sub_task_of(one: Issue) -> Issue | None:
    """As Data Center means a parent."""
    return one.parent if one.kind.is_subtask else None


def epic_of(one: Issue) -> Issue | None:
    """The epic that an issue itself is in; what its sub-tasks are in goes without saying."""
    return one.parent if one.parent is not None and one.parent.kind.level == 1 else None


def initiative_of(one: Issue) -> Issue | None:
    return one.parent if one.parent is not None and one.parent.kind.level > 1 else None


def no_value(text: str, field: str) -> str:
    if text.isdigit():
        return f"A value with ID '{text}' does not exist for the field '{field}'."
    return f"The value '{text}' does not exist for the field '{field}'."


def no_issue(text: str, field: str) -> str:
    if text.isdigit():
        return f"A value with ID '{text}' does not exist for the field '{field}'."
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*-\d+", text):
        return f"The issue key '{text}' for field '{field}' is invalid."
    return f"An issue with key '{text}' does not exist for field '{field}'."


def no_call(name: str) -> str:
    return f"Unable to find JQL function '{name}()'."
