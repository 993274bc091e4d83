"""Figures survive a later version that counts more, and an earlier one that counted less."""

from bot.domain.shares import Figures, Share
from bot.store.figures_codec import figures_of, row_of_figures
from tests.store.builders import a_full_count


def test_what_goes_in_comes_out() -> None:
    assert figures_of(row_of_figures(a_full_count())) == a_full_count()
    assert figures_of(row_of_figures(Figures())) == Figures()


def test_a_row_may_lack_what_is_counted_since_and_have_what_was_added_later() -> None:
    row = {"coverage": [3, 4], "whole": True, "moods": {"monday": [1, 9]}}
    assert figures_of(row) == Figures(coverage=Share(3, 4))
