"""A plan as JSON and back, so that it can be saved, looked at and applied later."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, assert_never

from bot.domain import decisions
from bot.domain.backlog import ItemRef, Stamp
from bot.domain.plan import (
    Action,
    AddLabel,
    Held,
    Plan,
    RemoveLabel,
    ResolveNote,
    Seen,
    Step,
    WriteNote,
    WriteSheet,
)

FORMAT = 1
"""Version of the file's layout."""

Json = dict[str, Any]


def plan_to_json(plan: Plan) -> Json:
    """The plan in JSON's own types; `plan_from_json` gives it back unchanged."""
    return {
        "format": FORMAT,
        "product": plan.product,
        "manifest": plan.manifest,
        "backlog": plan.backlog,
        "version": plan.version,
        "made": plan.made.isoformat(),
        "as_of": plan.as_of.isoformat(),
        "digest": plan.digest,
        "matched": plan.matched,
        "changing": plan.changing,
        "steps": [_step(step) for step in plan.steps],
        "held": [_held(held) for held in plan.held],
        "sheet": _sheet(plan.sheet) if plan.sheet else None,
    }


def _sheet(sheet: WriteSheet) -> Json:
    told = asdict(sheet)
    return {**told, "digest": _digest(told)}


def _digest(told: Json) -> str:
    text = "\x1f".join(f"{name}={told[name]}" for name in sorted(told) if name != "digest")
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()[:12]


def _step(step: Step) -> Json:
    return {
        "item": str(step.ref),
        "updated": step.updated.isoformat(),
        "actions": [_action(action) for action in step.actions],
    }


def _held(held: Held) -> Json:
    return {
        "item": str(held.ref),
        "what": held.what,
        "why": held.why,
        "deferred": held.deferred,
    }


def _action(action: Action) -> Json:
    match action:
        case WriteNote():
            return {"do": "write_note", **_note(action)}
        case ResolveNote():
            return {"do": "resolve_note", **_note(action)}
        case AddLabel(label=label):
            return {"do": "add_label", "label": label}
        case RemoveLabel(label=label):
            return {"do": "remove_label", "label": label}
        case _:
            assert_never(action)


def _note(action: WriteNote | ResolveNote) -> Json:
    seen = action.seen
    return {
        "topic": action.topic,
        "body": action.body,
        "level": action.stamp.level,
        "prints": list(action.stamp.prints),
        "since": action.stamp.since.isoformat(),
        "facts": list(action.stamp.facts),
        "decided": [decisions.to_json(made) for made in action.stamp.decided],
        "heard": action.stamp.heard.isoformat() if action.stamp.heard else None,
        "seen": {"note_id": seen.note_id, "body": seen.body} if seen else None,
    }


def plan_from_json(told: Mapping[str, Any]) -> Plan:
    """Read a saved plan. Raises ValueError that says what is wrong with it."""
    if told.get("format") != FORMAT:
        raise ValueError(f"format {told.get('format')!r} is not {FORMAT}")
    try:
        plan = _plan(told)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"a field is missing or of the wrong kind ({error})") from error
    if plan.digest != told["digest"]:
        raise ValueError("its actions do not fit its digest; it was edited")
    return plan


def _plan(told: Mapping[str, Any]) -> Plan:
    return Plan(
        product=told["product"],
        manifest=told["manifest"],
        backlog=told["backlog"],
        version=told["version"],
        made=dt.datetime.fromisoformat(told["made"]),
        as_of=dt.date.fromisoformat(told["as_of"]),
        steps=tuple(_read_step(step) for step in told["steps"]),
        held=tuple(
            Held(ItemRef.parse(h["item"]), h["what"], h["why"], h["deferred"]) for h in told["held"]
        ),
        matched=told["matched"],
        changing=told["changing"],
        sheet=_read_sheet(told["sheet"]) if told["sheet"] else None,
    )


def _read_sheet(told: Mapping[str, Any]) -> WriteSheet:
    said = {name: str(text) for name, text in told.items()}
    if _digest(said) != said.pop("digest"):
        raise ValueError("its dashboard does not fit its digest; it was edited")
    return WriteSheet(**said)


def _read_step(told: Mapping[str, Any]) -> Step:
    ref = ItemRef.parse(told["item"])
    actions = tuple(_READERS[a["do"]](ref, a) for a in told["actions"])
    return Step(ref, dt.datetime.fromisoformat(told["updated"]), actions)


def _write_note(ref: ItemRef, told: Mapping[str, Any]) -> Action:
    return WriteNote(ref, told["topic"], told["body"], _stamp(told), _seen(told))


def _resolve_note(ref: ItemRef, told: Mapping[str, Any]) -> Action:
    seen = _seen(told)
    if seen is None:
        raise KeyError("seen")
    return ResolveNote(ref, told["topic"], told["body"], _stamp(told), seen)


def _stamp(told: Mapping[str, Any]) -> Stamp:
    heard = told["heard"]
    return Stamp(
        level=told["level"],
        prints=tuple(told["prints"]),
        since=dt.datetime.fromisoformat(told["since"]),
        facts=tuple(told["facts"]),
        decided=tuple(decisions.from_json(made) for made in told["decided"]),
        heard=dt.datetime.fromisoformat(heard) if heard else None,
    )


def _seen(told: Mapping[str, Any]) -> Seen | None:
    seen = told["seen"]
    return Seen(seen["note_id"], seen["body"]) if seen else None


_READERS: Mapping[str, Callable[[ItemRef, Mapping[str, Any]], Action]] = {
    "write_note": _write_note,
    "resolve_note": _resolve_note,
    "add_label": lambda ref, told: AddLabel(ref, told["label"]),
    "remove_label": lambda ref, told: RemoveLabel(ref, told["label"]),
}
