"""rules, explain, schema: what the bot knows, without looking at anything."""

from typing import Annotated

import typer

from bot.cli.options import JsonOption


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(rules)
    app.command()(explain)
    app.command()(schema)


def rules(as_json: JsonOption = False) -> int:
    """List every rule: code, name, default level, whether it is off, how far it is told."""
    from rich.table import Table

    from bot.cli.session import console, print_json
    from bot.domain.rules import FAMILIES, RULES, Graded
    from bot.report.pages import page

    if as_json:
        print_json({"rules": [page(rule) for rule in RULES.values()]})
        return 0
    table = Table(box=None, pad_edge=False)
    for heading in ("rule", "name", "family", "level", "told as far as"):
        table.add_column(heading, no_wrap=True)
    for rule in RULES.values():
        family = FAMILIES[rule.family]
        level = "by commitment" if isinstance(rule.level, Graded) else rule.level.value
        off = " (off)" if rule.off else ""
        table.add_row(rule.code, rule.name, family, f"{level}{off}", rule.reach.value)
    console().print(table)
    return 0


def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="A code such as T01, or a name.")],
    as_json: JsonOption = False,
) -> int:
    """Explain one rule: definition, level, options, what it reads, remedies and an example."""
    from bot.cli.session import console, print_json
    from bot.report.pages import find, page, text

    found = find(rule)
    if as_json:
        print_json(page(found))
    else:
        screen = console()
        wide = not screen.is_terminal  # who reads a pipe wraps lines as they like
        screen.print(text(found), markup=False, highlight=False, soft_wrap=wide)
    return 0


def schema(as_json: JsonOption = True) -> int:
    """Print the manifest's JSON Schema, for editors that complete and check YAML."""
    from bot.cli.session import print_json
    from bot.manifest.json_schema import json_schema

    print_json(json_schema())
    return 0
