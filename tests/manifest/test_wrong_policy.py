"""Mistakes in the policy and in waivers."""

import pytest

from tests.manifest.examples import HEAD
from tests.manifest.mistakes import FIRST, RULE, Mistakes, problems_of, rows

CHOICE = "Write one of: off, on, note, warning, error."

POLICY: Mistakes = {
    "a preset": (
        HEAD + "policy: {preset: strickt}\n",
        "5:18: policy.preset: 'strickt' is not known here. Did you mean 'strict'? "
        "Write one of: quiet, standard, strict.",
    ),
    "a level to fail on": (
        HEAD + "policy: {fail_on: never}\n",
        "5:19: policy.fail_on: 'never' is not known here. Write one of: note, warning, error.",
    ),
    "a rule": (
        RULE + "    T1: off\n",
        "7:5: policy.rules.T1: 'T1' is not a rule. Did you mean 'T01'?",
    ),
    "a rule by its name": (
        RULE + "    overdue: off\n",
        "7:5: policy.rules.overdue: 'overdue' is not a rule. Write its code: T01.",
    ),
    "nearly the name of a rule": (
        RULE + "    over-due: off\n",
        "7:5: policy.rules.over-due: 'over-due' is not a rule. "
        "Did you mean overdue? Write its code: T01.",
    ),
    "a rule that is selected": (
        HEAD + "policy:\n  select: [T, S4, over-due]\n",
        "6:15: policy.select[1]: 'S4' is neither a rule nor a family of rules. Did you mean 'S04'?",
        "6:19: policy.select[2]: 'over-due' is neither a rule nor a family of rules. "
        "Did you mean 'overdue'?",
    ),
    "nothing that is selected": (
        HEAD + "policy: {select: []}\n",
        "5:18: policy.select: is an empty list. Write at least one entry.",
    ),
    "a rule that is ignored": (
        HEAD + "policy: {ignore: [Q]}\n",
        "5:19: policy.ignore[0]: 'Q' is neither a rule nor a family of rules. Known rules and "
        "families: T01, T02, S04, T, S, overdue, child-outside-window, phantom-in-progress.",
    ),
    "a list that is a word": (
        HEAD + "policy: {select: T}\n",
        "5:18: policy.select: must be a list. "
        "Write [a, b], or each entry on a line that begins with '- '.",
    ),
    "an initiative of the policy": (
        FIRST + "policy: {initiatives: {aa: {T01: off}}}\n",
        "8:24: policy.initiatives.aa: 'aa' is not an initiative. Did you mean 'a'?",
    ),
    "a source of the policy": (
        HEAD + "policy: {sources: {shoop: {T01: off}}}\n",
        "5:20: policy.sources.shoop: 'shoop' is not a source. Did you mean 'shop'?",
    ),
    "a rule, an option and a level of a part": (
        HEAD + "policy: {sources: {shop: {T1: off, S04: {day: 3}, T02: bad}}}\n",
        "5:27: policy.sources.shop.T1: 'T1' is not a rule. Did you mean 'T01'?",
        "5:42: policy.sources.shop.S04.day: is not an option of S04. Did you mean 'days'?",
        f"5:56: policy.sources.shop.T02: 'bad' is not known here. {CHOICE}",
    ),
    "a part that is a word": (
        HEAD + "policy: {sources: {shop: off}}\n",
        "5:26: policy.sources.shop: must have fields. Write name: value.",
    ),
    "a rule in small letters": (
        RULE + "    t02: off\n",
        "7:5: policy.rules.t02: 't02' is not a rule. Did you mean 'T02'?",
    ),
    "a level": (
        RULE + "    T01: warn\n",
        f"7:10: policy.rules.T01: 'warn' is not known here. {CHOICE}",
    ),
    "a level further in": (
        RULE + "    T01: {level: [error]}\n",
        f"7:18: policy.rules.T01.level: must be one word. {CHOICE}",
    ),
    "a reach": (
        RULE + "    T01: {reach: people}\n",
        "7:18: policy.rules.T01.reach: 'people' is not known here. "
        "Write one of: report, dashboard, item.",
    ),
    "a list of levels": (
        RULE + "    T01: [off]\n",
        f"7:10: policy.rules.T01: must not be a list. {CHOICE}",
    ),
    "an option": (
        RULE + "    S04: {day: 3}\n",
        "7:11: policy.rules.S04.day: is not an option of S04. Did you mean 'days'?",
    ),
    "an option of a rule without any": (
        RULE + "    T01: {days: 3}\n",
        "7:11: policy.rules.T01.days: is not an option of T01. Known fields: level, reach.",
    ),
    "an option in words": (
        RULE + "    S04: {days: many}\n",
        "7:17: policy.rules.S04.days: 'many' is not a number. Write digits, such as 120 or 0.5.",
    ),
    "half a day": (
        RULE + "    S04: {days: 1.5}\n",
        "7:17: policy.rules.S04.days: '1.5' is not a whole number. Write one such as 14.",
    ),
    "a truth": (
        RULE + "    S04: {strict: on}\n",
        "7:19: policy.rules.S04.strict: 'on' is neither true nor false. Write true or false.",
    ),
    "a text that is a list": (
        RULE + "    S04: {field: [a]}\n",
        "7:18: policy.rules.S04.field: must be one value, not a list or a mapping. Write a text.",
    ),
    "a waiver of no rule": (
        HEAD + "waivers: [{rule: T9, item: 'shop:a/b#1', until: 2026-12-01}]\n",
        "5:18: waivers[0].rule: 'T9' is not a rule. Known rules: T01, T02, S04.",
    ),
    "a waiver without an end": (
        HEAD + "waivers: [{rule: T01, item: 'shop:a/b#1'}]\n",
        "5:11: waivers[0].until: is missing. Add it, such as until: 2026-12-01.",
    ),
    "a waiver of no initiative": (
        FIRST + "waivers: [{rule: T01, initiative: b, until: 2026-12-01}]\n",
        "8:35: waivers[0].initiative: 'b' is not an initiative. Known initiatives: a.",
    ),
    "a waiver of nothing": (
        HEAD + "waivers: [{rule: T01, until: 2026-12-01}]\n",
        "5:11: waivers[0]: names neither an initiative, nor an item, nor a finding. "
        "Add one of them.",
    ),
    "a waiver of nothing for ever": (
        HEAD + "waivers:\n- {rule: T01, by: ana}\n- T01\n",
        "6:3: waivers[0]: names neither an initiative, nor an item, nor a finding. "
        "Add one of them.",
        "6:3: waivers[0].until: is missing. Add it, such as until: 2026-12-01.",
        "7:3: waivers[1]: must have fields. Write name: value.",
    ),
    "a waiver of a part of a fingerprint": (
        HEAD + "waivers: [{rule: T01, finding: 3fa9c2, until: 2026-12-01}]\n",
        "5:32: waivers[0].finding: '3fa9c2' is not the fingerprint of a finding. Write its 12 "
        "characters, 0 to 9 and a to f, as roadmap-drift check --json has them.",
    ),
    "a waiver of facts in words": (
        HEAD + "waivers: [{rule: T01, finding: 3fa9c2d41b07, facts: due in May}]\n",
        "5:53: waivers[0].facts: 'due in May' is not a digest of facts. Write its 8 "
        "characters, 0 to 9 and a to f, as roadmap-drift accept writes them.",
    ),
    "a waiver of an item without a source": (
        HEAD + "waivers: [{rule: T01, item: '#12', until: 2026-12-01}]\n",
        "5:29: waivers[0].item: '#12' is not an item. "
        "Write source:key, such as shop:acme/shop#12 or pay:PAY-7.",
    ),
    "a waiver of an item elsewhere": (
        HEAD + "waivers: [{rule: T01, item: 'pay:PAY-1', until: 2026-12-01}]\n",
        "5:29: waivers[0].item: 'pay' is not a source. Known sources: shop.",
    ),
}


@pytest.mark.parametrize(("text", "expected"), rows(POLICY))
def test_a_mistake_is_told_with_its_place_and_what_to_do(
    text: str | bytes, expected: list[str]
) -> None:
    assert problems_of(text) == expected
