"""Values for the tests of the store, as full or as plain as a test needs them."""

import datetime as dt
from dataclasses import replace

from bot.domain.backlog import Gap, ItemRef, Stamp
from bot.domain.findings import Finding, Hit, facts
from bot.domain.policy import Level, Reach
from bot.domain.roadmap import Waiver
from bot.domain.run import Done, Outcome, Run, Used
from bot.domain.shares import Figures, Share
from bot.ports import NoteText

START = dt.datetime(2026, 11, 2, 8, 30, 0, 123456, tzinfo=dt.UTC)
LATER = START + dt.timedelta(hours=1)
EPIC = ItemRef("shop", "acme/shop#310")


def a_run(run_id: str = "r-1", *, started: dt.datetime = START, product: str = "shop") -> Run:
    """A run with nothing in it, that took a minute."""
    return Run(
        id=run_id,
        product=product,
        command="apply",
        started=started,
        ended=started + dt.timedelta(minutes=1),
        as_of=started.date(),
        manifest="5f1c",
    )


def a_full_run(run_id: str = "r-1") -> Run:
    """A run with everything a run can have."""
    used = Used(requests=7, left=4990, resets=START + dt.timedelta(minutes=40))
    return replace(
        a_run_of_the_first_version(run_id),
        findings=(a_full_finding(), a_lasting_finding(), a_plain_finding()),
        gaps=(
            Gap("pay", "", "the tracker refused (403)"),
            Gap("shop", "acme/api", "page 3 did not come", partial=True),
            Gap("pay", "PAY sprints", "the board is not for us", beside=True),
        ),
        read={"shop acme/shop": 310, "shop acme/api": 0},
        accounts={"shop": "acme-bot"},
        used={"shop": used, "pay": Used()},
        figures=a_full_count(),
    )


def a_full_count() -> Figures:
    """Figures with everything that can be counted."""
    return Figures(
        coverage=Share(36, 50),
        unplanned=Share(3, 40),
        goals={"growth": Share(30, 50), "trust": Share(6, 50)},
        teams={"checkout": Share(0, 0)},
        sources={"shop": Share(36, 50)},
        effort={"growth": Share(20, 26), "trust": Share(6, 26)},
        progress={"guest-checkout": Share(2, 7)},
        whole=False,
    )


def a_run_of_the_first_version(run_id: str = "r-1") -> Run:
    """A run with everything that a run had when the first version of the store was made."""
    return Run(
        id=run_id,
        product="shop",
        command="apply",
        started=START,
        ended=START + dt.timedelta(seconds=61, microseconds=1),
        as_of=dt.date(2026, 11, 2),
        manifest="5f1c",
        findings=(a_full_finding(), a_plain_finding()),
        gaps=(
            Gap("pay", "", "the tracker refused (403)"),
            Gap("shop", "acme/api", "page 3 did not come", partial=True),
        ),
        done=(
            Done(EPIC, "+ shop:acme/shop#310: note", Outcome.MADE),
            Done(ItemRef("pay", "PAY-7"), "+ pay:PAY-7: note", Outcome.UNKNOWN, "it fell silent"),
        ),
        deferred=4,
    )


def a_plain_finding() -> Finding:
    """A finding with nothing in it."""
    return Finding("P02", Level.NOTE, Reach.REPORT, "shop", Hit())


def a_lasting_finding() -> Finding:
    """A finding that was accepted until its facts change."""
    finding = Finding("D06", Level.WARNING, Reach.DASHBOARD, "shop", Hit(source="shop"))
    waiver = Waiver("D06", by="ana", finding=finding.fingerprint, facts=finding.digest)
    return replace(finding, waiver=waiver)


def a_full_finding() -> Finding:
    """A finding with a fact of every type, and a waiver."""
    hit = Hit(
        facts=facts(
            title='Guest "checkout" – <b>Gäste</b> 🛒\n',
            empty="",
            open=0,
            share=1.0,
            tiny=0.1,
            endless=float("inf"),
            target=dt.date(2026, 12, 11),
            milestone=ItemRef("shop", "acme/shop/milestone/12"),
            examples=(EPIC, ItemRef("pay", "PAY-7")),
            words=("basket", "2026-12-11"),
            none=(),
        ),
        initiative="guest-checkout",
        item=EPIC,
        source="shop",
        subject="acme/shop/milestone/12",
        items=(ItemRef("shop", "acme/shop#311"), EPIC),
        level=Level.WARNING,
    )
    waiver = Waiver(
        rule="T01",
        until=dt.date(2026, 12, 1),
        initiative="guest-checkout",
        item="shop:acme/shop#310",
        by="ana",
        reason="launch moved with marketing",
        line=41,
    )
    return Finding("T01", Level.ERROR, Reach.ITEM, "shop", hit, who="ana", waiver=waiver)


def a_note(*prints: str, topic: str = "shop") -> NoteText:
    """A note that tells these fingerprints."""
    return NoteText(topic, "Roadmap says 11 Dec.", Stamp("error", prints, START))
