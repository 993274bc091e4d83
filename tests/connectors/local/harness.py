"""The embedded tracker under the contract."""

import datetime as dt
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from bot.domain.backlog import ContainerKind, Status
from bot.domain.roadmap import Source
from bot.ports import SheetText
from connectors.local.accounts import Account
from connectors.local.reader import LocalReader, open_reader
from connectors.local.rows import ContainerRecord, ItemRecord
from connectors.local.schema import BOT
from connectors.local.tracker import LocalTracker
from connectors.local.writer import LocalWriter, open_writer
from connectors.shared.derived import seal_derived
from connectors.shared.labels import DASHBOARD
from connectors.shared.sheets import SheetMarker, seal_sheet
from tests.contract.harness import Ability, Comment, Harness, Seed, SheetSeen, Trouble

GROUP = "acme/shop"
SOURCE = Source("shop", "local", groups=(GROUP,))
BEGIN = dt.datetime(2026, 10, 5, 9, 0, tzinfo=dt.UTC)
WORDS = {
    Status.TODO: ("open", None),
    Status.DOING: ("in progress", None),
    Status.DONE: ("closed", "completed"),
    Status.DROPPED: ("closed", "not_planned"),
}


class LocalHarness(Harness):
    """A tracker file; a write is counted by the file's own change counter."""

    lacks: Mapping[Ability, str] = MappingProxyType(
        {
            Ability.HAS_SECRET: "a file takes no credentials",
            Ability.MEETS_FAILING: "a file has no server that could fail",
            Ability.MEETS_THROTTLED: "a file has no rate limit",
            Ability.MEETS_REFUSED: "rights on files depend on who runs the tests",
            Ability.MEETS_LOST_ANSWER: "a write and its answer are one transaction",
            Ability.COUNTS_REQUESTS: "a file is asked no requests",
            Ability.REFUSES_ISSUES: "rights on files depend on who runs the tests",
            Ability.COVERED_TICKS: "a write and the look before it are one transaction",
        }
    )

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tracker = LocalTracker.create(path)
        self.tracker.add_group(GROUP)
        self.tracker.admit("mallory", may_write=False)
        self._reader = open_reader(SOURCE, path, patience=0.05)
        self._writer = open_writer(SOURCE, path, patience=0.05)

    @property
    def reader(self) -> LocalReader:
        return self._reader

    @property
    def writer(self) -> LocalWriter:
        return self._writer

    @property
    def missing_key(self) -> str:
        return f"{GROUP}#9999"

    @property
    def part(self) -> str:
        return GROUP

    def seed(self, items: int | Sequence[Seed]) -> tuple[str, ...]:
        seeds = [Seed(f"Item {n}") for n in range(items)] if isinstance(items, int) else items
        keys = self.tracker.add_all([self._record(s) for s in seeds])
        for key, seed in zip(keys, seeds, strict=True):
            parent = None if seed.parent is None else keys[seed.parent]
            blockers = tuple(keys[n] for n in seed.blocked_by)
            if parent or blockers:
                self._relate(key, parent, blockers)
        return keys

    def seed_milestone(self, title: str, due: dt.date | None = None) -> str:
        record = ContainerRecord(GROUP, ContainerKind.MILESTONE, title, due=due)
        return self.tracker.add_container(record)

    def comments(self, key: str) -> tuple[Comment, ...]:
        found = self.tracker.comments(key)
        return tuple(Comment(c.account == BOT, c.text, c.folded) for c in found)

    def human_comment(self, key: str, text: str, times: int = 1) -> None:
        if times:
            self.tracker.comment(key, text, by="ana", times=times)

    def human_reply(self, key: str, text: str, *, may_write: bool = True) -> None:
        self.tracker.comment(key, text, by="ana" if may_write else "mallory")

    def foreign_note(self, key: str, text: str, *, trusted: bool = True) -> None:
        self.tracker.comment(key, text, by="another-bot" if trusted else "mallory")

    def successor(self, *, knows_us: bool) -> LocalReader:
        return open_reader(SOURCE, self.path, account=_heir(knows_us=knows_us))

    def successor_writer(self, *, knows_us: bool) -> LocalWriter:
        return open_writer(SOURCE, self.path, account=_heir(knows_us=knows_us))

    def own_comment(self, key: str, text: str) -> None:
        self.tracker.comment(key, text, by=BOT)

    def human_hides(self, key: str) -> None:
        own = [c for c in self.tracker.comments(key) if c.account == BOT]
        self.tracker.hide(own[-1].number)

    def human_label(self, key: str, label: str, *, present: bool) -> None:
        self.tracker.label(key, label, present=present, by="ana")

    def sheets(self) -> tuple[SheetSeen, ...]:
        return tuple(
            SheetSeen(b.key, b.title, b.body, b.marker.block, b.is_open, b.account == BOT)
            for b in self.tracker.boards(GROUP)
        )

    def own_sheet(self, sheet: SheetText) -> str:
        text = seal_sheet(sheet.body, SheetMarker(sheet.topic, sheet.block))
        return self.tracker.add_board(GROUP, sheet.title, text, labels=(DASHBOARD,), by=BOT)

    def forged_sheet(self, topic: str, *, labelled: bool) -> str:
        text = seal_sheet("Forged.", SheetMarker(topic, "v1.forged"))
        labels = (DASHBOARD,) if labelled else ()
        by = "another-bot" if labelled else "mallory"
        return self.tracker.add_board(GROUP, "Forged", text, labels=labels, by=by)

    def forged_issue(self, topic: str) -> str:
        return self._derived(topic, "mallory")

    def own_issue(self, topic: str) -> str:
        return self._derived(topic, BOT)

    def _derived(self, topic: str, by: str) -> str:
        return self.tracker.add_board(GROUP, "Made", seal_derived("Hm.", topic), by=by)

    def text(self, key: str) -> str:
        with self._raw() as connection:
            told = "SELECT text FROM bodies JOIN items ON items.id = item WHERE key = ?"
            (text,) = connection.execute(told, (key,)).fetchone()
        lines = str(text).split("\n")
        return "\n".join(line for line in lines if not line.startswith("<!--")).rstrip()

    def human_ticks(self, key: str, box: str) -> None:
        self.tracker.tick(key, box, by="ana")

    def human_edits(self, key: str) -> None:
        self.tracker.rewrite(key, lambda text: f"Look at this!\n\n{text}", by="ana")

    def human_renames(self, key: str, title: str) -> None:
        self.tracker.edit(key, lambda item: replace(item, title=title))

    def human_closes(self, key: str) -> None:
        self.tracker.close(key)

    def human_describes(self, key: str, text: str) -> None:
        self.tracker.edit(key, lambda item: replace(item, text=text))

    def delete_item(self, key: str) -> None:
        self.tracker.delete(key)

    def move_item(self, key: str) -> None:
        self.tracker.move(key, "elsewhere/shop")

    @contextmanager
    def breaking(self, trouble: Trouble) -> Iterator[None]:
        """Silence is another process that keeps the file locked."""
        assert trouble is Trouble.SILENCE
        with self._raw() as connection:
            connection.execute("BEGIN EXCLUSIVE")
            yield
            connection.execute("ROLLBACK")

    def write_count(self) -> int:
        with self.path.open("rb") as file:
            return int.from_bytes(file.read(28)[24:28], "big")

    def _record(self, seed: Seed) -> ItemRecord:
        word, reason = WORDS[seed.status]
        record = ItemRecord(
            GROUP, seed.title, BEGIN, status=seed.status, raw_status=word, reason=reason
        )
        closed = None if seed.status.is_open else BEGIN + dt.timedelta(days=1)
        return replace(
            record,
            closed=closed,
            labels=seed.labels,
            assignees=seed.assignees,
            milestone=self._milestone(seed.milestone),
            text=seed.text,
        )

    def _milestone(self, title: str) -> str | None:
        if not title:
            return None
        with self._raw() as connection:
            row = connection.execute(
                "SELECT key FROM containers WHERE title = ?", (title,)
            ).fetchone()
        return str(row[0]) if row else self.seed_milestone(title)

    def _relate(self, key: str, parent: str | None, blockers: tuple[str, ...]) -> None:
        self.tracker.edit(key, lambda i: replace(i, parent=parent, blocked_by=blockers))

    @contextmanager
    def _raw(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            yield connection


def _heir(*, knows_us: bool) -> Account:
    return Account("heir", former=(BOT,) if knows_us else ())
