"""What a policy may say of rules, as it arrives."""

from bot.domain.policy import Level, Preset, RuleSetting
from bot.manifest.load import parse_manifest
from tests.manifest.examples import RULES
from tests.manifest.mistakes import FIRST

POLICY = """\
policy:
  preset: quiet
  select: [T, S04, overdue]
  ignore: [child-outside-window, S]
  rules: {T01: on}
  initiatives:
    a: {S04: {days: 30, level: note}, T01: off}
  sources:
    shop: {S04: {share: 10%}}
"""


def test_names_become_codes_and_families_stay_letters() -> None:
    policy = parse_manifest((FIRST + POLICY).encode(), "m.yaml", RULES).policy
    assert policy.preset is Preset.QUIET
    assert policy.select == frozenset({"T", "S04", "T01"})
    assert policy.ignore == {"T02", "S"}
    assert policy.rules == {"T01": RuleSetting()}


def test_parts_of_the_roadmap_have_settings_of_their_own() -> None:
    policy = parse_manifest((FIRST + POLICY).encode(), "m.yaml", RULES).policy
    assert policy.initiatives == {
        "a": {
            "S04": RuleSetting(level=Level.NOTE, options={"days": 30}),
            "T01": RuleSetting(off=True),
        }
    }
    assert policy.sources == {"shop": {"S04": RuleSetting(options={"share": 0.1})}}


def test_without_a_select_all_may_run_and_nothing_is_ignored() -> None:
    policy = parse_manifest(FIRST.encode(), "m.yaml", RULES).policy
    assert (policy.preset, policy.select, policy.ignore) == ("standard", None, frozenset())
