"""Colours. Every state also has a shape and a word, so no colour carries a meaning alone."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from bot.domain.forecast.outlook import State
from bot.domain.roadmap import InitiativeStatus


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one look.

    `edge` draws what must be seen without being read. The last six are those of states.
    """

    name: str
    paper: str
    ink: str
    muted: str
    edge: str
    grid: str
    window: str
    stripe: str
    done: str
    good: str
    watch: str
    risk: str
    bad: str
    late: str
    plain: str

    def of(self, state: State) -> str:
        """The colour of a state."""
        return str(getattr(self, _COLOURS.get(state, "plain")))


_COLOURS = {
    State.COMPLETE: "good",
    State.ON_TRACK: "good",
    State.WATCH: "watch",
    State.AT_RISK: "risk",
    State.OFF_TRACK: "bad",
    State.OVERDUE: "late",
}

_TICK = "M-1,0.1L-0.7,-0.2L-0.3,0.2L0.7,-0.8L1,-0.5L-0.3,0.8Z"
_CROSS = (
    "M-0.8,-0.5L-0.5,-0.8L0,-0.3L0.5,-0.8L0.8,-0.5L0.3,0"
    "L0.8,0.5L0.5,0.8L0,0.3L-0.5,0.8L-0.8,0.5L-0.3,0Z"
)

SHAPES: Mapping[State | InitiativeStatus, str] = {
    InitiativeStatus.DONE: _TICK,
    InitiativeStatus.CANCELLED: _CROSS,
    State.COMPLETE: _TICK,
    State.ON_TRACK: "circle",
    State.WATCH: "square",
    State.AT_RISK: "triangle-up",
    State.OFF_TRACK: "diamond",
    State.OVERDUE: "triangle-down",
}
"""Of Vega, or a path between -1 and 1. What says nothing about a target has a ring."""

LIGHT = Theme(
    name="light",
    paper="#ffffff",
    ink="#1f2328",
    muted="#59636e",
    edge="#8c959f",
    grid="#e4e8ec",
    window="#d9e0e8",
    stripe="#f6f8fa",
    done="#0b57a4",
    good="#00785a",
    watch="#2f81c7",
    risk="#c77700",
    bad="#c4320a",
    late="#9b2c7e",
    plain="#6e7781",
)

DARK = Theme(
    name="dark",
    paper="#0d1117",
    ink="#e6edf3",
    muted="#9aa4af",
    edge="#6e7681",
    grid="#252b33",
    window="#313a46",
    stripe="#141a22",
    done="#6cb6ff",
    good="#3fc39a",
    watch="#64b0f0",
    risk="#f0a83a",
    bad="#ff7b58",
    late="#e07cc5",
    plain="#8b949e",
)

PAGE = Theme(
    **{
        colour.name: f"var(--chart-{colour.name}, {getattr(LIGHT, colour.name)})"
        for colour in fields(Theme)
        if colour.name != "name"
    },
    name="page",
)
"""For SVG within a page, which sets the colours: `--chart-ink` and so on; light where not."""

THEMES = {theme.name: theme for theme in (LIGHT, DARK, PAGE)}
