"""What a forecast is asked for: of which subjects, under which other circumstances."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.domain.forecast.outlook import Forecast
    from bot.domain.forecast.pace import Model
    from bot.domain.scene import Scene

_SCOPE = re.compile(r"(?P<sign>[+-])(?P<number>\d{1,6})(?P<share>%)?")
_PACE = re.compile(
    r"(?P<sign>[+-])(?P<share>\d{1,6}(?:\.\d{1,6})?)%|(?P<week>\d{1,6}(?:\.\d{1,6})?)"
)

_SCOPE_WRITTEN = "write +5 for five items more, -5 for five fewer, or -10%"
_PACE_WRITTEN = "write +20%, -20%, or 2.5 for so many items a week"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Other circumstances. `week` is a pace in items a week, in the place of `pace`, a factor."""

    scope: int = 0
    scope_share: float = 0.0
    pace: float = 1.0
    week: float | None = None
    said: str = ""

    def of(self, made: "Forecast", model: "Model") -> "Forecast":
        """The forecast as it would be."""
        from bot.domain.forecast.outlook import State
        from bot.domain.forecast.scenario import Scenario, what_if

        if made.state is State.UNREAD:
            return made
        factor = self.pace
        if self.week is not None and made.pace is not None:
            factor = self.week / made.pace.per_week
        return what_if(made, Scenario(self.scope, factor, self.scope_share), model)


def asked(scope: str, pace: str) -> WhatIf | None:
    """What `--scope` and `--pace` say; None where neither is given."""
    if not scope and not pace:
        return None
    told = _paced(_scoped(WhatIf(), scope), pace)
    per = "" if told.week is None else "/week"
    said = [f"scope {scope.strip()}"] if scope else []
    said += [f"pace {pace.strip()}{per}"] if pace else []
    return replace(told, said=", ".join(said))


def _scoped(told: WhatIf, text: str) -> WhatIf:
    if not text:
        return told
    match = _SCOPE.fullmatch(text.strip())
    if match is None:
        raise typer.BadParameter(f"--scope '{text}' says no change of scope; {_SCOPE_WRITTEN}")
    number = int(match["sign"] + match["number"])
    if not match["share"]:
        return replace(told, scope=number)
    if number < -100:
        raise typer.BadParameter(f"--scope '{text}': no more than all of it, -100%, can go")
    return replace(told, scope_share=number / 100)


def _paced(told: WhatIf, text: str) -> WhatIf:
    if not text:
        return told
    match = _PACE.fullmatch(text.strip())
    if match is None:
        raise typer.BadParameter(f"--pace '{text}' says no pace; {_PACE_WRITTEN}")
    if match["week"]:
        told = replace(told, week=float(match["week"]))
    else:
        told = replace(told, pace=1 + float(match["sign"] + match["share"]) / 100)
    if (told.pace if told.week is None else told.week) <= 0:
        raise typer.BadParameter(f"--pace '{text}' stops the work; a pace is more than 0")
    return told


def chosen(scenes: Sequence["Scene"], subjects: Sequence[str]) -> "list[tuple[Scene, Forecast]]":
    """The forecasts that the words name, by product. Raises BotError where one names none."""
    found: list[tuple[Scene, Forecast]] = []
    for word in subjects:
        meant = [(s, made) for s in scenes for made in s.foresight.all if _is_meant(word, made)]
        if not meant:
            _refuse(word, scenes)
        found += [one for one in meant if one not in found]
    return found


def _is_meant(word: str, made: "Forecast") -> bool:
    return word.strip().casefold() in (name.casefold() for name in _names(made))


def _names(made: "Forecast") -> Iterator[str]:
    """Id and title; of a release the key too, with and without its source."""
    yield made.subject.id
    if made.subject.kind.value == "release":
        yield made.subject.id.partition(":")[2]
    yield " ".join(made.title.split())


def _refuse(word: str, scenes: Iterable["Scene"]) -> None:
    """Say what is wrong with a name: it is over, or nobody knows it."""
    from bot.domain.errors import BotError
    from bot.domain.likeness import nearest

    scenes = list(scenes)
    for scene in scenes:
        if over := scene.by_id.get(word.strip()):
            raise BotError(
                f"{over.id} is {over.status.value} on the roadmap: there is nothing to forecast.",
                remedy="roadmap-drift forecast shows what is to be done.",
            )
    known = [name for s in scenes for made in s.foresight.all for name in _shortest(made)]
    raise BotError(
        f"No initiative, goal or open release is called '{' '.join(word.split())}'.",
        remedy=nearest(word, known, "names"),
    )


def _shortest(made: "Forecast") -> tuple[str, ...]:
    title = " ".join(made.title.split())
    return (title,) if made.subject.kind.value == "release" else (made.subject.id, title)


def of_team(
    scenes: Sequence["Scene"], team: str, items: int | None
) -> "list[tuple[Scene, Forecast]]":
    """When a team will have done so many items, or its own; in each product that has the team.

    Raises BotError where no product has it.
    """
    from bot.domain.errors import BotError
    from bot.domain.likeness import nearest

    named = [scene for scene in scenes if scene.roadmap.team(team)]
    if not named:
        known = [each.id for scene in scenes for each in scene.roadmap.teams]
        raise BotError(f"No team '{' '.join(team.split())}'.", remedy=nearest(team, known, "teams"))
    return [(scene, _stream(scene, team, items)) for scene in named]


def _stream(scene: "Scene", team: str, items: int | None) -> "Forecast":
    from bot.domain.figures import team_finder
    from bot.domain.forecast.outlook import Ask, Kind, Subject, unread

    team_of = team_finder(scene)
    theirs = [item for item in scene.snapshot.items if team_of(item) == team]
    own = sum(i.is_open and scene.is_work(i) and i.ref in scene.claims for i in theirs)
    ask = Ask(Subject(Kind.TEAM, team), f"team {team}", scene.today)
    made = scene.foresight.of_stream(ask, theirs, own if items is None else items)
    gap = next((gap for gap in scene.snapshot.gaps if not gap.beside), None)
    if gap is None:
        return made
    return unread(ask, made.work, f"{gap.part or gap.source} could not be read: {gap.reason}")
