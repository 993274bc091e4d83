"""What is new, updated or gone since an earlier run: check, report and changes."""

import json
import re

import pytest

from tests.cli.conftest import Terminal

WAIVER = "waivers: [{rule: S02, initiative: guest-checkout, until: %s, by: ana}]\ngoals:"


@pytest.fixture
def ran(shop: Terminal) -> Terminal:
    """The shop after one run that wrote what was due: S02 stands."""
    shop.rewrite("goals:", "policy: {select: [S02, S04]}\ngoals:")
    shop.set(WRITES="on")
    assert shop("apply").code == 2
    return shop


def run_id(ran: Terminal) -> str:
    (product,) = ran("history", "--json").json["products"]
    return str(product["runs"][0]["id"])


def states(ran: Terminal, *arguments: str) -> dict[str, str]:
    (product,) = ran(*arguments).json["products"]
    return {f["rule"]: f["state"] for f in product["findings"]}


def test_without_an_earlier_run_nothing_is_marked(shop: Terminal) -> None:
    shop.rewrite("goals:", "policy: {select: [S02, S04]}\ngoals:")
    told = shop("check").out
    assert "\nNo earlier run to compare with.\n" in told
    assert not re.search(r"\[(new|updated)\]", told)
    assert states(shop, "check", "--json") == {"S02": None}
    assert shop("changes").out == "acme-shop: No earlier run to compare with.\n"


def test_what_is_as_it_was_is_not_marked(ran: Terminal) -> None:
    told = ran("check").out
    assert re.search(r"\nSince run r-\w+ of .+: nothing is new, updated or gone\.\n", told)
    assert "[new]" not in told
    assert states(ran, "report", "--json") == {"S02": "unchanged"}


def test_what_is_new_and_what_is_gone_is_told(ran: Terminal) -> None:
    ran.rewrite("status: done", "status: in_progress")
    told = ran("check").out
    assert "nothing was finished in the last 14 days. [new]\n" in told
    assert ": 1 new, 0 updated, 1 gone: S02 done-in-roadmap-only on guest-checkout.\n" in told
    (product,) = ran("check", "--json").json["products"]
    assert [f["rule"] for f in product["absent"]] == ["S02"]
    assert product["baseline"]["run"] == run_id(ran)
    report = ran("report", "--markdown").out
    assert "| S04 phantom-in-progress `" in report
    assert "` new | The roadmap says" in report
    assert "1 new, 0 updated, 1 gone: S02 done-in-roadmap-only on guest-checkout." in report


def test_what_is_accepted_now_is_updated(ran: Terminal) -> None:
    ran.rewrite("goals:", WAIVER % "2199-01-01")
    assert states(ran, "check", "--json") == {"S02": "updated"}
    assert "         it is accepted now\n" in ran("changes").out


def test_a_report_is_the_same_twice(ran: Terminal) -> None:
    for form in ("--json", "--markdown"):
        assert ran("report", form).out == ran("report", form).out


def test_changes_tells_each_in_words(ran: Terminal) -> None:
    ran.rewrite("status: done", "status: in_progress")
    answer = ran("changes")
    assert (answer.code, answer.err) == (0, "")
    first, new, gone = answer.out.splitlines()
    assert first.endswith(": 1 new, 0 updated, 1 gone.")
    assert new.startswith("  new      S04 phantom-in-progress on guest-checkout: The roadmap says")
    assert gone == (
        "  gone     S02 done-in-roadmap-only on guest-checkout: "
        "The roadmap says Guest checkout is done; 2 items are still open."
    )


def test_changes_tells_programs_the_same(ran: Terminal) -> None:
    ran.rewrite("{select: [S02, S04]}", "{select: [S02, S04], rules: {S02: note}}")
    (product,) = ran("changes", "--json").json["products"]
    assert (product["new"], product["absent"], product["unchanged"]) == ([], [], 0)
    (updated,) = product["updated"]
    assert (updated["level"], updated["before"]["level"]) == ("note", "error")
    assert "         it was an error\n" in ran("changes").out


def test_one_may_name_the_run_or_a_day(ran: Terminal) -> None:
    first = run_id(ran)
    ran.rewrite("status: done", "status: in_progress")
    ran("apply")
    assert "nothing is new, updated or gone" in ran("changes").out
    assert f"Since run {first} of " in ran("changes", "--since", first).out
    (product,) = ran("changes", "--since", "2199-01-01", "--json").json["products"]
    assert product["since"]["run"] == run_id(ran)
    assert ran("changes", "--since", "2020-01-01").out.endswith("No earlier run to compare with.\n")


def test_an_unknown_run_is_said_with_the_nearest(ran: Terminal) -> None:
    known = run_id(ran)
    answer = ran("changes", "--since", known[:-1])
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == (
        f"No run {known[:-1]} is known.\n"
        f"Did you mean '{known}'? roadmap-drift history lists them.\n"
    )


def test_a_waiver_that_ran_out_says_so(shop: Terminal) -> None:
    shop.rewrite("goals:", "policy: {select: [S02]}\ngoals:")
    shop.rewrite("goals:", WAIVER % "2026-10-01")
    words = "accepted by ana until 1 Oct 2026; that has passed"
    assert f"acme/shop#1 and acme/shop#2. ({words})\n" in shop("check").out
    assert f"({words})".replace("(", "\\(").replace(")", "\\)") in shop("report", "--markdown").out
    (found,) = shop("check", "--json").json["products"][0]["findings"]
    assert (found["waiver"], found["waiver_expired"]["says"]) == (None, words)
    assert found["fingerprint"].startswith("4f1d3c")


def test_a_waiver_of_nothing_is_told_with_its_line(shop: Terminal) -> None:
    shop.rewrite("goals:", WAIVER.replace("S02", "S04") % "2199-01-01")
    line = 1 + (shop.folder / "roadmap.yaml").read_text("utf-8").splitlines().index(
        (WAIVER.replace("S02", "S04") % "2199-01-01").splitlines()[0]
    )
    told = f"roadmap.yaml:{line}: S04 on guest-checkout: no finding fits it any more"
    assert f"\nWaivers without effect (1)\n  {told}\n" in shop("check").out
    assert (
        ": S04 on guest-checkout: no finding fits it any more" in shop("report", "--markdown").out
    )
    (product,) = json.loads(shop("report", "--json").out)["products"]
    (idle,) = product["waivers_without_effect"]
    assert (idle["line"], idle["rule"], idle["why"]) == (
        line,
        "S04",
        told.partition("checkout: ")[2],
    )
