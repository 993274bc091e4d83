"""Suggestions come after the findings: they change nothing of them, and cost only where asked."""

import datetime as dt
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from snowballstemmer.english_stemmer import EnglishStemmer  # type: ignore[import-untyped]

from bot.app.suggest import (
    Suggesting,
    corpus_of,
    serving_nothing,
    suggested,
    with_suggestions,
    without_effect,
)
from bot.bootstrap import stem
from bot.domain.detect import Verdict
from bot.domain.policy import Policy, RuleSetting
from bot.domain.roadmap import InitiativeStatus
from bot.domain.scene import Scene
from bot.domain.suggested import Feedback, Match, Said, Suggestion, Tier
from tests.domain.builders import (
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
    judged,
    ref,
)

ORPHAN = ref(9)
DAY = dt.date(2026, 11, 12)


def a_verdict(status: str = "doing", **over: InitiativeStatus) -> Verdict:
    titles = {1: "Stripe payment intent", 2: "Search box suggestions", 3: "Invoice by letter"}
    items = [an_item(number, title=title) for number, title in titles.items()]
    orphan = an_item(9, status, title="Payment intent at Stripe fails")
    made = (an_initiative(f"i{n}", issue(n), title=title) for n, title in titles.items())
    roadmap = a_roadmap(*(replace(i, status=over.get(i.id, i.status)) for i in made))
    return judged(roadmap, a_snapshot(*items, orphan))


def no_stem(word: str) -> str:
    raise AssertionError(f"nobody asked for the stem of {word}")


def told(verdict: Verdict, feedback: Feedback = Feedback()) -> Suggestion | None:  # noqa: B008
    made = with_suggestions(verdict, Suggesting(stem, feedback))
    (found,) = [finding for finding in made.findings if finding.rule == "L06"]
    return found.suggestion


def said(initiative: str, *, accepted: bool) -> Feedback:
    return Feedback((Said(ORPHAN, initiative, accepted, "ana", DAY),))


def test_the_stem_is_that_of_english() -> None:
    assert [stem(w) for w in ("payments", "retried", "retry")] == ["payment", "retri", "retri"]


def test_threads_that_stem_at_the_same_time_do_not_mix_up_their_words() -> None:
    words = [f"{a}{b}{c}izations" for a in "pcrmhg" for b in "aeiou" for c in "bdlmnrst"]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            told = list(pool.map(stem.__wrapped__, words * 3))
    finally:
        sys.setswitchinterval(interval)
    alone = EnglishStemmer()
    assert told == [alone.stemWord(word) for word in words * 3]


def test_where_nothing_is_an_orphan_no_word_is_weighed() -> None:
    verdict = a_verdict("todo")
    assert with_suggestions(verdict, Suggesting(no_stem)) is verdict


def test_where_the_rule_is_off_no_word_is_weighed() -> None:
    verdict = a_verdict()
    policy = Policy(rules={"L06": RuleSetting(off=True)})
    roadmap = replace(verdict.scene.roadmap, policy=policy)
    off = judged(roadmap, verdict.scene.snapshot)
    assert with_suggestions(off, Suggesting(no_stem)) is off


def test_the_finding_is_the_same_one_with_the_same_facts() -> None:
    verdict = a_verdict()
    made = with_suggestions(verdict, Suggesting(stem))
    assert [(f.fingerprint, f.digest) for f in made.findings] == [
        (f.fingerprint, f.digest) for f in verdict.findings
    ]
    suggestion = told(verdict)
    assert suggestion is not None
    assert suggestion.best.initiative == "i1"


def test_what_was_rejected_is_not_suggested() -> None:
    suggestion = told(a_verdict(), said("i1", accepted=False))
    assert suggestion is None or "i1" not in [m.initiative for m in suggestion.matches]


def test_what_was_accepted_stands_first_and_says_who_decided() -> None:
    suggestion = told(a_verdict(), said("i2", accepted=True))
    assert suggestion is not None
    assert suggestion.best == Match("i2", Tier.NAMED, why="ana said so on 12 Nov 2026")
    assert [match.initiative for match in suggestion.matches[1:]] == ["i1"]


def test_an_accepted_initiative_that_is_gone_is_not_told() -> None:
    suggestion = told(a_verdict(), said("gone", accepted=True))
    assert suggestion is not None
    assert suggestion.best.initiative == "i1"


def test_an_accepted_initiative_that_is_over_is_not_told_any_more() -> None:
    accepted = said("i2", accepted=True)
    over = {"i2": InitiativeStatus.CANCELLED}
    verdict = a_verdict(**over)
    found = told(verdict, accepted)
    assert found
    assert found.best.initiative == "i1"
    assert [why for _, why in without_effect(verdict.scene, accepted)] == [
        "the initiative is cancelled"
    ]


def test_an_open_item_that_serves_nothing_need_not_be_in_work() -> None:
    assert [item.ref for item in serving_nothing(a_verdict("todo").scene)] == [ORPHAN]


def test_the_words_of_a_secret_are_not_told_and_the_score_still_adds_up() -> None:
    verdict = a_verdict()
    suggesting = Suggesting(stem, redact=lambda text: text.replace("Stripe", "***"))
    made = with_suggestions(verdict, suggesting)
    (match,) = [f.suggestion.best for f in made.findings if f.suggestion]
    assert not any("stripe" in term.text.casefold() for term in match.terms)
    parts = [term.part for term in match.terms]
    assert abs(sum(parts) + match.other_terms - match.score) < 1e-9
    assert "intent" in [term.text for term in match.terms]


def test_feedback_has_no_effect_on_what_is_gone_or_linked() -> None:
    scene: Scene = a_verdict().scene
    words = Feedback(
        (
            Said(ORPHAN, "gone", False),
            Said(ref(77), "i1", False),
            Said(ref(1), "i1", True),
            Said(ORPHAN, "i1", False),
        )
    )
    assert [(str(s.item), why) for s, why in without_effect(scene, words)] == [
        ("shop:acme/shop#9", "no initiative gone is in the manifest"),
        ("shop:acme/shop#77", "no source has shop:acme/shop#77"),
        ("shop:acme/shop#1", "the item is linked"),
    ]


def test_of_equal_input_the_answer_is_equal() -> None:
    scene = a_verdict().scene
    again = a_verdict().scene
    suggesting = Suggesting(stem)
    first = suggested(corpus_of(scene, suggesting), scene, scene.snapshot.items, suggesting)
    assert first == suggested(
        corpus_of(again, suggesting), again, again.snapshot.items[::-1], suggesting
    )
