"""SVG and PNG of a chart, by vl-convert: without a browser, and without the network.

The only place that knows the library. It comes with the extra `charts`.
"""

import re
from html import escape
from typing import Any

from bot.domain.errors import BotError
from bot.report.charts.chart import Chart

VEGA_LITE = "5.21"
"""The library holds several; the picture shall not change when it learns another."""

_ROOT = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"[^>]*>')

MOST_PIXELS = 60_000_000
"""Of a PNG: 240 MB while it is drawn, and nobody can look at a larger one."""


def ensure_installed() -> None:
    """Raises BotError where the library is missing: before anything is read for a chart."""
    _library()


def svg(chart: Chart) -> str:
    """An SVG that can stand in a page or by itself: as wide as there is room, at most as drawn.

    Equal charts give equal text. Raises BotError.
    """
    drawn = _drawn(chart)
    found = _size(drawn)
    name, label = f"{chart.id}-title", f"{chart.id}-desc"
    root = (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{chart.id}" class="chart" role="img"'
        f' aria-labelledby="{name} {label}" viewBox="0 0 {found[1]} {found[2]}"'
        f' width="100%" style="max-width:{found[1]}px;height:auto">'
        f'<title id="{name}">{escape(chart.title)}</title>'
        f'<desc id="{label}">{escape(chart.desc)}</desc>'
    )
    return root + drawn[found.end() :] + "\n"


def png(chart: Chart, scale: float = 2) -> bytes:
    """A PNG; `scale` is pixels for each pixel of the SVG. Raises BotError."""
    if _area(chart) * scale * scale > MOST_PIXELS:
        raise BotError(
            "The chart is too large for a PNG.", remedy="Write an .svg, or show fewer rows."
        )
    made: bytes = _library().svg_to_png(_drawn(chart), scale=scale)
    return made


def _area(chart: Chart) -> float:
    size, around = chart.spec, chart.spec["padding"]
    width = size["width"] + around["left"] + around["right"]
    return float(width * (size["height"] + around["top"] + around["bottom"]))


def _drawn(chart: Chart) -> str:
    drawn: str = _library().vegalite_to_svg(
        dict(chart.spec), vl_version=VEGA_LITE, allowed_base_urls=[]
    )
    return drawn


def _size(drawn: str) -> re.Match[str]:
    found = _ROOT.match(drawn)
    if found is None:
        raise BotError("The chart was drawn in a form that is not known.")
    return found


def _library() -> Any:
    try:
        import vl_convert
    except ImportError as error:
        raise BotError(
            "Charts need the library vl-convert, which is not installed.",
            remedy="In the clone: pip install '.[charts]'.",
        ) from error
    return vl_convert
