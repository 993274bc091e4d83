import pytest

from bot.domain.backlog import Status
from connectors.shared.status import StatusMap


@pytest.mark.parametrize(
    ("word", "labels", "known", "expected"),
    [
        ("open", (), None, (Status.TODO, True)),
        ("In Progress", (), None, (Status.DOING, True)),
        ("Done", (), None, (Status.DOING, True)),  # on the board's last column, but open
        ("Waiting for Bob", (), None, (Status.TODO, False)),
        ("Waiting for Bob", (), Status.DOING, (Status.DOING, True)),
        ("closed", ("wip",), Status.DONE, (Status.DONE, True)),
        ("open", ("WIP",), None, (Status.DOING, True)),
        ("Todo", ("wip",), None, (Status.TODO, True)),  # the board says more than a label
        ("open", ("done",), None, (Status.TODO, True)),  # as a label it may mean anything
        ("Resolved", (), None, (Status.DOING, True)),
        ("in-progress", (), None, (Status.DOING, True)),
    ],
)
def test_common_words_need_no_map(
    word: str, labels: tuple[str, ...], known: Status | None, expected: tuple[Status, bool]
) -> None:
    assert StatusMap({}).read(word, labels, known) == expected


@pytest.mark.parametrize(
    ("word", "labels", "known", "expected"),
    [
        ("REJECTED ", (), Status.DONE, Status.DROPPED),
        ("in review", (), Status.DOING, Status.TODO),
        ("open", ("Stage: Coding",), None, Status.DOING),
        ("closed", ("stage: coding",), Status.DONE, Status.DONE),
        ("open", (), None, Status.DROPPED),
        ("open", ("wip",), None, Status.DOING),  # a label says more than a plain "open"
        ("open", ("wip",), Status.TODO, Status.DROPPED),
    ],
)
def test_the_sources_map_counts_more_than_our_words(
    word: str, labels: tuple[str, ...], known: Status | None, expected: Status
) -> None:
    entries = {
        "Rejected": Status.DROPPED,
        "In Review": Status.TODO,
        "stage: coding": Status.DOING,
        "open": Status.DROPPED,
    }
    assert StatusMap(entries).read(word, labels, known) == (expected, True)


@pytest.mark.parametrize(
    ("word", "known", "resolution", "expected"),
    [
        ("Closed", Status.DONE, "Superseded", Status.DROPPED),
        ("Closed", Status.DONE, " superseded ", Status.DROPPED),
        ("Closed", Status.DROPPED, "Won't Do", Status.DONE),  # this team says so
        ("Closed", Status.DONE, "Fixed", Status.DONE),
        ("Closed", Status.DONE, "In progress", Status.DONE),  # no ending at all
        ("Shipped", Status.DONE, "Superseded", Status.DROPPED),
        ("Rejected", Status.DONE, "Done", Status.DROPPED),  # what the workflow always sets
        ("Reopened", Status.TODO, "Superseded", Status.TODO),
    ],
)
def test_an_entry_for_a_resolution_says_how_what_is_over_ended(
    word: str, known: Status, resolution: str, expected: Status
) -> None:
    entries = {
        "Superseded": Status.DROPPED,
        "Won't Do": Status.DONE,
        "In progress": Status.DOING,
        "Shipped": Status.DONE,
        "Rejected": Status.DROPPED,
        "Done": Status.DONE,
    }
    read = StatusMap(entries).read(word, known=known, resolution=resolution)
    assert read == (expected, True)


def test_a_map_with_a_word_for_work_in_progress_tells_it() -> None:
    assert StatusMap({"Coding": Status.DOING}).tells_doing
    assert not StatusMap({"Rejected": Status.DROPPED}).tells_doing


def test_the_label_that_tells_is_the_maps_before_ours() -> None:
    statuses = StatusMap({"stage: coding": Status.DOING})
    assert statuses.telling(("bug", "WIP", "Stage: Coding")) == "Stage: Coding"
    assert statuses.telling(("bug", "WIP", "doing")) == "WIP"
    assert statuses.telling(("bug",)) is None
