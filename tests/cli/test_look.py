"""check, plan, report: what people read, and that nothing is written."""

import json
from pathlib import Path

import pytest

from bot.ports import Right
from connectors.local.reader import LocalReader
from tests.cli.conftest import Terminal
from tests.cli.shop import NOTE, SENTENCE

LOOKING = (
    ("check",),
    ("check", "--json"),
    ("check", "--all"),
    ("plan",),
    ("plan", "--json"),
    ("report", "--json"),
    ("report", "--markdown"),
    ("history",),
    ("doctor",),
)


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_check_prints_the_contradiction_who_decides_and_what_comes_next(shop: Terminal) -> None:
    answer = shop("check")
    assert answer.code == 2
    heading, _, found = answer.out.partition("\n")
    assert heading.startswith("Acme Shop · ")
    assert found.startswith(
        f"\nErrors (1)\nerror   S02 done-in-roadmap-only  guest-checkout: {SENTENCE}"
    )
    assert "ana decides" in found
    assert "set the status back to in_progress" in found
    assert "close or move what is left: acme/shop#1 and acme/shop#2." in found
    assert found.endswith(
        "1 initiative compared with 3 items: 1 error.\n"
        "More: roadmap-drift explain S02. What apply would write: roadmap-drift plan.\n"
        "Quiet one: roadmap-drift accept 4f1d3c --reason WHY.\n"
        "Mend one in the manifest: roadmap-drift fix 4f1d3c --show.\n"
    )
    assert "\n4f1d3c  ana decides. Roadmap: " in found


def test_agreement_is_said_and_offers_nothing_more(shop: Terminal) -> None:
    shop.rewrite("status: done", "status: in_progress")
    shop.rewrite("initiatives:", "policy: {rules: {S04: off}}\ninitiatives:")
    answer = shop("check")
    assert answer.code == 0
    assert answer.out.endswith("1 initiative compared with 3 items: roadmap and backlog agree.\n")


def test_a_day_in_the_past_is_judged_with_what_was_there_then(shop: Terminal) -> None:
    answer = shop("check", "--json", "--as-of", "2026-10-01")
    (found,) = answer.json["products"][0]["findings"]
    assert (answer.json["products"][0]["as_of"], found["facts"]["open"]) == ("2026-10-01", 3)


def test_plan_shows_the_note_as_it_would_be_written(shop: Terminal) -> None:
    answer = shop("plan")
    assert answer.code == 2
    assert answer.out.startswith(NOTE)
    assert "+ shop:acme/shop#1: label drift:error\n" in answer.out
    assert answer.out.endswith("1 note to add, 0 to change, 0 to resolve; 1 label to change.\n")


def test_a_saved_plan_is_the_one_that_is_printed(shop: Terminal) -> None:
    printed = shop("plan", "--json", "--output", "plan.json")
    assert json.loads((shop.folder / "plan.json").read_text(encoding="utf-8")) == printed.json


def test_a_place_where_nothing_can_be_saved_is_said_in_a_sentence(shop: Terminal) -> None:
    answer = shop("plan", "--output", "none/plan.json")
    assert answer.code == 1
    assert answer.err == (
        "none/plan.json could not be written: No such file or directory.\nGive another --output.\n"
    )


def test_a_report_is_equal_byte_for_byte_when_nothing_changed(shop: Terminal) -> None:
    for form in ("--json", "--markdown"):
        assert shop("report", form).out == shop("report", form).out


def test_a_report_goes_to_a_file(shop: Terminal) -> None:
    printed = shop("report", "--markdown").out
    answer = shop("report", "--markdown", "--output", "report.md")
    assert (answer.code, answer.out) == (2, "")
    assert (shop.folder / "report.md").read_text(encoding="utf-8") == printed
    assert "| S02 done-in-roadmap-only `4f1d3c` | " in printed


