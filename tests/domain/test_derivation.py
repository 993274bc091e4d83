"""What a near initiative lacks in the backlog, as text."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.backlog import Gap, ItemRef
from bot.domain.derivation import (
    IssueKind,
    Proposal,
    Where,
    link_text,
    proposals,
    settled,
    titled,
)
from bot.domain.detect import detect
from bot.domain.markdown import render
from bot.domain.roadmap import (
    Audience,
    Goal,
    Initiative,
    KeyResult,
    Link,
    LinkKind,
    PublicText,
    Roadmap,
    Source,
    Team,
)
from bot.domain.scene import Scene
from tests.domain.builders import (
    SHOP,
    TODAY,
    a_milestone,
    a_roadmap,
    a_snapshot,
    a_sprint,
    an_initiative,
    an_item,
    issue,
    label,
    milestone,
    query,
    ref,
    sprint_ref,
)

ONE = (Source("shop", "github", groups=(SHOP,)),)
TWO = (*ONE, Source("pay", "jira", groups=("PAY",)))
ORDERS = Goal(
    "orders",
    "More first orders",
    benefit="acquire users",
    key_results=(
        KeyResult("weekly", "First orders a week", 300, 120, 180, dt.date(2026, 11, 1)),
        KeyResult("slow", "Seconds to pay", 2, 8, 1.5),
        KeyResult("open", "Open carts", 10),
    ),
)


def scene(roadmap: Roadmap | Initiative, *items: Any, **more: Any) -> Scene:
    if isinstance(roadmap, Initiative):
        roadmap = a_roadmap(roadmap, sources=ONE)
    return detect(roadmap, a_snapshot(*items, **more), TODAY).scene


def the_one(roadmap: Roadmap | Initiative, *items: Any, at: Where | None = None) -> Proposal:
    (found,) = proposals(scene(roadmap, *items), at)
    return found


def names(proposal: Proposal) -> list[str]:
    return [draft.name for draft in proposal.drafts]


def text(proposal: Proposal, name: str) -> str:
    return render(next(draft for draft in proposal.drafts if draft.name == name).body)


class TestWhichInitiatives:
    def test_a_near_one_that_links_to_nothing_needs_an_epic_and_items(self) -> None:
        found = the_one(an_initiative())
        assert names(found) == ["epic", "done", "split"]
        assert [d.kind for d in found.drafts] == [IssueKind.EPIC, IssueKind.ITEM, IssueKind.ITEM]
        assert found.why == "it links to nothing"
        assert found.place == Where("shop", SHOP)

    def test_the_topic_names_product_initiative_and_draft(self) -> None:
        found = the_one(an_initiative())
        assert found.topic(found.drafts[0]) == "acme-shop/guest-checkout/epic"

    @pytest.mark.parametrize(
        "more",
        [
            {"status": "planned", "window": "later"},
            {"status": "planned", "window": "2027-Q3"},
            {"status": "proposed", "window": "now"},
            {"status": "done"},
            {"status": "paused"},
        ],
    )
    def test_one_that_is_not_near_needs_nothing(self, more: dict[str, Any]) -> None:
        initiative = an_initiative(**more)
        assert proposals(scene(initiative)) == ()
        words = initiative.status.words
        assert settled(scene(initiative), initiative) == f"it is {words}, and not near"

    @pytest.mark.parametrize(
        "refined",
        [
            {"estimate": 3.0},
            {"estimate": 0.0},
            {"assignees": ("ana",)},
            {"status": "doing"},
            {"child_count": 2},
        ],
    )
    def test_one_refined_open_item_is_enough(self, refined: dict[str, Any]) -> None:
        initiative = an_initiative("guest", issue(1))
        bare, good = an_item(2, parent=1), an_item(3, parent=1, **refined)
        assert proposals(scene(initiative, an_item(1, child_count=0), bare, good)) == ()

    def test_an_item_in_a_sprint_is_refined(self) -> None:
        initiative = an_initiative("guest", label("guest"))
        sprint = a_sprint(1, TODAY)
        item = an_item(1, labels=("guest",), sprint=sprint_ref(1))
        assert proposals(scene(initiative, item, containers=(sprint,))) == ()

    def test_an_item_left_behind_in_a_sprint_that_is_over_is_not_refined(self) -> None:
        initiative = an_initiative("guest", label("guest"))
        sprint = a_sprint(1, dt.date(2026, 10, 5), is_open=False)
        item = an_item(1, labels=("guest",), sprint=sprint_ref(1))
        assert len(proposals(scene(initiative, item, containers=(sprint,)))) == 1

    def test_what_is_done_refines_nothing(self) -> None:
        initiative = an_initiative("guest", label("guest"))
        done = an_item(1, "done", labels=("guest",), assignees=("ana",), estimate=3.0)
        found = the_one(initiative, done)
        assert found.why == "nothing that it links to is open"

    def test_open_items_that_nobody_has_thought_about_are_counted(self) -> None:
        initiative = an_initiative("guest", label("guest"))
        one = an_item(1, labels=("guest",))
        rest = "neither split, estimated, assigned nor in a sprint"
        assert the_one(initiative, one).why == f"1 open item is {rest}"
        two = an_item(2, labels=("guest",))
        assert the_one(initiative, one, two).why == f"2 open items are {rest}"

    def test_of_a_source_that_could_not_be_read_nothing_is_derived(self) -> None:
        initiative = an_initiative("guest", label("guest"))
        told = scene(initiative, gaps=(Gap("shop", SHOP, "no answer"),))
        assert proposals(told) == ()
        assert "what it links to is not known" in settled(told, initiative)


class TestHomes:
    def test_items_go_below_an_open_epic(self) -> None:
        found = the_one(an_initiative("guest", issue(1)), an_item(1))
        assert (found.parent, names(found)) == (ref(1), ["done", "split"])

    def test_a_closed_epic_is_no_home(self) -> None:
        found = the_one(an_initiative("guest", issue(1)), an_item(1, "done"))
        assert (found.parent, names(found)[0]) == (None, "epic")

    def test_a_label_is_a_home_and_goes_on_the_items(self) -> None:
        found = the_one(an_initiative("guest", label("guest")))
        assert (found.labels, names(found)) == (("guest",), ["done", "split"])

    def test_a_label_of_another_repository_is_no_home_here(self) -> None:
        links = (label("guest", group="acme/api"),)
        sources = (Source("shop", "github", groups=(SHOP, "acme/api")),)
        roadmap = a_roadmap(an_initiative("guest", *links), sources=sources)
        assert the_one(roadmap).labels == ("guest",)
        assert the_one(roadmap, at=Where("shop", SHOP)).labels == ()

    def test_an_open_milestone_is_a_home(self) -> None:
        told = scene(an_initiative("guest", milestone(1)), containers=(a_milestone(1),))
        (found,) = proposals(told)
        assert names(found) == ["done", "split"]

    def test_a_query_is_no_home(self) -> None:
        assert names(the_one(an_initiative("guest", query("label:guest"))))[0] == "epic"


class TestPlaces:
    def test_the_place_is_that_of_the_links(self) -> None:
        links = (Link("pay", LinkKind.JQL, "component = Checkout", group="PAY"),)
        roadmap = a_roadmap(an_initiative("guest", *links), sources=TWO)
        told = detect(roadmap, a_snapshot(found={("pay", "component = Checkout"): ()}), TODAY)
        (found,) = proposals(told.scene)
        assert found.place == Where("pay", "PAY")

    def test_links_to_two_places_leave_it_open(self) -> None:
        links = (label("guest", group=SHOP), label("guest", group="acme/api"))
        found = the_one(a_roadmap(an_initiative("guest", *links)))
        assert found.place is None
        assert found.unplaced == "it links to shop:acme/shop and shop:acme/api"

    def test_without_links_it_is_the_only_source_of_the_team(self) -> None:
        team = Team("checkout", sources=("pay",))
        roadmap = a_roadmap(an_initiative(team="checkout"), sources=TWO, teams=(team,))
        assert the_one(roadmap).place == Where("pay", "PAY")

    def test_a_team_with_two_sources_leaves_it_open(self) -> None:
        team = Team("checkout", sources=("shop", "pay"))
        roadmap = a_roadmap(an_initiative(team="checkout"), sources=TWO, teams=(team,))
        assert the_one(roadmap).unplaced == "the team checkout has the sources shop and pay"

    def test_without_a_team_it_is_the_only_source_of_the_manifest(self) -> None:
        assert the_one(an_initiative()).place == Where("shop", SHOP)
        found = the_one(a_roadmap(an_initiative(), sources=TWO))
        assert found.unplaced == "the manifest has the sources shop and pay"

    def test_a_source_with_two_repositories_leaves_it_open(self) -> None:
        found = the_one(a_roadmap(an_initiative()))
        assert found.unplaced == "the source shop has acme/shop and acme/api"

    def test_a_person_may_say_where(self) -> None:
        found = the_one(a_roadmap(an_initiative()), at=Where("shop", "acme/api"))
        assert found.place == Where("shop", "acme/api")

    def test_a_file_without_named_groups_is_asked_for_those_with_items(self) -> None:
        sources = (Source("shop", "local", file="shop.db"),)
        roadmap = a_roadmap(an_initiative(), sources=sources)
        assert the_one(roadmap, an_item(1)).place == Where("shop", SHOP)
        found = the_one(roadmap)
        assert found.unplaced == "the source shop names no repository or project"

    def test_items_below_an_epic_go_where_it_is(self) -> None:
        roadmap = a_roadmap(an_initiative("guest", issue(1)))
        assert the_one(roadmap, an_item(1)).place == Where("shop", SHOP)

    def test_items_of_an_epic_cannot_go_to_another_tracker(self) -> None:
        roadmap = a_roadmap(an_initiative("guest", issue(1)), sources=TWO)
        found = the_one(roadmap, an_item(1), at=Where("pay"))
        assert found.unplaced == "its items belong below shop:acme/shop#1, and so in shop"


class TestTexts:
    def test_the_epic_says_what_the_manifest_says(self) -> None:
        initiative = an_initiative(
            goal="orders",
            team="checkout",
            target=dt.date(2026, 12, 11),
            keywords=("basket", "anonymous"),
            depends_on=("address-book", "pay/refunds"),
            public=PublicText("Check out as a guest", "Buy without an account."),
        )
        other = an_initiative("address-book", owner="ben", target=dt.date(2026, 12, 2))
        roadmap = a_roadmap(
            initiative,
            other,
            sources=ONE,
            goals=(ORDERS,),
            vision="Buying takes one minute.",
            teams=(Team("checkout"),),
        )
        found = proposals(scene(roadmap))[0]
        assert text(found, "epic").replace("\u2060", "").replace("\\", "") == (
            "From the roadmap of Acme Shop: initiative `guest-checkout`.\n"
            "\n"
            "**Check out as a guest**\n"
            "\n"
            "Buy without an account.\n"
            "\n"
            "### Why\n"
            "\n"
            "- Vision: Buying takes one minute.\n"
            "- Goal: More first orders (acquire users)\n"
            "- Key result: First orders a week: from 120 to 300 (180 on 1 Nov 2026)\n"
            "- Key result: Seconds to pay: from 8 to 2 (1.5)\n"
            "- Key result: Open carts: to 10\n"
            "- Keywords: basket, anonymous\n"
            "\n"
            "### When and who\n"
            "\n"
            "- Window: 2026-Q4 (1 Oct 2026 to 31 Dec 2026)\n"
            "- Target: 11 Dec 2026\n"
            "- Owner: `ana`\n"
            "- Team: `checkout`\n"
            "\n"
            "### Waits for\n"
            "\n"
            "- Address book (`address-book`, `ben`), due 2 Dec 2026\n"
            "- `pay/refunds`\n"
            "\n"
            "### Done when\n"
            "\n"
            "- [ ] TO DO: what somebody can do then that they cannot do now\n"
            "- [ ] TO DO: what has to be tested, and how\n"
            "- [ ] TO DO: what must not get worse"
        )

    def test_of_a_bare_initiative_it_says_no_more_than_there_is(self) -> None:
        found = the_one(an_initiative(window="now", owner=""))
        assert text(found, "epic").startswith(
            "From the roadmap of Acme Shop: initiative `guest-checkout`.\n"
            "\n"
            "### When and who\n"
            "\n"
            "- Window: now\n"
            "\n"
            "### Done when\n"
        )

    def test_what_people_wrote_cannot_act(self) -> None:
        public = PublicText("Guest", "Ask @ana, closes #12 <!-- hm --> [x](http://evil.example)")
        told = text(the_one(an_initiative(public=public)), "epic")
        assert "@ana" not in told
        assert "#12" not in told
        assert "<!--" not in told
        assert "](http" not in told

    def test_key_results_that_are_reached_need_no_measuring(self) -> None:
        roadmap = a_roadmap(an_initiative(goal="orders"), sources=ONE, goals=(ORDERS,))
        told = text(the_one(roadmap), "measure")
        assert "First orders a week" in told
        assert "Open carts" in told
        assert "Seconds to pay" not in told

    def test_only_what_is_not_over_has_to_be_handed_over(self) -> None:
        waiting = an_initiative("guest", depends_on=("old", "gone"))
        over = [an_initiative("old", status="done"), an_initiative("gone", status="cancelled")]
        assert "hand-over" not in names(the_one(a_roadmap(waiting, *over, sources=ONE)))
        waiting = an_initiative("guest", depends_on=("old", "next"))
        roadmap = a_roadmap(
            waiting, over[0], an_initiative("next", window="later", status="planned")
        )
        assert "Next" in text(the_one(roadmap), "hand-over")

    def test_customers_are_told_unless_there_is_a_changelog(self) -> None:
        told = the_one(an_initiative(audience=Audience.CUSTOMER))
        assert names(told)[-1] == "announce"
        told = the_one(an_initiative(audience=Audience.CUSTOMER, changelog="https://acme.example"))
        assert "announce" not in names(told)

    def test_there_are_never_more_than_six(self) -> None:
        initiative = an_initiative(
            goal="orders", depends_on=("a", "b", "c"), audience=Audience.CUSTOMER
        )
        roadmap = a_roadmap(initiative, sources=ONE, goals=(ORDERS,))
        all_of_them = ["epic", "done", "split", "measure", "hand-over", "announce"]
        assert names(the_one(roadmap)) == all_of_them

    def test_a_title_is_one_line_that_every_tracker_takes(self) -> None:
        assert titled("Split: ", "Guest\n checkout") == "Split: Guest checkout"
        long = titled("Split: ", "x" * 300)
        assert (len(long), long[-1]) == (200, "…")


class TestLinks:
    @pytest.mark.parametrize(
        ("source", "key", "kind", "told"),
        [
            (ONE[0], "acme/shop#12", IssueKind.EPIC, "- {shop: {issue: 12}}"),
            (
                Source("shop", "github", groups=(SHOP, "acme/api")),
                "acme/api#3",
                IssueKind.ITEM,
                "- {shop: {repo: acme/api, issue: 3}}",
            ),
            (TWO[1], "PAY-40", IssueKind.EPIC, "- {pay: {epic: PAY-40}}"),
            (TWO[1], "PAY-41", IssueKind.ITEM, "- {pay: {issue: PAY-41}}"),
        ],
    )
    def test_a_link_is_written_as_the_manifest_wants_it(
        self, source: Source, key: str, kind: IssueKind, told: str
    ) -> None:
        assert link_text(source, ItemRef(source.name, key), kind) == told
