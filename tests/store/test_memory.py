"""What later runs are told of earlier ones."""

import datetime as dt
from dataclasses import replace

from bot.domain.backlog import Gap, ItemRef
from bot.domain.findings import Finding, Hit
from bot.domain.policy import Level, Reach
from bot.domain.run import Done, Outcome, Run, Told
from bot.domain.shares import Figures, Share
from bot.store import SqlRunStore
from tests.store.builders import LATER, START, a_run

HOUR = dt.timedelta(hours=1)
GAP = Gap("shop", "", "the tracker refused (403)")


def finding(subject: str, rule: str = "T01") -> Finding:
    return Finding(rule, Level.ERROR, Reach.ITEM, "shop", Hit(subject=subject))


def prints(*subjects: str) -> frozenset[str]:
    return frozenset(finding(subject).fingerprint for subject in subjects)


def run(number: int, *subjects: str, gaps: tuple[Gap, ...] = ()) -> Run:
    """The run that began so many hours after the first, and found this."""
    made = a_run(f"r-{number}", started=START + number * HOUR)
    return replace(made, findings=tuple(map(finding, subjects)), gaps=gaps)


def recorded(store: SqlRunStore, *runs: Run) -> None:
    for one in runs:
        store.record(one)


def test_complete_runs_tell_what_they_found_newest_first(store: SqlRunStore) -> None:
    recorded(store, run(1, "a"), run(2, "a", "b"), run(3, gaps=(GAP,)), run(4))

    assert store.memory("shop", LATER).recent == (frozenset(), prints("a", "b"), prints("a"))


def test_a_run_that_could_not_judge_all_is_not_counted(store: SqlRunStore) -> None:
    unjudged = replace(run(1), findings=(finding("a"), finding("", "X01")))
    recorded(store, unjudged)

    assert store.memory("shop", LATER).recent == ()


def test_ten_runs_are_remembered(store: SqlRunStore) -> None:
    recorded(store, *(run(number, str(number)) for number in range(12)))

    told = store.memory("shop", LATER).recent

    assert told == tuple(prints(str(number)) for number in range(11, 1, -1))


def test_only_applies_to_the_present_are_remembered(store: SqlRunStore) -> None:
    past = replace(run(1, "a"), as_of=START.date() - dt.timedelta(days=2))
    recorded(store, past, replace(run(2, "a"), command="check"))

    memory = store.memory("shop", LATER)

    assert (memory.recent, memory.first_seen) == ((), {})


def test_a_run_of_the_day_west_of_greenwich_is_of_the_present(store: SqlRunStore) -> None:
    recorded(store, replace(run(1, "a"), as_of=START.date() - dt.timedelta(days=1)))

    assert store.memory("shop", LATER).recent == (prints("a"),)


def test_the_latest_complete_run_tells_what_was_read_and_who_we_were(store: SqlRunStore) -> None:
    whole = replace(run(1), read={"shop acme/shop": 310}, accounts={"shop": "acme-bot"})
    partial = replace(run(2, gaps=(GAP,)), read={"shop acme/shop": 3}, accounts={"shop": "ana"})
    recorded(store, whole, partial)

    memory = store.memory("shop", LATER)

    assert memory.read == {"shop acme/shop": 310}
    assert memory.accounts == {"shop": "acme-bot"}


def since(store: SqlRunStore, subject: str) -> dt.datetime | None:
    (fingerprint,) = prints(subject)
    return store.memory("shop", LATER).first_seen.get(fingerprint)


def test_a_finding_stands_since_the_first_run_that_had_it(store: SqlRunStore) -> None:
    recorded(store, run(1), run(2, "a"), run(3, "a", "b"), run(4, "a", "b"))

    assert since(store, "a") == START + 2 * HOUR
    assert since(store, "b") == START + 3 * HOUR


def test_a_finding_that_was_gone_once_stands_since_it_came_back(store: SqlRunStore) -> None:
    recorded(store, run(1, "a"), run(2), run(3, "a"))

    assert since(store, "a") == START + 3 * HOUR


def test_a_run_that_saw_only_a_part_does_not_end_a_finding(store: SqlRunStore) -> None:
    recorded(store, run(1, "a"), run(2, "b", gaps=(GAP,)), run(3, "a"))

    assert since(store, "a") == START + 1 * HOUR
    assert since(store, "b") is None


