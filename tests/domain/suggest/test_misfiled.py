from dataclasses import replace

import pytest

from bot.domain.suggest.misfiled import misfiled
from bot.domain.suggested import Feedback, Said
from tests.domain.builders import TODAY, a_roadmap, an_item, noon
from tests.domain.suggest.shop import a_corpus, initiatives, linked

WRONG = an_item(60, title="Stripe payment intent webhook fails", labels=("app",))


def test_an_item_that_is_like_another_initiative_alone_is_told() -> None:
    (found,) = misfiled(a_corpus(WRONG))
    assert (found.item, found.filed, found.best.initiative) == (WRONG, "mobile", "checkout")
    assert found.own <= 0.06
    assert found.best.score - found.own >= 0.20
    parts = sum(term.part for term in found.best.terms) + found.best.other_terms
    assert parts == pytest.approx(found.best.score, abs=1e-9)


def test_items_among_their_like_are_not() -> None:
    assert misfiled(a_corpus()) == ()


@pytest.mark.parametrize(
    "item",
    [
        replace(WRONG, labels=("app", "pay")),
        replace(WRONG, title=f"{WRONG.title} on android app"),
        replace(WRONG, text="initiative: mobile"),
        an_item(60, "done", title=WRONG.title, labels=("app",), closed=TODAY),
        replace(WRONG, title="Stripe payment"),
    ],
    ids=["claimed by both", "like its own too", "names its own", "closed", "too short"],
)
def test_what_is_not_clearly_wrong_is_not_told(item: object) -> None:
    assert misfiled(a_corpus(item)) == ()  # type: ignore[arg-type]


def test_the_only_item_of_an_initiative_is_not_judged() -> None:
    others = [item for item in linked() if "app" not in item.labels]
    assert misfiled(a_corpus(WRONG, *others, with_linked=False)) == ()


@pytest.mark.parametrize(("initiative", "accepted"), [("mobile", True), ("checkout", False)])
def test_what_a_person_said_holds(initiative: str, accepted: bool) -> None:
    said = Feedback((Said(WRONG.ref, initiative, accepted=accepted),))
    assert misfiled(a_corpus(WRONG), said) == ()


def test_no_order_changes_what_is_told() -> None:
    found = misfiled(a_corpus(WRONG))
    turned = (WRONG, *reversed(linked()))
    roadmap = a_roadmap(*reversed(initiatives()))
    assert misfiled(a_corpus(*turned, roadmap=roadmap, with_linked=False)) == found


def test_an_old_initiative_is_no_better_place() -> None:
    old = noon(TODAY.replace(year=2025))
    over = [
        an_item(10 + n, "done", title=item.title, labels=("pay",), created=old, closed=old.date())
        for n, item in enumerate(linked()[:3])
    ]
    assert misfiled(a_corpus(WRONG, *over, *linked()[3:], with_linked=False)) == ()
