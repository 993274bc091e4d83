"""Ids, people and goals for what is taken over from a backlog."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.domain.adoption_offers import MANY
from bot.domain.adoption_work import Work
from bot.domain.roadmap import Goal, LinkKind, Person
from bot.domain.scene import Scene
from bot.domain.tracker_words import GOALS, one_line, slug

TODO_GOAL = "todo-goal"
Account = tuple[str, str]
"""The kind of tracker and the name there."""


def ids_of(works: Sequence[Work]) -> Iterator[str]:
    """An id for each: from its title, with its key where several have one title."""
    slugs = [slug(work.title) for work in works]
    times = Counter(slugs)
    taken: set[str] = set()
    for work, told in zip(works, slugs, strict=True):
        wanted = told if told and times[told] == 1 else f"{told}-{_key(work)}".strip("-")
        yield _free(wanted, taken)


def _key(work: Work) -> str:
    """What tells it apart: `shop-310`, `milestone-4`, and of a version its project."""
    if work.link.kind is LinkKind.VERSION:
        return slug(work.link.group) or "version"
    of_item = work.link.kind is LinkKind.ISSUE
    return slug(work.ref.key.rpartition("/")[2]) if of_item else f"milestone-{work.link.value}"


def _free(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    taken.add(name)
    return name


def account_of(scene: Scene, work: Work, name: str) -> Account | None:
    """Where an account is one: a file has items of either kind. None if it can't be written."""
    if not name or one_line(name) != name:
        return None
    source = scene.roadmap.source(work.ref.source)
    if source and source.kind != "local":
        return source.kind, name
    return ("github" if "/" in work.link.group else "jira"), name


def people_of(accounts: Iterable[Account]) -> Mapping[Account, Person]:
    """A person for each account: who is whom in another tracker, nobody knows."""
    people: dict[Account, Person] = {}
    taken: set[str] = set()
    for kind, name in dict.fromkeys(accounts):
        person_id = _free(slug(name.partition("@")[0]) or "person", taken)
        github, jira = (name, "") if kind == "github" else ("", name)
        people[kind, name] = Person(person_id, github, jira)
    return people


def goals_of(works: Sequence[Work]) -> tuple[str, Mapping[str, Goal]]:
    """The board's field that names goals, and a goal for each of its values on an epic."""
    by_field: dict[str, dict[str, str]] = defaultdict(dict)
    for work in works:
        for name, value in work.epic.fields if work.epic else ():
            if name.casefold() in GOALS and slug(value) not in ("", TODO_GOAL):
                by_field[name].setdefault(slug(value), one_line(value))
    few = {name: values for name, values in by_field.items() if len(values) <= MANY}
    if not few:
        return "", {}
    field = max(sorted(few), key=lambda name: len(few[name]))
    return field, {name: Goal(name, title) for name, title in few[field].items()}


def goal_of(work: Work, field: str, goals: Mapping[str, Goal]) -> str:
    """The id of the goal that the board gives the epic, or of the one that is left to do."""
    for name, value in work.epic.fields if work.epic else ():
        if name == field and (goal := goals.get(slug(value))):
            return goal.id
    return TODO_GOAL


def todo_goal() -> Goal:
    """The goal of everything of which no tracker says what it is good for."""
    return Goal(TODO_GOAL, "TO DO: the benefit that this work brings")
