"""Mistakes in sources in Jira, in links to them, and in what belongs to another tracker."""

import pytest

from tests.manifest.examples import HEAD
from tests.manifest.mistakes import LINK, SOURCES, Mistakes, problems_of, rows

PAY = SOURCES + "- {name: pay, kind: jira, projects: [PAY, OPS]}\n"
ONE = SOURCES + "- {name: pay, kind: jira, projects: [PAY]}\n"
PAST = SOURCES + "- {name: past, kind: local, file: past.db, repos: [PAY, OPS]}\n"
MIXED = SOURCES + "- {name: past, kind: local, file: past.db, repos: [PAY, acme/shop]}\n"
FILE = SOURCES + "- {name: past, kind: local, file: past.db}\n"


def link(head: str, fields: str, source: str = "pay") -> str:
    """The link stands in line 6; its fields begin in column 48 after `pay`, 49 after `past`."""
    return head + f"initiatives: [{{id: a, title: A, links: [{{{source}: {{{fields}}}}}]}}]\n"


SOURCE: Mistakes = {
    "no projects": (
        SOURCES + "- {name: pay, kind: jira}\n",
        "5:3: sources[0].projects: is missing. Add it, such as projects: [PAY, OPS].",
    ),
    "an empty list of projects": (
        SOURCES + "- {name: pay, kind: jira, projects: []}\n",
        "5:37: sources[0].projects: is an empty list. Write at least one entry.",
    ),
    "a project in small letters": (
        SOURCES + "- {name: pay, kind: jira, projects: [pay]}\n",
        "5:38: sources[0].projects[0]: 'pay' is not a project's key. "
        "Write it in capitals, as item keys begin: PAY.",
    ),
    "a project by its name": (
        SOURCES + "- {name: pay, kind: jira, projects: [Payment Desk]}\n",
        "5:38: sources[0].projects[0]: 'Payment Desk' is not a project's key. "
        "Write it in capitals, as item keys begin: PAY.",
    ),
    "a project twice": (
        SOURCES + "- {name: pay, kind: jira, projects: [PAY, OPS, PAY]}\n",
        "5:48: sources[0].projects[2]: 'PAY' is in the list twice. Remove one.",
    ),
    "one project": (
        SOURCES + "- {name: pay, kind: jira, project: PAY}\n",
        "5:3: sources[0].projects: is missing. Add it, such as projects: [PAY, OPS].",
        "5:27: sources[0].project: is not a field here. Did you mean 'projects'?",
    ),
    "repositories": (
        SOURCES + "- {name: pay, kind: jira, projects: [PAY], repos: [acme/pay]}\n",
        "5:44: sources[0].repos: is not a field here. "
        "Known fields: name, kind, projects, status_map, fields, reach, visible_to.",
    ),
    "a status": (
        SOURCES + "- {name: pay, kind: jira, projects: [PAY], status_map: {QA: doin}}\n",
        "5:61: sources[0].status_map.QA: 'doin' is not known here. "
        "Did you mean 'doing'? Write one of: todo, doing, done, dropped.",
    ),
    "a field nobody asks for": (
        SOURCES + "- {name: pay, kind: jira, projects: [PAY], fields: {story_point: SP}}\n",
        "5:53: sources[0].fields.story_point: is not a field here. Did you mean 'story_points'?",
    ),
    "a field of another tool": (
        SOURCES + "- {name: pay, kind: jira, projects: [PAY], fields: {colour: Colour}}\n",
        "5:53: sources[0].fields.colour: is not a field here. "
        "Known fields: epic_link, sprint, rank, story_points, start, due, team.",
    ),
    "a field with two names": (
        SOURCES + "- {name: pay, kind: jira, projects: [PAY], fields: {team: [Team, Squad]}}\n",
        "5:59: sources[0].fields.team: must be one value, not a list or a mapping. Write a text.",
    ),
    "a reach": (
        SOURCES + "- {name: pay, kind: jira, projects: [PAY], reach: items}\n",
        "5:51: sources[0].reach: 'items' is not known here. "
        "Did you mean 'item'? Write one of: item, dashboard.",
    ),
    "readers in one word": (
        SOURCES + "- {name: pay, kind: jira, projects: [PAY], visible_to: Developers}\n",
        "5:56: sources[0].visible_to: must have fields. Write name: value.",
    ),
    "readers of two kinds": (
        SOURCES + "- {name: pay, kind: jira, projects: [PAY], visible_to: {role: A, group: b}}\n",
        "5:56: sources[0].visible_to: names role and group at once. Write one of them.",
    ),
    "no readers": (
        SOURCES + "- {name: pay, kind: jira, projects: [PAY], visible_to: {}}\n",
        "5:56: sources[0].visible_to: names neither a role nor a group. Write {role: Developers}.",
    ),
    "readers of a kind we do not know": (
        SOURCES + "- {name: pay, kind: jira, projects: [PAY], visible_to: {roles: Developers}}\n",
        "5:57: sources[0].visible_to.roles: is not a field here. Did you mean 'role'?",
    ),
    "readers on GitHub": (
        SOURCES + "- {name: pay, kind: github, repos: [acme/pay], visible_to: {role: A}}\n",
        "5:48: sources[0].visible_to: is not a field here. "
        "Known fields: name, kind, repos, project, status_map, reach.",
    ),
}

