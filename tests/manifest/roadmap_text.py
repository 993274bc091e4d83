"""A roadmap as a manifest, for tests that need the text of one. Not all that a manifest can say."""

import json
from collections.abc import Iterator

from bot.domain.roadmap import Goal, Initiative, Link, Roadmap, Team, Unplanned
from bot.manifest.flow import link_value


def manifest_of(roadmap: Roadmap) -> str:
    """The manifest of a roadmap: initiatives as blocks, everything else on lines of their own."""
    return "\n".join(_lines(roadmap)) + "\n"


def _lines(roadmap: Roadmap) -> Iterator[str]:
    yield "version: 1"
    yield f"id: {roadmap.id}"
    yield f"product: {_text(roadmap.product)}"
    yield "sources:"
    for source in roadmap.sources:
        yield f"  - {{name: {source.name}, kind: github, repos: {_flow(list(source.groups))}}}"
    if roadmap.teams:
        yield "teams:"
        yield from map(_team, roadmap.teams)
    if roadmap.people:
        yield from _people(roadmap)
    yield from _unplanned(roadmap)
    if roadmap.goals:
        yield "goals:"
        yield from map(_goal, roadmap.goals)
    yield "initiatives:"
    for initiative in roadmap.initiatives:
        yield from _initiative(initiative, roadmap)
    yield from _policy(roadmap)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _flow(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _team(team: Team) -> str:
    told = [f"id: {team.id}", f"flow: {team.flow}"]
    if team.near_days:
        told.append(f"near: {team.near_days} days")
    if team.flow == "scrum":
        told.append(f"sprint: {team.sprint_days} days")
    if team.capacity:
        told.append(f"capacity: {team.capacity:g} {team.capacity_unit}")
    told += [f"sources: {_flow(list(team.sources))}", f"members: {_flow(list(team.members))}"]
    return f"  - {{{', '.join(told)}}}"


def _people(roadmap: Roadmap) -> Iterator[str]:
    """Owners too: where a manifest knows people, owners must be among them."""
    yield "people:"
    accounts = {i.owner: "" for i in roadmap.initiatives if i.owner}
    accounts |= {person.id: person.github for person in roadmap.people}
    for name, account in accounts.items():
        yield f"  - {{id: {name}, github: {account}}}" if account else f"  - {{id: {name}}}"


def _unplanned(roadmap: Roadmap) -> Iterator[str]:
    said = roadmap.unplanned
    if said != Unplanned():
        yield "unplanned:"
        yield f"  labels: {_flow(sorted(said.labels))}"
        yield f"  types: {_flow(sorted(said.types))}"
        links = ", ".join(_link(link, roadmap) for link in said.links)
        yield f"  links: [{links}]"
        if said.budget is not None:
            yield f"  budget: {said.budget:.0%}"


def _goal(goal: Goal) -> str:
    share = f", effort_share: {goal.effort_share:%}" if goal.effort_share is not None else ""
    return f"  - {{id: {goal.id}, title: {_text(goal.title)}, audience: {goal.audience}{share}}}"


def _initiative(said: Initiative, roadmap: Roadmap) -> Iterator[str]:
    yield f"  - id: {said.id}"
    yield f"    title: {_text(said.title)}"
    for name in ("goal", "owner", "team", "target", "health", "changelog"):
        if value := getattr(said, name):
            yield f"    {name}: {_text(str(value))}  # {name}"
    for name in ("status", "commitment", "audience"):
        yield f"    {name}: {getattr(said, name)}"
    yield from _numbers(said)
    for name in ("depends_on", "keywords", "evidence"):
        if listed := getattr(said, name):
            yield f"    {name}: {_flow(list(listed))}"
    yield from _links(said, roadmap)


def _numbers(said: Initiative) -> Iterator[str]:
    if said.rank is not None:
        yield f"    rank: {said.rank}"
    if said.progress is not None:
        yield f"    progress: {said.progress:.0%}"
    if said.window:
        yield f"    window: {said.window.text}  # as agreed"
    if said.public:
        yield f"    public: {{title: {_text(said.public.title)}}}"


def _links(said: Initiative, roadmap: Roadmap) -> Iterator[str]:
    for name in ("links", "releases"):
        if links := getattr(said, name):
            yield f"    {name}:"
            yield from (f"      - {_link(link, roadmap)}" for link in links)


def _link(link: Link, roadmap: Roadmap) -> str:
    source = roadmap.source(link.source)
    assert source
    return _flow(link_value(link, source))


def _policy(roadmap: Roadmap) -> Iterator[str]:
    if roadmap.policy.rules:
        yield "policy:"
        yield "  rules:"
    for code, setting in roadmap.policy.rules.items():
        yield f"    {code}: {_flow(dict(setting.options)) if setting.options else 'on'}"
