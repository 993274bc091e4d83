"""What people answered to our notes: `/drift` replies, and the decisions they amount to. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from bot.domain.backlog import ItemRef, Note, Reply, Snapshot, natural
from bot.domain.commands import Accept, Command, Misunderstood, Wake, parse
from bot.domain.decisions import Decision, Kind
from bot.domain.detect import Verdict
from bot.domain.findings import Finding
from bot.domain.roadmap import Roadmap, Waiver


@dataclass(frozen=True, slots=True)
class Unheard:
    """A reply that changes nothing, and why."""

    reply: Reply
    why: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What was decided on each item, by its note's marker and by new replies to it.

    `heard` is the last reply among them that counted; `unheard` those that did not.
    """

    decided: Mapping[ItemRef, tuple[Decision, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    heard: Mapping[ItemRef, Reply] = field(default_factory=lambda: MappingProxyType({}))
    unheard: tuple[Unheard, ...] = ()


NO_ANSWERS = Answers()


def own_note(snapshot: Snapshot, ref: ItemRef, topic: str) -> Note | None:
    """The oldest note of this topic on the item: of several it is the one that stays."""
    own = (n for n in snapshot.notes.get(ref, ()) if n.topic == topic)
    return min(own, key=lambda n: (n.created, len(n.note_id), n.note_id), default=None)


def new_replies(snapshot: Snapshot, topic: str) -> tuple[Reply, ...]:
    """Replies to our notes of this topic that no earlier run has heard, oldest first."""
    found: list[Reply] = []
    for ref in sorted(snapshot.replies, key=natural):
        note = own_note(snapshot, ref, topic)
        if note is not None:
            since = note.stamp.heard or note.created
            found.extend(r for r in snapshot.replies[ref] if r.at > since)
    return tuple(sorted(found, key=lambda r: (r.at, r.reply_id)))


def answers(
    verdict: Verdict, replies: Iterable[Reply], allowed: Mapping[tuple[ItemRef, str], bool | None]
) -> Answers:
    """What the notes' markers remember, and what the new replies decide.

    `allowed` says of each item and account whether it may write there; None is unknown, and
    then nothing is decided.
    """
    scene = verdict.scene
    by_print = {f.fingerprint: f for f in verdict.findings}
    decided: dict[ItemRef, dict[str, Decision]] = defaultdict(dict)
    for ref in scene.snapshot.notes:
        note = own_note(scene.snapshot, ref, scene.roadmap.id)
        if note is not None and note.stamp.decided:
            decided[ref] = {d.finding: d for d in note.stamp.decided}
    heard: dict[ItemRef, Reply] = {}
    unheard: list[Unheard] = []
    for reply in replies:
        command = parse(reply.text, scene.roadmap.calendar.day(reply.at))
        if why := _refused(reply, command, allowed):
            unheard.append(Unheard(reply, why))
            continue
        meant = _meant(verdict, by_print, reply, command)
        for finding, facts in meant:
            decided[reply.ref].pop(finding.fingerprint, None)
            if made := _decision(finding, facts, reply, command):
                decided[reply.ref][finding.fingerprint] = made
        heard[reply.ref] = reply
        if not meant:
            unheard.append(Unheard(reply, "it fits nothing that the note says"))
    kept = {ref: tuple(of[p] for p in sorted(of)) for ref, of in decided.items()}
    return Answers(kept, heard, tuple(unheard))


def _refused(
    reply: Reply, command: Command, allowed: Mapping[tuple[ItemRef, str], bool | None]
) -> str:
    may = allowed.get((reply.ref, reply.by))
    if may is None:
        return f"whether {reply.by} may write there could not be found out"
    if not may:
        return f"{reply.by} may not write there"
    return command.why if isinstance(command, Misunderstood) else ""


def _meant(
    verdict: Verdict, by_print: Mapping[str, Finding], reply: Reply, command: Command
) -> list[tuple[Finding, str]]:
    """The findings that the note told and the command means, each with its facts as told."""
    note = own_note(verdict.scene.snapshot, reply.ref, verdict.scene.roadmap.id)
    if note is None or isinstance(command, Misunderstood):
        return []
    told = dict(zip(note.stamp.prints, note.stamp.facts, strict=False))
    found = (by_print[each] for each in note.stamp.prints if each in by_print)
    return [
        (finding, told.get(finding.fingerprint, finding.digest))
        for finding in found
        if command.rule in ("", finding.rule)
    ]


def _decision(finding: Finding, facts: str, reply: Reply, command: Command) -> Decision | None:
    """What the command decides about one of them; None if it takes a decision back."""
    if isinstance(command, Wake | Misunderstood):
        return None
    made = Decision(finding.fingerprint, Kind.SNOOZE, reply.by, reply.at, command.why)
    if isinstance(command, Accept):
        return replace(made, kind=Kind.ACCEPT, facts=facts)
    return replace(made, until=command.until)


def quieted(verdict: Verdict, decisions: Iterable[Decision]) -> Verdict:
    """The verdict with the findings that these decisions quiet today marked as waived.

    Of several decisions on a finding the latest that holds counts. A waiver of the manifest
    goes before them. Run health cannot be quieted.
    """
    latest: dict[str, list[Decision]] = defaultdict(list)
    for decision in sorted(decisions, key=lambda d: d.at, reverse=True):
        latest[decision.finding].append(decision)
    if not latest:
        return verdict
    today, known = verdict.scene.today, _people(verdict.scene.roadmap)

    def quiet(finding: Finding) -> Finding:
        if finding.waiver is not None or finding.is_run_health:
            return finding
        holding = (d for d in latest.get(finding.fingerprint, ()) if d.holds(finding.digest, today))
        found = next(holding, None)
        if found is None:
            return finding
        by = known.get(found.by.casefold(), found.by)
        return replace(finding, waiver=waiver_of(replace(found, by=by), finding))

    return replace(verdict, findings=tuple(map(quiet, verdict.findings)))


def _people(roadmap: Roadmap) -> dict[str, str]:
    """Who is behind an account: the id of an account in Jira tells nobody anything."""
    pairs = ((account, p.id) for p in roadmap.people for account in (p.github, p.jira))
    return {account.casefold(): person for account, person in pairs if account}


def waiver_of(decision: Decision, finding: Finding) -> Waiver:
    """The decision as a waiver of this finding."""
    return Waiver(
        rule=finding.rule,
        until=decision.until,
        initiative=finding.initiative,
        item=str(finding.item or ""),
        by=decision.by,
        reason=decision.why,
        finding=finding.fingerprint,
        facts=decision.facts,
    )
