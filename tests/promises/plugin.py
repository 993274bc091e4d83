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

PROVES = "proves"
"""Under this name a report says what its test proves."""


class Keeper:
    """What one session collected, and what came of it.

    Where several processes share the suite, each collects all of it and runs a part. What a
    test proves goes with its report to the process that hears of all of them.
    """

    def __init__(self) -> None:
        self.ran = Ran()
        self._against_the_page: list[str] = []

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        self.ran.whole = _is_whole(config)
        for item in items:
            for promise in _marks(item):
                self.ran.mark(promise, name_of(item))
                item.user_properties.append((PROVES, f"{promise} {name_of(item)}"))

    def pytest_deselected(self) -> None:
        self.ran.whole = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A case passes once, when called; it may fail or be skipped before or after."""
        told = [str(value).split(" ", 1) for key, value in report.user_properties if key == PROVES]
        for promise, name in told:
            self.ran.mark(promise, name)
        for name in {name for _, name in told}:
            if report.when == "call" or not report.passed:
                self.ran.count(name, report.outcome)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        config = session.config
        if _shares_out(config):
            self.ran.whole = _is_whole(config)
        part = hasattr(config, "workerinput") or config.option.collectonly
        if part or exitstatus != pytest.ExitCode.OK or not self.ran.whole:
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


def _is_whole(config: pytest.Config) -> bool:
    """Whether nothing narrows the suite down."""
    chosen = (config.getoption(name) for name in ("markexpr", "keyword", "deselect"))
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not any(chosen)


def _shares_out(config: pytest.Config) -> bool:
    """Whether other processes run the tests of this session."""
    return bool(config.pluginmanager.hasplugin("dsession"))


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
