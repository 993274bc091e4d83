"""What a suggestion says: in full where people ask, in steady and private words on an item."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.backlog import Visibility
from bot.domain.detect import Verdict
from bot.domain.plan import WriteNote
from bot.domain.roadmap import Initiative, Roadmap
from bot.domain.scene import Scene
from bot.domain.suggest.said import in_full, on_item
from bot.domain.suggested import Match, Neighbour, Shared, Suggestion, Term, Tier
from bot.domain.wording import Names, plain
from tests.domain.builders import (
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
    judged,
    ref,
    to_the_item,
)
from tests.domain.world import World

ORPHAN, LINKED, OTHER = ref(812), ref(640), ref(701)
MATCH = Match(
    "a",
    Tier.STRONG,
    score=0.312,
    margin=0.172,
    likeness=0.2,
    terms=(Term("payment_intent", 0.1), Term("stripe", 0.08), Term("retry", 0.05)),
    similar=(Neighbour(OTHER, 0.52), Neighbour(LINKED, 0.469)),
    shared=(Shared("milestone 0.4", 6, 9), Shared("label pay", 3, 9)),
)
TOLD = Suggestion(ORPHAN, (MATCH,), next_score=0.14)
CHECKOUT = an_initiative("a", issue(640), issue(701), title="Checkout v2")


def scene(**private: Visibility) -> Scene:
    items = (an_item(812, "doing", parent=900), *map(an_item, (640, 701, 900)))
    seen = [replace(i, visibility=private.get(f"item{i.ref.key[-3:]}", 0)) for i in items]  # type: ignore[arg-type]
    return judged(a_roadmap(CHECKOUT), a_snapshot(*seen)).scene


def full(told: Suggestion = TOLD) -> str:
    return plain(in_full(told, Names(scene())))


def on_the_item(told: Suggestion = TOLD, *, weakly: bool = False, **private: Visibility) -> str:
    names = Names(scene(**private), Visibility.PUBLIC)
    return plain(on_item(told, names, weakly=weakly))


def with_match(**changes: Any) -> Suggestion:
    return replace(TOLD, matches=(replace(MATCH, **changes),))


def test_in_full_it_has_the_figures_the_words_the_neighbours_and_what_else_is_the_same() -> None:
    assert full() == (
        "acme/shop#812 looks like Checkout v2 (score .31, next .14):"
        " shares 'payment_intent', 'stripe', 'retry';"
        " closest to acme/shop#701 (.52), acme/shop#640 (.47)."
        " Same milestone 0.4 as 6 of its 9 items, label pay as 3."
    )


def test_a_word_that_a_pair_of_words_has_too_is_told_once() -> None:
    texts = ("Pretty printer", "printer", "raw_mode", "raw", "print")
    told = full(with_match(terms=tuple(Term(text, 0.1) for text in texts)))
    assert ": shares 'Pretty printer', 'raw_mode', 'print';" in told


def test_what_is_only_possible_is_said_less_firmly() -> None:
    assert full(with_match(tier=Tier.POSSIBLE)).startswith("acme/shop#812 may be Checkout v2 (")


def test_without_another_initiative_there_is_no_next_score() -> None:
    assert "(score .31):" in full(replace(TOLD, next_score=0.0))


def test_what_the_item_names_has_no_score() -> None:
    named = with_match(tier=Tier.NAMED, terms=(), similar=(), shared=(), why="ana said so")
    assert full(named) == "acme/shop#812 belongs to Checkout v2: ana said so."


def test_on_the_item_no_number_stands_that_moves_from_day_to_day() -> None:
    assert on_the_item() == (
        "acme/shop#812 looks like Checkout v2: shares payment_intent, retry and stripe;"
        " closest to acme/shop#640 and acme/shop#701. Same milestone 0.4 as most of it."
    )


def test_on_the_item_people_are_not_named() -> None:
    told = with_match(shared=(Shared("reporter ben", 9, 9),))
    assert on_the_item(told).endswith("closest to acme/shop#640 and acme/shop#701.")


def test_on_the_item_scores_and_their_order_change_nothing() -> None:
    moved = with_match(
        score=0.309, terms=MATCH.terms[::-1], similar=MATCH.similar[::-1], shared=MATCH.shared[:1]
    )
    assert on_the_item(moved) == on_the_item()


@pytest.mark.parametrize("tier", [Tier.STRONG, Tier.VERY_STRONG, Tier.NAMED])
def test_on_the_item_stands_what_is_strong(tier: Tier) -> None:
    assert on_the_item(with_match(tier=tier))


def test_on_the_item_nothing_stands_that_is_only_possible() -> None:
    assert on_the_item(with_match(tier=Tier.POSSIBLE)) == ""


def test_a_more_private_neighbour_is_counted_and_not_named() -> None:
    told = on_the_item(item701=Visibility.PRIVATE)
    assert "closest to acme/shop#640 and 1 item in a private source." in told
    assert "701" not in told


def test_an_initiative_whose_work_nobody_may_see_is_not_named() -> None:
    told = on_the_item(item701=Visibility.PRIVATE, item640=Visibility.INTERNAL)
    assert told == ""


def test_what_a_more_private_parent_says_is_not_told() -> None:
    named = with_match(tier=Tier.NAMED, terms=(), similar=(), shared=(), why="its parent says so")
    assert on_the_item(named).endswith("belongs to Checkout v2: its parent says so.")
    assert on_the_item(named, item900=Visibility.PRIVATE).endswith("belongs to Checkout v2.")


class Suggested(World):
    """A world in which the orphan's finding has a suggestion."""

    told: Suggestion | None = TOLD

    def verdict(self, roadmap: Roadmap | Initiative) -> Verdict:
        verdict = super().verdict(roadmap)
        findings = (
            replace(f, suggestion=self.told) if f.rule == "L06" else f for f in verdict.findings
        )
        return replace(verdict, findings=tuple(findings))


