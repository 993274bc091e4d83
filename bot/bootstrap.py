"""Wire the bot: the one place that knows the clock, the clients and which parts are real."""

import datetime as dt
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot import __version__
from bot.domain.backlog import Gap
from bot.domain.errors import BotError
from bot.domain.planning import Limits
from bot.domain.roadmap import Roadmap, Source
from bot.ports import Reader, RunStore, Writer
from bot.settings import JiraSettings, Settings
from connectors import registry

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.app.reconcile import Moment, Past
    from bot.app.suggest import Suggesting
    from bot.domain.replay import Replay
    from bot.domain.suggested import Feedback
    from bot.store import NullStore, SqlRunStore

Clock = Callable[[], dt.datetime]

_STEMMING = threading.Lock()


def utc_now() -> dt.datetime:
    """The real clock."""
    return dt.datetime.now(dt.UTC)


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The stem of an English word, by Snowball's algorithm."""
    with _STEMMING:  # a stemmer keeps the word that it works on
        return _stemmer()(word)


@cache
def _stemmer() -> Callable[[str], str]:
    """In Python always: the same package in C, if it is about, may be of another version."""
    from snowballstemmer.english_stemmer import EnglishStemmer  # type: ignore[import-untyped]

    made: Callable[[str], str] = EnglishStemmer().stemWord
    return made


@dataclass
class Bot:
    """Everything one command needs. Sources are opened when they are asked for."""

    settings: Settings
    roadmaps: tuple[Roadmap, ...]
    redact: Callable[[str], str]
    now: Clock = utc_now
    sleep: Callable[[float], None] = time.sleep
    run_id: str = field(default_factory=lambda: f"r-{secrets.token_hex(4)}")
    version: str = __version__
    feedback: "Mapping[str, Feedback]" = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._readers: dict[str, dict[str, Reader | Gap]] = {}

    def readers(self, roadmap: Roadmap) -> dict[str, Reader | Gap]:
        """A reader for each source, opened once; a source that cannot be opened is a gap."""
        if roadmap.id not in self._readers:
            twice = self._listed_twice(roadmap)
            self._readers[roadmap.id] = {
                source.name: twice.get(source.name) or self._reader(source, roadmap)
                for source in roadmap.sources
            }
        return self._readers[roadmap.id]

    def _listed_twice(self, roadmap: Roadmap) -> dict[str, Gap]:
        """The sources with a part of an earlier one: two names for an item are no name.

        Only the operator says which server a source is on, so the manifest can't be refused.
        """
        first: dict[tuple[str, str], str] = {}
        gaps: dict[str, Gap] = {}
        for source in roadmap.sources:
            if source.kind == "local":
                continue
            server = self._connection(source, roadmap).base_url.lower()
            parts = {(server, part.casefold()): part for part in source.groups}
            clash = next((place for place in parts if place in first), None)
            if clash is None:
                first |= dict.fromkeys(parts, source.name)
                continue
            why = f"it lists {parts[clash]}, which source {first[clash]} already has"
            gaps[source.name] = Gap(source.name, "", f"{why}; keep it in one")
        return gaps

    def _reader(self, source: Source, roadmap: Roadmap) -> Reader | Gap:
        if why := self._shut(source):
            return Gap(source.name, "", why)
        try:
            return registry.open_reader(source, self._connection(source, roadmap))
        except BotError as error:
            return Gap(source.name, "", str(error))

    def _shut(self, source: Source) -> str:
        """Why the settings do not let us in, and what to set; '' if they do."""
        if source.kind == "jira":
            return self.settings.jira_lacks(source.name)
        return self.settings.github_lacks(source.name) if source.kind == "github" else ""

    def writers(self, roadmap: Roadmap) -> dict[str, Writer]:
        """A writer for each source that can be opened."""
        opened: dict[str, Writer] = {}
        for source in roadmap.sources:
            reader = self.readers(roadmap)[source.name]
            if isinstance(reader, Gap):
                continue  # no plan touches it
            try:
                settings = self._connection(source, roadmap)
                opened[source.name] = registry.open_writer(source, settings, beside=reader)
            except BotError:
                continue
        return opened

    def _connection(self, source: Source, roadmap: Roadmap) -> registry.Connection:
        """What a source's connector is told: nothing that was set for another kind."""
        limits = self.settings.limits
        connection = registry.Connection(
            max_wait=limits.max_wait,
            write_interval=limits.write_interval,
            user_agent=f"roadmap-drift/{self.version}",
        )
        if source.kind == "local":
            own = self.settings.source(source.name)
            return replace(connection, file=own.file or Path(roadmap.path).parent / source.file)
        if source.kind == "jira":
            connection = replace(connection, zone=roadmap.calendar.zone)
            return _to_jira(connection, self.settings.jira_for(source.name))
        github = self.settings.github_for(source.name)
        return replace(
            connection,
            token=_plain(github.token),
            app_id=github.app_id or "",
            private_key=_plain(github.private_key),
            base_url=github.base_url,
            timeout=github.timeout,
            connections=github.connections,
            former_accounts=github.former_accounts,
        )

    def trackers(self, roadmap: Roadmap) -> dict[str, str]:
        """Which tracker each source is: its address or its file."""
        told: dict[str, str] = {}
        for source in roadmap.sources:
            connection = self._connection(source, roadmap)
            is_file = source.kind == "local"
            told[source.name] = str(connection.file.resolve()) if is_file else connection.base_url
        return told

    def store(self) -> "SqlRunStore":
        """The store, for a command that writes."""
        from bot.store import open_store

        return open_store(self.settings.store_url)

    def history(self) -> "NullStore":
        """The store, only to be read: creates, migrates and keeps nothing."""
        from bot.store import open_store

        return open_store(self.settings.store_url, read_only=True)

    def past(
        self,
        roadmap: Roadmap,
        store: RunStore,
        when: "Moment | None" = None,
        *,
        fewer: bool = False,
    ) -> "Past":
        """What earlier runs and the manifest's history left us, by default up to now.

        `fewer`: a person confirmed that sources shrank.
        """
        from bot.app.reconcile import Moment, Past
        from bot.app.shelf import Freshness, Shelf
        from bot.domain.beside import Aside

        told = self.settings.limits
        replay = self._replay(roadmap, when or Moment(self.now()))
        fresh = Freshness(
            listing=dt.timedelta(hours=told.listing_hours),
            reread=dt.timedelta(days=told.reread_days),
        )
        return Past(
            memory=store.memory(roadmap.id, self.now()),
            shelf=Shelf(store, roadmap.id, fresh),
            former={s.name: self._connection(s, roadmap).former_accounts for s in roadmap.sources},
            fewer=fewer,
            dropped_share=told.dropped_share,
            replay=None if isinstance(replay, str) else replay,
            lacking={Aside.REPLAY: replay} if isinstance(replay, str) else {},
            suggesting=self.suggesting(roadmap),
        )

    def suggesting(self, roadmap: Roadmap) -> "Suggesting":
        """What it takes to say where an item seems to belong."""
        from bot.app.suggest import Suggesting
        from bot.domain.suggested import NO_FEEDBACK

        return Suggesting(stem, self.feedback.get(roadmap.id, NO_FEEDBACK), self.redact)

    def _replay(self, roadmap: Roadmap, when: "Moment") -> "Replay | str":
        """What the manifest said before, read only where a rule that is on asks for it."""
        from bot.domain.beside import Aside
        from bot.domain.rules import RULES
        from bot.domain.ruling import rulings
        from bot.manifest.history import replay

        ruled = rulings(RULES, roadmap.policy).values()
        if not any(one.is_asked and Aside.REPLAY in one.rule.beside for one in ruled):
            return "no rule asks for the manifest's history"
        return replay(roadmap, when.day(roadmap), committed_only=when.is_past(roadmap))

    @property
    def limits(self) -> Limits:
        """The guards, as the operator set them."""
        told = self.settings.limits
        return Limits(
            writes_per_run=told.writes_per_run,
            writes_per_hour=told.writes_per_hour,
            confirm_runs=told.confirm_runs,
            dropped_share=told.dropped_share,
            new_notes_per_team_a_day=told.new_notes_per_team_a_day,
            changed_share=told.changed_share,
            changed_minimum=told.changed_minimum,
            settle=dt.timedelta(seconds=told.settle),
        )

    def stopped(self) -> str:
        """Why nothing may be written now, or ''. Asked before every write."""
        if not self.settings.writes:
            return "writing is off; set ROADMAP_DRIFT_WRITES=on to switch it on"
        if self.settings.stop_writes:
            return "ROADMAP_DRIFT_STOP_WRITES is on"
        switch = self.settings.state_dir / "STOP_WRITES"
        return f"the file {switch} is there" if switch.exists() else ""


