"""L: links put right in the manifest."""

from collections.abc import Iterator

from bot.domain.backlog import ItemRef
from bot.domain.edits import AddEntry, DropEntry, Edit, of_initiative
from bot.domain.fixes.fix import Case, Fix, Undecided, given, link_to
from bot.domain.roadmap import InitiativeStatus, Link, LinkKind

UNPLANNED = "unplanned"
"""Where a link goes that shall serve no initiative."""


def _linked(case: Case) -> Iterator[Edit]:
    """To the item that a person names, or no longer meant to begin."""
    if case.given == InitiativeStatus.PROPOSED:
        yield case.set("status", InitiativeStatus.PROPOSED)
    else:
        yield from given_link(case)


def given_link(case: Case) -> Iterator[Edit]:
    """A link to the item that a person names."""
    yield case.add("links", link_to(case.scene, case.item()))


def _corrected(case: Case) -> Iterator[Edit]:
    """A link to the item that a person names, instead of the one that is not clear."""
    ref = case.item()
    yield from _unlinked(case)
    yield case.add("links", link_to(case.scene, ref))


def _followed(case: Case) -> Iterator[Edit]:
    """A link by the new key. A place that no source reads has to be added to one first."""
    now = case.fact("now")
    if not isinstance(now, ItemRef) or case.finding.facts.get("added"):
        told = f"No source reads the place of {now}: add it to one first."
        raise Undecided(told)
    for edit in _unlinked(case):
        yield edit
        yield case.add(edit.name, link_to(case.scene, now))


def _without_label(case: Case) -> Iterator[Edit]:
    label = str(case.fact("label")).casefold()
    for link in dict.fromkeys(case.initiative.links):
        if link.kind is LinkKind.LABEL and link.value.casefold() == label:
            yield case.drop("links", link)


def _unlinked(case: Case) -> Iterator[Edit]:
    """Links and releases that name what is not there."""
    for name in ("links", "releases"):
        links: tuple[Link, ...] = getattr(case.initiative, name)
        for link in dict.fromkeys(links):
            if case.finding.hit.subject in (str(link.target), str(link)):
                yield case.drop(name, link)


def _kept_on_one(case: Case) -> Iterator[Edit]:
    """The first claimant keeps the link, or the one that a person chose."""
    claimants = case.fact("claimed_by")
    names = [str(name) for name in claimants] if isinstance(claimants, tuple) else []
    keeper = case.given or names[0]
    if keeper not in names:
        raise Undecided(f"'{keeper}' has no such link; {' and '.join(names)} have.")
    for name in names:
        for link in dict.fromkeys(case.scene.by_id[name].links):
            if name != keeper and " ".join(link.identity) == case.finding.hit.subject:
                yield DropEntry(of_initiative(name), "links", link)


def claimed(case: Case) -> Iterator[Edit]:
    """What the finding is about serves an initiative from now on, or is unplanned work."""
    if case.finding.item is None:
        raise Undecided("The finding names no item to link.")
    yield linked_from(case, case.finding.item)


def linked_from(case: Case, ref: ItemRef) -> AddEntry:
    """A link to it, from the place that a person chose."""
    where = (UNPLANNED,) if case.given == UNPLANNED else of_initiative(case.given)
    return AddEntry(where, "links", link_to(case.scene, ref))


AN_ITEM = "an item or milestone, such as `shop:acme/shop#310`"
_WHICH = "the id of the initiative that it serves, or `unplanned`"

FIXES = {
    "L01": Fix(
        _linked,
        "links the item, or sets the status to `proposed`",
        f"{AN_ITEM}, or `proposed`",
    ),
    "L02": Fix(_unlinked, "removes the link"),
    "L03": Fix(_followed, "links to the new key instead"),
    "L04": Fix(
        _kept_on_one,
        "keeps the link on the first initiative, or on the one given with `--to`, and takes it"
        " from the others",
        option="to",
    ),
    "L05": Fix(claimed, "links it from there", _WHICH, "to"),
    "L06": Fix(claimed, "links it from there", _WHICH, "to"),
    "L08": Fix(_corrected, "links to it instead", AN_ITEM),
    "L11": Fix(_without_label, "takes the link to the label out"),
    "L13": Fix(
        given("commitment"),
        "commits less firmly",
        "`expected` or `aspirational`",
    ),
}
