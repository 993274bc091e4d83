"""Links: how an initiative, a release or unplanned work names its items."""

from typing import Annotated, Final

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from bot.domain.query import parse_query
from bot.domain.roadmap import LinkKind
from bot.manifest.values import Group, Issue, ItemNumber, Object, Text, read_text, wrong

KINDS: Final = ("issue", "milestone", "label", "query", "field")


def _read_query(value: object) -> str:
    text = read_text(value)
    try:
        parse_query(text)
    except ValueError as error:
        raise wrong(str(error)) from None
    return text


QueryText = Annotated[
    str,
    BeforeValidator(_read_query),
    WithJsonSchema({"type": "string", "minLength": 1, "examples": ["label:checkout is:open"]}),
]


class Link(Object):
    """What a link names in its source: exactly one of issue, milestone, label, query or field."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": ["issue"]},
                {"required": ["milestone"]},
                {"required": ["label"]},
                {"required": ["query"]},
                {"required": ["field", "value"]},
            ]
        },
    )

    repo: Group | None = Field(
        None,
        description="Repository, one of the source's; may be left out where the source has one. "
        "Example: `acme/shop`.",
    )
    issue: Issue | None = Field(
        None,
        description="Number of an issue, or in a file imported from Jira its key; all items "
        "below it belong to it. Example: `310`.",
    )
    milestone: ItemNumber | None = Field(
        None, description="Number of a milestone, as in its address. Example: `12`."
    )
    label: Text | None = Field(
        None, description="Every item with this label. Example: `guest-checkout`."
    )
    query: QueryText | None = Field(
        None,
        description="Every item that meets all these conditions, in GitHub's search words. "
        "Example: `label:checkout is:open`.",
    )
    field: Text | None = Field(
        None,
        description="Name of a project field; goes with `value`. Example: `Initiative`.",
    )
    value: Text | None = Field(
        None, description="Value of the project field. Example: `Guest checkout`."
    )

    @property
    def kind(self) -> LinkKind:
        """By what it finds its items."""
        return next(LinkKind(k) for k in KINDS if getattr(self, k) is not None)
