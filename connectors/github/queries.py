"""The GraphQL documents. Every list asks for a first page and its total.

A list that goes on is read anew with `whole_list`, for that item alone. What a page
costs (GitHub's formula): six nested lists make 6 points for 100 issues, a board one more.
"""

from collections.abc import Sequence

PAGE_SIZE = 100

_ELSEWHERE = "number repository { nameWithOwner }"
_AUTHOR = "viewerDidAuthor author { __typename login }"
_COMMENT = (
    f"id fullDatabaseId body createdAt {_AUTHOR} authorAssociation isMinimized minimizedReason"
)
_EDIT = "editedAt diff editor { __typename login }"
_MILESTONE = "number title state dueOn createdAt closedAt url"
_REPOSITORY = "nameWithOwner visibility isArchived hasIssuesEnabled viewerPermission"

LISTS = {
    "labels": "name",
    "assignees": "login",
    "subIssues": _ELSEWHERE,
    "blockedBy": _ELSEWHERE,
    "comments": _COMMENT,
    "userContentEdits": _EDIT,
}
"""What is asked of each entry of an issue's nested lists."""

LONG_ENTRIES = {"userContentEdits": 20}
"""How many entries come with a request where each is as long as an issue may be."""

FIRST = {
    "labels": 20,
    "assignees": 10,
    "subIssues": 50,
    "blockedBy": 20,
    "projectItems": 10,
}
"""How many of them come with the page."""

OLDEST, NEWEST = 5, 10
"""How many comments come with the page, from either end: our note stands near one."""

_COMMENTS = (
    f"oldest: comments(first: {OLDEST}) {{ nodes {{ {_COMMENT} }} }}"
    f" newest: comments(last: {NEWEST}) {{ totalCount nodes {{ {_COMMENT} }} }}"
)

_ONE = (
    f"number title body state stateReason createdAt updatedAt closedAt url locked {_AUTHOR}"
    " issueType { name } milestone { number }"
    f" parent {{ {_ELSEWHERE} }} subIssuesSummary {{ total }} "
)

_VALUE = """
  __typename
  ... on ProjectV2ItemFieldSingleSelectValue { name }
  ... on ProjectV2ItemFieldIterationValue { iterationId title }
  ... on ProjectV2ItemFieldDateValue { date }
  ... on ProjectV2ItemFieldNumberValue { number }
  ... on ProjectV2ItemFieldTextValue { text }
"""

MILESTONES = f"""
query Milestones($owner: String!, $name: String!, $first: Int!, $after: String) {{
  repository(owner: $owner, name: $name) {{
    milestones(first: $first, after: $after, orderBy: {{field: CREATED_AT, direction: ASC}}) {{
      totalCount
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ {_MILESTONE} }}
    }}
  }}
}}
"""

KEYS = """
query Keys($owner: String!, $name: String!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    issues(first: $first, after: $after, orderBy: {field: CREATED_AT, direction: ASC}) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { number updatedAt }
    }
  }
}
"""

CARDS = """
query Cards($owner: String!, $number: Int!, $first: Int!, $after: String) {
  project: repositoryOwner(login: $owner) {
    ... on ProjectV2Owner {
      projectV2(number: $number) {
        items(first: $first, after: $after) {
          totalCount
          pageInfo { hasNextPage endCursor }
          nodes {
            updatedAt
            isArchived
            content { __typename ... on Issue { number repository { nameWithOwner } } }
          }
        }
      }
    }
  }
}
"""

EDITS_AT_ONCE = 5
"""Revisions of a dashboard that come with it; each is as long as the dashboard."""

_SHEET = (
    f"number title state url body createdAt {_AUTHOR}"
    f" userContentEdits(first: {EDITS_AT_ONCE}) {{ totalCount nodes {{ {_EDIT} }} }}"
)

SHEETS = f"""
query Sheets($owner: String!, $name: String!, $first: Int!, $after: String, $label: String!) {{
  repository(owner: $owner, name: $name) {{
    issues(
      first: $first, after: $after, filterBy: {{labels: [$label]}}
      orderBy: {{field: CREATED_AT, direction: ASC}}
    ) {{
      totalCount
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ {_SHEET} }}
    }}
  }}
}}
"""

SHEET = f"""
query Sheet($owner: String!, $name: String!, $number: Int!) {{
  repository(owner: $owner, name: $name) {{ issue(number: $number) {{ {_SHEET} }} }}
}}
"""

VIEWER = "query Viewer { viewer { login } }"

MINIMIZE = """
mutation Minimize($id: ID!, $why: ReportedContentClassifiers!) {
  minimizeComment(input: {subjectId: $id, classifier: $why}) { minimizedComment { isMinimized } }
}
"""

UNMINIMIZE = """
mutation Unminimize($id: ID!) {
  unminimizeComment(input: {subjectId: $id}) { unminimizedComment { isMinimized } }
}
"""


