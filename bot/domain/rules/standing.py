"""S: status, as people state it by hand: a column, a word about health, or a bare 'done'."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping

from bot.domain.backlog import BacklogItem, Capability, ItemRef, Status, natural
from bot.domain.claims import Scope
from bot.domain.columns import meaning
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Health, Initiative, InitiativeStatus
from bot.domain.rules.rule import OptionSpec, rule
from bot.domain.rules.waiting import blocked_work
from bot.domain.scene import ACTIVE, Scene

_STATUS = "status"
"""The field of a board that its columns show, in lower case."""


def moves(scene: Scene, scope: Scope, since: dt.date) -> bool:
    """Whether something of it is in work, or was done since; of unknown date, perhaps then."""
    day = scene.roadmap.calendar.day
    if scope.of(Status.DOING):
        return True
    return any(day(item.closed or item.updated) >= since for item in scope.of(Status.DONE))


@rule(
    "S08",
    Level.NOTE,
    message="{items:item|items} in the column '{column}' of {source} {items:=is|are} {state}, while"
    " the column means {meaning}: {items}.",
    roadmap="say in the `status_map` of {source} what `{column}` means, if it means something else",
    backlog="move the cards, or {change} {items}",
    says=(("{column}", "means {meaning}", "{items:item|items} {state}"),),
    needs=(Capability.COLUMNS,),
    options={"days": OptionSpec(90, "days", "how long ago a closed item may have been closed")},
)
def board_vs_issue(scene: Scene) -> Iterator[Hit]:
    """A card stands in a column that contradicts its item: the item was closed in the last `days`
    days and the column means work to do or in work, or the item is open and the column means that
    it is over. What a column means is said by the status map of the source, else by its name;
    nothing is said of a column that neither tells. One finding a column.
    """
    since = scene.today - dt.timedelta(days=int(scene.number("S08", "days")))
    found: dict[tuple[str, str, bool], list[ItemRef]] = defaultdict(list)
    for source, items in _on_boards(scene).items():
        words: dict[str, Status | None] = {}
        for item, column in items:
            if column not in words:
                words[column] = meaning(column, scene.roadmap.source(source))
            status = words[column]
            if status and _contradicts(scene, item, status, since):
                found[source, column, item.closed is None].append(item.ref)
    for (source, column, is_open), refs in sorted(found.items()):
        yield _misplaced(scene, (source, column), tuple(sorted(refs, key=natural)), is_open=is_open)


def _on_boards(scene: Scene) -> Mapping[str, list[tuple[BacklogItem, str]]]:
    """Items with the column of their card, by source."""
    told = {
        source.name
        for source in scene.roadmap.sources
        if scene.tells(source.name, (Capability.COLUMNS,))
    }
    found: dict[str, list[tuple[BacklogItem, str]]] = defaultdict(list)
    if not told:
        return found
    for item in scene.snapshot.items:
        if item.fields and item.ref.source in told:
            for name, value in item.fields:
                if value and name.casefold() == _STATUS:
                    found[item.ref.source].append((item, value))
    return found


def _contradicts(scene: Scene, item: BacklogItem, column: Status, since: dt.date) -> bool:
    """Whether an item stands otherwise than its column says. Nobody tidies old cards."""
    if item.closed is None:
        return not column.is_open
    return column.is_open and scene.roadmap.calendar.day(item.closed) >= since


def _misplaced(
    scene: Scene, place: tuple[str, str], items: tuple[ItemRef, ...], *, is_open: bool
) -> Hit:
    source, column = place
    status = meaning(column, scene.roadmap.source(source)) or Status.TODO
    words = {Status.TODO: "work to do", Status.DOING: "work in progress"}
    told = facts(
        source=source,
        column=column,
        state="open" if is_open else "closed",
        meaning=words.get(status, "that it is over"),
        change="close" if is_open else "reopen",
        items=items,
    )
    return Hit(told, source=source, subject=f"{source} {column} {is_open}", items=items)


@rule(
    "S11",
    Level.WARNING,
    message="The roadmap says {initiative} is {health}, but {reasons}.",
    roadmap="set its health to `{instead}`",
    backlog="put right what speaks against `{written}`",
    says=(("health", "{health}", "{reasons}"),),
)
def health_contradiction(scene: Scene) -> Iterator[Hit]:
    """An initiative that is planned or in progress is said to be in better health than the facts
    allow. Past its end it is off track. On track it is not while a milestone or version that it
    links to, or is released by, is due after its end, while more than half of its open items are
    blocked, or while it is in progress and S04 would say that nothing of it moves. A word that is
    worse than the facts is the owner's to say.
    """
    judged = [i for i in scene.initiatives if i.health and i.status in ACTIVE]
    blocked = blocked_work(scene) if judged else {}
    for initiative in judged:
        late = _overdue(scene, initiative)
        reasons = (*late, *_risks(scene, initiative, len(blocked.get(initiative.id, ()))))
        is_said_better = initiative.health is Health.ON_TRACK and reasons
        if initiative.health and (is_said_better or (initiative.health is Health.AT_RISK and late)):
            told = facts(
                health=initiative.health.words,
                written=initiative.health.value,
                instead=(Health.OFF_TRACK if late else Health.AT_RISK).value,
                reasons=tuple(words for _, words in reasons),
                kinds=" ".join(kind for kind, _ in reasons),
            )
            yield Hit(told, initiative=initiative.id)


def _overdue(scene: Scene, initiative: Initiative) -> tuple[tuple[str, str], ...]:
    end = initiative.end
    if end is None or end >= scene.today:
        return ()
    return (("overdue", f"it was due {_day(end)}"),)


def _risks(scene: Scene, initiative: Initiative, blocked: int) -> Iterator[tuple[str, str]]:
    """What speaks against being on track, as (kind, words); of containers no name is told."""
    scope, end = scene.scopes[initiative.id], initiative.end
    last = _last_release(scene, initiative)
    if end and last and last > end:
        yield "release", f"what it ships with is due {_day(last)}, after its end on {_day(end)}"
    if scope.silent:
        return
    still_open = len(scope.open)
    if 2 * blocked > still_open:
        noun = "item is" if still_open == 1 else "items are"
        yield "blocked", f"{blocked} of its {still_open} open {noun} blocked"
    days = int(scene.number("S04", "days"))
    if _stands_still(scene, initiative, scene.today - dt.timedelta(days=days)):
        yield "still", f"nothing of it is in work or was finished in the last {days} days"


def _stands_still(scene: Scene, initiative: Initiative, since: dt.date) -> bool:
    """Whether S04 would say that nothing moves."""
    scope = scene.scopes[initiative.id]
    if initiative.status is not InitiativeStatus.IN_PROGRESS or not scope.open:
        return False
    sources = {item.ref.source for item in scope.items}
    told = all(scene.tells(source, (Capability.DOING,)) for source in sources)
    return told and not moves(scene, scope, since)


def _last_release(scene: Scene, initiative: Initiative) -> dt.date | None:
    named = (link.target for link in initiative.named)
    held = (scene.index.containers.get(target) for target in named if target)
    return max((c.due for c in held if c and c.is_open and c.due), default=None)


def _day(date: dt.date) -> str:
    return f"{date.day} {date:%b %Y}"


@rule(
    "S13",
    Level.NOTE,
    message="The roadmap says {initiative} is done, and nothing shows it: no item, no release and"
    " no evidence.",
    roadmap="add an address under `evidence`, or link what was done",
    backlog="no change needed",
    says=(("status", "done", "nothing linked"),),
    whole=True,
    options={"days": OptionSpec(180, "days", "how long after its end it is still asked for")},
)
def state_without_evidence(scene: Scene) -> Iterator[Hit]:
    """An initiative is done, it gives no evidence and no changelog, none of its links reaches an
    item, and no milestone or version that it is released by is there. What ended more than `days`
    days ago is not asked about. Where a link leads nowhere, L02 or L03 says so instead.
    """
    since = scene.today - dt.timedelta(days=int(scene.number("S13", "days")))
    for initiative in scene.initiatives:
        if initiative.status is not InitiativeStatus.DONE:
            continue
        if initiative.end and initiative.end < since:
            continue
        if not _has_proof(scene, initiative):
            yield Hit(initiative=initiative.id)


def _has_proof(scene: Scene, initiative: Initiative) -> bool:
    if initiative.evidence or initiative.changelog or scene.scopes[initiative.id].items:
        return True
    targets = [link.target for link in initiative.named if link.target]
    absent, containers = scene.snapshot.absent, scene.index.containers
    return any(target in absent or target in containers for target in targets)
