"""The bits of the exit code: 1 could not run, 2 drift, 4 not judged, 8 a guard; added up."""

import contextlib
import itertools
import sqlite3

import pytest

from bot.domain.run import Exit
from tests.cli.conftest import Terminal

SECOND = "  - {name: api, kind: local, file: none.db}\n"


def without_a_source(shop: Terminal) -> None:
    """Name a second backlog that is not there."""
    shop.rewrite("sources:\n", f"sources:\n{SECOND}")


def in_sync(shop: Terminal) -> None:
    """Make the roadmap say what the backlog says."""
    shop.rewrite("status: done", "status: paused")


@pytest.mark.promise("R20")
@pytest.mark.parametrize("told", list(itertools.product((False, True), repeat=4)))
def test_the_bits_are_added_up(told: tuple[bool, bool, bool, bool]) -> None:
    expected = sum(bit for bit, on in zip((1, 2, 4, 8), told, strict=True) if on)
    assert Exit(*told).code == expected


def test_0_roadmap_and_backlog_agree(shop: Terminal) -> None:
    in_sync(shop)
    for command in ("check", "plan"):
        assert shop(command).code == 0
    shop.set(WRITES="on")
    assert shop("apply").code == 0


def test_1_the_command_could_not_run(shop: Terminal) -> None:
    for command in ("check", "plan", "apply", "history", "doctor"):
        assert shop(command, "--manifest", "none.yaml").code == 1


def test_1_a_write_that_fails(shop: Terminal) -> None:
    shop.set(WRITES="on")
    with contextlib.closing(sqlite3.connect(shop.folder / "backlog.db")) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON comments"
            " BEGIN SELECT RAISE(ABORT, 'no more comments'); END"
        )
    answer = shop("apply")
    assert answer.code == 1 + 2
    assert "failed    + shop:acme/shop#1: note" in answer.out


def test_2_drift_at_or_above_the_level_that_fails(shop: Terminal) -> None:
    for arguments in (("check",), ("plan",), ("report", "--json"), ("check", "--json")):
        assert shop(*arguments).code == 2


def test_drift_below_the_level_that_fails_is_told_and_passes(shop: Terminal) -> None:
    shop.rewrite("initiatives:", "policy: {rules: {S02: warning}}\ninitiatives:")
    answer = shop("check")
    assert (answer.code, "Warnings (1)" in answer.out) == (0, True)
    shop.rewrite("policy: {", "policy: {fail_on: warning, ")
    assert shop("check").code == 2


def test_4_a_source_that_cannot_be_read_is_not_taken_for_clean(shop: Terminal) -> None:
    in_sync(shop)
    without_a_source(shop)
    answer = shop("check")
    assert answer.code == 4
    assert "X01 unreadable  api could not be read: The tracker file none.db" in answer.out
    assert ". There is no verdict on it." in answer.out.replace("..", "#")
    assert shop("doctor").code == 4


@pytest.mark.promise("R6")
def test_4_nothing_is_taken_back_while_a_source_cannot_be_read(shop: Terminal) -> None:
    shop.set(WRITES="on")
    assert shop("apply").code == 2
    in_sync(shop)
    without_a_source(shop)
    answer = shop("apply")
    assert answer.code == 4
    assert "note resolved: not every source could be read; a later run does it" in answer.out
    assert "Held back (2)" in answer.out


def test_8_a_guard_alone(shop: Terminal) -> None:
    shop.set(WRITES="on")
    shop("apply")
    in_sync(shop)
    shop.set(LIMITS__CHANGED_MINIMUM="1")
    assert shop("apply").code == 8
    shop.set(WRITES="off")
    assert shop("apply").code == 8


@pytest.mark.promise("R37")
def test_6_drift_here_and_silence_there(shop: Terminal) -> None:
    without_a_source(shop)
    assert shop("check").code == 2 + 4


def test_14_drift_silence_and_a_guard(shop: Terminal) -> None:
    without_a_source(shop)
    assert shop("apply").code == 2 + 4 + 8
