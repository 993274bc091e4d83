"""A GitHub of 200 repositories, in a process of its own, that does what it is told in lines."""

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tests.bench.texts import in_markdown
from tests.fakes.github import FakeGitHub, serving
from tests.fakes.github.faults import LIMITED
from tests.fakes.shared.faults import Fault, How, Request, When
from tests.fakes.shared.kinds import answer, fresh, web_page

TOP = Path(__file__).resolve().parents[2]
REPOSITORIES, ISSUES = 200, 500
BUDGET = 12_500
"""An hour's points of an app that is installed on 200 repositories. A cold read takes 6,000."""
NAMES = tuple(f"acme/shop-{number:03}" for number in range(REPOSITORIES))
TROUBLE = (
    Fault(How.ANSWER, When.BEFORE),
    Fault(How.ANSWER, When.AFTER),
    Fault(How.RESET, When.BEFORE),
    Fault(How.RESET, When.AFTER),
    web_page(502, "Bad Gateway"),
    answer(429, LIMITED, retry_after="1"),
)


def backlog() -> FakeGitHub:
    """The issues of one repository lie minutes apart, and each has one a tenth below it."""
    fake = FakeGitHub()
    fake.limits = dict.fromkeys(fake.limits, BUDGET)
    repos = [fake.repo(name) for name in NAMES]
    for number in range(1, ISSUES + 1):
        for repo in repos:
            issue = repo.issue(
                f"Item {number}: make it better", labels=("bug",), body=in_markdown(number)
            )
            if number % 10 == 0:
                repo.live()[0].adopt(issue)
    return fake


def change(fake: FakeGitHub, number: int) -> None:
    """So many issues of each repository are edited, spread over all of it."""
    for repo in fake.repos.values():
        issues = repo.live()
        for issue in issues[1 :: len(issues) // number][:number]:
            issue.title += ", and soon"
            issue.updated = fake.tick()


def trouble(fake: FakeGitHub, share: float, seed: int) -> None:
    """This share of all requests fails, each in a way of its own."""
    dice = random.Random(seed)

    def now_and_then(_request: Request) -> bool:
        return dice.random() < share / len(TROUBLE)

    fake.faults[:] = [fresh(kind, now_and_then, None) for kind in TROUBLE]


def next_hour(fake: FakeGitHub) -> None:
    fake.requests.clear()
    fake.spent.clear()


def told(fake: FakeGitHub) -> dict[str, Any]:
    """Labels and notes of ours: how many there are on each issue that has any."""
    found = {}
    for repo in fake.repos.values():
        for issue in repo.live():
            ours = [c.folded for c in issue.comments if c.author is fake.bot]
            labels = [name for name in issue.labels if name.startswith("drift:")]
            if ours or labels:
                found[issue.key] = {"notes": ours, "labels": labels}
    return found


def serve() -> None:
    """Prints its address; then, for each line of JSON, does that and prints what came of it."""
    fake = backlog()
    commands: dict[str, Callable[..., object]] = {
        "change": lambda number: change(fake, number),
        "trouble": lambda share, seed: trouble(fake, share, seed),
        "calm": fake.faults.clear,
        "told": lambda: told(fake),
        "asked": lambda: [len(fake.requests), fake.spent.total(), len(fake.writes)],
        "next hour": lambda: next_hour(fake),
    }
    with serving(fake) as base_url:
        _say([base_url, fake.token.text])
        for line in sys.stdin:
            name, *given = json.loads(line)
            _say(commands[name](*given))


def _say(what: object) -> None:
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


class Remote:
    """The other side of `serve`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin
        assert process.stdout
        self._in: IO[str] = process.stdin
        self._out: IO[str] = process.stdout
        self.base_url, self.token = json.loads(self._out.readline())

    def __call__(self, *command: object) -> Any:
        self._in.write(f"{json.dumps(command)}\n")
        self._in.flush()
        return json.loads(self._out.readline())


@contextmanager
def remote() -> Iterator[Remote]:
    """The GitHub, for as long as it is asked."""
    code = "from tests.bench.load import serve; serve()"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=TOP,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Remote(process)
        finally:
            process.kill()
