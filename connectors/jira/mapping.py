"""From Jira's JSON to the domain, straight: this is where a large backlog's time goes."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.domain.backlog import (
    BacklogItem,
    ItemRef,
    Status,
    Visibility,
    version_key,
)
from bot.domain.roadmap import Source
from connectors.jira import values
from connectors.jira.client import JSON
from connectors.jira.phrases import waits
from connectors.jira.sprints import Sprints
from connectors.jira.survey import Project, Survey
from connectors.shared.description import beginning
from connectors.shared.jira import status_of
from connectors.shared.status import StatusMap

Pair = tuple[str, str]
Get = Callable[[str], JSON]
"""Gets a field of an issue by its id; None where Jira does not tell it."""

UNDEFINED = "undefined"
EPICS = frozenset({"epic", "initiative", "theme", "feature", "capability", "legend"})
"""Types that hold items of other projects too, where Jira does not tell a type's level."""

_FIELDS = ("Component", "Fix Version", "Team")
"""Names by which links of the manifest ask for what an item has of its own accord."""

_parsed = dt.datetime.fromisoformat


def instant(told: str) -> dt.datetime:
    """Jira tells instants in the time zone of the account's profile."""
    at = _parsed(told)
    return at if at.tzinfo is dt.UTC else at.astimezone(dt.UTC)


def instant_or_none(told: str | None) -> dt.datetime | None:
    """The same of what may be left out."""
    return instant(told) if told else None


def day(told: str | None) -> dt.date | None:
    """The day of a date, or of an instant that stands in its place."""
    return dt.date.fromisoformat(told[:10]) if told else None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an item stands, in Jira's own word, and why it is over."""

    status: Status
    raw: str
    mapped: bool
    reason: str | None = None
    is_over: bool = False
    is_doing: bool = False


class StatusWords:
    """The status map of one source over Jira's own categories."""

    def __init__(self, source: Source) -> None:
        self._map = StatusMap(source.status_map)
        self._entries = {word.strip().casefold() for word in source.status_map}

    def read(self, word: str, category: str, resolution: str = "") -> Standing:
        """Without a category and an entry of the map nothing says where it stands."""
        if category == UNDEFINED and word.strip().casefold() not in self._entries:
            return Standing(Status.TODO, word, mapped=False)
        known = status_of(word, category, resolution)
        status, mapped = self._map.read(word, known=known, resolution=resolution)
        return Standing(
            status=status,
            raw=word,
            mapped=mapped,
            reason=None if status.is_open else resolution or None,
            is_over=not status.is_open,
            is_doing=status is Status.DOING,
        )


