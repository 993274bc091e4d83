"""The text of a first manifest made of trackers. It loads as it is, and says what was guessed.

What trackers say is written by anybody: it goes into one line, is cut where it is long, and
stands in quotes or in a comment.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from bot.domain.adoption import Adopted, Adoption
from bot.domain.backlog import Gap
from bot.domain.roadmap import Goal, InitiativeStatus, Person, Source
from bot.domain.tracker_words import one_line
from bot.manifest.names import PROJECT_KEY
from bot.manifest.written import because, comment, group_text, id_text, link_text, quoted, short

_HEADINGS = {
    InitiativeStatus.IN_PROGRESS: "In work.",
    InitiativeStatus.PLANNED: "Not begun, with a time.",
    InitiativeStatus.PAUSED: "Begun, but nothing is in work now. Are they still wanted?",
    InitiativeStatus.PROPOSED: "Not begun, and nothing says when. Give a window to what is meant.",
    InitiativeStatus.DONE: "Done not long ago.",
}
_SHOWN = 8


def adopted_text(adoption: Adoption, day: dt.date, gaps: Sequence[Gap] = ()) -> str:
    """The manifest; `gaps` are what could not be read, so that it is known what is missing."""
    roadmap = adoption.roadmap
    parts = (
        _head(adoption, day, gaps),
        ("version: 1", f"id: {id_text(roadmap.id)}", f"product: {quoted(roadmap.product)}"),
        _sources(adoption),
        _people(roadmap.people),
        _unplanned(adoption),
        _goals(roadmap.goals, adoption.goal_field),
        _initiatives(adoption),
        _offers(adoption),
        _rest(adoption),
    )
    return "\n\n".join("\n".join(lines) for part in parts if (lines := tuple(part))) + "\n"


def _head(adoption: Adoption, day: dt.date, gaps: Sequence[Gap]) -> Iterator[str]:
    names = ", ".join(source.name for source in adoption.roadmap.sources)
    yield from comment(
        f"A first roadmap, made on {day} of {len(adoption.snapshot.items)} items in {names}."
        " Titles, dates, owners and links are the tracker's. Statuses and windows are guessed"
        " from it, and the comment beside each says why."
    )
    yield "#"
    yield from comment("What no tracker tells, and you do:")
    yield from comment("- the goals: look for TO DO", deeper="  ")
    yield from comment(
        "- which of these initiatives belong on the roadmap: delete the others, merge small ones",
        deeper="  ",
    )
    yield from comment(
        "- the promise: `commitment: committed` where somebody counts on the date", deeper="  "
    )
    yield from comment("- teams, ranks, audience: see the manifest page of the docs", deeper="  ")
    if gaps:
        yield "#"
        yield from comment("Not everything could be read, so something may be missing here:")
        for gap in gaps:
            yield from comment(f"- {_place(gap)}: {gap.reason}", deeper="  ")


def _place(gap: Gap) -> str:
    return f"{gap.source} {gap.part}".strip()


def _sources(adoption: Adoption) -> Iterator[str]:
    yield "sources:"
    for source in adoption.roadmap.sources:
        yield f"  - name: {id_text(source.name)}"
        yield f"    kind: {source.kind}"
        if source.file:
            yield f"    file: {quoted(source.file)}"
        if source.groups:
            key = "projects" if source.kind == "jira" else "repos"
            yield f"    {key}: [{', '.join(map(group_text, source.groups))}]"
        if source.project:
            yield f"    project: {source.project}"
        yield from _statuses(adoption, source)


def _statuses(adoption: Adoption, source: Source) -> Iterator[str]:
    """Statuses nobody explains, as a suggestion: what they mean decides what is in work."""
    unmapped = [seen for seen in adoption.unmapped if seen.source == source.name]
    if not unmapped:
        return
    told = ", ".join(f"{short(seen.word)} ({seen.items})" for seen in unmapped)
    yield from comment(
        f"Statuses that count as todo, for nothing says what they mean: {told}. Write todo, doing,"
        " done or dropped for each:",
        "    ",
    )
    plain = [seen.word for seen in unmapped if seen.word.isprintable()]
    entries = ", ".join(f"{quoted(word)}: todo" for word in plain)
    yield f"    # status_map: {{{entries}}}"


def _people(people: Sequence[Person]) -> Iterator[str]:
    if not people:
        return
    jira = " Accounts of Jira say little: give such an id a name, here and as `owner`."
    yield from comment(
        "Who has the epics. One who works in two trackers is one person with both accounts."
        + (jira if any(person.jira for person in people) else "")
    )
    yield "people:"
    for person in people:
        kind, account = ("github", person.github) if person.github else ("jira", person.jira)
        yield f"  - {{id: {id_text(person.id)}, {kind}: {quoted(account)}}}"


def _unplanned(adoption: Adoption) -> Iterator[str]:
    labels, types = adoption.labels, adoption.types
    if not labels and not types:
        return
    told = ", ".join(f"{short(seen.word)} ({seen.items})" for seen in (*labels, *types))
    yield from comment(
        "Work that may serve no initiative: labels and types in use that speak of bugs, operations"
        f" or security, with the number of items. {told}."
    )
    yield "unplanned:"
    for key, seen in (("labels", labels), ("types", types)):
        if seen:
            yield f"  {key}: [{', '.join(quoted(one.word) for one in seen)}]"
    yield "  # budget: 30%  # of what is finished"


def _goals(goals: Sequence[Goal], field: str) -> Iterator[str]:
    if not goals:
        return
    if field:
        yield from comment(f"Goals by the field {one_line(field)} of the board.")
    yield from comment(
        "TO DO: why is this work done? Write the benefits for users or the product, two to five"
        " of them, and give each initiative its goal."
    )
    yield "goals:"
    for goal in goals:
        yield f"  - id: {id_text(goal.id)}"
        yield f"    title: {quoted(goal.title)}"
    yield "    # benefit: acquire users"
    yield "    # key_results: [{id: orders, title: Orders a week, baseline: 120, target: 300}]"


def _initiatives(adoption: Adoption) -> Iterator[str]:
    if adoption.adopted:
        yield "initiatives:"
    heading = None
    for one in adoption.adopted:
        status = one.initiative.status
        if status is not heading:
            if heading:
                yield ""
            yield from comment(_HEADINGS[status], "  ")
            heading = status
        yield from _initiative(one, adoption.roadmap.sources)


def _initiative(one: Adopted, sources: Sequence[Source]) -> Iterator[str]:
    said, why = one.initiative, one.why
    yield f"  - id: {id_text(said.id)}"
    yield f"    title: {quoted(said.title)}"
    yield f"    goal: {id_text(said.goal)}"
    yield because(f"    status: {said.status.value}", why.get("status"))
    if said.window:
        yield because(f"    window: {said.window.text}", why.get("window"))
    if said.target:
        yield because(f"    target: {said.target}", why.get("target"))
    if said.owner:
        yield because(f"    owner: {id_text(said.owner)}", why.get("owner"))
    if said.depends_on:
        needed = ", ".join(map(id_text, said.depends_on))
        yield f"    depends_on: [{needed}]  # open items of it wait for these"
    for key, links in (("links", said.links), ("releases", said.releases)):
        if links:
            yield f"    {key}:"
        for link in links:
            yield because(f"      - {link_text(link, sources)}", why.get(key))


def _offers(adoption: Adoption) -> Iterator[str]:
    if not adoption.offers:
        return
    yield from comment(
        "These group open items too. Nobody can guess which of them are initiatives: put such a"
        " line under the `links` of the one it belongs to."
    )
    for offer in adoption.offers:
        link = link_text(offer.link, adoption.roadmap.sources)
        yield f"#   - {link}  # {_items(offer.open)}"


def _rest(adoption: Adoption) -> Iterator[str]:
    """What was seen and is not above, and how bad it is that it is not."""
    if adoption.parked:
        names = ", ".join(_few([short(container.title) for container in adoption.parked]))
        yield from comment(f"No initiatives by their names, and yet with open items: {names}.")
    if adoption.left:
        more = "is" if adoption.left == 1 else "are"
        yield from comment(
            f"There {more} {adoption.left} more of such epics, milestones and versions: a roadmap"
            " of so many is none. `init --from-trackers --most` takes more of them."
        )
    if adoption.small:
        those = "one more holds" if adoption.small == 1 else f"{adoption.small} more hold"
        told = f"{those} a single item: too small for a roadmap."
        yield from comment(told[0].upper() + told[1:])
    yield from _policy(adoption)
    yield ""
    yield from comment("One issue that tells all of it, kept up to date by `apply`:")
    yield f"# dashboard: {{{_dashboard(adoption.roadmap.sources[0])}}}"


def _few(names: Sequence[str]) -> Iterator[str]:
    told = tuple(dict.fromkeys(names))
    yield from told[:_SHOWN]
    if len(told) > _SHOWN:
        yield f"{len(told) - _SHOWN} more"


def _unclaimed(adoption: Adoption) -> Iterator[str]:
    """Items by their keys, milestones and versions by their titles."""
    known = {c.ref: f"{c.kind.value} {short(c.title)}" for c in adoption.snapshot.containers}
    return _few([known.get(ref) or one_line(ref.key, 60) for ref in adoption.unclaimed])


def _policy(adoption: Adoption) -> Iterator[str]:
    """What would only repeat this page is a note until somebody has gone through it."""
    owned = sum(bool(one.initiative.owner) for one in adoption.adopted)
    rules = []
    if adoption.unclaimed:
        names = ", ".join(_unclaimed(adoption))
        yield from comment(
            f"On no initiative: {names}. Rule L05 tells them as notes; make it a warning again"
            " when what matters is above, and what does not is closed or under `unplanned`."
        )
        rules.append("L05: note")
    if 2 * owned < len(adoption.adopted):
        yield from comment(
            f"No owner in the tracker: {len(adoption.adopted) - owned} of"
            f" {len(adoption.adopted)}. Rule O01 tells them as notes until they are named."
        )
        rules.append("O01: note")
    if rules:
        yield f"policy: {{preset: standard, rules: {{{', '.join(rules)}}}}}"
    else:
        yield from comment("How bad findings are; the docs have all rules and options:")
        yield "# policy: {preset: standard, fail_on: warning}"


def _dashboard(source: Source) -> str:
    told = f"source: {id_text(source.name)}"
    if not source.groups:
        return told
    group = source.groups[0]
    place = "project" if re.fullmatch(PROJECT_KEY, group) else "repo"
    return f"{told}, {place}: {group_text(group)}"


def _items(count: int) -> str:
    return "1 open item" if count == 1 else f"{count} open items"