def _to_jira(connection: registry.Connection, jira: JiraSettings) -> registry.Connection:
    return replace(
        connection,
        token=_plain(jira.token),
        email=jira.email or "",
        pat=_plain(jira.pat),
        base_url=jira.base_url or "",
        deployment=jira.deployment,
        timeout=jira.timeout,
        former_accounts=jira.former_accounts,
    )


def _plain(secret: "SecretStr | None") -> str:
    return secret.get_secret_value() if secret else ""


def build(settings: Settings, *, manifest: str | None = None, now: Clock = utc_now) -> Bot:
    """Load the manifests and wire the bot. Raises BotError for anything that is wrong."""
    from bot.log import Redactor
    from bot.manifest.feedback import read_all_feedback
    from bot.manifest.load import load_portfolio

    roadmaps = load_portfolio(manifest or settings.manifest, Path())
    settings.refuse_unknown_sources(s.name for r in roadmaps for s in r.sources)
    feedback = read_all_feedback([roadmap.path for roadmap in roadmaps])
    said = {roadmap.id: feedback[roadmap.path] for roadmap in roadmaps}
    return Bot(settings, roadmaps, Redactor(settings.secrets()), now, feedback=said)


def drafted(settings: Settings, roadmap: Roadmap, *, now: Clock = utc_now) -> Bot:
    """Wire the bot for a roadmap that no manifest has yet."""
    from bot.log import Redactor

    settings.refuse_unknown_sources(s.name for s in roadmap.sources)
    return Bot(settings, (roadmap,), Redactor(settings.secrets()), now)
