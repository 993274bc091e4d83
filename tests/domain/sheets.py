"""Dashboards for tests: what is drawn is written, and read back by the next run."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.domain.answers import quieted
from bot.domain.backlog import Sheet, Tick
from bot.domain.dashboard import NOTHING_HEARD, Drawn, Heard, Told, dashboard, read
from bot.domain.detect import Verdict, detect
from bot.domain.findings import Finding
from bot.domain.roadmap import Dashboard, Initiative, Roadmap
from bot.domain.rules import RULES
from bot.domain.run import Run
from tests.domain.builders import (
    NOW,
    SHOP,
    TODAY,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
)

FEW = ("S02", "T01", "T04", "X01", "X02", "X03")
LATE = dt.date(2026, 11, 10)


def late(number: int, title: str = "", **more: Any) -> Initiative:
    """Overdue: T01, an error, for it is committed."""
    settled = {"target": LATE, "commitment": "committed", "owner": "ana"} | more
    title = title or f"Promise {number}"
    return an_initiative(f"promise-{number}", issue(number), title=title, **settled)


def product(*initiatives: Initiative, **more: Any) -> Roadmap:
    return a_roadmap(*initiatives, dashboard=Dashboard("shop", SHOP), **more)


def verdict_on(
    *initiatives: Initiative, today: dt.date = TODAY, snapshot: Any = None, **more: Any
) -> Verdict:
    """Every initiative with one open item; only a few rules judge, so that tests are small."""
    items = [an_item(int(i.id.rpartition("-")[2])) for i in initiatives]
    rules = {code: RULES[code] for code in more.pop("rules", FEW)}
    read = snapshot or a_snapshot(*items)
    return detect(product(*initiatives, **more), read, today, rules=rules)


def many(verdict: Verdict, number: int) -> Verdict:
    """So many findings like the first one."""
    first = verdict.findings[0]
    made = (replace(first, hit=replace(first.hit, subject=str(n))) for n in range(number))
    return replace(verdict, findings=tuple(made))


def sheet(drawn: Drawn, *ticks: Tick) -> Sheet:
    """The dashboard as it is found, with these boxes ticked."""
    return Sheet("acme/shop#9", drawn.title, drawn.body, drawn.block, "seen", ticks=ticks)


def heard(drawn: Drawn, *ticks: Tick, now: dt.datetime = NOW) -> Heard:
    """What the next run hears of it."""
    found = read(sheet(drawn, *ticks), now, now.date())
    assert isinstance(found, Heard)
    return found


def drawn(verdict: Verdict, memory: Heard = NOTHING_HEARD, **more: Any) -> Drawn:
    """The dashboard of a verdict, over which the decisions it remembers are laid."""
    return dashboard(quieted(verdict, memory.decisions), Told(heard=memory, **more))


def a_run(verdict: Verdict, at: dt.datetime = NOW, findings: Iterable[Finding] = ()) -> Run:
    """The run that made this verdict."""
    told = tuple(findings) or verdict.findings
    gaps = verdict.scene.snapshot.gaps
    return Run("r", "acme-shop", "apply", at, at, at.date(), "m", findings=told, gaps=gaps)


def section(body: str, heading: str) -> str:
    """One section's text; '' where there is none."""
    parts = body.split("\n\n### ")
    found = [part for part in parts[1:] if part.startswith(heading)]
    return found[0].replace("\\", "") if found else ""


def headings(body: str) -> list[str]:
    return [line[4:].replace("\\", "") for line in body.split("\n") if line.startswith("### ")]
