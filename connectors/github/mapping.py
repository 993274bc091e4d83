"""From GitHub's JSON to the domain, straight: this is where a large backlog's time goes.

The shape taken apart here is GraphQL's; `rest_reader` puts REST's answers into it first,
so that both ways give the same item.
"""

import datetime as dt
from collections.abc import Sequence

from bot.domain.backlog import (
    TEXT_LIMIT,
    BacklogItem,
    Container,
    ContainerKind,
    ItemRef,
    container_key,
)
from bot.domain.roadmap import Source
from connectors.github.accounts import Accounts
from connectors.github.answers import JSON
from connectors.github.placing import NOT_PLACED, Placed, placed
from connectors.github.status import Standing, StatusWords
from connectors.github.survey import Part, Survey
from connectors.shared.labels import DASHBOARD
from connectors.shared.sheets import unseal_sheet

instant = dt.datetime.fromisoformat


class Mapper:
    """Makes items of one source, sharing what many of them have in common."""

    def __init__(self, source: Source, survey: Survey, accounts: Accounts) -> None:
        self.source = source.name
        self._accounts = accounts
        self._words = StatusWords(source)
        self._survey = survey
        self._board = survey.board
        self._tuples: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._strings: dict[str, str] = {}
        self._standings: dict[tuple[JSON, ...], Standing] = {}
        self._milestones: dict[tuple[str, int], ItemRef] = {}
        self._sprints: dict[str, ItemRef] = {}

    def ref(self, part: Part, number: int) -> ItemRef:
        """An item of this part."""
        return ItemRef(self.source, f"{part.name}#{number}")

    def item(self, part: Part, node: JSON) -> BacklogItem:
        """An item from an issue whose nested lists are whole."""
        labels = self._shared([entry["name"] for entry in node["labels"]["nodes"]])
        place = placed(self._board, node) if self._board else NOT_PLACED
        reason = self._reason(node["stateReason"])
        standing = self._standing(node["state"], reason, place.column, labels)
        return self._item(part, node, labels, place, standing)

    def _item(
        self, part: Part, node: JSON, labels: tuple[str, ...], place: Placed, standing: Standing
    ) -> BacklogItem:
        kind, closed = node["issueType"], node["closedAt"]
        children, blockers = node["subIssues"]["nodes"], node["blockedBy"]["nodes"]
        return BacklogItem(
            ref=ItemRef(self.source, f"{part.name}#{node['number']}"),
            title=node["title"],
            status=standing.status,
            created=instant(node["createdAt"]),
            updated=instant(node["updatedAt"]),
            group=part.name,
            kind=self._string(kind["name"]) if kind else "Issue",
            reason=self._reason(node["stateReason"]) if closed else None,
            raw_status=standing.raw,
            mapped=standing.mapped,
            labels=labels,
            assignees=self._shared([entry["login"] for entry in node["assignees"]["nodes"]]),
            milestone=self._milestone(part, node["milestone"]),
            sprint=self._sprint(place.iteration),
            parent=self._other(node["parent"]) if node["parent"] else None,
            children=self._others(children) if children else (),
            child_count=node["subIssuesSummary"]["total"],
            blocked_by=self._others(blockers) if blockers else (),
            estimate=place.estimate,
            priority=place.priority,
            closed=instant(closed) if closed else None,
            start=place.start,
            due=place.due,
            visibility=part.visibility,
            url=node["url"],
            locked=part.archived or node["locked"],
            ours=self._is_sheet(node, labels),
            fields=place.fields,
            text=node["body"][:TEXT_LIMIT],
        )

    def milestone(self, part: Part, node: JSON) -> Container:
        """A container from a milestone.

        GitHub keeps the due day as an instant: midnight in California when a person picks
        it, any time of the day through the API. Its day in UTC is the day that was meant.
        """
        key = container_key(part.name, ContainerKind.MILESTONE, node["number"])
        due, closed = node["dueOn"], node["closedAt"]
        return Container(
            ref=ItemRef(self.source, key),
            kind=ContainerKind.MILESTONE,
            title=node["title"],
            is_open=node["state"] == "OPEN",
            due=instant(due).astimezone(dt.UTC).date() if due else None,
            created=instant(node["createdAt"]),
            closed=instant(closed) if closed else None,
            url=node["url"],
        )

    def _is_sheet(self, node: JSON, labels: tuple[str, ...]) -> bool:
        """One of our dashboards: the label may have been taken off, or be put on anything."""
        if not self._accounts.wrote(node):
            return False
        return DASHBOARD in labels or unseal_sheet(node["body"]) is not None

    def _standing(
        self, state: str, reason: str | None, column: str | None, labels: tuple[str, ...]
    ) -> Standing:
        """Most items stand where another one stands, so it is worked out once."""
        key = (state, reason, column, labels)
        known = self._standings.get(key)
        if known is None:
            is_open = state == "OPEN"
            known = (
                self._words.open(column, labels) if is_open else self._words.closed(reason, column)
            )
            self._standings[key] = known
        return known

    def _shared(self, told: list[str]) -> tuple[str, ...]:
        """The words in order, as one object for all items that have the same."""
        given = tuple(told)
        known = self._tuples.get(given)
        if known is None:
            words = tuple(sorted(told))
            known = self._tuples[given] = self._tuples.setdefault(words, words)
        return known

    def _reason(self, told: str | None) -> str | None:
        return self._string(told.lower()) if told else None

    def _string(self, told: str) -> str:
        return self._strings.setdefault(told, told)

    def _milestone(self, part: Part, node: JSON) -> ItemRef | None:
        if node is None:
            return None
        known = self._milestones.get((part.name, node["number"]))
        if known is None:
            key = container_key(part.name, ContainerKind.MILESTONE, node["number"])
            known = self._milestones[part.name, node["number"]] = ItemRef(self.source, key)
        return known

    def _sprint(self, iteration: str) -> ItemRef | None:
        if not iteration or self._board is None:
            return None
        key = container_key(self._board.key, ContainerKind.SPRINT, iteration)
        return self._sprints.setdefault(key, ItemRef(self.source, key))

    def _other(self, node: JSON) -> ItemRef:
        name = self._survey.name_of(node["repository"]["nameWithOwner"])
        return ItemRef(self.source, f"{name}#{node['number']}")

    def _others(self, nodes: Sequence[JSON]) -> tuple[ItemRef, ...]:
        """Those that may be seen: GitHub leaves a hole for the others."""
        return tuple([self._other(node) for node in nodes if node])
