"""Every sentence, word for word."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain import wording
from bot.domain.backlog import BacklogItem, Container, Snapshot, Visibility
from bot.domain.detect import Verdict
from bot.domain.document import Anchor, Code, Line, Strong, Text
from bot.domain.findings import Finding
from bot.domain.markdown import render
from bot.domain.roadmap import Link, Roadmap
from bot.domain.rules import RULES
from tests.domain.builders import (
    a_milestone,
    a_roadmap,
    a_snapshot,
    a_sprint,
    a_version,
    an_initiative,
    an_item,
    issue,
    judged,
    label,
    milestone,
    query,
    ref,
)

LATE_RELEASE = a_roadmap(
    an_initiative(
        "guest-checkout", issue(310), releases=(milestone(12),), target=dt.date(2026, 12, 11)
    )
)
BUSY = (an_item(310, title="Guest checkout, epic"), an_item(311, "doing", parent=310))
RELEASE = a_milestone(12, dt.date(2027, 1, 15), title="Winter", url="https://github.com/m/12")
SNAPSHOT = a_snapshot(*BUSY, containers=(RELEASE,))
NOTE_ON_ONE = (
    "**Roadmap says 11 Dec 2026; [milestone Winter](https://github.com/m/12) says 15 Jan 2027.**"
    " `ana` decides. Roadmap: move the target to 15 Jan 2027 or later."
    " Backlog: move [milestone Winter](https://github.com/m/12), or cut what it holds.\n"
    "\n"
    "| Finding | What | Roadmap says | Backlog says |\n"
    "| --- | --- | --- | --- |\n"
    "| T04 milestone-after-target | date | 11 Dec 2026 | 15 Jan 2027 \\(35 days later\\) |\n"
    "\n"
    "Quiet this: answer `/drift snooze 14d WHY` or `/drift accept WHY`,"
    " or write into the manifest of `acme-shop`:"
    " `{rule: T04, initiative: guest-checkout, until: DATE, reason: WHY}`."
    " Why it is told: `roadmap-drift explain T04`."
)


def only(rule: str, roadmap: Roadmap, snapshot: Snapshot) -> tuple[Finding, Verdict]:
    verdict = judged(roadmap, snapshot)
    (finding,) = (f for f in verdict.findings if f.rule == rule)
    return finding, verdict


def text(line: Line) -> str:
    return wording.plain(line)


def s02(*items: int, audience: Visibility = Visibility.PRIVATE, private: int = 0) -> str:
    """The remedy of 'done, but open', for so many open items, some of them private."""
    done = a_roadmap(an_initiative("a", *map(issue, items), status="done"))
    hidden = dict.fromkeys(items[len(items) - private :], Visibility.PRIVATE)
    backlog = (an_item(n, visibility=hidden.get(n, Visibility.PUBLIC)) for n in items)
    finding, verdict = only("S02", done, a_snapshot(*backlog))
    names = wording.Names(verdict.scene, audience)
    return (
        text(wording.sentence(finding, names)) + " / " + text(wording.remedies(finding, names)[1])
    )


class TestNote:
    def test_one_finding_word_for_word(self) -> None:
        finding, verdict = only("T04", LATE_RELEASE, SNAPSHOT)
        assert render(wording.note((finding,), wording.Names(verdict.scene))) == NOTE_ON_ONE

    @pytest.mark.promise("R27")
    def test_several_findings_share_the_table_and_the_last_line(self) -> None:
        roadmap = a_roadmap(
            an_initiative("guest-checkout", issue(310), status="done", commitment="committed")
        )
        done, verdict = only("S02", roadmap, SNAPSHOT)
        overdue = an_initiative("guest-checkout", issue(310), window="2026-Q3", owner="")
        late, _ = only("T01", a_roadmap(overdue), SNAPSHOT)
        note = wording.note((done, late), wording.Names(verdict.scene))
        assert render(note) == (
            "**The roadmap says Guest checkout is done; 2 items are still open.**"
            " `ana` decides. Roadmap: set the status back to `in_progress`."
            " Backlog: close or move what is left: `acme/shop#310` and `acme/shop#311`.\n"
            "\n"
            "**Guest checkout was due 30 Sep 2026 and is in progress; 2 of 2 items are open.**"
            " Roadmap: move the target date, or set the status to what is true."
            " Backlog: finish, cut or move what is left.\n"
            "\n"
            "| Finding | What | Roadmap says | Backlog says |\n"
            "| --- | --- | --- | --- |\n"
            "| S02 done-in-roadmap-only | status | done | 2 of 2 open |\n"
            "| T01 overdue | target | 30 Sep 2026 | 2 of 2 items are open |\n"
            "\n"
            "Quiet all of this: answer `/drift snooze 14d WHY` or `/drift accept WHY`."
            " Or write into the manifest of `acme-shop` what fits."
            " Why one is told: `roadmap-drift explain RULE`.\n"
            "\n"
            "- `{rule: S02, initiative: guest-checkout, until: DATE, reason: WHY}`\n"
            "- `{rule: T01, initiative: guest-checkout, until: DATE, reason: WHY}`"
        )

    def test_findings_that_one_waiver_covers_share_it(self) -> None:
        roadmap = a_roadmap(an_initiative("a", issue(8), issue(9)))
        verdict = judged(roadmap, a_snapshot(an_item(1), absent={ref(8): "", ref(9): ""}))
        told = tuple(f for f in verdict.findings if f.rule == "L02")
        note = render(wording.note(told, wording.Names(verdict.scene)))
        assert len(told) == 2
        assert note.count("{rule: L02, initiative: a, until: DATE, reason: WHY}") == 1
        assert note.endswith("Why it is told: `roadmap-drift explain L02`.")

    @pytest.mark.promise("R31")
    @pytest.mark.parametrize(
        ("count", "words"),
        [(1, "1 more finding is in the report."), (4, "4 more findings are in the report.")],
    )
    def test_what_is_left_out_is_counted(self, count: int, words: str) -> None:
        finding, verdict = only("T04", LATE_RELEASE, SNAPSHOT)
        note = wording.note((finding,), wording.Names(verdict.scene), left_out=count)
        assert render(note).split("\n\n")[2] == words

    def test_a_finding_without_an_initiative_is_quieted_by_item(self) -> None:
        finding, verdict = only("L06", a_roadmap(), a_snapshot(an_item(1, "doing")))
        note = render(wording.note((finding,), wording.Names(verdict.scene)))
        assert "`{rule: L06, item: shop:acme/shop#1, until: DATE, reason: WHY}`" in note

    def test_a_note_that_cannot_hold_even_one_finding_says_where_to_look(self) -> None:
        finding, _ = only("T04", LATE_RELEASE, SNAPSHOT)
        one = "T04 milestone-after-target: too long to be told here; see the report."
        three = "T04 milestone-after-target and 2 others: too long to be told here; see the report."
        assert render(wording.note_too_long((finding,))) == one
        assert render(wording.note_too_long((finding,) * 3)) == three

    def test_a_resolved_note_word_for_word(self) -> None:
        assert render(wording.resolved(dt.date(2026, 12, 1))) == (
            "**Resolved:** no finding stands on this item since 1 Dec 2026."
        )


class TestSentences:
    def test_our_own_word_at_the_beginning_is_written_large(self) -> None:
        finding, verdict = only("L05", a_roadmap(), a_snapshot(an_item(1), containers=(RELEASE,)))
        sentence = text(wording.sentence(finding, wording.Names(verdict.scene)))
        assert (
            sentence == "Milestone Winter is open with nothing to do, and no initiative claims it."
        )

    def test_a_name_at_the_beginning_is_left_as_it_is(self) -> None:
        roadmap = a_roadmap(an_initiative(title="iOS app", owner=""))
        finding, verdict = only("O01", roadmap, SNAPSHOT)
        sentence = text(wording.sentence(finding, wording.Names(verdict.scene)))
        assert sentence == "iOS app is in progress and nobody owns it."

    def test_what_nobody_has_to_change_is_no_choice(self) -> None:
        finding, verdict = only("O01", a_roadmap(an_initiative(owner="")), SNAPSHOT)
        advice = wording.advice(finding, wording.Names(verdict.scene))
        assert text(advice) == "Roadmap: name one person as owner."

    def test_words_in_backticks_are_code_also_around_a_fact(self) -> None:
        odd = an_item(1, raw_status="In `Legal`", mapped=False)
        finding, verdict = only("S10", a_roadmap(), a_snapshot(odd))
        roadmap, _ = wording.remedies(finding, wording.Names(verdict.scene))
        assert Code("In `Legal`") in roadmap
        assert Code("status_map") in roadmap

    def test_a_code_never_stands_alone(self) -> None:
        finding, _ = only("T04", LATE_RELEASE, SNAPSHOT)
        assert wording.title(finding) == "T04 milestone-after-target"


class TestLists:
    def test_up_to_five_items_are_named(self) -> None:
        assert s02(1) == (
            "The roadmap says A is done; 1 item is still open."
            " / close or move what is left: acme/shop#1"
        )
        assert s02(1, 2).endswith("left: acme/shop#1 and acme/shop#2")
        assert s02(1, 2, 3, 4, 5).endswith("acme/shop#3, acme/shop#4 and acme/shop#5")

    @pytest.mark.parametrize(("count", "more"), [(6, "1 more"), (45, "40 more")])
    def test_of_more_than_five_the_others_are_counted(self, count: int, more: str) -> None:
        words = s02(*range(1, count + 1))
        assert f"; {count} items are still open." in words
        assert words.count("acme/shop#") == 5
        assert words.endswith(f" and {more}")


class TestPrivateItems:
    def test_they_are_counted_and_not_named_where_others_can_read(self) -> None:
        words = s02(1, 2, 3, audience=Visibility.PUBLIC, private=2)
        assert words == (
            "The roadmap says A is done; 3 items are still open."
            " / close or move what is left: acme/shop#1 and 2 items in a private source"
        )

    def test_where_all_readers_may_see_them_they_are_named(self) -> None:
        assert "private" not in s02(1, 2, audience=Visibility.PRIVATE, private=2)

    def test_nothing_but_private_items_is_a_count_alone(self) -> None:
        assert s02(1, audience=Visibility.INTERNAL, private=1).endswith(
            "what is left: 1 item in a private source"
        )

    def test_the_item_a_finding_is_about_is_not_named_either(self) -> None:
        secret = an_item(1, "doing", title="Buy Initech", visibility=Visibility.PRIVATE)
        finding, verdict = only("L06", a_roadmap(), a_snapshot(secret))
        names = wording.Names(verdict.scene, Visibility.PUBLIC)
        sentence = text(wording.sentence(finding, names))
        assert sentence == "An item in a private source is in work and serves no initiative."

    @pytest.mark.parametrize(
        ("visibility", "sentence"),
        [
            (Visibility.PUBLIC, "Roadmap says 11 Dec 2026; milestone Winter says 15 Jan 2027."),
            (
                Visibility.PRIVATE,
                "Roadmap says 11 Dec 2026; a milestone in a private source says 15 Jan 2027.",
            ),
        ],
    )
    def test_a_milestone_is_as_private_as_its_repository(
        self, visibility: Visibility, sentence: str
    ) -> None:
        items = (an_item(310, visibility=visibility), an_item(1, group="acme/api"))
        finding, verdict = only("T04", LATE_RELEASE, a_snapshot(*items, containers=(RELEASE,)))
        names = wording.Names(verdict.scene, Visibility.PUBLIC)
        assert text(wording.sentence(finding, names)) == sentence

    def test_a_milestone_of_which_nothing_is_known_is_private(self) -> None:
        there = a_milestone(5, dt.date(2027, 1, 15), group="acme/api", title="Secret")
        initiative = an_initiative(
            releases=(milestone(5, "acme/api"),), target=dt.date(2026, 12, 11)
        )
        finding, verdict = only(
            "T04", a_roadmap(initiative), a_snapshot(*BUSY, containers=(there,))
        )
        names = wording.Names(verdict.scene, Visibility.PUBLIC)
        assert "Secret" not in text(wording.sentence(finding, names))


class TestNames:
    SCENE = judged(LATE_RELEASE, a_snapshot(an_item(1, title="Late", url="https://x/1"))).scene

    def named(self, *containers: Container) -> list[str]:
        """What these, and nothing else, are called in the report of the shop."""
        names = wording.Names(
            judged(a_roadmap(), a_snapshot(an_item(1), containers=containers)).scene
        )
        return [text(names.ref(container.ref)) for container in containers]

    def test_two_milestones_of_one_title_say_where_they_are(self) -> None:
        here, there = (a_milestone(n, group=f"acme/{n}", title="Winter") for n in (3, 4))
        assert self.named(here, there) == [
            "milestone Winter of acme/3",
            "milestone Winter of acme/4",
        ]
        other = replace(there, title="winter")
        assert self.named(here, other)[1] == "milestone winter of acme/4"
        assert self.named(here, replace(there, title="Spring")) == [
            "milestone Winter",
            "milestone Spring",
        ]

    def test_a_milestone_and_a_version_of_one_title_are_told_apart_by_what_they_are(self) -> None:
        assert self.named(a_milestone(3, title="4.2"), a_version("4.2")) == [
            "milestone 4.2",
            "version 4.2",
        ]

    def test_sprints_of_one_name_say_which_board_they_are_on(self) -> None:
        sprints = [a_sprint(n, dt.date(2026, 11, 16), board=f"acme/{n}") for n in (7, 8)]
        same = [replace(sprint, title="Sprint 3") for sprint in sprints]
        assert self.named(*same) == ["Sprint 3 of board acme/7", "Sprint 3 of board acme/8"]

    def test_the_address_of_such_a_one_has_the_whole_name(self) -> None:
        here, there = (
            a_milestone(n, group=f"acme/{n}", title="Winter", url=f"https://x/{n}") for n in (3, 4)
        )
        scene = judged(a_roadmap(), a_snapshot(an_item(1), containers=(here, there))).scene
        assert wording.Names(scene).ref(here.ref) == (
            Anchor("milestone Winter of acme/3", "https://x/3"),
        )

    @pytest.mark.promise("R30")
    def test_in_a_note_an_item_is_code_and_leaves_no_reference(self) -> None:
        assert wording.Names(self.SCENE).ref(ref(1)) == (Code("acme/shop#1"), Text(" (Late)"))

    def test_in_a_report_it_has_an_address(self) -> None:
        anchor = Anchor("acme/shop#1", "https://x/1")
        names = wording.Names(self.SCENE, linked=True)
        assert names.ref(ref(1), titled=False) == (anchor,)

    def test_what_was_not_read_is_shown_by_its_key(self) -> None:
        assert wording.Names(self.SCENE).ref(ref(99)) == (Code("acme/shop#99"),)

    def test_an_initiative_that_is_not_on_the_roadmap_is_shown_by_its_id(self) -> None:
        assert wording.Names(self.SCENE).initiative("gone") == (Text("gone"),)


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 items"), (1, "1 item"), (2, "2 items"), (0.5, "0.5 items")]
)
def test_a_number_comes_with_its_noun(number: float, words: str) -> None:
    assert wording.count(number, "item", "items") == words


def test_items_are_listed_in_the_order_in_which_people_count() -> None:
    assert s02(9, 10, 100).endswith("acme/shop#9, acme/shop#10 and acme/shop#100")


def test_a_date_is_written_so_that_no_country_misreads_it() -> None:
    assert wording.day(dt.date(2026, 3, 4)) == "4 Mar 2026"


@pytest.mark.parametrize(
    ("value", "spec", "words"),
    [
        (3, "item|items", "3 items"),
        (1, "=has|have", "has"),
        ((ref(1), ref(2)), "item is|items are", "2 items are"),
        (("a", "b", "c"), "", "a, b and c"),
        (tuple("abcdefg"), "", "a, b, c, d, e and 2 more"),
        ((), "", ""),
        (0.25, "", "0.25"),
        (dt.date(2026, 12, 11), "", "11 Dec 2026"),
        ("{initiative}", "", "{initiative}"),  # a title is no template
    ],
)
def test_a_fact_in_words(value: object, spec: str, words: str) -> None:
    names = wording.Names(TestNames.SCENE)
    assert text(wording.fact(value, spec, names)) == words  # type: ignore[arg-type]


@pytest.mark.promise("R30")
def test_plain_text_is_safe_for_a_terminal() -> None:
    line = (Strong((Text("a\x1b[31m\nb"),)), Code("c\u202ed"), Text("\u00a0e\r\n"))
    assert text(line) == "a[31m bcd e"


def test_every_template_of_every_rule_can_be_filled() -> None:
    for rule in RULES.values():
        for template in (rule.message, rule.roadmap, rule.backlog, *sum(rule.says, ())):
            assert template.count("`") % 2 == 0, (rule.code, template)
            assert template == template.strip(), (rule.code, template)
        assert rule.message.endswith("."), rule.code
        assert not rule.roadmap.endswith("."), rule.code
        assert not rule.backlog.endswith("."), rule.code
        assert rule.says, rule.code


class TestPrivateSources:
    """A note on a public item names nothing of a private repository, read or not."""

    PUBLIC = an_item(1)

    def told(self, *links: Link, hidden: BacklogItem | None = None) -> str:
        items = (self.PUBLIC, hidden) if hidden else (self.PUBLIC,)
        roadmap = a_roadmap(an_initiative("a", *links), an_initiative("b", *links))
        finding, verdict = only("L04", roadmap, a_snapshot(*items))
        names = wording.Names(verdict.scene, Visibility.PUBLIC)
        return render(wording.note((finding,), names))

    @pytest.mark.parametrize(
        "link", [label("buy-initech", "acme/secret"), query("label:buy-initech", "acme/secret")]
    )
    def test_a_label_or_query_there_is_not_quoted(self, link: Link) -> None:
        hidden = an_item(7, group="acme/secret", visibility=Visibility.PRIVATE)
        note = self.told(link, hidden=hidden)
        assert "secret" not in note
        assert "initech" not in note
        assert note.startswith("**Something in a private source is claimed by a and b")

    def test_what_could_not_be_read_counts_as_private(self) -> None:
        assert "secret" not in self.told(issue(7, "acme/secret"))
        assert "secret" not in self.told(label("buy-initech", "acme/secret"))

    def test_a_label_of_a_public_repository_is_quoted(self) -> None:
        assert "label checkout" in self.told(label("checkout", self.PUBLIC.group))


def test_a_finding_about_no_item_is_switched_off_and_not_waived() -> None:
    odd = an_item(1, raw_status="Waiting", mapped=False)
    finding, verdict = only("S10", a_roadmap(an_initiative("a", issue(1))), a_snapshot(odd))
    note = render(wording.note((finding,), wording.Names(verdict.scene)))
    assert "`policy: {rules: {S10: off}}`" in note
