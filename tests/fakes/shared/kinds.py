"""Every kind of trouble by name, to be met at any request of any tracker."""

import email.utils
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from tests.fakes.shared.faults import Fault, How, Request, When

HTML = MappingProxyType({"Content-Type": "text/html;charset=UTF-8"})
PAGE = "<!DOCTYPE html><html><body>{}</body></html>"
SECONDS = 7
"""How long the limits below ask to wait."""


def answer(status: int, body: str, **headers: str) -> Fault:
    """Another answer than the real one; `retry_after="7"` becomes the header Retry-After."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(How.ANSWER, status=status, body=body, headers=named)


def web_page(status: int, words: str) -> Fault:
    """What a proxy or a sign-in in front of the tracker answers anything with."""
    return Fault(How.ANSWER, status=status, body=PAGE.format(words), headers=HTML)


COMMON: Mapping[str, Fault] = MappingProxyType(
    {
        "500": answer(500, '{"message": "Server Error"}'),
        "502 of a proxy": web_page(502, "Bad Gateway"),
        "503 for some seconds": answer(503, "", retry_after=str(SECONDS)),
        "reset": Fault(How.RESET),
        "hang": Fault(How.HANG),
        "slow body": Fault(How.SLOW),
        "cut body": Fault(How.CUT),
        "short list": Fault(How.SHORT),
        "stale answer": Fault(How.STALE),
        "login page": web_page(200, "Log in to continue"),
        "null": answer(200, "null"),
        "an empty list": answer(200, "[]"),
        "a list of nothing": answer(200, "[null]"),
        "an empty object": answer(200, "{}"),
        "another object": answer(200, '{"data": 1, "values": {}, "issues": "x", "id": []}'),
        "a number": answer(200, "7"),
        "401": answer(401, '{"message": "Bad credentials", "errorMessages": []}'),
        "403": answer(403, '{"message": "Forbidden", "errorMessages": ["Forbidden"]}'),
        "404": answer(404, '{"message": "Not Found", "errorMessages": ["Not found"]}'),
        "400 that repeats the request": Fault(How.ECHO, status=400),
        "500 that repeats the request": Fault(How.ECHO, status=500),
        "410": answer(410, '{"message": "Gone", "errorMessages": ["Gone"]}'),
    }
)
"""The same on every tracker."""

LOST: Mapping[str, Fault] = MappingProxyType(
    {
        "carried out, then 500": Fault(How.ANSWER, When.AFTER),
        "carried out, then reset": Fault(How.RESET, When.AFTER),
        "carried out, then hang": Fault(How.HANG, When.AFTER),
        "carried out, then null": replace(answer(200, "null"), when=When.AFTER),
        "carried out, then a web page": replace(web_page(200, "Done"), when=When.AFTER),
    }
)
"""For writes: what was done is not told."""


def limits(status: int, body: str, **headers: str) -> dict[str, Fault]:
    """A rate limit that tells seconds, a date or nothing of when to come back."""
    soon = email.utils.formatdate(time.time() + SECONDS, usegmt=True)
    return {
        f"{status} for some seconds": answer(status, body, retry_after=str(SECONDS), **headers),
        f"{status} until a date": answer(status, body, retry_after=soon, **headers),
        f"{status} without a time": answer(status, body, **headers),
    }


def fresh(kind: Fault, matches: Callable[[Request], bool], times: int | None = 1) -> Fault:
    """The fault to strike where it matches; a fault counts how often it still may."""
    return replace(kind, matches=matches, times=times)
