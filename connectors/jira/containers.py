"""Versions and sprints, also empty ones.

An item carries the whole of the sprints it is in, so those are known from the items. Boards
are asked for sprints that hold no item yet: the project's own boards, and those that the
sprints of its items are on. Others only show the project, and there may be hundreds.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

import structlog

from bot.domain.backlog import Container, ContainerKind, Gap, ItemRef, version_key
from bot.domain.errors import Denied, Rejected, TrackerError
from connectors.jira import jql, values
from connectors.jira.client import JSON
from connectors.jira.errors import Spent, understood
from connectors.jira.mapping import day, instant_or_none
from connectors.jira.place import Place
from connectors.jira.search import Found, Query, Search
from connectors.jira.sprints import OVER
from connectors.jira.survey import Project, Survey
from connectors.shared.trouble import Absent, WrongToken, reason

log = structlog.get_logger(__name__)

AGILE = "/rest/agile/1.0"
WITHOUT_SPRINTS = frozenset({"kanban"})


class Containers:
    """Reads the versions and sprints of one source. A part that fails is a gap."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._source = place.source.name
        self._seen: set[str] = set()
        self._boards: set[str] = set()  # that sprints of items are on
        self._asked: set[str] = set()
        self._held: list[values.Sprint] = []
        self._strange: bool | None = None

    def versions(self, name: str) -> Iterator[Container | Gap]:
        """Those of one project."""
        try:
            project = self._place.project(name)
            with understood(""):
                yield from self._versions(project)
        except TrackerError as error:
            yield Gap(self._source, name, reason(error))

    def told(self, sprints: Iterable[values.Sprint]) -> Iterator[Container]:
        """The sprints that items are in, over or not, as these tell of them."""
        with understood("the sprints of its items"):
            for one in sprints:
                self._boards.add(one.board)
                yield from self._unseen([one])

    def held(self, sprints: Iterable[values.Sprint]) -> None:
        """Items that were not read now are in these; which are told by `kept`."""
        self._held = [one for one in sprints if self._place.sprints.key(one) not in self._seen]
        self._boards.update(one.board for one in self._held)

    def coming(self, name: str) -> Iterator[Container | Gap]:
        """Sprints of one project that are not over and hold no item yet."""
        project = self._place.survey.projects[name]
        if not isinstance(project, Project):
            return  # which is told with its versions
        done = 0
        try:
            for board in self._boards_of(project):
                yield from (sprints := self._on_board(board))
                done += len(sprints)
        except TrackerError as error:
            part = f"{name} sprints"
            yield Gap(self._source, part, reason(error), partial=done > 0, beside=True)

    def kept(self) -> Iterator[Container | Gap]:
        """Those of `held` that no board told of: they are over, and one may be so only now."""
        for one in self._held:
            if self._place.sprints.key(one) in self._seen:
                continue
            try:
                now = one if one.state == OVER else self._asked_for(one)
            except TrackerError as error:
                yield Gap(self._source, f"the sprint {one.name}", reason(error), beside=True)
                continue
            if now is not None:
                yield from self._unseen([now])

    def _asked_for(self, one: values.Sprint) -> values.Sprint | None:
        """The sprint as an item tells it now; None where no item is in it any more.

        By itself Jira may not tell it: of one whose board is gone it says that it is not there.
        """
        survey, doing = self._place.survey, f"the sprint {one.name}"
        keys = [project.key for project in survey.found]
        query = Query(jql.in_sprint(keys, one.id), survey.fields.sprint, doing, size=1)
        try:
            page = next(Search(self._place.client, is_cloud=survey.is_cloud).pages(query))
        except Rejected:
            page = Found([])  # Jira knows no such sprint
        with understood(doing):
            for told in (told for issue in page.issues for told in _sprints(survey, issue)):
                found = values.sprint(told)
                if found is not None and found.id == one.id:
                    return found
        self._place.sprints.forget(one.id)
        return None

    def _versions(self, project: Project) -> tuple[Container, ...]:
        """All at once: half a list of versions is none. They came with the project, mostly."""
        told = self._place.versions(project.name)
        if told is None:
            path = f"{self._place.api}/project/{project.key}/versions"
            told = self._place.client.get(path, "its versions")
        return tuple([self._version(project, one) for one in told])

    def _version(self, project: Project, told: JSON) -> Container:
        due, released = day(told.get("releaseDate")), bool(told.get("released"))
        base = self._place.survey.base
        return Container(
            ref=ItemRef(self._source, version_key(project.name, told["name"])),
            kind=ContainerKind.VERSION,
            title=told["name"],
            is_open=not (released or told.get("archived")),
            start=day(told.get("startDate")),
            due=due,
            closed=self._midnight(due) if released and due else None,
            url=f"{base}/projects/{project.key}/versions/{told['id']}",
        )

    def _boards_of(self, project: Project) -> list[JSON]:
        """The boards to ask; a Jira without boards, or where we see none, has none."""
        learnt = self._place.learning.boards
        boards = learnt.get(project.name)
        if boards is None or self._are_strange():
            boards = self._listed_boards(project)
            if boards is not None:
                learnt[project.name] = boards
        with understood("its boards"):
            return [one for one in boards or () if self._is_asked(project, one)]

    def _are_strange(self) -> bool:
        """Whether a sprint is on a board that nobody had told of when the boards were asked for.

        Then they are asked for once more, all of them.
        """
        learning = self._place.learning
        if self._strange is None:
            listed = {str(one["id"]) for boards in learning.boards.values() for one in boards}
            before = {one.board for one in learning.before.sprints} if learning.before else set()
            self._strange = bool(self._boards - listed - before)
        return self._strange

    def _listed_boards(self, project: Project) -> list[JSON] | None:
        path = f"{AGILE}/board"
        try:
            pages = self._place.client.pages_from(path, "its boards", projectKeyOrId=project.key)
            with understood("its boards"):
                return [_brief(one) for page in pages for one in page]
        except WrongToken:
            raise
        except (Absent, Denied, Rejected) as error:
            # That will not pass by itself, and what items are in is known from them.
            log.warning(
                "boards_unreadable",
                source=self._source,
                project=project.name,
                reason=error.message,
            )
            return None

    def _is_asked(self, project: Project, board: JSON) -> bool:
        """Whether it may have sprints of the project that no item is in. Asked once."""
        number = str(board["id"])
        if board.get("type") in WITHOUT_SPRINTS or number in self._asked:
            return False
        is_home = (board.get("location") or {}).get("projectKey") == project.key
        if is_home or number in self._boards:
            self._asked.add(number)
            return True
        return False

    def _on_board(self, board: JSON) -> tuple[Container, ...]:
        """Its sprints that are not over and were not told before; none of a board out of reach."""
        doing = f"the sprints of the board {board.get('name', board['id'])}"
        try:
            with understood(doing):
                told = self._sprints(board, doing)
                return tuple(self._unseen(filter(None, told)))
        except (WrongToken, Spent):
            raise
        except TrackerError as error:
            # One board is no reason to leave open all that rests on sprints.
            log.warning(
                "board_unreadable",
                source=self._source,
                board=str(board["id"]),
                reason=error.message,
            )
            return ()

    def _sprints(self, board: JSON, doing: str) -> list[values.Sprint | None]:
        path = f"{AGILE}/board/{board['id']}/sprint"
        try:
            pages = self._place.client.pages_from(path, doing, state="active,future")
        except Rejected:
            if board.get("type") == "scrum":
                raise
            return []  # a team-managed board whose sprints are switched off
        return [values.sprint({"boardId": board["id"], **one}) for page in pages for one in page]

    def _unseen(self, sprints: Iterable[values.Sprint]) -> Iterator[Container]:
        """Those that were not given yet: several boards may show one sprint."""
        for one in sprints:
            key = self._place.sprints.key(one)
            if key not in self._seen:
                self._seen.add(key)
                self._place.sprints.tell(one)
                yield self._sprint(key, one)

    def _sprint(self, key: str, told: values.Sprint) -> Container:
        return Container(
            ref=ItemRef(self._source, key),
            kind=ContainerKind.SPRINT,
            title=told.name,
            is_open=told.state != OVER,
            start=self._day(told.start),
            due=self._day(told.end),
            closed=instant_or_none(told.complete),
            running=None if told.state == OVER else told.state == "active",
        )

    def _day(self, told: str) -> dt.date | None:
        """The day of an instant, for those who work on the product."""
        at = instant_or_none(told)
        return at.astimezone(self._place.zone).date() if at else None

    def _midnight(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(), self._place.zone).astimezone(dt.UTC)


def _brief(board: JSON) -> JSON:
    """What matters of a board."""
    home = (board.get("location") or {}).get("projectKey")
    told = {name: board[name] for name in ("id", "type", "name") if name in board}
    return {**told, "location": {"projectKey": home}}


def _sprints(survey: Survey, issue: JSON) -> Iterator[JSON]:
    """What the issue tells of the sprints it is in."""
    for one in survey.fields.sprint:
        yield from issue["fields"].get(one) or ()
