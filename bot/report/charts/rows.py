"""What a timeline tells of each initiative, sorted and grouped by goal."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.forecast.outlook import EVEN, LIKELY, SURE, Forecast, State
from bot.domain.forecast.words import percent, until
from bot.domain.roadmap import Initiative, InitiativeStatus, Roadmap
from bot.domain.scene import Scene
from bot.domain.windows import Window, WindowKind

ENDED = frozenset({InitiativeStatus.DONE, InitiativeStatus.CANCELLED})

_UNDATED = {WindowKind.NOW: 1, WindowKind.NEXT: 2, WindowKind.LATER: 3, None: 4}

NO_GOAL = "No goal"


@dataclass(frozen=True, slots=True)
class Row:
    """One initiative. `forecast` is None where none is made or its dates are not known.

    `words` is how it stands; `window` how its window is written, also where that has no dates.
    """

    id: str
    title: str
    goal: str
    words: str
    window: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    target: dt.date | None = None
    state: State | None = None
    status: InitiativeStatus = InitiativeStatus.PLANNED
    forecast: Forecast | None = None

    @property
    def is_muted(self) -> bool:
        """Whether it is over."""
        return self.status in ENDED

    @property
    def standing(self) -> State | InitiativeStatus:
        """What its shape stands for."""
        return self.state or self.status

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The days that the roadmap names for it."""
        return tuple(day for day in (self.start, self.end, self.target) if day)

    @property
    def quantiles(self) -> tuple[dt.date | None, dt.date | None, dt.date | None]:
        """P50, P85, P95; None is later than three years, or nothing is forecast."""
        if self.forecast is None:
            return None, None, None
        return self.forecast.date(EVEN), self.forecast.date(LIKELY), self.forecast.date(SURE)

    @property
    def told(self) -> str:
        """One sentence for people who cannot see the row."""
        parts = [f"window {self.window}" if self.window else "no window"]
        if self.target:
            parts.append(f"target {self.target.isoformat()}")
        parts.append(self.words.replace(" · ", ", "))
        if self.forecast is not None:
            even, likely, _ = self.quantiles
            parts.append(f"even odds {until(even)}, 85% {until(likely)}")
        return f"{self.title}: {', '.join(parts)}."


def rows(scene: Scene) -> tuple[Row, ...]:
    """All initiatives: goals in the order of the manifest, each from its first window on.

    Windows without dates come behind those with, and what is over comes last.
    """
    roadmap = scene.roadmap
    places = {goal.id: place for place, goal in enumerate(roadmap.goals)}
    names = {goal.id: goal.title for goal in roadmap.goals}

    def order(each: Initiative) -> tuple[object, ...]:
        goal = (places.get(each.goal, len(places)), "" if each.goal in places else each.goal)
        return (*goal, each.status in ENDED, *_when(each.window), each.id)

    return tuple(
        _row(each, names.get(each.goal, each.goal or NO_GOAL), scene)
        for each in sorted(roadmap.initiatives, key=order)
    )


def _when(window: Window | None) -> tuple[int, dt.date, dt.date]:
    if window is None or window.start is None or window.end is None:
        return _UNDATED.get(window.kind if window else None, 4), dt.date.max, dt.date.max
    return 0, window.start, window.end


def _row(each: Initiative, goal: str, scene: Scene) -> Row:
    made = scene.foresight.initiatives.get(each.id)
    window = each.window
    return Row(
        id=each.id,
        title=each.title,
        goal=goal,
        words=_words(each, made),
        window=_written(window),
        start=window.start if window else None,
        end=window.end if window else None,
        target=each.target,
        state=made.state if made else None,
        status=each.status,
        forecast=made if made and made.odds else None,
    )


def _written(window: Window | None) -> str:
    if window is None:
        return ""
    if window.kind is WindowKind.RANGE and window.end:
        return f"to {window.end.isoformat()}"
    return window.text


def _words(each: Initiative, made: Forecast | None) -> str:
    """The state with the chance, and what else must be known beside it."""
    if made is None:
        return each.status.words
    words = made.state.words
    if made.chance is not None and made.is_enough:
        words += f" {percent(made.chance)}"
    if made.stalled:
        words += " · stalled"
    if each.status in (InitiativeStatus.PAUSED, InitiativeStatus.PROPOSED):
        words += f" · {each.status.words}"
    return words


def shown(every: Sequence[Row], limit: int) -> tuple[Row, ...]:
    """As many as fit, in their order: what is over is left out first, then what ends last."""
    if len(every) <= limit:
        return tuple(every)

    def near(place: int) -> tuple[object, ...]:
        row = every[place]
        return (row.is_muted, row.target or row.end or dt.date.max, place)

    kept = sorted(sorted(range(len(every)), key=near)[:limit])
    return tuple(every[place] for place in kept)


def grouped(chosen: Sequence[Row]) -> Iterator[str | Row]:
    """The rows, each group with the name of its goal before it."""
    goal = None
    for row in chosen:
        if row.goal != goal:
            yield row.goal
        goal = row.goal
        yield row


def summary(every: Sequence[Row], roadmap: Roadmap) -> str:
    """How many there are, and how many of them are in trouble."""
    count = f"{len(every)} initiative{'' if len(every) == 1 else 's'}"
    worst = (State.OVERDUE, State.OFF_TRACK, State.AT_RISK, State.WATCH, State.ON_TRACK)
    found = [(sum(row.state is state for row in every), state) for state in worst]
    told = ", ".join(f"{number} {state.words}" for number, state in found if number)
    goals = sum(any(i.goal == goal.id for i in roadmap.initiatives) for goal in roadmap.goals)
    under = f" for {goals} goals" if goals > 1 else ""
    return f"{count}{under}: {told}." if told else f"{count}{under}."
