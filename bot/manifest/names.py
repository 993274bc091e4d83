"""How a manifest names what lies in a tracker: repositories, projects, items."""

import re
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from bot.manifest.problems import shown
from bot.manifest.values import form, matching, read_text, whole, wrong

REPO = r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}/(?!\.\.?$)[A-Za-z0-9._-]{1,100}"
PROJECT_KEY = "[A-Z][A-Z0-9_]{0,30}"
ITEM_KEY = f"({PROJECT_KEY})-[1-9][0-9]{{0,8}}"

Repo = Annotated[
    str,
    BeforeValidator(matching(REPO, "a repository", "Write owner/name, such as acme/shop.")),
    form(f"^{REPO}$", "acme/shop"),
]
Group = Annotated[
    str,
    BeforeValidator(
        matching(
            f"{REPO}|{PROJECT_KEY}",
            "a repository or a Jira project",
            "Write owner/name, such as acme/shop, or a key, such as PAY.",
        )
    ),
    form(f"^({REPO}|{PROJECT_KEY})$", "acme/shop", "PAY"),
]
ProjectKey = Annotated[
    str,
    BeforeValidator(
        matching(PROJECT_KEY, "a project's key", "Write it in capitals, as item keys begin: PAY.")
    ),
    form(f"^{PROJECT_KEY}$", "PAY"),
]
Project = Annotated[
    str,
    BeforeValidator(
        matching(
            "[A-Za-z0-9][A-Za-z0-9_-]*/[1-9][0-9]{0,8}",
            "a project",
            "Write owner/number, such as acme/7.",
        )
    ),
    form("^[A-Za-z0-9][A-Za-z0-9_-]*/[1-9][0-9]{0,8}$", "acme/7"),
]
ItemName = Annotated[
    str,
    BeforeValidator(
        matching(
            r"[a-z0-9][a-z0-9_-]*:\S.*",
            "an item",
            "Write source:key, such as shop:acme/shop#12 or pay:PAY-7.",
        )
    ),
    form(r"^[a-z0-9][a-z0-9_-]*:\S.*$", "shop:acme/shop#12", "pay:PAY-7"),
]
Fingerprint = Annotated[
    str,
    BeforeValidator(
        matching(
            "[0-9a-f]{12}",
            "the fingerprint of a finding",
            "Write its 12 characters, 0 to 9 and a to f, as roadmap-drift check --json has them.",
        )
    ),
    form("^[0-9a-f]{12}$", "3fa9c2d41b07"),
]
FactsDigest = Annotated[
    str,
    BeforeValidator(
        matching(
            "[0-9a-f]{8}",
            "a digest of facts",
            "Write its 8 characters, 0 to 9 and a to f, as roadmap-drift accept writes them.",
        )
    ),
    form("^[0-9a-f]{8}$", "9c1b22aa"),
]
ItemNumber = Annotated[
    int, BeforeValidator(whole(1, 999_999_999)), WithJsonSchema({"type": "integer", "minimum": 1})
]


def _read_issue(value: object) -> int | str:
    """A number, or a key of Jira."""
    text = read_text(value)
    if re.fullmatch(ITEM_KEY, text):
        return text
    if not re.fullmatch("-?[0-9]+", text):
        remedy = "Write the number of an issue on GitHub, or a key of Jira such as PAY-7."
        raise wrong(f"{shown(text)} is neither a number nor a key", remedy)
    return whole(1, 999_999_999)(value)


Issue = Annotated[
    int | str,
    BeforeValidator(_read_issue),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1},
                {"type": "string", "pattern": f"^{ITEM_KEY}$", "examples": ["PAY-7"]},
            ]
        }
    ),
]
ItemKey = Annotated[
    str,
    BeforeValidator(matching(ITEM_KEY, "an item's key", "Write one such as PAY-40.")),
    form(f"^{ITEM_KEY}$", "PAY-40"),
]
Name = Annotated[
    str,
    BeforeValidator(read_text),
    WithJsonSchema({"anyOf": [{"type": "string", "minLength": 1}, {"type": "number"}]}),
]
"""A text that often looks like a number: a version's, a sprint's."""
