"""GraphQL as GitHub answers it: the query is checked against the schema, errors come with 200."""

import re
from collections.abc import Awaitable
from functools import cache
from pathlib import Path
from typing import Any, TypeGuard

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    build_schema,
    execute,
    parse,
    validate,
)

from tests.fakes.github.connections import Seen, refused
from tests.fakes.github.state import Comment, Issue, Repo
from tests.fakes.github.views import comment_node, owner, repository

Json = Any
SCHEMA = Path(__file__).with_name("schema.graphql")
MAX_NODES = 500_000
NOT_DEFINED = re.compile(r"Cannot query field '(\w+)' on type '(\w+)'")
NO_TYPE = re.compile(r"Unknown type '(\w+)'")


@cache
def schema_without(lacking: frozenset[str]) -> GraphQLSchema:
    """The schema of a server that is too old for these fields and types."""
    text = SCHEMA.read_text(encoding="utf-8")
    for name in lacking:
        text = re.sub(rf"^  {name}(\([^)]*\))?: .*\n", "", text, flags=re.MULTILINE)
    return build_schema(text)


@cache
def parsed(query: str, lacking: frozenset[str]) -> tuple[DocumentNode, tuple[GraphQLError, ...]]:
    document = parse(query)
    return document, tuple(validate(schema_without(lacking), document))


@cache
def is_mutation(query: str) -> bool:
    try:
        document = parse(query)
    except GraphQLError:
        return False
    return any(
        isinstance(one, OperationDefinitionNode) and one.operation is OperationType.MUTATION
        for one in document.definitions
    )


