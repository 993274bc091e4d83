"""The contract's view of a fake Jira: Cloud, Data Center, and one without comment properties."""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from bot.domain import adf
from bot.domain.backlog import Status, version_key
from bot.domain.roadmap import Source
from bot.ports import Reader, Writer
from connectors.jira import JiraSettings, open_reader, open_writer
from connectors.jira.markers import PROPERTY
from tests.contract.harness import Comment, Harness, Seed, Trouble
from tests.fakes.jira import FakeJira, Fault, How
from tests.fakes.jira.faults import limited, lose, refuse, unavailable
from tests.fakes.jira.issues import Comment as Held
from tests.fakes.jira.issues import Issue
from tests.fakes.jira.places import Sprint

PROJECT = "PAY"
SOURCE = Source("pay", "jira", (PROJECT,))
WITHOUT_PROPERTIES = "6.1.9"

FAULTS: dict[Trouble, Callable[[float], Fault]] = {
    # A broken line is a silence that needs no waiting.
    Trouble.SILENCE: lambda _: Fault(How.RESET, times=None),
    Trouble.FAILING: lambda _: unavailable(times=None),
    Trouble.THROTTLED: lambda wait: limited(retry_after=f"{wait:g}", times=None),
    Trouble.REFUSED: lambda _: refuse(403, times=None),
    Trouble.LOST_ANSWER: lambda _: lose(times=None),
}
STATUSES = {
    Status.TODO: ("To Do", ""),
    Status.DOING: ("In Progress", ""),
    Status.DONE: ("Done", "Done"),
    Status.DROPPED: ("Done", "Won't Do"),
}
RELATIONSHIPS = {True: "is blocked by", False: "blocks", None: "mentions"}

_SEAL = re.compile(
    r"<!-- roadmap-drift:(\d+) topic=(\S+) level=(\S+) since=(\S+) prints=(\S*) state=(\S+) -->"
)
_ANCHOR = re.compile(
    r"\{anchor:roadmap-drift\.(\d+)\.([^.]+)\.([^.]+)\.(\d+T\d+Z)\.([0-9a-f-]*)\.([a-z]+)\}"
)


def settings(fake: FakeJira, base_url: str, **changed: object) -> JiraSettings:
    """For tests: a client of the fake's own account."""
    given: dict[str, object] = {"base_url": base_url, "timeout": 5.0, "write_interval": 0.0}
    if fake.cloud:
        given |= {"email": fake.bot.email, "token": fake.token}
    else:
        given |= {"pat": fake.token}
    return JiraSettings(**{**given, **changed})  # type: ignore[arg-type]


def never_wait(seconds: float) -> None:
    """The sleep of tests."""


