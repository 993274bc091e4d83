"""Charts: specifications for Vega-Lite, made of plain values, and one renderer.

`burn_up` and `timeline` make a `Chart`; `render` makes SVG or PNG of it. Only `render`
needs the extra `charts`.
"""