LINKS: Mistakes = {
    "a repository": (
        link(PAY, "repo: acme/pay, label: x"),
        "6:48: initiatives[0].links[0].pay.repo: is not known in Jira. "
        "Write project: and its key, such as PAY.",
    ),
    "a milestone": (
        link(PAY, "milestone: 12"),
        "6:48: initiatives[0].links[0].pay.milestone: is not known in Jira. "
        "Write fix_version: and the version's name.",
    ),
    "nothing": (
        link(PAY, "project: PAY"),
        "6:42: initiatives[0].links[0].pay: names no items. Write one of issue, epic, "
        "fix_version, sprint, component, label, query, jql, or field with value.",
    ),
    "an issue by number": (
        link(ONE, "issue: 7"),
        "6:55: initiatives[0].links[0].pay.issue: 7 is not a key of Jira. "
        "Write the item's key, such as PAY-7.",
    ),
    "a field that is not read": (
        link(PAY, "field: Severity, value: High"),
        "6:55: initiatives[0].links[0].pay.field: the field 'Severity' is not read from Jira. "
        "Write Component, Fix Version or Team; or write jql: and a query.",
    ),
    "an epic by number": (
        link(PAY, "epic: 40"),
        "6:54: initiatives[0].links[0].pay.epic: '40' is not an item's key. "
        "Write one such as PAY-40.",
    ),
    "an epic in small letters": (
        link(PAY, "epic: pay-40"),
        "6:54: initiatives[0].links[0].pay.epic: 'pay-40' is not an item's key. "
        "Write one such as PAY-40.",
    ),
    "an epic of another project": (
        link(PAY, "epic: PAYS-40"),
        "6:54: initiatives[0].links[0].pay.epic: PAYS-40 is in none of the source's projects. "
        "Did you mean 'PAY'?",
    ),
    "an issue of another project": (
        link(PAY, "issue: WEB-7"),
        "6:55: initiatives[0].links[0].pay.issue: WEB-7 is in none of the source's projects. "
        "Known projects: PAY, OPS.",
    ),
    "an epic with the project of another": (
        link(PAY, "epic: PAY-40, project: OPS"),
        "6:71: initiatives[0].links[0].pay.project: is not the project of PAY-40. "
        "Remove it; the key says it already.",
    ),
    "an epic and an issue": (
        link(PAY, "epic: PAY-40, issue: PAY-41"),
        "6:42: initiatives[0].links[0].pay: names issue and epic at once. Write one link for each.",
    ),
    "a fix version of one of two projects": (
        link(PAY, 'fix_version: "4.2"'),
        "6:47: initiatives[0].links[0].pay.project: is missing, "
        "and the source names 2 projects. Write one of PAY, OPS.",
    ),
    "a fix version of no project": (
        link(PAY, 'fix_version: "4.2", project: WEB'),
        "6:77: initiatives[0].links[0].pay.project: is not a project of this source. "
        "Known projects: PAY, OPS.",
    ),
    "a project by its name": (
        link(PAY, "label: x, project: Payment Desk"),
        "6:67: initiatives[0].links[0].pay.project: 'Payment Desk' is not a project's key. "
        "Write it in capitals, as item keys begin: PAY.",
        "6:67: initiatives[0].links[0].pay.project: is not a project of this source. "
        "Known projects: PAY, OPS.",
    ),
    "several sprints": (
        link(PAY, "sprint: [12, 13]"),
        "6:56: initiatives[0].links[0].pay.sprint: must be one value, not a list or a mapping. "
        "Write a text.",
    ),
    "an open quote in JQL": (
        link(PAY, "jql: 'summary ~ \"till'"),
        "6:53: initiatives[0].links[0].pay.jql: "
        'the query opens a quote (") that it does not close.',
    ),
    "JQL that leaves our part of the query": (
        link(PAY, "jql: 'a = 1) OR (b = 2'"),
        "6:53: initiatives[0].links[0].pay.jql: "
        "the query closes a parenthesis that it does not open.",
    ),
    "a release": (
        PAY + "initiatives: [{id: a, title: A, releases: [{pay: {fix_version: 4.2}}]}]\n",
        "6:50: initiatives[0].releases[0].pay.project: is missing, "
        "and the source names 2 projects. Write one of PAY, OPS.",
    ),
    "a dashboard in one of two projects": (
        PAY + "dashboard: {source: pay}\n",
        "6:12: dashboard.project: is missing, and the source names 2 projects. "
        "Write one of PAY, OPS.",
    ),
    "a dashboard in a repository": (
        PAY + "dashboard: {source: pay, repo: PAY}\n",
        "6:26: dashboard.repo: is not known in Jira. Write project: and its key, such as PAY.",
    ),
    "a dashboard in another project": (
        PAY + "dashboard: {source: pay, project: OPSS}\n",
        "6:35: dashboard.project: is not a project of this source. Did you mean 'OPS'?",
    ),
}

