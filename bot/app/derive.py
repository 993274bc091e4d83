"""Make the epics and items that a near initiative lacks, because a person asked for it by name.

Through the same gate as every other write. Each one is written down before it is made, and
looked for by its marker before that and after any silence, so that none is made twice. What
is there already is people's: it is never written over.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from bot.app.gate import NEW_ISSUE, Gate, Tools, is_unknown
from bot.domain.backlog import Gap, ItemRef, Stamp
from bot.domain.derivation import Draft, IssueKind, Proposal, Where
from bot.domain.document import rewritten
from bot.domain.errors import Denied, TrackerError, Unavailable
from bot.domain.markup import render
from bot.domain.roadmap import Roadmap
from bot.domain.run import Memory, Outcome
from bot.ports import Change, Derived, IssueText, Made, NoteText, Reader

log = structlog.get_logger()

NAME = "#derived"
"""What follows a repository or project where an issue to be is named."""

NO_EPIC = "the epic above it was not made"
UNLISTED = "it may have been made a moment ago, and not be listed yet; try again in some minutes"

Readers = Mapping[str, Reader | Gap]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one draft. `claimed`: it stands below its epic, or has the label."""

    proposal: Proposal
    draft: Draft
    outcome: Outcome
    key: str = ""
    claimed: bool = True
    detail: str = ""

    @property
    def ref(self) -> ItemRef:
        """The issue, or the place where it was to be."""
        place = self.proposal.place or Where("")
        return ItemRef(place.source, self.key or f"{place.group}{NAME}")

    @property
    def to_link(self) -> bool:
        """Whether the manifest has to name it, since nothing else that it links to claims it."""
        is_below = self.draft.kind is IssueKind.ITEM and self._has_parent
        has_home = is_below or bool(self.proposal.labels)
        return bool(self.key) and not (has_home and self.claimed)

    @property
    def _has_parent(self) -> bool:
        first = self.proposal.drafts[0].kind is IssueKind.EPIC
        return first or self.proposal.parent is not None


def places(roadmap: Roadmap, proposals: Sequence[Proposal]) -> tuple[Where, ...]:
    """Where issues of a product may have been made: --in may have said another place before."""
    named = [Where(s.name, group) for s in roadmap.sources for group in s.groups]
    found = dict.fromkeys([*(p.place for p in proposals if p.place), *named])
    return tuple(found) if proposals else ()


def made_already(where: Sequence[Where], readers: Readers) -> dict[str, ItemRef]:
    """What earlier runs made there, by topic, as far as it can be read; the first place counts."""
    found: dict[str, ItemRef] = {}
    for place in where:
        reader = readers.get(place.source)
        if reader is None or isinstance(reader, Gap):
            continue
        try:
            told = reader.derived(place.group)
        except TrackerError as error:
            log.warning("derived_unreadable", source=place.source, reason=error.message)
            continue
        for topic, one in told.items():
            found.setdefault(topic, ItemRef(place.source, one.key))
    return found


