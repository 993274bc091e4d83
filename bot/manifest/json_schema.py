"""The manifest's JSON Schema, by which editors complete and check it while it is written."""

from collections.abc import Mapping
from typing import Any

from bot.domain.policy import Option
from bot.domain.rules import RULES, OptionSpec, Rule
from bot.manifest.rules import LEVELS, REACHES, names_of
from bot.manifest.schema import Manifest

_TYPES: dict[type, dict[str, Any]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": ["number", "string"], "pattern": "^-?[0-9]+(\\.[0-9]+)?%?$"},
    str: {"type": "string"},
}
RULE_TABLE = "#/$defs/Policy/properties/rules"
"""What may be said of rules, for the product as for a part of it."""

_OFF = "It runs only where it is named here."


def json_schema(rules: Mapping[str, Rule] = RULES) -> dict[str, Any]:
    """The schema (draft 2020-12), with the codes and options of the rules in it."""
    schema: dict[str, Any] = _tidy(Manifest.model_json_schema())
    policy = schema["$defs"]["Policy"]["properties"]
    table = {code: _rule(rule) for code, rule in rules.items()}
    policy["rules"] |= {"additionalProperties": False, "properties": table}
    names = list(names_of(rules))
    for key in ("select", "ignore"):
        policy[key]["items"] = {"enum": names}
    for key in ("initiatives", "sources"):
        policy[key]["additionalProperties"] = {"$ref": RULE_TABLE}
    schema["$defs"]["Waiver"]["properties"]["rule"]["enum"] = list(rules)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "roadmap-drift manifest",
    }


def _rule(rule: Rule) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "level": {
            "enum": list(LEVELS),
            "description": "How bad a finding is; off stops the rule, on leaves it its own level.",
        },
        "reach": {"enum": list(REACHES), "description": "Where a finding is told at most."},
        **{name: _option(option) for name, option in rule.options.items()},
    }
    whole = {"type": "object", "additionalProperties": False, "properties": settings}
    return {
        "title": f"{rule.code} {rule.name}",
        "description": f"{rule.definition} {_OFF}" if rule.off else rule.definition,
        "anyOf": [{"enum": list(LEVELS)}, whole],
    }


def _option(option: OptionSpec) -> dict[str, Any]:
    default: Option = option.default
    described = {"description": f"{option.meaning} ({option.unit})", "default": default}
    return _TYPES[type(default)] | described


def _tidy(part: Any) -> Any:
    """Without what the loader refuses (null) and without titles that only repeat the name."""
    if isinstance(part, list):
        return [_tidy(each) for each in part]
    if not isinstance(part, dict):
        return part
    tidied = {name: _tidy(each) for name, each in part.items() if not _noise(name, each)}
    choices = [each for each in tidied.get("anyOf", ()) if each != {"type": "null"}]
    if len(choices) == 1:
        del tidied["anyOf"]
        return choices[0] | tidied
    return tidied


def _noise(name: str, value: Any) -> bool:
    return (name == "title" and isinstance(value, str)) or (
        name == "default" and (value is None or isinstance(value, dict | list))
    )
