"""The models of sources: the trackers that hold the backlog, one model a kind."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field

from bot.domain.backlog import Status
from bot.manifest.names import Group, Project, ProjectKey, Repo
from bot.manifest.values import Id, InnerFile, Object, Text

Reach = Literal["item", "dashboard"]


class GithubSource(Object):
    """Repositories on GitHub, and a project over them."""

    name: Id = Field(description="Name by which links and teams refer to it. Example: `shop`.")
    kind: Literal["github"] = Field(description="The kind of tracker: `github`.")
    repos: list[Repo] = Field(
        min_length=1, description="Repositories, owner/name. Example: `[acme/shop, acme/api]`."
    )
    project: Project | None = Field(
        None, description="Project whose fields and sprints are read. Example: `acme/7`."
    )
    status_map: dict[Text, Status] = Field(
        {},
        description="The tracker's own status words, each as todo, doing, done or dropped. "
        "Example: `{In review: doing}`.",
    )
    reach: Reach = Field(
        "item",
        description="How far its findings may be told: to the `item`, or to the `dashboard` at "
        "most.",
    )


class JiraFields(Object):
    """Fields that Jira keeps as custom ones, each by its name there or by its id.

    Those left out are known by their kind, or by their usual names.
    """

    epic_link: Text | None = Field(
        None, description="The epic of an item, where it is no parent. Example: `Epic Link`."
    )
    sprint: Text | None = Field(None, description="The sprints of an item. Example: `Sprint`.")
    rank: Text | None = Field(None, description="The order of items. Example: `Rank`.")
    story_points: Text | None = Field(
        None, description="The estimate. Example: `customfield_10016`."
    )
    start: Text | None = Field(None, description="The first day. Example: `Start date`.")
    due: Text | None = Field(
        None, description="The last day, where it is not Jira's own. Example: `Target end`."
    )
    team: Text | None = Field(None, description="The team of an item. Example: `Team`.")


class VisibleTo(Object):
    """Who may read our notes in Jira: a role of the project or a group, one of them."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["role"]}, {"required": ["group"]}]}
    )

    role: Text | None = Field(None, description="A role of the project. Example: `Developers`.")
    group: Text | None = Field(None, description="A group of users. Example: `jira-users`.")


class JiraSource(Object):
    """Projects in Jira, Cloud or Data Center; the settings say where it is."""

    name: Id = Field(description="Name by which links and teams refer to it. Example: `pay`.")
    kind: Literal["jira"] = Field(description="The kind of tracker: `jira`.")
    projects: list[ProjectKey] = Field(
        min_length=1, description="Keys of projects. Example: `[PAY, OPS]`."
    )
    status_map: dict[Text, Status] = Field(
        {},
        description="Jira's own statuses, each as todo, doing, done or dropped; the others follow "
        "their category. A resolution may stand here too, as done or dropped: so counts what is "
        "over with it. Example: `{Rejected: dropped, Superseded: dropped}`.",
    )
    fields: JiraFields = Field(
        JiraFields(),
        description="Custom fields by name or id, where theirs is not the usual name. "
        "Example: `{story_points: Story Points, start: customfield_10015}`.",
    )
    reach: Reach = Field(
        "dashboard",
        description="How far its findings may be told: to the `item`, or to the `dashboard` at "
        "most, since each new comment mails everyone who watches.",
    )
    visible_to: VisibleTo | None = Field(
        None,
        description="Who may read our notes; everyone, if left out. Example: `{role: Developers}`.",
    )


class LocalSource(Object):
    """A backlog kept in a file beside the manifest."""

    name: Id = Field(description="Name by which links and teams refer to it. Example: `shop`.")
    kind: Literal["local"] = Field(description="The kind of tracker: `local`.")
    file: InnerFile = Field(
        description="The file, relative to the manifest's folder. Example: `backlog.db`."
    )
    repos: list[Group] = Field(
        [],
        description="Repositories or Jira projects in the file; all, if left out. "
        "Example: `[acme/shop]`.",
    )
    status_map: dict[Text, Status] = Field(
        {},
        description="The file's own status words, each as todo, doing, done or dropped. "
        "Example: `{parked: dropped}`.",
    )
    reach: Reach = Field(
        "item",
        description="How far its findings may be told: to the `item`, or to the `dashboard` at "
        "most.",
    )


Source = Annotated[GithubSource | JiraSource | LocalSource, Discriminator("kind")]