class Mapper:
    """Makes items of one source, sharing what many of them have in common."""

    def __init__(
        self,
        source: Source,
        survey: Survey,
        sprints: Sprints,
        is_dashboard: Callable[[JSON], bool] = lambda _: False,
    ) -> None:
        self._source = source.name
        self._known_sprints = sprints
        self._is_dashboard = is_dashboard
        self._survey = survey
        self._browse = f"{survey.base}/browse/"
        self._words = StatusWords(source)
        self._person = "accountId" if survey.is_cloud else "name"
        ids = survey.fields
        self._epic_links, self._epic_names = ids.epic_link, ids.epic_name
        self._sprint_of, self._rank_of = _getter(ids.sprint), _getter(ids.rank)
        self._points_of, self._team_of = _getter(ids.story_points), _getter(ids.team)
        self._start_of, self._due_of = _getter(ids.start), _getter(ids.due)
        self._standings: dict[tuple[str, str, str], Standing] = {}
        self._strings: dict[str, str] = {}
        self._tuples: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._pairs: dict[Pair, Pair] = {}
        self._fields: dict[tuple[tuple[str, ...], ...], tuple[Pair, ...]] = {}
        self._versions: dict[tuple[str, str], ItemRef] = {}
        self._sprints: dict[str, values.Sprint | None] = {}
        self._sprint_refs: dict[str, ItemRef] = {}

    def ref(self, key: str) -> ItemRef:
        """An item, by the manifest's key of its project."""
        return ItemRef(self._source, self._survey.own_key(key))

    def is_epic(self, told: JSON) -> bool:
        """Whether items of any project may be below it."""
        fields = told["fields"]
        level = fields["issuetype"].get("hierarchyLevel")
        if level is not None:
            return bool(level > 0)
        if any(fields.get(one) for one in self._epic_names):
            return True
        return fields["issuetype"]["name"].casefold() in EPICS

    def item(self, project: Project, told: JSON) -> BacklogItem:
        """An item from an issue with all of the fields that we ask for."""
        key, fields = told["key"], told["fields"]
        get: Get = fields.get
        standing = self._standing(fields["status"], get("resolution"))
        changed = get("statuscategorychangedate")
        children = self._children(get("subtasks"))
        return BacklogItem(
            ref=self.ref(key),
            title=get("summary") or "",
            status=standing.status,
            created=instant(fields["created"]),
            updated=instant(fields["updated"]),
            group=project.name,
            kind=self._string(fields["issuetype"]["name"]),
            reason=standing.reason,
            raw_status=standing.raw,
            mapped=standing.mapped,
            labels=self._shared(get("labels")),
            assignees=self._shared([self._who(get("assignee"))]),
            reporter=self._who(get("reporter")),
            versions=self._in_versions(project, get("fixVersions")),
            sprint=self._in_sprint(self._sprint_of(get)),
            parent=self.parent_of(get),
            children=children,
            child_count=len(children),
            blocked_by=self._blockers(get("issuelinks")),
            estimate=values.number(self._points_of(get)),
            priority=self._called(get("priority")),
            rank=values.rank(self._rank_of(get)),
            started=instant_or_none(changed) if standing.is_doing else None,
            closed=instant_or_none(get("resolutiondate") or changed) if standing.is_over else None,
            start=day(self._start_of(get)),
            due=day(self._due_of(get)),
            visibility=Visibility.PRIVATE if get("security") else Visibility.INTERNAL,
            url=self._browse + key,
            ours=self._is_dashboard(told),
            fields=self._named(get),
            text=beginning(get("description")),
        )

    @property
    def sprints(self) -> Sequence[values.Sprint]:
        """The sprints that the items mapped so far are in or were in, each as last told."""
        return list({one.id: one for one in self._sprints.values() if one}.values())

    def parent_of(self, get: Get) -> ItemRef | None:
        """What it is below: Jira's own parent, or the epic that an older Jira links to."""
        told = get("parent")
        if told:
            return self.ref(told["key"])
        for one in self._epic_links:
            if key := values.key(get(one)):
                return self.ref(key)
        return None

    def _standing(self, told: JSON, resolution: JSON) -> Standing:
        """Most items stand where another one stands, so it is worked out once."""
        category = (told.get("statusCategory") or {}).get("key") or UNDEFINED
        key = told["name"], category, resolution["name"] if resolution else ""
        known = self._standings.get(key)
        if known is None:
            known = self._standings[key] = self._words.read(*key)
        return known

    def _children(self, told: Sequence[JSON] | None) -> tuple[ItemRef, ...]:
        return tuple([self.ref(child["key"]) for child in told]) if told else ()

    def _blockers(self, told: Sequence[JSON] | None) -> tuple[ItemRef, ...]:
        """What it waits for. What waits for it says so itself: Jira tells a link on both."""
        if not told:
            return ()
        found: dict[ItemRef, None] = {}
        for link in told:
            for end, phrase in (("inwardIssue", "inward"), ("outwardIssue", "outward")):
                if end in link and waits(link["type"][phrase]):
                    found[self.ref(link[end]["key"])] = None
        return tuple(found)

    def _in_versions(self, project: Project, told: Sequence[JSON] | None) -> tuple[ItemRef, ...]:
        if not told:
            return ()
        refs = []
        for version in told:
            named = project.name, version["name"]
            known = self._versions.get(named)
            if known is None:
                known = self._versions[named] = ItemRef(self._source, version_key(*named))
            refs.append(known)
        return tuple(refs)

    def _in_sprint(self, told: JSON) -> ItemRef | None:
        if not told:
            return None
        now = values.current(filter(None, map(self._sprint, told)))
        if now is None:
            return None
        key = self._known_sprints.key(now)
        return self._sprint_refs.setdefault(key, ItemRef(self._source, key))

    def _sprint(self, told: JSON) -> values.Sprint | None:
        """Read once, since all items of a sprint carry the whole of it."""
        known = told if isinstance(told, str) else f"{told.get('id')} {told.get('state')}"
        if known not in self._sprints:
            self._sprints[known] = values.sprint(told)
        return self._sprints[known]

    def _named(self, get: Get) -> tuple[Pair, ...]:
        """Board fields by name and value, as links of the manifest ask for them."""
        components, versions, team = get("components"), get("fixVersions"), self._team_of(get)
        if not (components or versions or team):
            return ()
        given = (
            tuple([one["name"] for one in components]) if components else (),
            tuple([one["name"] for one in versions]) if versions else (),
            tuple(values.names(team)) if team else (),
        )
        known = self._fields.get(given)
        if known is None:
            named = zip(_FIELDS, given, strict=True)
            pairs = [(field, value) for field, told in named for value in told]
            known = tuple([self._pairs.setdefault(pair, pair) for pair in pairs])
            self._fields[given] = known
        return known

    def _who(self, told: JSON) -> str:
        """The name by which a person is known here; an anonymous one has none."""
        return self._string(told.get(self._person) or "") if told else ""

    def _called(self, told: JSON) -> str | None:
        return self._string(told["name"]) if told else None

    def _shared(self, told: Sequence[str] | None) -> tuple[str, ...]:
        """The words in order, as one object for all items that have the same."""
        if not told:
            return ()
        given = tuple(told)
        known = self._tuples.get(given)
        if known is None:
            words = tuple(sorted(filter(None, told)))
            known = self._tuples[given] = self._tuples.setdefault(words, words)
        return known

    def _string(self, told: str) -> str:
        return self._strings.setdefault(told, told)


def _getter(ids: Sequence[str]) -> Callable[[Get], JSON]:
    """Gets the first value that one of several fields for the same has."""
    if not ids:
        return lambda get: None
    if len(ids) == 1:
        (only,) = ids
        return lambda get: get(only)
    return lambda get: next((value for one in ids if (value := get(one)) is not None), None)
