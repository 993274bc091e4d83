"""The examples that `explain` and the documentation show are true."""

import pytest

from bot.domain import wording
from bot.domain.rules import RULES
from bot.domain.rules.examples import EXAMPLES
from bot.report.pages import example_verdict


def test_every_rule_has_an_example_and_every_example_a_rule() -> None:
    assert sorted(EXAMPLES) == sorted(RULES)


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_shows_its_rule_once(code: str) -> None:
    example = EXAMPLES[code]
    verdict = example_verdict(RULES[code])
    (finding,) = (f for f in verdict.findings if f.rule == code)
    names = wording.Names(verdict.scene)
    remedies = tuple(wording.plain(line) for line in wording.remedies(finding, names))
    assert wording.plain(wording.sentence(finding, names)) == example.sentence
    assert remedies == (example.roadmap_remedy, example.backlog_remedy)


def test_every_example_is_told_as_a_story() -> None:
    assert [code for code, example in EXAMPLES.items() if not example.story.endswith(".")] == []
