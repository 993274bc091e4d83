"""How values are written where the bot writes some into a manifest: on one line, in brackets."""

import json
import re
from collections.abc import Mapping, Sequence

from bot.domain.roadmap import Link, LinkKind, Source
from bot.manifest.names import PROJECT_KEY

Value = str | Sequence["Value"] | Mapping[str, "Value"]

_PLAIN = re.compile(r"[^\W\d_]([\w ./+-]*[\w./+-])?")
_NUMBER = re.compile("0|[1-9][0-9]{0,8}")
_DATES = re.compile("[0-9]{4}-[0-9QH-]{1,5}([.]{2}[0-9]{4}-[0-9]{2}-[0-9]{2})?")
_WORDS = frozenset(["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"])

_FIELDS = {
    LinkKind.ISSUE: "issue",
    LinkKind.MILESTONE: "milestone",
    LinkKind.VERSION: "fix_version",
    LinkKind.SPRINT: "sprint",
    LinkKind.COMPONENT: "component",
    LinkKind.LABEL: "label",
    LinkKind.QUERY: "query",
    LinkKind.JQL: "jql",
}


def flow(value: Value, *, quote: str = "") -> str:
    """A value on one line. A text in the quotes given, or in such as it needs."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{flow(name)}: {flow(each)}' for name, each in value.items())}}}"
    if not isinstance(value, str):
        return f"[{', '.join(map(flow, value))}]"
    if quote == "'":
        return "'" + value.replace("'", "''") + "'"
    return value if not quote and _is_plain(value) else json.dumps(value, ensure_ascii=False)


def _is_plain(text: str) -> bool:
    if _PLAIN.fullmatch(text):
        return text.casefold() not in _WORDS
    return bool(_NUMBER.fullmatch(text) or _DATES.fullmatch(text))


def link_value(link: Link, source: Source) -> Value:
    """A link as a manifest has it; its place is left out where the source has only that one."""
    told: dict[str, Value] = {}
    keyed = link.kind is LinkKind.ISSUE and not link.value.isdigit()
    if link.group and not keyed and source.groups != (link.group,):
        told["project" if re.fullmatch(PROJECT_KEY, link.group) else "repo"] = link.group
    if link.kind is LinkKind.FIELD:
        told |= {"field": link.name, "value": link.value}
    else:
        told[_FIELDS[link.kind]] = link.value
    return {link.source: told}
