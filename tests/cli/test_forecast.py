"""forecast: what it prints to the letter, what it tells programs, and which words it refuses."""

import io
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from bot.cli import forecast_told
from bot.store import open_store
from tests.cli.conftest import Terminal
from tests.cli.foreseen import AS_OF, MANIFEST, build_backlog
from tests.cli.test_look import everything

TABLE = """\
Acme Shop · 3 Nov 2024 · forecast
state        P50        P85        P95        target     chance pace/need 4 weeks  of
at risk      2025-01-14 2025-06-13 2026-04-28 2024-12-29 40%    1.8/2.2   +0/-0    \
Goal More first orders
at risk      2025-01-14 2025-06-13 2026-04-28 2024-12-29 40%    1.8/2.2   +0/-0    \
Guest checkout (guest-checkout)
no target    2024-12-07 2025-02-01 2025-05-18 -          -      1.1       +0/-0    Search (search)
no evidence  -          -          -          -          -      -         +0/-0    Handbook (docs)
watch        2024-12-07 2025-02-01 2025-05-18 2024-12-29 72%    1.1/0.6   +0/-0    milestone Autumn

Forecast of 3 initiatives: 1 at risk, 1 without a target, 1 with nothing done yet.
"""

AT_LENGTH = """\
Acme Shop · 3 Nov 2024 · forecast

Guest checkout (guest-checkout): at risk
  18 open, 15 closed in 8 weeks. Pace 1.8/week (recent-weighted; portfolio prior 1.25).\
 As of 2024-11-03: even odds by 2025-01-14; 85% by 2025-06-13. Target 2024-12-29: 40% -> at risk.\
 Needed 2.2/week. Largest uncertainty: young initiative (41%), then scope churn (28%).
  Doubt: young initiative 41%, scope churn 28%, a pace that wanders 16%, how fast it goes 9%,\
 lumpy closings 7%. 95% by 2026-04-28.
  Slack: the 85% date is 166 days after the target.
"""

FIELDS = [
    *("kind", "id", "title", "state", "stalled", "as_of", "open", "closed", "weeks_of_history"),
    *("pace_per_week", "recent_pace", "longrun_pace"),
    *("p50_date", "p85_date", "p95_date", "p50_weeks", "p85_weeks", "p95_weeks"),
    *("target_date", "p_on_time", "slack_days_p85", "spread_s", "variance_share"),
    *("clipped_weeks", "added_4w", "removed_4w", "needed_pace", "if_growth_continues"),
    *("unread", "explanation", "params_version"),
]


@pytest.fixture
def shop(terminal: Terminal) -> Terminal:
    (terminal.folder / "roadmap.yaml").write_text(MANIFEST, encoding="utf-8")
    build_backlog(terminal.folder / "backlog.db")
    return terminal


def test_a_pipe_gets_one_line_each_goals_first_then_releases(shop: Terminal) -> None:
    answer = shop("forecast", *AS_OF)
    assert (answer.code, answer.out, answer.err) == (0, TABLE, "")


def test_a_subject_is_told_at_length(shop: Terminal) -> None:
    assert shop("forecast", "guest-checkout", *AS_OF).out == AT_LENGTH


@pytest.mark.parametrize("word", ["Autumn", "autumn", "shop:acme/shop/milestone/1"])
def test_a_release_is_known_by_its_title_and_its_key(shop: Terminal, word: str) -> None:
    answer = shop("forecast", word, "--json", *AS_OF)
    (told,) = answer.json["products"][0]["forecasts"]
    assert (told["kind"], told["title"], told["state"]) == ("release", "Autumn", "watch")


def test_programs_get_every_field_of_the_golden_vector(shop: Terminal) -> None:
    told = shop("forecast", "guest-checkout", "--json", *AS_OF).json["products"][0]
    assert (told["product"], told["as_of"], told["what_if"]) == ("acme-shop", "2024-11-03", None)
    (one,) = told["forecasts"]
    assert list(one) == FIELDS
    assert (one["open"], one["closed"], one["weeks_of_history"]) == (18, 15, 8)
    assert one["pace_per_week"] == pytest.approx(1.7572, rel=1e-4)
    assert one["spread_s"] == pytest.approx(0.947404, rel=1e-4)
    assert one["p50_weeks"] == pytest.approx(10.2436, rel=1e-4)
    assert one["p_on_time"] == pytest.approx(0.403514, rel=1e-4)
    assert one["needed_pace"] == 2.25
    assert sum(one["variance_share"].values()) == pytest.approx(1, abs=1e-5)
    assert list(one["variance_share"]) == ["pace", "lumpiness", "drift", "scope", "young"]
    assert (one["slack_days_p85"], one["clipped_weeks"], one["unread"]) == (-166, [], None)


def test_what_is_not_known_is_null(shop: Terminal) -> None:
    (one,) = shop("forecast", "docs", "--json", *AS_OF).json["products"][0]["forecasts"]
    assert (one["state"], one["open"]) == ("no_evidence", 3)
    unknown = {name for name, value in one.items() if value is None}
    assert {"p50_date", "p50_weeks", "pace_per_week", "p_on_time", "variance_share"} <= unknown


