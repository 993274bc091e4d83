"""Detail in the texts of a manifest: checklists, estimates, keys of items, long lines."""

import re
from collections.abc import Iterator

from bot.domain.roadmap import Initiative

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_CHECKBOX = re.compile(r"^\s*[-*+]\s+\[[ xX]\]", re.MULTILINE)
_ESTIMATE = re.compile(
    r"\b\d+(?:[.,]\d+)?\s*-?\s*(?:story[ -]?points?|SP|(?:person|man)[ -]?(?:days?|weeks?))\b"
    r"|\bestimate[ds]?\s*(?::|at\b|of\b)?\s*\d",
    re.IGNORECASE,
)
_KEY = re.compile(r"(?<![\w/])(?:[\w.-]+/[\w.-]+)?#\d+\b|\b[A-Z][A-Z0-9]+-\d+\b")
_STANDARDS = frozenset({"UTF", "ISO", "SHA", "RFC", "IEC", "EN", "DIN", "PEP", "CVE"})


def said_detail(initiative: Initiative, keys: int, characters: int) -> Iterator[str]:
    """What in the texts of an initiative is too detailed for a roadmap, each kind once."""
    texts = [(name, _ADDRESS.sub("", text)) for name, text in _texts(initiative)]
    seen: set[str] = set()
    for name, text in texts:
        for kind in _kinds(text, keys, characters):
            if kind not in seen:
                seen.add(kind)
                yield f"{kind} in {name}"


def _kinds(text: str, keys: int, characters: int) -> Iterator[str]:
    if _CHECKBOX.search(text):
        yield "a checklist"
    if _ESTIMATE.search(text):
        yield "an estimate"
    if len(_keys(text)) > keys:
        yield f"more than {keys} keys of items"
    if any(len(line) > characters for line in text.splitlines()):
        yield f"a line of more than {characters} characters"


def _keys(text: str) -> set[str]:
    found = (match[0] for match in _KEY.finditer(text))
    return {key for key in found if key.partition("-")[0] not in _STANDARDS}


def _texts(initiative: Initiative) -> Iterator[tuple[str, str]]:
    """The texts that people wrote, each with its field."""
    yield "title", initiative.title
    if initiative.public:
        yield "public.title", initiative.public.title
        yield "public.summary", initiative.public.summary
        yield "public.status", initiative.public.status
    for text in initiative.evidence:
        yield "evidence", text
