"""The promises, as `promises.yaml` words them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ruamel.yaml import YAML

WORDS = Path(__file__).with_name("promises.yaml")
REASON = "Not kept because "


class State(StrEnum):
    """How far a promise is kept."""

    KEPT = "kept"
    IN_PART = "in part"
    NOT_KEPT = "not kept"


@dataclass(frozen=True, slots=True)
class Promise:
    """`but` is what is missing; of a kept promise, what it does not cover."""

    id: str
    section: str
    says: str
    state: State
    but: str = ""


@cache
def promises() -> Mapping[str, Promise]:
    """All of them by id, in their order."""
    read: Sequence[Mapping[str, Any]] = YAML(typ="safe").load(WORDS)
    told = [
        Promise(section=part["section"], **{**one, "state": State(one["state"])})
        for part in read
        for one in part["promises"]
    ]
    by_id = {promise.id: promise for promise in told}
    assert len(by_id) == len(told), "a promise is there twice"
    return MappingProxyType(by_id)
