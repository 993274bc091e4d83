"""The contract of reading: points 1 to 5 of the style guide, containers and rights."""

import datetime as dt
from collections import Counter

import pytest

from bot.domain.backlog import BacklogItem, Capability, Container, Gap, Page, Status
from bot.domain.errors import NotFound
from tests.contract.harness import Ability, Harness, Seed, listed, needs, needs_capability

DUE = dt.date(2031, 3, 14)
COMPARED = ("labels", "assignees", "blocked_by", "reason", "raw_status", "closed")
"""What some item of a comparison must have, for the comparison to say anything of it."""


class ReadingContract:
    """What every Reader does."""

    def test_an_empty_tracker_has_no_items(self, harness: Harness) -> None:
        assert listed(harness.reader) == ()

    def test_each_item_is_read_once_over_page_borders(self, harness: Harness) -> None:
        keys = harness.seed(harness.many)
        items = listed(harness.reader)
        assert sorted(i.ref.key for i in items) == sorted(keys)
        assert {i.ref.source for i in items} == {harness.reader.source}

    def test_more_than_one_page_is_needed_for_many_items(self, harness: Harness) -> None:
        harness.seed(harness.many)
        assert len([page for page in harness.reader.items() if isinstance(page, Page)]) > 1

    def test_what_is_made_and_changed_while_pages_are_read_doubles_and_hides_nothing(
        self, harness: Harness
    ) -> None:
        keys = harness.seed(harness.many)
        told: Counter[str] = Counter()
        for number, page in enumerate(harness.reader.items()):
            assert isinstance(page, Page)
            told.update(i.ref.key for i in page.items)
            made = harness.seed([Seed(f"Made while page {number} was read")]) if number < 2 else ()
            for key in (*made, keys[number], keys[-1 - number]):
                harness.human_comment(key, "Still wanted.")
                harness.human_label(key, f"seen {number}", present=True)
        assert set(keys) <= told.keys()
        assert set(told.values()) == {1}

    def test_what_is_deleted_while_pages_are_read_hides_nothing_else(
        self, harness: Harness
    ) -> None:
        keys = harness.seed(harness.many)
        pages = harness.reader.items()
        first = next(pages)
        assert isinstance(first, Page)
        gone = first.items[0].ref.key
        harness.delete_item(gone)
        told = Counter(i.ref.key for page in (first, *pages) for i in _items(page))
        assert set(keys) - {gone} <= told.keys()
        assert set(told.values()) == {1}

    def test_listing_and_looking_up_give_the_same_item(self, harness: Harness) -> None:
        harness.seed_milestone("Release 1", DUE)
        harness.seed(
            [
                Seed("An epic", labels=harness.labels, milestone="Release 1"),
                Seed("A child", assignees=("ana",), parent=0),
                Seed("A blocked one", status=Status.DOING, parent=0, blocked_by=(1,)),
                Seed("A finished one", status=Status.DONE, parent=0),
                Seed("A dropped one", status=Status.DROPPED),
            ]
        )
        items = listed(harness.reader)
        assert len(items) == 5
        filled = (*COMPARED, *(("parent", "children") if _tells_parents(harness) else ()))
        assert not [name for name in filled if not any(getattr(i, name) for i in items)]
        assert any(list(i.containers) for i in items)
        assert items == tuple(harness.reader.item(i.ref.key) for i in items)

    @pytest.mark.parametrize("status", [Status.TODO, Status.DONE, Status.DROPPED])
    def test_status_is_the_bots_own_word(self, harness: Harness, status: Status) -> None:
        (key,) = harness.seed([Seed(status=status)])
        item = harness.reader.item(key)
        assert item.status is status
        assert item.mapped
        assert item.raw_status
        assert (item.closed is None) is item.is_open

    def test_work_in_progress_is_told_from_work_not_begun(self, harness: Harness) -> None:
        needs_capability(harness, Capability.DOING)
        keys = harness.seed([Seed(status=Status.DOING), Seed(status=Status.TODO)])
        told = {i.ref.key: i.status for i in listed(harness.reader)}
        assert told == {keys[0]: Status.DOING, keys[1]: Status.TODO}

    def test_instants_are_utc(self, harness: Harness) -> None:
        (key,) = harness.seed([Seed(status=Status.DONE)])
        item = harness.reader.item(key)
        instants = [item.created, item.updated, item.closed]
        assert [i.utcoffset() for i in instants if i] == [dt.timedelta(0)] * 3

    def test_text_labels_and_people_are_read_to_the_letter(self, harness: Harness) -> None:
        title = "Grüße 🚀 <!-- x --> | @ana #1"
        seed = Seed(title, labels=harness.labels, assignees=("ana",))
        (key,) = harness.seed([seed])
        item = harness.reader.item(key)
        assert item.title == title
        assert set(item.labels) == set(harness.labels)
        assert item.assignees == (harness.person("ana"),)

    def test_parents_and_children_know_each_other(self, harness: Harness) -> None:
        needs_capability(harness, Capability.HIERARCHY)
        parent, child = harness.seed([Seed("An epic"), Seed("A child", parent=0)])
        items = {i.ref.key: i for i in listed(harness.reader)}
        assert items[child].parent == items[parent].ref
        assert items[parent].children == (items[child].ref,)
        assert items[parent].child_count == 1

    def test_blockers_are_named(self, harness: Harness) -> None:
        first, second = harness.seed([Seed("First"), Seed("Second", blocked_by=(0,))])
        items = {i.ref.key: i for i in listed(harness.reader)}
        assert items[second].blocked_by == (items[first].ref,)
        assert items[first].blocked_by == ()

    def test_an_empty_milestone_is_read_with_its_day(self, harness: Harness) -> None:
        key = harness.seed_milestone("Release 1", DUE)
        found = {c.ref.key: c for c in _containers(harness)}
        assert found[key].title == "Release 1"
        assert found[key].due == DUE
        assert found[key].is_open
        assert found[key].ref.source == harness.reader.source

    def test_an_item_names_its_milestone_by_the_key_of_the_container(
        self, harness: Harness
    ) -> None:
        key = harness.seed_milestone("Release 1")
        (item_key,) = harness.seed([Seed(milestone="Release 1")])
        assert [ref.key for ref in harness.reader.item(item_key).containers] == [key]

    def test_a_missing_item_is_not_found(self, harness: Harness) -> None:
        reader = harness.reader
        harness.seed(1)
        for read in (reader.item, reader.thread, reader.label_events):
            with pytest.raises(NotFound):
                read(harness.missing_key)

    def test_a_deleted_item_is_not_found(self, harness: Harness) -> None:
        gone, kept = harness.seed(2)
        assert len(listed(harness.reader)) == 2
        harness.delete_item(gone)
        with pytest.raises(NotFound):
            harness.reader.item(gone)
        assert [i.ref.key for i in listed(harness.reader)] == [kept]

    def test_a_moved_item_is_not_found(self, harness: Harness) -> None:
        needs(harness, Ability.MOVES_ITEMS)
        (gone,) = harness.seed(1)
        harness.move_item(gone)
        with pytest.raises(NotFound) as caught:
            harness.reader.item(gone)
        assert caught.value.now != gone

    def test_rights_are_told_and_held(self, harness: Harness) -> None:
        rights = harness.reader.rights()
        assert rights
        assert not [r for r in rights if r.held is False]
        assert all(r.name for r in rights)

    @pytest.mark.promise("R18")
    def test_reading_writes_nothing(self, harness: Harness) -> None:
        needs(harness, Ability.COUNTS_WRITES)
        (key,) = harness.seed(1)
        before = harness.write_count()
        reader = harness.reader
        listed(reader)
        _containers(harness)
        for read in (reader.item, reader.thread, reader.label_events):
            read(key)
        reader.rights()
        assert harness.write_count() == before


def _items(part: Page | Gap) -> tuple[BacklogItem, ...]:
    assert isinstance(part, Page), part
    return part.items


def _tells_parents(harness: Harness) -> bool:
    return Capability.HIERARCHY in harness.reader.capabilities


def _containers(harness: Harness) -> list[Container]:
    found = list(harness.reader.containers())
    assert all(isinstance(c, Container) for c in found), found
    return [c for c in found if isinstance(c, Container)]
