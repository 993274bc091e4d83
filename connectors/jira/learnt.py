"""What one reader of a source would tell the next one, so that this asks for less.

It is the reader's own word, kept beside the items that it read. Some of it stands for what
was asked of Jira, and is asked anew after a day; some tells what those items are like, so
that the next reader sees where the same would be read otherwise now.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from types import MappingProxyType
from typing import Any

from connectors.jira.fields import Doubt, FieldMap
from connectors.jira.survey import Frame, Survey
from connectors.jira.values import Sprint

JSON = Any

VERSION = 1
LASTS = 86_400.0
"""Seconds for which what seldom changes is taken as it was."""

Elsewhere = dict[str, list[str] | None]
"""Open epics of a project by key, with what is below them in others; None: not known."""


@dataclass(frozen=True, slots=True)
class Kin:
    """What the items of one project say of things that have a name of their own.

    `words` are these names by id; a new name changes no item's `updated`.
    """

    key: str
    id: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What is told. `at` is when the frame and the boards were asked for, by our clock.

    `names` are those of the custom fields. `links` is whether Jira takes the field of the
    link to an epic in a query. `sprints` are those that items are in.
    """

    at: float
    frame: Frame
    parts: Mapping[str, Kin]
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    links: bool = True
    boards: Mapping[str, list[JSON]] = field(default_factory=lambda: MappingProxyType({}))
    sprints: tuple[Sprint, ...] = ()
    epics: Mapping[str, Elsewhere] = field(default_factory=lambda: MappingProxyType({}))
    sheets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def lasts(self, now: float) -> bool:
        """Whether it is not too old, nor of a time to come, where a clock was set back."""
        return 0.0 <= now - self.at < LASTS

    def outdated(self, survey: Survey, parts: Mapping[str, Kin]) -> frozenset[str]:
        """The projects whose items would be read otherwise now, though none was updated."""
        frame = survey.frame
        is_same = (
            (frame.is_cloud, frame.base, frame.account)
            == (self.frame.is_cloud, self.frame.base, self.frame.account)
            and frame.fields == self.frame.fields
            and {name: kin.key for name, kin in parts.items()}
            == {name: kin.key for name, kin in self.parts.items() if name in parts}
        )
        return frozenset(
            name for name, kin in parts.items() if not is_same or self.parts.get(name) != kin
        )


def kin_of(told: JSON) -> Kin:
    """What a project tells of itself."""
    words = {
        f"{kind}/{one['id']}": str(one["name"])
        for kind in ("versions", "components", "issueTypes")
        for one in told.get(kind) or ()
    }
    return Kin(str(told["key"]), str(told["id"]), words)


def written(learnt: Learnt) -> str:
    """As text."""
    frame = learnt.frame
    told = {
        "version": VERSION,
        "at": learnt.at,
        "frame": {
            **{n: getattr(frame, n) for n in ("is_cloud", "version", "base", "account", "site")},
            "fields": {name: list(ids) for name, ids in frame.fields.named()},
            "doubts": [asdict(doubt) for doubt in frame.fields.doubts],
            "ids": sorted(frame.ids),
        },
        "parts": {name: [kin.key, kin.id, dict(kin.words)] for name, kin in learnt.parts.items()},
        "names": dict(learnt.names),
        "links": learnt.links,
        "boards": dict(learnt.boards),
        "sprints": [[getattr(one, f.name) for f in fields(Sprint)] for one in learnt.sprints],
        "epics": dict(learnt.epics),
        "sheets": dict(learnt.sheets),
    }
    return json.dumps(told, separators=(",", ":"), sort_keys=True)


def read(text: str) -> Learnt | None:
    """What such a text says; None for any other, of a later version too."""
    try:
        told = json.loads(text)
        return _read(told) if told["version"] == VERSION else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _read(told: JSON) -> Learnt:
    return Learnt(
        at=float(told["at"]),
        frame=_frame(told["frame"]),
        parts={
            name: Kin(str(key), str(number), dict(words))
            for name, (key, number, words) in told["parts"].items()
        },
        names=dict(told["names"]),
        links=bool(told["links"]),
        boards={name: list(boards) for name, boards in told["boards"].items()},
        sprints=tuple(Sprint(*map(str, values)) for values in told["sprints"]),
        epics={
            name: {key: None if below is None else list(below) for key, below in epics.items()}
            for name, epics in told["epics"].items()
        },
        sheets={name: str(number) for name, number in told["sheets"].items()},
    )


def _frame(told: JSON) -> Frame:
    named = {name: tuple(map(str, ids)) for name, ids in told["fields"].items()}
    doubts = tuple(
        Doubt(str(one["name"]), str(one["title"]), tuple(one["ids"])) for one in told["doubts"]
    )
    return Frame(
        is_cloud=bool(told["is_cloud"]),
        version=str(told["version"]),
        base=str(told["base"]),
        account=str(told["account"]),
        fields=FieldMap(**named, doubts=doubts),
        ids=frozenset(map(str, told["ids"])),
        site=str(told["site"]),
    )
