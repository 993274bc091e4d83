"""The texts of a proposed epic and its first items: what the manifest says, and no more."""

import datetime as dt
from collections.abc import Iterator

from bot.domain.document import (
    Block,
    Bullets,
    Code,
    Document,
    Heading,
    Line,
    Paragraph,
    Strong,
    Tasks,
    Text,
)
from bot.domain.roadmap import Goal, Initiative, InitiativeStatus, KeyResult
from bot.domain.scene import Scene

TO_DO = "TO DO: "

_OVER = frozenset({InitiativeStatus.DONE, InitiativeStatus.CANCELLED})


def epic(scene: Scene, initiative: Initiative) -> Document:
    """What the roadmap says of an initiative, and a check list to fill in."""
    return (
        Paragraph(_origin(scene, initiative)),
        *_summary(initiative),
        *_section("Why", _why(scene, initiative)),
        *_section("When and who", _when(scene, initiative)),
        *_section("Waits for", waits_for(scene, initiative)),
        Heading(3, (Text("Done when"),)),
        _tasks(
            "what somebody can do then that they cannot do now",
            "what has to be tested, and how",
            "what must not get worse",
        ),
    )


def definition(initiative: Initiative) -> Document:
    """An item to agree on the definition of done."""
    return (
        Paragraph(
            (
                Text(
                    "The roadmap does not say when this is done. Write it down here or on"
                    " the epic, and tick it off there."
                ),
            )
        ),
        *_summary(initiative),
        _tasks(
            "acceptance criteria: what somebody can do then that they cannot do now",
            "who says that it is done",
            "what is left out on purpose",
        ),
    )


def splitting() -> Document:
    """An item to split the work."""
    return (
        Paragraph((Text("None of its items is refined yet, and the work is near."),)),
        _tasks(
            "each item takes a few days at most, and says what is different when it is done",
            "the items are in the order in which they help somebody",
            "the first ones are estimated and assigned, or in a sprint",
        ),
    )


def measure(scene: Scene, initiative: Initiative) -> Document:
    """An item to measure the key results that its goal has still to reach."""
    return (
        Paragraph((Text("The goal behind it is measured by:"),)),
        Bullets(tuple(_key_result(one) for one in worth_measuring(scene, initiative))),
        _tasks(
            "which of them this changes, and by how much",
            "where the number is read, before and after",
        ),
    )


def hand_over(scene: Scene, initiative: Initiative) -> Document:
    """An item to agree with those whom it waits for."""
    return (
        Paragraph((Text("The roadmap says that it waits for:"),)),
        Bullets(waits_for(scene, initiative)),
        _tasks("what is handed over, in what state", "by whom, to whom and when"),
    )


def announcement(initiative: Initiative) -> Document:
    """An item to tell customers."""
    return (
        Paragraph(
            (
                Text("It is meant for customers, and the manifest has no "),
                Code("changelog"),
                Text(" for it yet."),
            )
        ),
        *_summary(initiative),
        _tasks("write the announcement", "put its address into the manifest once it is out"),
    )


def worth_measuring(scene: Scene, initiative: Initiative) -> tuple[KeyResult, ...]:
    """The key results of its goal that are not reached yet."""
    goal = _goal(scene, initiative)
    return tuple(one for one in goal.key_results if not _is_reached(one)) if goal else ()


def waits_for(scene: Scene, initiative: Initiative) -> tuple[Line, ...]:
    """The initiatives that it depends on and that are not over, in words."""
    return tuple(_waits_for(scene, initiative))


def _waits_for(scene: Scene, initiative: Initiative) -> Iterator[Line]:
    for name in initiative.depends_on:
        other = scene.find(name)
        if other is None:
            yield (Code(name),)
        elif other.status not in _OVER:
            ends = f", due {_day(other.end)}" if other.end else ""
            owner = (Text(", "), Code(other.owner)) if other.owner else ()
            yield (Text(f"{other.title} ("), Code(name), *owner, Text(f"){ends}"))


def _origin(scene: Scene, initiative: Initiative) -> Line:
    product = scene.roadmap.product
    return (Text(f"From the roadmap of {product}: initiative "), Code(initiative.id), Text("."))


def _summary(initiative: Initiative) -> Iterator[Block]:
    if initiative.public is None:
        return
    told = initiative.public.title
    if told and told != initiative.title:
        yield Paragraph((Strong((Text(told),)),))
    if initiative.public.summary:
        yield Paragraph((Text(initiative.public.summary),))


def _why(scene: Scene, initiative: Initiative) -> tuple[Line, ...]:
    lines: list[Line] = []
    if vision := scene.roadmap.vision:
        lines.append((Text(f"Vision: {vision}"),))
    if goal := _goal(scene, initiative):
        benefit = f" ({goal.benefit})" if goal.benefit else ""
        lines.append((Text(f"Goal: {goal.title}{benefit}"),))
        lines += [(Text("Key result: "), *_key_result(one)) for one in goal.key_results]
    if initiative.keywords:
        lines.append((Text(f"Keywords: {', '.join(initiative.keywords)}"),))
    return tuple(lines)


def _when(scene: Scene, initiative: Initiative) -> tuple[Line, ...]:
    lines: list[Line] = []
    window = initiative.window
    if window is not None:
        span = (
            f" ({_day(window.start)} to {_day(window.end)})" if window.start and window.end else ""
        )
        lines.append((Text(f"Window: {window.text}{span}"),))
    if initiative.target is not None:
        lines.append((Text(f"Target: {_day(initiative.target)}"),))
    if initiative.owner:
        lines.append((Text("Owner: "), Code(initiative.owner)))
    if initiative.team:
        lines.append((Text("Team: "), Code(initiative.team)))
    return tuple(lines)


def _goal(scene: Scene, initiative: Initiative) -> Goal | None:
    return next((goal for goal in scene.roadmap.goals if goal.id == initiative.goal), None)


def _key_result(one: KeyResult) -> Line:
    begins = "" if one.baseline is None else f"from {_number(one.baseline)} "
    now = ""
    if one.current is not None:
        on = f" on {_day(one.as_of)}" if one.as_of else ""
        now = f" ({_number(one.current)}{on})"
    return (Text(f"{one.title}: {begins}to {_number(one.target)}{now}"),)


def _is_reached(one: KeyResult) -> bool:
    """A target below the baseline is reached from above; without a baseline, from below."""
    if one.current is None:
        return False
    falls = one.baseline is not None and one.target < one.baseline
    return one.current <= one.target if falls else one.current >= one.target


def _section(title: str, lines: tuple[Line, ...]) -> Iterator[Block]:
    if lines:
        yield Heading(3, (Text(title),))
        yield Bullets(lines)


def _tasks(*told: str) -> Tasks:
    return Tasks(tuple((Text(f"{TO_DO}{one}"),) for one in told))


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)


def _day(day: dt.date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else ""
