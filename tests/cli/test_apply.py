"""apply: what it writes, and everything that keeps it from writing."""

import json

import pytest

from bot.domain.plan import LABELS
from connectors.local.tracker import Comment, LocalTracker
from tests.cli.conftest import Answer, Terminal
from tests.cli.shop import NOTE, SENTENCE

EPIC = "acme/shop#1"


def tracker(shop: Terminal) -> LocalTracker:
    return LocalTracker.open(shop.folder / "backlog.db")


def comments(shop: Terminal) -> tuple[Comment, ...]:
    return tracker(shop).comments(EPIC)


def saved(shop: Terminal, **changed: object) -> None:
    """Save a plan, and edit it as nobody should."""
    shop("plan", "-o", "plan.json")
    path = shop.folder / "plan.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["plans"][0].update(changed)
    path.write_text(json.dumps(told), encoding="utf-8")


def refused(shop: Terminal, answer: Answer, sentence: str) -> None:
    assert (answer.code, answer.out) == (1, "")
    assert sentence in answer.err
    assert comments(shop) == ()


@pytest.mark.promise("R19")
def test_a_saved_plan_is_written_as_it_was_shown(shop: Terminal) -> None:
    shop.set(WRITES="on")
    shop("plan", "-o", "plan.json")
    answer = shop("apply", "plan.json")
    assert answer.code == 2
    assert answer.out == (
        f"made      + shop:{EPIC}: note\n"
        f"made      + shop:{EPIC}: label {LABELS['error']}\n"
        "Applied: 2 made.\n"
        "1 initiative compared with 3 items: 1 error. More: roadmap-drift check.\n"
    )
    (comment,) = comments(shop)
    assert comment.text.startswith(f"**{SENTENCE}**")


def test_the_second_run_has_nothing_to_write(shop: Terminal) -> None:
    shop.set(WRITES="on")
    shop("apply")
    answer = shop("apply")
    assert (answer.code, answer.out) == (
        2,
        "Applied: nothing to write.\n"
        "1 initiative compared with 3 items: 1 error. More: roadmap-drift check.\n",
    )
    assert len(comments(shop)) == 1


@pytest.mark.promise("R28")
def test_what_was_settled_is_resolved_and_never_deleted(shop: Terminal) -> None:
    shop.set(WRITES="on")
    shop("apply")
    shop.rewrite("status: done", "status: paused")
    answer = shop("apply")
    assert answer.out == (
        f"made      - shop:{EPIC}: note resolved\n"
        f"made      - shop:{EPIC}: label {LABELS['error']}\n"
        "Applied: 2 made.\n"
        "1 initiative compared with 3 items: roadmap and backlog agree.\n"
    )
    (comment,) = comments(shop)
    assert comment.text.startswith("**Resolved:**")
    assert comment.folded == "resolved"


@pytest.mark.promise("R37")
def test_history_tells_the_runs_and_what_changed(shop: Terminal) -> None:
    shop.set(WRITES="on")
    shop("apply")
    shop.rewrite("status: done", "status: paused")
    shop("apply")
    answer = shop("history")
    assert answer.code == 0
    assert answer.out.startswith("acme-shop: 2 runs.\n")
    assert "  absent    S02 done-in-roadmap-only: guest-checkout\n" in answer.out
    told = shop("history", "--json", "--limit", "1").json["products"][0]["runs"]
    assert [[d["action"] for d in run["done"]] for run in told] == [
        [f"- shop:{EPIC}: note resolved", f"- shop:{EPIC}: label drift:error"]
    ]


@pytest.mark.promise("R16")
def test_with_writing_off_the_plan_is_shown_and_nothing_written(shop: Terminal) -> None:
    answer = shop("apply")
    assert answer.code == 2 + 8
    assert answer.out.startswith(NOTE)
    assert answer.out.endswith(
        "Nothing was written: writing is off; set ROADMAP_DRIFT_WRITES=on to switch it on.\n"
    )
    assert comments(shop) == ()
    assert not (shop.folder.parent / "state").exists()


@pytest.mark.promise("R17")
@pytest.mark.parametrize("switch", ["variable", "file"])
def test_the_kill_switch_speaks_louder_than_writes(shop: Terminal, switch: str) -> None:
    shop.set(WRITES="on")
    why = "ROADMAP_DRIFT_STOP_WRITES is on"
    if switch == "variable":
        shop.set(STOP_WRITES="on")
    else:
        stop = shop.folder.parent / "state" / "STOP_WRITES"
        stop.parent.mkdir()
        stop.touch()
        why = f"the file {stop} is there"
    answer = shop("apply")
    assert (answer.code, answer.out.endswith(f"Nothing was written: {why}.\n")) == (10, True)
    assert comments(shop) == ()


