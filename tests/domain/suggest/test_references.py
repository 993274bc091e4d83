from dataclasses import replace

import pytest

from bot.domain.backlog import BacklogItem, ItemRef
from bot.domain.roadmap import Link, LinkKind
from bot.domain.suggest.references import References, mentions
from bot.domain.suggest.suggest import suggestions
from bot.domain.suggested import Feedback, Said, Tier
from tests.domain.builders import (
    a_milestone,
    a_roadmap,
    a_version,
    an_initiative,
    an_item,
    issue,
    milestone,
    version_ref,
)
from tests.domain.suggest.shop import a_corpus, a_scene

EPIC = an_item(1, title="Pay as a guest", url="https://code.test/acme/shop/issues/1")
LINKED = an_item(5, title="One more")
VERSION = Link("shop", LinkKind.VERSION, "2.0", group="acme/shop")
ROADMAP = a_roadmap(
    an_initiative("guest-checkout", issue(1), issue(5)),
    an_initiative("search", milestone(4)),
    an_initiative("apps", VERSION),
    an_initiative("old-shop", status="done"),
    an_initiative("jira-work", Link("shop", LinkKind.ISSUE, "PAY-100")),
)
HELD = (a_milestone(4, title="Find it"), a_version("2.0"))


def named(text: str, *more: BacklogItem, title: str = "Loose end", **item: object) -> list[str]:
    asked = an_item(90, title=title, text=text, **item)  # type: ignore[arg-type]
    scene = a_scene(asked, EPIC, LINKED, *more, roadmap=ROADMAP, containers=HELD, with_linked=False)
    return [name for name, _ in References(scene).named_by(asked)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Part of guest-checkout.", ["guest-checkout"]),
        ("Part of Guest-Checkout, jira-work and more", ["guest-checkout", "jira-work"]),
        ("acme-shop/search needs it", ["search"]),
        ("initiative: search", ["search"]),
        ("Initiative = `apps`", ["apps"]),
        ("[search] is slow", ["search"]),
        ("[search](https://x.test) is slow", []),
        ("The search is slow for apps", []),
        ("See guest-checkout-page, no-guest-checkout or guest-checkout.js", []),
        ("https://x.test/guest-checkout and feature/guest-checkout", []),
        ("```\\nguest-checkout\\n```".replace("\\n", "\n"), []),
        ("> guest-checkout", []),
        ("old-shop", []),
        ("Belongs to #1", ["guest-checkout"]),
        ("Belongs to (#1).", ["guest-checkout"]),
        ("acme/shop#5", ["guest-checkout"]),
        ("acme/api#1, other/shop#1, #10 or #1a", []),
        ("pay-100 is no key, PAY-1000 another, XPAY-100 too", []),
        ("Below PAY-100.", ["jira-work"]),
        ("https://code.test/acme/shop/issues/1#issuecomment-7", ["guest-checkout"]),
        ("(https://github.com/acme/shop/issues/5)", ["guest-checkout"]),
        ("https://jira.test/browse/PAY-100?focused=1.", ["jira-work"]),
        ("https://github.com/acme/shop/milestone/4", ["search"]),
        ('For "Find it" only', ["search"]),
        ("For “find it”", ["search"]),
        ("Find it", []),
        ("Due in '2.0'", ["apps"]),
        ("Due in 2.0", []),
        ("#1, initiative: search and '2.0'", ["guest-checkout", "search", "apps"]),
    ],
)
def test_an_item_names_initiatives_in_many_ways(text: str, names: list[str]) -> None:
    assert named(text) == names


@pytest.mark.parametrize("hidden", ["<!-- {} -->", "<!-- {}", "```\n{}\n```", "{{code}}{}{{code}}"])
def test_what_nobody_sees_and_code_name_nothing(hidden: str) -> None:
    assert named(f"Steps\n{hidden.format('initiative: search, or guest-checkout #1')}") == []


def test_a_title_names_as_a_text_does() -> None:
    assert named("", title="[search] Faster") == ["search"]


def test_what_the_parent_names_counts_where_the_item_names_nothing() -> None:
    parent = an_item(80, title="guest-checkout: the rest")
    assert named("", parent, parent=80) == ["guest-checkout"]
    assert named("initiative: search", parent, parent=80) == ["search"]


def test_a_title_that_two_milestones_have_names_none() -> None:
    asked = an_item(90, text='For "find it"')
    held = (*HELD, a_milestone(7, title="Find It"))
    assert References(a_scene(asked, roadmap=ROADMAP, containers=held)).named_by(asked) == ()


def test_of_two_sources_with_one_key_the_items_own_is_meant() -> None:
    roadmap = a_roadmap(
        an_initiative("ours", Link("shop", LinkKind.ISSUE, "PAY-1")),
        an_initiative("theirs", Link("cloud", LinkKind.ISSUE, "PAY-1")),
    )
    asked = an_item(90, text="PAY-1")
    scene = a_scene(asked, roadmap=roadmap)
    assert [n for n, _ in References(scene).named_by(asked)] == ["ours"]
    elsewhere = replace(asked, ref=ItemRef("third", "x#90"))
    assert References(scene).named_by(elsewhere) == ()


def test_a_named_initiative_is_suggested_without_a_score_and_says_why() -> None:
    asked = an_item(90, title="Late", text="see #1; initiative: search")
    known = a_corpus(asked, EPIC, roadmap=ROADMAP, containers=HELD)
    matches = suggestions(known, [asked])[asked.ref].matches
    assert [(m.initiative, m.tier, m.score) for m in matches] == [
        ("guest-checkout", Tier.NAMED, 0),
        ("search", Tier.NAMED, 0),
    ]
    assert matches[0].why == "its text names acme/shop#1, which it links"
    assert matches[1].why == "its text names it as search"


def test_what_was_rejected_is_left_out_though_it_is_named() -> None:
    asked = an_item(90, title="Late", text="#1; initiative: search")
    known = a_corpus(asked, EPIC, roadmap=ROADMAP, containers=HELD)
    no = Feedback((Said(asked.ref, "guest-checkout", accepted=False),))
    assert [m.initiative for m in suggestions(known, [asked], no)[asked.ref].matches] == ["search"]


def test_mentions_are_full_keys() -> None:
    text = "#3, acme/api#4, PAY-5, https://github.com/a/b/pull/6#x https://j.test/browse/OPS-7 `#8`"
    assert mentions(an_item(90, text=text)) == {
        "acme/shop#3",
        "acme/api#4",
        "pay-5",
        "a/b#6",
        "ops-7",
        "acme/shop#8",
    }


def test_a_version_is_known_by_its_name() -> None:
    assert VERSION.target == version_ref("2.0")
