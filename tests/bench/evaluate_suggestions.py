"""How suggestions would have done: `python -m tests.bench.evaluate_suggestions FILE --by epic`.

Takes what issues are linked to (epic, component or version) as the truth. The protocol:

- Each project is judged on its own, its issues in the order in which they were made. For each
  one only the issues made before it are known, with the links they have at the end.
- Candidates have an earlier linked issue and are active: one of theirs is open then, or was
  made within 180 days. Fewer than three of them: not asked.
- The texts are titles, for exports have no more. What a term weighs is worked out over all
  titles of the project, later ones too; that is a slight look ahead, and knows no links.
- An issue with several links is right with any of them. One none of whose initiatives is a
  candidate is not asked. Epics themselves are no issues here.
- `hard`: nothing was made for any of its initiatives in the three days before. What is made in
  batches is easy.
- `open world`: issues without a link are asked too, and any suggestion for them is wrong; some
  of these would be right, so that is a lower bound.
- Titles of fewer than three telling words get no suggestion, but count in the recall.
- Mis-filed: 10% of links are turned to another initiative, seed 0; each issue with one link is
  held against all others of its project. It is called mis-filed if the best other one is .20
  ahead and its own has at most .06.
"""

import argparse
import datetime as dt
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from snowballstemmer.english_stemmer import EnglishStemmer  # type: ignore[import-untyped]

from bot.domain.suggest.suggest import WEIGHTS, Weights, rank, tier_of
from bot.domain.suggest.vectors import Weighing
from bot.domain.suggest.words import Stem, Stems, is_telling, terms
from bot.domain.suggested import Tier
from tests.bench.bm25 import BM25
from tests.bench.exports import Export, Issue, read
from tests.bench.scores import digits, table

ACTIVE, BATCH = dt.timedelta(days=180), dt.timedelta(days=3)
FEWEST = 3
TITLE_ONLY = Weights(own=1, best=0, top=0, alone=1)
GAP, OWN = 0.20, 0.06
FLIPPED = 0.10

Likeness = Callable[[int], Sequence[float]]
"""How like each text is to the one at a place."""

Candidates = Mapping[str, tuple[float, Sequence[float]]]


def english() -> Stem:
    stem: Stem = EnglishStemmer().stemWord
    return stem


class Project:
    """The texts of one project: its issues, then the titles of what they are linked to."""

    def __init__(
        self, issues: Sequence[Issue], titles: Mapping[str, str], by: str, stem: Stem
    ) -> None:
        self.links = [issue.groups.get(by, ()) for issue in issues]
        self.issues = issues
        self.names = sorted({name for links in self.links for name in links})
        stems = Stems(stem)
        own = [titles[name] for name in self.names]
        self.counts = [terms(text, "", stems) for text in (*(i.title for i in issues), *own)]
        self.telling = [is_telling(issue.title, "", stems) for issue in issues]
        self.own = {name: len(issues) + place for place, name in enumerate(self.names)}

    def tfidf(self) -> Likeness:
        weighing = Weighing(self.counts)
        vectors = [weighing.vector(counts) for counts in self.counts]
        index = weighing.index(range(len(self.counts)), asked=vectors)
        return lambda place: index.cosines(vectors[place])

    def bm25(self) -> Likeness:
        found = BM25(self.counts)
        return lambda place: found.likeness(self.counts[place])


@dataclass(frozen=True, slots=True)
class Query:
    """An issue to be placed. `earlier` has the places of linked issues by candidate."""

    place: int
    links: frozenset[str]
    hard: bool
    earlier: Mapping[str, tuple[int, ...]]


def queries(project: Project) -> list[Query]:
    """The issues that are asked about, in order, with what was known."""
    linked: dict[str, list[int]] = defaultdict(list)
    found = []
    for place, issue in enumerate(project.issues):
        active = {n: tuple(held) for n, held in linked.items() if _active(project, held, issue)}
        links = frozenset(project.links[place])
        if len(active) >= FEWEST and (not links or links & active.keys()):
            latest = [project.issues[active[name][-1]].created for name in links & active.keys()]
            hard = all(issue.created - made > BATCH for made in latest)
            found.append(Query(place, links, hard, active))
        for name in project.links[place]:
            linked[name].append(place)
    return found


def _active(project: Project, held: Sequence[int], issue: Issue) -> bool:
    now = issue.created
    if now - project.issues[held[-1]].created <= ACTIVE:
        return True
    return any((closed := project.issues[p].closed) is None or closed > now for p in held)


@dataclass
class Method:
    """What one way of ranking came to. `told` is by tier: (right, hard, linked) of each."""

    name: str
    asked: int = 0
    first: int = 0
    third: int = 0
    hard: int = 0
    hard_first: int = 0
    unlinked: int = 0
    seconds: float = 0.0
    told: dict[Tier, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, query: Query, ranked: Sequence[tuple[str, float]], telling: bool) -> None:
        best = [name for name, _ in ranked[:FEWEST]]
        right = best[0] in query.links
        if query.links:
            self.asked += 1
            self.first += right
            self.third += not query.links.isdisjoint(best)
            self.hard += query.hard
            self.hard_first += query.hard and right
        else:
            self.unlinked += 1
        margin = ranked[0][1] - ranked[1][1]
        tier = tier_of(ranked[0][1], margin, candidates=len(ranked), linked=True)
        if telling and tier:
            kind = "unlinked" if not query.links else "hard" if query.hard else "easy"
            self.told[tier].update([kind, *(["right", f"{kind} right"] if right else [])])

    def at_least(self, tier: Tier) -> Counter[str]:
        """All that this tier and the better ones told."""
        tiers = list(Tier)
        better = tiers[: tiers.index(tier) + 1]
        return sum((told for of, told in self.told.items() if of in better), Counter())