@pytest.mark.promise("R12")
def test_a_guard_asks_for_the_digest_and_lets_the_plan_pass_with_it(shop: Terminal) -> None:
    shop.set(WRITES="on", LIMITS__CHANGED_MINIMUM="1")
    answer = shop("apply", "--json")
    (run,) = answer.json["runs"]
    assert (answer.code, run["written"], run["done"]) == (10, False, [])
    assert run["refused"] == (
        "1 of 2 open items would change (50%; the limit is 20%), so nothing was written."
    )
    digest = run["plan"]["digest"]
    spoken = shop("apply").out
    assert spoken.casefold().count("nothing was written") == 1
    assert f"roadmap-drift apply --confirm {digest}\n" in spoken
    assert comments(shop) == ()
    assert shop("apply", "--confirm", "000000000000").code == 10
    assert shop("apply", "--confirm", digest).code == 2
    assert len(comments(shop)) == 1


@pytest.mark.promise("R21")
def test_a_plan_is_refused_when_the_manifest_changed(shop: Terminal) -> None:
    shop.set(WRITES="on")
    saved(shop)
    shop.rewrite("Guest checkout", "Check out as a guest")
    answer = shop("apply", "plan.json")
    refused(shop, answer, "The manifest of acme-shop changed since the plan.")
    assert "roadmap-drift plan -o plan.json" in answer.err


@pytest.mark.promise("R21")
def test_a_plan_is_refused_when_it_is_too_old(shop: Terminal) -> None:
    shop.set(WRITES="on", LIMITS__PLAN_MAX_AGE="0.5")
    saved(shop, made="2026-01-05T09:00:00+00:00", as_of="2026-01-05")
    refused(shop, shop("apply", "plan.json"), "The plan of 2026-01-05 09:00 UTC is too old.")


def test_a_plan_is_refused_when_another_version_made_it(shop: Terminal) -> None:
    shop.set(WRITES="on")
    saved(shop, version="0.0.1")
    refused(shop, shop("apply", "plan.json"), "The plan was made by version 0.0.1, this is ")


def test_a_plan_is_refused_when_it_was_edited(shop: Terminal) -> None:
    shop.set(WRITES="on")
    shop("plan", "-o", "plan.json")
    shop.rewrite("set the status back", "please set the status back", "plan.json")
    refused(shop, shop("apply", "plan.json"), "its actions do not fit its digest; it was edited")


def test_a_plan_for_a_day_in_the_past_is_only_to_look_at(shop: Terminal) -> None:
    shop.set(WRITES="on")
    shop("plan", "--as-of", "2026-10-01", "-o", "plan.json")
    answer = shop("apply", "plan.json")
    refused(shop, answer, "The plan looks at 2026-10-01, not at the day on which it was made.")


def test_a_plan_of_another_product_is_refused(shop: Terminal) -> None:
    shop.set(WRITES="on")
    saved(shop)
    shop.rewrite("id: acme-shop", "id: acme-store")
    refused(shop, shop("apply", "plan.json"), "for acme-shop, which is not among the manifests.")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"plans": [{}]}', '{"plans": [1]}', "nonsense"])
def test_what_is_no_plan_is_refused(shop: Terminal, text: str) -> None:
    shop.set(WRITES="on")
    (shop.folder / "plan.json").write_text(text, encoding="utf-8")
    refused(shop, shop("apply", "plan.json"), "plan.json is not a saved plan: ")


def test_a_plan_that_is_not_there_is_said_in_a_sentence(shop: Terminal) -> None:
    refused(shop, shop("apply", "plan.json"), "plan.json could not be read: No such file")


def test_an_item_that_changed_since_the_plan_is_left_for_the_next_run(shop: Terminal) -> None:
    shop.set(WRITES="on")
    shop("plan", "-o", "plan.json")
    tracker(shop).comment(EPIC, "We are on it.")
    answer = shop("apply", "plan.json")
    assert "it changed since the plan; the next run looks again" in answer.out
    assert "Applied: 2 skipped.\n" in answer.out
    assert [c.text for c in comments(shop)] == ["We are on it."]


def test_keeping_a_rule_off_the_items_takes_back_what_it_wrote(shop: Terminal) -> None:
    shop.set(WRITES="on")
    shop("apply")
    shop.rewrite("initiatives:", "policy: {rules: {S02: {reach: report}}}\ninitiatives:")
    answer = shop("apply")
    assert (answer.code, "Applied: 2 made.\n" in answer.out) == (2, True)
    assert comments(shop)[0].text.startswith("**Resolved:**")