@pytest.mark.parametrize("forms", [(), ("--json", "--markdown")])
def test_a_report_asks_for_one_form(shop: Terminal, forms: tuple[str, ...]) -> None:
    answer = shop("report", *forms)
    assert (answer.code, answer.out) == (1, "")
    assert "choose one of --json and --markdown" in answer.err
    assert "roadmap-drift report --help" in answer.err


@pytest.mark.promise("R18")
@pytest.mark.parametrize("arguments", LOOKING, ids=" ".join)
def test_looking_leaves_every_file_as_it_was(shop: Terminal, arguments: tuple[str, ...]) -> None:
    shop.set(WRITES="on")
    before = everything(shop.folder.parent)
    assert shop(*arguments).err == ""
    assert everything(shop.folder.parent) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--json"),
        ("plan", "--json"),
        ("apply", "--json"),
        ("report", "--json"),
        ("history", "--json"),
        ("doctor", "--json"),
        ("rules", "--json"),
        ("explain", "S02", "--json"),
        ("schema",),
    ],
    ids=" ".join,
)
def test_json_alone_stands_on_stdout(shop: Terminal, arguments: tuple[str, ...]) -> None:
    shop.set(LOG__LEVEL="debug", LOG__FORMAT="json")
    assert isinstance(shop(*arguments).json, dict)


def test_several_manifests_are_checked_at_once(shop: Terminal) -> None:
    text = (shop.folder / "roadmap.yaml").read_text(encoding="utf-8")
    (shop.folder / "api.yaml").write_text(text.replace("acme-shop", "acme-api"), encoding="utf-8")
    answer = shop("check", "--manifest", "*.yaml", "--json")
    assert [p["product"] for p in answer.json["products"]] == ["acme-api", "acme-shop"]


def test_the_plans_of_several_products_are_told_apart(shop: Terminal) -> None:
    text = (shop.folder / "roadmap.yaml").read_text(encoding="utf-8")
    (shop.folder / "api.yaml").write_text(text.replace("acme-shop", "acme-api"), encoding="utf-8")
    for command in ("plan", "apply"):
        lines = shop(command, "--manifest", "*.yaml").out.splitlines()
        assert [line for line in lines if line in ("acme-api", "acme-shop")] == [
            "acme-api",
            "acme-shop",
        ]


def test_the_manifest_may_be_set_instead_of_named(shop: Terminal) -> None:
    (shop.folder / "roadmap.yaml").rename(shop.folder / "shop.yaml")
    shop.set(MANIFEST="shop.yaml")
    assert shop("check").code == 2


def test_doctor_names_every_check(shop: Terminal) -> None:
    answer = shop("doctor")
    assert answer.code == 0
    assert answer.out == "acme-shop\n  ok  shop backlog.db: read\n  ok  shop backlog.db: write\n"


def test_doctor_tells_what_cannot_be_known_from_what_is_missing(shop: Terminal) -> None:
    told = (
        Right("PAY", "browse", held=True),
        Right("PAY", "edit own comments", held=None, remedy="Try it."),
        Right("OPS", "add comments", held=False, remedy="Ask for the right."),
    )
    shop.monkeypatch.setattr(LocalReader, "rights", lambda _: told)
    answer = shop("doctor")
    assert answer.code == 4
    assert answer.out == (
        "acme-shop\n"
        "  ok  shop PAY: browse\n"
        "  ?   shop PAY: edit own comments. Try it.\n"
        "  no  shop OPS: add comments. Ask for the right.\n"
    )
    (product,) = shop("doctor", "--json").json["products"]
    assert [check["held"] for check in product["checks"]] == [True, None, False]
    shop.monkeypatch.setattr(LocalReader, "rights", lambda _: told[:2])
    assert shop("doctor").code == 0


def test_doctor_says_what_to_set_before_jira_can_be_reached(terminal: Terminal) -> None:
    terminal("init", "--project", "PAY")
    answer = terminal("doctor")
    assert answer.code == 4
    assert answer.out == (
        "pay\n"
        "  no  backlog: reach. No setting says where Jira is;"
        " set ROADMAP_DRIFT_JIRA__BASE_URL\n"
    )
