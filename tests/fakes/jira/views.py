"""Issues as Jira's JSON shows them to one user."""

from collections.abc import Callable, Iterable, Mapping

from tests.fakes.jira import adf
from tests.fakes.jira.basics import Basics
from tests.fakes.jira.issues import Comment, History, Issue, Item, Link, RemoteLink
from tests.fakes.shared.server import Json


class View(Basics):
    """Shows issues and all that hangs on them."""

    def issue(self, one: Issue, fields: Iterable[str] | None, *expand: str) -> Json:
        """`fields` as the request named them; None are all."""
        wanted = self._wanted(fields)
        told: Json = {
            "expand": "operations,versionedRepresentations,editmeta,changelog,renderedFields",
            "id": str(one.id),
            "self": f"{self._base}/issue/{one.id}",
            "key": one.key,
        }
        if wanted:
            told["fields"] = {name: self._field(one, name) for name in wanted}
            if told["fields"].get("parent", True) is None:
                del told["fields"]["parent"]  # what has none does not say so
        if "changelog" in expand:
            told["changelog"] = self._changelog(one)
        return told

    def names(self, fields: Iterable[str] | None) -> Json:
        """What these fields are called, as `expand=names` tells it."""
        called = {one.id: one.name for one in self._world.fields}
        return {name: called.get(name, name) for name in self._wanted(fields)}

    def _wanted(self, fields: Iterable[str] | None) -> list[str]:
        every = [one.id for one in self._world.fields]
        asked = ["*all"] if fields is None else list(fields)
        wanted: list[str] = []
        for name in asked:
            if name in ("*all", "*navigable"):
                wanted.extend(n for n in every if name == "*all" or n != "comment")
            elif name.startswith("-"):
                wanted = [held for held in wanted or every if held != name[1:]]
            elif name in every or name == "parent":
                wanted.append(name)  # what is unknown is passed over
        if "*all" in asked or "*navigable" in asked:
            wanted.append("parent")
        return list(dict.fromkeys(wanted))

    def _field(self, one: Issue, name: str) -> Json:
        if name in FIELDS:
            return FIELDS[name](self, one)
        special = SPECIAL.get(self._custom[name].kind)
        return special(self, one) if special else one.values.get(name)

    def _changelog(self, one: Issue) -> Json:
        """All, oldest first, on Data Center; on Cloud the latest hundred, and backwards."""
        histories = one.histories
        if self._world.cloud:
            histories = histories[::-1][:100]
        return {
            "startAt": 0,
            "maxResults": len(histories),
            "total": len(one.histories),
            "histories": [self.history(entry) for entry in histories],
        }

    def history(self, one: History, *, as_number: bool = False) -> Json:
        """`as_number` tells the time in milliseconds, as the bulk endpoint does.

        Its documentation shows seconds and promises a text; milliseconds were measured.
        """
        told: Json = {"id": str(one.id)}
        if one.author is not None:
            told["author"] = self.user(one.author)
        told["created"] = (
            int(one.created.timestamp() * 1000) if as_number else self.stamp(one.created)
        )
        return {**told, "items": [self._item(item) for item in one.items]}

    def _item(self, one: Item) -> Json:
        told: Json = {"field": one.field, "fieldtype": one.type}
        if self._world.cloud and one.id:
            told["fieldId"] = one.id
        return told | {
            "from": one.old,
            "fromString": one.old_text,
            "to": one.new,
            "toString": one.new_text,
        }

    def brief(self, one: Issue | None) -> Json:
        """An issue inside another, as a parent, a sub-task or the end of a link."""
        if one is None:
            return None
        return {
            "id": str(one.id),
            "key": one.key,
            "self": f"{self._base}/issue/{one.id}",
            "fields": {
                "summary": one.title,
                "status": self.status(one.status),
                "priority": self.named(one.priority, "priority"),
                "issuetype": self.kind(one.kind),
            },
        }

    def parent(self, one: Issue) -> Json:
        """Cloud shows every parent here, Data Center those of sub-tasks."""
        if self._world.cloud or one.kind.is_subtask:
            return self.brief(one.parent)
        return None

    def subtasks(self, one: Issue) -> Json:
        return [self.brief(c) for c in self._world.children(one) if c.kind.is_subtask]

    def epic(self, one: Issue) -> Json:
        is_in_epic = one.parent is not None and one.parent.kind.level == 1
        return one.parent.key if one.parent is not None and is_in_epic else None

    def initiative(self, one: Issue) -> Json:
        is_above = one.parent is not None and one.parent.kind.level > 1
        return one.parent.key if one.parent is not None and is_above else None

    def links(self, one: Issue) -> Json:
        return [self._link(one, link) for link in one.links if self._call.sees(_end(one, link))]

    def _link(self, one: Issue, link: Link) -> Json:
        side = "outwardIssue" if link.source is one else "inwardIssue"
        return {
            "id": str(link.id),
            "self": f"{self._base}/issueLink/{link.id}",
            "type": self.link_type(link.type),
            side: self.brief(_end(one, link)),
        }

    def remote(self, one: RemoteLink) -> Json:
        told: Json = {
            "id": one.id,
            "self": f"{self._base}/issue/remotelink/{one.id}",
            "object": {"url": one.url, "title": one.title, "icon": {}, "status": {"icon": {}}},
        }
        if one.global_id:
            told["globalId"] = one.global_id
        if one.relationship:
            told["relationship"] = one.relationship
        if one.application:
            told["application"] = {"name": one.application}
        if one.resolved is not None:
            told["object"]["status"]["resolved"] = one.resolved
        return told

    def sprints(self, one: Issue) -> Json:
        """Objects on Cloud; on Data Center what Java makes of them in print."""
        shown = [self.sprint(sprint) for sprint in one.sprints]
        return (shown if self._world.cloud else [_printed(told) for told in shown]) or None

    # comments

    def comment(self, one: Comment, *expand: str) -> Json:
        told: Json = {
            "self": f"{self._base}/issue/{one.issue.id}/comment/{one.id}",
            "id": str(one.id),
            "author": self.user(one.author),
            "body": self.text(one.body),
            "updateAuthor": self.user(one.editor),
            "created": self.stamp(one.created),
            "updated": self.stamp(one.updated),
        }
        if self._world.cloud:
            told["jsdPublic"] = True
        if one.visibility is not None:
            kind, value = one.visibility
            told["visibility"] = {"type": kind, "value": value}
        if "properties" in expand and self._world.comment_properties:
            told["properties"] = [{"key": k, "value": v} for k, v in one.properties.items()]
        return told

    def text(self, body: Json) -> Json:
        """Cloud keeps ADF and shows it by the older API as a text; not as wiki markup here."""
        if isinstance(body, dict) and self._call.version == "2":
            return adf.plain(body)
        return body

    def comments(self, one: Issue) -> Json:
        """As a field of an issue: whole on Data Center, the first hundred on Cloud."""
        seen = [comment for comment in one.comments if self._call.reads(comment)]
        shown = seen[:100] if self._world.cloud else seen
        return {
            "comments": [self.comment(comment) for comment in shown],
            "self": f"{self._base}/issue/{one.id}/comment",
            "maxResults": len(shown),
            "total": len(seen),
            "startAt": 0,
        }


