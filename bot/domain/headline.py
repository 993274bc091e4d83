"""The headline number in words: how much of the work serves the roadmap, and where it goes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.detect import Verdict
from bot.domain.figures import DAYS
from bot.domain.shares import ENOUGH, Share
from bot.domain.wording import count, day

NAME = "Alignment coverage"


@dataclass(frozen=True, slots=True)
class Trend:
    """By how many points of 100 the coverage is more (or, below 0, less) than on a day."""

    since: dt.date
    points: int


def trends(verdict: Verdict) -> tuple[Trend, ...]:
    """Against the last run, and against the oldest known one of 90 days if that is another.

    Nothing where one of the two has no number to compare.
    """
    today = verdict.scene.today
    first = today - dt.timedelta(days=DAYS)
    remembered = verdict.scene.beside.memory.figures
    known = [(when, old) for when, old in remembered if first <= when <= today and old.tells]
    earlier = known if len(known) < 2 else (known[0], known[-1])
    now = verdict.figures
    if not now.tells:
        return ()
    return tuple(
        Trend(when, (now.coverage.percent or 0) - (old.coverage.percent or 0))
        for when, old in earlier
    )


def headline(verdict: Verdict) -> str:
    """The coverage in one sentence; '' for a roadmap without initiatives."""
    told = coverage(verdict)
    if not told or not verdict.figures.tells:
        return told
    share = verdict.figures.coverage
    work = count(share.whole, "item", "items")
    counted = f"{share.part} of {work} in work or finished in the last {DAYS} days"
    serve = "serves" if share.part == 1 else "serve"
    changes = [_in_words(trend) for trend in trends(verdict)]
    compared = f" It is {' and '.join(changes)}." if changes else ""
    return f"{told} {counted} {serve} an initiative.{compared}"


def coverage(verdict: Verdict) -> str:
    """The coverage alone: 'Alignment coverage: 72%.', without what it is made of."""
    if not verdict.scene.initiatives:
        return ""
    if not verdict.figures.tells:
        return f"{NAME}: not enough finished work for a number (below {ENOUGH} items)."
    read = "" if verdict.figures.whole else " of what could be read"
    return f"{NAME}: {verdict.figures.coverage.percent}%{read}."


def _in_words(trend: Trend) -> str:
    if not trend.points:
        return f"unchanged since {day(trend.since)}"
    more = "up" if trend.points > 0 else "down"
    return f"{more} {count(abs(trend.points), 'point', 'points')} since {day(trend.since)}"


@dataclass(frozen=True, slots=True)
class Part:
    """The coverage of one goal, team or source. `effort` is a goal's, `meant` what it shall be."""

    name: str
    share: Share
    effort: Share | None = None
    meant: float | None = None

    @property
    def told(self) -> str:
        """'40%', or of few items their number: '2 of 3'."""
        few = self.share.whole < ENOUGH
        return f"{self.share.part} of {self.share.whole}" if few else f"{self.share.percent}%"

    @property
    def allocated(self) -> str:
        """How much of the work finished for goals went here, and how much was meant to go."""
        known = self.effort and self.effort.whole >= ENOUGH
        went = f"{self.effort.percent}%" if self.effort and known else ""
        meant = "" if self.meant is None else f"{100 * self.meant:g}% meant"
        return ", ".join(filter(None, (went, meant if went else "")))


def parts(verdict: Verdict) -> Mapping[str, Sequence[Part]]:
    """The coverage by goal, team and source, each where there is more to tell than the whole."""
    roadmap, told = verdict.scene.roadmap, verdict.figures
    if not told.tells:
        return {}
    goals = [
        Part(goal.title, told.goals[goal.id], told.effort[goal.id], goal.effort_share)
        for goal in roadmap.goals
    ]
    teams = [Part(name, share) for name, share in told.teams.items() if share.whole]
    sources = [Part(name, share) for name, share in told.sources.items() if share.whole]
    several = sources if len(roadmap.sources) > 1 else []
    grouped = {"goal": goals, "team": teams, "source": several}
    return {kind: each for kind, each in grouped.items() if each}
