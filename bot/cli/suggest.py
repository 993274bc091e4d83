"""suggest: where items that serve no initiative seem to belong, and what people say of that.

`--json` prints `{"products": [{"product", "as_of", "asked", "issues": [...], ...}]}`. Each issue
has `issue`, `title` and up to three `suggestions`, the likeliest first:

- `initiative`, `title`, `tier` (named, very strong, strong, possible), `why` where it is named
- `score`, its `margin` to the next, `likeness` to the initiative's own words; null where named
- `top_terms` [{`term`, `part`}] and `other_terms`: by words, they add up to the score
- `similar_issues` [{`issue`, `cosine`}], `metadata_evidence` [{`same`, `part`, `whole`}]
- `decided`: whether a person said so

Beside them stand `misfiled`, `possible_duplicates` and `feedback_without_effect`. With
`--reject` or `--accept` it is `{"said": [...], "written_to"}`.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.decide import ByOption, ReasonOption
from bot.cli.options import AsOfOption, JsonOption, ManifestOption

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.app.reconcile import Moment
    from bot.app.survey import Surveyed
    from bot.bootstrap import Bot
    from bot.domain.detect import Verdict


class Trust(StrEnum):
    """From which tier on suggestions are told, as it is typed."""

    POSSIBLE = "possible"
    STRONG = "strong"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(suggest)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed."""

    items: tuple[str, ...] = ()
    everything: bool = False
    strong: bool = False
    reject: str = ""
    accept: str = ""
    reason: str = ""
    by: str = ""

    @property
    def word(self) -> str:
        """The initiative about which something is said, or ''."""
        return self.reject or self.accept


def suggest(  # noqa: PLR0913  a command has as many arguments as it has options
    items: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ITEM",
            show_default=False,
            help="Only these, with the whole evidence: acme/shop#12, PAY-7, or shop:acme/shop#12.",
        ),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Every open item that serves no initiative, not only those"
            " in work or in a sprint.",
        ),
    ] = False,
    tier: Annotated[
        Trust, typer.Option("--tier", help="From which tier on suggestions are told.")
    ] = Trust.POSSIBLE,
    reject: Annotated[
        str,
        typer.Option(
            "--reject",
            metavar="INITIATIVE",
            show_default=False,
            help="The items do not belong there: never suggest it again.",
        ),
    ] = "",
    accept: Annotated[
        str,
        typer.Option(
            "--accept",
            metavar="INITIATIVE",
            show_default=False,
            help="The items belong there; the link is still to be made.",
        ),
    ] = "",
    reason: ReasonOption = "",
    by: ByOption = "",
    as_of: AsOfOption = None,
    manifest: ManifestOption = None,
    as_json: JsonOption = False,
) -> int:
    """Say where items that serve no initiative seem to belong, with the evidence."""
    asked = Asked(tuple(items or ()), everything, tier is Trust.STRONG, reject, accept, reason, by)
    _check_usage(asked, dated=as_of is not None)
    from bot.cli.session import moment, opened

    bot = opened(manifest)
    when = moment(bot, as_of)
    verdicts = list(_verdicts(bot, when))
    if asked.word:
        return _word(asked, bot, when, verdicts, as_json=as_json)
    return _told(asked, bot, verdicts, as_json=as_json)


def _check_usage(asked: Asked, *, dated: bool) -> None:
    if asked.reject and asked.accept:
        raise typer.BadParameter("choose one of --reject and --accept")
    if asked.word and not asked.items:
        raise typer.BadParameter("name the items: suggest --reject INITIATIVE ITEM")
    if asked.word and (asked.everything or asked.strong or dated):
        raise typer.BadParameter("--all, --tier and --as-of do not go with --reject or --accept")
    if not asked.word and (asked.reason or asked.by):
        raise typer.BadParameter("--reason and --by go with --reject or --accept")
    if asked.items and asked.everything:
        raise typer.BadParameter("name items, or give --all")


def _verdicts(bot: "Bot", when: "Moment") -> "Iterator[Verdict]":
    """What stands, without suggestions: they are made here for all items at once."""
    from bot.cli.check import looked_at

    with bot.history() as store:
        for roadmap in bot.roadmaps:
            past = replace(bot.past(roadmap, store, when), suggesting=None)
            yield looked_at(bot, roadmap, when, past).verdict


def _told(asked: Asked, bot: "Bot", verdicts: "Sequence[Verdict]", *, as_json: bool) -> int:
    from bot.app.survey import named_items, survey
    from bot.cli.session import merged, print_json
    from bot.cli.suggest_told import as_data, tell
    from bot.domain.run import Exit

    named = named_items(asked.items, verdicts) if asked.items else None
    told: list[Surveyed] = []
    for verdict in verdicts:
        suggesting = bot.suggesting(verdict.scene.roadmap)
        here = None if named is None else [item for v, item in named if v is verdict]
        if here == []:
            continue  # what was asked about is of other products
        told.append(survey(verdict, suggesting, here, everything=asked.everything))
    if as_json:
        print_json({"products": [as_data(one, strong=asked.strong) for one in told]})
    else:
        for one in told:
            tell(one, strong=asked.strong, whole=bool(asked.items), everything=asked.everything)
    return merged([Exit(not_judged=verdict.unjudged) for verdict in verdicts])


def _word(
    asked: Asked, bot: "Bot", when: "Moment", verdicts: "Sequence[Verdict]", *, as_json: bool
) -> int:
    """Keep what a person says of items and an initiative. Writes the file of feedback only."""
    from bot.app.survey import meant_by
    from bot.cli.decide import login, reason_of
    from bot.cli.session import print_json
    from bot.cli.suggest_told import tell_words, words_as_data
    from bot.domain.suggested import Said
    from bot.manifest.feedback import path_beside
    from bot.manifest.feedback_written import append

    verdict, initiative, items = meant_by(asked.word, asked.items, verdicts)
    roadmap = verdict.scene.roadmap
    who = " ".join(asked.by.split()) or login(roadmap)
    why = reason_of(asked.reason, needed=False)
    path = path_beside(roadmap.path)
    said = [
        Said(item.ref, initiative, bool(asked.accept), who, when.day(roadmap), why)
        for item in items
    ]
    told = [(one, append(path, one)) for one in said]
    if as_json:
        print_json(words_as_data(told, str(path)))
    else:
        tell_words(told, str(path), verdict)
    return 0