METHODS = ("TF-IDF mix", "BM25 mix", "title only", "most recent")


def evaluate(projects: Iterable[Project]) -> dict[str, Method]:
    """All ways of ranking on the same queries."""
    found = {name: Method(name) for name in METHODS}
    for project in projects:
        asked = queries(project)
        for name, method in found.items():
            begun = time.process_time()
            ranking = _ranking(project, name)
            for query in asked:
                method.add(query, ranking(query), project.telling[query.place])
            method.seconds += time.process_time() - begun
    return found


def _ranking(project: Project, name: str) -> Callable[[Query], list[tuple[str, float]]]:
    if name == "most recent":
        return lambda query: sorted(
            ((n, float(held[-1])) for n, held in query.earlier.items()), key=lambda one: -one[1]
        )
    likeness = project.bm25() if name == "BM25 mix" else project.tfidf()
    weights = TITLE_ONLY if name == "title only" else WEIGHTS

    def ranked(query: Query) -> list[tuple[str, float]]:
        return rank(_candidates(project, likeness(query.place), query.earlier), weights)

    return ranked


def _candidates(
    project: Project, like: Sequence[float], linked: Mapping[str, Sequence[int]]
) -> Candidates:
    return {n: (like[project.own[n]], [like[p] for p in held]) for n, held in linked.items()}


@dataclass
class Filing:
    """Of links that were turned: how many, how many were called so, and rightly."""

    turned: int = 0
    called: int = 0
    right: int = 0
    named: int = 0


def misfiled(project: Project, filing: Filing) -> None:
    """Turns some links of a project, looks for them, and adds what came of it."""
    dice = random.Random(0)
    true = {p: links[0] for p, links in enumerate(project.links) if len(links) == 1}
    if len(set(true.values())) < FEWEST:
        return
    filed = dict(true)
    for place in dice.sample(sorted(true), round(FLIPPED * len(true))):
        filed[place] = dice.choice([n for n in sorted(set(true.values())) if n != true[place]])
    linked: dict[str, list[int]] = defaultdict(list)
    for place, name in filed.items():
        linked[name].append(place)
    likeness = project.tfidf()
    for place, name in filed.items():
        filing.turned += name != true[place]
        others = {n: [p for p in held if p != place] for n, held in linked.items()}
        ranked = rank(_candidates(project, likeness(place), others), WEIGHTS)
        own, best = dict(ranked)[name], ranked[0]
        if best[1] - own >= GAP and own <= OWN and project.telling[place]:
            filing.called += 1
            filing.right += name != true[place]
            filing.named += name != true[place] and best[0] == true[place]


def projects(export: Export, by: str, stem: Stem) -> list[Project]:
    """The projects of an export in which something is linked."""
    found: dict[str, list[Issue]] = defaultdict(list)
    for issue in export.issues:
        if by != "epic" or issue.key not in export.titles:
            found[issue.groups["team"][0]].append(issue)
    made = [Project(issues, export.titles, by, stem) for _, issues in sorted(found.items())]
    return [project for project in made if len(project.names) >= FEWEST]


def told(by: str, found: Mapping[str, Method], filing: Filing) -> str:
    """What came of it, in Markdown."""
    mix = found["TF-IDF mix"]
    title = (
        f"## By {by}: {mix.asked} linked queries ({mix.hard} of them hard), {mix.unlinked} unlinked"
    )
    if not mix.asked:
        return title
    head = ("method", "recall@1", "recall@3", "hard recall@1", "s per 1,000 queries")
    rows = [
        (
            m.name,
            digits(m.first / m.asked),
            digits(m.third / m.asked),
            _share(m.hard_first, m.hard),
            digits(1000 * m.seconds / (m.asked + m.unlinked), 2),
        )
        for m in found.values()
    ]
    tiers = [_tier(mix, tier) for tier in Tier if tier is not Tier.NAMED]
    tier_head = ("tier and better", "precision", "of linked", "hard", "open world", "of unlinked")
    return "\n\n".join((title, table(head, rows), table(tier_head, tiers), _filed(filing)))


def _tier(mix: Method, tier: Tier) -> tuple[str, ...]:
    told = mix.at_least(tier)
    linked = told["easy"] + told["hard"]
    return (
        tier.value,
        f"{_share(told['right'], linked)} of {linked}",
        _share(linked, mix.asked),
        f"{_share(told['hard right'], told['hard'])} of {told['hard']}",
        _share(told["right"], linked + told["unlinked"]),
        _share(told["unlinked"], mix.unlinked),
    )


def _filed(filing: Filing) -> str:
    return (
        f"Mis-filed: {filing.turned} links turned, {filing.called} called so; precision"
        f" {_share(filing.right, filing.called)}, recall {_share(filing.right, filing.turned)},"
        f" names the right one {_share(filing.named, filing.right)}"
    )


def _share(part: int, whole: int) -> str:
    return digits(part / whole) if whole else "-"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.evaluate_suggestions",
        description="How suggestions would have done on a real backlog, in the order of time.",
    )
    parser.add_argument("file", type=Path, help="issues as JSON Lines, from Jira or GitHub")
    kinds = ("epic", "component", "version", "milestone")
    parser.add_argument("--by", choices=kinds, action="append", help="default: all there are")
    given = parser.parse_args()
    try:
        export = read(given.file)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    print(f"# {given.file.name}: {len(export.issues)} issues")
    known = {kind for issue in export.issues for kind, names in issue.groups.items() if names}
    for by in given.by or [kind for kind in kinds if kind in known]:
        filing = Filing()
        made = projects(export, by, english())
        for project in made:
            misfiled(project, filing)
        print(f"\n{told(by, evaluate(made), filing)}")


if __name__ == "__main__":
    main()
