"""Mistakes at the top of a manifest and in its sources, teams, people and goals."""

import pytest

from tests.manifest.examples import HEAD
from tests.manifest.mistakes import SOURCES, TEAM, Mistakes, problems_of, rows

FIELDS = (
    "Known fields: version, id, product, vision, calendar, horizon, sources, teams, people, "
    "unplanned, goals, initiatives, dashboard, policy, waivers."
)

TOP: Mistakes = {
    "no version": (
        HEAD.replace("version: 1\n", ""),
        "1:1: version: is missing. Add it.",
    ),
    "a later version": (
        HEAD.replace("version: 1", "version: 2"),
        "1:10: version: '2' is not a version this program reads. Write version: 1.",
    ),
    "no product": (
        HEAD.replace("product: Ferry Tickets\n", ""),
        "1:1: product: is missing. Add it, such as product: Ferry Tickets.".replace(
            "Ferry Tickets", "Acme Shop"
        ),
    ),
    "an id with a capital": (
        HEAD.replace("ferry", "Ferry"),
        "2:5: id: 'Ferry' is not an id. "
        "Use lower-case letters, digits, '-' and '_', such as guest-checkout.",
    ),
    "an empty text": (
        HEAD + 'vision: " "\n',
        "5:9: vision: is empty. Write a text, or delete the line.",
    ),
    "a list for a text": (
        HEAD + "vision: [a]\n",
        "5:9: vision: must be one value, not a list or a mapping. Write a text.",
    ),
    "a text for a list": (
        HEAD + "goals: activation\n",
        "5:8: goals: must be a list. Write [a, b], or each entry on a line that begins with '- '.",
    ),
    "a text for fields": (
        HEAD + "calendar: Europe/Berlin\n",
        "5:11: calendar: must have fields. Write name: value.",
    ),
    "an unknown field": (HEAD + "colour: red\n", f"5:1: colour: is not a field here. {FIELDS}"),
    "a misspelt field": (
        HEAD + "initiative: []\n",
        "5:1: initiative: is not a field here. Did you mean 'initiatives'?",
    ),
    "a time zone": (
        HEAD + "calendar: {timezone: Europe/Berln}\n",
        "5:22: calendar.timezone: 'Europe/Berln' is not a time zone. Did you mean 'Europe/Berlin'?",
    ),
    "a part of the world": (
        HEAD + "calendar: {timezone: Europe}\n",
        "5:22: calendar.timezone: 'Europe' is not a time zone. Write one such as Europe/Berlin.",
    ),
    "a path for a time zone": (
        HEAD + "calendar: {timezone: /etc/passwd}\n",
        "5:22: calendar.timezone: '/etc/passwd' is not a time zone. "
        "Write one such as Europe/Berlin.",
    ),
    "a thirteenth month": (
        HEAD + "calendar: {fiscal_year_starts: 13}\n",
        "5:32: calendar.fiscal_year_starts: 13 is out of range. Write a number from 1 to 12.",
    ),
    "a horizon in years": (
        HEAD + "horizon: {roadmap: 1 year}\n",
        "5:20: horizon.roadmap: '1 year' is not a number of months. Write 1 month to 60 months.",
    ),
    "a budget without a sign": (
        HEAD + "unplanned: {budget: 0.3}\n",
        "5:21: unplanned.budget: '0.3' is not a share. Write 0% to 100%, such as 30%.",
    ),
    "a budget above all": (
        HEAD + "unplanned: {budget: 101%}\n",
        "5:21: unplanned.budget: '101%' is not a share. Write 0% to 100%, such as 30%.",
    ),
    "a dashboard in no source": (
        HEAD + "dashboard: {source: shops, repo: acme/shop}\n",
        "5:21: dashboard.source: 'shops' is not a source. Did you mean 'shop'?",
    ),
    "a dashboard in one of two": (
        HEAD + "dashboard: {source: shop}\n",
        "5:12: dashboard.repo: is missing, and the source names 2 repositories. "
        "Write one of acme/shop, acme/api.",
    ),
    "a dashboard elsewhere": (
        HEAD + "dashboard: {source: shop, repo: acme/shopp}\n",
        "5:33: dashboard.repo: is not a repository of this source. Did you mean 'acme/shop'?",
    ),
}

