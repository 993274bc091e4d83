"""200 repositories of 500 issues each: what a run asks, how long it takes and what it needs."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bench.load import ISSUES, NAMES, REPOSITORIES, Remote, remote

PAGE = 100
CHANGED = 10
"""Issues of each repository that change: 2%."""
EPICS = 60
"""Initiatives, each on the first issue of a repository."""
RUNS = 12
"""So many runs at most until all notes are there, though one request in twenty fails."""
MEGABYTES = 400
PAST, FUTURE = "2020-01-31", "2199-01-31"
HEAD = """\
version: 1
id: acme-shop
product: Acme Shop
sources: [{{name: shop, kind: github, repos: [{repos}]}}]
goals: [{{id: orders, title: More orders}}]
initiatives:
"""
EPIC = (
    "  - {{id: epic-{n}, title: Epic {n}, goal: orders, status: in_progress, commitment: committed,"
    " target: {target}, owner: ana, links: [{{shop: {{repo: {repo}, issue: 1}}}}]}}\n"
)


TELLING_ITS_PEAK = """\
import atexit, pathlib, runpy
status = pathlib.Path("status").absolute()
atexit.register(lambda: status.write_text(pathlib.Path("/proc/self/status").read_text()))
runpy.run_module("bot", run_name="__main__", alter_sys=True)
"""
"""The program as it is run, and at its end a file with what it took.

What a parent is told of its child counts what the parent itself held when it began it.
"""

PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


@dataclass(frozen=True)
class Cost:
    """What one run took."""

    code: int
    requests: int
    points: int
    writes: int
    seconds: float
    megabytes: float
    said: str

    def __str__(self) -> str:
        return (
            f"{self.requests} requests ({self.requests / REPOSITORIES:.2f} a repository),"
            f" {self.points} points, {self.writes} writes,"
            f" {self.seconds:.1f} s, peak {self.megabytes:.0f} MB"
        )


class Product:
    """The product over all repositories, and the real command as a process of its own."""

    def __init__(self, folder: Path, github: Remote) -> None:
        self.folder, self.github = folder, github

    def say(self, target: str) -> None:
        text = HEAD.format(repos=", ".join(NAMES))
        for number in range(EPICS):
            text += EPIC.format(n=number, target=target, repo=NAMES[number])
        (self.folder / "roadmap.yaml").write_text(text, encoding="utf-8")

    def apply(self) -> Cost:
        self.github("next hour")
        began = time.perf_counter()
        with (self.folder / "said").open("w+") as said:
            process = subprocess.run(
                [sys.executable, "-c", TELLING_ITS_PEAK, "apply"],
                cwd=self.folder,
                env=self._environment(),
                stdout=said,
                stderr=subprocess.STDOUT,
                check=False,
            )
            said.seek(0)
            text = said.read()
        seconds = time.perf_counter() - began
        requests, points, writes = self.github("asked")
        return Cost(process.returncode, requests, points, writes, seconds, self._peak(), text)

    def _peak(self) -> float:
        """Megabytes that the program had at most."""
        status = (self.folder / "status").read_text(encoding="ascii")
        return int(PEAK.search(status)[1]) * 1024 / 1e6  # type: ignore[index]

    def _environment(self) -> dict[str, str]:
        own = {
            "GITHUB__BASE_URL": self.github.base_url,
            "GITHUB__TOKEN": self.github.token,
            "GITHUB__TIMEOUT": "30",
            "WRITES": "on",
            "STATE_DIR": str(self.folder / "state"),
            "LIMITS__WRITE_INTERVAL": "0",
            "LIMITS__SETTLE": "0",  # the fake lists what it has at once
            "LIMITS__MAX_WAIT": "1",
            "LIMITS__WRITES_PER_RUN": "1000",
            "LIMITS__WRITES_PER_HOUR": "1000",
            "LIMITS__NEW_NOTES_PER_TEAM_A_DAY": "1000",
            "LIMITS__CHANGED_SHARE": "1",
        }
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ROADMAP_", "GITHUB_"))}
        return kept | {f"ROADMAP_DRIFT_{name}": value for name, value in own.items()}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with remote() as github:
        yield Product(tmp_path_factory.mktemp("load"), github)


def bound(issues: int) -> int:
    """The most requests over all repositories, where so many issues of each are to be read."""
    return REPOSITORIES * (-(-issues // PAGE) + 3)


@pytest.mark.timeout(600)
def test_a_hundred_thousand_issues_are_read_within_bounds_and_told_once(product: Product) -> None:
    product.say(FUTURE)
    cold = product.apply()
    again = product.apply()
    product.github("change", CHANGED)
    changed = product.apply()
    print(f"\ncold:      {cold}\nunchanged: {again}\n2% changed: {changed}")
    for cost, most in ((cold, bound(ISSUES)), (again, 3 * REPOSITORIES), (changed, bound(CHANGED))):
        assert f"with {REPOSITORIES * ISSUES} items" in cost.said
        assert cost.requests <= most
        assert cost.writes == 0
        assert cost.megabytes <= MEGABYTES
    product.say(PAST)
    in_trouble(product)


def in_trouble(product: Product) -> None:
    """Runs of which one request in twenty fails, then one that nothing disturbs."""
    product.github("trouble", 0.05, 20261123)
    wanted = {f"{name}#1": {"notes": [""], "labels": ["drift:error"]} for name in NAMES[:EPICS]}
    costs: list[Cost] = []
    while product.github("told") != wanted and len(costs) < RUNS:
        costs.append(product.apply())
    product.github("calm")
    calm = product.apply()
    print(f"with 5% of all requests failing: {len(costs)} runs")
    for cost in (*costs, calm):
        print(f"  {cost}; exit code {cost.code}")
    assert product.github("told") == wanted
    assert calm.writes == 0
