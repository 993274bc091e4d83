"""What a dashboard says, and to whom."""

import datetime as dt
import time
from dataclasses import replace

import pytest

from bot.domain.backlog import Capability, Dialect, Gap, Paper, Visibility
from bot.domain.dashboard import Told, dashboard
from bot.domain.markdown import JOINER
from bot.domain.plan import Held, Plan
from bot.domain.policy import Policy, Reach, RuleSetting
from bot.domain.roadmap import Goal, Waiver
from bot.domain.rules import RULES
from connectors.shared.sheets import SheetMarker, seal_sheet, ticked, unseal_sheet
from tests.domain.builders import (
    NOW,
    SHOP,
    TODAY,
    a_milestone,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
    milestone,
    ref,
)
from tests.domain.github_text import acts, kinds
from tests.domain.sheets import drawn, headings, late, many, section, verdict_on
from tests.domain.test_markdown import NASTY

PLAN = Plan("acme-shop", "m", "b", "1.0", NOW, TODAY)


def held(*reasons: Held) -> Plan:
    return replace(PLAN, held=reasons)


class TestText:
    def test_a_small_dashboard_word_for_word(self) -> None:
        said = drawn(verdict_on(late(1, "Guest checkout")))
        assert said.title == "Roadmap drift: Acme Shop"
        (finding,) = verdict_on(late(1, "Guest checkout")).findings
        facts = f"{finding.fingerprint}.{finding.digest}"
        assert said.body.replace("\\", "") == (
            "**Roadmap and backlog differ in 1 place: 1 error.** Next: `ana` decides about Guest"
            " checkout.\n"
            "\n"
            "### Needs a decision (1)\n"
            "\n"
            "**Guest checkout was due 10 Nov 2026 and is in progress; 1 of 1 item is open.** `ana`"
            " decides. Roadmap: move the target date, or set the status to what is true. Backlog:"
            " finish, cut or move what is left. (T01 overdue, error, since 16 Nov 2026)\n"
            "\n"
            f"- [ ] Accept it until its facts change <!-- drift-box=accept.{facts} -->\n"
            f"- [ ] Snooze it for 14 days <!-- drift-box=snooze.{facts} -->\n"
            "\n"
            "### Totals (1)\n"
            "\n"
            "| Family | Errors | Warnings | Notes | Quiet |\n"
            "| --- | --- | --- | --- | --- |\n"
            "| Time | 1 | 0 | 0 | 0 |\n"
            "\n"
            "1 initiative compared with 1 item (`shop` 1); 1 of them belong to an initiative.\n"
            "\n"
            "To quiet a finding: tick its box (the next run hears it), answer its note with"
            " `/drift snooze 14d WHY` or `/drift accept WHY`, or write a waiver into the manifest"
            " of `acme-shop`. Why a rule speaks: `roadmap-drift explain RULE`. All there is:"
            " `roadmap-drift check`."
        )

    def test_where_nothing_drifts_there_is_nothing_to_decide(self) -> None:
        body = drawn(verdict_on(late(1, target=dt.date(2026, 12, 30)))).body
        assert body.startswith("**Roadmap and backlog agree.** There is nothing to decide.")
        assert headings(body) == ["Totals (0)"]

    def test_where_not_all_was_read_it_does_not_say_that_all_agrees(self) -> None:
        gaps = (Gap("shop", "acme/api", "no answer"),)
        snapshot = a_snapshot(an_item(1), gaps=gaps)
        calm = verdict_on(late(1, target=dt.date(2026, 12, 30)), snapshot=snapshot)
        assert drawn(calm).body.startswith(
            "**Roadmap and backlog agree where both could be read; not all could.**"
            " Next: find out why with `roadmap-drift doctor`."
        )
        assert (
            "1 error. Not all could be read.**"
            in drawn(verdict_on(late(1), snapshot=snapshot)).body
        )

    def test_a_finding_that_nobody_owns_is_for_whoever_reads_it(self) -> None:
        body = drawn(verdict_on(late(1, "Guest checkout", owner=""))).body
        assert "** Next: decide about Guest checkout.\n" in body

    def test_sections_stand_in_their_order_with_their_counts(self) -> None:
        deferred = Held(ref(1), "note", "the limit of 30 new notes a run", deferred=True)
        folded = Held(ref(2), "note", "a person folded the note away")
        waiver = Waiver("T01", dt.date(2026, 12, 1), "promise-2", by="ben", reason="wait", line=7)
        gaps = (Gap("shop", "acme/api", "no answer"),)
        snapshot = a_snapshot(an_item(1), an_item(2), gaps=gaps)
        verdict = verdict_on(late(1), late(2), snapshot=snapshot, waivers=(waiver,))
        body = drawn(verdict, plan=held(deferred, folded)).body
        assert headings(body) == [
            "Needs a decision (1)",
            "Totals (1)",
            "Snoozed or accepted (2)",
            "Deferred (1)",
            "Not judged (1)",
        ]
        assert section(body, "Snoozed").splitlines()[2:] == [
            "- **T01 overdue**: Promise 2 was due 10 Nov 2026 and is in progress; 1 of 1 item is"
            " open. Until 1 Dec 2026, by `ben`, in line 7 of the manifest: wait.",
            "- Note on `acme/shop#2`: a person folded the note away.",
        ]
        assert "- Note on `acme/shop#1`: the limit of 30 new notes a run.\n" in section(
            body, "Deferred"
        )

    def test_answers_that_changed_nothing_stand_apart_from_what_is_quiet(self) -> None:
        unclear = Held(ref(1), "answer", "'snoze' is not something that can be done here.")
        plan = held(unclear, Held(ref(2), "answer", "mallory may not write there"))
        body = drawn(verdict_on(late(1)), plan=plan).body
        assert headings(body) == [
            "Needs a decision (1)",
            "Totals (1)",
            "Answers that changed nothing (2)",
        ]
        assert section(body, "Answers").splitlines()[2:4] == [
            "- Answer on `acme/shop#1`: 'snoze' is not something that can be done here.",
            "- Answer on `acme/shop#2`: mallory may not write there.",
        ]

    def test_the_worst_and_of_them_the_oldest_comes_first(self) -> None:
        verdict = verdict_on(
            late(1, "Younger"),
            late(2, "Older"),
            late(3, "Minor", commitment="expected"),
        )
        by_title = {f.initiative: f.fingerprint for f in verdict.findings}
        seen = {by_title["promise-2"]: NOW - dt.timedelta(days=13)}
        body = drawn(verdict, first_seen=seen).body
        assert body.index("**Older") < body.index("**Younger") < body.index("**Minor")
        assert "error, since 3 Nov 2026\\)" in body
        assert "warning, since 16 Nov 2026\\)" in body

    def test_the_day_of_an_age_is_the_products(self) -> None:
        verdict = verdict_on(late(1))
        zone = dt.timezone(dt.timedelta(hours=10))
        calendar = replace(verdict.scene.roadmap.calendar, zone=zone)
        roadmap = replace(verdict.scene.roadmap, calendar=calendar)
        moved = replace(verdict, scene=replace(verdict.scene, roadmap=roadmap))
        seen = {verdict.findings[0].fingerprint: dt.datetime(2026, 11, 2, 20, tzinfo=dt.UTC)}
        assert "since 3 Nov 2026" in drawn(moved, first_seen=seen).body

    def test_seven_are_told_at_length_and_the_others_in_a_fold(self) -> None:
        body = drawn(verdict_on(*(late(n) for n in range(1, 10)))).body
        told, folded = section(body, "Needs a decision").split("<details>")
        assert told.count("Accept it until its facts change") == 7
        assert told.count("drift-box=snooze.") == 7
        assert folded.startswith("<summary>2 other findings</summary>\n\nTick one to snooze")
        assert folded.count("- [ ] **T01 overdue**, error: Promise") == 2
        assert folded.count("drift-box=snooze.") == 2
        assert "accept." not in folded

    def test_an_initiative_that_the_sentence_leaves_out_is_named_beside_it(self) -> None:
        checkout = an_initiative(
            "promise-1",
            issue(1),
            title="Guest checkout",
            target=dt.date(2026, 12, 11),
            releases=(milestone(3),),
            commitment="committed",
        )
        due = a_milestone(3, dt.date(2026, 12, 18))
        snapshot = a_snapshot(an_item(1), containers=(due,))
        body = drawn(verdict_on(checkout, snapshot=snapshot)).body
        assert "(T04 milestone-after-target on Guest checkout, error," in body.replace("\\", "")

    def test_totals_are_told_by_goal_where_there_are_goals(self) -> None:
        goals = (Goal("orders", "More orders"), Goal("calm", "Fewer calls"))
        initiatives = (late(1, goal="calm"), late(2, goal="orders"), late(3))
        minor = late(4, goal="orders", commitment="aspirational")
        body = drawn(verdict_on(*initiatives, minor, goals=goals)).body
        table = [line for line in body.split("\n") if line.startswith("|")]
        assert table == [
            "| Goal | Errors | Warnings | Notes | Quiet |",
            "| --- | --- | --- | --- | --- |",
            "| More orders | 1 | 0 | 1 | 0 |",
            "| Fewer calls | 1 | 0 | 0 | 0 |",
            "| No goal | 1 | 0 | 0 | 0 |",
        ]

    def test_what_is_for_the_report_alone_is_only_counted(self) -> None:
        policy = Policy(rules={"T01": RuleSetting(reach=Reach.REPORT)})
        body = drawn(verdict_on(late(1), policy=policy)).body
        assert headings(body) == ["Totals (0)"]
        assert "1 more finding stands in the report alone." in body
        assert "Promise" not in body

    def test_rules_that_kept_silent_are_told_in_a_fold(self) -> None:
        snapshot = a_snapshot(an_item(1), lacks=[Capability.DOING])
        verdict = verdict_on(late(1), snapshot=snapshot, rules=RULES)
        told = section(drawn(verdict).body, "Not judged")
        assert "why a rule kept silent</summary>" in told
        assert "on shop: the source does not tell work in progress" in told

    def test_a_source_of_which_a_part_was_not_read_is_told_once(self) -> None:
        gaps = (Gap("shop", SHOP, "the list broke off.", partial=True),)
        verdict = verdict_on(late(1), snapshot=a_snapshot(an_item(1), gaps=gaps))
        told = section(drawn(verdict).body, "Not judged")
        assert told.count("the list broke off") == 1
        assert "- `shop` `acme/shop` could be read only in part: the list broke off.\n" in told

    def test_in_wiki_markup_there_is_nothing_to_tick(self) -> None:
        verdict = verdict_on(*(late(n) for n in range(1, 10)))
        body = drawn(verdict, paper=Paper(Dialect.WIKI, 30_000)).body
        assert "tick" not in body.casefold()
        assert "Accept it" not in body
        assert body.count("T01 overdue") == 9

    def test_in_adf_boxes_are_task_items(self) -> None:
        body = drawn(verdict_on(late(1)), paper=Paper(Dialect.ADF, 30_000)).body
        assert body.count('"type":"taskItem"') == 2


