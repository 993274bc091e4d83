"""A tracker that answers in another shape than it should is in trouble, and we are not.

JSON is taken apart where it is mapped, as if it were as documented. Where it is not, a
proxy spoke, or the tracker changed; for the core that is one more way to be unavailable.
"""

import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TypeVar

import structlog

from bot.domain.errors import Unavailable

log = structlog.get_logger()

MISSHAPEN = (AttributeError, LookupError, TypeError, ValueError)
JSON = (dict, list, str, int, float, type(None))
C = TypeVar("C")


def sturdy(kind: type[C]) -> type[C]:
    """Have every public method of a Reader or Writer raise `TrackerError`s only."""
    for name, method in list(vars(kind).items()):
        if inspect.isfunction(method) and not name.startswith("_"):
            setattr(kind, name, _guarded(method))
    return kind


def _guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def listing(*given: Any, **named: Any) -> Iterator[Any]:
        with shapely(method.__name__):
            yield from method(*given, **named)

    @functools.wraps(method)
    def call(*given: Any, **named: Any) -> Any:
        with shapely(method.__name__):
            return method(*given, **named)

    return listing if inspect.isgeneratorfunction(method) else call


@contextmanager
def shapely(asked: str) -> Iterator[None]:
    """What is done with an answer in here: where it has another shape, it is Unavailable."""
    try:
        yield
    except MISSHAPEN as error:
        if isinstance(error, AttributeError) and not isinstance(error.obj, JSON):
            raise  # of an object of our own: that is our mistake
        # What the error says may be what somebody wrote; where it arose is ours.
        kind, place = type(error).__name__, _place(sys.exc_info()[2])
        log.warning("answer_not_understood", asked=asked, error=kind, place=place)
        raise Unavailable("The tracker's answer has another shape than it should.") from error


def _place(trace: TracebackType | None) -> str:
    """The innermost line that is ours, such as `connectors.jira.mapping:88`."""
    place = ""
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module.startswith("connectors."):
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
