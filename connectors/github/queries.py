"""The GraphQL documents. Every list asks for a first page and its total.

A list that goes on is read anew with `whole_list`, for that item alone. What a page
costs (GitHub's formula): six nested lists make 6 points for 100 issues, a board one more.
"""

from collections.abc import Sequence

PAGE_SIZE = 100

_ELSEWHERE = "number repository { nameWithOwner }"
_COMMENT = "id fullDatabaseId body createdAt viewerDidAuthor isMinimized minimizedReason"
_MILESTONE = "number title state dueOn createdAt closedAt url"
_REPOSITORY = "nameWithOwner visibility isArchived hasIssuesEnabled viewerPermission"

LISTS = {
    "labels": "name",
    "assignees": "login",
    "subIssues": _ELSEWHERE,
    "blockedBy": _ELSEWHERE,
    "comments": _COMMENT,
}
"""What is asked of each entry of an issue's nested lists."""

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
    "number title state stateReason createdAt updatedAt closedAt url locked"
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

    With `since`, a variable too, only those updated at or after it.
    """
    declared = _declared(fields) + (", $since: DateTime!" if since else "")
    updated = ", filterBy: {since: $since}" if since else ""
    return f"""
query Page($owner: String!, $name: String!, $first: Int!, $after: String{declared}) {{
  repository(owner: $owner, name: $name) {{
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


def whole_list(name: str, fields: Sequence[str]) -> str:
    """One nested list of one issue, as `list`. Variables: `owner name number after`, `f0 …`."""
    entry = board(fields) if name == "projectItems" else LISTS[name]
    return f"""
query List($owner: String!, $name: String!, $number: Int!, $after: String{_declared(fields)}) {{
  repository(owner: $owner, name: $name) {{
    issue(number: $number) {{
      list: {name}(first: 100, after: $after) {{
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
    return f"project {{ id }} {values}"


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


def _declared(fields: Sequence[str]) -> str:
    return "".join(f", $f{i}: String!" for i in range(len(fields)))