def answer(seen: Seen, body: Json, lacking: frozenset[str]) -> Json:
    """The JSON of the answer."""
    variables = body.get("variables") or {}
    try:
        document, errors = parsed(body["query"], lacking)
    except GraphQLError as error:
        return {"errors": [{"message": f"Parse error: {error.message}"}]}
    if errors:
        return {"errors": [_validation_error(error) for error in errors]}
    if "projectV2" in body["query"] and _lacks_scope(seen):
        return _insufficient_scopes()
    nodes, cost = price(document, variables)
    if nodes > MAX_NODES:
        message = f"This query requests up to {nodes:,} possible nodes, the limit is 500,000."
        return {"errors": [{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": message}]}
    root = {**_query(seen), **_mutations(seen), "rateLimit": _rate_limit(nodes, cost)}
    result = execute(
        schema_without(lacking), document, root, variable_values=variables, is_awaitable=_never
    )
    assert isinstance(result, ExecutionResult)
    told: Json = {"data": result.data}
    if result.errors:
        told["errors"] = [_execution_error(error) for error in result.errors]
    return told


def _never(_value: object) -> TypeGuard[Awaitable[Any]]:
    return False


def _lacks_scope(seen: Seen) -> bool:
    """A classic token's scopes are checked before anything is carried out."""
    return seen.token.kind == "classic" and "projects" not in seen.token.rights


def _rate_limit(nodes: int, cost: int) -> Json:
    return {
        "cost": cost,
        "nodeCount": nodes,
        "limit": 5000,
        "remaining": 4999,
        "used": 1,
        "resetAt": "2026-01-05T09:00:00Z",
    }


def _insufficient_scopes() -> Json:
    message = (
        "Your token has not been granted the required scopes to execute this query. The"
        " 'projectV2' field requires one of the following scopes: ['read:project'], but your"
        " token has only been granted the: ['repo'] scopes."
    )
    return {"errors": [{"type": "INSUFFICIENT_SCOPES", "message": message}]}


def _validation_error(error: GraphQLError) -> Json:
    told: Json = {
        "locations": [{"line": one.line, "column": one.column} for one in error.locations or ()]
    }
    if match := NOT_DEFINED.search(error.message):
        name, kind = match.groups()
        told["message"] = f"Field '{name}' doesn't exist on type '{kind}'"
        told["extensions"] = {"code": "undefinedField", "typeName": kind, "fieldName": name}
    elif match := NO_TYPE.search(error.message):
        told["message"] = f"No such type {match[1]}, so it can't be a fragment condition"
        told["extensions"] = {"code": "undefinedType", "typeName": match[1]}
    else:
        told["message"] = error.message
        told["extensions"] = {"code": "invalidQuery"}
    return told


def _execution_error(error: GraphQLError) -> Json:
    kind = (error.extensions or {}).get("type")
    if error.original_error is not None and kind is None:
        raise error.original_error  # a fault of the fake itself
    told: Json = {"message": error.message, "path": list(error.path or ())}
    return {"type": kind, **told} if kind else told


def _query(seen: Seen) -> Json:
    def find(_info: object, owner: str, name: str, **_: object) -> Json:
        full = f"{owner}/{name}"
        repo = seen.world.repos.get(full.lower()) or seen.world.renamed.get(full.lower())
        if repo is None or repo.full in seen.token.hidden:
            message = f"Could not resolve to a Repository with the name '{full}'."
            raise refused(message, "NOT_FOUND")
        return repository(seen, repo)

    def account(_info: object, login: str) -> Json:
        return owner(seen, login)

    user = seen.token.user
    return {
        # Of an installation this is its bot, with the suffix.
        "viewer": {"id": f"U_{user.id}", "login": user.login, "url": f"{seen.web}/{user.login}"},
        "repository": find,
        "repositoryOwner": account,
        "organization": account,
        "user": account,
    }


def _mutations(seen: Seen) -> Json:
    def change(node_id: str, why: str) -> Comment:
        comment = _comment(seen, node_id)
        repo = comment.issue.repo
        if "issues" not in seen.token.rights or repo.archived:
            raise refused("Resource not accessible by integration", "FORBIDDEN")
        comment.folded = why
        seen.world.tick()
        return comment

    def minimize(_info: object, input: Json) -> Json:
        why = input["classifier"].lower().replace("_", "-")
        return {"minimizedComment": comment_node(seen, change(input["subjectId"], why))}

    def unminimize(_info: object, input: Json) -> Json:
        return {"unminimizedComment": comment_node(seen, change(input["subjectId"], ""))}

    return {"minimizeComment": minimize, "unminimizeComment": unminimize}


def _comment(seen: Seen, node_id: str) -> Comment:
    for repo in seen.world.repos.values():
        for comment in comments_of(repo):
            if comment.node_id == node_id:
                return comment
    raise refused(f"Could not resolve to a node with the global id of '{node_id}'", "NOT_FOUND")


def comments_of(repo: Repo) -> list[Comment]:
    found = [
        c for issue in repo.issues.values() if isinstance(issue, Issue) for c in issue.comments
    ]
    return sorted(found, key=lambda comment: comment.id)


def cost(body: Json) -> int:
    """The points that a query takes; one, where it is none."""
    try:
        document, _ = parsed(body["query"], frozenset())
    except (GraphQLError, KeyError, TypeError):
        return 1
    return _cost(document, body.get("variables", {}).get("first"))


@cache
def _cost(document: DocumentNode, first: int | None) -> int:
    return price(document, {"first": first})[1]


def price(document: DocumentNode, variables: Json) -> tuple[int, int]:
    """Nodes asked for, and points, by GitHub's published formula."""
    fragments = {
        one.name.value: one.selection_set
        for one in document.definitions
        if isinstance(one, FragmentDefinitionNode)
    }
    nodes = requests = 0
    for one in document.definitions:
        if isinstance(one, OperationDefinitionNode):
            more_nodes, more_requests = _count(one.selection_set, 1, variables, fragments)
            nodes, requests = nodes + more_nodes, requests + more_requests
    return nodes, max(1, round(requests / 100))


def _count(
    selection: SelectionSetNode | None,
    times: int,
    variables: Json,
    fragments: dict[str, SelectionSetNode],
) -> tuple[int, int]:
    nodes = requests = 0
    for one in selection.selections if selection else ():
        inner = times
        if isinstance(one, FieldNode):
            size = _size(one, variables)
            if size:
                nodes, requests, inner = nodes + times * size, requests + times, times * size
            below = one.selection_set
        elif isinstance(one, InlineFragmentNode):
            below = one.selection_set
        else:
            below = fragments[one.name.value]  # type: ignore[attr-defined]
        more_nodes, more_requests = _count(below, inner, variables, fragments)
        nodes, requests = nodes + more_nodes, requests + more_requests
    return nodes, requests


def _size(one: FieldNode, variables: Json) -> int:
    for argument in one.arguments or ():
        if argument.name.value in ("first", "last"):
            if isinstance(argument.value, IntValueNode):
                return int(argument.value.value)
            if isinstance(argument.value, VariableNode):
                return int(variables.get(argument.value.name.value) or 0)
    return 0
