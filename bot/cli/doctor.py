"""doctor: can everything be read and written, and is every status known?"""

from typing import TYPE_CHECKING, Any

import typer

from bot.cli.options import AsOfOption, JsonOption, ManifestOption

if TYPE_CHECKING:
    from bot.app.reconcile import Moment
    from bot.bootstrap import Bot
    from bot.domain.roadmap import Roadmap
    from bot.ports import Right

NOT_JUDGED = 4


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(
    manifest: ManifestOption = None, as_of: AsOfOption = None, as_json: JsonOption = False
) -> int:
    """Check reach, rights and status maps of every source, and say what to do."""
    from bot.cli.session import console, moment, opened, print_json

    bot = opened(manifest)
    when = moment(bot, as_of)
    found = {roadmap.id: _examined(bot, roadmap, when) for roadmap in bot.roadmaps}
    if as_json:
        print_json({"products": [{"product": p, "checks": c} for p, c in found.items()]})
    else:
        for product, checks in found.items():
            console().print(product, style="bold", highlight=False)
            for check in checks:
                _print(check)
    bad = any(check["held"] is False for checks in found.values() for check in checks)
    return NOT_JUDGED if bad else 0


def _examined(bot: "Bot", roadmap: "Roadmap", when: "Moment") -> list[dict[str, Any]]:
    from bot.domain.backlog import Gap
    from bot.domain.errors import TrackerError
    from bot.ports import Right

    checks: list[dict[str, Any]] = []
    for name, reader in bot.readers(roadmap).items():
        if isinstance(reader, Gap):
            checks.append(_check(name, Right("", "reach", False, reader.reason)))
            continue
        try:
            checks += [_check(name, right) for right in reader.rights()]
        except TrackerError as error:
            checks.append(_check(name, Right("", "reach", False, str(error))))
    return checks + _unmapped(bot, roadmap, when)


def _check(source: str, right: "Right") -> dict[str, Any]:
    return {
        "source": source,
        "part": right.part,
        "check": right.name,
        "held": right.held,
        "remedy": right.remedy,
    }


def _unmapped(bot: "Bot", roadmap: "Roadmap", when: "Moment") -> list[dict[str, Any]]:
    """Read the backlog once, for what only the items can tell."""
    from bot.app.reconcile import judge
    from bot.cli.session import progress
    from bot.domain.wording import Names, plain, remedies, sentence
    from bot.ports import Right

    with progress() as shown:
        verdict = judge(roadmap, bot.roadmaps, bot.readers(roadmap), when, shown)
    names = Names(verdict.scene)
    return [
        _check(
            finding.hit.source,
            Right(
                "",
                plain(sentence(finding, names)).rstrip("."),
                False,
                plain(remedies(finding, names)[0]),
            ),
        )
        for finding in verdict.findings
        if finding.rule == "S10"
    ]


def _print(check: dict[str, Any]) -> None:
    from bot.cli.session import console

    word, style = {True: ("ok", "green"), False: ("no", "red"), None: ("?", "yellow")}[
        check["held"]
    ]
    where = f"{check['source']} {check['part']}".strip()
    line = f"  {word:3} {where}: {check['check']}"
    if check["remedy"]:
        line += f". {check['remedy']}"
    console().print(line, style=style, markup=False, highlight=False, soft_wrap=True)