class TestReaders:
    def private(self, audience: Visibility | None = None) -> str:
        """Item 2 is private, and the dashboard stands beside the public item 1."""
        hidden = an_item(2, group="acme/api", visibility=Visibility.PRIVATE, title="Secret plan")
        found = an_initiative(
            "promise-1", issue(1), issue(2, "acme/api"), status="done", commitment="committed"
        )
        verdict = verdict_on(found, snapshot=a_snapshot(an_item(1), hidden))
        where = ref(2, "acme/api")
        plan = held(Held(where, "note", "the limit of 30 new notes a run", deferred=True))
        return drawn(verdict, plan=plan, audience=audience).body

    def test_items_of_a_more_private_source_are_counted_and_not_named(self) -> None:
        body = self.private()
        assert "acme/shop#1" in body
        assert "1 item in a private source" in body
        assert "Secret plan" not in body
        assert "acme/api" not in body

    def test_whoever_may_see_them_is_told_their_names(self) -> None:
        assert "acme/api#2" in self.private(audience=Visibility.PRIVATE)

    def test_an_issue_beside_nothing_known_is_taken_for_public(self) -> None:
        hidden = an_item(1, visibility=Visibility.INTERNAL)
        verdict = verdict_on(late(1, status="done"), snapshot=a_snapshot(hidden))
        elsewhere = replace(verdict.scene.roadmap, dashboard=None)
        lonely = replace(verdict, scene=replace(verdict.scene, roadmap=elsewhere))
        assert "acme/shop#1" in drawn(verdict).body
        assert "acme/shop#1" not in drawn(lonely).body

    def test_why_a_private_place_could_not_be_read_is_not_told(self) -> None:
        gaps = (Gap("shop", "acme/secret", "no repository acme/secret"),)
        snapshot = a_snapshot(an_item(1), gaps=gaps)
        far = replace(late(1), links=(issue(1, "acme/secret"),))
        body = drawn(verdict_on(far, snapshot=snapshot)).body
        assert "- Part of `shop` could not be read.\n" in body
        assert "acme/secret" not in body

    def test_an_item_of_a_known_place_that_could_not_be_read_is_named(self) -> None:
        gaps = (Gap("shop", f"{SHOP}#7", "no answer", partial=True, beside=True),)
        body = drawn(verdict_on(late(1), snapshot=a_snapshot(an_item(1), gaps=gaps))).body
        assert "- `shop` `acme/shop#7` could be read only in part: no answer.\n" in body

    def test_what_is_told_beside_the_items_is_named_in_words(self) -> None:
        gaps = (Gap("shop", "our notes", "another account wrote them", partial=True, beside=True),)
        verdict = verdict_on(late(1), snapshot=a_snapshot(an_item(1), gaps=gaps))
        body = drawn(verdict, audience=Visibility.PRIVATE).body
        told = "- Our notes in `shop` could be read only in part: another account wrote them.\n"
        assert told in body

    def test_secrets_are_blanked_in_everything_but_boxes(self) -> None:
        verdict = verdict_on(late(1, "The canary flies"))
        said = drawn(verdict, redact=lambda text: text.replace("canary", "***"))
        assert "canary" not in said.body
        assert "drift-box=accept." in said.body

    @pytest.mark.promise("R30")
    @pytest.mark.parametrize("text", NASTY)
    def test_no_foreign_text_acts(self, text: str) -> None:
        waiver = Waiver("T01", TODAY, "promise-2", by=text, reason=text)
        held_back = Held(ref(1), "note", "a limit", deferred=True)
        snapshot = a_snapshot(
            an_item(1, title=text), an_item(2), gaps=(Gap("shop", SHOP, text, partial=True),)
        )
        verdict = verdict_on(
            late(1, text, owner=text), late(2, text), snapshot=snapshot, waivers=(waiver,)
        )
        body = drawn(verdict, plan=held(held_back)).body
        visible = "\n".join(
            line.rpartition("<!-- drift-box=")[0] or line for line in body.split("\n")
        )
        found = acts(visible, boxes=body.count("<!-- drift-box="))
        assert set(found.pop("block", [])) <= {"html_block"}  # our fold
        assert found == {}
        assert ticked(body.replace("[ ]", "[x]")) == tuple(
            line.split("drift-box=")[1].removesuffix(" -->")
            for line in body.split("\n")
            if line.startswith("- [ ] ")
        )


