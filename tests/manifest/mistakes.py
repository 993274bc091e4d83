"""What the tables of mistakes share: beginnings of manifests, and how problems are read."""

import pytest

from bot.manifest.load import parse_manifest
from bot.manifest.problems import ManifestError
from tests.manifest.examples import HEAD, RULES

SOURCES = "version: 1\nid: ferry\nproduct: Ferry Tickets\nsources:\n"
FIRST = HEAD + "initiatives:\n- id: a\n  title: A\n"
LINK = HEAD + "initiatives:\n- id: a\n  title: A\n  links:\n"
TEAM = HEAD + "teams:\n- id: web\n"
RULE = HEAD + "policy:\n  rules:\n"


Mistakes = dict[str, tuple[str | bytes, *tuple[str, ...]]]
"""By name: what is written, and every line that is answered, word for word."""


def problems_of(text: str | bytes) -> list[str]:
    raw = text.encode() if isinstance(text, str) else text
    with pytest.raises(ManifestError) as caught:
        parse_manifest(raw, "m.yaml", RULES)
    assert str(caught.value) == "\n".join(str(p) for p in caught.value.problems)
    return [str(p).removeprefix("m.yaml:").strip() for p in caught.value.problems]


def rows(*tables: Mistakes) -> list[object]:
    """The tables as parameters: text, expected lines."""
    return [
        pytest.param(text, list(expected), id=name)
        for table in tables
        for name, (text, *expected) in table.items()
    ]
