"""The text of a manifest made of trackers: it loads, and no tracker writes into it."""

import datetime as dt
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.adoption import Adoption, Terms, adopt
from bot.domain.backlog import BacklogItem, Gap, Snapshot
from bot.domain.detect import detect
from bot.domain.roadmap import Initiative, Roadmap, Source
from bot.manifest.adopted import adopted_text
from bot.manifest.load import parse_manifest
from tests.domain.builders import (
    SHOP,
    TODAY,
    a_milestone,
    a_snapshot,
    a_version,
    an_item,
    version_ref,
)
from tests.domain.worlds import API, PAY, a_backlog

SHOP_ALONE = (Source("shop", "github", (SHOP,)),)
BOTH = (Source("shop", "github", (SHOP, API), project="acme/7"), Source("pay", "jira", (PAY,)))
OURS = {"L02", "L04", "D01", "D06", "D07", "T09", "T10", "S01", "S02", "T08", "M01"}
"""Findings that only the manifest itself can be the reason of."""


def made(*items: BacklogItem, sources: tuple[Source, ...] = SHOP_ALONE, **more: Any) -> Adoption:
    draft = Roadmap("acme-shop", "Acme Shop", sources=sources)
    return adopt(draft, a_snapshot(*items, **more), TODAY, Terms())


def text_of(*items: BacklogItem, gaps: tuple[Gap, ...] = (), **more: Any) -> str:
    return adopted_text(made(*items, **more), TODAY, gaps)


def loaded(text: str) -> Roadmap:
    return parse_manifest(text.encode(), "roadmap.yaml")


def an_epic(**more: Any) -> list[BacklogItem]:
    title = more.pop("title", "Guest checkout")
    low = (an_item(10 + n, "doing", parent=1) for n in (1, 2))
    return [an_item(1, title=title, **more), *low]


def test_each_guess_says_why_beside_it() -> None:
    due = dt.date(2026, 12, 11)
    text = text_of(*an_epic(due=due, assignees=("ana",)))
    assert (
        "  # In work.\n"
        "  - id: guest-checkout\n"
        '    title: "Guest checkout"\n'
        "    goal: todo-goal\n"
        "    status: in_progress  # 2 of 2 in work\n"
        "    target: 2026-12-11  # the due date of acme/shop#1\n"
        "    owner: ana  # has acme/shop#1\n"
        "    links:\n"
        "      - {shop: {issue: 1}}\n"
    ) in text


def test_goals_are_left_to_do_and_valid_at_once() -> None:
    roadmap = loaded(text_of(*an_epic()))
    assert [goal.title for goal in roadmap.goals] == ["TO DO: the benefit that this work brings"]
    assert {one.goal for one in roadmap.initiatives} == {"todo-goal"}


@pytest.mark.parametrize(
    "word",
    [
        'a "quoted" \\ one',
        "x\n  - {rule: T01}\n# y",
        "# no comment",
        "{a: b}",
        "- yes",
        "\u2028next\u2029\x85\x00",
        "null",
        "&anchor *alias !tag",
        "\ud800 half",
        "😀\u200d👩",
        "%YAML",
        "a: b # c",
    ],
)
def test_whatever_a_tracker_says_stays_in_its_place(word: str) -> None:
    item = an_item(
        2, milestone=3, labels=("bug" + word,), mapped=False, raw_status=word, assignees=(word,)
    )
    others = [an_item(n, milestone=4, labels=(word,)) for n in range(20, 26)]
    held = (a_milestone(3, title="Later " + word), a_milestone(4, title=word))
    gap = Gap("shop", "", word, partial=True)
    fields = (("Area", word), ("Goal", word))
    text = text_of(
        *an_epic(title=word, assignees=(word,), fields=fields),
        item,
        *others,
        containers=held,
        gaps=(gap,),
    )
    roadmap = loaded(text)
    assert len(roadmap.initiatives) == 2
    assert (roadmap.waivers, roadmap.policy.rules.keys() - {"L05", "O01"}) == ((), set())


def test_a_repository_or_project_is_named_only_where_there_are_several() -> None:
    version = a_version("4.2")
    items = (*an_epic(), *(an_item(n, versions=(version_ref("4.2"),)) for n in (30, 31)))
    alone = text_of(*items, containers=(version,))
    assert "- {shop: {issue: 1}}" in alone
    assert '- {shop: {fix_version: "4.2"}}' in alone
    both = text_of(*items, containers=(version,), sources=(replace(BOTH[0]),))
    assert "- {shop: {repo: acme/shop, issue: 1}}" in both


