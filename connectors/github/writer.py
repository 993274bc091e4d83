"""The Writer of a GitHub source. It reads before it writes, and sends no create twice."""

from collections.abc import Collection
from urllib.parse import quote

import structlog

from bot.domain.errors import Denied, NotFound, Rejected, TrackerError, Unavailable
from bot.ports import Change, IssueText, Made, NoteText, Right, SheetText
from connectors.github import queries
from connectors.github.answers import JSON
from connectors.github.issue_writer import IssueWriter
from connectors.github.labels import LabelMaker, not_allowed
from connectors.github.listing import explain_absence
from connectors.github.place import Place
from connectors.github.rights import may_make, may_write
from connectors.github.sheet_writer import SheetWriter
from connectors.github.survey import Part
from connectors.github.threads import SealedComment, sealed
from connectors.shared.labels import refuse_foreign
from connectors.shared.marker import Marker, seal, unseal
from connectors.shared.sturdy import sturdy
from connectors.shared.trouble import Absent, during

log = structlog.get_logger(__name__)


@sturdy
class GitHubWriter:
    """Writes labels and notes to the issues of one source."""

    def __init__(self, place: Place, pace: float) -> None:
        self._place = place
        self._client = place.client
        self._pace = pace
        self._labels = LabelMaker(place.client)
        self._sheets = SheetWriter(place, self._labels)
        self._issues = IssueWriter(place)

    def __repr__(self) -> str:
        return f"GitHubWriter({self._place.source.name})"

    @property
    def pace(self) -> float:
        return self._pace

    def lacks(self, groups: Collection[str], *, issues: bool = False) -> tuple[Right, ...]:
        asked = may_make if issues else may_write
        told = (asked(self._place, name) for name in sorted(groups))
        return tuple(right for right in told if right.held is False)

    def ensure_label(self, key: str, label: str, *, present: bool) -> Change:
        refuse_foreign(label)
        part, number = self._place.locate(key)
        held = self._labels_on(part, number)
        if (label.casefold() in held) is present:
            return Change.NONE
        if present:
            return self._add_label(part, number, label)
        return self._remove_label(part, number, label)

    def ensure_note(self, key: str, note: NoteText) -> Change:
        part, number = self._place.locate(key)
        told = self._place.read(lambda way: list(way.comments(part, number)))
        comments = sealed(told, self._place.accounts)
        live = [c for c in comments if c.marker.topic == note.topic and not c.is_duplicate]
        if not live:
            return self._create(part, number, note)
        changed = self._edit(part, live[0], note)
        for duplicate in live[1:]:
            self._fold_duplicate(part, duplicate)
            changed = True
        return Change.MADE if changed else Change.NONE

    def ensure_sheet(self, group: str, sheet: SheetText) -> Change:
        return self._sheets.ensure(group, sheet)

    def ensure_issue(self, group: str, issue: IssueText) -> Made:
        return self._issues.ensure(group, issue)

    def _labels_on(self, part: Part, number: int) -> frozenset[str]:
        ref = f"{part.name}#{number}"
        path = f"/repos/{part.real}/issues/{number}"
        try:
            issue = self._client.look(path, f"reading the labels of {ref}")
        except NotFound as error:
            raise self._absence(part, number) from error
        if "pull_request" in issue:
            raise NotFound(f"{ref} is a pull request, not an item.")
        return frozenset(told["name"].casefold() for told in issue["labels"])

    def _add_label(self, part: Part, number: int, label: str) -> Change:
        self._labels.make(part, label)
        path = f"/repos/{part.real}/issues/{number}/labels"
        self._send("POST", path, {"labels": [label]}, part, number)
        return Change.MADE

    def _remove_label(self, part: Part, number: int, label: str) -> Change:
        path = f"/repos/{part.real}/issues/{number}/labels/{quote(label, safe='')}"
        try:
            self._client.send("DELETE", path, None, f"taking {label} off {part.name}#{number}")
        except Absent as error:
            if label.casefold() in self._labels_on(part, number):
                raise not_allowed(part) from error
            return Change.NONE  # somebody else was quicker: it was on a moment ago
        return Change.MADE

    def _create(self, part: Part, number: int, note: NoteText) -> Change:
        if note.resolved:
            return Change.NONE
        path = f"/repos/{part.real}/issues/{number}/comments"
        told = self._send("POST", path, {"body": _sealed(note)}, part, number)
        if not isinstance(told, dict) or not isinstance(told.get("id"), int):  # who said that?
            doing = f"writing to {part.name}#{number}"
            raise Unavailable(during(doing, "GitHub's answer does not tell the new note."))
        return Change.MADE

    def _edit(self, part: Part, comment: SealedComment, note: NoteText) -> bool:
        """Make this comment say the note: folding and unfolding come before the text.

        Whoever dies in between leaves a marker that still says the old thing, so the next
        run does the whole again. Only if the same drift is back by then is the folded note
        taken for one that a person hid.
        """
        text, was_resolved = _sealed(note), comment.marker.state == "resolved"
        changed = False
        if was_resolved and not note.resolved and comment.folded == "resolved":
            changed = self._unfold(comment)
        if note.resolved and comment.folded is None:
            changed = self._fold(comment, "RESOLVED")
        if unseal(text) != (comment.body, comment.marker):
            self._patch(part, comment, text)
            changed = True
        return changed

    def _fold_duplicate(self, part: Part, comment: SealedComment) -> None:
        if comment.folded is None:
            self._fold(comment, "DUPLICATE")
        marker = Marker(comment.marker.topic, comment.marker.stamp, state="duplicate")
        self._patch(part, comment, seal(comment.body, marker))

    def _patch(self, part: Part, comment: SealedComment, text: str) -> None:
        path = f"/repos/{part.real}/issues/comments/{comment.number}"
        doing = f"editing a note in {part.name}"
        try:
            self._client.send("PATCH", path, {"body": text}, doing)
        except NotFound as error:
            # It was there a moment ago. Its issue may well be there still.
            raise Unavailable(during(doing, "The note went away meanwhile.")) from error
        except Denied as error:
            raise self._denied(part, comment, error) from error

    def _denied(self, part: Part, comment: SealedComment, error: Denied) -> Denied:
        author = comment.author
        if not author or author.lower() == self._place.accounts.viewer.lower():
            return error
        return Denied(
            error.message,
            remedy=f"The token may not edit comments of {author}: give its account the role Write"
            f" in {part.name}, or take {author} out of the settings (GITHUB__FORMER_ACCOUNTS).",
        )

    def _fold(self, comment: SealedComment, why: str) -> bool:
        """Fold the comment away; False where the server or our role does not let us."""
        return self._try(queries.MINIMIZE, {"id": comment.node, "why": why})

    def _unfold(self, comment: SealedComment) -> bool:
        return self._try(queries.UNMINIMIZE, {"id": comment.node})

    def _try(self, mutation: str, variables: dict[str, JSON]) -> bool:
        if not self._place.graphql:
            return False
        try:
            self._client.mutate(mutation, variables, "folding a note")
        except (Denied, Rejected, Absent) as error:
            # What the note says is written; folding it is a courtesy.
            log.warning("note_not_folded", reason=error.message)
            return False
        return True

    def _send(self, verb: str, path: str, body: JSON, part: Part, number: int) -> JSON:
        """A write to an issue that was there a moment ago."""
        try:
            return self._client.send(verb, path, body, f"writing to {part.name}#{number}")
        except NotFound as error:
            why = self._absence(part, number)
            if isinstance(why, Unavailable) and isinstance(error, Absent):
                why = not_allowed(part)  # GitHub hides some missing rights behind a 404
            raise why from error

    def _absence(self, part: Part, number: int) -> TrackerError:
        ref = self._place.ref(part, number)
        return explain_absence(self._client, part, ref, number)


def _sealed(note: NoteText) -> str:
    state = "resolved" if note.resolved else "open"
    return seal(note.body, Marker(note.topic, note.stamp, state))