def _end(one: Issue, link: Link) -> Issue:
    return link.target if link.source is one else link.source


def _printed(told: Json) -> str:
    def text(name: str) -> str:
        return str(told.get(name, "<null>")) or ""

    return (
        f"com.atlassian.greenhopper.service.sprint.Sprint@{told['id']:x}[id={told['id']},"
        f"rapidViewId={told['boardId']},state={told['state'].upper()},name={told['name']},"
        f"startDate={text('startDate')},endDate={text('endDate')},"
        f"completeDate={text('completeDate')},activatedDate={text('startDate')},"
        f"sequence={told['id']},goal={told['goal'] or '<null>'},autoStartStop=false,"
        "synced=false]"
    )


FIELDS: Mapping[str, Callable[[View, Issue], Json]] = {
    "summary": lambda _, one: one.title,
    "issuetype": lambda view, one: view.kind(one.kind),
    "status": lambda view, one: view.status(one.status),
    "resolution": lambda view, one: view.named(one.resolution, "resolution"),
    "resolutiondate": lambda view, one: view.stamp(one.resolved),
    "priority": lambda view, one: view.named(one.priority, "priority"),
    "project": lambda view, one: view.project(one.project),
    "labels": lambda _, one: list(one.labels),
    "components": lambda view, one: [view.named(c, "component") for c in one.components],
    "fixVersions": lambda view, one: [view.version(v, inside=True) for v in one.versions],
    "versions": lambda _view, _one: [],
    "assignee": lambda view, one: view.user(one.assignee),
    "reporter": lambda view, one: view.user(one.reporter),
    "created": lambda view, one: view.stamp(one.created),
    "updated": lambda view, one: view.stamp(one.updated),
    "duedate": lambda _, one: one.due.isoformat() if one.due else None,
    "security": lambda view, one: view.named(one.level, "securitylevel"),
    "issuelinks": lambda view, one: view.links(one),
    "subtasks": lambda view, one: view.subtasks(one),
    "comment": lambda view, one: view.comments(one),
    "creator": lambda view, one: view.user(one.creator),
    "description": lambda view, one: view.text(one.description),
    "parent": lambda view, one: view.parent(one),
}
SPECIAL: Mapping[str, Callable[[View, Issue], Json]] = {
    "gh-epic-link": lambda view, one: view.epic(one),
    "gh-epic-label": lambda _, one: one.title if one.kind.level == 1 else None,
    "gh-sprint": lambda view, one: view.sprints(one),
    "jpo-custom-field-parent": lambda view, one: view.initiative(one),
    "gh-lexo-rank": lambda _, one: one.rank,
}