def test_what_it_suggests_in_comments_loads_too() -> None:
    fields = (("Area", "Basket"),)
    other = an_item(40, fields=(("Area", "Search: all"),), mapped=False, raw_status="Limbo")
    text = text_of(*an_epic(fields=fields), other)
    lines = []
    for line in text.splitlines():
        if line.startswith("#   - "):
            lines.append("      " + line.removeprefix("#   "))
        elif "# status_map" in line or line.startswith("# dashboard") or "# key_results" in line:
            lines.append(line.replace("# ", "", 1))
        else:
            lines.append(line)
    offers = [line for line in lines if line.startswith("      - {shop: {field")]
    rest = [line for line in lines if line not in offers]
    at = rest.index("      - {shop: {issue: 1}}")
    roadmap = loaded("\n".join([*rest[: at + 1], *offers, *rest[at + 1 :]]))
    assert [str(link) for link in roadmap.initiatives[0].links[1:]] == [
        "shop:acme/shop field Area = Basket",
        "shop:acme/shop field Area = Search: all",
    ]
    assert roadmap.sources[0].status_map == {"Limbo": "todo"}
    assert roadmap.dashboard
    assert roadmap.goals[0].key_results[0].target == 300


def test_what_could_not_be_read_stands_at_the_head() -> None:
    gap = Gap("shop", "acme/api", "it is not there", partial=False)
    text = text_of(*an_epic(), gaps=(gap,))
    assert "# - shop acme/api: it is not there\n" in text


def test_what_is_on_no_initiative_is_named_and_told_as_notes() -> None:
    text = text_of(*an_epic(), an_item(50), an_item(51, parent=50))
    assert "# On no initiative: acme/shop#50." in text
    assert "# One more holds a single item: too small for a roadmap.\n" in text
    levels = {code: rule.level for code, rule in loaded(text).policy.rules.items()}
    assert levels == {"L05": "note", "O01": "note"}


def test_nothing_is_made_milder_where_all_is_taken_and_owned() -> None:
    roadmap = loaded(text_of(*an_epic(assignees=("ana",))))
    assert roadmap.policy.rules == {}


SEEDS = st.integers(0, 2**32)


@settings(max_examples=300, deadline=None)
@given(SEEDS, st.booleans())
def test_whatever_the_backlog_the_manifest_loads_and_agrees_with_it(
    seed: int, with_done: bool
) -> None:
    snapshot = a_backlog(Random(seed))
    adoption = _adoption(snapshot, Terms(with_done=with_done))
    roadmap = loaded(adopted_text(adoption, TODAY, snapshot.gaps))
    assert tuple(map(_bare, roadmap.initiatives)) == adoption.roadmap.initiatives
    assert {person.id for person in roadmap.people} >= {
        one.owner for one in roadmap.initiatives if one.owner
    }
    verdict = detect(roadmap, snapshot, TODAY)
    assert {finding.rule for finding in verdict.findings} & OURS == set()


@settings(max_examples=50, deadline=None)
@given(SEEDS, st.integers(1, 3))
def test_no_more_initiatives_than_asked_for_and_the_others_counted(seed: int, most: int) -> None:
    snapshot = a_backlog(Random(seed))
    every, few = (_adoption(snapshot, Terms(most=n)) for n in (1000, most))
    assert len(few.adopted) == min(most, len(every.adopted))
    assert len(few.adopted) + few.left == len(every.adopted)
    kept = [one.links for one in every.roadmap.initiatives[:most]]
    assert [one.links for one in few.roadmap.initiatives] == kept


def _adoption(snapshot: Snapshot, terms: Terms) -> Adoption:
    return adopt(Roadmap("acme-shop", "Acme Shop", sources=BOTH), snapshot, TODAY, terms)


def _bare(initiative: Initiative) -> Initiative:
    """Without the lines, which only a text has."""
    return replace(
        initiative,
        line=0,
        links=tuple(replace(link, line=0) for link in initiative.links),
        releases=tuple(replace(link, line=0) for link in initiative.releases),
    )
