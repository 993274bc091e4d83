"""The items of a project: all of them, or what changed since an instant."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from bot.domain.backlog import BacklogItem, Gap, Page
from bot.domain.errors import Rejected
from connectors.jira import jql
from connectors.jira.client import JSON
from connectors.jira.epics import A_REQUEST, Below, Epics, is_elsewhere, page_of
from connectors.jira.errors import understood
from connectors.jira.keys import held
from connectors.jira.mapping import Mapper
from connectors.jira.place import FIELDS, Issue, Place
from connectors.jira.search import Found, Query, Search
from connectors.jira.survey import Project
from connectors.jira.values import Sprint

NAMES = "names"
"""Asks Jira to tell what the fields of an answer are called."""


class Outdated(Exception):
    """What was read before cannot be relied on: all of it is to be read anew."""


class Listing:
    """Reads the items of one source. Keeps open epics back till the end of all projects."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._survey = place.survey
        self._mapper = Mapper(place.source, self._survey, place.sprints, place.is_dashboard)
        self._search = Search(place.client, is_cloud=self._survey.is_cloud)
        self._fields = (*FIELDS, *self._survey.fields.ids)
        self._epics = Epics(place, self._mapper, self._search)
        self._named = False  # whether the names of the fields were looked at
        self.ids: dict[str, str] = {}  # numbers in Jira of the items given so far, by key

    def whole(self, project: Project, *, counted: bool = False) -> Iterator[Page]:
        """Every item of a project but its open epics.

        `counted`: for who asked for changes alone, and is to know what else went away.
        """
        self._epics.forget(project.name)
        count = 0
        query = Query(jql.listing(project.key, None), self._fields, "", expand=NAMES)
        for found in self._search.pages(query):
            if found.names:
                self._place.learning.names = self._custom(found.names)
            items = self._mapped(project, found.issues)
            count += len(found.issues)
            yield page_of(project.name, items, found.total, found.total)
        if counted:
            yield page_of(project.name, (), None, count)

    def changed(self, project: Project, since: dt.datetime) -> Iterator[Page]:
        """What changed since then, and what would be read otherwise though it did not change.

        Raises Outdated before the first page where only a reading of the whole can tell.
        """
        count = held(self._place, project)
        epics = self._epics.known(project.name)
        below: Below = {}
        given: set[str] = set()
        above: set[str] = set()
        for found in self._since(project, since, epics, below):
            own = [told for told in found.issues if not is_elsewhere(project, told)]
            with understood(""):
                given.update(told["key"] for told in own)
                above.update(_parents(own))
                for told in found.issues:
                    if is_elsewhere(project, told):
                        self._epics.told_below(told, below)
            yield page_of(project.name, self._mapped(project, own), None, count)
        self._epics.settle(epics, below)
        stale = map(self._place.real_key, self._epics.changed(project.name, epics, below))
        again = sorted({*above, *stale} - given)
        for start in range(0, len(again), A_REQUEST):
            yield from self._these(project, again[start : start + A_REQUEST], count)

    def epics(self) -> Iterator[Page | Gap]:
        """The open epics that were kept back, with what is below them elsewhere."""
        yield from self._epics.pages()

    @property
    def is_current(self) -> bool:
        """Whether the fields are still those that hold what is ours."""
        return self._survey.fields == self._place.survey.fields

    @property
    def sprints(self) -> Sequence[Sprint]:
        """The sprints of the items given so far: each of these carries the whole of its own."""
        return self._mapper.sprints

    def item(self, issue: Issue) -> BacklogItem:
        """One item, as a listing gives it too."""
        with understood(f"reading {issue.ref}"):
            item = self._mapper.item(issue.project, issue.told)
            is_epic = item.is_open and self._mapper.is_epic(issue.told)
        return self._epics.with_children_elsewhere([item])[0] if is_epic else item

    def _since(
        self, project: Project, since: dt.datetime, epics: Sequence[str], below: Below
    ) -> Iterator[Found]:
        """The answers, the first of them looked at before it is given."""
        first, more = epics[:A_REQUEST], epics[A_REQUEST:]
        minutes = jql.minutes_since(since.timestamp(), self._place.client.now)
        query = Query(
            jql.changed(project.key, minutes, self._epics.clause(first)),
            self._fields,
            "",
            expand=NAMES,
        )
        try:
            below |= self._epics.beyond(more)
            pages = self._search.pages(query)
            page = next(pages)
        except Rejected as error:
            if not epics:
                raise
            raise Outdated from error  # an epic is gone, and Jira finds its key wrong
        self._check_names(page.names)
        yield from chain([page], pages)

    def _check_names(self, names: Mapping[str, str]) -> None:
        """Fields are known by name: with other names others may hold what is ours."""
        if self._named:
            return
        self._named = True
        told, learning = self._custom(names), self._place.learning
        if told and told == learning.names:
            return
        learning.names = told or learning.names
        if self._place.look_at_fields():
            raise Outdated

    def _custom(self, names: Mapping[str, str]) -> dict[str, str]:
        ids = self._survey.fields.ids
        return {name: str(names[name]) for name in ids if name in names}

    def _these(self, project: Project, keys: Iterable[str], count: int | None) -> Iterator[Page]:
        query = Query(jql.these(keys), self._fields, "", lenient=True)
        for found in self._search.pages(query):
            own = [told for told in found.issues if not is_elsewhere(project, told)]
            yield page_of(project.name, self._mapped(project, own), None, count)

    def _mapped(self, project: Project, issues: Sequence[JSON]) -> list[BacklogItem]:
        """The items but for open epics."""
        mapper, items = self._mapper, []
        with understood(""):
            for told in issues:
                item = mapper.item(project, told)
                self.ids[item.ref.key] = told["id"]
                self._epics.see(item)
                if item.is_open and mapper.is_epic(told):
                    self._epics.keep(item)
                else:
                    items.append(item)
        return items


def _parents(issues: Iterable[JSON]) -> Iterator[str]:
    """Keys of the items that tell these as their sub-tasks, without being updated for it."""
    for told in issues:
        fields = told["fields"]
        if fields["issuetype"].get("subtask") and fields.get("parent"):
            yield fields["parent"]["key"]
