"""The policy's rules: which are known, which run, and what may be said of each."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pydantic_core import PydanticCustomError

from bot.domain.policy import Level, Option, Reach, RuleSetting, RuleSettings
from bot.domain.rules import RULES
from bot.manifest.nodes import Entry, Fields, Hole, Loc, Node, Scalar, child, parts_of, text_of
from bot.manifest.problems import Problems, like_it, nearest, shown
from bot.manifest.values import read_flag, read_number, read_text, wrong

KnownRules = Mapping[str, Mapping[str, Option]]
"""Every rule's code, with its options and their defaults."""

LEVELS = ("off", "on", *(level.value for level in Level))
"""What a policy may say of a rule; `on` is the rule's own level, for one that is off by default."""
REACHES = tuple(reach.value for reach in Reach)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a policy says of rules; `select` and `ignore` as codes and letters of families."""

    rules: RuleSettings = field(default_factory=lambda: MappingProxyType({}))
    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    initiatives: Mapping[str, RuleSettings] = field(default_factory=lambda: MappingProxyType({}))
    sources: Mapping[str, RuleSettings] = field(default_factory=lambda: MappingProxyType({}))


NOTHING_CHOSEN = Chosen()


def read_policy(root: Node, known: KnownRules, problems: Problems) -> Chosen:
    """What `policy` says of rules; what is wrong there is reported and left out."""
    selected = child(root, "policy", "select") is not None
    return Chosen(
        rules=_rules(root, ("policy", "rules"), known, problems),
        select=_words(root, "select", known, problems) if selected else None,
        ignore=_words(root, "ignore", known, problems),
        initiatives=dict(_parts(root, "initiatives", known, problems)),
        sources=dict(_parts(root, "sources", known, problems)),
    )


def names_of(known: Collection[str]) -> dict[str, str]:
    """What `select` and `ignore` take, with what it stands for: codes, families, names."""
    codes = {code: code for code in known}
    families = {code[0]: code[0] for code in known}
    return codes | families | {RULES[code].name: code for code in known if code in RULES}


def _words(root: Node, key: str, known: KnownRules, problems: Problems) -> frozenset[str]:
    names, found = names_of(known), set()
    for index, part in parts_of(child(root, "policy", key)):
        word = text_of(part)
        if word in names:
            found.add(names[word])
        elif word:
            message = f"{shown(word)} is neither a rule nor a family of rules"
            remedy = nearest(word, names, "rules and families")
            problems.add(("policy", key, index), message, remedy)
    return frozenset(found)


def _parts(
    root: Node, key: str, known: KnownRules, problems: Problems
) -> Iterator[tuple[str, RuleSettings]]:
    """What holds for single initiatives or sources; whether they are there is checked later."""
    parts = child(root, "policy", key)
    for entry in parts.entries if isinstance(parts, Fields) else ():
        loc = ("policy", key, entry.key)
        yield entry.key, MappingProxyType(_rules(root, loc, known, problems))


def _rules(root: Node, where: Loc, known: KnownRules, problems: Problems) -> dict[str, RuleSetting]:
    settings: dict[str, RuleSetting] = {}
    rules = child(root, *where)
    for entry in rules.entries if isinstance(rules, Fields) else ():
        loc = (*where, entry.key)
        if entry.key not in known:
            message = f"{shown(entry.key)} is not a rule"
            problems.add(loc, message, _meant(entry.key, known), at_key=True)
        else:
            settings[entry.key] = _setting(entry.value, loc, known[entry.key], problems)
    return settings


def _meant(word: str, known: KnownRules) -> str:
    """The code of a rule that is named, or the nearest one."""
    names = {name: code for name, code in names_of(known).items() if code in known}
    like = like_it(word, names)
    if like in known or not like:
        return nearest(word, known, "rules")
    return f"{'' if like == word else f'Did you mean {like}? '}Write its code: {names[like]}."


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