ROADMAP = a_roadmap(CHECKOUT, policy=to_the_item("L06"))
ASIDE = (
    "`acme/shop#812` looks like **Checkout v2**: shares `payment_intent`, `retry` and `stripe`;"
    " closest to `acme/shop#640` and `acme/shop#701`. Same milestone 0.4 as most of it."
)


def a_world(**more: Any) -> Suggested:
    return Suggested(an_item(812, "doing", **more), an_item(640), an_item(701))


def body(world: Suggested, number: int = 812) -> str:
    return world.note(ref(number)).body


def test_a_note_has_it_on_a_line_of_its_own_below_the_finding() -> None:
    world = a_world()
    assert world.run(ROADMAP) == ["+ 812: note"]
    lines = body(world).split("\n\n")
    assert "is in work and serves no initiative." in lines[0]
    assert lines[1] == ASIDE


def test_a_note_is_not_written_again_because_a_score_moved() -> None:
    world = a_world()
    world.run(ROADMAP)
    world.told = replace(with_match(score=0.3, margin=0.1), next_score=0.2)
    assert world.run(ROADMAP) == []


def test_a_note_keeps_what_it_suggests_while_it_is_possible() -> None:
    world = a_world()
    world.run(ROADMAP)
    world.told = with_match(tier=Tier.POSSIBLE)
    assert world.run(ROADMAP) == []
    world.told = TOLD
    assert world.run(ROADMAP) == []


def test_what_is_only_possible_is_not_put_into_a_note_that_has_none() -> None:
    world = a_world()
    world.told = with_match(tier=Tier.POSSIBLE)
    assert world.run(ROADMAP) == ["+ 812: note"]
    assert "looks like" not in body(world)
    assert world.run(ROADMAP) == []


def test_what_is_no_longer_suggested_is_taken_out_once() -> None:
    world = a_world()
    world.run(ROADMAP)
    world.told = None
    assert world.run(ROADMAP) == ["~ 812: note"]
    assert "Checkout" not in body(world)
    assert world.run(ROADMAP) == []


@pytest.mark.parametrize(
    "word",
    [
        "@ana",
        "<!-- roadmap-drift -->",
        "`code` **x**",
        "[x](https://evil.example)",
        "#1",
        "{color:red}",
        "a\nb",
    ],
)
def test_words_of_strangers_are_shown_and_do_nothing(word: str) -> None:
    world = a_world()
    world.told = with_match(terms=(Term(word, 0.1),), similar=(), shared=())
    world.run(ROADMAP)
    (line,) = [line for line in body(world).splitlines() if "looks like" in line]
    shown = line.partition("shares ")[2]
    assert shown.startswith("`")
    assert shown.endswith("`.")
    inside = shown[:-1].strip("` ")
    assert "`" not in inside or shown.startswith("``")
    assert world.run(ROADMAP) == []


def test_a_word_that_nobody_would_read_is_left_out() -> None:
    world = a_world()
    world.told = with_match(terms=(Term("x" * 41, 0.1), Term("retry", 0.1)), similar=(), shared=())
    world.run(ROADMAP)
    assert "shares `retry`." in body(world)


def test_a_configured_secret_is_blanked() -> None:
    plan = a_world().plan(ROADMAP, redact=lambda text: text.replace("stripe", "***"))
    (note,) = [action for action in plan.actions if isinstance(action, WriteNote)]
    assert "stripe" not in note.body
