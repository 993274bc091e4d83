"""A first roadmap out of a backlog: what is taken, what is guessed, and what is left alone."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.adoption import Adoption, Terms, adopt
from bot.domain.backlog import BacklogItem, Capability, Container, Snapshot
from bot.domain.roadmap import Goal, Initiative, Person, Roadmap, Source
from tests.domain.builders import (
    SHOP,
    TODAY,
    a_milestone,
    a_snapshot,
    a_sprint,
    a_version,
    an_item,
    sprint_ref,
    version_ref,
)

API = "acme/api"
DRAFT = Roadmap("acme-shop", "Acme Shop", sources=(Source("shop", "github", (SHOP, API)),))
YESTERDAY = TODAY - dt.timedelta(days=1)
LONG_AGO = TODAY - dt.timedelta(days=200)
DUE = TODAY + dt.timedelta(days=25)
FIRST = dt.date(2026, 11, 9)


def adopted(*items: BacklogItem, terms: Terms = Terms(), **more: Any) -> Adoption:  # noqa: B008
    return adopt(DRAFT, a_snapshot(*items, **more), TODAY, terms)


def said(*items: BacklogItem, terms: Terms = Terms(), **more: Any) -> list[Initiative]:  # noqa: B008
    return list(adopted(*items, terms=terms, **more).roadmap.initiatives)


def an_epic(number: int = 1, status: str = "todo", *below: str, **more: Any) -> list[BacklogItem]:
    """An issue with items below it that stand there, numbered from its own tenfold on."""
    low = (an_item(10 * number + n, s, parent=number, **_ended(s)) for n, s in enumerate(below))
    title = more.pop("title", "Guest checkout")
    return [an_item(number, status, title=title, **more), *low]


def _ended(status: str) -> dict[str, Any]:
    return {"closed": YESTERDAY} if status in ("done", "dropped") else {}


def only(initiatives: list[Initiative]) -> Initiative:
    (one,) = initiatives
    return one


def test_an_issue_with_items_below_it_is_an_initiative_that_links_to_it() -> None:
    one = only(said(*an_epic(1, "todo", "todo", "todo")))
    assert (one.id, one.title, one.goal) == ("guest-checkout", "Guest checkout", "todo-goal")
    assert [str(link) for link in one.links] == ["shop:acme/shop#1"]


def test_what_is_below_another_item_is_no_initiative() -> None:
    items = an_epic(1, "todo", "todo", "todo")
    below = [an_item(100, parent=10), an_item(101, parent=10)]
    assert [one.id for one in said(*items, *below)] == ["guest-checkout"]


def test_an_item_below_one_that_was_not_read_is_at_the_top() -> None:
    items = [an_item(1, parent=99, title="Refunds"), an_item(2, parent=1), an_item(3, parent=1)]
    assert [one.id for one in said(*items)] == ["refunds"]


def test_an_epic_by_its_type_needs_nothing_below_it() -> None:
    assert [one.id for one in said(an_item(1, kind="Epic", title="Refunds"))] == ["refunds"]


def test_an_item_with_one_below_it_is_too_small_and_counted() -> None:
    made = adopted(*an_epic(1, "todo", "todo"))
    assert (made.adopted, made.small) == ((), 1)


def test_the_steps_of_a_story_make_it_no_epic() -> None:
    steps = [an_item(n, parent=1, kind="Sub-task") for n in (2, 3)]
    assert said(an_item(1, kind="Story"), *steps) == []


@pytest.mark.parametrize("word", [{"kind": "Bug"}, {"labels": ("type: bug",)}])
def test_what_is_unplanned_is_no_initiative(word: dict[str, Any]) -> None:
    assert said(*an_epic(1, "todo", "todo", "todo", **word)) == []


@pytest.mark.parametrize(
    ("status", "below", "expected"),
    [
        ("todo", ("todo", "todo"), "proposed"),
        ("todo", ("doing", "todo"), "in_progress"),
        ("doing", ("todo", "todo"), "in_progress"),
        ("todo", ("done", "todo"), "in_progress"),
        ("todo", ("dropped", "todo"), "proposed"),
    ],
)
def test_the_status_is_where_the_work_stands(
    status: str, below: tuple[str, ...], expected: str
) -> None:
    assert only(said(*an_epic(1, status, *below))).status.value == expected


def test_what_is_in_work_without_a_date_is_now() -> None:
    window = only(said(*an_epic(1, "todo", "doing", "todo"))).window
    assert window
    assert window.text == "now"


def test_work_that_was_begun_and_left_is_paused_and_says_since_when() -> None:
    items = [*an_epic(1, "todo", "todo"), an_item(11, "done", parent=1, closed=LONG_AGO)]
    (one,) = adopted(*items).adopted
    assert one.initiative.status.value == "paused"
    assert one.why["status"] == "1 of 2 done, the last on 2026-04-30, and nothing in work"


def test_where_a_tracker_does_not_tell_what_is_in_work_the_last_two_months_count() -> None:
    closed = TODAY - dt.timedelta(days=50)
    items = [*an_epic(1, "todo", "todo"), an_item(11, "done", parent=1, closed=closed)]
    assert only(said(*items)).status.value == "paused"
    one = only(said(*items, lacks=[Capability.DOING]))
    assert one.status.value == "in_progress"


def test_a_due_date_is_the_target_and_makes_it_planned() -> None:
    (one,) = adopted(*an_epic(1, "todo", "todo", "todo", due=DUE)).adopted
    assert (one.initiative.status.value, one.initiative.target) == ("planned", DUE)
    assert one.why["target"] == "the due date of acme/shop#1"


def test_a_start_date_makes_a_window_of_it() -> None:
    one = only(said(*an_epic(1, "todo", "todo", "todo", start=TODAY, due=DUE)))
    assert one.window
    assert (one.window.text, one.target) == ("2026-11-16..2026-12-11", DUE)


def test_dates_the_wrong_way_round_make_no_window() -> None:
    one = only(said(*an_epic(1, "todo", "todo", "todo", start=DUE, due=TODAY)))
    assert (one.window, one.target) == (None, TODAY)


def test_a_day_that_no_manifest_takes_is_left_out() -> None:
    one = only(said(*an_epic(1, "todo", "todo", "todo", due=dt.date(1970, 1, 1))))
    assert (one.target, one.status.value) == (None, "proposed")


@pytest.mark.parametrize(
    ("value", "window", "status"),
    [
        ("Q1 2027", "2027-Q1", "planned"),
        ("2027-Q1", "2027-Q1", "planned"),
        ("Next", "next", "planned"),
        ("Later", "later", "proposed"),
    ],
)
def test_the_board_s_own_word_for_when_is_the_window(value: str, window: str, status: str) -> None:
    one = only(said(*an_epic(1, "todo", "todo", "todo", fields=(("Quarter", value),))))
    assert one.window
    assert (one.window.text, one.status.value) == (window, status)


@pytest.mark.parametrize(("days", "window"), [(84, "2026-11-09..2027-01-31"), (14, "now")])
def test_an_iteration_is_a_window_only_where_it_is_longer_than_a_sprint(
    days: int, window: str
) -> None:
    items = an_epic(1, "todo", "todo", "todo", sprint=1)
    one = only(said(*items, containers=(a_sprint(1, FIRST, days),)))
    assert one.window
    assert one.window.text == window


@pytest.mark.parametrize(("sprint", "window"), [(1, "now"), (2, "next"), (3, None)])
def test_the_running_and_the_next_sprint_say_now_and_next(sprint: int, window: str | None) -> None:
    items = [*an_epic(1, "todo", "todo"), an_item(11, parent=1, sprint=sprint_ref(sprint))]
    days = (dt.timedelta(days=14 * n) for n in range(3))
    sprints = tuple(a_sprint(n, FIRST + span) for n, span in enumerate(days, 1))
    one = only(said(*items, containers=sprints))
    assert (one.window.text if one.window else None) == window
    assert one.status.value == ("planned" if window else "proposed")


def test_the_release_is_where_most_of_what_is_left_is() -> None:
    items = [*an_epic(1), *(an_item(10 + n, parent=1, milestone=4) for n in (1, 2))]
    items.append(an_item(20, parent=1))
    (one,) = adopted(*items, containers=(a_milestone(4, DUE, title="4.2"),)).adopted
    assert [str(link) for link in one.initiative.releases] == ["shop:acme/shop milestone 4"]
    assert one.why["releases"] == "2 of 3 open in it: 4.2"
    assert one.initiative.target == DUE


def test_a_release_that_is_overdue_sets_no_target() -> None:
    items = [*an_epic(1), *(an_item(10 + n, parent=1, milestone=4) for n in (1, 2))]
    one = only(said(*items, containers=(a_milestone(4, YESTERDAY),)))
    assert (one.target, len(one.releases)) == (None, 1)


def test_the_owner_is_the_one_who_has_the_epic() -> None:
    made = adopted(*an_epic(1, "todo", "todo", "todo", assignees=("Ana-K",)))
    assert made.roadmap.people == (Person("ana-k", github="Ana-K"),)
    assert made.roadmap.initiatives[0].owner == "ana-k"


def test_two_who_have_the_epic_make_no_owner() -> None:
    made = adopted(*an_epic(1, "todo", "todo", "todo", assignees=("ana", "ben")))
    assert (made.roadmap.people, made.roadmap.initiatives[0].owner) == ((), "")


def test_who_alone_has_what_is_left_owns_an_epic_that_nobody_has() -> None:
    low = [an_item(10 + n, parent=1, assignees=("ben",)) for n in (1, 2)]
    assert only(said(*an_epic(1), *low)).owner == "ben"
    other = an_item(13, parent=1, assignees=("ana",))
    assert only(said(*an_epic(1), *low, other)).owner == ""


def test_two_accounts_that_look_alike_are_two_people() -> None:
    first = an_epic(1, "todo", "todo", "todo", assignees=("ana.k",))
    second = an_epic(2, "todo", "todo", "todo", assignees=("ana-k",), title="Refunds")
    people = adopted(*first, *second).roadmap.people
    assert [(p.id, p.github) for p in people] == [("ana-k", "ana.k"), ("ana-k-2", "ana-k")]


def test_initiatives_of_one_title_are_told_apart_by_their_keys() -> None:
    items = [*an_epic(1, "todo", "todo", "todo"), *an_epic(2, "todo", "todo", "todo")]
    assert [one.id for one in said(*items)] == [
        "guest-checkout-shop-1",
        "guest-checkout-shop-2",
    ]


@pytest.mark.parametrize(
    ("title", "name", "spoken"),
    [
        ("[Epic] guest checkout", "guest-checkout", "Guest checkout"),
        ("Tracking issue for iOS", "ios", "iOS"),
        ("Größe: «mehr»", "groe-mehr", "Größe: «mehr»"),
        ("切符", "shop-1", "切符"),
        ("  two\nlines\x07 ", "two-lines", "two lines"),
        ("", "untitled", "Untitled"),
    ],
)
def test_a_title_is_one_line_and_the_id_is_made_of_it(title: str, name: str, spoken: str) -> None:
    one = only(said(*an_epic(1, "todo", "todo", "todo", title=title)))
    assert (one.id, one.title) == (name, spoken)


def test_a_long_title_is_cut() -> None:
    one = only(said(*an_epic(1, "todo", "todo", "todo", title="word " * 60)))
    assert len(one.title) == 100
    assert one.title.endswith("…")
    assert one.id == "word-word-word-word-word-word-word-word-word"


def milestones(*items: BacklogItem, held: tuple[Container, ...], **more: Any) -> list[str]:
    made = adopted(*items, containers=held, **more)
    return [f"{one.id} {one.links[0]}" for one in made.roadmap.initiatives]


def test_a_milestone_with_work_of_its_own_is_an_initiative() -> None:
    held = (a_milestone(4, DUE, title="Launch"),)
    told = milestones(an_item(1, milestone=4), an_item(2, milestone=4), held=held)
    assert told == ["launch shop:acme/shop milestone 4"]
    assert milestones(an_item(1, milestone=4), held=held) == []


def test_a_milestone_that_epics_explain_is_a_release_only() -> None:
    items = [*an_epic(1), *(an_item(10 + n, parent=1, milestone=4) for n in (1, 2))]
    held = (a_milestone(4, DUE),)
    assert milestones(*items, held=held) == ["guest-checkout shop:acme/shop#1"]
    own = [an_item(n, milestone=4) for n in (30, 31, 32)]
    assert len(milestones(*items, *own, held=held)) == 2


@pytest.mark.parametrize("title", ["Backlog", "Icebox", "far-future", "Someday", "2026 Sprint 14"])
def test_where_people_park_items_is_no_initiative_and_named(title: str) -> None:
    held = (a_milestone(4, title=title),)
    items = [an_item(n, milestone=4) for n in (1, 2)]
    assert milestones(*items, held=held) == []
    assert [c.title for c in adopted(an_item(1, milestone=4), containers=held).parked] == [title]


def test_a_milestone_of_bugs_alone_is_no_initiative() -> None:
    items = [an_item(n, milestone=4, labels=("bug",)) for n in (1, 2)]
    assert milestones(*items, held=(a_milestone(4),)) == []


def test_milestones_of_one_title_are_one_initiative_due_when_the_last_one_is() -> None:
    held = (a_milestone(4, DUE, title="Launch"), a_milestone(2, TODAY, group=API, title="launch"))
    items = [an_item(1, milestone=4), an_item(1, milestone=2, group=API)]
    one = only(said(*items, containers=held))
    assert (one.id, one.target) == ("launch", DUE)
    told = [str(link) for link in one.links]
    assert told == ["shop:acme/shop milestone 4", "shop:acme/api milestone 2"]


def test_an_epic_and_a_milestone_of_one_title_are_two() -> None:
    items = [*an_epic(1, "todo", "todo", "todo", title="Launch")]
    items += [an_item(n, milestone=4) for n in (30, 31)]
    told = [one.id for one in said(*items, containers=(a_milestone(4, title="Launch"),))]
    assert sorted(told) == ["launch-milestone-4", "launch-shop-1"]


@pytest.mark.parametrize(("items", "is_open"), [((), True), ((("todo"),), False)])
def test_an_empty_or_a_closed_milestone_is_no_initiative(
    items: tuple[str, ...], is_open: bool
) -> None:
    held = (a_milestone(4, is_open=is_open),)
    assert milestones(*(an_item(1, s, milestone=4) for s in items), held=held) == []


def test_a_version_is_linked_by_name_and_a_bare_number_is_called_a_release() -> None:
    items = [an_item(n, versions=(version_ref("4.2"),)) for n in (1, 2)]
    (one,) = adopted(*items, containers=(a_version("4.2"),)).roadmap.initiatives
    assert (one.id, one.title) == ("release-4-2", "Release 4.2")
    assert one.links[0].target == version_ref("4.2")


def test_a_version_whose_name_a_manifest_can_t_say_is_left_out() -> None:
    items = [an_item(n, versions=(version_ref(" 4.2"),)) for n in (1, 2)]
    assert said(*items, containers=(a_version(" 4.2"),)) == []


def test_what_no_source_lists_is_left_out() -> None:
    items = [
        an_item(1, group="acme/other"),
        *(an_item(n, group="acme/other", parent=1) for n in (2, 3)),
    ]
    assert said(*items) == []


def test_done_work_is_taken_only_when_asked_for_and_only_for_90_days() -> None:
    items = an_epic(1, "done", "done", "done", closed=YESTERDAY)
    old = an_epic(2, "done", "done", "done", closed=LONG_AGO, title="Old")
    assert said(*items, *old) == []
    one = only(said(*items, *old, terms=Terms(with_done=True)))
    assert (one.status.value, one.target) == ("done", YESTERDAY)


def test_an_epic_that_was_closed_over_open_items_is_not_taken_for_done() -> None:
    items = an_epic(1, "done", "done", "todo", closed=YESTERDAY)
    assert said(*items, terms=Terms(with_done=True)) == []


def test_of_many_what_moves_comes_first_and_the_rest_is_counted() -> None:
    idle = an_epic(1, "todo", "todo", "todo", title="Idle")
    moving = an_epic(2, "todo", "doing", "todo", title="Moving")
    dated = an_epic(3, "todo", "todo", "todo", title="Dated", due=DUE)
    made = adopted(*idle, *moving, *dated, terms=Terms(most=2))
    assert [one.id for one in made.roadmap.initiatives] == ["moving", "dated"]
    assert (made.left, [ref.key for ref in made.unclaimed]) == (1, ["acme/shop#1"])


def test_an_item_that_waits_for_another_epic_s_makes_a_dependency() -> None:
    first = an_epic(1, "todo", "todo", "todo")
    second = an_epic(2, "todo", title="Refunds")
    waits = [an_item(21, parent=2, blocked_by=(first[1].ref,)), an_item(22, parent=2)]
    told = {one.id: one.depends_on for one in said(*first, *second, *waits)}
    assert told == {"guest-checkout": (), "refunds": ("guest-checkout",)}


def test_two_that_wait_for_each_other_make_no_circle() -> None:
    one, two = an_item(11, parent=1), an_item(21, parent=2)
    first = [*an_epic(1), an_item(11, parent=1, blocked_by=(two.ref,)), an_item(12, parent=1)]
    second = an_epic(2, title="Refunds")
    waits = [an_item(21, parent=2, blocked_by=(one.ref,)), an_item(22, parent=2)]
    told = [one.depends_on for one in said(*first, *second, *waits)]
    assert sorted(map(len, told)) == [0, 1]


def test_words_for_unplanned_work_are_those_in_use() -> None:
    items = [
        an_item(1, labels=("Bug", "debugging")),
        an_item(2, labels=("bug", "C-bug"), kind="Incident"),
        an_item(3, labels=("bug", "ops")),
    ]
    made = adopted(*items)
    assert [(seen.word, seen.items) for seen in made.labels] == [
        ("bug", 3),
        ("C-bug", 1),
        ("ops", 1),
    ]
    assert [seen.word for seen in made.types] == ["Incident"]
    assert made.roadmap.unplanned.types == {"Incident"}


def test_a_field_that_names_goals_makes_goals_and_one_is_left_to_do() -> None:
    field = (("Goal", "More first orders"),)
    first = an_epic(1, "todo", "todo", "todo", fields=field)
    second = an_epic(2, "todo", "todo", "todo", title="Refunds")
    made = adopted(*first, *second)
    assert made.roadmap.goals == (
        Goal("more-first-orders", "More first orders"),
        Goal("todo-goal", "TO DO: the benefit that this work brings"),
    )
    assert [one.goal for one in made.roadmap.initiatives] == ["more-first-orders", "todo-goal"]


def test_a_field_that_groups_work_is_offered_and_never_linked() -> None:
    items = [an_item(n, fields=(("Area", area),)) for n, area in enumerate("aab", 1)]
    offers = adopted(*items, *an_epic(7, "todo", "todo", "todo")).offers
    assert [(str(offer.link), offer.open) for offer in offers] == [
        ("shop field Area = a", 2),
        ("shop field Area = b", 1),
    ]


def test_labels_that_group_open_items_are_offered_where_there_are_no_epics() -> None:
    items = [an_item(n, labels=("checkout", "bug", "P1", "good first issue")) for n in range(1, 6)]
    assert [str(offer.link) for offer in adopted(*items).offers] == ["shop label checkout"]
    assert adopted(*items, *an_epic(70, "todo", "todo", "todo")).offers == ()


def test_statuses_that_nothing_explains_are_told() -> None:
    items = [an_item(n, raw_status="Limbo", mapped=False) for n in (1, 2)]
    (seen,) = adopted(*items).unmapped
    assert (seen.source, seen.word, seen.items) == ("shop", "Limbo", 2)


def test_the_order_in_which_items_were_read_makes_no_difference() -> None:
    items = [*an_epic(1, "todo", "doing", "todo"), *an_epic(2, "todo", "todo", title="Refunds")]
    there, back = a_snapshot(*items), a_snapshot(*reversed(items))
    assert _roadmap(there) == _roadmap(back)


def _roadmap(snapshot: Snapshot) -> Roadmap:
    return adopt(DRAFT, snapshot, TODAY, Terms()).roadmap
