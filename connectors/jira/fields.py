"""Which of Jira's fields hold what: custom ones have another id in every Jira."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, fields
from typing import Any

from bot.domain.errors import Rejected
from bot.domain.roadmap import Source

JSON = Any

_GREENHOPPER = "com.pyxis.greenhopper.jira:"
_PLANS = "com.atlassian.jpo:jpo-custom-field-"
SCHEMAS: Mapping[str, Sequence[str]] = {
    "epic_link": (f"{_GREENHOPPER}gh-epic-link", f"{_PLANS}parent"),
    "sprint": (f"{_GREENHOPPER}gh-sprint",),
    "rank": (f"{_GREENHOPPER}gh-lexo-rank",),
    "story_points": (f"{_GREENHOPPER}jsw-story-points",),
    "start": (),
    "due": (),
    "team": (
        "com.atlassian.jira.plugin.system.customfieldtypes:atlassian-team",
        "com.atlassian.teams:rm-teams-custom-field-team",
        f"{_PLANS}team",
    ),
}
"""What kind of field Jira says it is. Counts more than a name, which may be translated."""

NAMES: Mapping[str, Sequence[str]] = {
    "epic_link": ("epic link",),
    "sprint": ("sprint",),
    "rank": ("rank",),
    "story_points": ("story points", "story point estimate"),
    "start": ("start date", "target start"),
    "due": (),
    "team": ("team",),
}
TYPES: Mapping[str, Set[str]] = {
    "story_points": frozenset({"number"}),
    "start": frozenset({"date", "datetime"}),
}
"""What type a field must have to be taken for ours by its name alone."""

SEVERAL = frozenset({"story_points"})
"""What several fields may hold beside each other, each for some of the projects."""

EPIC_NAME = f"{_GREENHOPPER}gh-epic-label"
"""The kind of a field that only epics have, whatever their type is called."""

COSTS: Mapping[str, str] = {
    "sprint": "Without it no item is known to be in a sprint.",
    "story_points": "Without it every item counts the same.",
}
"""What it costs where a field that most teams use is not found."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One of ours that several fields are called the same for: none of them is taken."""

    name: str
    title: str
    ids: tuple[str, ...]

    @property
    def message(self) -> str:
        """What is wrong."""
        return f"This Jira has {len(self.ids)} fields called '{self.title}': {', '.join(self.ids)}."

    def remedy(self, source: str) -> str:
        """The line to write into the manifest."""
        return (
            f"Say which one in the manifest, at the source {source}:"
            f" fields: {{{self.name}: {self.ids[0]}}}"
        )


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Ids of the fields that hold what of ours; of several the first with a value counts."""

    epic_link: tuple[str, ...] = ()
    sprint: tuple[str, ...] = ()
    rank: tuple[str, ...] = ()
    story_points: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    due: tuple[str, ...] = ("duedate",)
    team: tuple[str, ...] = ()
    epic_name: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys(i for _, ids in self.named() for i in ids))

    def named(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each of ours with its ids, those that the manifest may name first."""
        for one in fields(self):
            if one.name != "doubts":
                yield one.name, getattr(self, one.name)


@dataclass(frozen=True, slots=True)
class _Field:
    """One field of this Jira. `home` is the id of the one team-managed project it is of, or ''."""

    id: str
    names: frozenset[str]
    title: str
    schema: str
    type: str
    home: str


def map_fields(source: Source, told: Iterable[JSON], projects: Set[str]) -> FieldMap:
    """Find the fields; raises Rejected where the manifest names none or several.

    Those of other team-managed projects than these, named by id, are left out: a site may
    have hundreds.
    """
    every = [_field(entry) for entry in told]
    known = [field for field in every if not field.home or field.home in projects]
    found: dict[str, tuple[str, ...]] = {}
    for name, wanted in source.fields.items():
        if name not in NAMES:
            raise Rejected(
                f"The source {source.name} names a field '{name}' that is none of ours.",
                remedy=f"Those are {', '.join(NAMES)}.",
            )
        by_id = [field for field in every if field.id == wanted]
        found[name] = (by_id[0].id if by_id else _chosen(source, known, name, wanted),)
    doubts: list[Doubt] = []
    for name in NAMES:
        if name not in found:
            usual = _usual(known, name)
            if isinstance(usual, Doubt):
                doubts.append(usual)
            elif usual:
                found[name] = usual
    found["epic_name"] = tuple(field.id for field in known if field.schema == EPIC_NAME)
    return FieldMap(**found, doubts=tuple(doubts))


def _field(told: JSON) -> _Field:
    schema = told.get("schema") or {}
    names = (told.get("name") or "", told.get("untranslatedName") or "")
    return _Field(
        id=told["id"],
        names=frozenset(name.casefold() for name in names if name),
        title=names[0],
        schema=schema.get("custom") or "",
        type=schema.get("type") or "",
        home=_home(told.get("scope") or {}),
    )


def _home(scope: Mapping[str, JSON]) -> str:
    """The id of the project that a field is limited to."""
    return str((scope.get("project") or {}).get("id") or "")


def _chosen(source: Source, known: Sequence[_Field], name: str, wanted: str) -> str:
    """The one field that the manifest means by this name."""
    called = [field for field in known if wanted.strip().casefold() in field.names]
    if len(called) == 1:
        return called[0].id
    if called:
        doubt = Doubt(name, wanted, tuple(field.id for field in called))
        raise Rejected(doubt.message, remedy=doubt.remedy(source.name))
    raise Rejected(
        f"This Jira has no field '{wanted}', which the source {source.name} names as {name}.",
        remedy="Write a field's name as Jira shows it, or its id, as in customfield_10015.",
    )


def _usual(known: Sequence[_Field], name: str) -> tuple[str, ...] | Doubt:
    """The fields known by their kind, else by the usual names, in this order."""
    kinds = [field for schema in SCHEMAS[name] for field in known if field.schema == schema]
    if kinds and name not in SEVERAL:
        return tuple(field.id for field in kinds)
    suit = TYPES.get(name)
    known = [field for field in known if suit is None or field.type in suit]
    called = [(usual, field) for usual in NAMES[name] for field in known if usual in field.names]
    for usual in NAMES[name]:
        clashing = [f for word, f in called if word == usual and not f.home and f not in kinds]
        if len(clashing) > 1:
            return Doubt(name, clashing[0].title, tuple(field.id for field in clashing))
    return tuple(dict.fromkeys(f.id for f in (*kinds, *(field for _, field in called))))
