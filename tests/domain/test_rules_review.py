"""M05, and what commit messages say that they close."""

import pytest

from bot.domain.backlog import ItemRef
from bot.domain.beside import Beside
from bot.domain.closing import closing
from bot.domain.detect import detect
from bot.domain.roadmap import Initiative, Source
from tests.domain.builders import (
    TODAY,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
    ref,
)

SHOP = Source("shop", "github", ("acme/shop",))
TWO = Source("shop", "github", ("acme/Shop", "acme/api"))
PAY = Source("pay", "jira", ("PAY",))


def closed(message: str, *sources: Source, here: str = "") -> set[str]:
    roadmap = a_roadmap(sources=sources or (SHOP,))
    return {str(ref) for ref in closing([message], roadmap, here)}


class TestWhatMessagesClose:
    @pytest.mark.parametrize("word", ["Closes", "close", "FIXED", "fixes:", "resolve", "Resolves:"])
    def test_a_word_and_a_number_close_an_item(self, word: str) -> None:
        assert closed(f"Guests may pay\n\n{word} #12.") == {"shop:acme/shop#12"}

    @pytest.mark.parametrize("text", ["#12", "see #12", "prefixes #12", "closes 12", "closes #0"])
    def test_nothing_else_does(self, text: str) -> None:
        assert closed(text) == set()

    def test_of_several_each_needs_its_word(self) -> None:
        assert closed("closes #1, #2, fixes #3") == {"shop:acme/shop#1", "shop:acme/shop#3"}

    def test_a_repository_may_be_named(self) -> None:
        text = "fixes acme/shop#3 and closes https://github.com/acme/api/issues/4"
        assert closed(text, TWO) == {"shop:acme/Shop#3", "shop:acme/api#4"}
        assert closed("fixes other/one#3", TWO) == set()

    def test_a_bare_number_is_that_of_the_repository_of_the_commits(self) -> None:
        assert closed("fixes #3", TWO) == set()
        assert closed("fixes #3", TWO, here="acme/api") == {"shop:acme/api#3"}
        assert closed("fixes #3", SHOP, here="acme/roadmap") == set()

    def test_a_key_of_jira_names_its_project(self) -> None:
        assert closed("fixes PAY-7 and closes OPS-1", SHOP, PAY) == {"pay:PAY-7"}


def found(initiative: Initiative, *closes: int) -> list[tuple[ItemRef, ...]]:
    backlog = a_snapshot(an_item(1), an_item(2, parent=1), an_item(3, "done", parent=1))
    beside = Beside(closing=frozenset(map(ref, closes)))
    verdict = detect(a_roadmap(initiative), backlog, TODAY, beside=beside)
    return [f.hit.items for f in verdict.findings if f.rule == "M05"]


class TestM05StatusNotInSameChange:
    def test_the_last_items_are_closed_and_the_status_stays(self) -> None:
        assert found(an_initiative("a", issue(1)), 1, 2, 9) == [(ref(1), ref(2))]

    def test_an_item_is_left(self) -> None:
        assert found(an_initiative("a", issue(1)), 2) == []

    @pytest.mark.parametrize("status", ["done", "paused", "cancelled", "proposed"])
    def test_the_status_is_none_of_work_to_come(self, status: str) -> None:
        assert found(an_initiative("a", issue(1), status=status), 1, 2) == []

    def test_nothing_was_open_before(self) -> None:
        assert found(an_initiative("a", issue(3)), 3) == []

    def test_without_a_change_under_review_it_is_not_even_called_silent(self) -> None:
        verdict = detect(a_roadmap(an_initiative("a", issue(1))), a_snapshot(an_item(1)), TODAY)
        assert not [n for n in verdict.not_applied if n.rule == "M05"]
