"""The small product on every kind of tracker, and back to where it was at will."""

import contextlib
import copy
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from connectors.github import budget
from tests.fakes.github import FakeGitHub, serving
from tests.fakes.shared.server import Served
from tests.scenarios.jira_product import on_jira
from tests.scenarios.product import GitHubProduct, Product


@contextlib.contextmanager
def on_github(folder: Path, *, graphql: bool = True) -> Iterator[GitHubProduct]:
    """The product on a fake GitHub; without GraphQL it is an Enterprise Server."""
    folder.mkdir()
    fake = FakeGitHub()
    fake.graphql, fake.prefix = graphql, "" if graphql else "/api/v3"
    with serving(fake) as base_url:
        yield GitHubProduct(folder, fake, base_url)


TRACKERS: Mapping[str, Callable[[Path], AbstractContextManager[Product]]] = MappingProxyType(
    {
        "github": on_github,
        "github by rest": partial(on_github, graphql=False),
        "jira cloud": partial(on_jira, cloud=True),
        "jira data center": partial(on_jira, cloud=False),
        "jira data center without properties": partial(on_jira, cloud=False, properties=False),
    }
)


@contextlib.contextmanager
def product(tracker: str, folder: Path) -> Iterator[Product]:
    """The product with a dashboard, before the run that is put to the test."""
    with TRACKERS[tracker](folder) as made:
        made.dashboard = "dashboard: {source: shop}\n"
        made.at_first()
        yield made


def settled(made: Product) -> int:
    """Run until a run writes nothing; gives how many runs that took."""
    for count in range(1, 6):
        before = len(made.tracker.writes)
        made.run("apply")
        if len(made.tracker.writes) == before:
            return count
    raise AssertionError("five runs did not settle")


class Rewound:
    """A product that can be put back to where it was, which is quicker than a new one."""

    def __init__(self, made: Product) -> None:
        self.made = made
        self._state = made.folder / "state"
        self._kept = made.folder / "kept"
        shutil.copytree(self._state, self._kept)
        lasting = {"_over", "_earlier"}
        held = {name: held for name, held in vars(made.tracker).items() if name not in lasting}
        self._held = self._copy((vars(made), held))

    def back(self) -> Product:
        """The product as it was at first, on the same server, as a new process finds it."""
        budget.forget()
        fake: Served = self.made.tracker
        own, held = self._copy(self._held)
        vars(self.made).update(own)
        vars(fake).update(held)
        shutil.rmtree(self._state)
        shutil.copytree(self._kept, self._state)
        return self.made

    def _copy(self, held: Any) -> Any:
        fake = self.made.tracker
        return copy.deepcopy(held, {id(fake): fake, **fake.uncopied()})
