"""What a rate limit stops: everything, one kind of write, or one item."""

import pytest

from bot.app.brakes import Brakes
from bot.domain.errors import LimitedPart, Unavailable
from bot.domain.run import Outcome
from tests.domain.builders import ref


def limited(part: LimitedPart) -> Brakes:
    brakes = Brakes()
    error = Unavailable("Too many.", retry_after=900, holds_for=part)
    assert brakes.met(ref(1), error, "note") is Outcome.STOPPED
    return brakes


def stopped(brakes: Brakes, number: int, kind: str) -> bool:
    told = brakes.on(ref(number), kind)
    assert told is None or (told[0] is Outcome.STOPPED and "900 s" in told[1])
    return told is not None


@pytest.mark.promise("R15")
@pytest.mark.parametrize("kind", ["note", "label"])
def test_a_limit_of_one_item_leaves_the_others_alone(kind: str) -> None:
    brakes = limited(LimitedPart.ITEM)
    assert stopped(brakes, 1, kind)
    assert not stopped(brakes, 2, kind)


@pytest.mark.promise("R15")
@pytest.mark.parametrize("number", [1, 2])
def test_a_limit_of_one_kind_of_write_leaves_the_other_kinds_alone(number: int) -> None:
    brakes = limited(LimitedPart.ENDPOINT)
    assert stopped(brakes, number, "note")
    assert not stopped(brakes, number, "label")


@pytest.mark.parametrize("kind", ["note", "label", ""])
def test_any_other_limit_ends_the_run_for_the_source(kind: str) -> None:
    assert stopped(limited(LimitedPart.SOURCE), 2, kind)


def test_a_source_s_limit_is_no_other_source_s() -> None:
    assert limited(LimitedPart.SOURCE).on(ref(2, source="pay"), "note") is None


def test_a_limit_met_while_looking_stops_the_source_where_no_kind_is_known() -> None:
    brakes = Brakes()
    error = Unavailable("Too many.", retry_after=900, holds_for=LimitedPart.ENDPOINT)
    brakes.met(ref(1), error)
    assert stopped(brakes, 2, "label")
