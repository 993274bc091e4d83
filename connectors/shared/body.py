"""Reading an HTTP answer to its end, which a time-out for a single silence does not bound."""

import base64
import binascii
import time
from collections.abc import Iterable, Iterator

import requests
import urllib3

from connectors.shared.trouble import Transient

CHUNK = 1 << 16
SLOWEST = 4
"""A whole answer may take this many times the time-out, which is for a single silence."""
MOST = 256 << 20
"""Bytes of one answer, unpacked. The largest honest page has a hundred long texts."""
HIDDEN = "***"
SHORTEST = 8
"""Letters of what is hidden here: a shorter password may be a word of the answer itself."""


def whole_text(response: requests.Response, origin: str, timeout: float) -> str:
    """The body of a streamed answer, decoded, without what we signed in with.

    Some servers repeat a request in their errors, and what an error says is kept. A body
    that trickles in, or has no end, is given up on.
    """
    latest = time.monotonic() + SLOWEST * timeout
    chunks: list[bytes] = []
    size = 0
    try:
        while chunk := response.raw.read1(CHUNK, decode_content=True):
            chunks.append(chunk)
            size += len(chunk)
            if size > MOST:
                response.close()
                raise Transient(f"{origin} gives an answer that is too long.")
            if time.monotonic() > latest:
                response.close()
                raise Transient(f"{origin} is too slow to answer.")
    except urllib3.exceptions.HTTPError as error:
        raise Transient(f"{origin} broke off its answer.") from error
    text = b"".join(chunks).decode("utf-8", errors="replace")
    for form in _forms(response.request.headers.get("Authorization", "")):
        text = text.replace(form, HIDDEN)
    return text


def _forms(header: str | bytes) -> Iterable[str]:
    """Each way in which an answer may repeat what we signed in with, once."""
    secrets = [secret for secret in _secrets(header) if len(secret) >= SHORTEST]
    in_json = [secret.replace("/", "\\/") for secret in secrets]  # as some write it there
    return dict.fromkeys([*secrets, *in_json])


def _secrets(header: str | bytes) -> Iterator[str]:
    """What a header Authorization lets in with: a token, or a name and password in base64."""
    told = header.decode("latin-1") if isinstance(header, bytes) else header
    kind, _, value = told.partition(" ")
    yield value
    if kind.lower() == "basic":
        try:
            _, _, password = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return
        yield password
