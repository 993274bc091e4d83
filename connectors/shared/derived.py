"""The hidden text by which we know an issue again that a person asked us to make, in Markdown.

It says nothing but the topic: the issue is people's as soon as it is there, and nothing of
it is ever written over. Like every marker of ours it counts only on issues that our own
account made, which whoever reads them checks.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain.errors import TrackerError

VERSION = 1
PROPERTY = "roadmap-drift-derived"
"""The marker's name, and the key of the property that says the same in Jira."""

_NAME = "[a-z0-9][a-z0-9_-]*"
_TOPIC = re.compile(f"{_NAME}/{_NAME}/{_NAME}")
_MARKER = re.compile(
    rf"^[ \t]*<!-- {PROPERTY}:(?P<version>[0-9]{{1,9}}) topic=(?P<topic>{_TOPIC.pattern}) -->"
    r"[ \t\r]*$",
    re.MULTILINE,
)


@contextmanager
def made_before() -> Iterator[None]:
    """What goes wrong in here does so after the issue was made."""
    try:
        yield
    except TrackerError as error:
        error.was_made = True
        raise


def is_topic(text: object) -> bool:
    """Whether this is product/initiative/name."""
    return isinstance(text, str) and _TOPIC.fullmatch(text) is not None


def seal_derived(body: str, topic: str) -> str:
    """The body with its marker."""
    return f"{body}\n\n<!-- {PROPERTY}:{VERSION} topic={topic} -->"


def topic_of(text: str) -> str:
    """The topic that an issue's text names; '' for any other text.

    People may write below the marker. A text with several markers is no text of ours.
    """
    found = {(told["version"], told["topic"]) for told in _MARKER.finditer(text)}
    if len(found) != 1:
        return ""
    version, topic = found.pop()
    return topic if int(version) == VERSION else ""
