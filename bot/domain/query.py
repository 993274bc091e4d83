"""Query links: the part of GitHub's search language that can be decided on a snapshot.

A search index lags and stops at 1,000 results, so it proves nothing. The same words are
therefore evaluated here, on what was read, and give the same answer for every tracker.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.backlog import BacklogItem

_TERM = re.compile(r'(?P<no>-)?(?:(?P<key>[A-Za-z][A-Za-z-]*):)?(?P<value>(?:"[^"]*"|[^\s"])*)')
_VALUE = re.compile(r'(?:"[^"]*"|[^,"])+')

QUALIFIERS = ("assignee", "is", "label", "no", "repo", "state", "type")


@dataclass(frozen=True, slots=True)
class Term:
    """One condition; `values` are alternatives, casefolded. An empty key means the title."""

    key: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All terms must hold."""

    terms: tuple[Term, ...]

    @property
    def label(self) -> str:
        """A label every match carries, casefolded; '' if none. For narrowing by index."""
        for term in self.terms:
            if term.key == "label" and not term.negated and len(term.values) == 1:
                return term.values[0]
        return ""

    def matches(self, item: BacklogItem) -> bool:
        """Whether the item meets every term."""
        return all(_TESTS[t.key](item, t.values) is not t.negated for t in self.terms)


def parse_query(text: str) -> Query:
    """Read a query. Raises ValueError that names what is not understood."""
    if text.count('"') % 2:
        raise ValueError("a quotation mark in the query is not closed")
    terms = tuple(_term(match) for match in _TERM.finditer(text) if match[0])
    if not terms:
        raise ValueError("the query is empty and would claim every item")
    return Query(terms)


def _term(match: re.Match[str]) -> Term:
    key = (match["key"] or "").lower()
    if key and key not in QUALIFIERS:
        known = ", ".join(f"{q}:" for q in QUALIFIERS)
        raise ValueError(f"'{key}:' is not a qualifier this query can use; it knows {known}")
    raw = match["value"]
    if raw in ("AND", "OR", "NOT"):
        raise ValueError(f"'{raw}' is not understood; write alternatives as label:a,b")
    values = _VALUE.findall(raw) if key else [raw]
    folded = tuple(v.replace('"', "").strip().casefold() for v in values)
    if not all(folded) or not folded:
        raise ValueError(f"'{match[0]}' in the query has no value")
    if key in ("is", "state") and not set(folded) <= {"open", "closed", "issue"}:
        raise ValueError(f"'{key}:{raw}' is not understood; write {key}:open or {key}:closed")
    if key == "no" and not set(folded) <= set(_MISSING):
        raise ValueError(f"'no:{raw}' is not understood; write one of {', '.join(_MISSING)}")
    return Term(key, folded, bool(match["no"]))


_MISSING: dict[str, Callable[[BacklogItem], bool]] = {
    "assignee": lambda item: not item.assignees,
    "label": lambda item: not item.labels,
    "milestone": lambda item: item.milestone is None,
}


def _state(item: BacklogItem, values: tuple[str, ...]) -> bool:
    return "issue" in values or ("open" if item.is_open else "closed") in values


_TESTS: dict[str, Callable[[BacklogItem, tuple[str, ...]], bool]] = {
    "": lambda item, values: all(v in item.title.casefold() for v in values),
    "assignee": lambda item, values: any(a.casefold() in values for a in item.assignees),
    "is": _state,
    "state": _state,
    "label": lambda item, values: any(label.casefold() in values for label in item.labels),
    "no": lambda item, values: any(_MISSING[v](item) for v in values),
    "repo": lambda item, values: item.group.casefold() in values,
    "type": lambda item, values: item.kind.casefold() in values,
}
