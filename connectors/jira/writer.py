"""The Writer of a Jira source. It reads before it writes, and sends no create twice."""

from dataclasses import replace

import structlog

from bot.domain.errors import Denied, NotFound, Rejected, TrackerError, Unavailable
from bot.domain.markup import render
from bot.domain.wording import replaced
from bot.ports import Change, NoteText
from connectors.jira import comments, recent
from connectors.jira.client import JSON
from connectors.jira.comments import Said, SealedComment
from connectors.jira.errors import understood
from connectors.jira.markers import DUPLICATE
from connectors.jira.place import Issue, Place
from connectors.jira.rights import PERMISSIONS
from connectors.shared.labels import refuse_foreign
from connectors.shared.marker import Marker
from connectors.shared.trouble import WrongToken, during

log = structlog.get_logger(__name__)

SILENT = {"notifyUsers": "false"}
"""Asks Jira to mail nobody. It refuses the whole write where we do not administer the project."""

TOLD = {"expand": comments.EXPAND}
"""Asks Jira to answer with the properties, too."""

NOT_EDITABLE = "cannot be set"
"""What Jira says of a field that is not on the edit screen, or of an item nobody may edit."""

UNKNOWN = '"properties"'
"""What a Jira names that knows no properties of comments, and does not pass over them."""

AUDIENCE = "commentLevel"
"""What Jira names where a comment cannot be shown to a role or group."""


class JiraWriter:
    """Writes labels and notes to the issues of one source."""

    def __init__(self, place: Place, pace: float) -> None:
        self._place = place
        self._client = place.client
        self._pace = pace
        self._properties: bool | None = None
        self._silent: dict[str, bool] = {}  # by project

    def __repr__(self) -> str:
        return f"JiraWriter({self._place.source.name})"

    @property
    def pace(self) -> float:
        return self._pace

    def ensure_label(self, key: str, label: str, *, present: bool) -> Change:
        refuse_foreign(label)
        issue = self._place.locate(key)
        if (label in issue.labels) is present:
            return Change.NONE
        body = {"update": {"labels": [{"add" if present else "remove": label}]}}
        self._change(issue, issue.path, body, "EDIT_ISSUES")
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

    def _create(self, issue: Issue, note: NoteText) -> Change:
        if note.resolved:
            return Change.NONE  # there is nothing to call off
        self._say(issue, "POST", f"{issue.path}/comment", self._said(issue, note))
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
        self._say(issue, "PUT", f"{issue.path}/comment/{comment.number}", said)

    @property
    def _keeps_properties(self) -> bool:
        if self._properties is None:
            self._properties = comments.keeps_properties(self._place)
        return self._properties

    def _say(self, issue: Issue, verb: str, path: str, said: Said) -> None:
        """Write a comment, text and marker in one request."""
        try:
            told = self._sent(issue, verb, path, said)
        except Rejected as error:
            if not (self._keeps_properties and self._may_lack_properties(error)):
                raise
            log.warning("comments_have_no_properties", source=self._place.source.name)
            self._properties = False  # it was refused, so nothing was carried out
            told = self._sent(issue, verb, path, said)
        if self._keeps_properties:
            self._see_properties(issue, told, said)

    def _sent(self, issue: Issue, verb: str, path: str, said: Said) -> JSON:
        if said.internal and not self._keeps_properties:
            _refuse_public(issue, said)
        body = comments.payload(self._place, said, properties=self._keeps_properties)
        if verb == "POST":
            return self._send(issue, verb, path, body, "ADD_COMMENTS", **TOLD)
        return self._change(issue, path, body, "EDIT_OWN_COMMENTS", **TOLD)

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
            self._send(issue, "PUT", path, one["value"], "EDIT_OWN_COMMENTS")

    def _change(self, issue: Issue, path: str, body: JSON, right: str, **told: str) -> JSON:
        """Edit, and have nobody mailed for it where Jira lets us ask for that."""
        quiet = SILENT if self._may_be_silent(issue) else {}
        try:
            return self._send(issue, "PUT", path, body, right, **told, **quiet)
        except WrongToken:
            raise
        except Denied:
            if not quiet:
                raise
            self._silent[issue.project.key] = False  # it may be that alone which was refused
            return self._send(issue, "PUT", path, body, right, **told)

    def _may_be_silent(self, issue: Issue) -> bool:
        known = self._silent.get(issue.project.key)
        if known is None:
            known = self._place.may(issue.project, "ADMINISTER_PROJECTS")
            self._silent[issue.project.key] = known
        return known

    def _send(
        self, issue: Issue, verb: str, path: str, body: JSON, right: str, **parameters: str
    ) -> JSON:
        """A write to an issue that was there a moment ago."""
        recent.wrote(self._client.root, issue.id)
        address, doing = f"{self._place.api}{path}", f"writing to {issue.ref}"
        try:
            return self._client.send(verb, address, body, doing, **parameters)
        except WrongToken:
            raise
        except (NotFound, Denied, Rejected) as error:
            raise self._why(issue, right, error) from error

    def _why(self, issue: Issue, right: str, error: TrackerError) -> TrackerError:
        """What a refusal means: Jira has one answer for many things, and many for one."""
        if isinstance(error, NotFound):
            try:
                self._place.locate(issue.ref.key)
            except TrackerError as gone:
                return gone
        if self._lacks(issue, right):
            _, called = PERMISSIONS[right]
            remedy = f"The account needs the permission {called} in {issue.project.key}."
            return Denied(error.message, remedy=remedy)
        if isinstance(error, Denied):
            return error  # it says itself what to do: a scope of the token, a sign-in page
        if isinstance(error, NotFound):
            # It was there a moment ago, and its issue still is.
            return Unavailable(during(f"writing to {issue.ref}", "The note went away meanwhile."))
        return _explained(error)

    def _lacks(self, issue: Issue, right: str) -> bool:
        """Whether Jira says that we lack the right; trouble in asking is no answer."""
        try:
            return not self._place.may(issue.project, right)
        except TrackerError:
            return False


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


def _explained(error: TrackerError) -> TrackerError:
    """The refusal with what to do about it, where it is known by Jira's own names."""
    if NOT_EDITABLE in error.message:
        return Denied(
            error.message,
            remedy="Put the field Labels on the project's edit screen; a status of the workflow"
            " may keep its items from being edited, too.",
        )
    if AUDIENCE in error.message:
        remedy = "Check visible_to of the source: the account itself must be one of them."
        return Rejected(error.message, remedy=remedy)
    return error