def test_neither_a_second_run_nor_another_order_of_input_changes_a_byte(shop: Terminal) -> None:
    first = {form: shop("forecast", *form, *AS_OF).out for form in ((), ("--json",))}
    assert all(shop("forecast", *form, *AS_OF).out == told for form, told in first.items())
    (shop.folder / "backlog.db").unlink()
    build_backlog(shop.folder / "backlog.db", backwards=True)
    assert all(shop("forecast", *form, *AS_OF).out == told for form, told in first.items())


def test_looking_at_forecasts_keeps_and_writes_nothing(shop: Terminal) -> None:
    before = everything(shop.folder.parent)
    shop("forecast")
    shop("forecast", "search", "--scope", "-1")
    shop("forecast", "--team", "alpha")
    assert everything(shop.folder.parent) == before


def test_drift_is_no_matter_of_a_forecast(shop: Terminal) -> None:
    shop.rewrite("status: cancelled", "status: cancelled\n    depends_on: [docs]")
    assert shop("forecast", *AS_OF).code == 0


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("guest-chekout", "Did you mean 'guest-checkout'?"),
        ("Autum", "Did you mean 'Autumn'?"),
        ("gone", "gone is cancelled on the roadmap: there is nothing to forecast."),
    ],
)
def test_a_name_that_nobody_knows_is_an_error_with_the_nearest(
    shop: Terminal, word: str, said: str
) -> None:
    answer = shop("forecast", word, *AS_OF)
    assert (answer.code, answer.out) == (1, "")
    assert said in answer.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--scope", "5"), "write +5 for five items more, -5 for five fewer, or -10%"),
        (("--scope", "less"), "--scope 'less' says no change of scope"),
        (("--scope", "-101%"), "no more than all of it"),
        (("--pace", "fast"), "write +20%, -20%, or 2.5 for so many items a week"),
        (("--pace", "0"), "a pace is more than 0"),
        (("--pace", "-100%"), "a pace is more than 0"),
        (("--items", "5"), "--items goes with --team"),
        (("--team", "alpha", "search"), "name subjects, or give --team"),
        (("--keep", "--scope", "-1"), "--keep keeps forecasts"),
        (("--keep", "search"), "--keep keeps all forecasts"),
        (("--keep", *AS_OF), "--keep keeps today's forecasts, and --as-of asks for 2024-11-03"),
    ],
)
def test_what_cannot_be_asked_is_said_and_writes_nothing(
    shop: Terminal, options: tuple[str, ...], said: str
) -> None:
    before = everything(shop.folder.parent)
    answer = shop("forecast", *options)
    assert (answer.code, answer.out) == (1, "")
    assert said in answer.err
    assert "roadmap-drift forecast --help" in answer.err
    assert everything(shop.folder.parent) == before


def test_a_what_if_stands_beside_the_forecast_and_never_in_its_place(shop: Terminal) -> None:
    answer = shop("forecast", "guest-checkout", "--scope", "-9", "--pace", "+20%", *AS_OF)
    forecast, scenario = answer.out.splitlines()[-2:]
    assert forecast.startswith("at risk  2025-01-14 2025-06-13 ")
    assert forecast.endswith("Guest checkout (guest-checkout) [forecast]")
    assert scenario.startswith("watch    ")
    assert scenario.endswith("[scenario, scope -9, pace +20%]")
    assert "2.1/1.1" in scenario


def test_a_pace_is_another_factor_or_another_number(shop: Terminal) -> None:
    for said, pace in (("+100%", 3.5144), ("-50%", 0.8786), ("2.5", 2.5)):
        answer = shop("forecast", "guest-checkout", "--pace", said, "--json", *AS_OF)
        (one,) = answer.json["products"][0]["forecasts"]
        assert one["pace_per_week"] == pytest.approx(1.7572, rel=1e-4)
        assert one["scenario"]["pace_per_week"] == pytest.approx(pace, rel=1e-4)


def test_a_share_of_the_scope_is_of_what_is_open(shop: Terminal) -> None:
    answer = shop("forecast", "--scope", "-50%", "--json", *AS_OF)
    told = answer.json["products"][0]["forecasts"]
    assert {one["id"]: one["scenario"]["open"] for one in told if one["kind"] == "initiative"} == {
        "docs": 1,  # 3 less a half, which is rounded to an even number
        "guest-checkout": 9,
        "search": 3,
    }


def test_a_team_is_asked_about_its_own_items_or_about_any_number(shop: Terminal) -> None:
    for options, items in (((), 26), (("--items", "10"), 10)):
        answer = shop("forecast", "--team", "alpha", "--json", *options, *AS_OF)
        (one,) = answer.json["products"][0]["forecasts"]
        assert (one["kind"], one["id"], one["open"], one["closed"]) == ("team", "alpha", items, 41)
        assert one["variance_share"]["scope"] == 0
    assert "team alpha\n  26 open, 41 closed" in shop("forecast", "--team", "alpha", *AS_OF).out


