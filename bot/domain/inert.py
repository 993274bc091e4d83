"""What all markups share in making foreign words harmless, before their own signs."""

import re

# Signs that are invisible and can hide or reorder words, and what no text may hold: half of
# a surrogate pair cannot be sent at all. Those that separate words become spaces.
_CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069"
    r"\ud800-\udfff\ufffe\uffff]"
)
_SPACE = re.compile(r"\s+")


def flat(text: str) -> str:
    """Words on one line, without invisible signs that could hide or reorder them."""
    return _SPACE.sub(" ", _CONTROL.sub("", text))


def is_web(url: str) -> bool:
    """Whether a link may lead there."""
    return url.startswith(("https://", "http://"))


def address(url: str, signs: str) -> str:
    """The address, with what is no part of one and these signs percent-encoded."""
    ends = re.compile(rf"[\x00-\x20\s{re.escape(signs)}]|{_CONTROL.pattern}")
    return ends.sub(lambda match: _encoded(match[0]), url)


def _encoded(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "replace"))
