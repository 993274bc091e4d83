"""Dashboards as a fake Jira holds them, and what people do to them."""

import copy
import json
from typing import Any

from bot.domain import adf
from bot.domain.backlog import Note
from bot.ports import SheetText
from connectors.jira import sheet_markers
from connectors.jira.sheet_markers import PROPERTY, SheetMarker
from tests.contract.harness import SheetSeen
from tests.fakes.jira import adf as kept
from tests.fakes.jira.issues import Issue
from tests.fakes.jira.places import User
from tests.fakes.jira.projects import Project

LABEL = "drift:dashboard"
Json = Any


def make(project: Project, sheet: SheetText, *, by: User, labelled: bool = True) -> Issue:
    """A dashboard as a run of ours leaves it, made by whomever."""
    fake = project.world
    issue = project.issue(sheet.title, labels=[LABEL] if labelled else [], by=by)
    title, sent = Note.digest(sheet.title), Note.digest(sheet.body)
    marker = SheetMarker(sheet.topic, sheet.block, title, sent)
    if fake.comment_properties:
        issue.properties[PROPERTY] = sheet_markers.value_of(marker)
        issue.description = _kept(sheet.body)
    else:
        issue.description = sheet_markers.anchored(sheet.body, marker)
    return issue


def seen(issue: Issue) -> SheetSeen | None:
    """What it shows; None of an issue that is no dashboard, whoever made it."""
    told = issue.description
    if isinstance(told, dict):
        body, marker = adf.canonical(told), None
    else:
        body, marker = sheet_markers.unanchored((told or "").replace("\r\n", "\n"))
    if PROPERTY in issue.properties:
        marker = sheet_markers.read_value(issue.properties[PROPERTY])
    if marker is None:
        return None
    is_open = issue.status.category != "done"
    by_us = issue.creator is issue.world.bot
    return SheetSeen(issue.key, issue.title, body, marker.block, is_open, by_us)


def with_tick(body: Json, box: str) -> Json:
    """The document with this box ticked, as a click in the browser leaves it."""
    made = copy.deepcopy(body)
    (task,) = [one for one in _nodes(made) if (one.get("attrs") or {}).get("localId") == box]
    task["attrs"]["state"] = "DONE"
    return made


def with_line(body: Json, text: str) -> Json:
    """The description with a line above it."""
    if not isinstance(body, dict):
        return f"{text}\r\n\r\n{body}"
    line = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
    return {**body, "content": [line, *body["content"]]}


def _kept(body: str) -> Json:
    if adf.is_adf(body):
        return kept.stored(json.loads(body))
    return body.replace("\n", "\r\n")


def _nodes(node: Json) -> list[Json]:
    return [node, *(inner for child in node.get("content", []) for inner in _nodes(child))]
