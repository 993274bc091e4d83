"""accept, snooze: what a person decides stands in the manifest, and is kept to."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.backlog import Container, Gap
from bot.manifest.load import load_manifest
from connectors.local.reader import LocalReader
from connectors.local.tracker import LocalTracker
from tests.cli.conftest import Terminal
from tests.cli.shop import MANIFEST, SENTENCE

ID = "4f1d3c"
TODAY = dt.datetime.now(dt.UTC).date()  # noqa: TID251  the command's own clock is the real one


@pytest.fixture(autouse=True)
def at_the_keyboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "Ben")


def shown(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"


def last_line(terminal: Terminal, file: str = "roadmap.yaml") -> str:
    return (terminal.folder / file).read_text(encoding="utf-8").splitlines()[-1]


def add_second(shop: Terminal) -> None:
    """A second initiative, which waits for two that nobody has: two warnings."""
    shop.rewrite(
        "initiatives:\n",
        "policy: {rules: {D07: warning}}\n"
        "initiatives:\n"
        "  - {id: invoices, title: Invoices, goal: activation, status: planned, window: later,\n"
        "     owner: ana, depends_on: [gone, lost]}\n",
    )


@pytest.mark.promise("R25")
def test_what_is_accepted_is_quiet_until_its_facts_change(shop: Terminal) -> None:
    answer = shop("accept", ID, "--reason", "the launch moved")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        "S02 done-in-roadmap-only on Guest checkout: accepted until its facts change."
        " Written to roadmap.yaml line 18.\n"
        "Next: look over and commit roadmap.yaml.\n"
    )
    (waiver,) = load_manifest(shop.folder / "roadmap.yaml").waivers
    assert last_line(shop) == (
        "  - {rule: S02, initiative: guest-checkout, finding: 4f1d3ce19c2c,"
        f" facts: {waiver.facts}, by: Ben, reason: the launch moved}}"
    )
    assert shop("check").code == 0
    assert f"{ID}  S02 done-in-roadmap-only on guest-checkout, until its facts change, by Ben" in (
        shop("check").out
    )
    shop.rewrite(f"facts: {waiver.facts}", "facts: 00000000")
    assert shop("check").code == 2


def test_the_rest_of_the_manifest_stays_as_it_was(shop: Terminal) -> None:
    shop("accept", ID, "--reason", "moved")
    text = (shop.folder / "roadmap.yaml").read_text(encoding="utf-8")
    assert text.startswith(MANIFEST + "waivers:\n")
    assert text.count("\n") == MANIFEST.count("\n") + 2


@pytest.mark.promise("R25")
@pytest.mark.parametrize(
    ("option", "value"), [("--for", "14d"), ("--for", "2 weeks"), ("--until", "DAY")]
)
def test_what_is_snoozed_is_quiet_until_a_day(shop: Terminal, option: str, value: str) -> None:
    day = TODAY + dt.timedelta(days=14)
    answer = shop("snooze", ID, option, value.replace("DAY", str(day)), "--reason", "later")
    assert answer.code == 0
    assert answer.out.startswith(
        f"S02 done-in-roadmap-only on Guest checkout: snoozed until {shown(day)}."
    )
    (waiver,) = load_manifest(shop.folder / "roadmap.yaml").waivers
    assert (waiver.until, waiver.facts, waiver.reason) == (day, "", "later")
    assert shop("check").code == 0
    shop.rewrite(f"until: {day}", "until: 2026-01-01")
    assert shop("check").code == 2


def test_a_new_decision_takes_the_place_of_the_old_one(shop: Terminal) -> None:
    shop("accept", ID, "--reason", "moved")
    shop("snooze", ID, "--for", "3d", "--reason", "ask again", "--by", "cleo")
    (waiver,) = load_manifest(shop.folder / "roadmap.yaml").waivers
    assert (waiver.by, waiver.reason, waiver.facts) == ("cleo", "ask again", "")
    assert waiver.until == TODAY + dt.timedelta(days=3)


@pytest.mark.parametrize(
    "name",
    [
        "4f1d",
        "4F1D3CE19C2C",
        "S02:guest-checkout",
        "s02:Guest-Checkout",
    ],
)
def test_a_finding_is_named_by_its_id_or_by_rule_and_place(shop: Terminal, name: str) -> None:
    assert shop("accept", name, "--reason", "moved").code == 0
    assert len(load_manifest(shop.folder / "roadmap.yaml").waivers) == 1


def test_a_name_given_twice_is_written_once(shop: Terminal) -> None:
    told = shop("accept", ID, "S02:guest-checkout", "--reason", "moved", "--json").json
    assert len(told["decided"]) == 1


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ffffff", "ffffff names no finding.\n"),
        (
            "S02:guest-checkot",
            "S02:guest-checkot names no finding. Did you mean:\n"
            f"  {ID}  S02 done-in-roadmap-only on Guest checkout: {SENTENCE}\n",
        ),
        (
            "S02",
            "S02 names no finding. Did you mean:\n"
            f"  {ID}  S02 done-in-roadmap-only on Guest checkout: {SENTENCE}\n",
        ),
        ("4f1", "4f1 names no finding. Did you mean:\n"),
    ],
)
def test_a_name_of_no_finding_is_answered_with_the_nearest(
    shop: Terminal, name: str, told: str
) -> None:
    answer = shop("accept", ID, name, "--reason", "moved")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(told)
    assert answer.err.endswith(
        "roadmap-drift check --all lists the findings, each with its id beside it.\n"
    )
    assert (shop.folder / "roadmap.yaml").read_text(encoding="utf-8") == MANIFEST


def test_every_name_that_is_wrong_is_told_at_once(shop: Terminal) -> None:
    answer = shop("accept", "ffffff", "eeeeee", "--reason", "moved")
    assert answer.err.startswith("ffffff names no finding.\neeeeee names no finding.\n")


def test_a_name_of_two_findings_is_answered_with_both(shop: Terminal) -> None:
    add_second(shop)
    answer = shop("accept", "D07:invoices", "--reason", "moved")
    assert answer.code == 1
    first, one, other, _ = answer.err.splitlines()
    assert first == "D07:invoices names 2 findings:"
    assert one.split()[1:3] == other.split()[1:3] == ["D07", "dependency-unknown"]
    assert shop("accept", one.split()[0], "--reason", "moved").code == 0


def test_what_could_not_be_judged_cannot_be_accepted(shop: Terminal) -> None:
    shop.rewrite("sources:\n", "sources:\n  - {name: api, kind: local, file: none.db}\n")
    found = shop("check", "--json").json["products"][0]["findings"]
    health = next(f["fingerprint"] for f in found if f["rule"].startswith("X"))
    answer = shop("accept", health, "--reason", "known")
    assert answer.code == 1
    assert answer.err.startswith(
        f"{health} tells what could not be judged; that can be put right, but not accepted.\n"
        "A source could not be read to its end, so there may be findings that are not known now.\n"
    )
    assert shop("accept", "--all").code == 0
    assert "rule: X" not in (shop.folder / "roadmap.yaml").read_text(encoding="utf-8")


@pytest.mark.promise("R25")
def test_all_that_stands_is_accepted_as_a_baseline(shop: Terminal) -> None:
    add_second(shop)
    assert shop("check").code == 2
    before = len(shop("check", "--json").json["products"][0]["findings"])
    answer = shop("accept", "--all", "--by", "ana")
    assert answer.code == 0
    assert answer.out == (
        "Accepted until their facts change: 1 error, 2 warnings. Written to roadmap.yaml.\n"
        "Next: look over and commit roadmap.yaml.\n"
    )
    waivers = load_manifest(shop.folder / "roadmap.yaml").waivers
    assert len(waivers) == before
    assert {(w.by, w.reason) for w in waivers} == {("ana", f"baseline of {shown(TODAY)}")}
    assert shop("check").code == 0
    assert shop("accept", "--all").out == "Nothing stands, so there is nothing to accept.\n"


def test_a_baseline_can_be_of_some_levels_only(shop: Terminal) -> None:
    add_second(shop)
    levels = [f["level"] for f in shop("check", "--json").json["products"][0]["findings"]]
    assert set(levels) == {"error", "warning"}
    told = shop("accept", "--all", "--level", "warning", "--level", "note", "--json").json
    assert len(told["decided"]) == levels.count("warning")
    assert shop("check").code == 2


def test_who_decides_is_who_is_logged_in_by_the_name_that_the_manifest_has(shop: Terminal) -> None:
    shop.rewrite("goals:\n", "people: [{id: ana}, {id: ben}]\ngoals:\n")
    assert shop("accept", ID, "--reason", "moved", "--json").json["decided"][0]["by"] == "ben"


def test_where_nobody_is_logged_in_one_has_to_say_who(
    shop: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nobody)
    answer = shop("accept", ID, "--reason", "moved")
    assert (answer.code, answer.err) == (
        1,
        "It is not known who is logged in.\nSay who decides with --by.\n",
    )
    assert shop("accept", ID, "--reason", "moved", "--by", "ana").code == 0


def test_programs_are_told_what_was_decided_and_where_it_stands(shop: Terminal) -> None:
    told = shop("accept", ID, "--reason", "moved  on\npurpose", "--json").json
    (decided,) = told["decided"]
    assert decided.pop("facts") == load_manifest(shop.folder / "roadmap.yaml").waivers[0].facts
    assert decided == {
        "product": "acme-shop",
        "rule": "S02",
        "fingerprint": "4f1d3ce19c2c",
        "initiative": "guest-checkout",
        "item": None,
        "message": SENTENCE,
        "decision": "accept",
        "until": None,
        "by": "Ben",
        "reason": "moved on purpose",
        "written_to": "roadmap.yaml",
        "line": 18,
    }


def test_of_several_manifests_the_right_one_is_changed(shop: Terminal) -> None:
    other = MANIFEST.replace("acme-shop", "acme-pay").replace("Acme Shop", "Acme Pay")
    (shop.folder / "pay.yaml").write_text(other, encoding="utf-8")
    found = shop("check", "--json", "--manifest", "*.yaml").json["products"]
    ids = {p["product"]: p["findings"][0]["fingerprint"] for p in found}
    told = shop("accept", ids["acme-pay"], "--reason", "moved", "--manifest", "*.yaml")
    assert "Written to pay.yaml line 18." in told.out
    assert (shop.folder / "roadmap.yaml").read_text(encoding="utf-8") == MANIFEST
    both = shop("accept", "S02:guest-checkout", "--reason", "moved", "--manifest", "*.yaml")
    assert "names 2 findings" in both.err
    told = shop("accept", *ids.values(), "--reason", "moved", "--manifest", "*.yaml")
    assert "Next: look over and commit pay.yaml and roadmap.yaml." in told.out


def test_no_manifest_is_changed_where_one_of_them_cannot_be(shop: Terminal) -> None:
    other = MANIFEST.replace("acme-shop", "acme-pay")
    (shop.folder / "a.yaml").write_text(other, encoding="utf-8")
    shop.rewrite("title: Guest checkout", f"title: {'x' * 9900}")
    reason = "y" * 9990
    answer = shop("accept", "--all", "--reason", reason, "--manifest", "*.yaml")
    assert answer.code == 1
    assert "is left as it is: an edit would spoil it" in answer.err
    assert (shop.folder / "a.yaml").read_text(encoding="utf-8") == other


def test_nothing_is_written_to_the_tracker(shop: Terminal) -> None:
    shop.set(WRITES="on")
    shop("accept", ID, "--reason", "moved")
    assert LocalTracker.open(shop.folder / "backlog.db").comments("acme/shop#1") == ()


def test_a_dashboard_takes_decisions_only_where_there_is_one(shop: Terminal) -> None:
    answer = shop("accept", ID, "--reason", "moved", "--in", "dashboard")
    assert (answer.code, answer.err) == (
        1,
        "The manifest of acme-shop names no dashboard.\n"
        "Add one to it, or leave out --in dashboard.\n",
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("accept", "name the findings, or give --all"),
        (f"accept {ID} --all --reason x", "name the findings, or give --all"),
        (f"accept {ID}", "say why: --reason TEXT"),
        (f"accept {ID} --level error --reason x", "--level goes with --all"),
        ("snooze --for 14d --reason x", "name the findings"),
        (f"snooze {ID} --reason x", "say for how long: --for 14d, or --until 2026-12-01"),
        (f"snooze {ID} --for 14d --until 2099-01-01 --reason x", "say for how long: "),
        (f"snooze {ID} --for 14d", "say why: --reason TEXT"),
        (f"snooze {ID} --for ever --reason x", "'ever' is neither a day nor a number of days"),
        (f"snooze {ID} --for 53w --reason x", "A snooze lasts 365 days at most"),
        (f"snooze {ID} --until 2020-01-01 --reason x", "2020-01-01 is over: today is "),
    ],
)
def test_a_command_that_is_not_complete_is_answered_with_what_is_missing(
    shop: Terminal, arguments: str, told: str
) -> None:
    answer = shop(*arguments.split())
    assert (answer.code, answer.out) == (1, "")
    assert f"Invalid value: {told}" in answer.err
    command = arguments.split()[0]
    assert answer.err.endswith(f"roadmap-drift {command} --help shows how it is used.\n")


def test_a_manifest_that_changed_meanwhile_is_not_overwritten(
    shop: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shop.folder / "roadmap.yaml"
    real = LocalReader.containers

    def meanwhile(reader: LocalReader) -> Iterator[Container | Gap]:
        path.write_text(MANIFEST + "# mine\n", encoding="utf-8")
        return real(reader)

    monkeypatch.setattr(LocalReader, "containers", meanwhile)
    answer = shop("accept", ID, "--reason", "moved")
    assert answer.code == 1
    assert answer.err.startswith("roadmap.yaml was changed while it was compared")
    assert path.read_text(encoding="utf-8") == MANIFEST + "# mine\n"


def test_a_report_tells_programs_what_to_name_and_what_quiets_it(shop: Terminal) -> None:
    (before,) = shop("check", "--json").json["products"][0]["findings"]
    shop("accept", before["fingerprint"], "--reason", "moved")
    (after,) = json.loads(shop("report", "--json").out)["products"][0]["findings"]
    assert after["waiver"] == {
        "until": None,
        "by": "Ben",
        "reason": "moved",
        "finding": before["fingerprint"],
        "facts": before["facts_digest"],
    }
    assert {**before, "waiver": None} == {**after, "waiver": None}
