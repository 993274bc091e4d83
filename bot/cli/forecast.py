"""forecast: when things will be done, with honest odds.

`--json` prints `{"products": [{"product", "title", "as_of", "what_if", "forecasts": [...]}]}`,
with one entry a subject, by kind and id:

- `kind` (goal, initiative, release, team), `id`, `title`, `state`, `stalled`, `as_of`
- `open`, `closed`, `weeks_of_history`: what the forecast rests on
- `pace_per_week`, `recent_pace`, `longrun_pace`: items a week; `needed_pace` for the target
- `p50_date`, `p85_date`, `p95_date`: null beyond three years; `p50_weeks` and so on are not
- `target_date`, `p_on_time` (0 to 1), `slack_days_p85` (target less P85)
- `spread_s`, `variance_share` {`pace`, `lumpiness`, `drift`, `scope`, `young`}
- `clipped_weeks`: first days of weeks with a mass closing; `added_4w`, `removed_4w`
- `if_growth_continues`: a scenario, no forecast: {`per_week`, `p50_date`, `p85_date`, `p95_date`}
- `unread`: why there is none; `explanation`: all of it in words; `params_version`
- `scenario`, with `--scope` or `--pace` alone: the same fields as they would be

With `--track-record` or `--backtest` each product has `verdict`, `held` by quantile
(`part` of `whole` dates held, and those `pending`), `met_by_state`, `brier` and `says`.

What is not known is null. Numbers have six digits, so that two runs give the same bytes.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.forecast_asked import asked, chosen, of_team
from bot.cli.options import AsOfOption, JsonOption, ManifestOption

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.bootstrap import Bot
    from bot.domain.detect import Verdict
    from bot.domain.scene import Scene


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(forecast)


def forecast(  # noqa: PLR0913  a command has as many arguments as it has options
    subjects: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SUBJECT",
            show_default=False,
            help="Initiatives or goals by id, releases by title or key: told at length."
            " Default: all, in a table.",
        ),
    ] = None,
    manifest: ManifestOption = None,
    as_of: AsOfOption = None,
    scope: Annotated[
        str,
        typer.Option(
            "--scope",
            metavar="CHANGE",
            show_default=False,
            help="What if so many items came (+5) or went (-5, -10%).",
        ),
    ] = "",
    pace: Annotated[
        str,
        typer.Option(
            "--pace",
            metavar="CHANGE",
            show_default=False,
            help="What if the pace were another one: +20%, -20%, or 2.5 items a week.",
        ),
    ] = "",
    team: Annotated[
        str,
        typer.Option(
            "--team",
            metavar="TEAM",
            show_default=False,
            help="When a team will have done its open items that serve initiatives.",
        ),
    ] = "",
    items: Annotated[
        int | None,
        typer.Option("--items", metavar="N", min=1, help="With --team: so many items instead."),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep today's forecasts, for --track-record.")
    ] = False,
    track_record: Annotated[
        bool, typer.Option("--track-record", help="How the forecasts that were kept did.")
    ] = False,
    backtest: Annotated[
        bool,
        typer.Option(
            "--backtest", help="How forecasts would have done in the past of the backlog."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> int:
    """Say when things will be done: even odds, 85%, 95%, and the chance of the target.

    Writes nothing anywhere, unless asked to --keep.
    """
    from bot.cli.check import judged
    from bot.cli.forecast_record import print_record
    from bot.cli.forecast_told import Shown
    from bot.cli.session import moment, opened

    what_if = asked(scope, pace)
    words = tuple(subjects or ())
    _check(words, team, items=items, kept=keep, supposed=what_if is not None)
    _check_record(track_record, backtest, any((words, team, keep, what_if)))
    bot = opened(manifest)
    if keep:
        _only_today(bot, as_of)
    verdicts = [looked.verdict for looked in judged(bot, moment(bot, as_of))]
    scenes = [verdict.scene for verdict in verdicts]
    if track_record or backtest:
        print_record(bot, scenes, kept=track_record, as_json=as_json)
        return _exit(verdicts)
    told = of_team(scenes, team, items) if team else chosen(scenes, words)
    shown = Shown(scenes, told, what_if, is_team=bool(team))
    if as_json:
        shown.print_json()
    else:
        shown.print()
    if keep:
        _keep(bot, scenes)
    return _exit(verdicts)


def _check(
    subjects: tuple[str, ...], team: str, *, items: int | None, kept: bool, supposed: bool
) -> None:
    """Which options go together. Raises BadParameter."""
    if team and subjects:
        raise typer.BadParameter("name subjects, or give --team")
    if items is not None and not team:
        raise typer.BadParameter("--items goes with --team")
    if kept and supposed:
        raise typer.BadParameter("--keep keeps forecasts; what --scope and --pace show is none")
    if kept and (team or subjects):
        raise typer.BadParameter("--keep keeps all forecasts: name no subject and no team")


def _check_record(track_record: bool, backtest: bool, more: bool) -> None:
    """A record is of all forecasts of a product, of one kind. Raises BadParameter."""
    if track_record and backtest:
        raise typer.BadParameter("choose one of --track-record and --backtest")
    if more and (track_record or backtest):
        named = "--track-record" if track_record else "--backtest"
        raise typer.BadParameter(f"{named} is about all forecasts: give it alone")


def _only_today(bot: "Bot", as_of: "dt.date | None") -> None:
    """A forecast of another day, made with what is known today, is no forecast."""
    if as_of and any(as_of != roadmap.calendar.day(bot.now()) for roadmap in bot.roadmaps):
        raise typer.BadParameter(
            f"--keep keeps today's forecasts, and --as-of asks for {as_of.isoformat()}"
        )


def _keep(bot: "Bot", scenes: "Sequence[Scene]") -> None:
    """Keep what was forecast, and what of it is told."""
    import sys

    from bot.domain.forecast.telling import foretold
    from bot.domain.wording import count

    number = 0
    with bot.store() as store:
        for scene in scenes:
            made = tuple(scene.foresight.all)
            told = tuple(map(scene.told, made))
            store.keep_forecasts(scene.roadmap.id, tuple(map(foretold, made)), told)
            number += len(made)
    sys.stderr.write(f"Kept {count(number, 'forecast', 'forecasts')}.\n")


def _exit(verdicts: "Sequence[Verdict]") -> int:
    """As of `check`, but drift is no matter of a forecast."""
    from bot.cli.check import exit_of
    from bot.cli.session import merged

    return merged([replace(exit_of(verdict), drift=False) for verdict in verdicts])
