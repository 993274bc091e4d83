"""From the checked manifest to the roadmap."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.domain.policy import Policy, RuleSetting
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
from bot.manifest import links, schema, work
from bot.manifest.nodes import Loc, Node, locate
from bot.manifest.values import ITEM_KEY


class Converter:
    """Turns one manifest into a roadmap; `root` tells in which line each part stands."""

    def __init__(
        self, manifest: schema.Manifest, root: Node, rules: Mapping[str, RuleSetting]
    ) -> None:
        self.manifest = manifest
        self.root = root
        self.rules = rules
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
        said = self.manifest.policy
        return Policy(said.preset, said.fail_on, MappingProxyType(dict(self.rules)))

    def _dashboard(self) -> Dashboard | None:
        said = self.manifest.dashboard
        return Dashboard(said.source, self._group(said.source, said.repo)) if said else None

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
        )

    def _links(self, said: list[work.NamedLink], loc: Loc) -> tuple[Link, ...]:
        return tuple(
            self._link(source, target, self._line((*loc, index)))
            for index, link in enumerate(said)
            for source, target in link.items()
        )

    def _link(self, source: str, target: links.Link, line: int) -> Link:
        kind = target.kind
        is_field = kind is LinkKind.FIELD
        value = target.value if is_field else getattr(target, kind.value)
        name = (target.field or "") if is_field else ""
        keyed = re.fullmatch(ITEM_KEY, str(value)) if kind is LinkKind.ISSUE else None
        group = keyed[1] if keyed else self._group(source, target.repo)
        return Link(source, kind, str(value), group, name, line)

    def _group(self, source: str, repo: str | None) -> str:
        """The repository in the source's own spelling; a single one need not be written."""
        repos = self.sources[source].groups
        if repo is None:
            return repos[0] if len(repos) == 1 else ""
        return next((name for name in repos if name.casefold() == repo.casefold()), repo)


def _source(said: schema.GithubSource | schema.LocalSource) -> Source:
    return Source(
        name=said.name,
        kind=said.kind,
        groups=tuple(said.repos),
        project=(said.project or "") if isinstance(said, schema.GithubSource) else "",
        file=said.file if isinstance(said, schema.LocalSource) else "",
        status_map=MappingProxyType(dict(said.status_map)),
    )


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
    )


def _key_result(said: work.KeyResult) -> KeyResult:
    return KeyResult(said.id, said.title, said.target, said.baseline, said.current, said.as_of)


def _public(said: work.PublicText) -> PublicText:
    return PublicText(said.title, said.summary or "", said.status or "", said.exact_date)