def test_a_finding_keeps_its_age_when_its_first_run_is_dropped(store: SqlRunStore) -> None:
    recorded(store, run(1, "a"), run(401 * 24, "a"))

    assert since(store, "a") == START + 1 * HOUR


def test_each_product_has_its_own_findings(store: SqlRunStore) -> None:
    recorded(store, run(1, "a"), replace(run(2), product="pay"))

    assert since(store, "a") == START + 1 * HOUR
    assert store.memory("pay", LATER).first_seen == {}


def test_items_on_which_a_new_note_failed_of_late_are_remembered(store: SqlRunStore) -> None:
    def tried(number: int, key: str, action: str, outcome: Outcome) -> Run:
        ref = ItemRef("shop", key)
        return replace(run(number), done=(Done(ref, f"{action} {ref}: note", outcome),))

    recorded(
        store,
        tried(0, "acme/shop#1", "+", Outcome.FAILED),  # eleven runs ago
        *(run(number) for number in range(1, 7)),
        tried(7, "acme/shop#2", "+", Outcome.FAILED),
        tried(8, "acme/shop#3", "~", Outcome.FAILED),
        tried(9, "acme/shop#4", "+", Outcome.MADE),
        run(10),
    )

    assert store.memory("shop", LATER).failed == {"shop:acme/shop#2"}
    assert store.memory("other", LATER).failed == frozenset()


def test_of_what_came_or_went_it_is_told_what_it_was_about(store: SqlRunStore) -> None:
    hit = Hit(initiative="a", item=ItemRef("shop", "acme/shop#1"), subject="item")
    item = replace(finding("item"), hit=hit)
    always = (*run(1, "always").findings, item)
    recorded(store, replace(run(1), findings=always), run(2, "always", "new"), run(3, "always"))

    assert store.memory("shop", LATER).unsteady == {
        item.fingerprint: Told("T01", "a", "shop:acme/shop#1"),
        finding("new").fingerprint: Told("T01"),
    }


def test_of_a_single_run_nothing_came_or_went(store: SqlRunStore) -> None:
    recorded(store, run(1, "a"))

    assert store.memory("shop", LATER).unsteady == {}


def test_a_run_that_found_no_convergence_is_complete(store: SqlRunStore) -> None:
    unsettled = replace(run(1), findings=(finding("a"), finding("", "X05")))
    recorded(store, unsettled)

    assert unsettled.complete
    assert len(store.memory("shop", LATER).recent) == 1


def counted(days_ago: int, part: int, hour: int = 0) -> Run:
    """A run so many days before `LATER`, in which so many of 100 items served the roadmap."""
    started = LATER - dt.timedelta(days=days_ago) + hour * HOUR
    made = a_run(f"r-{days_ago}-{hour}", started=started)
    return replace(made, figures=Figures(coverage=Share(part, 100)))


def figures_told(store: SqlRunStore) -> list[tuple[int, int]]:
    """Of how many days ago how much was counted."""
    told = store.memory("shop", LATER).figures
    return [((LATER.date() - day).days, counted.coverage.part) for day, counted in told]


def test_figures_of_each_day_of_two_weeks_are_told_and_of_the_oldest(store: SqlRunStore) -> None:
    recorded(store, *(counted(ago, ago) for ago in (95, 89, 60, 15, 14, 3, 0)))

    assert figures_told(store) == [(0, 0), (3, 3), (14, 14), (89, 89)]


def test_of_several_runs_on_a_day_the_last_counts(store: SqlRunStore) -> None:
    recorded(store, counted(2, 10, hour=1), counted(2, 20, hour=3), counted(2, 15, hour=2))

    assert figures_told(store) == [(2, 20)]


def test_figures_of_runs_that_saw_not_all_are_not_told(store: SqlRunStore) -> None:
    past = replace(counted(5, 10), as_of=LATER.date() - dt.timedelta(days=50))
    recorded(store, replace(counted(1, 10), gaps=(GAP,)), past, a_run(started=LATER))

    assert figures_told(store) == []


def test_figures_are_those_of_the_product(store: SqlRunStore) -> None:
    recorded(store, replace(counted(1, 10), product="other"))

    assert figures_told(store) == []
