"""`python -m tests.promises.marked` tells which tests prove which promise, as JSON."""

import json
import sys

import pytest

from tests.promises.outcomes import KEPT


class Taken:
    """Takes what a session kept when it ends, and whether it ended as sessions should."""

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        self.ran = session.config.stash[KEPT]
        self.ended = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)


def main() -> int:
    """The exit code of the collection; what it found is the last line."""
    taken = Taken()
    code = pytest.main(["--collect-only", "-qq", "-m", "promise"], plugins=[taken])
    told = {promise: sorted(tests) for promise, tests in taken.ran.marked.items()}
    sys.stdout.write(f"\n{json.dumps(told)}\n")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
