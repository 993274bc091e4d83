"""The policy's rules: which are known, and what may be said of each."""

from collections.abc import Mapping
from types import MappingProxyType

from pydantic_core import PydanticCustomError

from bot.domain.policy import Level, Option, Reach, RuleSetting
from bot.manifest.nodes import Entry, Fields, Hole, Loc, Node, Scalar, child, text_of
from bot.manifest.problems import Problems, nearest, shown
from bot.manifest.values import read_flag, read_number, read_text, wrong

KnownRules = Mapping[str, Mapping[str, Option]]
"""Every rule's code, with its options and their defaults."""

LEVELS = ("off", "on", *(level.value for level in Level))
"""What a policy may say of a rule; `on` is the rule's own level, for one that is off by default."""
REACHES = tuple(reach.value for reach in Reach)


def read_rules(root: Node, known: KnownRules, problems: Problems) -> dict[str, RuleSetting]:
    """The settings under `policy.rules`; what is wrong there is reported and left out."""
    settings: dict[str, RuleSetting] = {}
    rules = child(root, "policy", "rules")
    for entry in rules.entries if isinstance(rules, Fields) else ():
        loc = ("policy", "rules", entry.key)
        if entry.key not in known:
            remedy = nearest(entry.key, known, "rules")
            problems.add(loc, f"{shown(entry.key)} is not a rule", remedy, at_key=True)
        else:
            settings[entry.key] = _setting(entry.value, loc, known[entry.key], problems)
    return settings


def _setting(
    node: Node, loc: Loc, options: Mapping[str, Option], problems: Problems
) -> RuleSetting:
    match node:
        case Scalar():
            return _graded(_choice(node, loc, LEVELS, problems))
        case Fields():
            level = _choice(child(node, "level"), (*loc, "level"), LEVELS, problems)
            reach = _choice(child(node, "reach"), (*loc, "reach"), REACHES, problems)
            rest = [e for e in node.entries if e.key not in ("level", "reach")]
            read = _options(rest, loc, options, problems)
            return _graded(level, Reach(reach) if reach else None, read)
        case Hole():
            return RuleSetting()
        case _:
            problems.add(loc, "must not be a list", f"Write one of: {', '.join(LEVELS)}.")
            return RuleSetting()


def _graded(
    level: str, reach: Reach | None = None, options: Mapping[str, Option] | None = None
) -> RuleSetting:
    grade = None if level in ("", "off", "on") else Level(level)
    return RuleSetting(level == "off", grade, reach, MappingProxyType(dict(options or {})))


def _choice(node: Node | None, loc: Loc, words: tuple[str, ...], problems: Problems) -> str:
    """The word, or '' where there is none or a wrong one."""
    word = text_of(node)
    if node is None or isinstance(node, Hole) or word in words:
        return word
    message = f"{shown(word)} is not known here" if word else "must be one word"
    problems.add(loc, message, f"Write one of: {', '.join(words)}.")
    return ""


def _options(
    entries: list[Entry], loc: Loc, options: Mapping[str, Option], problems: Problems
) -> dict[str, Option]:
    read: dict[str, Option] = {}
    for entry in entries:
        here = (*loc, entry.key)
        if entry.key not in options:
            remedy = nearest(entry.key, ("level", "reach", *options), "fields")
            problems.add(here, f"is not an option of {loc[-1]}", remedy, at_key=True)
        elif not isinstance(entry.value, Hole):
            try:
                read[entry.key] = _option(entry.value, options[entry.key])
            except PydanticCustomError as error:
                context = error.context or {}
                problems.add(here, str(context["what"]), str(context["remedy"]))
    return read


def _option(node: Node, default: Option) -> Option:
    """The value, in the type of the option's default."""
    text = node.text if isinstance(node, Scalar) else None
    if isinstance(default, bool):
        return read_flag(text)
    if isinstance(default, str):
        return read_text(text)
    number = read_number(text)
    if isinstance(default, float):
        return number
    if not number.is_integer() or str(text).strip().endswith("%"):
        raise wrong(f"{shown(str(text))} is not a whole number", f"Write one such as {default}.")
    return int(number)
