"""Links: how an initiative, a release or unplanned work names its items."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from bot.domain.jql import check_jql
from bot.domain.query import parse_query
from bot.domain.roadmap import LinkKind
from bot.manifest.names import Group, Issue, ItemKey, ItemNumber, Name, ProjectKey
from bot.manifest.values import Object, Text, read_text, wrong

KINDS: Final[Mapping[str, LinkKind]] = MappingProxyType(
    {
        "issue": LinkKind.ISSUE,
        "epic": LinkKind.ISSUE,  # in Jira's words; both claim what is below
        "milestone": LinkKind.MILESTONE,
        "fix_version": LinkKind.VERSION,
        "sprint": LinkKind.SPRINT,
        "component": LinkKind.COMPONENT,
        "label": LinkKind.LABEL,
        "query": LinkKind.QUERY,
        "jql": LinkKind.JQL,
        "field": LinkKind.FIELD,
    }
)
"""By what a link may find its items: its field, and what that means."""

PLACES: Final = ("repo", "project")
ONE_PLACE: Final[dict[str, Any]] = {"not": {"required": list(PLACES)}}


def _checked(check: Callable[[str], object]) -> BeforeValidator:
    """A reader for texts in another language, which `check` raises a ValueError on."""

    def read(value: object) -> str:
        text = read_text(value)
        try:
            check(text)
        except ValueError as error:
            told = str(error).rstrip(".")
            raise wrong(told[:1].lower() + told[1:]) from None
        return text

    return BeforeValidator(read)


def _words(example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "minLength": 1, "examples": [example]})


QueryText = Annotated[str, _checked(parse_query), _words("label:checkout is:open")]
JqlText = Annotated[str, _checked(check_jql), _words("component = Checkout")]


class Link(Object):
    """What a link names in its source: exactly one thing, and where that is.

    On GitHub: `issue`, `milestone`, `label`, `query` or `field`. In Jira: `epic`, `issue`,
    `fix_version`, `sprint`, `component`, `label`, `query`, `jql` or `field`. In a file: what
    its backlog has, but no `jql`.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": [kind, "value"] if kind == "field" else [kind]} for kind in KINDS
            ],
            **ONE_PLACE,
        },
    )

    repo: Group | None = Field(
        None,
        description="Repository, one of the source's; may be left out where the source has one. "
        "Example: `acme/shop`.",
    )
    project: ProjectKey | None = Field(
        None,
        description="The same in Jira: a project's key. The keys of items have it already. "
        "Example: `PAY`.",
    )
    issue: Issue | None = Field(
        None,
        description="Number of an issue on GitHub, or key of an item in Jira; all items below it "
        "belong to it. Example: `310`, in Jira `PAY-7`.",
    )
    epic: ItemKey | None = Field(
        None,
        description="The same in Jira's words: key of an epic or of any item; all items below it "
        "belong to it. Example: `PAY-40`.",
    )
    milestone: ItemNumber | None = Field(
        None, description="Number of a milestone, as in its address. Example: `12`."
    )
    fix_version: Name | None = Field(
        None,
        description="Every item with this fix version in Jira, by the version's name. "
        'Example: `"4.2"`.',
    )
    sprint: Name | None = Field(
        None, description="Every item in this sprint, by its name or number. Example: `PAY 12`."
    )
    component: Text | None = Field(
        None, description="Every item of this component in Jira. Example: `Checkout`."
    )
    label: Text | None = Field(
        None, description="Every item with this label. Example: `guest-checkout`."
    )
    query: QueryText | None = Field(
        None,
        description="Every item that meets all these conditions, in GitHub's search words, "
        "whatever the tracker. Example: `label:checkout is:open`.",
    )
    jql: JqlText | None = Field(
        None,
        description="Every item of the source that Jira finds for this. "
        "Example: `component = Checkout`.",
    )
    field: Text | None = Field(
        None,
        description="Name of a project field, in Jira Component, Fix Version or Team; goes with "
        "`value`. Example: `Initiative`.",
    )
    value: Text | None = Field(None, description="Value of the field. Example: `Guest checkout`.")

    @property
    def by(self) -> str:
        """The field by which it finds its items."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)
