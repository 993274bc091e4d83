"""How forecasts did: those that were kept, or those that would have been made."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.bootstrap import Bot
    from bot.domain.forecast.track_record import Held, TrackRecord
    from bot.domain.scene import Scene
    from bot.domain.shares import Share

_KEEP = (
    "No forecast with dates is kept yet: apply keeps those of each run, and"
    " roadmap-drift forecast --keep today's. How they would have done:"
    " roadmap-drift forecast --backtest."
)
_TODAYS_LINKS = (
    "Made every four weeks from the items that were there then, with the links of today, and"
    " held against what came."
)


def print_record(bot: "Bot", scenes: Sequence["Scene"], *, kept: bool, as_json: bool) -> None:
    """The record of each product: of what is `kept`, or else of what would have been said."""
    from bot.cli.session import print_json

    told = [(scene, _record(bot, scene, kept=kept)) for scene in scenes]
    if as_json:
        print_json({"products": [_json(scene, record, kept=kept) for scene, record in told]})
        return
    for number, (scene, record) in enumerate(told):
        _print(scene, record, kept=kept, first=number == 0)


def _record(bot: "Bot", scene: "Scene", *, kept: bool) -> "TrackRecord":
    from bot.domain.forecast.backtest import backtest
    from bot.domain.forecast.outcomes import outcomes
    from bot.domain.forecast.track_record import track_record

    if not kept:
        return backtest(scene.foresight)
    with bot.history() as store:
        made = store.forecasts(scene.roadmap.id)
    return track_record(made, outcomes(scene.foresight), scene.today)


def _print(scene: "Scene", record: "TrackRecord", *, kept: bool, first: bool) -> None:
    from bot.cli.session import console
    from bot.domain.forecast.record_words import record_lines
    from bot.domain.wording import day
    from bot.report.lines import say

    screen = console()
    if not first:
        screen.print()
    what = "track record of forecasts" if kept else "backtest of forecasts"
    say(f"{scene.roadmap.product} · {day(scene.today)} · {what}", screen, "bold")
    if kept and not (record.forecasts or record.gone or record.unread):
        say(_KEEP, screen)
        return
    if not kept:
        say(_TODAYS_LINKS, screen, "dim")
    for line in record_lines(record):
        say(line, screen)


def _json(scene: "Scene", record: "TrackRecord", *, kept: bool) -> dict[str, Any]:
    """The same numbers by name; shares as `{"part", "whole"}`."""
    from bot.domain.forecast.record_words import name, record_lines

    return {
        "product": scene.roadmap.id,
        "as_of": scene.today.isoformat(),
        "of": "kept forecasts" if kept else "backtest",
        "verdict": record.likely.verdict.value,
        "held": {name(one.q).lower(): _held(one) for one in record.held},
        "met_by_state": {state.value: _share(share) for state, share in record.states.items()},
        "brier": None if record.brier is None else round(record.brier, 6),
        "chances": record.chances,
        "forecasts": record.forecasts,
        "subjects": record.subjects,
        "gone": record.gone,
        "unread": record.unread,
        "since": record.since.isoformat() if record.since else None,
        "says": list(record_lines(record)),
    }


def _held(one: "Held") -> dict[str, int]:
    return {**_share(one.share), "pending": one.pending}


def _share(share: "Share") -> dict[str, int]:
    return {"part": share.part, "whole": share.whole}
