"""Mistakes in initiatives and links."""

import pytest

from tests.manifest.examples import HEAD
from tests.manifest.mistakes import FIRST, LINK, SOURCES, Mistakes, problems_of, rows

ASK = "Write one of issue, milestone, label, query, or field with value."

INITIATIVES: Mistakes = {
    "no title": (
        HEAD + "initiatives:\n- id: a\n",
        "6:3: initiatives[0].title: is missing. Add it, such as title: Guest checkout.",
    ),
    "an initiative twice": (
        FIRST + "- id: a\n  title: B\n",
        "8:7: initiatives[1].id: 'a' is used in line 6 already. Give one of them another name.",
    ),
    "a goal": (
        FIRST + "  goal: activaton\ngoals: [{id: activation, title: x}]\n",
        "8:9: initiatives[0].goal: 'activaton' is not a goal. Did you mean 'activation'?",
    ),
    "a team": (
        FIRST + "  team: web\n",
        "8:9: initiatives[0].team: 'web' is not a team. There are no teams.",
    ),
    "an owner": (
        FIRST + "  owner: anna\npeople: [{id: ana}]\n",
        "8:10: initiatives[0].owner: 'anna' is not one of the people. Did you mean 'ana'?",
    ),
    "a status": (
        FIRST + "  status: in progress\n",
        "8:11: initiatives[0].status: 'in progress' is not known here. "
        "Did you mean 'in_progress'? "
        "Write one of: proposed, planned, in_progress, paused, done, cancelled.",
    ),
    "a commitment": (
        FIRST + "  commitment: maybe\n",
        "8:15: initiatives[0].commitment: 'maybe' is not known here. "
        "Write one of: committed, expected, aspirational.",
    ),
    "a confidence": (
        FIRST + "  confidence: [high]\n",
        "8:15: initiatives[0].confidence: must be one word. Write one of: high, medium, low.",
    ),
    "an audience": (
        FIRST + "  audience: public\n",
        "8:13: initiatives[0].audience: 'public' is not known here. "
        "Write one of: team, product, customer.",
    ),
    "a fifth quarter": (
        FIRST + "  window: 2026-Q5\n",
        "8:11: initiatives[0].window: '2026-Q5' is not a window. "
        "Write 2026-Q4, 2026-H2, 2026-10, 2026-10-05..2026-12-11, now, next or later.",
    ),
    "a window with a day that is not": (
        FIRST + "  window: 2026-02-01..2026-02-30\n",
        "8:11: initiatives[0].window: '2026-02-01..2026-02-30' is not a window. "
        "Write 2026-Q4, 2026-H2, 2026-10, 2026-10-05..2026-12-11, now, next or later.",
    ),
    "a window of another age": (
        FIRST + "  window: 9999-Q4\n",
        "8:11: initiatives[0].window: 9999-Q4 is out of range. Write a year from 2000 to 2199.",
    ),
    "a day that is not": (
        FIRST + "  target: 2026-02-30\n",
        "8:11: initiatives[0].target: '2026-02-30' is a day that does not exist. "
        "Correct the month or the day.",
    ),
    "a month for a day": (
        FIRST + "  target: 2026-12\n",
        "8:11: initiatives[0].target: '2026-12' is not a date. "
        "Write year-month-day, such as 2026-12-11.",
    ),
    "a day of another age": (
        FIRST + "  target: 0001-01-01\n",
        "8:11: initiatives[0].target: 0001-01-01 is out of range. "
        "Write a day from 2000-01-01 to 2199-12-31.",
    ),
    "a rank in words": (
        FIRST + "  rank: first\n",
        "8:9: initiatives[0].rank: 'first' is not a whole number. Write a number from 1 to 100000.",
    ),
    "a rank of nothing": (
        FIRST + "  rank: 0\n",
        "8:9: initiatives[0].rank: 0 is out of range. Write a number from 1 to 100000.",
    ),
    "a flag": (
        FIRST + "  public: {title: A, exact_date: yes}\n",
        "8:34: initiatives[0].public.exact_date: 'yes' is neither true nor false. "
        "Write true or false.",
    ),
    "a dependency": (
        FIRST + "  depends_on: [a/b/c]\n",
        "8:16: initiatives[0].depends_on[0]: 'a/b/c' is not an initiative's id. "
        "Write initiative-id or product-id/initiative-id.",
    ),
    "a changelog that is a script": (
        FIRST + "  changelog: javascript:alert(1)\n",
        "8:14: initiatives[0].changelog: 'javascript:alert(1)' is not an address. "
        "Write one that begins with https://.",
    ),
}

