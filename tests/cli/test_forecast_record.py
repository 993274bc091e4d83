"""forecast --track-record and --backtest: what was said is held against what came."""

import datetime as dt

import pytest

from bot.domain.forecast.outlook import Kind, State, Subject
from bot.domain.forecast.telling import Foretold
from bot.store import open_store
from tests.cli.conftest import Terminal
from tests.cli.foreseen import AS_OF, MANIFEST, TODAY, build_backlog
from tests.cli.test_look import everything

CHECKOUT = Subject(Kind.INITIATIVE, "guest-checkout")


@pytest.fixture
def shop(terminal: Terminal) -> Terminal:
    (terminal.folder / "roadmap.yaml").write_text(MANIFEST, encoding="utf-8")
    build_backlog(terminal.folder / "backlog.db")
    return terminal


def keep(shop: Terminal, *made: Foretold) -> None:
    with open_store(f"sqlite:///{shop.folder.parent}/state/store.sqlite3") as store:
        store.keep_forecasts("acme-shop", made, ())


def said(weeks_ago: int, subject: Subject = CHECKOUT) -> Foretold:
    """Even odds after two weeks, 85% after four."""
    day = TODAY - dt.timedelta(weeks=weeks_ago)
    return Foretold(
        subject,
        day,
        State.AT_RISK,
        open=20,
        closed=9,
        p50=day + dt.timedelta(weeks=2),
        p85=day + dt.timedelta(weeks=4),
        target=day + dt.timedelta(weeks=1),
        chance=0.3,
        pace=2.0,
        params_version="1",
    )


def test_dates_that_have_come_are_held_against_what_came(shop: Terminal) -> None:
    keep(shop, *(said(weeks) for weeks in range(6)), said(9, Subject(Kind.GOAL, "given-up")))
    answer = shop("forecast", "--track-record", *AS_OF)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "Acme Shop · 3 Nov 2024 · track record of forecasts",
        "Too few to say: 2 of at least 20 dates have come.",
        "P50: held 0 of 4 (0%); 2 pending.",
        "P85: held 0 of 2 (0%); 4 pending.",
        "P95: none has come yet; 6 pending.",
        "Called at risk: 0 of 5 (0%) met the target.",
        "Brier score of the chances: 0.09 over 5 (0 is perfect, 0.25 is always saying 50%).",
        "6 forecasts of 1 subject since 2024-09-29, one a subject and week.",
        "Not judged, as the subject is gone: 1 forecast.",
    ]


def test_programs_get_the_same_numbers(shop: Terminal) -> None:
    keep(shop, *(said(weeks) for weeks in range(6)))
    (told,) = shop("forecast", "--track-record", "--json", *AS_OF).json["products"]
    assert (told["of"], told["verdict"], told["brier"]) == ("kept forecasts", "too_few", 0.09)
    assert told["held"]["p85"] == {"part": 0, "whole": 2, "pending": 4}
    assert told["met_by_state"] == {"at_risk": {"part": 0, "whole": 5}}
    assert told["since"] == "2024-09-29"


def test_forecasts_of_later_days_are_not_known_yet(shop: Terminal) -> None:
    keep(shop, said(3), said(-1))
    (told,) = shop("forecast", "--track-record", "--json", *AS_OF).json["products"]
    assert told["forecasts"] == 1


def test_where_nothing_is_kept_the_way_to_a_record_is_told(shop: Terminal) -> None:
    before = everything(shop.folder.parent)
    lines = shop("forecast", "--track-record", *AS_OF).out.splitlines()
    assert lines[1].startswith("No forecast with dates is kept yet: apply keeps those of each run")
    assert everything(shop.folder.parent) == before


def test_what_was_kept_today_is_pending(shop: Terminal) -> None:
    shop("forecast", "--keep")
    (told,) = shop("forecast", "--track-record", "--json").json["products"]
    assert {held["whole"] for held in told["held"].values()} == {0}


def test_a_backtest_needs_no_kept_forecast(shop: Terminal) -> None:
    """Search closes one item a week for 26 weeks, and five are open to this day."""
    answer = shop("forecast", "--backtest", *AS_OF)
    assert answer.code == 0
    assert answer.out.splitlines() == [
        "Acme Shop · 3 Nov 2024 · backtest of forecasts",
        "Made every four weeks from the items that were there then, with the links of today, and"
        " held against what came.",
        *BACKTEST,
    ]
    (told,) = shop("forecast", "--backtest", "--json", *AS_OF).json["products"]
    assert (told["of"], told["says"]) == ("backtest", list(BACKTEST))


BACKTEST = (
    "Too few to say: 0 of at least 20 dates have come.",
    "P50: none has come yet; 7 pending.",
    "P85: none has come yet; 7 pending.",
    "P95: none has come yet; 7 pending.",
    "7 forecasts of 2 subjects since 2024-06-09, one a subject and week.",
)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--track-record", "--backtest"), "choose one of --track-record and --backtest"),
        (("--track-record", "search"), "--track-record is about all forecasts: give it alone"),
        (("--backtest", "--pace", "+5%"), "--backtest is about all forecasts: give it alone"),
        (("--backtest", "--keep"), "--backtest is about all forecasts: give it alone"),
    ],
)
def test_a_record_is_asked_for_alone(shop: Terminal, options: tuple[str, ...], said: str) -> None:
    answer = shop("forecast", *options)
    assert (answer.code, answer.out) == (1, "")
    assert said in answer.err


def test_what_could_not_be_read_is_no_miss(shop: Terminal) -> None:
    keep(shop, said(6))
    (shop.folder / "backlog.db").unlink()
    answer = shop("forecast", "--track-record", *AS_OF)
    assert answer.code == 4
    assert "Not judged, as the end is not known: 1 forecast." in answer.out
