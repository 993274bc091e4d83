"""rules, explain, schema: what the bot knows, without looking at anything."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import JsonOption, ManifestOption

if TYPE_CHECKING:
    from rich.table import Table

    from bot.domain.roadmap import Roadmap
    from bot.domain.rules import Rule


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(rules)
    app.command()(explain)
    app.command()(schema)


def rules(
    families: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FAMILY]...", show_default=False, help="Only these: T, or Time."),
    ] = None,
    manifest: ManifestOption = None,
    as_json: JsonOption = False,
) -> int:
    """List the rules, and which of them run: by default, or under a manifest's policy."""
    from bot.cli.session import console, print_json
    from bot.domain.rules import RULES
    from bot.report.pages import page

    letters = {_family(name) for name in families or ()}
    shown = [rule for rule in RULES.values() if not letters or rule.family in letters]
    roadmaps = _roadmaps(manifest)
    if as_json:
        told = [{**page(rule), "here": _here(rule, roadmaps)} for rule in shown]
        print_json({"rules": told})
        return 0
    screen = console()
    if not roadmaps:
        screen.print(_by_default(shown))
    for roadmap in roadmaps:
        preset = f"preset {roadmap.policy.preset}"
        heading = f"Policy of {roadmap.id} ({roadmap.path}), {preset}"
        screen.print(heading, markup=False, highlight=False, soft_wrap=True)
        screen.print(_by_policy(shown, roadmap))
    return 0


def _family(name: str) -> str:
    """The letter of a family that a person named. Raises BotError."""
    from bot.domain.errors import BotError
    from bot.domain.rules import FAMILIES

    known = {word.casefold(): letter for letter, word in FAMILIES.items()}
    known |= {letter.casefold(): letter for letter in FAMILIES}
    if name.casefold() in known:
        return known[name.casefold()]
    families = ", ".join(f"{letter} {word}" for letter, word in FAMILIES.items())
    raise BotError(f"There is no family {name}.", remedy=f"Families: {families}.")


def _roadmaps(manifest: str | None) -> "tuple[Roadmap, ...]":
    """Those of the manifest that was named; else of the usual one, if it is there and right."""
    from bot.domain.errors import BotError
    from bot.manifest.load import load_portfolio
    from bot.settings import load_settings

    if manifest:
        return load_portfolio(manifest, Path())
    try:
        return load_portfolio(load_settings().manifest, Path())
    except BotError:
        return ()  # who mends a manifest may have to ask which rules there are


def _here(rule: "Rule", roadmaps: "tuple[Roadmap, ...]") -> dict[str, bool]:
    """Whether it runs, by product."""
    from bot.domain.ruling import product_setting

    return {r.id: not product_setting(rule, r.policy).off for r in roadmaps}


def _by_default(shown: "list[Rule]") -> "Table":
    table = _table("rule", "name", "level", "told as far as")
    for rule in shown:
        off = " (off)" if rule.off else ""
        table.add_row(rule.code, rule.name, f"{_level(rule)}{off}", rule.reach.value)
    return table


def _by_policy(shown: "list[Rule]", roadmap: "Roadmap") -> "Table":
    from bot.domain.ruling import rulings

    table = _table("rule", "name", "level", "runs")
    for code, ruling in rulings({r.code: r for r in shown}, roadmap.policy).items():
        level = ruling.product.level
        said = level.value if level else _level(ruling.rule)
        table.add_row(code, ruling.rule.name, said, ruling.told)
    return table


def _level(rule: "Rule") -> str:
    from bot.domain.rules import Graded

    return "by commitment" if isinstance(rule.level, Graded) else rule.level.value


def _table(*headings: str) -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    return table


def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="A code such as T01, or a name.")],
    manifest: ManifestOption = None,
    as_json: JsonOption = False,
) -> int:
    """Explain one rule: definition, level, options, what it reads, remedies and an example."""
    from bot.cli.session import console, print_json
    from bot.domain.ruling import rulings
    from bot.report.pages import find, page, text

    found = find(rule)
    roadmaps = _roadmaps(manifest)
    if as_json:
        print_json({**page(found), "here": _here(found, roadmaps)})
        return 0
    here = [
        f"{told.told} (policy of {roadmap.id})"
        for roadmap in roadmaps
        for told in rulings({found.code: found}, roadmap.policy).values()
    ]
    screen = console()
    wide = not screen.is_terminal  # who reads a pipe wraps lines as they like
    screen.print(text(found, here), markup=False, highlight=False, soft_wrap=wide)
    return 0


def schema(as_json: JsonOption = True) -> int:
    """Print the manifest's JSON Schema, for editors that complete and check YAML."""
    from bot.cli.session import print_json
    from bot.manifest.json_schema import json_schema

    print_json(json_schema())
    return 0