LINKS: Mistakes = {
    "a source": (
        LINK + "  - {shp: {label: x}}\n",
        "9:6: initiatives[0].links[0].shp: is not a source. Did you mean 'shop'?",
    ),
    "two sources in one link": (
        LINK + "  - {shop: {label: x}, shop2: {label: x}}\n",
        "9:5: initiatives[0].links[0]: must name exactly one source. "
        "Write one link a source: - {shop: {issue: 310}}.",
        "9:24: initiatives[0].links[0].shop2: is not a source. Did you mean 'shop'?",
    ),
    "a link to nothing": (
        LINK + "  - {}\n",
        "9:5: initiatives[0].links[0]: must name exactly one source. "
        "Write one link a source: - {shop: {issue: 310}}.",
    ),
    "a link that is a text": (
        LINK + "  - shop\n",
        "9:5: initiatives[0].links[0]: must have fields. Write name: value.",
    ),
    "a link to a whole source": (
        LINK + "  - {shop: {repo: acme/shop}}\n",
        f"9:6: initiatives[0].links[0].shop: names no items. {ASK}",
    ),
    "a link with two kinds": (
        LINK + "  - {shop: {label: x, issue: 1, repo: acme/shop}}\n",
        "9:6: initiatives[0].links[0].shop: names issue and label at once. "
        "Write one link for each.",
    ),
    "a field without a value": (
        LINK + "  - {shop: {field: Initiative}}\n",
        "9:12: initiatives[0].links[0].shop.value: is missing. Add the value the field must have.",
    ),
    "a value without a field": (
        LINK + "  - {shop: {value: A}}\n",
        "9:20: initiatives[0].links[0].shop.value: goes with field. "
        "Add field: the name of a project field.",
    ),
    "a misspelt kind": (
        LINK + "  - {shop: {isue: 1}}\n",
        "9:13: initiatives[0].links[0].shop.isue: is not a field here. Did you mean 'issue'?",
    ),
    "a kind of another tracker": (
        LINK + "  - {shop: {epic: PAY-1}}\n",
        "9:13: initiatives[0].links[0].shop.epic: is not known on GitHub. "
        "Write issue: and the number of the one that has others below it.",
    ),
    "an issue by title": (
        LINK + "  - {shop: {issue: Pass, repo: acme/shop}}\n",
        "9:20: initiatives[0].links[0].shop.issue: 'Pass' is neither a number nor a key. "
        "Write the number of an issue on GitHub, or a key of Jira such as PAY-7.",
    ),
    "an issue of nothing": (
        LINK + "  - {shop: {issue: 0, repo: acme/shop}}\n",
        "9:20: initiatives[0].links[0].shop.issue: 0 is out of range. "
        "Write a number from 1 to 999999999.",
    ),
    "an issue by its key in Jira": (
        LINK + "  - {shop: {issue: PAY-7}}\n",
        "9:20: initiatives[0].links[0].shop.issue: is a key of Jira. "
        "Write the number of a GitHub issue.",
    ),
    "an issue without a repository": (
        LINK + "  - {shop: {issue: 1}}\n",
        "9:12: initiatives[0].links[0].shop.repo: is missing, "
        "and the source names 2 repositories. Write one of acme/shop, acme/api.",
    ),
    "a repository of no source": (
        LINK + "  - {shop: {milestone: 1, repo: acme/shopp}}\n",
        "9:33: initiatives[0].links[0].shop.repo: is not a repository of this source. "
        "Did you mean 'acme/shop'?",
    ),
    "a query with an unknown word": (
        LINK + "  - {shop: {query: 'author:ana'}}\n",
        "9:20: initiatives[0].links[0].shop.query: 'author:' is not a qualifier this query "
        "can use; it knows assignee:, is:, label:, no:, repo:, state:, type:.",
    ),
    "a release": (
        FIRST + "  releases: [{shop: {milestone: 1}}]\n",
        "8:21: initiatives[0].releases[0].shop.repo: is missing, "
        "and the source names 2 repositories. Write one of acme/shop, acme/api.",
    ),
    "unplanned work": (
        HEAD + "unplanned: {links: [{pay: {label: x}}]}\n",
        "5:22: unplanned.links[0].pay: is not a source. Known sources: shop.",
    ),
    "an issue in a file with no repositories": (
        SOURCES + "- {name: shop, kind: local, file: b.yaml}\n"
        "initiatives: [{id: a, title: A, links: [{shop: {issue: 1}}]}]\n",
        "6:48: initiatives[0].links[0].shop.repo: is missing, "
        "and the source names no repositories. Write owner/name.",
    ),
}


@pytest.mark.parametrize(("text", "expected"), rows(INITIATIVES, LINKS))
def test_a_mistake_is_told_with_its_place_and_what_to_do(
    text: str | bytes, expected: list[str]
) -> None:
    assert problems_of(text) == expected
