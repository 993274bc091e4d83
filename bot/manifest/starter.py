"""A first manifest, which explains itself and loads as it is."""

import json
import re
from dataclasses import dataclass
from string import Template

from bot.manifest.names import PROJECT_KEY


@dataclass(frozen=True, slots=True)
class GithubRepo:
    """A backlog on GitHub; `repo` is owner/name."""

    repo: str


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A backlog in a file; `file` is relative to the manifest's folder.

    `repos` are the repositories in it. With one of them, links need not name it.
    """

    file: str
    repos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JiraProjects:
    """A backlog in Jira; `keys` are those of its projects."""

    keys: tuple[str, ...]


StarterSource = GithubRepo | LocalFile | JiraProjects

_TEXT = Template("""\
# The roadmap of one product. roadmap-drift compares it with the backlog and says where the
# two tell different stories. Three ideas carry it:
#   Derive    the backlog comes from the roadmap: goal, initiative, items
#   Separate  no tasks in here, no far-future work in the backlog
#   Sync      status, dates, owners and scope agree; which side to change is your decision
# Check it with: roadmap-drift check
version: 1
id: $id  # stable: our notes in the tracker are found again by it
product: $product

# Where the backlog is.$reached
sources:
$source

# Derive: why work is done. Every initiative serves a goal.
goals:
  - id: first-goal
    title: The benefit users should have
    # key_results: [{id: first-orders, title: First orders a week, baseline: 120, target: 300}]

# Separate: pieces of work that take weeks, not tasks. Tasks stay in the backlog.
initiatives:
  - id: first-initiative  # never rename an id
    title: The first thing that brings it
    goal: first-goal
    status: planned  # proposed, planned, in_progress, paused, done, cancelled
    window: next  # now, next, later, or 2026-Q4, 2026-10, 2026-10-05..2026-12-11
    # target: 2026-12-11
    # owner: ana
    # Sync: which items do it. A label finds all that carry it; $parent, all below it.
    links:
      - {backlog: {label: first-initiative}}
$offered

  - id: later-initiative
    title: Something that can wait
    goal: first-goal
    status: proposed
    window: later

# A finding that you accept for a while goes here, so that everyone sees who and why.
# waivers:
#   - {rule: T01, initiative: first-initiative, until: 2026-12-01, by: ana, reason: moved}
""")

_OF_GITHUB = """\
      # - {backlog: {issue: 310}}
      # - {backlog: {milestone: 12}}"""
_SETTINGS = """ Which Jira that is, the settings say: ROADMAP_DRIFT_JIRA__BASE_URL,
# and ROADMAP_DRIFT_JIRA__EMAIL with ROADMAP_DRIFT_JIRA__TOKEN (Cloud) or
# ROADMAP_DRIFT_JIRA__PAT (Data Center). Findings stay off its items, since each comment in
# Jira mails everyone who watches; `reach: item` puts them there."""


def starter(product_id: str, product: str, source: StarterSource) -> str:
    """The text of a manifest with one source and two initiatives to fill in.

    The windows are relative, so that a new manifest is never overdue.
    """
    jira = _projects(source)
    return _TEXT.substitute(
        id=_quoted(product_id) if product_id == "null" else product_id,
        product=_quoted(product),
        source=_source(source),
        reached=_SETTINGS if isinstance(source, JiraProjects) else "",
        parent="an epic" if jira else "an issue",
        offered=_of_jira(jira) if jira else _OF_GITHUB,
    )


def _projects(source: StarterSource) -> tuple[str, ...]:
    """The keys of the projects, where the items came from Jira."""
    match source:
        case JiraProjects(keys):
            return keys
        case LocalFile(_, groups) if all(re.fullmatch(PROJECT_KEY, name) for name in groups):
            return groups
    return ()


def _of_jira(keys: tuple[str, ...]) -> str:
    place = f"project: {_key(keys[0])}, " if len(keys) > 1 else ""
    return f"""\
      # - {{backlog: {{epic: {keys[0]}-40}}}}
      # - {{backlog: {{{place}fix_version: "4.2"}}}}"""


def _source(source: StarterSource) -> str:
    match source:
        case GithubRepo(repo):
            return f"  - {{name: backlog, kind: github, repos: [{repo}]}}"
        case LocalFile(file, repos):
            listed = f", repos: [{', '.join(map(_quoted, repos))}]" if repos else ""
            return f"  - {{name: backlog, kind: local, file: {_quoted(file)}{listed}}}"
        case JiraProjects(keys):
            return f"  - {{name: backlog, kind: jira, projects: [{', '.join(map(_key, keys))}]}}"


def _key(key: str) -> str:
    """The project's key; in quotes where YAML has another use for the word."""
    return _quoted(key) if key == "NULL" else key


def _quoted(text: str) -> str:
    """In double quotes, which YAML reads as JSON does."""
    return json.dumps(text, ensure_ascii=False)
