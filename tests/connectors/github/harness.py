"""The contract's view of a fake GitHub."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType

from bot.domain.backlog import ContainerKind, Status, container_key
from bot.domain.roadmap import Source
from bot.ports import Reader, SheetText, Writer
from connectors.github import GitHubSettings, open_reader, open_writer
from connectors.shared.derived import seal_derived
from connectors.shared.labels import DASHBOARD
from connectors.shared.sheets import SheetMarker, seal_sheet, text_digest, unseal_sheet
from tests.contract.harness import Ability, Comment, Harness, Seed, SheetSeen, Trouble
from tests.fakes.github import FakeGitHub, Fault, How
from tests.fakes.github.faults import lose, refuse
from tests.fakes.github.state import Issue, Milestone, Repo, User, Value

REPO = "acme/shop"
SOURCE = Source("shop", "github", (REPO,), status_map={"in progress": Status.DOING})
BOARD_SOURCE = Source("shop", "github", (REPO,), project="acme/7")

FAULTS: dict[Trouble, Callable[[float], Fault]] = {
    # A broken line is a silence that needs no waiting; test_retry.py waits for one.
    Trouble.SILENCE: lambda _: Fault(How.RESET, times=None),
    Trouble.FAILING: lambda _: Fault(How.ANSWER, status=503, times=None),
    Trouble.THROTTLED: lambda wait: refuse(429, times=None, retry_after=f"{wait:g}"),
    Trouble.REFUSED: lambda _: refuse(403, '{"message": "Forbidden"}', times=None),
    Trouble.LOST_ANSWER: lambda _: lose(times=None),
}


def settings(base_url: str, **changed: object) -> GitHubSettings:
    """For tests: a client of the fake's own account."""
    given: dict[str, object] = {"token": "canary-2f1b7c", "timeout": 5.0, "write_interval": 0.0}
    return GitHubSettings(base_url=base_url, **{**given, **changed})  # type: ignore[arg-type]


def never_wait(seconds: float) -> None:
    """The sleep of tests."""


SUCCESSOR = "canary-9d4e01"
"""The token of another account of ours."""