def survey(repositories: int, *, project: bool) -> str:
    """Every repository, the project and ourselves, in one request.

    Variables: `o0 n0 o1 n1 …` for the repositories, `owner` and `number` for the project.
    """
    variables = [f"$o{i}: String!, $n{i}: String!" for i in range(repositories)]
    parts = [
        f"r{i}: repository(owner: $o{i}, name: $n{i}) {{ {_REPOSITORY} }}"
        for i in range(repositories)
    ]
    if project:
        variables.append("$owner: String!, $number: Int!")
        parts.append(_PROJECT)
    return f"query Survey({', '.join(variables)}) {{ viewer {{ login }} {' '.join(parts)} }}"


_ITERATION = "id title startDate duration"
_PROJECT = f"""
project: repositoryOwner(login: $owner) {{
  ... on ProjectV2Owner {{
    projectV2(number: $number) {{
      id
      url
      fields(first: 100) {{
        nodes {{
          __typename
          ... on ProjectV2FieldCommon {{ name dataType }}
          ... on ProjectV2SingleSelectField {{ options {{ id name }} }}
          ... on ProjectV2IterationField {{
            configuration {{
              iterations {{ {_ITERATION} }} completedIterations {{ {_ITERATION} }}
            }}
          }}
        }}
      }}
    }}
  }}
}}
"""


def page(fields: Sequence[str], *, since: bool = False) -> str:
    """A page of issues. Variables: `owner name first after`, and `f0 f1 …` for board fields.

    With `since`, a variable too, only those updated at or after it; `all` counts the others.
    """
    declared = _declared(fields) + (", $since: DateTime!" if since else "")
    updated = ", filterBy: {since: $since}" if since else ""
    held = "all: issues { totalCount }" if since else ""
    return f"""
query Page($owner: String!, $name: String!, $first: Int!, $after: String{declared}) {{
  repository(owner: $owner, name: $name) {{
    {held}
    issues(first: $first, after: $after, orderBy: {{field: CREATED_AT, direction: ASC}}{updated}) {{
      totalCount
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ {_issue(fields)} {_COMMENTS} }}
    }}
  }}
}}
"""


def one(fields: Sequence[str]) -> str:
    """One issue. Variables: `owner name number`, and `f0 f1 …` for board fields."""
    return f"""
query One($owner: String!, $name: String!, $number: Int!{_declared(fields)}) {{
  repository(owner: $owner, name: $name) {{
    {_REPOSITORY}
    issueOrPullRequest(number: $number) {{ __typename ... on Issue {{ {_issue(fields)} }} }}
  }}
}}
"""


def some(fields: Sequence[str], count: int) -> str:
    """Some issues with their comments, as `i0 i1 …`. Variables: `owner name`, `n0 n1 …`, `f0 …`."""
    wanted = " ".join(
        f"i{i}: issueOrPullRequest(number: $n{i}) {{ __typename ...One }}" for i in range(count)
    )
    return f"""
query Some($owner: String!, $name: String!{_numbers(count)}{_declared(fields)}) {{
  repository(owner: $owner, name: $name) {{ {wanted} }}
}}
fragment One on Issue {{ {_issue(fields)} {_COMMENTS} }}
"""


def whole_list(name: str, fields: Sequence[str]) -> str:
    """One nested list of one issue, as `list`. Variables: `owner name number after`, `f0 …`."""
    entry = board(fields) if name == "projectItems" else LISTS[name]
    size = LONG_ENTRIES.get(name, PAGE_SIZE)
    return f"""
query List($owner: String!, $name: String!, $number: Int!, $after: String{_declared(fields)}) {{
  repository(owner: $owner, name: $name) {{
    issue(number: $number) {{
      list: {name}(first: {size}, after: $after) {{
        pageInfo {{ hasNextPage endCursor }}
        nodes {{ {entry} }}
      }}
    }}
  }}
}}
"""


def board(fields: Sequence[str]) -> str:
    """What is asked of an issue's place on a board: its fields by name, as `f0 f1 …`.

    Asked by name they cost nothing; as a list they would cost a request an entry.
    """
    values = " ".join(
        f"f{i}: fieldValueByName(name: $f{i}) {{ {_VALUE} }}" for i in range(len(fields))
    )
    return f"updatedAt isArchived project {{ id }} {values}"


def _issue(fields: Sequence[str]) -> str:
    lists = [
        f"{n}(first: {FIRST[n]}) {{ totalCount nodes {{ {LISTS[n]} }} }}"
        for n in FIRST
        if n != "projectItems"
    ]
    if fields:
        first = FIRST["projectItems"]
        lists.append(f"projectItems(first: {first}) {{ totalCount nodes {{ {board(fields)} }} }}")
    return _ONE + " ".join(lists)


def _numbers(count: int) -> str:
    return "".join(f", $n{i}: Int!" for i in range(count))


def _declared(fields: Sequence[str]) -> str:
    return "".join(f", $f{i}: String!" for i in range(len(fields)))
