"""The contract's view of a fake Jira: Cloud, Data Center, and one without comment properties."""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType

from bot.domain import adf
from bot.domain.backlog import Status, version_key
from bot.domain.document import Box, Boxes, Paragraph, Text
from bot.domain.markup import render
from bot.domain.roadmap import Source
from bot.ports import Reader, SheetText, Writer
from connectors.jira import JiraSettings, open_reader, open_writer
from connectors.jira.issue_writer import anchor
from connectors.jira.markers import PROPERTY
from tests.connectors.jira import markers, sheets
from tests.contract.harness import Ability, Comment, Harness, Seed, SheetSeen, Trouble
from tests.fakes.jira import FakeJira, Fault, How
from tests.fakes.jira.adf import written
from tests.fakes.jira.faults import limited, lose, refuse, unavailable
from tests.fakes.jira.issues import Comment as Held
from tests.fakes.jira.issues import Issue
from tests.fakes.jira.places import Sprint, User

PROJECT = "PAY"
SOURCE = Source("pay", "jira", (PROJECT,))
WITHOUT_PROPERTIES = "6.1.9"
DASHBOARD = "drift:dashboard"

UNTOLD = MappingProxyType(
    {
        Ability.COVERED_TICKS: "Jira's history has the words of a description, not its boxes",
        Ability.CLOSES_DUPLICATES: "what closes an issue differs from one workflow to the next",
    }
)
WITHOUT_BOXES = "wiki markup has no boxes to tick"

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

    lacks: Mapping[Ability, str] = UNTOLD
    labels = ("größer", "good-first-issue")  # Jira takes none with a space
    odd_label = "drift:größer-als-geplant"
    wrong_query = "nosuchfield = 1"

    def __init__(self, fake: FakeJira, base_url: str, source: Source = SOURCE) -> None:
        self.fake = fake
        own = settings(fake, base_url)
        self._reader = open_reader(source, own, sleep=never_wait)
        self._writer = open_writer(source, own, sleep=never_wait)
        self._own, self._source = own, source
        if not fake.cloud:
            self.lacks = {**UNTOLD, Ability.BOXES: WITHOUT_BOXES}
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

    @property
    def part(self) -> str:
        return PROJECT

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
            self._write(key, text, by=self.fake.ana, times=times)

    def own_comment(self, key: str, text: str) -> None:
        self._write(key, text, by=self.fake.bot)

    def human_reply(self, key: str, text: str, *, may_write: bool = True) -> None:
        self._write(key, text, by=self.fake.ana if may_write else self._stranger())

    def foreign_note(self, key: str, text: str, *, trusted: bool = True) -> None:
        other = self.fake.user("other-bot") if trusted else self._stranger()
        self._write(key, text, by=other)

    def successor(self, *, knows_us: bool) -> Reader:
        return open_reader(self._source, self._of_successor(knows_us=knows_us), sleep=never_wait)

    def successor_writer(self, *, knows_us: bool) -> Writer:
        return open_writer(self._source, self._of_successor(knows_us=knows_us), sleep=never_wait)

    def sheet_body(self, text: str, *boxes: str) -> str:
        lines = Boxes(tuple(Box(name, (Text("Leave it"),)) for name in boxes))
        document = (Paragraph((Text(text),)), lines)
        return render(document, self.reader.paper.dialect)

    def sheets(self) -> tuple[SheetSeen, ...]:
        every = sorted(self.project.issues.values(), key=lambda issue: issue.id)
        seen = (sheets.seen(issue) for issue in every)
        return tuple(one for one in seen if one is not None)

    def own_sheet(self, sheet: SheetText) -> str:
        return sheets.make(self.project, sheet, by=self.fake.bot).key

    def forged_sheet(self, topic: str, *, labelled: bool) -> str:
        sheet = SheetText(topic, "Roadmap drift", self.sheet_body("I say so."), "v1.forged")
        by = self.fake.ana if labelled else self._stranger()
        return sheets.make(self.project, sheet, by=by, labelled=labelled).key

    def forged_issue(self, topic: str) -> str:
        return self._derived(topic, self._stranger())

    def own_issue(self, topic: str) -> str:
        return self._derived(topic, self.fake.bot)

    def _derived(self, topic: str, by: User) -> str:
        issue = self.project.issue("Made", by=by)
        if self.fake.cloud:
            issue.properties["roadmap-drift-derived"] = {"version": 1, "topic": topic}
        else:
            issue.description = f"Hm.\r\n\r\n{anchor(topic)}"
        return issue.key

    def text(self, key: str) -> str:
        told = self._issue(key).description
        if isinstance(told, dict):
            return adf.canonical(told)
        lines = str(told or "").replace("\r\n", "\n").split("\n")
        return "\n".join(line for line in lines if not line.startswith("{anchor:")).rstrip()

    def refuse_issues(self) -> None:
        self.project.deny("CREATE_ISSUES")

    def human_ticks(self, key: str, box: str) -> None:
        issue = self._issue(key)
        issue.describe(sheets.with_tick(issue.description, box), by=self.fake.ana)

    def human_edits(self, key: str) -> None:
        issue = self._issue(key)
        issue.describe(sheets.with_line(issue.description, "Read this."), by=self.fake.ana)

    def human_renames(self, key: str, title: str) -> None:
        self._issue(key).retitle(title, by=self.fake.ana)

    def human_closes(self, key: str) -> None:
        self.human_status(key, Status.DONE)

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

    def human_describes(self, key: str, text: str) -> None:
        self._issue(key).describe(self._description(text))

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
        made = self.project.issue(
            seed.title,
            status=status,
            resolution=resolution,
            labels=seed.labels,
            assignee=seed.assignees[0] if seed.assignees else None,
            parent=None if seed.parent is None else before[seed.parent],
            versions=[seed.milestone] if seed.milestone else [],
        )
        made.description = self._description(seed.text)
        return made

    def _description(self, text: str) -> object:
        """As a person types it; Jira tells of none where nothing was written."""
        if not text:
            return None
        return written(text) if self.fake.cloud else text

    def _sprint(self, title: str) -> Sprint:
        held = [one for one in self._board.sprints if one.name == title]
        return held[0] if held else self._board.sprint(title)

    def _issue(self, key: str) -> Issue:
        found = self.fake.find(key)
        assert found is not None
        return found

    def _stranger(self) -> User:
        """Somebody who may comment, and is given no item."""
        found = self.fake.user("mallory")
        self.project.deny("ASSIGNABLE_USER", "EDIT_ISSUES", user=found)
        return found

    def _of_successor(self, *, knows_us: bool) -> JiraSettings:
        """Another account with the same rights; other people's comments it edits as its own."""
        user, token = self.fake.user("drift-bot-2"), "canary-of-another-account"
        self.fake.sign_in(token, user)
        self.project.deny("ADMINISTER_PROJECTS", user=user)
        us = self.fake.bot.account if self.fake.cloud else self.fake.bot.name
        former = {"former_accounts": (us,) if knows_us else ()}
        own = {"email": user.email, "token": token} if self.fake.cloud else {"pat": token}
        return settings(self.fake, self._own.base_url, **own, **former)

    def _write(self, key: str, text: str, *, by: User, times: int = 1) -> None:
        """A sealed text as Jira keeps it: the marker beside the text, by whomever."""
        said, value = markers.apart(text)
        self._issue(key).comment(
            json.loads(self.body(said)) if self.fake.cloud else said,
            by,
            times,
            properties={PROPERTY: value} if value else None,
        )

    def _told(self, held: Held) -> str:
        value = held.properties.get(PROPERTY)
        return held.text if value is None else f"{held.text}\n\n{markers.seal(value)}"


class OldJiraHarness(JiraHarness):
    """A Data Center that knows no properties of comments, so the marker is an anchor."""

    def _write(self, key: str, text: str, *, by: User, times: int = 1) -> None:
        self._issue(key).comment(markers.with_anchor(text), by, times)

    def _told(self, held: Held) -> str:
        return markers.with_seal(held.text)
