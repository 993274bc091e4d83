"""What joins the parts of a manifest: unique ids, and names that must be there.

The checks walk the nodes, not the models: they also run where a part of the manifest is
broken, so that all problems are told at once.
"""

from pydantic_core import PydanticCustomError

from bot.manifest.link_checks import check_links
from bot.manifest.nodes import Fields, Listing, Loc, Node, child, parts_of, text_of
from bot.manifest.problems import Problems, nearest, shown
from bot.manifest.rules import KnownRules
from bot.manifest.values import read_share

_IDS = {"sources": "name", "teams": "id", "people": "id", "goals": "id", "initiatives": "id"}
_ONE_OF = {
    "sources": "a source",
    "teams": "a team",
    "people": "one of the people",
    "goals": "a goal",
    "initiatives": "an initiative",
}


def check_joins(root: Node, known: KnownRules, problems: Problems) -> None:
    """Report everything that no single field can be blamed for."""
    _check_ids(root, problems)
    _Names(root, problems).check()
    check_links(root, problems)
    _check_readers(root, problems)
    _check_flows(root, problems)
    _check_shares(root, problems)
    _check_waivers(root, known, problems)


def _check_ids(root: Node, problems: Problems) -> None:
    for section, key in _IDS.items():
        _check_unique((section,), key, problems)
    for index, _ in parts_of(child(root, "goals")):
        _check_unique(("goals", index, "key_results"), "id", problems)
    for index, _ in parts_of(child(root, "sources")):
        for listed in ("repos", "projects"):
            _check_repeats(("sources", index, listed), problems)


def _check_unique(section: Loc, key: str, problems: Problems) -> None:
    first: dict[str, tuple[int, int]] = {}
    for index, node in parts_of(child(problems.root, *section)):
        name = child(node, key)
        text = text_of(name)
        if not text or not name:
            continue
        place, line = first.setdefault(text, (index, name.place.line))
        if place != index:
            message = f"{shown(text)} is used in line {line} already"
            problems.add((*section, index, key), message, "Give one of them another name.")


def _check_repeats(section: Loc, problems: Problems) -> None:
    seen: set[str] = set()
    for index, node in parts_of(child(problems.root, *section)):
        text = text_of(node)
        if text.casefold() in seen:
            problems.add((*section, index), f"{shown(text)} is in the list twice", "Remove one.")
        elif text:
            seen.add(text.casefold())


class _Names:
    """Names of goals, teams, people, sources and initiatives, where others use them."""

    def __init__(self, root: Node, problems: Problems) -> None:
        self.root = root
        self.problems = problems
        self.known = {section: self._names(section) for section in _IDS}

    def _names(self, section: str) -> dict[str, None] | None:
        """The names in a section; None where it is there and cannot be read."""
        node = child(self.root, section)
        if node is not None and not isinstance(node, Listing):
            return None
        return {text_of(child(part, _IDS[section])): None for _, part in parts_of(node)}

    def check(self) -> None:
        for index, _ in parts_of(child(self.root, "initiatives")):
            loc = ("initiatives", index)
            self._check((*loc, "goal"), "goals")
            self._check((*loc, "team"), "teams")
            self._check_person((*loc, "owner"))
        for index, team in parts_of(child(self.root, "teams")):
            for part, _ in parts_of(child(team, "sources")):
                self._check(("teams", index, "sources", part), "sources")
            for part, _ in parts_of(child(team, "members")):
                self._check_person(("teams", index, "members", part))
        for index, waiver in parts_of(child(self.root, "waivers")):
            loc = ("waivers", index)
            self._check((*loc, "initiative"), "initiatives")
            source, colon, _ = text_of(child(waiver, "item")).partition(":")
            if colon and source:
                self._check((*loc, "item"), "sources", source)
        for section in ("initiatives", "sources"):
            self._check_policy(section)

    def _check_policy(self, section: str) -> None:
        """What the policy says of parts of the roadmap names them as fields."""
        parts = child(self.root, "policy", section)
        for entry in parts.entries if isinstance(parts, Fields) else ():
            self._check(("policy", section, entry.key), section, entry.key, at_key=True)

    def _check_person(self, loc: Loc) -> None:
        """Without `people`, any name is a person."""
        if self.known["people"]:
            self._check(loc, "people")

    def _check(self, loc: Loc, section: str, word: str = "", *, at_key: bool = False) -> None:
        word = word or text_of(child(self.root, *loc))
        known = self.known[section]
        if word and known is not None and word not in known:
            remedy = nearest(word, filter(None, known), section)
            message = f"{shown(word)} is not {_ONE_OF[section]}"
            self.problems.add(loc, message, remedy, at_key=at_key)


def _check_readers(root: Node, problems: Problems) -> None:
    """Our notes are for one role or one group."""
    for index, source in parts_of(child(root, "sources")):
        told = child(source, "visible_to")
        if not isinstance(told, Fields):
            continue
        loc, names = ("sources", index, "visible_to"), {entry.key for entry in told.entries}
        if names == {"role", "group"}:
            problems.add(loc, "names role and group at once", "Write one of them.")
        elif not names:
            problems.add(loc, "names neither a role nor a group", "Write {role: Developers}.")


def _check_flows(root: Node, problems: Problems) -> None:
    """Sprints belong to Scrum; a Kanban team says itself how far ahead is near."""
    for index, team in parts_of(child(root, "teams")):
        loc = ("teams", index)
        kanban = text_of(child(team, "flow")) == "kanban"
        if kanban and isinstance(team, Fields) and not team.entry("near"):
            problems.add((*loc, "near"), "is missing", "A Kanban team needs it: near: 10 days.")
        for key in ("sprint", "sprint_start") if kanban else ("near",):
            if child(team, key):
                flow = "scrum" if kanban else "kanban"
                remedy = f"Remove it, or write flow: {flow}."
                problems.add((*loc, key), f"is for teams with flow: {flow}", remedy, at_key=True)


def _check_shares(root: Node, problems: Problems) -> None:
    total = 0.0
    for index, goal in parts_of(child(root, "goals")):
        loc = ("goals", index, "effort_share")
        try:
            total += read_share(text_of(child(goal, "effort_share")) or "0%")
        except PydanticCustomError:
            return  # reported by the schema; no sum without it
        if total > 1 + 1e-9:
            message = f"with this goal the shares add up to {total * 100:g}%"
            problems.add(loc, message, "All goals together have at most 100%.")
            return


def _check_waivers(root: Node, known: KnownRules, problems: Problems) -> None:
    for index, waiver in parts_of(child(root, "waivers")):
        loc = ("waivers", index)
        rule = text_of(child(waiver, "rule"))
        if rule and rule not in known:
            remedy = nearest(rule, known, "rules")
            problems.add((*loc, "rule"), f"{shown(rule)} is not a rule", remedy)
        if not isinstance(waiver, Fields):
            continue
        said = {entry.key for entry in waiver.entries}
        if not said & {"initiative", "item", "finding"}:
            message = "names neither an initiative, nor an item, nor a finding"
            problems.add(loc, message, "Add one of them.")
        if not said & {"until", "facts"}:
            problems.add((*loc, "until"), "is missing", "Add it, such as until: 2026-12-01.")
