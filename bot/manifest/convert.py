"""From the checked manifest to the roadmap."""

import re
from dataclasses import replace
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.domain.policy import Policy, Reach
from bot.domain.roadmap import (
    Calendar,
    Dashboard,
    Goal,
    Initiative,
    KeyResult,
    Link,
    LinkKind,
    Person,
    PublicText,
    Roadmap,
    Source,
    Team,
    Unplanned,
    Waiver,
)
from bot.domain.windows import Window, parse_window
from bot.manifest import links, schema, sources, work
from bot.manifest.links import KINDS
from bot.manifest.names import ITEM_KEY
from bot.manifest.nodes import Loc, Node, locate
from bot.manifest.rules import NOTHING_CHOSEN, Chosen


class Converter:
    """Turns one manifest into a roadmap; `root` tells in which line each part stands."""

    def __init__(
        self, manifest: schema.Manifest, root: Node, chosen: Chosen = NOTHING_CHOSEN
    ) -> None:
        self.manifest = manifest
        self.root = root
        self.chosen = chosen
        self.sources = {source.name: _source(source) for source in manifest.sources}

    def roadmap(self, path: str, digest: str) -> Roadmap:
        """The roadmap the manifest states."""
        said = self.manifest
        return Roadmap(
            id=said.id,
            product=said.product,
            calendar=self._calendar(),
            vision=said.vision or "",
            horizon_months=said.horizon.roadmap,
            sources=tuple(self.sources.values()),
            teams=tuple(map(_team, said.teams)),
            people=tuple(map(_person, said.people)),
            unplanned=self._unplanned(),
            goals=tuple(map(_goal, said.goals)),
            initiatives=tuple(self._initiative(i, x) for i, x in enumerate(said.initiatives)),
            dashboard=self._dashboard(),
            policy=self._policy(),
            waivers=tuple(self._waiver(i, x) for i, x in enumerate(said.waivers)),
            path=path,
            digest=digest,
        )

    def _line(self, loc: Loc) -> int:
        return locate(self.root, loc).place.line

    def _calendar(self) -> Calendar:
        said = self.manifest.calendar
        return Calendar(said.timezone, ZoneInfo(said.timezone), said.fiscal_year_starts)

    def _policy(self) -> Policy:
        said, chosen = self.manifest.policy, self.chosen
        return Policy(
            said.preset,
            said.fail_on,
            rules=MappingProxyType(dict(chosen.rules)),
            select=chosen.select,
            ignore=chosen.ignore,
            initiatives=MappingProxyType(dict(chosen.initiatives)),
            sources=MappingProxyType(dict(chosen.sources)),
        )

    def _dashboard(self) -> Dashboard | None:
        said = self.manifest.dashboard
        if said is None:
            return None
        return Dashboard(said.source, self._group(said.source, said.repo or said.project))

    def _unplanned(self) -> Unplanned:
        said = self.manifest.unplanned
        return Unplanned(
            labels=frozenset(said.labels),
            types=frozenset(said.types),
            links=self._links(said.links, ("unplanned", "links")),
            budget=said.budget,
        )

    def _initiative(self, index: int, said: work.Initiative) -> Initiative:
        loc: Loc = ("initiatives", index)
        return Initiative(
            id=said.id,
            title=said.title,
            goal=said.goal or "",
            status=said.status,
            commitment=said.commitment,
            confidence=said.confidence or "",
            health=said.health,
            progress=said.progress,
            window=self._window(said.window),
            target=said.target,
            owner=said.owner or "",
            team=said.team or "",
            rank=said.rank,
            audience=said.audience,
            public=_public(said.public) if said.public else None,
            keywords=tuple(said.keywords),
            depends_on=tuple(said.depends_on),
            links=self._links(said.links, (*loc, "links")),
            releases=self._links(said.releases, (*loc, "releases")),
            evidence=tuple(said.evidence),
            changelog=said.changelog or "",
            line=self._line(loc),
        )

    def _window(self, text: str | None) -> Window | None:
        return parse_window(text, self.manifest.calendar.fiscal_year_starts) if text else None

    def _waiver(self, index: int, said: schema.Waiver) -> Waiver:
        return Waiver(
            rule=said.rule,
            until=said.until,
            initiative=said.initiative or "",
            item=said.item or "",
            by=said.by or "",
            reason=said.reason or "",
            line=self._line(("waivers", index)),
            finding=said.finding or "",
            facts=said.facts or "",
        )

    def _links(self, said: list[work.NamedLink], loc: Loc) -> tuple[Link, ...]:
        return tuple(
            self._link(source, target, self._line((*loc, index)))
            for index, link in enumerate(said)
            for source, target in link.items()
        )

    def _link(self, source: str, target: links.Link, line: int) -> Link:
        kind, value = KINDS[target.by], str(getattr(target, target.by))
        name, value = (value, target.value or "") if kind is LinkKind.FIELD else ("", value)
        keyed = re.fullmatch(ITEM_KEY, value) if kind is LinkKind.ISSUE else None
        group = keyed[1] if keyed else self._group(source, target.repo or target.project)
        return Link(source, kind, value, group, name, line)

    def _group(self, source: str, said: str | None) -> str:
        """Repository or project in the source's own spelling; a single one need not be written."""
        groups = self.sources[source].groups
        if said is None:
            return groups[0] if len(groups) == 1 else ""
        return next((name for name in groups if name.casefold() == said.casefold()), said)


def _source(said: sources.Source) -> Source:
    source = Source(
        name=said.name,
        kind=said.kind,
        status_map=MappingProxyType(dict(said.status_map)),
        reach=Reach(said.reach),
    )
    match said:
        case sources.GithubSource():
            return replace(source, groups=tuple(said.repos), project=said.project or "")
        case sources.LocalSource():
            return replace(source, groups=tuple(said.repos), file=said.file)
        case sources.JiraSource():
            return replace(
                source,
                groups=tuple(said.projects),
                fields=MappingProxyType(said.fields.model_dump(exclude_none=True)),
                visible_to=_visible_to(said.visible_to),
            )


def _visible_to(said: sources.VisibleTo | None) -> str:
    if said is None:
        return ""
    return f"role:{said.role}" if said.role else f"group:{said.group}"


def _team(said: schema.Team) -> Team:
    amount, unit = said.capacity or (None, "items")
    return Team(
        id=said.id,
        flow=said.flow,
        sprint_days=said.sprint or 14,
        sprint_start=said.sprint_start,
        near_days=said.near,
        capacity=amount,
        capacity_unit=unit,
        sources=tuple(said.sources),
        members=tuple(said.members),
        slack=said.slack or "",
    )


def _person(said: schema.Person) -> Person:
    return Person(said.id, said.github or "", said.jira or "", said.slack or "")


def _goal(said: work.Goal) -> Goal:
    return Goal(
        id=said.id,
        title=said.title,
        benefit=said.benefit or "",
        key_results=tuple(map(_key_result, said.key_results)),
        effort_share=said.effort_share,
        audience=said.audience,
    )


def _key_result(said: work.KeyResult) -> KeyResult:
    return KeyResult(said.id, said.title, said.target, said.baseline, said.current, said.as_of)


def _public(said: work.PublicText) -> PublicText:
    return PublicText(said.title, said.summary or "", said.status or "", said.exact_date)
