"""How forecasts would have done on a real backlog: `python -m tests.bench.backtest FILE`.

For each version, epic, milestone or component, and every four weeks, forecasts when it will be
done from only what was known at the end of that day, beside a Monte Carlo over twelve weeks and
velocity x remaining. Prints Markdown. What was chosen, and holds for all three:

- "Done" can mean several days, which `truths.py` tells. All are printed; the first, until the
  last item is closed, is the one that the forecast is about.
- Forecasts are made every four weeks from the first closing on, while something is open.
  Items made later are not known yet, and items closed later are open. A dropped item is scope
  until it is dropped, and never a closing. Items with others below them do not count.
- The export tells where items belong now, not when they got there, and the day they were
  closed last. So scope that was moved elsewhere is unknown, and what was given to a subject
  late, at its release say, counts from the day it was made: more was open, and more is known
  of what came, than could be seen then.
- Forecasts below four weeks or five closings are left out, as they warn of nothing, and counted.
- So are those whose end the export does not tell, which favours short work. Therefore dates
  are told a second time as `forecast --track-record` judges them: each that has come by the
  last day of the export, be the work done by then or not.
- Days are days in UTC. The portfolio's pace is that of subjects finished by then.
- Chances are asked of 4, 8, 13 and 26 weeks from then; and, apart, of the target where there
  is one and it lies ahead: the due day of a milestone. The day of a version that is out is
  when it came out, and no target.
- An export that ends at a number knows nothing of what was made later, so work seems to dry
  up. Forecasts end on the day on which the issue with the highest number was made.
- With `--by team` the subject is a project's next so many closings, 4, 8, 13 and 26 weeks of
  work at the pace of the last 26 weeks, at least five; forecast as a stream.
- Long subjects are forecast more often and count for more; so the share of P85 that held is
  told a second time with each subject counting as one.
"""

import argparse
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from bot.domain.forecast.outlook import EVEN, LIKELY
from tests.bench.exports import Export, read
from tests.bench.scores import TOLD, Score, digits, skill, table
from tests.bench.trials import Trial, lines_of, of_subjects, of_teams
from tests.bench.truths import NAMES, OF_RELEASES, Truth, about_releases

AHEAD = (4, 8, 13, 26)
KINDS = ("version", "epic", "milestone", "component", "team")
FORECASTERS = ("ours", "Monte Carlo, 12 weeks", "velocity x remaining")
HEAD = (
    "until",
    "forecasts",
    "",
    "P50 held",
    "P85 held",
    "P95 held",
    "P85 pinball, ln weeks",
    "CRPS, ln weeks",
    "CRPS, weeks",
    "Brier",
)


@dataclass
class Outcome:
    """What became of all forecasts that are held against one kind of end.

    `held` says of P85 how it did: by subject, and by kind of forecast. `come` are dates that
    have come by the end of the export. Of `items` that were open `later` more were made.
    """

    scores: tuple[Score, ...] = field(default_factory=lambda: tuple(map(Score, FORECASTERS)))
    subjects: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    kinds: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    come: tuple[list[bool], ...] = field(default_factory=lambda: tuple([] for _ in TOLD))
    ahead: list[tuple[float, bool]] = field(default_factory=list)
    targets: list[tuple[float, bool]] = field(default_factory=list)
    unknown: int = 0
    never: int = 0
    items: int = 0
    later: int = 0

    def add(self, trial: Trial, took: float | None) -> None:
        """`took` is in weeks; None where the export does not tell the end."""
        ours, resampled, _ = trial.said
        for q, come in zip(TOLD, self.come, strict=True):
            if (weeks := ours.weeks(q)) <= trial.known:
                come.append(took is not None and took <= weeks)
        if took is None:
            self.unknown += 1
            return
        self.never += math.isinf(resampled.weeks(LIKELY))
        self.items, self.later = self.items + trial.items, self.later + trial.later
        held = took <= ours.weeks(LIKELY)
        self.subjects[trial.subject].append(held)
        for kind in trial.kinds:
            self.kinds[kind].append(held)
        self._score(trial, took)

    def _score(self, trial: Trial, took: float) -> None:
        for score, said in zip(self.scores, trial.said, strict=True):
            score.add(said, took)
            for weeks in AHEAD:
                score.guess(said.chance(weeks), took <= weeks)
        ours = trial.said[0]
        self.ahead += [(ours.chance(weeks), took <= weeks) for weeks in AHEAD]
        if trial.target is not None and trial.target > 0:
            self.targets.append((ours.chance(trial.target), took <= trial.target))


@dataclass
class Backtest:
    """The outcomes by what they are held against; `left_out` says what, and how often."""

    outcomes: dict[str, Outcome]
    left_out: Counter[str] = field(default_factory=Counter)
    notes: tuple[str, ...] = ()


