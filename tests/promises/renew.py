"""`python -m tests.promises.renew` runs the marked tests and writes the page's table anew."""

import sys

import pytest

from tests.promises.marked import Taken
from tests.promises.outcomes import complaints
from tests.promises.page import PAGE, rows, table, with_table
from tests.promises.promises import promises


def main() -> int:
    """The exit code of the tests; also 1 where a promise is not as kept as it says."""
    taken = Taken()
    code = pytest.main(["-m", "promise", "-q", "-n", "auto"], plugins=[taken])
    if not taken.ended:  # it broke off, and proves nothing
        return int(code)
    page = with_table(PAGE.read_text("utf-8"), table(promises(), taken.ran))
    PAGE.write_text(page, encoding="utf-8")
    results = {promise: result for promise, _, result in rows(page)}
    told = list(complaints(promises(), taken.ran, results))
    sys.stdout.writelines(f"{line}\n" for line in told)
    return int(code) or bool(told)


if __name__ == "__main__":
    sys.exit(main())
