"""Options that hold for every command: a day to look at, and JSON for programs."""

import json

import pytest

from connectors.local.tracker import LocalTracker
from tests.cli.conftest import Terminal

DAY = "2026-10-01"


@pytest.mark.parametrize(
    "command", ["check", "plan", "doctor", "history", "report --json", "report --markdown"]
)
def test_every_command_that_looks_takes_a_day(shop: Terminal, command: str) -> None:
    assert shop(*command.split(), "--as-of", DAY).code in (0, 2)


def test_apply_as_of_a_day_shows_the_plan_and_writes_nothing(shop: Terminal) -> None:
    shop.set(WRITES="on")
    answer = shop("apply", "--as-of", DAY)
    assert answer.code == 2 + 8
    assert answer.out.endswith("Nothing was written: --as-of is only for looking.\n")
    assert "+ shop:acme/shop#1: note" in answer.out
    assert LocalTracker.open(shop.folder / "backlog.db").comments("acme/shop#1") == ()


def test_history_as_of_a_day_looks_behind_later_runs(shop: Terminal) -> None:
    shop.set(WRITES="on")
    for _ in range(3):
        shop("apply")
    today = shop("history", "--json").json["products"][0]["runs"][0]["as_of"]
    told = shop("history", "--json", "--limit", "1", "--as-of", today).json
    assert len(told["products"][0]["runs"]) == 1
    assert shop("history", "--limit", "99999999999999999999").code == 1


def test_history_as_of_a_day_leaves_later_runs_out(shop: Terminal) -> None:
    shop.set(WRITES="on")
    shop("apply")
    assert len(shop("history", "--json").json["products"][0]["runs"]) == 1
    assert shop("history", "--json", "--as-of", DAY).json["products"][0]["runs"] == []


@pytest.mark.parametrize(
    "command",
    ["check", "plan", "apply", "report", "rules", "explain T01", "schema", "doctor", "history"],
)
def test_every_command_speaks_json(shop: Terminal, command: str) -> None:
    assert isinstance(shop(*command.split(), "--json").json, dict)


def test_init_and_import_speak_json(terminal: Terminal) -> None:
    issues = [
        {"number": 1, "title": "A", "state": "OPEN", "url": "https://github.com/a/b/issues/1"}
    ]
    issues[0] |= {"createdAt": "2026-09-01T09:00:00Z", "updatedAt": "2026-09-01T09:00:00Z"}
    (terminal.folder / "issues.json").write_text(json.dumps(issues), encoding="utf-8")
    told = terminal("import", "issues.json", "--json").json
    assert (told["into"], told["items"], told["groups"]) == ("backlog.db", 1, ["a/b"])
    assert terminal("init", "--file", "backlog.db", "--json").json == {
        "wrote": "roadmap.yaml",
        "next": ["roadmap-drift doctor", "roadmap-drift check"],
    }


def test_what_was_not_judged_is_said_once_a_reason(shop: Terminal) -> None:
    shop.rewrite("    window: later", "    window: 2026-Q4")
    shop.rewrite(
        "initiatives:\n",
        "initiatives:\n"
        "  - {id: a, title: A, goal: activation, status: done, links: [{shop: {issue: 1}}]}\n",
    )
    (shop.folder / "backlog.db").unlink()
    out = shop("check").out
    lines = out[out.index("Not judged") :].splitlines()
    assert sum("guest-checkout" in line for line in lines) == 1
    assert any("on a, guest-checkout:" in line for line in lines)


@pytest.mark.parametrize("name", ["Shop [beta]", "Back\\", "[/bold] x"])
def test_a_products_name_is_printed_as_it_is(shop: Terminal, name: str) -> None:
    shop.rewrite("product: Acme Shop", f"product: '{name}'")
    assert shop("check").out.startswith(f"{name} · ")


def test_a_saved_plan_of_two_products_writes_on_the_item_they_share(shop: Terminal) -> None:
    shop.set(WRITES="on", MANIFEST="*.yaml")
    other = (shop.folder / "roadmap.yaml").read_text(encoding="utf-8")
    other = other.replace("id: acme-shop", "id: acme-pay").replace("Acme Shop", "Acme Pay")
    other = other.replace("name: shop", "name: store").replace("{shop:", "{store:")
    (shop.folder / "pay.yaml").write_text(other, encoding="utf-8")
    shop("plan", "-o", "plan.json")
    assert "skipped" not in shop("apply", "plan.json").out
    notes = LocalTracker.open(shop.folder / "backlog.db").comments("acme/shop#1")
    assert len(notes) == 2