def backtest(export: Export, by: str) -> Backtest:
    """All forecasts by one kind of subject."""
    if by == "team":
        team = Outcome()
        for trial, took in of_teams(export):
            team.add(trial, took)
        return Backtest({"its next closings": team})
    lines = lines_of(export, by)
    released = any(line.out for line in lines.values())
    truths = {t: Outcome() for t in Truth if released or t not in OF_RELEASES}
    notes = tuple(about_releases(lines.values()))
    found = Backtest({NAMES[t]: outcome for t, outcome in truths.items()}, notes=notes)
    for line, today, trial in of_subjects(lines, export, found.left_out):
        for truth, outcome in truths.items():
            if line.asks(truth, today):
                end = line.end(truth, today)
                outcome.add(trial, (end - today).days / 7 if end else None)
    return found


def told(by: str, found: Backtest) -> str:
    """The outcomes, in Markdown."""
    rows = [row for name, outcome in found.outcomes.items() for row in _rows(name, outcome)]
    left_out = [f"- Left out: {count} {what}" for what, count in sorted(found.left_out.items())]
    notes = [f"- {note}" for note in found.notes]
    parts = [f"## By {by}", table(HEAD, rows), "\n".join([*notes, *left_out])]
    for name, outcome in found.outcomes.items():
        parts += [f"### {name.capitalize()}", "\n".join(_said(outcome))]
    return "\n\n".join(part for part in parts if part)


def _rows(name: str, outcome: Outcome) -> Iterator[Sequence[str]]:
    for score in outcome.scores if outcome.subjects else ():
        first = score is outcome.scores[0]
        yield (
            name if first else "",
            f"{score.count} of {len(outcome.subjects)}" if first else "",
            score.name,
            *map(digits, score.coverage),
            digits(score.log_pinball),
            digits(score.log_crps),
            digits(score.crps, 2),
            digits(score.brier),
        )


def _said(outcome: Outcome) -> Iterator[str]:
    ours, *others = outcome.scores
    if outcome.unknown:
        yield f"- Left out: {outcome.unknown} forecasts whose end is not known"
    come = zip(("P50", "P85", "P95"), outcome.come, strict=True)
    yield f"- Of dates that have come held: {', '.join(_share(*one) for one in come)}"
    if not ours.count:
        return
    for other in others:
        yield (
            f"- CRPS spared of {other.name}: {skill(ours.log_crps, other.log_crps):+.0%} in ln"
            f" weeks, {skill(ours.crps, other.crps):+.0%} in weeks"
        )
    each = fmean(fmean(held) for held in outcome.subjects.values())
    yield f"- P85, each subject counting as one: {each:.3f}"
    for name, held in sorted(outcome.kinds.items()):
        yield f"- {_share(f'P85 of forecasts {name}:', held)}"
    yield f"- Monte Carlo names no date, as nothing was closed: {outcome.never} of {ours.count}"
    yield f"- Made after a forecast, for each item open then: {outcome.later / outcome.items:.1f}"
    yield from _chances("within 4, 8, 13, 26 weeks", outcome.ahead)
    yield from _chances("by the target", outcome.targets)


def _share(name: str, held: Sequence[bool]) -> str:
    return f"{name} {digits(fmean(held) if held else math.nan)} of {len(held)}"


def _chances(what: str, told: Sequence[tuple[float, bool]]) -> Iterator[str]:
    """How often what was given a chance happened."""
    if not told:
        return
    bounds = ((LIKELY, 1.01, "p >= 85%"), (EVEN, LIKELY, "50% <= p < 85%"))
    low = ((1 - LIKELY, EVEN, "at_risk, 15% <= p < 50%"), (-1, 1 - LIKELY, "off_track, p < 15%"))
    for least, most, name in (*bounds, *low):
        happened = [good for chance, good in told if least <= chance < most]
        share = f"{sum(happened) / len(happened):.0%} done in time" if happened else "none"
        yield f"- {name}, {what}: {share} of {len(happened)}"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.backtest",
        description="How forecasts would have done on a real backlog, beside two others.",
    )
    parser.add_argument("file", type=Path, help="issues as JSON Lines, from Jira or GitHub")
    parser.add_argument("--by", choices=KINDS, action="append", help="default: all that are there")
    given = parser.parse_args()
    try:
        export = read(given.file)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    print(f"# {given.file.name}: {len(export.issues)} issues until {export.end}")
    if export.lost:
        print(f"\n{export.lost} issues are left out: closed, and no one knows when.")
    known = {kind for issue in export.issues for kind, names in issue.groups.items() if names}
    default = [kind for kind in KINDS if kind in known and kind != "component"]
    for by in given.by or default:
        print(f"\n{told(by, backtest(export, by))}")


if __name__ == "__main__":
    main()
