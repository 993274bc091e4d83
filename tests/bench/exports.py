"""Backlogs exported as JSON Lines, one issue a line, from Jira or GitHub.

Jira lines have `key`, `summary`, `created`, `resolved`, `resolution`, `status_category`,
`fix_versions`, `epic`, `epic_name`, `parent`, `components`, `project`, `type`; GitHub lines
`number`, `title`, `created_at`, `closed_at`, `state_reason`, `milestone`, `labels`, `repo`.
Other fields are not looked at.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

UNDONE = frozenset(
    {
        "cannot reproduce",
        "declined",
        "duplicate",
        "hold",
        "incomplete",
        "invalid",
        "needs more info",
        "not a bug",
        "not our bug",
        "obsolete",
        "won't do",
        "won't fix",
    }
)
"""Resolutions in Jira of work that was dropped, not done."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue. `groups` has, by kind, what it belongs to: version, epic, component and so on.

    `closed` is when it was closed last; `done` is False for what was dropped.
    """

    key: str
    title: str
    created: dt.datetime
    closed: dt.datetime | None
    done: bool
    groups: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Export:
    """All issues, by creation.

    By group: names, days they were to be done by, and days they were released on, the first
    of all days where nobody knows which. `parents` have issues below them. `end` is the last
    day of which everything is told; `lost` counts lines left out: closed, nobody knows when.
    """

    issues: tuple[Issue, ...]
    titles: Mapping[str, str]
    targets: Mapping[str, dt.date]
    released: Mapping[str, dt.date]
    parents: frozenset[str]
    end: dt.date
    lost: int = 0


def read(path: Path) -> Export:
    """Raises ValueError with the line that is none of either tracker, or if there is none."""
    found = _Found()
    issues: list[Issue] = []
    lost = 0
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                told = json.loads(line)
                made = (_jira if "key" in told else _github)(told, found)
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path}, line {number}: no issue: {error!r}") from error
            lost += made is None
            issues += [made] if made else []
    if not issues:
        raise ValueError(f"{path}: there are no issues in it")
    issues.sort(key=lambda issue: (issue.created, issue.key))
    return Export(
        issues=tuple(issues),
        titles=found.titles,
        targets=found.targets,
        released=found.released,
        parents=frozenset(found.parents),
        end=_end(issues),
        lost=lost,
    )


def _end(issues: Iterable[Issue]) -> dt.date:
    """The day on which the issue with the highest number was made, of the latest project.

    Some exports end at a number. What was closed later is told of these issues alone, and
    looks like work that dries up.
    """
    latest: dict[str, tuple[int, dt.date]] = {}
    for issue in issues:
        project, _, number = issue.key.replace("#", "-").rpartition("-")
        one = (int(number), issue.created.date())
        latest[project] = max(one, latest.get(project, one))
    return max(day for _, day in latest.values())


@dataclass(frozen=True, slots=True)
class _Found:
    """What lines told beside their issues."""

    titles: dict[str, str] = field(default_factory=dict)
    targets: dict[str, dt.date] = field(default_factory=dict)
    released: dict[str, dt.date] = field(default_factory=dict)
    parents: set[str] = field(default_factory=set)


def _jira(told: Mapping[str, Any], found: _Found) -> Issue | None:
    titles = found.titles
    versions = [(f"{told['project']}: {v['name']}", v) for v in told["fix_versions"]]
    for name, version in versions:
        titles[name] = version["name"]
        day = dt.date.fromisoformat(version.get("releaseDate") or "0001-01-01")
        if version.get("released"):
            found.released[name] = day
        elif day > dt.date.min:
            found.targets[name] = day
    found.parents.update(filter(None, (told["epic"], told.get("parent"))))
    if told["type"] == "Epic":
        titles[told["key"]] = told["summary"]
    elif told["epic"]:
        titles.setdefault(told["epic"], told.get("epic_name") or told["epic"])
    closed = _instant(told["resolved"])
    if closed is None and told["status_category"] == "done":
        return None
    components = tuple(f"{told['project']}: {name}" for name in told["components"])
    titles.update((name, name.split(": ", 1)[1]) for name in components)
    return Issue(
        key=told["key"],
        title=told["summary"],
        created=_known(told["created"]),
        closed=closed,
        done=(told["resolution"] or "").lower() not in UNDONE,
        groups={
            "version": tuple(name for name, _ in versions),
            "epic": (told["epic"],) if told["epic"] else (),
            "component": components,
            "team": (told["project"],),
        },
    )


def _github(told: Mapping[str, Any], found: _Found) -> Issue | None:
    titles = found.titles
    milestone = told["milestone"]
    held = (f"{told['repo']}: {milestone['title']}",) if milestone else ()
    for name in held:
        titles[name] = milestone["title"]
        if milestone.get("due_on"):
            found.targets[name] = _known(milestone["due_on"]).date()
        if milestone.get("closed_at"):
            found.released[name] = _known(milestone["closed_at"]).date()
    areas = tuple(name for name in told["labels"] if name.startswith("A-"))
    titles.update((name, name.removeprefix("A-")) for name in areas)
    return Issue(
        key=f"{told['repo']}#{told['number']}",
        title=told["title"],
        created=_known(told["created_at"]),
        closed=_instant(told["closed_at"]),
        done=told["state_reason"] != "not_planned",
        groups={"milestone": held, "component": areas, "team": (told["repo"],)},
    )


def _known(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def _instant(text: str | None) -> dt.datetime | None:
    return _known(text) if text else None