class JiraHarness(Harness):
    """One project on a fake Jira, which knows comment properties."""

    labels = ("größer", "good-first-issue")  # Jira takes none with a space
    odd_label = "drift:größer-als-geplant"
    wrong_query = "nosuchfield = 1"

    def __init__(self, fake: FakeJira, base_url: str, source: Source = SOURCE) -> None:
        self.fake = fake
        own = settings(fake, base_url)
        self._reader = open_reader(source, own, sleep=never_wait)
        self._writer = open_writer(source, own, sleep=never_wait)
        self.project = fake.project(PROJECT)
        self._board = self.project.board()

    @property
    def reader(self) -> Reader:
        return self._reader

    @property
    def writer(self) -> Writer:
        return self._writer

    @property
    def missing_key(self) -> str:
        return f"{PROJECT}-4711"

    def seed(self, items: int | Sequence[Seed]) -> tuple[str, ...]:
        seeds = [Seed()] * items if isinstance(items, int) else items
        made: list[Issue] = []
        for seed in seeds:
            made.append(self._made(seed, made))
        for issue, seed in zip(made, seeds, strict=True):
            for index in seed.blocked_by:
                made[index].link("Blocks", issue)
        return tuple(issue.key for issue in made)

    def seed_milestone(self, title: str, due: dt.date | None = None) -> str:
        self.project.version(title, release=due)
        return version_key(PROJECT, title)

    def body(self, text: str) -> str:
        if not self.fake.cloud:
            return text
        lines = text.replace("\r\n", "\n").split("\n")
        nodes = [{"type": "text", "text": line} for line in lines]
        blocks = [
            {"type": "paragraph", "content": [node] if node["text"] else []} for node in nodes
        ]
        return adf.canonical({"type": "doc", "version": 1, "content": blocks})

    def person(self, name: str) -> str:
        user = self.fake.user(name)
        return user.account if self.fake.cloud else user.name

    def comments(self, key: str) -> tuple[Comment, ...]:
        return tuple(
            Comment(one.author is self.fake.bot, self._told(one))
            for one in self._issue(key).comments
        )

    def human_comment(self, key: str, text: str, times: int = 1) -> None:
        if times:
            self._write(key, text, by_bot=False, times=times)

    def own_comment(self, key: str, text: str) -> None:
        self._write(key, text, by_bot=True)

    def replaced(self, text: str) -> str:
        return "Replaced by an earlier note on this item."  # for Jira folds nothing away

    def human_hides(self, key: str) -> None:
        raise NotImplementedError("Jira folds no comment away.")

    def human_label(self, key: str, label: str, *, present: bool) -> None:
        change = self._issue(key).label if present else self._issue(key).unlabel
        change(label, by=self.fake.ana)

    def human_status(self, key: str, status: Status) -> None:
        name, resolution = STATUSES[status]
        self._issue(key).move(name, resolution=resolution)

    def human_release(self, key: str, *titles: str) -> None:
        self._issue(key).fix(*(self.project.version(title) for title in titles))

    def human_sprint(self, key: str, *titles: str) -> None:
        self._issue(key).plan(*map(self._sprint, titles))

    def human_link(self, key: str, url: str, *, waits: bool | None) -> None:
        self._issue(key).refer(url, relationship=RELATIONSHIPS[waits])

    def query(self, label: str) -> str:
        return f'labels = "{label}"'

    def delete_item(self, key: str) -> None:
        self._issue(key).delete()

    def move_item(self, key: str) -> None:
        self._issue(key).transfer(self.fake.project("ATTIC"))

    @contextmanager
    def breaking(self, trouble: Trouble) -> Iterator[None]:
        with self.fake.failing(FAULTS[trouble](self.retry_after)):
            yield

    def write_count(self) -> int:
        return len(self.fake.writes)

    def _made(self, seed: Seed, before: Sequence[Issue]) -> Issue:
        status, resolution = STATUSES[seed.status]
        return self.project.issue(
            seed.title,
            status=status,
            resolution=resolution,
            labels=seed.labels,
            assignee=seed.assignees[0] if seed.assignees else None,
            parent=None if seed.parent is None else before[seed.parent],
            versions=[seed.milestone] if seed.milestone else [],
        )

    def _sprint(self, title: str) -> Sprint:
        held = [one for one in self._board.sprints if one.name == title]
        return held[0] if held else self._board.sprint(title)

    def _issue(self, key: str) -> Issue:
        found = self.fake.find(key)
        assert found is not None
        return found

    def _write(self, key: str, text: str, *, by_bot: bool, times: int = 1) -> None:
        """A sealed text as Jira keeps it: the marker beside the text, by whomever."""
        *lines, last = text.split("\n")
        sealed = _SEAL.fullmatch(last)
        said = "\n".join(lines).removesuffix("\n") if sealed else text
        self._issue(key).comment(
            json.loads(self.body(said)) if self.fake.cloud else said,
            self.fake.bot if by_bot else self.fake.ana,
            times,
            properties={PROPERTY: _value(sealed)} if sealed else None,
        )

    def _told(self, held: Held) -> str:
        value = held.properties.get(PROPERTY)
        return held.text if value is None else f"{held.text}\n\n{_seal(value)}"


def _value(sealed: re.Match[str]) -> dict[str, object]:
    version, topic, level, since, prints, state = sealed.groups()
    named = {"version": int(version), "topic": topic, "level": level, "since": since}
    return {**named, "prints": [p for p in prints.split(",") if p], "state": state}


def _seal(value: dict[str, object]) -> str:
    prints = value["prints"]
    assert isinstance(prints, list)
    return (
        f"<!-- roadmap-drift:{value['version']} topic={value['topic']} level={value['level']}"
        f" since={value['since']} prints={','.join(prints)} state={value['state']} -->"
    )


class OldJiraHarness(JiraHarness):
    """A Data Center that knows no comment properties, so the marker is an anchor."""

    def _write(self, key: str, text: str, *, by_bot: bool, times: int = 1) -> None:
        author = self.fake.bot if by_bot else self.fake.ana
        self._issue(key).comment(_SEAL.sub(_as_anchor, text), author, times)

    def _told(self, held: Held) -> str:
        return _ANCHOR.sub(_as_seal, held.text)


def _as_anchor(match: re.Match[str]) -> str:
    version, topic, level, since, prints, state = match.groups()
    plain = since.replace("-", "").replace(":", "")
    parts = (version, topic, level, plain, prints.replace(",", "-"), state)
    return f"{{anchor:roadmap-drift.{'.'.join(parts)}}}"


def _as_seal(match: re.Match[str]) -> str:
    version, topic, level, since, prints, state = match.groups()
    at = dt.datetime.strptime(since, "%Y%m%dT%H%M%S%z").strftime("%Y-%m-%dT%H:%M:%SZ")
    return _seal(
        {"version": version, "topic": topic, "level": level, "since": at}
        | {"prints": prints.split("-"), "state": state}
    )
