"""Every condition of the drift catalogue is a rule here, or the docs say why it is none."""

import pytest

from bot.domain.rules import FAMILIES, RULES
from bot.domain.rules.unbuilt import UNBUILT
from tests.docs import rule_table

CONDITIONS = {
    "L": 13,
    "S": 14,
    "T": 17,
    "D": 10,
    "P": 12,
    "O": 7,
    "H": 14,
    "K": 6,
    "V": 5,
    "M": 5,
    "X": 5,
}
CODES = [f"{family}{n:02}" for family, count in CONDITIONS.items() for n in range(1, count + 1)]


def test_the_catalogue_has_a_hundred_and_eight_conditions() -> None:
    assert len(CODES) == 108
    assert sorted(CONDITIONS) == sorted(FAMILIES)


def test_each_is_a_rule_or_is_told_not_to_be_one() -> None:
    assert sorted([*RULES, *UNBUILT]) == sorted(CODES)


@pytest.mark.parametrize("code", RULES)
def test_a_rule_is_tested_by_more_than_its_example(code: str) -> None:
    assert sum(rule_table.tests_of()[code].values()) >= 2
