"""What git tells of a manifest, in a line or two."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.domain.backlog import Snapshot
from bot.domain.beside import Aside, Beside
from bot.domain.detect import Verdict, detect
from bot.domain.findings import Finding
from bot.domain.policy import Policy, RuleSetting
from bot.domain.replay import Replay, Revision
from bot.domain.roadmap import Initiative, Roadmap
from bot.domain.wording import Names, advice, plain, sentence
from tests.domain.builders import TODAY, a_roadmap, a_snapshot

EMPTY = a_snapshot()


def ago(days: int) -> dt.date:
    """So many days before today."""
    return TODAY - dt.timedelta(days=days)


def git(*said: tuple[int, Initiative | Iterable[Initiative]]) -> Beside:
    """So many days ago each, oldest first, this is what the manifest had."""
    revisions = []
    for days, told in said:
        initiatives = (told,) if isinstance(told, Initiative) else told
        revisions.append(Revision(ago(days), {each.id: each for each in initiatives}))
    return Beside(replay=Replay(tuple(revisions)))


def judged(
    rule: str,
    roadmap: Roadmap | Initiative,
    snapshot: Snapshot = EMPTY,
    beside: Beside | None = None,
    **options: Any,
) -> Verdict:
    """The verdict with one rule on, whatever its default; by default git has today's state."""
    if isinstance(roadmap, Initiative):
        roadmap = a_roadmap(roadmap)
    policy = Policy(rules={rule: RuleSetting(options=options)})
    roadmap = replace(roadmap, policy=policy)
    beside = beside or git((400, roadmap.initiatives))
    return detect(roadmap, snapshot, TODAY, beside=beside)


def found(rule: str, *situation: Any, **options: Any) -> tuple[Finding, ...]:
    """The findings of one rule."""
    verdict = judged(rule, *situation, **options)
    return tuple(each for each in verdict.findings if each.rule == rule)


def said(rule: str, *situation: Any, **options: Any) -> str:
    """The one finding of a rule: its sentence and its advice, as a terminal shows them."""
    verdict = judged(rule, *situation, **options)
    (finding,) = (each for each in verdict.findings if each.rule == rule)
    names = Names(verdict.scene)
    return f"{plain(sentence(finding, names))} {plain(advice(finding, names))}"


def silenced(rule: str, *situation: Any, **options: Any) -> list[str]:
    """Where a rule was not applied, and why."""
    verdict = judged(rule, *situation, **options)
    assert not [each for each in verdict.findings if each.rule == rule]
    return [f"{n.where}: {n.reason}" for n in verdict.not_applied if rule in n.rule.split()]


NO_GIT = Beside(lacking={Aside.REPLAY: "there is no git here"})