ON_GITHUB: Mistakes = {
    "a project": (
        LINK + "  - {shop: {project: PAY, label: x}}\n",
        "9:13: initiatives[0].links[0].shop.project: is not known on GitHub. "
        "Write repo: and its name, such as acme/shop.",
    ),
    "a fix version": (
        LINK + "  - {shop: {fix_version: 4.2, repo: acme/shop}}\n",
        "9:13: initiatives[0].links[0].shop.fix_version: is not known on GitHub. "
        "Write milestone: and its number.",
    ),
    "a component": (
        LINK + "  - {shop: {component: Till}}\n",
        "9:13: initiatives[0].links[0].shop.component: is not known on GitHub. "
        "Write label: and a label that stands for it.",
    ),
    "a sprint": (
        LINK + "  - {shop: {sprint: 12}}\n",
        "9:13: initiatives[0].links[0].shop.sprint: is not known on GitHub. "
        "Write field: Sprint, and value: and the sprint's name.",
    ),
    "JQL": (
        LINK + "  - {shop: {jql: 'labels = x'}}\n",
        "9:13: initiatives[0].links[0].shop.jql: is not known on GitHub. "
        "Write query: and GitHub's search words.",
    ),
    "JQL in a project": (
        LINK + "  - {shop: {jql: 'labels = x', project: PAY}}\n",
        "9:13: initiatives[0].links[0].shop.jql: is not known on GitHub. "
        "Write query: and GitHub's search words.",
        "9:32: initiatives[0].links[0].shop.project: is not known on GitHub. "
        "Write repo: and its name, such as acme/shop.",
    ),
    "a dashboard": (
        HEAD + "dashboard: {source: shop, project: PAY}\n",
        "5:27: dashboard.project: is not known on GitHub. "
        "Write repo: and its name, such as acme/shop.",
    ),
}

