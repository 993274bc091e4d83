"""What a run of the tests says of each promise."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pytest

from tests.promises.promises import Promise, State


class Outcome(StrEnum):
    """What became of a test over all its cases."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    NOT_RUN = "not run"


@dataclass
class Ran:
    """The marked tests by promise, and how often each of them ended in which way.

    `whole` is whether no test of the suite was left out.
    """

    whole: bool = False
    marked: dict[str, set[str]] = field(default_factory=dict)
    cases: dict[str, Counter[str]] = field(default_factory=dict)

    def mark(self, promise: str, test: str) -> None:
        self.marked.setdefault(promise, set()).add(test)

    def count(self, test: str, outcome: str) -> None:
        self.cases.setdefault(test, Counter())[outcome] += 1

    def of(self, test: str) -> Outcome:
        """One failure is a failure; where one case passed, others may have been skipped."""
        told = self.cases.get(test, Counter())
        order = (Outcome.FAILED, Outcome.PASSED, Outcome.SKIPPED)
        return next((outcome for outcome in order if told[outcome]), Outcome.NOT_RUN)

    def result(self, promise: str) -> str:
        """As the page has it, such as "6 passed, 1 failed".

        It counts tests and not their cases, of which some machines have more than others.
        """
        told = Counter(self.of(test) for test in self.marked.get(promise, ()))
        return ", ".join(f"{told[outcome]} {outcome}" for outcome in Outcome if told[outcome])


KEPT = pytest.StashKey[Ran]()
"""Where a session keeps it."""


def complaints(known: Mapping[str, Promise], ran: Ran, written: Mapping[str, str]) -> Iterator[str]:
    """Where the page's results, in `written`, or a promise's state are not what the run says."""
    for promise in known.values():
        result = ran.result(promise.id)
        if written.get(promise.id, "") != result:
            told = written.get(promise.id) or "nothing"
            yield f"{promise.id}: the page says {told}, the run {result or 'nothing'}"
        if promise.state is State.KEPT:
            yield from _unproved(promise.id, ran)


def _unproved(promise: str, ran: Ran) -> Iterable[str]:
    return (
        f"{promise} is said to be kept, but {test} was {ran.of(test)}"
        for test in sorted(ran.marked.get(promise, ()))
        if ran.of(test) is not Outcome.PASSED
    )
