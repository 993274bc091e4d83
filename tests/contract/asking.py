"""The contract of what only some trackers tell: the past of items, their own search, links.

A source that declares none of it still answers: with nothing, or that the query is wrong.
"""

import datetime as dt

import pytest

from bot.domain.backlog import Capability, History, RemoteLink, Status
from bot.domain.errors import NotFound, Rejected
from tests.contract.harness import Harness, Seed, needs_capability, writes

THERE = "https://github.com/acme/shop/issues/7"


class HistoryContract:
    """What happened to items: that they were reopened, or planned anew."""

    def test_a_source_without_a_history_tells_nothing(self, harness: Harness) -> None:
        keys = harness.seed(2)
        if Capability.HISTORY not in harness.reader.capabilities:
            assert harness.reader.histories(keys) == {}
        assert harness.reader.histories(()) == {}

    def test_an_item_to_which_nothing_happened_has_an_empty_history(self, harness: Harness) -> None:
        needs_capability(harness, Capability.HISTORY)
        harness.seed_milestone("4.2")
        (key,) = harness.seed([Seed(milestone="4.2")])
        harness.human_label(key, harness.labels[0], present=True)
        harness.human_status(key, Status.DOING)
        harness.human_status(key, Status.DONE)
        assert harness.reader.histories([key]) == {key: History()}

    def test_a_reopened_item_is_told_each_time(self, harness: Harness) -> None:
        needs_capability(harness, Capability.HISTORY)
        first, second = harness.seed(2)
        instants = []
        for key, over in ((first, Status.DONE), (first, Status.DROPPED), (second, Status.DONE)):
            harness.human_status(key, over)
            harness.human_status(key, Status.TODO)
            instants.append(harness.reader.item(key).updated)
            harness.human_status(key, Status.DOING)
        told = harness.reader.histories([first, second])
        assert told[first].reopened == tuple(instants[:2])
        assert told[second].reopened == tuple(instants[2:])
        assert [at.utcoffset() for at in told[first].reopened] == [dt.timedelta(0)] * 2

    @pytest.mark.parametrize("kind", ["version", "sprint"])
    def test_an_item_moved_from_one_plan_to_another_is_told(
        self, harness: Harness, kind: str
    ) -> None:
        needs_capability(harness, Capability.HISTORY)
        plan = harness.human_release if kind == "version" else harness.human_sprint
        (key,) = harness.seed(1)
        plan(key, "One")  # put in where it was in none: that moves nothing
        plan(key, "Two")
        moved = harness.reader.item(key).updated
        plan(key)
        assert harness.reader.histories([key])[key].moved == (moved,)

    def test_as_many_items_as_fill_pages_are_told_of(self, harness: Harness) -> None:
        needs_capability(harness, Capability.HISTORY)
        keys = harness.seed(harness.many)
        for key in (keys[0], keys[-1]):
            harness.human_status(key, Status.DONE)
            harness.human_status(key, Status.TODO)
        told = harness.reader.histories(keys)
        assert set(told) == set(keys)
        assert [key for key in keys if told[key].reopened] == [keys[0], keys[-1]]

    def test_an_item_that_is_not_there_is_left_out(self, harness: Harness) -> None:
        needs_capability(harness, Capability.HISTORY)
        gone, kept = harness.seed(2)
        harness.delete_item(gone)
        told = harness.reader.histories([gone, kept, harness.missing_key])
        assert set(told) == {kept}


class SearchContract:
    """The tracker's own search."""

    def test_a_source_without_a_search_finds_every_query_wrong(self, harness: Harness) -> None:
        if Capability.SEARCH not in harness.reader.capabilities:
            with pytest.raises(Rejected):
                harness.reader.search("labels = big")

    def test_a_query_gives_the_keys_of_the_items_that_meet_it(self, harness: Harness) -> None:
        needs_capability(harness, Capability.SEARCH)
        label = harness.labels[0]
        keys = harness.seed([Seed(labels=(label,)), Seed(), Seed(labels=(label,))])
        assert sorted(harness.reader.search(harness.query(label))) == [keys[0], keys[2]]
        assert harness.reader.search(harness.query("nobody-gave-this")) == ()

    def test_each_key_is_given_once_over_page_borders(self, harness: Harness) -> None:
        needs_capability(harness, Capability.SEARCH)
        keys = harness.seed([Seed(labels=harness.labels)] * harness.many)
        assert sorted(harness.reader.search(harness.query(harness.labels[0]))) == sorted(keys)

    def test_a_wrong_query_is_rejected(self, harness: Harness) -> None:
        needs_capability(harness, Capability.SEARCH)
        harness.seed(1)
        with pytest.raises(Rejected):
            harness.reader.search(harness.wrong_query)


class RemoteLinkContract:
    """Links of an item to other trackers."""

    def test_a_source_without_such_links_tells_none(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        assert harness.reader.remote_links(key) == ()

    def test_a_link_tells_which_of_the_two_waits(self, harness: Harness) -> None:
        needs_capability(harness, Capability.REMOTE_LINKS)
        first, second = harness.seed(2)
        harness.human_link(first, THERE, waits=True)
        harness.human_link(second, THERE, waits=False)
        assert harness.reader.remote_links(first) == (RemoteLink(THERE, waits=True),)
        assert harness.reader.remote_links(second) == (RemoteLink(THERE, waits=False),)

    def test_a_link_that_says_of_neither_that_it_waits_is_left_out(self, harness: Harness) -> None:
        needs_capability(harness, Capability.REMOTE_LINKS)
        (key,) = harness.seed(1)
        harness.human_link(key, THERE, waits=None)
        assert harness.reader.remote_links(key) == ()

    def test_links_of_a_missing_item_are_not_found(self, harness: Harness) -> None:
        needs_capability(harness, Capability.REMOTE_LINKS)
        harness.seed(1)
        with pytest.raises(NotFound):
            harness.reader.remote_links(harness.missing_key)


class AskingContract(HistoryContract, SearchContract, RemoteLinkContract):
    """All of it, and that it writes nothing."""

    def test_asking_writes_nothing(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        before = writes(harness)
        harness.reader.histories([key])
        harness.reader.remote_links(key)
        if Capability.SEARCH in harness.reader.capabilities:
            harness.reader.search(harness.query(harness.labels[0]))
        assert writes(harness) == before
