"""What may be written into an issue's fields and comments, and how it is kept."""

import json

from tests.fakes.jira import adf
from tests.fakes.jira.wire import Call, Refusal
from tests.fakes.shared.server import Json

LONGEST = 32_767
LONGEST_SUMMARY = 255
PROPERTY_LONGEST = 32_768


def description(call: Call, told: Json) -> Json:
    """As it is kept: ADF on Cloud, a text on Data Center."""
    if told is None:
        return None
    if call.version != "3":
        if not isinstance(told, str):
            raise Refusal(400, description="Operation value must be a string")
        long(len(told), "description")
        return adf.written(told) if call.fake.cloud else told.replace("\n", "\r\n")
    if not isinstance(told, dict) or told.get("type") != "doc":
        what = "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
        raise Refusal(400, description=what)
    document(told, "description")
    return adf.stored(told)


def document(told: Json, field: str) -> None:
    """Refuse what is no document, or too long."""
    wrong = list(adf.flaws(told))
    if wrong:
        # Jira says INVALID_INPUT and no more; what is wrong is for whoever reads the test.
        raise Refusal(400, "INVALID_INPUT", *wrong)
    # How Jira counts a document is not known: its whole text is the most that it can be.
    long(len(json.dumps(told, ensure_ascii=False, separators=(",", ":"))), field)


def long(length: int, field: str) -> None:
    if length > LONGEST:
        told = (
            f"The entered text is too long. It exceeds the allowed limit of {LONGEST:,} characters."
        )
        raise Refusal(400, **{field: told})


def summary(told: Json) -> str:
    if not isinstance(told, str) or not told.strip():
        raise Refusal(400, summary="You must specify a summary of the issue.")
    if "\n" in told or "\r" in told:
        what = "The summary is invalid because it contains newline characters."
        raise Refusal(400, summary=what)
    if len(told) > LONGEST_SUMMARY:
        raise Refusal(400, summary="Summary must be less than 255 characters.")
    return told.strip()


def labels(told: Json) -> list[str]:
    if not isinstance(told, list):
        raise Refusal(400, labels="data was not an array")
    return [label(one) for one in told]


def label(told: Json) -> str:
    if not isinstance(told, str) or not told:
        raise Refusal(400, labels="string expected")
    if any(char.isspace() for char in told):
        raise Refusal(400, labels=f"The label '{told}' contains spaces which is invalid.")
    return told


def fits(key: Json, value: Json) -> None:
    """Refuse a property that is none."""
    if not isinstance(key, str) or not 1 <= len(key) <= 255:
        raise Refusal(400, "The property key must be between 1 and 255 characters long.")
    if len(json.dumps(value)) > PROPERTY_LONGEST:
        told = f"The property value cannot be longer than {PROPERTY_LONGEST} characters."
        raise Refusal(400, told)
