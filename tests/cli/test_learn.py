"""rules, explain, schema: what can be asked without a manifest."""

import pytest

import bot
from bot.domain.rules import RULES
from tests.cli.conftest import Terminal


def test_rules_lists_every_rule_by_code_and_name(terminal: Terminal) -> None:
    answer = terminal("rules")
    assert answer.code == 0
    told = [line.split()[:2] for line in answer.out.splitlines()]
    listed = [words for words in told if words and words[0] in RULES]
    assert sorted(listed) == sorted([rule.code, rule.name] for rule in RULES.values())


def test_rules_stand_by_number_within_their_family(terminal: Terminal) -> None:
    told = [rule["code"] for rule in terminal("rules", "S", "T", "--json").json["rules"]]
    assert told == [f"S{n:02}" for n in range(1, 14)] + [f"T{n:02}" for n in range(1, 18)]


def test_the_list_fits_a_terminal_of_eighty_columns(terminal: Terminal) -> None:
    lines = terminal("rules").out.splitlines()
    assert len(lines) == len(RULES) + 1
    assert max(len(line.rstrip()) for line in lines) <= 80
    assert not [line for line in lines if "…" in line]


@pytest.mark.parametrize("name", ["T01", "t01", "overdue", "OVERDUE"])
def test_a_rule_is_explained_by_code_or_name(terminal: Terminal, name: str) -> None:
    answer = terminal("explain", name)
    assert answer.code == 0
    assert answer.out.startswith("T01 overdue (time)\n")
    assert "  policy: {rules: {T01: off}}" in answer.out


@pytest.mark.parametrize("rule", ["S02", "T12", "P10", "L05"])
def test_the_manifest_lines_of_an_explanation_are_lines_of_a_manifest(
    terminal: Terminal, rule: str
) -> None:
    from bot.manifest.load import parse_manifest

    lines = terminal("explain", rule).out.partition("In the manifest:\n")[2]
    manifest = (
        "version: 1\nid: shop\nproduct: Shop\n"
        "sources: [{name: shop, kind: local, file: backlog.db}]\n"
        "initiatives: [{id: guest, title: Guest}]\n"
        + "".join(f"{line.removeprefix('  ')}\n" for line in lines.splitlines())
    ).replace("ID", "guest")
    roadmap = parse_manifest(manifest.encode(), "roadmap.yaml")
    assert [w.rule for w in roadmap.waivers] == [rule]
    assert roadmap.policy.rules[rule].off is not RULES[rule].off


def test_a_rule_that_is_off_says_so_and_how_to_switch_it_on(terminal: Terminal) -> None:
    (line,) = (x for x in terminal("rules").out.splitlines() if x.startswith("T12 "))
    assert line.split()[2:] == ["note", "(off)", "dashboard"]
    told = terminal("explain", "T12").out
    runs = "Runs:    only in the preset strict, and where the policy names it\n"
    assert runs in told
    assert "Reads:   the history of the items it asks about, where the source tells it\n" in told
    assert "  policy: {rules: {T12: on}}" in told


def test_the_others_run_and_say_so_too(terminal: Terminal) -> None:
    assert "off" not in next(x for x in terminal("rules").out.splitlines() if "T01 " in x)
    told = terminal("explain", "D05").out
    assert "Runs:    in the presets standard and strict\n" in told
    assert (
        "Reads:   links to other trackers of the items it asks about, where the source tells it\n"
    ) in told
    assert "Reads:" not in terminal("explain", "T01").out


def test_programs_are_told_the_same(terminal: Terminal) -> None:
    rules = {rule["code"]: rule for rule in terminal("rules", "--json").json["rules"]}
    assert [code for code, rule in rules.items() if rule["off"]] == [
        code for code, rule in RULES.items() if rule.off
    ]
    assert {"S09", "T12", "D04", "D05"} <= {c for c, rule in rules.items() if rule["reads"]}
    assert rules["T01"]["presets"] == ["quiet", "standard", "strict"]
    assert rules["T01"]["here"] == {}


def test_one_may_ask_for_families_alone(terminal: Terminal) -> None:
    lines = terminal("rules", "d", "Time").out.splitlines()[1:]
    assert {line[0] for line in lines} == {"D", "T"}
    answer = terminal("rules", "Q")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("There is no family Q.\nFamilies: L Links, S Status, ")


def test_under_a_policy_the_list_says_what_runs_there(shop: Terminal) -> None:
    policy = (
        "policy: {preset: quiet, rules: {O01: note}, initiatives: {guest-checkout: {T01: off}}}"
    )
    shop.rewrite("goals:", f"{policy}\ngoals:")
    told = {line.split()[0]: line.split()[2:] for line in shop("rules").out.splitlines()[1:]}
    assert told["T01"] == ["by", "commitment", "on,", "off", "for", "guest-checkout"]
    assert (told["L01"], told["O01"]) == (["warning", "off"], ["note", "on"])
    assert "Here:    off (policy of acme-shop)\n" in shop("explain", "L01").out


def test_a_manifest_with_a_mistake_in_it_does_not_hide_the_rules(shop: Terminal) -> None:
    shop.rewrite("goals:", "policy: {ignore: [overdo]}\ngoals:")
    assert shop("rules", "T").code == 0
    answer = shop("rules", "--manifest", "roadmap.yaml")
    assert answer.code == 1
    assert "'overdo' is neither a rule nor a family of rules. Did you mean 'overdue'?" in answer.err


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("T0", "T01 overdue"), ("overdu", "T01 overdue"), ("early_start", "S03 early-start")],
)
def test_the_nearest_rule_is_offered(terminal: Terminal, asked: str, meant: str) -> None:
    answer = terminal("explain", asked)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == (
        f"There is no rule {asked}.\nDid you mean {meant}? roadmap-drift rules lists them.\n"
    )


def test_nothing_is_offered_where_nothing_is_near(terminal: Terminal) -> None:
    answer = terminal("explain", "weather")
    assert answer.err == "There is no rule weather.\nroadmap-drift rules lists them.\n"


def test_the_schema_is_one_that_editors_know(terminal: Terminal) -> None:
    told = terminal("schema").json
    assert told["$schema"].startswith("https://json-schema.org/")
    assert "initiatives" in told["properties"]


def test_the_version_is_printed(terminal: Terminal) -> None:
    answer = terminal("--version")
    assert (answer.code, answer.out) == (0, f"roadmap-drift {bot.__version__}\n")


@pytest.mark.parametrize("command", ["", "demo", "init", "check", "plan", "apply", "history"])
def test_help_is_printed_for_every_command(terminal: Terminal, command: str) -> None:
    answer = terminal(*command.split(), "--help")
    assert (answer.code, answer.err) == (0, "")
    assert f"Usage: roadmap-drift {command}".rstrip() in answer.out