SOURCE: Mistakes = {
    "no sources": (
        SOURCES.replace("sources:", "sources: []"),
        "4:10: sources: is an empty list. Write at least one entry.",
    ),
    "a tracker we do not know": (
        SOURCES + "- {name: pay, kind: gitea, repos: [acme/pay]}\n",
        "5:21: sources[0].kind: kind gitea is not supported by this version. "
        "Write one of the kinds: github, jira, local.",
    ),
    "no kind": (
        SOURCES + "- {name: pay, repos: [acme/pay]}\n",
        "5:3: sources[0].kind: is missing. Write kind: github, kind: jira or kind: local.",
    ),
    "no name": (
        SOURCES + "- {kind: github, repos: [acme/pay]}\n",
        "5:3: sources[0].name: is missing. Add it, such as name: shop.",
    ),
    "a text for a source": (
        SOURCES + "- acme/pay\n",
        "5:3: sources[0]: must have fields. Write name: value.",
    ),
    "no repositories": (
        SOURCES + "- {name: pay, kind: github}\n",
        "5:3: sources[0].repos: is missing. Add it, such as repos: [acme/shop, acme/api].",
    ),
    "a repository without an owner": (
        SOURCES + "- {name: pay, kind: github, repos: [pay]}\n",
        "5:37: sources[0].repos[0]: 'pay' is not a repository. "
        "Write owner/name, such as acme/shop.",
    ),
    "a repository above": (
        SOURCES + "- {name: pay, kind: github, repos: [acme/..]}\n",
        "5:37: sources[0].repos[0]: 'acme/..' is not a repository. "
        "Write owner/name, such as acme/shop.",
    ),
    "a repository twice": (
        SOURCES + "- {name: pay, kind: github, repos: [acme/pay, Acme/Pay]}\n",
        "5:47: sources[0].repos[1]: 'Acme/Pay' is in the list twice. Remove one.",
    ),
    "a project without a number": (
        SOURCES + "- {name: pay, kind: github, repos: [acme/pay], project: Board}\n",
        "5:57: sources[0].project: 'Board' is not a project. Write owner/number, such as acme/7.",
    ),
    "a misspelt field of a source": (
        SOURCES + "- {name: pay, kind: github, repos: [acme/pay], projct: acme/7}\n",
        "5:48: sources[0].projct: is not a field here. Did you mean 'project'?",
    ),
    "a status of its own": (
        SOURCES + "- {name: pay, kind: github, repos: [acme/pay], status_map: {QA: testing}}\n",
        "5:65: sources[0].status_map.QA: 'testing' is not known here. "
        "Write one of: todo, doing, done, dropped.",
    ),
    "a reach of its own": (
        SOURCES + "- {name: pay, kind: github, repos: [acme/pay], reach: report}\n",
        "5:55: sources[0].reach: 'report' is not known here. Write one of: item, dashboard.",
    ),
    "a source twice": (
        SOURCES
        + "- {name: pay, kind: github, repos: [acme/pay]}\n"
        + "- {name: pay, kind: local, file: pay.yaml}\n",
        "6:10: sources[1].name: 'pay' is used in line 5 already. Give one of them another name.",
    ),
    "a file above": (
        SOURCES + "- {name: pay, kind: local, file: a/../../b.yaml}\n",
        "5:34: sources[0].file: 'a/../../b.yaml' leads out of the manifest's folder. "
        "Write a path below the manifest's folder, such as backlog/items.db.",
    ),
    "a file somewhere": (
        SOURCES + "- {name: pay, kind: local, file: /etc/passwd}\n",
        "5:34: sources[0].file: '/etc/passwd' leads out of the manifest's folder. "
        "Write a path below the manifest's folder, such as backlog/items.db.",
    ),
    "a file on a drive": (
        SOURCES + "- {name: pay, kind: local, file: 'C:\\b.yaml'}\n",
        "5:34: sources[0].file: 'C:\\b.yaml' leads out of the manifest's folder. "
        "Write a path below the manifest's folder, such as backlog/items.db.",
    ),
}

