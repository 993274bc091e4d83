"""Descriptions as people write them: some paragraphs and a little code, about 600 characters."""

import random
from collections.abc import Mapping
from typing import Any

from tests.fakes.jira.adf import written

_WORDS = (
    *("the", "customer", "basket", "order", "payment", "card", "bank", "invoice", "address"),
    *("delivery", "refund", "page", "button", "shows", "waits", "fails", "slow", "again"),
    *("when", "after", "before", "without", "with", "should", "must", "never", "sometimes"),
    *("account", "session", "token", "server", "request", "answer", "retry", "log", "phone"),
)
CODE = "for order in orders:\n    order.pay(card, retry=3)\n"


def described(number: int, length: int = 500) -> str:
    """The paragraphs, each number's own."""
    dice = random.Random(number)
    words = dice.choices(_WORDS, k=length // 6)
    lines = [" ".join(words[at : at + 14]) for at in range(0, len(words), 14)]
    return "\n\n".join([f"As seen in case {number}:", *lines])


def in_markdown(number: int) -> str:
    """As GitHub has it."""
    return f"{described(number)}\n\n```python\n{CODE}```\n"


def in_wiki(number: int) -> str:
    """As a Data Center has it."""
    return f"{described(number)}\n\n{{code:python}}\n{CODE}{{code}}\n".replace("\n", "\r\n")


def in_adf(number: int) -> Mapping[str, Any]:
    """As Cloud has it."""
    told = written(described(number).replace("\n\n", "\n"))
    code = {"type": "codeBlock", "attrs": {"language": "python"}}
    block = {**code, "content": [{"type": "text", "text": CODE}]}
    return {**told, "content": [*told["content"], block]}
