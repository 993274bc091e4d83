"""The Writer of a Jira source. It reads before it writes, and sends no create twice."""

from collections.abc import Collection
from dataclasses import replace

import structlog

from bot.domain.errors import Denied, Rejected
from bot.domain.markup import render
from bot.domain.wording import replaced
from bot.ports import Change, IssueText, Made, NoteText, Right, SheetText
from connectors.jira import comments
from connectors.jira.client import JSON
from connectors.jira.comments import Said, SealedComment
from connectors.jira.errors import understood
from connectors.jira.issue_writer import IssueWriter
from connectors.jira.markers import DUPLICATE
from connectors.jira.place import Issue, Place
from connectors.jira.rights import may_make, may_write
from connectors.jira.sending import Sending
from connectors.jira.sheet_writer import SheetWriter
from connectors.jira.survey import Project
from connectors.shared.labels import refuse_foreign
from connectors.shared.marker import Marker

log = structlog.get_logger(__name__)

TOLD = {"expand": comments.EXPAND}
"""Asks Jira to answer with the properties, too."""

UNKNOWN = '"properties"'
"""What a Jira names that knows no properties of comments, and does not pass over them."""


class JiraWriter:
    """Writes labels and notes to the issues of one source."""

    def __init__(self, place: Place, pace: float) -> None:
        self._place = place
        self._pace = pace
        self._properties: bool | None = None
        self._sending = Sending(place)
        self._sheets = SheetWriter(place, self._sending)
        self._issues = IssueWriter(place, self._sending)

    def __repr__(self) -> str:
        return f"JiraWriter({self._place.source.name})"

    @property
    def pace(self) -> float:
        return self._pace

    def lacks(self, groups: Collection[str], *, issues: bool = False) -> tuple[Right, ...]:
        asked = may_make if issues else may_write
        told = (asked(self._place, name) for name in sorted(groups))
        return tuple(right for rights in told for right in rights if right.held is False)

    def ensure_label(self, key: str, label: str, *, present: bool) -> Change:
        refuse_foreign(label)
        issue = self._place.locate(key)
        if (label in issue.labels) is present:
            return Change.NONE
        body = {"update": {"labels": [{"add" if present else "remove": label}]}}
        self._sending.change(issue, issue.path, body, "EDIT_ISSUES")
        return Change.MADE

    def ensure_note(self, key: str, note: NoteText) -> Change:
        issue = self._place.locate(key)
        own = comments.own_comments(self._place, issue)
        live = [c for c in own if c.marker.topic == note.topic and not c.is_duplicate]
        if not live:
            return self._create(issue, note)
        changed = self._edit(issue, live[0], note)
        for duplicate in live[1:]:
            self._replace(issue, duplicate)
            changed = True
        return Change.MADE if changed else Change.NONE

    def ensure_sheet(self, group: str, sheet: SheetText) -> Change:
        return self._sheets.ensure(self._project(group), sheet)

    def ensure_issue(self, group: str, issue: IssueText) -> Made:
        return self._issues.ensure(self._project(group), issue)

    def _project(self, group: str) -> Project:
        if group not in self._place.source.groups:
            raise Rejected(f"The source {self._place.source.name} has no project {group}.")
        return self._place.project(group)

    def _create(self, issue: Issue, note: NoteText) -> Change:
        if note.resolved:
            return Change.NONE  # there is nothing to call off
        said = self._said(issue, note)
        self._say(issue, "POST", f"{issue.path}/comment", said, "ADD_COMMENTS")
        return Change.MADE

    def _edit(self, issue: Issue, comment: SealedComment, note: NoteText) -> bool:
        """Make this comment say the note; whether that took a write."""
        said, there = self._said(issue, note), comments.note_of(issue.ref, comment)
        same = comment.marker == said.marker and there.says(said.body)
        if same and not there.misdirected:
            return False
        self._say_in(issue, comment, said)
        return True

    def _replace(self, issue: Issue, comment: SealedComment) -> None:
        """A duplicate cannot be folded away here, and two notes may contradict each other."""
        marker = replace(comment.marker, state=DUPLICATE)
        body = render(replaced(), self._place.dialect)
        self._say_in(issue, comment, self._to_readers(issue, body, marker))

    def _said(self, issue: Issue, note: NoteText) -> Said:
        body = comments.plain(self._place, note.body)
        marker = comments.marker_of(note.topic, note.stamp, resolved=note.resolved)
        return self._to_readers(issue, body, marker)

    def _to_readers(self, issue: Issue, body: str, marker: Marker) -> Said:
        """This, to those whom the source names, and to no customers."""
        readers = comments.audience(self._place)
        return Said(body, marker, readers, internal=issue.project.has_customers)

    def _say_in(self, issue: Issue, comment: SealedComment, said: Said) -> None:
        """Edit a comment. Told nothing of it, Jira might show to all what was meant for some."""
        said = replace(said, visibility=said.visibility or comment.visibility)
        right = "EDIT_OWN_COMMENTS" if comment.is_current else "EDIT_ALL_COMMENTS"
        self._say(issue, "PUT", f"{issue.path}/comment/{comment.number}", said, right)

    @property
    def _keeps_properties(self) -> bool:
        if self._properties is None:
            self._properties = comments.keeps_properties(self._place)
        return self._properties

    def _say(self, issue: Issue, verb: str, path: str, said: Said, right: str) -> None:
        """Write a comment, text and marker in one request."""
        try:
            told = self._sent(issue, verb, path, said, right)
        except Rejected as error:
            if not (self._keeps_properties and self._may_lack_properties(error)):
                raise
            log.warning("comments_have_no_properties", source=self._place.source.name)
            self._properties = False  # it was refused, so nothing was carried out
            told = self._sent(issue, verb, path, said, right)
        if self._keeps_properties:
            self._see_properties(issue, told, said)

    def _sent(self, issue: Issue, verb: str, path: str, said: Said, right: str) -> JSON:
        if said.internal and not self._keeps_properties:
            _refuse_public(issue, said)
        body = comments.payload(self._place, said, properties=self._keeps_properties)
        if verb == "POST":
            return self._sending.send(issue, verb, path, body, right, **TOLD)
        return self._sending.change(issue, path, body, right, **TOLD)

    def _may_lack_properties(self, error: Rejected) -> bool:
        return not self._place.survey.is_cloud and UNKNOWN in error.message

    def _see_properties(self, issue: Issue, told: JSON, said: Said) -> None:
        """Set the properties by themselves where Jira did not take them along with the text."""
        with understood(f"writing to {issue.ref}"):
            number, shown = str(told["id"]), told.get("properties") or ()
        doing = f"reading a note on {issue.ref}"
        if said.seal in shown or said.seal in comments.looked_up(self._place, number, doing):
            return
        for one in said.properties:
            path = f"/comment/{number}/properties/{one['key']}"
            self._sending.send(issue, "PUT", path, one["value"], "EDIT_OWN_COMMENTS")


def _refuse_public(issue: Issue, said: Said) -> None:
    """Without properties nothing keeps a comment from customers but a role or group.

    What takes a text back is said all the same: it tells nothing.
    """
    if said.visibility is None and said.marker.state == "open":
        raise Denied(
            f"In {issue.project.key} customers would read the note: comments have no properties"
            " in this Jira.",
            remedy="Name a role or group in visible_to of the source, or upgrade Jira.",
        )