TEAMS: Mistakes = {
    "a flow": (
        TEAM + "  flow: scrumm\n",
        "7:9: teams[0].flow: 'scrumm' is not known here. "
        "Did you mean 'scrum'? Write one of: scrum, kanban.",
    ),
    "a sprint": (
        TEAM + "  sprint: two weeks\n",
        "7:11: teams[0].sprint: 'two weeks' is not a length of time. "
        "Write days or weeks, such as 10 days or 2 weeks.",
    ),
    "a sprint of nothing": (
        TEAM + "  sprint: 0 days\n",
        "7:11: teams[0].sprint: '0 days' is not a length of time. "
        "Write days or weeks, such as 10 days or 2 weeks.",
    ),
    "a capacity without a unit": (
        TEAM + "  capacity: 20\n",
        "7:13: teams[0].capacity: '20' is not a capacity. "
        "Write what fits into one sprint, such as 20 items or 40 points.",
    ),
    "a source": (
        TEAM + "  sources: [shop, shp]\n",
        "7:19: teams[0].sources[1]: 'shp' is not a source. Did you mean 'shop'?",
    ),
    "a member": (
        TEAM + "  members: [anna]\npeople: [{id: ana}]\n",
        "7:13: teams[0].members[0]: 'anna' is not one of the people. Did you mean 'ana'?",
    ),
    "kanban without a nearness": (
        TEAM + "  flow: kanban\n",
        "6:3: teams[0].near: is missing. A Kanban team needs it: near: 10 days.",
    ),
    "kanban with sprints": (
        TEAM + "  flow: kanban\n  near: 10 days\n  sprint: 2 weeks\n",
        "9:3: teams[0].sprint: is for teams with flow: scrum. Remove it, or write flow: scrum.",
    ),
    "scrum with a nearness": (
        TEAM + "  near: 10 days\n",
        "7:3: teams[0].near: is for teams with flow: kanban. Remove it, or write flow: kanban.",
    ),
    "a team twice": (
        TEAM + "- id: web\n",
        "7:7: teams[1].id: 'web' is used in line 6 already. Give one of them another name.",
    ),
    "a person twice": (
        HEAD + "people:\n- id: ana\n- id: ana\n",
        "7:7: people[1].id: 'ana' is used in line 6 already. Give one of them another name.",
    ),
}

GOALS: Mistakes = {
    "a goal twice": (
        HEAD + "goals:\n- {id: a, title: A}\n- {id: a, title: B}\n",
        "7:8: goals[1].id: 'a' is used in line 6 already. Give one of them another name.",
    ),
    "a key result twice": (
        HEAD + "goals:\n- id: a\n  title: A\n  key_results:\n"
        "  - {id: k, title: K, target: 1}\n  - {id: k, title: L, target: 2}\n",
        "10:10: goals[0].key_results[1].id: 'k' is used in line 9 already. "
        "Give one of them another name.",
    ),
    "a key result without a target": (
        HEAD + "goals: [{id: a, title: A, key_results: [{id: k, title: K}]}]\n",
        "5:41: goals[0].key_results[0].target: is missing. Add it, such as target: 300.",
    ),
    "a target in words": (
        HEAD + "goals: [{id: a, title: A, key_results: [{id: k, title: K, target: many}]}]\n",
        "5:67: goals[0].key_results[0].target: 'many' is not a number. "
        "Write digits, such as 120 or 0.5.",
    ),
    "more than everything": (
        HEAD + "goals:\n- {id: a, title: A, effort_share: 60%}\n"
        "- {id: b, title: B, effort_share: 40%}\n- {id: c, title: Ä, effort_share: 0.5%}\n",
        "8:35: goals[2].effort_share: with this goal the shares add up to 100.5%. "
        "All goals together have at most 100%.",
    ),
}


@pytest.mark.parametrize(("text", "expected"), rows(TOP, SOURCE, TEAMS, GOALS))
def test_a_mistake_is_told_with_its_place_and_what_to_do(
    text: str | bytes, expected: list[str]
) -> None:
    assert problems_of(text) == expected