class TestLength:
    @pytest.mark.promise("R31")
    @pytest.mark.parametrize("dialect", list(Dialect))
    def test_ten_thousand_findings_fit_and_are_counted(self, dialect: Dialect) -> None:
        limit = 60_000 if dialect is Dialect.MARKDOWN else 30_000
        verdict = many(verdict_on(late(1)), 10_000)
        began = time.perf_counter()
        said = drawn(verdict, paper=Paper(dialect, limit))
        assert time.perf_counter() - began < 3  # 0.5 s on a machine that does nothing else
        assert len(said.body) <= limit
        assert len(said.body) + len(said.block) > limit / 3
        assert "differ in 10000 places" in said.body
        assert "more in" in said.body

    @pytest.mark.promise("R31")
    def test_marker_and_block_survive(self) -> None:
        said = drawn(many(verdict_on(late(1)), 10_000))
        sealed = seal_sheet(said.body, SheetMarker("acme-shop", said.block))
        assert len(sealed) < 65_536
        opened = unseal_sheet(sealed)
        assert opened == (said.body, SheetMarker("acme-shop", said.block))

    @pytest.mark.parametrize("limit", [900, 1_500, 3_000, 6_000, 12_000])
    def test_lists_are_cut_at_a_finding_and_what_is_left_out_is_counted(self, limit: int) -> None:
        verdict = verdict_on(*(late(n, "A promise " + "x" * 100) for n in range(1, 60)))
        said = drawn(verdict, paper=Paper(limit=limit + len(drawn(verdict).block)))
        assert len(said.body) <= limit
        assert said.body.startswith("**Roadmap and backlog differ in 59 places: 59 errors.**")
        assert said.body.endswith("All there is: `roadmap-drift check`.")
        shown = said.body.count("Snooze it for") + said.body.count("- [ ] **T01 overdue")
        if shown:
            assert f"{59 - shown} more in `roadmap-drift check`." in said.body
            assert said.body.count("<details>") == said.body.count("</details>")
            assert "html_block" in kinds(said.body) or shown < 8

    def test_where_there_is_room_nothing_is_left_out(self) -> None:
        verdict = verdict_on(*(late(n) for n in range(1, 60)))
        assert "more in" not in drawn(verdict).body

    def test_a_paper_too_small_for_a_list_has_the_verdict(self) -> None:
        verdict = verdict_on(late(1, "x" * 3_000))
        said = dashboard(verdict, Told(paper=Paper(limit=700)))
        assert "###" not in said.body
        assert "differ in 1 place" in said.body

    def test_a_title_is_one_line_of_bounded_length(self) -> None:
        verdict = verdict_on(late(1))
        roadmap = replace(verdict.scene.roadmap, product="Shop\n\u202e" + "x" * 500)
        title = drawn(replace(verdict, scene=replace(verdict.scene, roadmap=roadmap))).title
        assert title.startswith("Roadmap drift: Shop xxx")
        assert len(title) == 200
        assert JOINER not in title