IN_A_FILE: Mistakes = {
    "JQL": (
        link(PAST, "jql: 'labels = x'", "past"),
        "6:49: initiatives[0].links[0].past.jql: is not known to a file. "
        "Write query: and GitHub's search words.",
    ),
    "a number where all are projects": (
        link(PAST, "issue: 7, project: PAY", "past"),
        "6:56: initiatives[0].links[0].past.issue: 7 is not a key of Jira. "
        "Write the item's key, such as PAY-7.",
    ),
    "a number in a project": (
        link(FILE, "repo: PAY, issue: 7", "past"),
        "6:67: initiatives[0].links[0].past.issue: 7 is not a key of Jira. "
        "Write the item's key, such as PAY-7.",
    ),
    "a key of no project": (
        link(PAST, "epic: WEB-40", "past"),
        "6:55: initiatives[0].links[0].past.epic: WEB-40 is in none of the source's projects. "
        "Known projects: PAY, OPS.",
    ),
    "a key of no repository": (
        link(MIXED, "issue: WEB-40", "past"),
        "6:56: initiatives[0].links[0].past.issue: WEB-40 is in none of the source's repositories. "
        "Known repositories: PAY, acme/shop.",
    ),
    "a fix version of one of two projects": (
        link(PAST, 'fix_version: "4.2"', "past"),
        "6:48: initiatives[0].links[0].past.project: is missing, "
        "and the source names 2 projects. Write one of PAY, OPS.",
    ),
    "a fix version of who knows which": (
        link(FILE, 'fix_version: "4.2"', "past"),
        "6:48: initiatives[0].links[0].past.project: is missing, "
        "and the source names no projects. Write its key, such as PAY.",
    ),
    "a milestone of who knows which": (
        link(FILE, "milestone: 1", "past"),
        "6:48: initiatives[0].links[0].past.repo: is missing, "
        "and the source names no repositories. Write owner/name.",
    ),
    "two places": (
        link(PAST, "label: x, repo: PAY, project: PAY", "past"),
        "6:42: initiatives[0].links[0].past: names repo and project at once. Write one of them.",
    ),
    "nothing": (
        link(FILE, "project: PAY", "past"),
        "6:42: initiatives[0].links[0].past: names no items. Write one of issue, epic, "
        "milestone, fix_version, sprint, component, label, query, or field with value.",
    ),
    "a dashboard": (
        PAST + "dashboard: {source: past}\n",
        "6:12: dashboard.project: is missing, and the source names 2 projects. "
        "Write one of PAY, OPS.",
    ),
    "a dashboard in two places": (
        PAST + "dashboard: {source: past, repo: PAY, project: OPS}\n",
        "6:1: dashboard: names repo and project at once. Write one of them.",
    ),
}


@pytest.mark.parametrize(("text", "expected"), rows(SOURCE, LINKS, ON_GITHUB, IN_A_FILE))
def test_a_mistake_is_told_with_its_place_and_what_to_do(
    text: str | bytes, expected: list[str]
) -> None:
    assert problems_of(text) == expected


def test_a_source_that_cannot_be_told_blames_no_link() -> None:
    text = link(SOURCES + "- {name: pay, kind: jira, projects: *p}\n", "fix_version: 1, repo: x")
    assert problems_of(text) == [
        "5:37: sources[0].projects: the alias *p is refused. "
        "Write the value out; a manifest has no aliases.",
        "6:64: initiatives[0].links[0].pay.repo: is not known in Jira. "
        "Write project: and its key, such as PAY.",
        "6:70: initiatives[0].links[0].pay.repo: 'x' is not a repository or a Jira project. "
        "Write owner/name, such as acme/shop, or a key, such as PAY.",
    ]
