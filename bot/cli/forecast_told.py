"""Forecasts on stdout: a table, one subject at length, beside a scenario, or JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from bot.cli.forecast_asked import WhatIf
from bot.cli.session import console, print_json
from bot.domain.forecast.outlook import Forecast
from bot.domain.forecast.pace import INITIATIVE, STREAM, Model
from bot.domain.outlooks import name_of
from bot.domain.scene import Scene
from bot.domain.wording import Names, plain
from bot.report.forecast_json import forecast as as_json
from bot.report.forecast_text import (
    Row,
    Supposed,
    print_at_length,
    print_heading,
    print_product,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is to be shown: `told` at length, or all that the scenes have where it is empty."""

    scenes: Sequence[Scene]
    told: Sequence[tuple[Scene, Forecast]]
    what_if: WhatIf | None = None
    is_team: bool = False

    @property
    def model(self) -> Model:
        """Which one the forecasts were made by."""
        return STREAM if self.is_team else INITIATIVE

    def print(self) -> None:
        """For people."""
        screen = console()
        concerned = [s for s in self.scenes if not self.told or self._of(s)]
        for number, scene in enumerate(concerned):
            if number:
                screen.print()
            if self.told:
                self._print_at_length(scene, self._of(scene), screen)
            else:
                print_product(scene, screen, self._supposed)

    def print_json(self) -> None:
        """For programs."""
        print_json({"products": [self._product(scene) for scene in self.scenes]})

    def _of(self, scene: Scene) -> list[Forecast]:
        return [made for where, made in self.told if where is scene]

    def _print_at_length(self, scene: Scene, told: Sequence[Forecast], screen: Console) -> None:
        print_heading(scene, screen)
        names = Names(scene)
        for made in told:
            row = Row(made, plain(name_of(made.subject, names)))
            screen.print()
            print_at_length(row, screen, self.model, self._supposed)

    @property
    def _supposed(self) -> Supposed | None:
        if (what_if := self.what_if) is None:
            return None
        return Supposed(what_if.said, lambda made: what_if.of(made, self.model))

    def _product(self, scene: Scene) -> dict[str, Any]:
        made = self._of(scene) if self.told else scene.foresight.all
        return {
            "product": scene.roadmap.id,
            "title": scene.roadmap.product,
            "as_of": scene.today.isoformat(),
            "what_if": self.what_if.said if self.what_if else None,
            "forecasts": [self._json(one) for one in sorted(made, key=lambda one: one.subject)],
        }

    def _json(self, made: Forecast) -> dict[str, Any]:
        told = as_json(made, self.model)
        if self.what_if is None:
            return told
        return {**told, "scenario": as_json(self.what_if.of(made, self.model), self.model)}
