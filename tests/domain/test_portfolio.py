"""What another manifest of the portfolio claims is no orphan of ours."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.backlog import Snapshot
from bot.domain.detect import detect
from bot.domain.roadmap import Link, Roadmap, Source, Unplanned
from tests.domain.builders import (
    SHOP,
    TODAY,
    a_milestone,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
    label,
    milestone,
    query,
    ref,
)

OURS = a_roadmap(an_initiative("ours", label("ours")))
WORK = a_snapshot(
    an_item(1),
    an_item(2, "doing", parent=1, labels=("x",)),
    an_item(3, group="acme/api"),
    an_item(4, "doing", group="acme/api", parent=ref(3, "acme/api"), labels=("x",)),
    containers=(a_milestone(12),),
)
EVERYTHING = {"L05 acme/shop#1", "L05 acme/shop/milestone/12", "L05 acme/api#3"} | {
    "L06 acme/shop#2",
    "L06 acme/api#4",
}


def theirs(*links: Link, source: Source | None = None, **more: Any) -> Roadmap:
    """Another product; it reads one of our repositories and calls the source `tracker`."""
    read = source or Source("tracker", "github", groups=(SHOP,))
    named = tuple(replace(link, source=read.name) for link in links)
    return a_roadmap(an_initiative("theirs", *named), id="other", sources=(read,), **more)


def unclaimed(*others: Roadmap, ours: Roadmap = OURS, snapshot: Snapshot = WORK) -> set[str]:
    """What L05 and L06 tell: `L06 acme/shop#2`."""
    verdict = detect(ours, snapshot, TODAY, portfolio=(ours, *others))
    told = [f for f in verdict.findings if f.rule in ("L05", "L06")]
    return {f"{f.rule} {f.item.key}" for f in told if f.item}


def test_alone_everything_that_we_do_not_claim_is_told() -> None:
    assert unclaimed() == EVERYTHING


def test_an_epic_that_another_manifest_claims_is_known_with_all_below_it() -> None:
    assert EVERYTHING - unclaimed(theirs(issue(1))) == {"L05 acme/shop#1", "L06 acme/shop#2"}


@pytest.mark.parametrize("link", [label("x"), query("label:x"), label("x", SHOP)])
def test_a_search_of_another_manifest_reaches_only_what_it_reads(link: Link) -> None:
    assert EVERYTHING - unclaimed(theirs(link)) == {"L06 acme/shop#2"}


def test_a_milestone_that_another_manifest_claims_is_known() -> None:
    assert EVERYTHING - unclaimed(theirs(milestone(12))) == {"L05 acme/shop/milestone/12"}


def test_a_milestone_that_another_manifest_is_released_by_is_known() -> None:
    release = replace(milestone(12), source="tracker")
    other = a_roadmap(an_initiative("b", releases=(release,)), id="other", sources=SOURCES)
    assert EVERYTHING - unclaimed(other) == {"L05 acme/shop/milestone/12"}


SOURCES = (Source("tracker", "github", groups=(SHOP,)),)


def test_what_another_manifest_allows_by_link_is_known() -> None:
    links = tuple(replace(link, source="tracker") for link in (issue(1), milestone(12)))
    other = a_roadmap(id="other", sources=SOURCES, unplanned=Unplanned(links=links))
    left = {"L05 acme/api#3", "L06 acme/api#4"}
    assert unclaimed(other) == left


def test_the_labels_it_allows_are_its_own_matter() -> None:
    words = Unplanned(labels=frozenset({"x"}))
    other = a_roadmap(id="other", sources=SOURCES, unplanned=words)
    assert unclaimed(other) == EVERYTHING


def test_a_repository_has_one_name_in_any_case() -> None:
    other = theirs(issue(1, "Acme/Shop"), source=Source("t", "github", groups=("Acme/Shop",)))
    assert EVERYTHING - unclaimed(other) == {"L05 acme/shop#1", "L06 acme/shop#2"}


@pytest.mark.parametrize(
    "source",
    [
        Source("shop", "github", groups=("acme/other",)),
        Source("shop", "local", groups=(SHOP,), file="shop.db"),
        Source("shop", "github"),
    ],
    ids=["another repository", "another kind", "no repository"],
)
def test_a_source_of_the_same_name_may_be_another_tracker(source: Source) -> None:
    assert unclaimed(theirs(label("x"), source=source)) == EVERYTHING


class TestFiles:
    OURS = a_roadmap(sources=(Source("shop", "local", file="data/shop.db"),), path="plans/a.yaml")

    @pytest.mark.parametrize(
        ("path", "file", "known"),
        [
            ("plans/b.yaml", "data/shop.db", True),
            ("plans/b.yaml", "./data/shop.db", True),
            ("plans/team/b.yaml", "../data/shop.db", True),
            ("plans\\b.yaml", "data/shop.db", True),
            ("team/b.yaml", "data/shop.db", False),
            ("plans/b.yaml", "shop.db", False),
        ],
    )
    def test_a_file_is_the_same_wherever_its_manifest_lies(
        self, path: str, file: str, known: bool
    ) -> None:
        other = theirs(issue(1), source=Source("tracker", "local", file=file), path=path)
        told = unclaimed(other, ours=self.OURS)
        assert ("L06 acme/shop#2" not in told) is known

    def test_of_a_file_each_manifest_may_read_other_groups(self) -> None:
        part = Source("tracker", "local", groups=("acme/api",), file="data/shop.db")
        other = theirs(label("x"), source=part, path="plans/b.yaml")
        assert EVERYTHING - unclaimed(other, ours=self.OURS) == {"L06 acme/api#4"}
