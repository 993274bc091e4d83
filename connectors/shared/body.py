"""Reading an HTTP answer to its end, which a time-out for a single silence does not bound."""

import time

import requests
import urllib3

from connectors.shared.trouble import Transient

CHUNK = 1 << 16
SLOWEST = 4
"""A whole answer may take this many times the time-out, which is for a single silence."""


def whole_text(response: requests.Response, origin: str, timeout: float) -> str:
    """The body of a streamed answer, decoded. A body that trickles in is given up on."""
    latest = time.monotonic() + SLOWEST * timeout
    chunks = []
    try:
        while chunk := response.raw.read1(CHUNK, decode_content=True):
            chunks.append(chunk)
            if time.monotonic() > latest:
                response.close()
                raise Transient(f"{origin} is too slow to answer.")
    except urllib3.exceptions.HTTPError as error:
        raise Transient(f"{origin} broke off its answer.") from error
    return b"".join(chunks).decode("utf-8", errors="replace")
