"""The marker of a note in the three forms that it has: in a text, as a property, as an anchor."""

import re
from typing import Any

Value = dict[str, Any]

LISTS = ("prints", "facts")
INSTANTS = ("since", "heard")
SEAL = re.compile(r"<!-- roadmap-drift:(\d+) (topic=[^<>]*) -->")
ANCHOR = re.compile(r"\{anchor:roadmap-drift\.([^{}]*)\}")
SINCE = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:_(\d+))?Z")


def apart(text: str) -> tuple[str, Value | None]:
    """A sealed text as what is said and the property's value; any other as it is."""
    *lines, last = text.split("\n")
    match = SEAL.fullmatch(last)
    if match is None:
        return text, None
    return "\n".join(lines).removesuffix("\n"), _value(match)


def seal(value: Value) -> str:
    """The property's value as the line of a sealed text; of what was sent that tells nothing."""
    order = ("topic", "level", "since", "prints", "facts", "decided", "heard", "state")
    shown = {name: ",".join(told) if name in LISTS else told for name, told in value.items()}
    parts = " ".join(f"{name}={shown[name]}" for name in order if name in shown)
    return f"<!-- roadmap-drift:{value['version']} {parts} -->"


def with_anchor(text: str) -> str:
    """The text with an anchor in the place of each seal."""
    return SEAL.sub(lambda match: _anchor(_value(match)), text)


def with_seal(text: str) -> str:
    """The text with a seal in the place of each anchor."""
    return ANCHOR.sub(lambda match: seal(_told(match[1])), text)


def _value(match: re.Match[str]) -> Value:
    parts = dict(part.split("=", 1) for part in match[2].split(" "))
    value: Value = {"version": int(match[1]), **parts}
    for name in LISTS:
        if name in value:
            value[name] = [word for word in value[name].split(",") if word]
    return value


def _anchor(value: Value) -> str:
    words = [str(value["version"]), value["topic"], value["level"], _plain(value["since"])]
    words.append("-".join(value["prints"]))
    if "facts" in value:
        words.append("facts-" + "-".join(value["facts"]))
    if "decided" in value:
        words.append("decided-" + value["decided"])
    if "heard" in value:
        words.append("heard-" + _plain(value["heard"]))
    return f"{{anchor:roadmap-drift.{'.'.join([*words, value['state']])}}}"


def _told(text: str) -> Value:
    version, topic, level, since, prints, *later, state = text.split(".")
    value: Value = {"version": int(version), "topic": topic, "level": level}
    value |= {"since": _instant(since), "prints": _words(prints)}
    for word in later:
        name, _, told = word.partition("-")
        told = _instant(told) if name in INSTANTS else told
        value[name] = _words(told) if name in LISTS else told
    return {**value, "state": state}


def _words(told: str) -> list[str]:
    return [word for word in told.split("-") if word]


def _plain(instant: str) -> str:
    return instant.replace("-", "").replace(":", "").replace(".", "_")


def _instant(told: str) -> str:
    match = SINCE.fullmatch(told)
    assert match
    year, month, day, hour, minute, second, rest = match.groups()
    fraction = f".{rest}" if rest else ""
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{fraction}Z"
