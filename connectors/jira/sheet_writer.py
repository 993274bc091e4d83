"""Writing a product's dashboard: read right before, made once, and of several the oldest kept.

Jira keeps an edit from no other one in between: what a person ticks in the moment between
our last look and our write is lost, and no history tells of it.
"""

import json
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.backlog import Note
from bot.domain.document import Anchor, Paragraph, Text
from bot.domain.errors import Denied, Overtaken
from bot.domain.markup import render
from bot.ports import Change, SheetText
from connectors.jira import sheet_markers
from connectors.jira.client import JSON
from connectors.jira.comments import keeps_properties, plain
from connectors.jira.errors import understood
from connectors.jira.kinds import kind_for
from connectors.jira.place import Place
from connectors.jira.sending import Sending
from connectors.jira.sheet_markers import PROPERTY, SheetMarker
from connectors.jira.sheets import HeldSheet, Sheets, name_of
from connectors.jira.survey import Project
from connectors.shared.labels import DASHBOARD

LONGEST_TITLE = 255
EDIT = "EDIT_ISSUES"


class SheetWriter:
    """Writes the dashboards of one source."""

    def __init__(self, place: Place, sending: Sending) -> None:
        self._place = place
        self._sending = sending
        self._sheets = Sheets(place)

    def ensure(self, project: Project, sheet: SheetText) -> Change:
        """See `Writer.ensure_sheet`."""
        held = self._sheets.held(project, sheet.topic)
        _refuse_overtaken(project, sheet, held[0] if held else None)
        if not held:
            self._make(project, sheet)
            return Change.MADE
        first, *others = held
        self._refuse_foreign(first)
        changed = self._edit(first, sheet)
        for duplicate in (one for one in others if one.is_ours):
            self._replace(duplicate, first)
            changed = True
        return Change.MADE if changed else Change.NONE

    def _refuse_foreign(self, held: HeldSheet) -> None:
        if held.is_ours:
            return
        raise Denied(
            f"{held.issue.ref} is a dashboard that another account made: {held.maker}.",
            remedy="If that was ours before, add it to ROADMAP_DRIFT_JIRA__FORMER_ACCOUNTS; if"
            f" not, take its label {DASHBOARD} off.",
        )

    def _make(self, project: Project, sheet: SheetText) -> None:
        kind = kind_for(self._place, project)
        body, title = plain(self._place, sheet.body), _line(sheet.title)
        marker = SheetMarker(sheet.topic, sheet.block, Note.digest(title), Note.digest(body))
        fields: dict[str, JSON] = {
            "project": {"id": project.id},
            "issuetype": {"id": kind.id},
            "summary": title,
            **self._description(body, marker),
        }
        if "labels" in kind.fields:
            fields["labels"] = [DASHBOARD]
        number = self._sending.make(project, {"fields": fields, **self._properties(marker)})
        self._place.learning.sheets[name_of(project, sheet.topic)] = number
        self._see_marker(project, number, marker)

    def _edit(self, held: HeldSheet, sheet: SheetText) -> bool:
        """Make this dashboard say so; whether that took a write."""
        body, title = plain(self._place, sheet.body), _line(sheet.title)
        was = held.marker
        # A title that a person gave stays; we go on knowing it by what we had called it.
        is_own = not was.title or Note.digest(held.title) == was.title
        marker = SheetMarker(
            topic=sheet.topic,
            block=sheet.block,
            title=Note.digest(title) if is_own else was.title,
            sent=Note.digest(body),
        )
        if marker == was and self._says(held, body):
            return False
        fields = {"summary": title} if is_own and title != held.title else {}
        self._change(held, {**fields, **self._description(body, marker)}, marker)
        return True

    def _says(self, held: HeldSheet, body: str) -> bool:
        """Whether it is as we wrote it: Jira may keep a text in its own way."""
        if held.body == body:
            return True
        return held.marker.sent == Note.digest(body) and not self._sheets.was_changed_by_others(
            held
        )

    def _replace(self, held: HeldSheet, first: HeldSheet) -> None:
        """A duplicate says where to look.

        It cannot be closed: which way leads there, and what it asks for, differs from one
        project to the next. It keeps its label, by which a listing knows that it is no work.
        """
        url = f"{self._place.survey.base}/browse/{first.issue.key}"
        document = (Paragraph((Text("Replaced by "), Anchor(first.issue.key, url), Text("."))),)
        body = plain(self._place, render(document, self._place.dialect))
        marker = replace(held.marker, sent=Note.digest(body), replaced=True)
        self._change(held, self._description(body, marker), marker)

    def _change(self, held: HeldSheet, fields: JSON, marker: SheetMarker) -> None:
        body = {"fields": fields, **self._properties(marker)}
        self._sending.change(held.issue, held.issue.path, body, EDIT)
        self._see_marker(held.issue.project, held.issue.id, marker)

    def _description(self, body: str, marker: SheetMarker) -> dict[str, JSON]:
        if not keeps_properties(self._place):
            return {"description": sheet_markers.anchored(body, marker)}
        return {"description": json.loads(body) if self._place.survey.is_cloud else body}

    def _properties(self, marker: SheetMarker) -> dict[str, Sequence[JSON]]:
        if not keeps_properties(self._place):
            return {}
        return {"properties": [{"key": PROPERTY, "value": sheet_markers.value_of(marker)}]}

    def _see_marker(self, project: Project, number: str, marker: SheetMarker) -> None:
        """Set the property by itself where Jira did not take it along with the text."""
        if not keeps_properties(self._place):
            return
        doing = f"reading a dashboard in {project.key}"
        path = f"{self._place.api}/issue/{number}"
        told = self._place.client.get(path, doing, fields="labels", properties=PROPERTY)
        value = sheet_markers.value_of(marker)
        with understood(doing):
            kept = (told.get("properties") or {}).get(PROPERTY)
        if kept != value:
            self._place.client.send("PUT", f"{path}/properties/{PROPERTY}", value, doing)


def _refuse_overtaken(project: Project, sheet: SheetText, held: HeldSheet | None) -> None:
    seen = held.seen if held else ""
    if sheet.seen == seen:
        return
    what = "is not there any more" if held is None else "was changed since it was read"
    if not sheet.seen:
        what = "is there by now"
    raise Overtaken(f"The dashboard of {sheet.topic} in {project.name} {what}.")


def _line(title: str) -> str:
    """The title as Jira takes it."""
    return " ".join(title.split())[:LONGEST_TITLE]
