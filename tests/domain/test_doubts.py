"""Readings that had better not be believed unasked: shrunken sources, another account (R5b, R7)."""

import pytest

from bot.domain.backlog import ForeignNote, Gap, Snapshot
from bot.domain.doubts import counts, other_accounts, shrunk, strange
from bot.domain.roadmap import Source
from bot.domain.run import Memory
from tests.domain.builders import a_snapshot, an_item, ref

SHOP = Source("shop", "github", groups=("acme/shop",))


def of(items: int) -> Snapshot:
    return a_snapshot(*(an_item(n) for n in range(1, items + 1)))


@pytest.mark.promise("R7")
class TestShrinking:
    @pytest.mark.parametrize(
        ("had", "has", "doubted"),
        [
            (10, 10, False),
            (10, 5, False),
            (10, 4, True),
            (1, 0, True),
            (0, 0, False),
            (4, 9, False),
        ],
    )
    def test_a_drop_of_more_than_half_or_to_nothing_is_doubted(
        self, had: int, has: int, doubted: bool
    ) -> None:
        found = list(shrunk(of(has), {"shop acme/shop": had}, 0.5, [SHOP]))
        assert bool(found) is doubted

    def test_the_doubt_says_both_numbers_and_what_to_do(self) -> None:
        (gap,) = shrunk(of(4), {"shop acme/shop": 10}, 0.5, [SHOP])
        assert gap == Gap(
            "shop",
            "acme/shop",
            "it has 4 items where the last complete run found 10;"
            " if that is right, run roadmap-drift apply --confirm-fewer",
            partial=True,
        )

    def test_what_could_not_be_read_is_not_doubted_too(self) -> None:
        hidden = a_snapshot(gaps=(Gap("shop", "acme/shop", "refused"),))
        assert list(shrunk(hidden, {"shop acme/shop": 10}, 0.5, [SHOP])) == []

    def test_a_repository_that_left_the_manifest_is_not_missed(self) -> None:
        assert list(shrunk(of(3), {"shop acme/api": 10}, 0.5, [SHOP])) == []

    def test_counts_are_by_source_and_part(self) -> None:
        assert counts(of(2)) == {"shop acme/shop": 2}


@pytest.mark.promise("R5b")
class TestAccounts:
    @pytest.mark.parametrize(
        ("was", "now", "former", "told"),
        [
            ("old-bot", "new-bot", (), {"shop": "old-bot"}),
            ("old-bot", "new-bot", ("OLD-bot",), {}),
            ("bot", "Bot", (), {}),
            ("", "new-bot", (), {}),
            ("old-bot", "", (), {}),
        ],
    )
    def test_another_account_than_before_is_strange_unless_it_was_named(
        self, was: str, now: str, former: tuple[str, ...], told: dict[str, str]
    ) -> None:
        snapshot = a_snapshot(accounts={"shop": now})
        memory = Memory(accounts={"shop": was})
        assert strange(snapshot, memory, {"shop": former}) == told

    def test_foreign_notes_of_the_product_are_told_once_a_source(self) -> None:
        notes = {ref(n): (ForeignNote(ref(n), "acme-shop", "old-bot"),) for n in (1, 2)} | {
            ref(3): (ForeignNote(ref(3), "other", "their-bot"),)
        }
        snapshot = a_snapshot(foreign=notes, accounts={"shop": "new-bot"})
        (gap,) = other_accounts(snapshot, "acme-shop", {}, {"shop": "github"})
        assert gap.beside
        assert gap.reason == (
            "its notes of acme-shop were written by old-bot, and our account is new-bot;"
            " if old-bot was ours, set ROADMAP_DRIFT_GITHUB__FORMER_ACCOUNTS=old-bot;"
            " if not, have those notes removed"
        )
