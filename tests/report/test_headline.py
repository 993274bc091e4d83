"""The headline number stands in every report, with its parts."""

import datetime as dt
import io
from dataclasses import replace
from typing import Any

from rich.console import Console

from bot.domain.beside import Beside
from bot.domain.detect import Verdict, detect
from bot.domain.roadmap import Goal, Initiative, Team
from bot.domain.rules.examples.example import TODAY, done, guest_checkout, roadmap, snapshot
from bot.domain.run import Memory, Run
from bot.domain.shares import Figures, Share
from bot.report import as_json, as_markdown
from bot.report.as_text import print_runs, print_verdict

OCTOBER = dt.date(2026, 10, 20)
GOAL = Goal("growth", "More [b]first[/b] orders", effort_share=0.6)
SAID = (
    "Alignment coverage: 75%. 9 of 12 items in work or finished in the last 90 days serve"
    " an initiative. It is up 5 points since 9 Nov 2026."
)


def verdict(aimed: int = 9, stray: int = 3) -> Verdict:
    """So many finished items serve guest checkout, and so many do not."""
    links = guest_checkout().links
    aim: Initiative = guest_checkout(goal="growth", links=links)
    epic = done(310, "Guest checkout", OCTOBER, child_count=aimed)
    items = [done(n + 400, "Form", OCTOBER, parent=epic.ref) for n in range(aimed)]
    others = [done(n + 600, "Other", OCTOBER) for n in range(stray)]
    product = roadmap(aim, goals=(GOAL,), teams=(Team("checkout", sources=("shop",)),))
    earlier = ((dt.date(2026, 11, 9), Figures(coverage=Share(70, 100))),)
    beside = Beside(memory=Memory(recent=(frozenset(),), figures=earlier))
    return detect(product, snapshot(epic, *items, *others), TODAY, beside=beside)


def printed(told: Verdict) -> list[str]:
    out = io.StringIO()
    print_verdict(told, Console(file=out, width=200))
    return out.getvalue().splitlines()


def test_a_terminal_shows_it_before_the_verdict_in_one_sentence() -> None:
    lines = printed(verdict())
    assert lines[-4:-1] == [
        SAID,
        "  by goal: More [b]first[/b] orders 75%",
        "  by team: checkout 75%",
    ]
    assert lines[-1].startswith("1 initiative compared with 13 items: ")


def test_too_little_work_is_said_so_and_is_no_percentage() -> None:
    assert printed(verdict(5, 4))[-2] == (
        "Alignment coverage: not enough finished work for a number (below 10 items)."
    )


def test_programs_get_every_figure_with_what_it_is_a_share_of() -> None:
    told = as_json.report(verdict())["figures"]
    three_quarters = {"part": 9, "whole": 12, "percent": 75}
    assert told["coverage"] == three_quarters
    assert told["goals"] == {"growth": three_quarters}
    assert told["teams"] == {"checkout": three_quarters}
    assert told["sources"] == {"shop": three_quarters}
    assert told["effort"] == {"growth": three_quarters}
    assert told["progress"] == {"guest-checkout": {"part": 9, "whole": 9, "percent": 100}}
    assert told["unplanned"] == {"part": 0, "whole": 12, "percent": 0}
    assert told["trend"] == [{"since": "2026-11-09", "points": 5}]
    assert (told["enough"], told["whole"]) == (True, True)


def test_a_share_of_nothing_is_null_for_programs() -> None:
    told = as_json.report(detect(roadmap(guest_checkout()), snapshot(), TODAY))["figures"]
    assert told["coverage"]["percent"] is None
    assert told["enough"] is False


def test_markdown_has_a_table_of_its_parts() -> None:
    lines = as_markdown.report(verdict()).splitlines()
    assert SAID in lines
    (team,) = (line for line in lines if line.startswith("| team |"))
    assert team == "| team | checkout | 75% |  |"
    (goal,) = (line for line in lines if line.startswith("| goal |"))
    assert goal.endswith("| 75% | 75%, 60% meant |")


def history(*figures: Figures | None) -> list[str]:
    now = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
    plain = Run("r-1a2b3c4d", "acme-shop", "apply", now, now, TODAY, "5f1c")
    out = io.StringIO()
    runs: Any = (replace(plain, figures=one) for one in figures)
    print_runs(tuple(runs), Console(file=out, width=80))
    return out.getvalue().splitlines()


def test_the_history_shows_it_of_each_run() -> None:
    few, none = Figures(coverage=Share(0, 9)), None
    heading, *lines = history(Figures(coverage=Share(30, 40)), few, none)
    assert heading.split()[-3:] == ["notes", "aligned", "written"]
    assert [line.split()[-2] for line in lines] == ["75%", "-", "-"]
