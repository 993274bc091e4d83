"""What `suggest` prints, for people and for programs."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.text import Text

from bot.app.suggest import is_decided, orphans
from bot.app.survey import Surveyed, silence
from bot.cli.session import console
from bot.domain.backlog import BacklogItem, ItemRef
from bot.domain.detect import Verdict
from bot.domain.fixes.fix import link_to
from bot.domain.scene import Scene
from bot.domain.suggest.said import figure, shared, verdict
from bot.domain.suggested import Match, Said, Suggestion, Tier
from bot.domain.wording import Names, count, day, plain
from bot.manifest.written import link_text
from bot.report.lines import say
from bot.report.suggested_json import match as match_json
from bot.report.suggested_json import rounded

_NONE_IN_WORK = (
    "No item in work or in a sprint lacks an initiative; --all looks at every open item."
)
_ALL_SERVE = "No open item lacks an initiative."


def tell(told: Surveyed, *, strong: bool, whole: bool, everything: bool = False) -> None:
    """Print the suggestions, then what is information only.

    `whole`: with every figure. `everything`: every open item was looked at.
    """
    screen = console()
    heading = Text(_printable(told.scene.roadmap.product), style="bold")
    screen.print(heading.append(f" · {day(told.scene.today)}", style="not bold"))
    if whole:
        lines = list(_whole(told))
    elif told.asked or not told.ruled:
        lines = [*_overview(told, strong=strong), *_beside(told)]
    else:
        lines = [_ALL_SERVE if everything else _NONE_IN_WORK, *_beside(told)]
    for line in lines:
        say(_printable(line), screen)


def _overview(told: Surveyed, *, strong: bool) -> Iterator[str]:
    shown = [item for item in told.asked if _is_shown(told.suggested.get(item.ref), strong=strong)]
    if not told.ruled:
        yield "L06 orphan-work is off in the policy; --all looks at every open item."
        return
    orphans = count(len(told.asked), "item serves", "items serve")
    found = f"for {len(shown)} of them one is suggested" if shown else "none is like enough to one"
    yield f"{orphans} no initiative; {found}."
    for item in shown:
        yield ""
        yield from _one(told, item)
    if shown:
        yield ""
        yield from _next(told, shown)


def _next(told: Surveyed, shown: Sequence[BacklogItem]) -> Iterator[str]:
    """What can be done with a suggestion, by the first that nobody has decided on."""
    best = {item.ref: told.suggested[item.ref].best for item in shown}
    open_ = [ref for ref, match in best.items() if not is_decided(match, ref, told.feedback)]
    ref = next(iter(open_), shown[0].ref)
    initiative = best[ref].initiative
    yield f"Link one: {_link(told.scene, told.orphans, ref, initiative)}."
    yield f"Wrong? roadmap-drift suggest --reject {initiative} {ref.key}."
    yield f"All that speaks for it: roadmap-drift suggest {ref.key}."


def _is_shown(found: Suggestion | None, *, strong: bool) -> bool:
    return found is not None and (found.best.tier.is_strong or not strong)


def _one(told: Surveyed, item: BacklogItem) -> Iterator[str]:
    """The item, and below it the sentence with the tier in the margin."""
    names = Names(told.scene)
    found = told.suggested[item.ref]
    yield f"{plain(names.ref(item.ref))}"
    words = plain(verdict(found.best, found.next_score, names)).strip()
    yield f"  {_tier(found.best, item, told):12}{words[:1].upper()}{words[1:]}"


def _tier(match: Match, item: BacklogItem, told: Surveyed) -> str:
    return "decided" if is_decided(match, item.ref, told.feedback) else match.tier.value


def _whole(told: Surveyed) -> Iterator[str]:
    """Every initiative that comes into question for an item, and how its score adds up."""
    names = Names(told.scene)
    for item in told.asked:
        yield ""
        yield plain(names.ref(item.ref))
        if claimed := told.scene.claims.get(item.ref, ()):
            yield f"  Serves {' and '.join(claimed)} already."
        found = told.suggested.get(item.ref)
        if found is None and not claimed:
            yield f"  Nothing is suggested: {silence(item, told)}."
        if found is None:
            continue
        for place, match in enumerate(found.matches):
            yield from _match(match, item, told, first=place == 0)


def _match(match: Match, item: BacklogItem, told: Surveyed, *, first: bool) -> Iterator[str]:
    names = Names(told.scene)
    called = plain(names.initiative(match.initiative))
    tier = _tier(match, item, told) if first or match.tier is Tier.NAMED else "next"
    yield f"  {tier}: {called} ({match.initiative})"
    if match.why:
        yield f"    {match.why}"
    if match.tier is not Tier.NAMED:
        yield f"    score {figure(match.score)} = {_sum(match)}; margin {_signed(match.margin)}"
    if match.terms:
        terms = ", ".join(f"'{t.text}' {t.part:.3f}" for t in match.terms)
        yield f"    of this by words: {terms}, others {match.other_terms:.3f}"
    for one in match.similar:
        yield f"    like {plain(names.ref(one.ref))}, cosine {figure(one.cosine)}"
    for line in shared(match):
        yield f"    same {line} (not scored)"


def _sum(match: Match) -> str:
    """As in `Match`: the title's part, the best neighbour's, and that of the three."""
    own = figure(match.likeness)
    if not match.similar:
        share = f"{match.score / match.likeness:.1f}".removeprefix("0")
        return f"{share} x {own} (the initiative's own words)"
    three = " + ".join(figure(one.cosine) for one in match.similar)
    best = figure(match.similar[0].cosine)
    return f".4 x {own} (its own words) + .3 x {best} (the likest item) + .1 x ({three})"


def _signed(value: float) -> str:
    return f"-{figure(-value)}" if value < 0 else figure(value)


def _beside(told: Surveyed) -> Iterator[str]:
    """What is information only."""
    names = Names(told.scene)
    if told.misfiled:
        yield ""
        yield f"Perhaps filed wrong ({len(told.misfiled)})"
    for one in told.misfiled:
        filed = plain(names.initiative(one.filed))
        like = plain(names.initiative(one.best.initiative))
        own = f"is filed under {filed} ({figure(one.own)})"
        better = f"it looks like {like} ({figure(one.best.score)})"
        yield f"  {plain(names.ref(one.item.ref))} {own}; {better}."
    if told.duplicates:
        yield ""
        yield f"Possible duplicates ({len(told.duplicates)})"
    for pair in told.duplicates:
        alike = "identical title" if pair.identical else f"cosine {figure(pair.cosine)}"
        both = " and ".join(plain(names.ref(item.ref)) for item in (pair.item, pair.other))
        yield f"  {both}: {alike}."
    if told.idle:
        yield ""
        yield f"Feedback without effect ({len(told.idle)})"
    for said, why in told.idle:
        yield f"  {said.item}, {said.initiative}: {why}."


def as_data(told: Surveyed, *, strong: bool) -> dict[str, Any]:
    """One product, as the documentation describes it."""
    return {
        "product": told.scene.roadmap.id,
        "as_of": told.scene.today.isoformat(),
        "asked": len(told.asked),
        "issues": [_issue(told, item, strong=strong) for item in told.asked],
        "misfiled": [
            {
                "issue": str(one.item.ref),
                "filed": one.filed,
                "own_score": rounded(one.own),
                "best": match_json(one.best, Names(told.scene)),
            }
            for one in told.misfiled
        ],
        "possible_duplicates": [
            {
                "issue": str(pair.item.ref),
                "other": str(pair.other.ref),
                "cosine": rounded(pair.cosine),
                "identical_title": pair.identical,
            }
            for pair in told.duplicates
        ],
        "feedback_without_effect": [{**_said(said), "why": why} for said, why in told.idle],
    }


def _issue(told: Surveyed, item: BacklogItem, *, strong: bool) -> dict[str, Any]:
    found = told.suggested.get(item.ref)
    matches = found.matches if found and _is_shown(found, strong=strong) else ()
    names = Names(told.scene)
    return {
        "issue": str(item.ref),
        "title": item.title,
        "suggestions": [
            {**match_json(m, names), "decided": is_decided(m, item.ref, told.feedback)}
            for m in matches
        ],
    }


def tell_words(told: Sequence[tuple[Said, bool]], path: str, seen: Verdict) -> None:
    """What is kept now, and what to do next."""
    screen, names = console(), Names(seen.scene)
    for said, written in told:
        item, called = plain(names.ref(said.item)), plain(names.initiative(said.initiative))
        if said.accepted:
            what = f"{item} belongs to {called}"
        else:
            what = f"{called} is not suggested for {item} again"
        where = f"Written to {path}" if written else f"{path} says so already"
        say(_printable(f"{what}. {where}."), screen)
    if any(written for _, written in told):
        say(_printable(f"Next: look over and commit {path}."), screen, "dim")
    for said, _ in told:
        if said.accepted and said.initiative not in seen.scene.claims.get(said.item, ()):
            found = frozenset(item.ref for item in orphans(seen))
            how = _link(seen.scene, found, said.item, said.initiative)
            say(_printable(f"Link it: {how}."), screen, "dim")


def _link(scene: Scene, orphans: frozenset[ItemRef], ref: ItemRef, initiative: str) -> str:
    """How an item is linked: `fix` does it only where a finding says that it is not."""
    if ref in orphans:
        return f"roadmap-drift fix L06:{ref.key} --to {initiative}"
    link = link_text(link_to(scene, ref), scene.roadmap.sources)
    return f"write {link} among the links of {initiative}"


def words_as_data(told: Sequence[tuple[Said, bool]], path: str) -> dict[str, Any]:
    """The same for programs."""
    return {"said": [{**_said(said), "written": new} for said, new in told], "written_to": path}


def _said(said: Said) -> dict[str, Any]:
    return {
        "issue": str(said.item),
        "initiative": said.initiative,
        "said": "accepted" if said.accepted else "rejected",
        "by": said.by or None,
        "on": said.on.isoformat() if said.on else None,
        "reason": said.reason or None,
    }


def _printable(words: str) -> str:
    return "".join(c for c in words if c.isprintable())