def test_a_team_with_nothing_open_is_told_how_to_ask(shop: Terminal) -> None:
    shop.rewrite("sources: [shop]}\ngoals", "members: [ben]}\ngoals")
    answer = shop("forecast", "--team", "alpha", *AS_OF)
    assert "It has nothing open that serves an initiative. Give --items N." in answer.out


def test_a_team_that_nobody_knows_is_an_error(shop: Terminal) -> None:
    answer = shop("forecast", "--team", "alfa", *AS_OF)
    assert (answer.code, answer.err) == (1, "No team 'alfa'.\nDid you mean 'alpha'?\n")


def two_products(shop: Terminal) -> Path:
    """A second product over the same backlog."""
    other = MANIFEST.replace("id: acme-shop", "id: acme-b2b").replace("Acme Shop", "Acme B2B")
    told = other.replace("Handbook", "Price list")
    (shop.folder / "b2b.yaml").write_text(told, encoding="utf-8")
    return shop.folder


def test_each_product_has_its_own_table(shop: Terminal) -> None:
    answer = shop("forecast", "--manifest", str(two_products(shop)), *AS_OF)
    assert answer.code == 0
    headings = [line for line in answer.out.splitlines() if " · forecast" in line]
    assert headings == ["Acme B2B · 3 Nov 2024 · forecast", "Acme Shop · 3 Nov 2024 · forecast"]


def test_a_subject_of_one_product_is_told_of_that_one(shop: Terminal) -> None:
    answer = shop("forecast", "price list", "--manifest", str(two_products(shop)), *AS_OF)
    assert "Acme B2B" in answer.out
    assert "Acme Shop" not in answer.out


def test_what_could_not_be_read_has_no_forecast_and_is_no_success(shop: Terminal) -> None:
    (shop.folder / "backlog.db").unlink()
    answer = shop("forecast", "search", *AS_OF)
    assert answer.code == 4
    assert "Search (search): unread\n  No forecast: shop could not be read: " in answer.out
    (one,) = shop("forecast", "search", "--json", "--scope", "-1", *AS_OF).json["products"][0][
        "forecasts"
    ]
    assert (one["state"], one["p50_date"], one["scenario"]["state"]) == ("unread", None, "unread")
    assert "Not all could be read: roadmap-drift check says what." in shop("forecast", *AS_OF).out


def test_forecasts_are_kept_on_demand_and_of_a_day_the_last_ones(shop: Terminal) -> None:
    for _ in range(2):
        answer = shop("forecast", "--keep")
        assert (answer.code, answer.err) == (0, "Kept 5 forecasts.\n")
    with open_store(f"sqlite:///{shop.folder.parent}/state/store.sqlite3") as store:
        kept = store.forecasts("acme-shop")
    assert [str(one.subject) for one in kept] == [
        "goal activation",
        "initiative docs",
        "initiative guest-checkout",
        "initiative search",
        "release shop:acme/shop/milestone/1",
    ]
    assert len({one.as_of for one in kept}) == 1


@pytest.mark.parametrize("width", [80, 110])
def test_a_screen_gets_two_lines_each_and_none_is_wider(shop: Terminal, width: int) -> None:
    out = io.StringIO()
    screen = Console(file=out, width=width, force_terminal=True, no_color=True)
    shop.monkeypatch.setattr(forecast_told, "console", lambda: screen)
    shop("forecast", *AS_OF)
    lines = Text.from_ansi(out.getvalue()).plain.splitlines()
    assert max(map(len, lines)) <= width
    assert "  Guest checkout (guest-checkout): at risk" in lines
    below = lines[lines.index("  Guest checkout (guest-checkout): at risk") + 1].split()
    assert below[:5] == ["2025-01-14", "2025-06-13", "2026-04-28", "2024-12-29", "40%"]


def test_check_names_what_alarms_and_counts_the_others(shop: Terminal) -> None:
    lines = shop("check", *AS_OF).out.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("Forecast of "))
    assert lines[at : at + 2] == [
        "Forecast of 3 initiatives: 1 at risk, 1 without a target, 1 with nothing done yet."
        " More: roadmap-drift forecast.",
        "  Guest checkout (guest-checkout): at risk: 40% by 2024-12-29; even odds by 2025-01-14,"
        " 85% by 2025-06-13",
    ]
    assert not lines[at + 2].startswith("  Search (search)")
    assert "no target    2024-12-07 2025-02-01 2025-05-18" in shop("check", "--all", *AS_OF).out


def test_a_report_has_the_same_forecasts(shop: Terminal) -> None:
    told = shop("report", "--json", *AS_OF).json["products"][0]["forecast"]
    assert told == shop("forecast", "--json", *AS_OF).json["products"][0]["forecasts"]
    page = shop("report", "--markdown", *AS_OF).out.replace("\\", "")
    assert "### Forecast\n\nForecast of 3 initiatives: 1 at risk, " in page
    assert "| **More first orders** | at risk | 2025-01-14 | 2025-06-13 | 2026-04-28 |" in page
