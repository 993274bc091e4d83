"""Writes to issues: nobody is mailed where that can be asked for, and refusals are explained."""

from bot.domain.errors import Denied, NotFound, Rejected, TrackerError, Unavailable
from connectors.jira import recent
from connectors.jira.client import JSON
from connectors.jira.errors import understood
from connectors.jira.place import Issue, Place
from connectors.jira.rights import called
from connectors.jira.survey import Project
from connectors.shared.trouble import WrongToken, during

SILENT = {"notifyUsers": "false"}
"""Asks Jira to mail nobody. It refuses the whole write where we do not administer the project."""

NOT_EDITABLE = "cannot be set"
"""What Jira says of a field that is not on the edit screen, or of an item nobody may edit."""

AUDIENCE = "commentLevel"
"""What Jira names where a comment cannot be shown to a role or group."""


class Sending:
    """Sends the writes of one writer."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._client = place.client
        self._silent: dict[str, bool] = {}  # by project

    def make(self, project: Project, body: JSON) -> str:
        """Make an issue; gives its number. Sent once, whatever comes of it."""
        doing = f"making an issue in {project.key}"
        try:
            told = self._client.send("POST", f"{self._place.api}/issue", body, doing)
        except WrongToken:
            raise
        except (NotFound, Denied, Rejected) as error:
            if self._lacks(project, "CREATE_ISSUES"):
                remedy = _needed(project, "CREATE_ISSUES")
                raise Denied(error.message, remedy=remedy) from error
            raise
        with understood(doing):
            number = str(told["id"])
        recent.wrote(self._client.root, number)
        return number

    def change(self, issue: Issue, path: str, body: JSON, right: str, **told: str) -> JSON:
        """Edit, and have nobody mailed for it where Jira lets us ask for that."""
        quiet = SILENT if self._may_be_silent(issue) else {}
        try:
            return self.send(issue, "PUT", path, body, right, **told, **quiet)
        except WrongToken:
            raise
        except Denied:
            if not quiet:
                raise
            self._silent[issue.project.key] = False  # it may be that alone which was refused
            return self.send(issue, "PUT", path, body, right, **told)

    def _may_be_silent(self, issue: Issue) -> bool:
        known = self._silent.get(issue.project.key)
        if known is None:
            known = self._place.may(issue.project, "ADMINISTER_PROJECTS")
            self._silent[issue.project.key] = known
        return known

    def send(
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
        if self._lacks(issue.project, right):
            return Denied(error.message, remedy=_needed(issue.project, right))
        if isinstance(error, Denied):
            return error  # it says itself what to do: a scope of the token, a sign-in page
        if isinstance(error, NotFound):
            # It was there a moment ago, and its issue still is.
            return Unavailable(during(f"writing to {issue.ref}", "The note went away meanwhile."))
        return _explained(error)

    def _lacks(self, project: Project, right: str) -> bool:
        """Whether Jira says that we lack the right; trouble in asking is no answer."""
        try:
            return not self._place.may(project, right)
        except TrackerError:
            return False


def _needed(project: Project, right: str) -> str:
    return f"The account needs the permission {called(right)} in {project.key}."


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
