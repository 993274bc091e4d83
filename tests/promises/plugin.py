"""Keeps, during a run of the tests, what it says of each promise.

A test proves a promise by its mark: `@pytest.mark.promise("R1")`. Where the whole suite
ran, the session fails if the page tells other results.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.promises.outcomes import KEPT, Ran, complaints
from tests.promises.page import PAGE, rows
from tests.promises.promises import promises


class Keeper:
    """What one session collected, and what came of it."""

    def __init__(self) -> None:
        self.ran = Ran()
        self._names: dict[str, str] = {}
        self._against_the_page: list[str] = []

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        self.ran.whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
        for item in items:
            for promise in _marks(item):
                name = self._names[item.nodeid] = name_of(item)
                self.ran.mark(promise, name)

    def pytest_deselected(self) -> None:
        self.ran.whole = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A case passes once, when called; it may fail or be skipped before or after."""
        name = self._names.get(report.nodeid)
        if name and (report.when == "call" or not report.passed):
            self.ran.count(name, report.outcome)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if (
            exitstatus != pytest.ExitCode.OK
            or not self.ran.whole
            or session.config.option.collectonly
        ):
            return
        written = {promise: result for promise, _, result in rows(PAGE.read_text("utf-8"))}
        self._against_the_page = list(complaints(promises(), self.ran, written))
        if self._against_the_page:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self._against_the_page:
            return
        terminalreporter.section("promises that the page tells otherwise: make promises", red=True)
        for line in self._against_the_page:
            terminalreporter.write_line(line)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "promise(id, ...): the promises that this test proves")
    keeper = Keeper()
    config.stash[KEPT] = keeper.ran
    config.pluginmanager.register(keeper, "promises")


def _marks(item: pytest.Item) -> Iterator[str]:
    for mark in item.iter_markers("promise"):
        unknown = [promise for promise in mark.args if promise not in promises()]
        if unknown or mark.kwargs or not mark.args:
            told = ", ".join(map(repr, unknown)) or "its mark's arguments"
            raise pytest.UsageError(f"{item.nodeid}: there is no promise {told}")
        yield from mark.args


def name_of(item: pytest.Item) -> str:
    """Where the test is written, without parameters: one of a shared suite has one name."""
    function = getattr(item, "function", None)
    file = getattr(sys.modules.get(getattr(function, "__module__", "")), "__file__", None)
    if function is None or file is None:
        return item.nodeid.partition("[")[0]
    path = Path(file).resolve().relative_to(item.config.rootpath)
    return f"{path.as_posix()}::{function.__qualname__.replace('.', '::')}"
