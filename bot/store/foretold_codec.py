"""A forecast in short, as a row: one column a field."""

from collections.abc import Mapping
from typing import Any

from bot.domain.forecast.outlook import Kind, State, Subject
from bot.domain.forecast.telling import Foretold

_SAME = (
    *("as_of", "open", "closed", "p50", "p85", "p95"),
    *("target", "chance", "pace", "params_version"),
)


def row_of_foretold(told: Foretold) -> dict[str, Any]:
    """The forecast as columns."""
    return {
        "kind": told.subject.kind.value,
        "subject": told.subject.id,
        "state": told.state.value,
        **{name: getattr(told, name) for name in _SAME},
    }


def foretold_of(row: Mapping[Any, Any]) -> Foretold | None:
    """The forecast again; None if it is of a kind, or in a state, that this version lacks.

    The number of the schema does not change when only such a word is new.
    """
    try:
        kind, state = Kind(row["kind"]), State(row["state"])
    except ValueError:
        return None
    told: dict[str, Any] = {name: row[name] for name in _SAME}
    return Foretold(subject=Subject(kind, row["subject"]), state=state, **told)
