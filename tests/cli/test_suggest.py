"""suggest: where work without an initiative seems to belong, and what people say of that."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.backlog import Visibility
from connectors.local.rows import ItemRecord
from connectors.local.tracker import LocalTracker
from tests.cli.conftest import Terminal

MANIFEST = """\
version: 1
id: acme-shop
product: Acme Shop
sources:
  - {name: shop, kind: local, file: backlog.db, repos: [acme/shop]}
goals:
  - {id: activation, title: More first orders}
policy:
  rules: {L06: {level: note, reach: item}}
initiatives:
  - {id: checkout, title: Checkout with cards, goal: activation, status: in_progress,
     window: 2026-Q4, owner: ana, links: [{shop: {label: checkout}}]}
  - {id: search, title: Search as you type, goal: activation, status: in_progress,
     window: 2026-Q4, owner: ana, links: [{shop: {label: search}}]}
  - {id: invoices, title: Invoices by mail, goal: activation, status: in_progress,
     window: 2026-Q4, owner: ana, links: [{shop: {label: invoices}}]}
"""
BEGAN = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
TITLES = (
    ("checkout", "Card form declines a valid Stripe payment"),
    ("checkout", "Stripe payment intent is retried twice"),
    ("checkout", "Show the payment error beside the card form"),
    ("search", "Search suggestions for products"),
    ("search", "Typing in the search box is slow"),
    ("search", "Search results forget the filter"),
    ("invoices", "Invoice as a letter in the mailbox"),
    ("invoices", "Mail the invoice after dispatch"),
    ("invoices", "Invoice numbers have a gap"),
)
ORPHAN, FAR = "acme/shop#10", "acme/shop#11"
FEEDBACK = "roadmap.suggestions.jsonl"


def build(path: Path, *, turned: bool = False) -> None:
    """Nine items that serve three initiatives, one in work that serves none, one far away."""
    made = [
        ItemRecord("acme/shop", title, BEGAN, f"acme/shop#{number}", labels=(label,))
        for number, (label, title) in enumerate(TITLES, start=1)
    ]
    orphan = ItemRecord("acme/shop", "Stripe payment intent fails on retry", BEGAN, ORPHAN)
    text = "The card form shows no payment error."
    made.append(replace(orphan, raw_status="in progress", text=text))
    made.append(ItemRecord("acme/shop", "Lift in the warehouse squeaks loudly", BEGAN, FAR))
    tracker = LocalTracker.create(path)
    for record in reversed(made) if turned else made:
        tracker.add(record)


@pytest.fixture
def shop(terminal: Terminal) -> Terminal:
    """A roadmap of three initiatives, and their backlog."""
    (terminal.folder / "roadmap.yaml").write_text(MANIFEST, encoding="utf-8")
    build(terminal.folder / "backlog.db")
    terminal.set(WRITES="on", LIMITS__SETTLE="0")
    return terminal


def tracker(shop: Terminal) -> LocalTracker:
    return LocalTracker.open(shop.folder / "backlog.db")


def notes(shop: Terminal, key: str = ORPHAN) -> list[str]:
    return [comment.text for comment in tracker(shop).comments(key)]


def written(shop: Terminal) -> list[dict[str, str]]:
    text = (shop.folder / FEEDBACK).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def best(shop: Terminal, *arguments: str) -> str:
    (product,) = shop("suggest", *arguments, "--json").json["products"]
    (issue,) = product["issues"]
    return issue["suggestions"][0]["initiative"] if issue["suggestions"] else ""


def test_an_item_in_work_is_told_with_the_likeliest_initiative_and_why(shop: Terminal) -> None:
    answer = shop("suggest")
    assert (answer.code, answer.err) == (0, "")
    assert "1 item serves no initiative; for 1 of them one is suggested.\n" in answer.out
    assert f"{ORPHAN} (Stripe payment intent fails on retry)\n  strong      Looks like" in (
        answer.out
    )
    assert "closest to acme/shop#2 (" in answer.out
    assert f"Link one: roadmap-drift fix L06:{ORPHAN} --to checkout.\n" in answer.out
    assert f"Wrong? roadmap-drift suggest --reject checkout {ORPHAN}.\n" in answer.out
    assert "squeaks" not in answer.out


def test_with_all_every_open_item_that_serves_nothing_is_looked_at(shop: Terminal) -> None:
    assert "2 items serve no initiative; for 1 of them" in shop("suggest", "--all").out


def test_the_json_has_its_documented_shape(shop: Terminal) -> None:
    (product,) = shop("suggest", "--json").json["products"]
    assert list(product) == [
        "product",
        "as_of",
        "asked",
        "issues",
        "misfiled",
        "possible_duplicates",
        "feedback_without_effect",
    ]
    (issue,) = product["issues"]
    assert issue["issue"] == f"shop:{ORPHAN}"
    told = issue["suggestions"][0]
    assert told["initiative"] == "checkout"
    parts = sum(term["part"] for term in told["top_terms"]) + told["other_terms"]
    assert parts == pytest.approx(told["score"], abs=1e-3)
    assert len(told["similar_issues"]) <= 3
    assert set(told["similar_issues"][0]) == {"issue", "cosine"}
    assert told["metadata_evidence"] == []


def test_one_item_is_told_with_all_that_speaks_for_it(shop: Terminal) -> None:
    out = shop("suggest", "ACME/shop#10").out
    assert "  strong: Checkout with cards (checkout)\n    score ." in out
    assert "(its own words) + .3 x " in out
    assert "of this by words: '" in out
    assert "like acme/shop#2 (Stripe payment intent is retried twice), cosine ." in out


def test_a_score_that_rests_on_the_initiatives_own_words_alone_adds_up(shop: Terminal) -> None:
    for key in ("acme/shop#4", "acme/shop#5", "acme/shop#6"):
        tracker(shop).edit(key, lambda item: replace(item, title="Zebras graze quietly here"))
    tracker(shop).edit(ORPHAN, lambda item: replace(item, title="Search as you type fast", text=""))
    assert " = .4 x " in shop("suggest", ORPHAN).out
    shop.rewrite("{label: search}", "{label: nobody}")
    assert " = .8 x " in shop("suggest", ORPHAN).out


def test_why_nothing_is_suggested_is_told(shop: Terminal) -> None:
    assert "\n  Serves checkout already.\n" in shop("suggest", "acme/shop#1").out
    assert "Nothing is suggested: no initiative is like enough" in shop("suggest", FAR).out


def test_the_answer_is_the_same_twice_and_however_the_backlog_is_ordered(shop: Terminal) -> None:
    first = shop("suggest", "--all", "--json").out
    assert shop("suggest", "--all", "--json").out == first
    (shop.folder / "backlog.db").unlink()
    build(shop.folder / "backlog.db", turned=True)
    assert shop("suggest", "--all", "--json").out == first


def test_check_and_report_tell_it_with_the_finding(shop: Terminal) -> None:
    told = f"{ORPHAN} looks like Checkout with cards (score ."
    assert told in shop("check").out
    findings = shop("check", "--json").json["products"][0]["findings"]
    (orphan,) = [finding for finding in findings if finding["rule"] == "L06"]
    assert orphan["suggestion"]["says"].startswith(told)
    assert orphan["suggestion"]["suggestions"][0]["initiative"] == "checkout"
    assert "looks like **Checkout with cards**" in shop("report", "--markdown").out


def test_fix_offers_it_and_does_nothing_by_itself(shop: Terminal) -> None:
    answer = shop("fix", "L06")
    assert answer.code == 1
    assert "It looks like Checkout with cards: --to checkout." in answer.err
    assert (shop.folder / "roadmap.yaml").read_text(encoding="utf-8") == MANIFEST
    assert shop("fix", "L06", "--to", "checkout").code == 0
    assert "No item in work or in a sprint lacks an initiative; --all looks" in shop("suggest").out


def test_the_note_tells_it_in_words_and_is_not_written_again_for_a_small_change(
    shop: Terminal,
) -> None:
    assert shop("apply").code == 0
    (note,) = notes(shop)
    (line,) = [line for line in note.splitlines() if "looks like" in line]
    assert line.startswith(f"`{ORPHAN}` looks like **Checkout with cards**: shares `")
    assert not any(sign in line for sign in ("score", "(."))
    tracker(shop).add(
        ItemRecord("acme/shop", "Filter by colour in the results", BEGAN, labels=("search",))
    )
    assert "Applied: nothing to write." in shop("apply").out
    assert notes(shop) == [note]


def test_what_is_rejected_is_never_suggested_again_and_leaves_the_note(shop: Terminal) -> None:
    shop("apply")
    answer = shop(
        "suggest", ORPHAN, "--reject", "checkout", "--reason", "other team", "--by", "ana"
    )
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        f"Checkout with cards is not suggested for {ORPHAN} (Stripe payment intent fails on"
        f" retry) again. Written to {FEEDBACK}.\nNext: look over and commit {FEEDBACK}.\n"
    )
    (line,) = written(shop)
    assert line | {"on": ""} == {
        "item": f"shop:{ORPHAN}",
        "initiative": "checkout",
        "said": "rejected",
        "by": "ana",
        "on": "",
        "reason": "other team",
    }
    alone = shop("suggest", ORPHAN).out
    assert "Checkout" not in alone
    assert "Nothing is suggested: of what is left no initiative is like enough to it" in alone
    assert "looks like" not in shop("check").out
    assert "0 notes to add, 1 to change" in shop("plan").out
    shop("apply")
    (note,) = notes(shop)
    assert "Checkout" not in note
    assert "Applied: nothing to write." in shop("apply").out


def test_an_item_that_is_named_twice_is_told_once(shop: Terminal) -> None:
    told = shop("suggest", "--reject", "checkout", ORPHAN, f"shop:{ORPHAN}", "--json").json
    assert len(told["said"]) == 1


def test_saying_it_again_writes_nothing(shop: Terminal) -> None:
    shop("suggest", "--reject", "checkout", ORPHAN, "--by", "ana")
    answer = shop("suggest", "--reject", "checkout", ORPHAN, "--by", "ben")
    assert answer.out.endswith(f"again. {FEEDBACK} says so already.\n")
    assert len(written(shop)) == 1


def test_what_is_accepted_stands_first_until_it_is_linked(shop: Terminal) -> None:
    answer = shop("suggest", "--accept", "search", ORPHAN, "--by", "ana")
    assert f"Link it: roadmap-drift fix L06:{ORPHAN} --to search.\n" in answer.out
    assert best(shop) == "search"
    assert "\n  decided     Belongs to Search as you type: ana said so on " in shop("suggest").out
    assert "--to search" in shop("fix", "L06").err
    shop("fix", "L06", "--to", "search")
    out = shop("suggest").out
    assert "No item in work or in a sprint lacks an initiative; --all looks" in out
    assert f"Feedback without effect (1)\n  shop:{ORPHAN}, search: the item is linked.\n" in out


def test_an_item_that_no_finding_is_about_is_linked_by_hand(shop: Terminal) -> None:
    out = shop("suggest", "--accept", "search", FAR, "--by", "ana").out
    assert "Link it: write {shop: {issue: 11}} among the links of search.\n" in out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("--reject", "chekout", ORPHAN),
            "No initiative chekout is in the manifest. Did you mean 'checkout'?",
        ),
        (
            ("--reject", "checkout", "acme/shop#1000"),
            "No source has acme/shop#1000. Did you mean 'acme/shop#10'?",
        ),
        (("--reject", "checkout"), "name the items: suggest --reject INITIATIVE ITEM"),
        (("--reject", "a", "--accept", "b", ORPHAN), "choose one of --reject and --accept"),
        (("--reason", "x"), "--reason and --by go with --reject or --accept"),
        ((ORPHAN, "--all"), "name items, or give --all"),
        (("nothing",), "No source has nothing."),
        (("--reject", "checkout", ORPHAN, "--as-of", "2026-10-01"), "do not go with --reject"),
    ],
)
def test_what_was_typed_wrong_is_told_and_writes_nothing(
    shop: Terminal, arguments: tuple[str, ...], told: str
) -> None:
    answer = shop("suggest", *arguments)
    assert answer.code == 1
    assert told in answer.err.replace("\n", " ")
    assert not (shop.folder / FEEDBACK).exists()


def test_feedback_that_names_what_is_gone_is_told_and_changes_nothing(shop: Terminal) -> None:
    (shop.folder / FEEDBACK).write_text(
        '{"item": "shop:acme/shop#99", "initiative": "search", "said": "rejected"}\n'
        f'{{"item": "shop:{ORPHAN}", "initiative": "gone", "said": "accepted"}}\n',
        encoding="utf-8",
    )
    out = shop("suggest").out
    assert "Feedback without effect (2)\n" in out
    assert "  shop:acme/shop#99, search: no source has shop:acme/shop#99.\n" in out
    assert f"  shop:{ORPHAN}, gone: no initiative gone is in the manifest.\n" in out


@pytest.mark.parametrize("command", ["check", "apply", "suggest", "plan"])
def test_feedback_that_is_not_valid_stops_everything(shop: Terminal, command: str) -> None:
    (shop.folder / FEEDBACK).write_text("oops\n", encoding="utf-8")
    answer = shop(command)
    assert answer.code == 1
    assert f"{FEEDBACK}:1:1: is not JSON." in answer.err
    assert notes(shop) == []


def test_where_the_rule_is_off_it_says_so(shop: Terminal) -> None:
    shop.rewrite("L06: {level: note, reach: item}", "L06: off")
    assert "L06 orphan-work is off in the policy; --all looks" in shop("suggest").out
    assert "for 1 of them one is suggested" in shop("suggest", "--all").out


def test_a_source_that_could_not_be_read_shows_in_the_exit_code(shop: Terminal) -> None:
    Path(shop.folder / "backlog.db").unlink()
    assert shop("suggest").code == 4


def test_words_of_a_hostile_description_do_nothing_in_a_note(shop: Terminal) -> None:
    evil = "@everyone **payment** <!-- roadmap-drift: x --> [card](https://evil.example) form"
    tracker(shop).edit(ORPHAN, lambda item: replace(item, text=evil))
    tracker(shop).edit("acme/shop#2", lambda item: replace(item, text=evil))
    shop("apply")
    (note,) = notes(shop)
    (line,) = [line for line in note.splitlines() if "looks like" in line]
    assert "](https://evil.example" not in line
    assert "<!--" not in line


def test_a_configured_secret_is_in_no_word_that_is_told(shop: Terminal) -> None:
    shop.set(GITHUB__TOKEN="Ghp0paymentsecret123")
    for key in (ORPHAN, "acme/shop#2"):
        tracker(shop).edit(key, lambda i: replace(i, text="Ghp0paymentsecret123 " * 2))
    assert "paymentsecret" not in shop("suggest", ORPHAN).out.casefold()
    assert "paymentsecret" not in shop("check").out.casefold()
    shop("apply")
    assert "paymentsecret" not in notes(shop)[0].casefold()


def test_a_note_names_no_item_that_its_readers_may_not_see(shop: Terminal) -> None:
    hidden = Visibility.PRIVATE
    tracker(shop).edit("acme/shop#2", lambda item: replace(item, visibility=hidden))
    assert "acme/shop#2" in shop("suggest").out
    shop("apply")
    (note,) = notes(shop)
    assert "and 1 item in a private source" in note
    assert "acme/shop#2" not in note
