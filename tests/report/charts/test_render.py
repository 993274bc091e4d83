"""SVG that can stand in a page, PNG for where no page is, the same bytes for the same chart."""

import hashlib
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.errors import BotError
from bot.report.charts.burn_up import burn_up
from bot.report.charts.render import png, svg
from bot.report.charts.theme import DARK, LIGHT, PAGE, THEMES, Theme
from bot.report.charts.timeline import timeline
from tests.report.charts.pictures import drawn, product, steady_burn, words_of

ROOT = Path(__file__).parents[3]
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</svg><script>alert('x')</script> & \"id=\" \x00\x07\u202e\ud800 ]]>"


def test_it_is_an_image_with_title_and_description() -> None:
    chart = burn_up(steady_burn())
    root = drawn(chart)
    assert root.tag == f"{SVG}svg"
    assert (root.get("role"), root.get("id")) == ("img", chart.id)
    assert root.get("aria-labelledby") == f"{chart.id}-title {chart.id}-desc"
    assert root.findtext(f"{SVG}title") == "Checkout: burn-up as of 2026-07-04"
    assert "Target 2026-09-10: 48% -> at risk." in (root.findtext(f"{SVG}desc") or "")


def test_it_is_as_wide_as_there_is_room() -> None:
    root = drawn(burn_up(steady_burn()))
    assert (root.get("width"), root.get("height")) == ("100%", None)
    assert re.fullmatch(r"0 0 \d+ \d+", root.get("viewBox", ""))


def test_several_in_one_page_share_no_id() -> None:
    told = product(6)
    charts = [burn_up(steady_burn(), theme) for theme in THEMES.values()]
    charts += [timeline(told, theme) for theme in THEMES.values()]
    charts += [timeline(told, limit=3), burn_up(steady_burn(), product="other")]
    ids = [e.get("id") for chart in charts for e in drawn(chart).iter() if e.get("id")]
    assert len(ids) == 3 * len(charts)
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_it_needs_nothing_from_outside_and_runs_nothing(theme: Theme) -> None:
    for chart in (burn_up(steady_burn(), theme), timeline(product(12), theme)):
        root = drawn(chart)
        assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {
            *("svg", "title", "desc", "g", "rect", "path", "line", "text"),
        }
        names = {name for e in root.iter() for name in e.attrib}
        assert not any("href" in name or name.startswith("on") for name in names)
        assert "url(" not in svg(chart)


def test_a_hostile_title_stays_text() -> None:
    chart = burn_up(steady_burn(title=HOSTILE))
    root = drawn(chart)
    assert "</svg><script>alert('x')</script> & \"id=\" ]]>" in words_of(chart)
    assert [e for e in root.iter() if e.tag.endswith("script")] == []
    assert "<script" not in svg(chart)


def test_a_page_may_set_the_colours() -> None:
    text = svg(timeline(product(6), PAGE))
    assert f"var(--chart-ink, {LIGHT.ink})" in text
    assert f"var(--chart-window, {LIGHT.window})" in text


def test_light_and_dark_differ_in_colour_alone() -> None:
    light, dark = (words_of(burn_up(steady_burn(), theme)) for theme in (LIGHT, DARK))
    assert light == dark
    assert DARK.paper in svg(burn_up(steady_burn(), DARK))


def test_a_png_is_twice_as_large_as_the_svg() -> None:
    chart = burn_up(steady_burn())
    made = png(chart)
    width, height = (int(n) for n in drawn(chart).get("viewBox", "").split()[2:])
    assert made.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", made[16:24]) == (2 * width, 2 * height)


def test_a_png_that_nobody_could_show_is_refused() -> None:
    with pytest.raises(BotError, match="too large for a PNG"):
        png(timeline(product(700), limit=700))


_PROGRAM = """
import hashlib
from bot.report.charts.burn_up import burn_up
from bot.report.charts.render import png, svg
from bot.report.charts.timeline import timeline
from tests.report.charts.pictures import product, steady_burn

for chart in (burn_up(steady_burn()), timeline(product(9))):
    print(hashlib.sha256(svg(chart).encode() + png(chart)).hexdigest())
"""


def test_another_process_another_hash_seed_and_time_zone_give_the_same_bytes() -> None:
    here = [
        hashlib.sha256(svg(chart).encode() + png(chart)).hexdigest()
        for chart in (burn_up(steady_burn()), timeline(product(9)))
    ]
    other = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.split() == here


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)  # as if it were not installed
    with pytest.raises(BotError) as told:
        svg(burn_up(steady_burn()))
    assert told.value.message == "Charts need the library vl-convert, which is not installed."
    assert told.value.remedy == "In the clone: pip install '.[charts]'."
