"""Versions and sprints, also empty ones."""

import datetime as dt
from collections.abc import Iterable, Iterator

from bot.domain.backlog import Container, ContainerKind, Gap, ItemRef, container_key, version_key
from bot.domain.errors import Rejected, TrackerError
from connectors.jira import values
from connectors.jira.client import JSON
from connectors.jira.errors import understood
from connectors.jira.mapping import day, instant_or_none
from connectors.jira.place import Place, Project
from connectors.shared.trouble import Absent, reason

AGILE = "/rest/agile/1.0"
WITHOUT_SPRINTS = frozenset({"kanban"})


class Containers:
    """Reads the versions and sprints of one source. A part that fails is a gap."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._source = place.source.name
        self._seen: set[str] = set()

    def of(self, name: str) -> Iterator[Container | Gap]:
        """Those of one project."""
        try:
            project = self._place.project(name)
            with understood(""):
                yield from self._versions(project)
        except TrackerError as error:
            yield Gap(self._source, name, reason(error))
            return
        part = f"{name} sprints"
        done = 0
        try:
            for board in self._boards(project):
                with understood(""):
                    yield from (sprints := self._on_board(board))
                done += len(sprints)
        except TrackerError as error:
            yield Gap(self._source, part, reason(error), partial=done > 0, beside=True)

    def over(self, sprints: Iterable[values.Sprint]) -> Iterator[Container]:
        """Sprints that are over, as items tell of them."""
        with understood("the sprints of its items"):
            yield from self._unseen(sprints)

    def _versions(self, project: Project) -> tuple[Container, ...]:
        """All at once: half a list of versions is none."""
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
            closed=_midnight(due) if released and due else None,
            url=f"{base}/projects/{project.key}/versions/{told['id']}",
        )

    def _boards(self, project: Project) -> list[JSON]:
        """Its boards that may have sprints; a Jira without boards has none."""
        path = f"{AGILE}/board"
        try:
            pages = self._place.client.pages_from(path, "its boards", projectKeyOrId=project.key)
        except Absent:
            return []
        return [one for page in pages for one in page if one.get("type") not in WITHOUT_SPRINTS]

    def _on_board(self, board: JSON) -> tuple[Container, ...]:
        """Its sprints that are not over and that no board before it had."""
        path = f"{AGILE}/board/{board['id']}/sprint"
        doing = f"the sprints of the board {board.get('name', board['id'])}"
        try:
            pages = self._place.client.pages_from(path, doing, state="active,future")
        except Rejected:
            if board.get("type") == "scrum":
                raise
            return ()  # a team-managed board whose sprints are switched off
        told = [values.sprint({"boardId": board["id"], **one}) for page in pages for one in page]
        return tuple(self._unseen(filter(None, told)))

    def _unseen(self, sprints: Iterable[values.Sprint]) -> Iterator[Container]:
        """Those that were not given yet: several boards may show one sprint."""
        for one in sprints:
            key = container_key(one.board, ContainerKind.SPRINT, one.id)
            if key not in self._seen:
                self._seen.add(key)
                yield self._sprint(key, one)

    def _sprint(self, key: str, told: values.Sprint) -> Container:
        start, end = instant_or_none(told.start), instant_or_none(told.end)
        return Container(
            ref=ItemRef(self._source, key),
            kind=ContainerKind.SPRINT,
            title=told.name,
            is_open=told.state != "closed",
            start=start.date() if start else None,
            due=end.date() if end else None,
            closed=instant_or_none(told.complete),
        )


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