class GitHubHarness(Harness):
    """One repository on a fake GitHub, in one of the ways of reading it."""

    lacks: Mapping[Ability, str] = MappingProxyType({})

    def __init__(
        self, fake: FakeGitHub, base_url: str, source: Source = SOURCE, *, graphql: bool = True
    ) -> None:
        self.fake = fake
        self._source = source
        self._board = fake.project("acme/7") if source.project else None
        self._base_url, self._graphql = base_url, graphql
        if not graphql:
            self.lacks = {
                Ability.COVERED_TICKS: "REST tells of no edits",
                Ability.TELLS_EDITORS: "REST tells of no edits",
            }
        own = settings(base_url, graphql=graphql)
        self._reader = open_reader(source, own, sleep=never_wait)
        self._writer = open_writer(source, own, sleep=never_wait)
        self.repo: Repo = fake.repo(REPO)

    @property
    def reader(self) -> Reader:
        return self._reader

    @property
    def writer(self) -> Writer:
        return self._writer

    @property
    def missing_key(self) -> str:
        return f"{REPO}#4711"

    @property
    def part(self) -> str:
        return REPO

    def seed(self, items: int | Sequence[Seed]) -> tuple[str, ...]:
        seeds = [Seed()] * items if isinstance(items, int) else items
        made = [self._made(seed) for seed in seeds]
        for issue, seed in zip(made, seeds, strict=True):
            if seed.parent is not None:
                made[seed.parent].adopt(issue)
            issue.blocked_by = [made[index] for index in seed.blocked_by]
        self.fake.tick()
        return tuple(issue.key for issue in made)

    def seed_milestone(self, title: str, due: dt.date | None = None) -> str:
        # Midnight in California, as GitHub keeps the day that a person picked.
        at = dt.datetime.combine(due, dt.time(7), dt.UTC) if due else None
        made = self.repo.milestone(title, at)
        return container_key(REPO, ContainerKind.MILESTONE, made.number)

    def comments(self, key: str) -> tuple[Comment, ...]:
        return tuple(
            Comment(one.author is self.fake.bot, one.body, one.folded)
            for one in self._issue(key).comments
        )

    def human_comment(self, key: str, text: str, times: int = 1) -> None:
        if times:
            self._issue(key).comment(text, times=times)

    def human_reply(self, key: str, text: str, *, may_write: bool = True) -> None:
        stranger = self.fake.user("mallory")
        self._issue(key).comment(text, self.fake.ana if may_write else stranger)

    def foreign_note(self, key: str, text: str, *, trusted: bool = True) -> None:
        by = self.fake.user("other[bot]" if trusted else "mallory")
        self._issue(key).comment(text, by)

    def successor(self, *, knows_us: bool) -> Reader:
        return open_reader(self._source, self._successor(knows_us), sleep=never_wait)

    def successor_writer(self, *, knows_us: bool) -> Writer:
        return open_writer(self._source, self._successor(knows_us), sleep=never_wait)

    def _successor(self, knows_us: bool) -> GitHubSettings:
        self.fake.sign_in(SUCCESSOR, self.fake.user("drift-two", "write"))
        former = ("drift-bot",) if knows_us else ()
        return settings(
            self._base_url, token=SUCCESSOR, former_accounts=former, graphql=self._graphql
        )

    def sheets(self) -> tuple[SheetSeen, ...]:
        told = [(issue, unseal_sheet(issue.body)) for issue in self.repo.live()]
        return tuple(
            SheetSeen(
                key=issue.key,
                title=issue.title,
                body=read[0],
                block=read[1].block,
                is_open=issue.closed is None,
                by_us=issue.author is self.fake.bot,
            )
            for issue, read in told
            if read is not None
        )

    def own_sheet(self, sheet: SheetText) -> str:
        return self._sheet(sheet, self.fake.bot).key

    def forged_sheet(self, topic: str, *, labelled: bool) -> str:
        forged = SheetText(topic, "Roadmap drift", "Believe me.", "v1.forged")
        made = self._sheet(forged, self.fake.user("mallory"))
        if not labelled:
            made.unlabel(DASHBOARD)
        return made.key

    def _sheet(self, sheet: SheetText, by: User) -> Issue:
        text = seal_sheet(sheet.body, SheetMarker(sheet.topic, sheet.block))
        return self.repo.issue(sheet.title, body=text, by=by, labels=[DASHBOARD])

    def forged_issue(self, topic: str) -> str:
        text, by = seal_derived("Believe me.", topic), self.fake.user("mallory")
        return self.repo.issue("Forged", body=text, by=by).key

    def own_issue(self, topic: str) -> str:
        return self.repo.issue("Ours", body=seal_derived("Hm.", topic), by=self.fake.bot).key

    def text(self, key: str) -> str:
        lines = self._issue(key).body.split("\n")
        return "\n".join(line for line in lines if not line.startswith("<!--")).rstrip()

    def refuse_issues(self) -> None:
        self.fake.token.rights.discard("issues")

    def human_ticks(self, key: str, box: str) -> None:
        issue = self._issue(key)
        lines = issue.body.split("\n")
        ticked = [
            line.replace("[ ]", "[x]") if f"drift-box={box} " in line else line for line in lines
        ]
        assert ticked != lines
        issue.edit("\n".join(ticked))

    def own_edit_covers(self, key: str) -> None:
        issue = self._issue(key)
        before = issue.edits[-2].text
        read = unseal_sheet(before)
        assert read is not None
        marker = replace(read[1], base=text_digest(before))
        issue.edit(seal_sheet(read[0], marker), self.fake.bot)

    def human_edits(self, key: str) -> None:
        issue = self._issue(key)
        issue.edit(f"Mind the gap.\n\n{issue.body}")

    def human_renames(self, key: str, title: str) -> None:
        self._issue(key).edit(title=title)

    def human_closes(self, key: str) -> None:
        self._issue(key).close()

    def own_comment(self, key: str, text: str) -> None:
        self._issue(key).comment(text, self.fake.bot)

    def human_hides(self, key: str) -> None:
        own = [one for one in self._issue(key).comments if one.author is self.fake.bot]
        own[-1].folded = "outdated"
        self.fake.tick()

    def human_label(self, key: str, label: str, *, present: bool) -> None:
        change = self._issue(key).label if present else self._issue(key).unlabel
        change(label, self.fake.ana)

    def human_describes(self, key: str, text: str) -> None:
        self._issue(key).edit(text)

    def delete_item(self, key: str) -> None:
        self._issue(key).delete()

    def move_item(self, key: str) -> None:
        self._issue(key).transfer(self.fake.repo("acme/attic"))

    @contextmanager
    def breaking(self, trouble: Trouble) -> Iterator[None]:
        with self.fake.failing(FAULTS[trouble](self.retry_after)):
            yield

    def write_count(self) -> int:
        return len(self.fake.writes)

    def _made(self, seed: Seed) -> Issue:
        doing = seed.status is Status.DOING
        labels = (*seed.labels, "in progress") if doing and not self._board else seed.labels
        milestone = self._milestone(seed.milestone) if seed.milestone else None
        made = self.repo.issue(
            seed.title,
            labels=labels,
            assignees=seed.assignees,
            milestone=milestone,
            body=seed.text,
        )
        if self._board is not None:
            column: Value = "In Progress" if doing else "Todo"
            self._board.place(made, Status=column)
        if not seed.status.is_open:
            made.close("completed" if seed.status is Status.DONE else "not_planned")
        return made

    def _milestone(self, title: str) -> Milestone:
        held = [one for one in self.repo.milestones if one.title == title]
        return held[0] if held else self.repo.milestone(title)

    def _issue(self, key: str) -> Issue:
        found = self.repo.issues[int(key.rpartition("#")[2])]
        assert isinstance(found, Issue)
        return found