class Deriver:
    """Makes what is proposed for one product. `redact` blanks configured secrets.

    `known` is what was made already, in whatever place.
    """

    def __init__(
        self,
        tools: Tools,
        product: str,
        redact: Callable[[str], str],
        known: Mapping[str, ItemRef],
    ) -> None:
        self._tools = tools
        self._product = product
        self._known = known
        self._redact = redact
        self._gate = Gate(tools)
        self._memory = Memory()
        self._there: dict[Where, dict[str, Derived]] = {}

    def make(self, proposals: Sequence[Proposal]) -> tuple[Result, ...]:
        """Every draft in order; one that meets trouble does not keep the others from it."""
        self._memory = self._tools.store.memory(self._product, self._tools.now())
        self._gate.open(self._memory.created_lately)
        return tuple(result for one in proposals for result in self._all_of(one))

    def _all_of(self, proposal: Proposal) -> Iterator[Result]:
        parent = proposal.parent.key if proposal.parent else ""
        missing = ""
        for draft in proposal.drafts:
            result = Result(proposal, draft, Outcome.SKIPPED, detail=missing)
            if proposal.place is None:
                result = replace(result, outcome=Outcome.FAILED, detail=proposal.unplaced)
            elif not missing:
                result = self._one(proposal, draft, proposal.place, parent)
            if draft.kind is IssueKind.EPIC:
                parent, missing = result.key, "" if result.key else NO_EPIC
            log.info("issue_derived", ref=str(result.ref), outcome=result.outcome.value)
            yield result

    def _one(self, proposal: Proposal, draft: Draft, place: Where, parent: str) -> Result:
        below = parent if draft.kind is IssueKind.ITEM else ""
        result = Result(proposal, draft, Outcome.FAILED)
        ref, topic = result.ref, proposal.topic(draft)
        if why := self._gate.shut(place.source) or self._gate.stops(ref):
            return replace(result, outcome=why[0], detail=why[1])
        try:
            found = self._found(place).get(topic)
        except TrackerError as error:
            outcome = self._gate.brakes.met(ref, error)
            nothing_sent = Outcome.FAILED if outcome is Outcome.UNKNOWN else outcome
            return replace(result, outcome=nothing_sent, detail=str(error))
        if found is not None and not self._is_loose(found, below, topic):
            self._settle_what_is_seen(topic)
            claimed = bool(found.parent) or not below
            return replace(result, outcome=Outcome.UNCHANGED, key=found.key, claimed=claimed)
        if found is None:
            self._gate.ask_for_rights(place.source, {place.group}, issues=True)
        if why := self._gate.stops(ref) if found else self._hinders(ref, topic):
            return replace(result, outcome=why[0], detail=why[1])
        return self._made(result, self._text(proposal, draft, below), found)

    def _found(self, place: Where, *, anew: bool = False) -> Mapping[str, Derived]:
        """What is there; asked for once, and once more after each silence."""
        if anew or place not in self._there:
            self._there[place] = dict(self._reader(place).derived(place.group))
        return self._there[place]

    def _reader(self, place: Where) -> Reader:
        reader = self._tools.readers[place.source]
        if isinstance(reader, Gap):
            raise Unavailable(reader.reason)  # the gate has told so before
        return reader

    def _is_loose(self, found: Derived, parent: str, topic: str) -> bool:
        """Whether a run was cut off before it stood below its epic; people may move it later."""
        finished = any(w.settled for w in self._memory.created if w.topic == topic)
        return bool(parent) and not found.parent and not finished

    def _settle_what_is_seen(self, topic: str) -> None:
        """A run that died between a write and its journal left an open question: answer it."""
        for written in self._memory.created:
            if written.topic == topic and not written.settled:
                self._tools.store.settle(written.number, made=True)

    def _hinders(self, ref: ItemRef, topic: str) -> tuple[Outcome, str] | None:
        """Why it is not made, if so."""
        if (known := self._known.get(topic)) and (known.source, known.group) != _place(ref):
            return (
                Outcome.SKIPPED,
                f"{known} was made for it; say --in {known.source}:{known.group}",
            )
        if why := self._hidden(ref, topic) or self._gate.stops(ref, NEW_ISSUE):
            return why
        settle, now = self._tools.limits.settle, self._tools.now()
        recent = (w.at for w in self._memory.created if w.topic == topic)
        return (Outcome.STOPPED, UNLISTED) if any(now - at < settle for at in recent) else None

    def _hidden(self, ref: ItemRef, topic: str) -> tuple[Outcome, str] | None:
        """It may stand where it was made before, in a place that cannot be read now."""
        made = (w.ref for w in self._memory.created if w.topic == topic)
        for source, group in dict.fromkeys(map(_place, made)):
            if (source, group) == _place(ref) or source not in self._tools.readers:
                continue
            try:
                self._found(Where(source, group))
            except (Unavailable, Denied) as error:
                return Outcome.SKIPPED, f"it may be in {source}:{group}: {error}"
            except TrackerError:
                continue  # the manifest does not name that place any more
        return None

    def _text(self, proposal: Proposal, draft: Draft, parent: str) -> IssueText:
        place = proposal.place or Where("")
        dialect = self._reader(place).paper.dialect
        return IssueText(
            topic=proposal.topic(draft),
            title=self._redact(draft.title),
            body=render(rewritten(draft.body, self._redact), dialect),
            kind=draft.kind,
            parent=parent,
            labels=() if parent else proposal.labels,
        )

    def _made(self, result: Result, issue: IssueText, found: Derived | None) -> Result:
        self._gate.keep_pace(result.ref.source)
        try:
            made = self._write(result, issue, found)
        except TrackerError as error:
            outcome = self._gate.brakes.met(result.ref, error, NEW_ISSUE)
            return replace(result, outcome=outcome, detail=str(error))
        self._gate.brakes.answered(result.ref)
        outcome = Outcome.MADE if made.change is Change.MADE else Outcome.UNCHANGED
        return replace(result, outcome=outcome, key=made.key, claimed=made.claimed)

    def _write(self, result: Result, issue: IssueText, found: Derived | None) -> Made:
        """Write the intention down first: whoever comes after a crash must know of it."""
        tools, place = self._tools, result.proposal.place or Where("")
        if found is None:
            self._gate.count()
        note = NoteText(issue.topic, "", Stamp("issue", (), tools.now()))
        number = tools.store.intend(tools.run_id, self._product, str(result.ref), note, tools.now())
        try:
            made = tools.writers[place.source].ensure_issue(place.group, issue)
        except TrackerError as error:
            if not is_unknown(error) and not error.was_made:
                tools.store.settle(number, made=False)
                raise
            there = self._reread(place).get(issue.topic)
            if there is None or (issue.parent and not there.parent):
                raise
            made = Made(Change.MADE, there.key)
        tools.store.settle(number, made=True)
        return made

    def _reread(self, place: Where) -> Mapping[str, Derived]:
        try:
            return self._found(place, anew=True)
        except TrackerError:
            return {}


def _place(ref: ItemRef) -> tuple[str, str]:
    return ref.source, ref.group
