"""doctor: can everything be read and written, and is every status known?"""

from typing import TYPE_CHECKING, Any

import typer

from bot.cli.options import AsOfOption, JsonOption, ManifestOption

if TYPE_CHECKING:
    from bot.app.reconcile import Moment
    from bot.bootstrap import Bot
    from bot.domain.findings import Finding
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
    told = {(check["source"], check["check"]) for check in checks}
    return checks + _unmapped(bot, roadmap, when, told)


def _check(source: str, right: "Right") -> dict[str, Any]:
    return {
        "source": source,
        "part": right.part,
        "check": right.name,
        "held": right.held,
        "remedy": right.remedy,
    }


def _unmapped(
    bot: "Bot", roadmap: "Roadmap", when: "Moment", told: set[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Read the backlog once, for what only the items can tell, where the source has not."""
    from bot.app.reconcile import Product, judge
    from bot.cli.session import progress
    from bot.domain.wording import Names, plain, remedies, sentence
    from bot.ports import Right

    with progress() as shown:
        product = Product(roadmap, bot.roadmaps)
        verdict = judge(product, bot.readers(roadmap), when, shown).verdict
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
        if finding.rule == "S10" and (finding.hit.source, _status(finding)) not in told
    ]


def _status(finding: "Finding") -> str:
    """As a source names a status that is not mapped among its rights."""
    return f"status: {dict(finding.hit.facts)['raw_status']}"


def _print(check: dict[str, Any]) -> None:
    from bot.cli.session import console

    word, style = {True: ("ok", "green"), False: ("no", "red"), None: ("?", "yellow")}[
        check["held"]
    ]
    where = f"{check['source']} {check['part']}".strip()
    line = f"  {word:3} {where}: {check['check']}"
    if check["remedy"]:
        line += f". {_begun(check['remedy'])}"
    console().print(line, style=style, markup=False, highlight=False, soft_wrap=True)


def _begun(sentence: str) -> str:
    """With a capital, unless it begins with a name such as backlog.db."""
    first = sentence.split(" ", 1)[0]
    return sentence[0].upper() + sentence[1:] if first.isalpha() else sentence
