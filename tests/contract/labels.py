"""The contract of managed labels: points 5, 6, 10 and 13, and who did it."""

import pytest

from bot.domain.backlog import Capability
from bot.domain.errors import NotFound
from bot.ports import Change
from tests.contract.harness import (
    Ability,
    Harness,
    Seed,
    needs,
    needs_capability,
    writes,
)

ERROR = "drift:error"


class LabelContract:
    """What every Writer does with labels."""

    @pytest.mark.parametrize("odd", [False, True], ids=[ERROR, "an odd one"])
    def test_a_label_goes_on_once_and_off_once(self, harness: Harness, odd: bool) -> None:
        label = harness.odd_label if odd else ERROR
        (key,) = harness.seed([Seed(labels=harness.labels)])
        others = set(harness.labels)
        assert harness.writer.ensure_label(key, label, present=True) is Change.MADE
        assert harness.writer.ensure_label(key, label, present=True) is Change.NONE
        assert set(harness.reader.item(key).labels) == {label, *others}
        assert harness.writer.ensure_label(key, label, present=False) is Change.MADE
        assert harness.writer.ensure_label(key, label, present=False) is Change.NONE
        assert set(harness.reader.item(key).labels) == others

    def test_a_label_on_one_item_is_not_on_another(self, harness: Harness) -> None:
        first, second = harness.seed(2)
        harness.writer.ensure_label(first, ERROR, present=True)
        assert harness.reader.item(second).labels == ()
        harness.writer.ensure_label(second, ERROR, present=True)
        harness.writer.ensure_label(second, ERROR, present=False)
        assert harness.reader.item(first).labels == (ERROR,)

    def test_a_label_that_is_so_already_sends_no_write(self, harness: Harness) -> None:
        needs(harness, Ability.COUNTS_WRITES)
        (key,) = harness.seed([Seed(labels=(ERROR,))])
        before = harness.write_count()
        assert harness.writer.ensure_label(key, ERROR, present=True) is Change.NONE
        assert harness.writer.ensure_label(key, harness.odd_label, present=False) is Change.NONE
        assert harness.write_count() == before

    def test_a_label_on_a_missing_item_is_not_found(self, harness: Harness) -> None:
        harness.seed(1)
        for present in (True, False):
            with pytest.raises(NotFound):
                harness.writer.ensure_label(harness.missing_key, ERROR, present=present)

    def test_an_item_deleted_after_reading_is_not_found_by_the_label(
        self, harness: Harness
    ) -> None:
        (key,) = harness.seed(1)
        harness.reader.item(key)
        harness.delete_item(key)
        with pytest.raises(NotFound):
            harness.writer.ensure_label(key, ERROR, present=True)

    def test_an_item_moved_after_reading_is_not_found_by_the_label(self, harness: Harness) -> None:
        needs(harness, Ability.MOVES_ITEMS)
        (key,) = harness.seed(1)
        harness.reader.item(key)
        harness.move_item(key)
        before = writes(harness)
        with pytest.raises(NotFound):
            harness.writer.ensure_label(key, ERROR, present=True)
        assert writes(harness) == before

    def test_label_events_tell_who_did_it(self, harness: Harness) -> None:
        needs_capability(harness, Capability.LABEL_EVENTS)
        (key,) = harness.seed(1)
        harness.human_label(key, "drift:warning", present=True)
        harness.writer.ensure_label(key, ERROR, present=True)
        harness.human_label(key, ERROR, present=False)
        harness.writer.ensure_label(key, "drift:warning", present=False)
        told = [(e.label, e.added, e.by_us) for e in harness.reader.label_events(key)]
        assert told == [
            ("drift:warning", True, False),
            (ERROR, True, True),
            (ERROR, False, False),
            ("drift:warning", False, True),
        ]

    def test_events_of_labels_that_are_not_ours_are_left_out(self, harness: Harness) -> None:
        needs_capability(harness, Capability.LABEL_EVENTS)
        (key,) = harness.seed(1)
        harness.human_label(key, harness.labels[1], present=True)
        assert harness.reader.label_events(key) == ()
