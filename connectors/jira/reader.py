"""The Reader of a Jira source."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

from bot.domain.backlog import (
    BacklogItem,
    Capability,
    Container,
    Gap,
    History,
    ItemRef,
    Keys,
    LabelEvent,
    Page,
    Paper,
    RemoteLink,
    Sheet,
    Thread,
)
from bot.domain.errors import Denied, Rejected, TrackerError
from bot.domain.roadmap import Source
from bot.domain.run import Used
from bot.ports import Derived, Right
from connectors.jira import jql
from connectors.jira.client import JSON
from connectors.jira.containers import Containers
from connectors.jira.deciders import may_decide
from connectors.jira.errors import understood
from connectors.jira.history import Changelogs
from connectors.jira.issue_writer import Issues
from connectors.jira.keys import keys_of
from connectors.jira.listing import Listing, Outdated
from connectors.jira.phrases import waits
from connectors.jira.place import Issue, Place
from connectors.jira.rights import rights_of
from connectors.jira.search import Search
from connectors.jira.sheets import Sheets
from connectors.jira.survey import Project, Survey
from connectors.jira.threads import Threads
from connectors.shared.collector import collector_paused
from connectors.shared.sturdy import sturdy
from connectors.shared.trouble import Absent, reason

Told = TypeVar("Told")

BODY_LIMIT = 30_000
"""Jira refuses a comment above 32,767 characters."""

CAPABILITIES = frozenset(Capability) - {Capability.HIDDEN_NOTES, Capability.COLUMNS}
TOLD_BY = {
    Capability.SPRINTS: "sprint",
    Capability.START_DATES: "start",
    Capability.DUE_DATES: "due",
    Capability.RANK: "rank",
}
"""What takes a field that this Jira may not have."""


@sturdy
class JiraReader:
    """Reads one source: its projects, Cloud or Data Center."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._source: Source = place.source
        self._listed: Listing | None = None
        self._changed: Changelogs | None = None
        self._talk: Threads | None = None
        self._has_kept = False  # whether there are items that this reading did not tell

    def __repr__(self) -> str:
        return f"JiraReader({self._source.name})"

    @property
    def source(self) -> str:
        return self._source.name

    @property
    def capabilities(self) -> frozenset[Capability]:
        """Known before the first read; some are lost where Jira proves to lack the field."""
        if (known := self.place.known) is None:
            return CAPABILITIES
        fields = dict(known.fields.named())
        return CAPABILITIES - {can for can, name in TOLD_BY.items() if not fields[name]}

    @property
    def paper(self) -> Paper:
        """Asks which kind of Jira this is, unless the settings say so."""
        return Paper(self.place.dialect, BODY_LIMIT)

    @property
    def basis(self) -> str:
        return self.place.basis

    @property
    def account(self) -> str:
        known = self.place.known
        return known.account if known else ""

    def items(self, since: Mapping[str, dt.datetime] | None = None) -> Iterator[Page | Gap]:
        self._listed = None  # nothing is left over from a reading before
        self._has_kept = False
        try:
            projects = self.place.look_again()
        except TrackerError as error:
            yield Gap(self.source, "", reason(error))
            return
        instants = {name: at for name, at in (since or {}).items() if name in projects}
        if not instants:
            self.place.sprints.held.clear()
        with collector_paused():
            # Those read for changes show first whether the fields are still those they were.
            for name in sorted(projects, key=lambda name: name not in instants):
                yield from self._items_of(name, projects[name], instants.get(name))
            yield from self._listing.epics()
        self.place.sprints.hold(self._listing.sprints)

    def keys(self, parts: Sequence[str]) -> Iterator[Keys | Gap]:
        for name in parts:
            done = 0
            try:
                for page in keys_of(self.place, self._part(name)):
                    done += 1
                    yield page
            except TrackerError as error:
                yield Gap(self.source, name, reason(error), partial=done > 0)

    def learnt(self) -> str:
        return self.place.learnt()

    def recall(self, learnt: str) -> None:
        self.place.recall(learnt)

    def containers(self) -> Iterator[Container | Gap]:
        """Asked after the items, it has also the sprints that these are in, over or not."""
        if isinstance(survey := self._survey(), Gap):
            yield survey
            return
        containers = Containers(self.place)
        for name in self._source.groups:
            yield from containers.versions(name)
        if self._listed is not None:
            yield from containers.told(self._listed.sprints)
            if self._has_kept:
                containers.held(tuple(self.place.sprints.held.values()))
        for name in self._source.groups:
            yield from containers.coming(name)
        yield from containers.kept()

    def item(self, key: str) -> BacklogItem:
        issue = self.place.locate(key)
        return self._listing.item(issue)

    def thread(self, key: str) -> Thread:
        return self._asked_of(key, self._threads.read)

    def may_decide(self, key: str, by: str) -> bool | None:
        """Whether it may be given the item: see `deciders`."""
        return may_decide(self.place, key, by)

    def sheet(self, group: str, topic: str) -> Sheet | None:
        """See `sheets` for what remains where a search does not know of it yet."""
        return Sheets(self.place).read(self._part(group), topic)

    def derived(self, group: str) -> Mapping[str, Derived]:
        return Issues(self.place).read(self._part(group))

    def label_events(self, key: str) -> tuple[LabelEvent, ...]:
        return self._asked_of(key, self._label_events)

    def search(self, query: str) -> tuple[str, ...]:
        jql.check(query)
        projects = self._readable()
        asked = jql.bounded([project.key for project in projects], query)
        search = Search(self.place.client, is_cloud=self.place.survey.is_cloud)
        refs = map(self.place.ref, search.keys(asked, ""))
        named = {project.name for project in projects}
        return tuple(ref.key for ref in refs if ref.group in named)

    def histories(self, keys: Sequence[str]) -> Mapping[str, History]:
        return self._changelogs.histories(keys, self._listing.ids)

    def remote_links(self, key: str) -> tuple[RemoteLink, ...]:
        return self._asked_of(key, self._remote_links)

    def rights(self) -> tuple[Right, ...]:
        return rights_of(self.place)

    def used(self) -> Used:
        return self.place.client.used

    @property
    def _threads(self) -> Threads:
        if self._talk is None:
            self._talk = Threads(self.place)
        return self._talk

    @property
    def _listing(self) -> Listing:
        if self._listed is None:
            self._listed = Listing(self.place)
        return self._listed

    @property
    def _changelogs(self) -> Changelogs:
        if self._changed is None:
            self._changed = Changelogs(self.place)
        return self._changed

    def _asked_of(self, key: str, ask: Callable[[Issue], Told]) -> Told:
        """Asks by the number that the listing told, or looks the item up first.

        That is done also where the number leads nowhere: a 404 alone proves nothing.
        """
        number = self._listed.ids.get(key) if self._listed else None
        if number is not None:
            ref = ItemRef(self.source, key)
            known = Issue(ref, key, number, self.place.project(ref.group), {"fields": {}})
            with suppress(Absent):
                return ask(known)
        return ask(self.place.locate(key))

    def _label_events(self, issue: Issue) -> tuple[LabelEvent, ...]:
        return self._changelogs.labels(issue.id, f"reading the history of {issue.ref}")

    def _remote_links(self, issue: Issue) -> tuple[RemoteLink, ...]:
        doing = f"reading the links of {issue.ref}"
        told = self.place.client.get(f"{self.place.api}{issue.path}/remotelink", doing)
        with understood(doing):
            return tuple(link for one in told if (link := _remote_link(one)))

    def _survey(self) -> Survey | Gap:
        """What is there; a gap for all of it where looking around failed."""
        try:
            return self.place.survey
        except TrackerError as error:
            return Gap(self.source, "", reason(error))

    def _readable(self) -> list[Project]:
        projects = [p for p in self.place.survey.projects.values() if isinstance(p, Project)]
        if not projects:
            raise Denied(f"No project of the source {self.source} can be read.")
        return projects

    def _part(self, name: str) -> Project:
        """A project of the source; raises why it cannot be read."""
        if name not in self._source.groups:
            raise Rejected(f"The source {self.source} has no project {name}.")
        return self.place.project(name)

    def _items_of(
        self, name: str, project: Project | TrackerError, since: dt.datetime | None
    ) -> Iterator[Page | Gap]:
        done, broken = 0, self.place.learning.broken
        broken.add(name)
        try:
            if isinstance(project, TrackerError):
                raise project.with_traceback(None)
            for page in self._pages(project, since):
                done += len(page.items)
                yield page
            broken.discard(name)
        except TrackerError as error:
            yield Gap(self.source, name, reason(error), partial=done > 0)

    def _pages(self, project: Project, since: dt.datetime | None) -> Iterator[Page]:
        """What changed since then, where nothing else shows that all may be otherwise."""
        if since is not None and self.place.learning.counts(project.name):
            with suppress(Outdated):
                yield from self._listing.changed(project, since)
                self._has_kept = True
                return
            if not self._listing.is_current:
                self._listed = None
        yield from self._listing.whole(project, counted=since is not None)
        self.place.learning.renewed.add(project.name)


def _remote_link(told: JSON) -> RemoteLink | None:
    """The link, if its words say which of the two waits."""
    waiting = waits(told.get("relationship") or "")
    return None if waiting is None else RemoteLink(told["object"]["url"], waiting)
