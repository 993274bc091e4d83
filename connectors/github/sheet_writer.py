"""Writing a product's dashboard: one issue, and only as it was read."""

from dataclasses import dataclass

import structlog

from bot.domain.errors import Denied, NotFound, Overtaken, TrackerError, Unavailable
from bot.ports import Change, SheetText
from connectors.github.answers import JSON
from connectors.github.labels import LabelMaker
from connectors.github.new_issue import fitting, make_issue
from connectors.github.place import Place
from connectors.github.sheets import SheetIssue, Sheets
from connectors.github.survey import Part
from connectors.shared.labels import DASHBOARD
from connectors.shared.sheets import SheetMarker, seal_sheet, text_digest, title_to_give
from connectors.shared.trouble import during

log = structlog.get_logger(__name__)

ELSEWHERE = "Choose another repository in the manifest's `dashboard`."


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What an issue is to say; `title` is None where it stays."""

    text: str
    title: str | None


class SheetWriter:
    """Writes the dashboards of one source."""

    def __init__(self, place: Place, labels: LabelMaker) -> None:
        self._place = place
        self._client = place.client
        self._sheets = Sheets(place)
        self._labels = labels

    def ensure(self, group: str, sheet: SheetText) -> Change:
        """Leave exactly one dashboard of this topic in the repository, saying this."""
        part = self._place.part(group)
        if part.archived:
            why = f"The repository {part.name} is archived, so no dashboard can be kept there."
            raise Denied(why, remedy=ELSEWHERE)
        found = self._sheets.issues(part, sheet.topic)
        ours = [issue for issue in found if issue.by_us]
        if not ours:
            return self._first(part, sheet, found)
        if ours[0].seen != sheet.seen:
            raise Overtaken(f"Somebody changed the dashboard {part.name}#{ours[0].number}.")
        changed = self._edit(part, ours[0], sheet)
        for younger in ours[1:]:
            self._replace(part, younger, ours[0].number)
            changed = True
        return Change.MADE if changed else Change.NONE

    def _first(self, part: Part, sheet: SheetText, found: tuple[SheetIssue, ...]) -> Change:
        if found:
            account = found[0].author or "a deleted account"
            raise Denied(
                f"The dashboard {part.name}#{found[0].number} was made by {account}.",
                remedy="If that was our account before, say so in the settings"
                " (GITHUB__FORMER_ACCOUNTS); if it is another bot's, take its label"
                f" {DASHBOARD} off.",
            )
        if sheet.seen:
            raise Overtaken(f"The dashboard in {part.name} is not there any more.")
        return self._create(part, sheet)

    def _create(self, part: Part, sheet: SheetText) -> Change:
        """The label is made first, with its colour. GitHub leaves it off where we may not."""
        marker = SheetMarker(sheet.topic, sheet.block, title=text_digest(sheet.title))
        text = fitting(seal_sheet(sheet.body, marker), "dashboard")
        try:
            self._labels.make(part, DASHBOARD)
        except Denied as error:
            # It only makes the dashboard quicker to find.
            log.warning("dashboard_not_labelled", part=part.name, reason=error.message)
        body = {"title": sheet.title, "body": text, "labels": [DASHBOARD]}
        doing = f"making the dashboard in {part.name}"
        make_issue(self._client, part, body, doing, ELSEWHERE)
        return Change.MADE

    def _edit(self, part: Part, issue: SheetIssue, sheet: SheetText) -> bool:
        wanted = _wanted(issue, sheet)
        if wanted is None:
            return False
        body = {"body": wanted.text} | ({"title": wanted.title} if wanted.title else {})
        self._patch(part, issue, body)
        return True

    def _replace(self, part: Part, issue: SheetIssue, oldest: int) -> None:
        """So that it is never taken for the dashboard again, nor by people."""
        marker = SheetMarker(issue.marker.topic, "", replaced=True)
        body: dict[str, JSON] = {"body": seal_sheet(f"Replaced by #{oldest}.", marker)}
        if issue.is_open:
            body |= {"state": "closed", "state_reason": "not_planned"}
        self._patch(part, issue, body)

    def _patch(self, part: Part, issue: SheetIssue, body: dict[str, JSON]) -> None:
        doing = f"writing the dashboard {part.name}#{issue.number}"
        try:
            self._client.send("PATCH", f"/repos/{part.real}/issues/{issue.number}", body, doing)
        except NotFound as error:
            # It was there a moment ago.
            raise Unavailable(during(doing, "It went away meanwhile.")) from error
        except Denied as error:
            raise self._denied(part, issue, error) from error

    def _denied(self, part: Part, issue: SheetIssue, error: Denied) -> TrackerError:
        if not issue.author or issue.author.lower() == self._place.accounts.viewer.lower():
            return error
        return Denied(
            error.message,
            remedy=f"The token may not edit issues of {issue.author}: give its account the role"
            f" Write in {part.name}, or close that issue and take its label {DASHBOARD} off and"
            f" {issue.author} out of the settings (GITHUB__FORMER_ACCOUNTS).",
        )


def _wanted(issue: SheetIssue, sheet: SheetText) -> _Wanted | None:
    """None where the issue says it all, to the letter and with no box ticked."""
    title = title_to_give(issue.marker, issue.title, sheet.title)
    said = (issue.body, issue.marker.block)
    body = sheet.body.replace("\r\n", "\n")
    if title is None and said == (body, sheet.block):
        return None
    ours = title is not None or issue.title == sheet.title
    marker = SheetMarker(
        sheet.topic,
        sheet.block,
        base=issue.base,
        title=text_digest(sheet.title) if ours else issue.marker.title,
    )
    return _Wanted(fitting(seal_sheet(sheet.body, marker), "dashboard"), title)
