"""What can go wrong on the way, at a chosen request. The same for every tracker."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Request:
    """One request as it came in. `is_write` is not true of a question asked by POST."""

    index: int  # from 1
    method: str
    path: str
    query: str
    body: Any
    is_write: bool
    at: float  # monotonic seconds


class When(StrEnum):
    BEFORE = "before"  # nothing was carried out
    AFTER = "after"  # it was carried out, and is in the state


class How(StrEnum):
    ANSWER = "answer"  # another answer than the real one
    ECHO = "echo"  # an answer that repeats the request, with all that it was sent
    RESET = "reset"  # the connection breaks
    HANG = "hang"  # no answer, until the server ends
    CUT = "cut"  # half of the real answer
    SLOW = "slow"  # the real answer, a few bytes at a time
    SHORT = "short"  # a list of issues lacks its last entries and ends
    STALE = "stale"  # the real answer as it was when the fake's `remember` was called
    CALL = "call"  # the real answer, after something else was called


@dataclass
class Fault:
    """`times` is how often it strikes; None is without end."""

    how: How
    when: When = When.BEFORE
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    body: str = '{"message": "Server Error"}'
    call: Callable[[], object] = lambda: None
    matches: Callable[[Request], bool] = lambda _request: True
    times: int | None = 1

    @property
    def prevents(self) -> bool:
        """Whether the request is not carried out."""
        instead = (How.ANSWER, How.ECHO, How.RESET, How.HANG)
        return self.when is When.BEFORE and self.how in instead

    def strikes(self, request: Request) -> bool:
        if self.times == 0 or not self.matches(request):
            return False
        if self.times is not None:
            self.times -= 1
        return True


def at(index: int) -> Callable[[Request], bool]:
    """Matches the request of this number."""
    return lambda request: request.index == index


def writes(request: Request) -> bool:
    """Matches every write."""
    return request.is_write


def to(method: str, ending: str) -> Callable[[Request], bool]:
    """Matches by method and the end of the path."""
    return lambda request: request.method == method and request.path.endswith(ending)


def refusal(status: int, body: str, times: int | None = 1, **headers: str) -> Fault:
    """A refusal; `retry_after="7"` becomes the header Retry-After."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(How.ANSWER, status=status, body=body, headers=named, times=times)


def lose(how: How = How.ANSWER, status: int = 500, times: int | None = 1) -> Fault:
    """A write is carried out and its answer is lost."""
    return Fault(how, When.AFTER, status=status, matches=writes, times=times)
