"""The demo: one product, one day, seven steps. It tells what it does, then does it."""

import datetime as dt
import json
import re
import shlex
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel

from bot.app.reconcile import Judged
from bot.demo.place import TRACKERS, place
from bot.demo.stage import Clock, Stage, staged
from bot.domain.backlog import ItemRef
from bot.domain.forecast.words import explanation
from bot.domain.plan import ResolveNote, describe
from bot.domain.run import Done, Outcome
from bot.domain.wording import day
from bot.report.as_json import report
from bot.report.as_text import print_done, print_plan, print_runs, print_verdict
from bot.report.forecast_text import print_product

_OWN = (
    ("roadmap-drift init --repo owner/name", "a first roadmap.yaml"),
    ("export GITHUB_TOKEN=…", "reading issues is enough to look"),
    ("roadmap-drift doctor", "can everything be read?"),
    ("roadmap-drift check", "the report of step 1"),
    ("roadmap-drift plan", "the notes of step 3"),
    ("ROADMAP_DRIFT_WRITES=on roadmap-drift apply", "write them, as in step 4"),
)
_PLAY = (
    ("roadmap-drift check --as-of 2026-11-20", "the report again"),
    ("roadmap-drift forecast --as-of 2026-11-20", "the forecasts again"),
    ("roadmap-drift suggest --as-of 2026-11-20", "where work without an initiative may belong"),
    ("roadmap-drift history", "the three runs"),
    ("roadmap-drift plan", "after you changed roadmap.yaml"),
    ("ROADMAP_DRIFT_WRITES=on roadmap-drift apply", "write it into the two files"),
)
START = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
EPIC = ItemRef("shop", "acme/shop#141")
LEFT_OVER = ItemRef("shop", "acme/shop#188")
ACCEPTED = ("S02", "search")
"""Rule and initiative of the finding that is accepted on the dashboard."""

FORESEEN = "guest-checkout"
"""The initiative whose forecast is told at length."""

_BOX = re.compile(r"\[ \] ")
OLD_DATE, NEW_DATE = "    target: 2026-12-11\n", "    target: 2026-12-18\n"


def run(console: Console, directory: Path | None = None, *, as_json: bool = False) -> int:
    """Play the demo. With a directory, its files stay there. Raises BotError.

    As JSON the same is played in silence, and told in one object at the end.
    """
    clock = Clock(START)
    with place(directory, clock) as where, staged(where, clock) as stage:
        story = _Story(stage, Console(quiet=True) if as_json else console)
        told = story.tell()
        story.go_on(directory)
    if as_json:
        console.file.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    return 0


class _Story:
    """The steps, in order."""

    def __init__(self, stage: Stage, console: Console) -> None:
        self.stage = stage
        self.console = console
        self.heads = 0
        self.runs: list[dict[str, int]] = []

    def tell(self) -> dict[str, object]:
        """Steps 1 to 6, from the first look to a run that changes nothing; gives their sum."""
        looked = self.check()
        self.foresee(looked)
        self.plan(looked)
        self.apply(looked)
        self.decide(looked)
        settled = self.settle()
        return {"check": report(looked.verdict), "runs": self.runs, "settled": settled}

    def check(self) -> Judged:
        """Look, and tell what was found."""
        looked = self.stage.look()
        verdict = looked.verdict
        roadmap, today = verdict.scene.roadmap, verdict.scene.today
        sources = " and ".join(f"{s.name} ({', '.join(s.groups)})" for s in roadmap.sources)
        self.console.print(
            f"{roadmap.product} keeps its roadmap in roadmap.yaml: {len(roadmap.goals)} goals and"
            f" {len(roadmap.initiatives)} initiatives, from summer 2026 to summer 2027. Its"
            f" {len(roadmap.teams)} teams keep {len(verdict.scene.snapshot.items)} items of work in"
            f" {len(roadmap.sources)} trackers: {sources}. Today is {today:%A}, {day(today)}."
            " The shop is made up; the program is real. Both trackers are files on this machine,"
            " and nothing leaves it.",
            markup=False,
            highlight=False,
        )
        self.head("Check: where do roadmap and backlog tell different stories?")
        print_verdict(verdict, self.console)
        told = {f.initiative for f in verdict.findings}
        fine = [i.title for i in roadmap.initiatives if i.id not in told]
        self.say(f"Nothing is said of these, because all agrees there: {', '.join(fine)}.")
        return looked

    def foresee(self, looked: Judged) -> None:
        """When things will be done, and what one of the answers rests on."""
        self.head("Forecast: will it be done in time, and how sure is that?")
        scene = looked.verdict.scene
        print_product(scene, self.console)
        made = scene.foresight.initiatives[FORESEEN]
        self.say(f"What the line of {made.title} rests on:")
        self.say(explanation(made))

    def plan(self, looked: Judged) -> None:
        """What would be written."""
        self.head("Plan: what would be written into the trackers?")
        self.console.print(
            "An error that an item can explain is told on that item, in one note and one label;"
            " a dashboard issue has everything. One of the notes is shown word for word.",
            highlight=False,
        )
        self.console.print()
        print_plan(self.stage.plan(looked), self.console, bodies=(LEFT_OVER,))

    def apply(self, looked: Judged) -> None:
        """Write it."""
        self.head("Apply: write it")
        self.write(looked, brief=True)
        self.say(f"Read back from the tracker, {EPIC.key} now shows this to everyone:")
        self.show_note(looked, EPIC)
        self.say("The dashboard is one issue for all that is left to decide. It begins:")
        self.show_dashboard(looked)

    def decide(self, looked: Judged) -> None:
        """People change the roadmap here and the backlog there; the next run sees it."""
        self.head("People decide: in the roadmap, in the backlog, and on the dashboard")
        self.stage.clock.move(hours=2)
        self.move_date()
        title = looked.verdict.scene.index.items[LEFT_OVER].title
        self.stage.tracker(looked, LEFT_OVER.source).close(LEFT_OVER.key, "not_planned")
        self.stage.tick(looked, ACCEPTED, by="ben")
        self.console.print(
            "ana moves the target of Guest checkout in roadmap.yaml from 2026-12-11 to 2026-12-18,"
            f" the day of the milestone. dario closes {LEFT_OVER.key} ({title}) in the tracker, as"
            " not planned. ben ticks a box on the dashboard: Product search is accepted as it is,"
            " until its facts change. Then apply runs again:",
            markup=False,
            highlight=False,
        )
        self.console.print()
        self.write(self.stage.look())
        self.say(f"Nothing was deleted; the note on {EPIC.key} was edited in place:")
        self.show_note(looked, EPIC)

    def move_date(self) -> None:
        manifest = self.stage.manifest
        text = manifest.read_text(encoding="utf-8")
        manifest.write_text(text.replace(OLD_DATE, NEW_DATE), encoding="utf-8")

    def settle(self) -> bool:
        """Nothing changed, so nothing is written; whether that is so."""
        self.head("Apply again: nothing changed, so nothing is written")
        self.stage.clock.move(minutes=10)
        before = self.prints()
        looked = self.stage.look()
        done = self.write(looked)
        writes, same = len(_made(done)), self.prints() == before
        files = "the same, byte for byte" if same else "NOT the same"
        self.console.print(
            f"{writes} writes; both tracker files are {files}. Newest run first:",
            highlight=False,
        )
        self.console.print()
        print_runs(tuple(self.stage.store.runs(looked.verdict.scene.roadmap.id, 3)), self.console)
        return same and not done

    def write(self, looked: Judged, *, brief: bool = False) -> tuple[Done, ...]:
        """Plan and apply, as the `apply` command does."""
        name = f"demo-{len(self.runs) + 1}"
        plan = self.stage.plan(looked)
        done = self.stage.apply(looked, plan, name).done
        resolving = {describe(a) for a in plan.actions if isinstance(a, ResolveNote)}
        made = _made(done)
        self.runs.append({"made": len(made), "resolved": len(resolving.intersection(made))})
        print_done(done, self.console, brief=brief)
        return done

    def prints(self) -> tuple[str, ...]:
        """Fingerprints of the tracker files."""
        paths = (self.stage.directory / name for name in TRACKERS)
        return tuple(sha256(path.read_bytes()).hexdigest() for path in paths)

    def show_note(self, looked: Judged, ref: ItemRef) -> None:
        """The note as a tracker renders it, with the item's labels."""
        note, labels = self.stage.note(looked, ref)
        folded = ", folded away" if note.resolved else ""
        title = f"note by roadmap-drift{folded} · labels: {', '.join(labels) or 'none'}"
        self.console.print(Panel(Markdown(note.body), title=title, title_align="left"))

    def show_dashboard(self, looked: Judged) -> None:
        """Its first lines, and what else it has."""
        key, body = self.stage.dashboard(looked)
        begin, *rest = body.split("\n\n### ")
        told = [f"### {rest[0]}"] if rest else []
        first = "\n\n".join([begin, *told]).split("\n\n")[:4]
        text = Markdown(_BOX.sub("☐ ", "\n\n".join(first)))
        self.console.print(Panel(text, title=f"{key} · dashboard", title_align="left"))
        others = ", ".join(section.partition("\n")[0].replace("\\", "") for section in rest[1:])
        self.console.print(f"Then: {others}.", markup=False, highlight=False)

    def go_on(self, kept: Path | None) -> None:
        """From here to one's own product."""
        self.head("Your own product")
        self.commands(_OWN)
        self.console.print(
            "Only the last one writes to a tracker: notes, labels, a dashboard if you name one.",
            highlight=False,
        )
        if kept is None:
            self.say("To play with the files of this demo: roadmap-drift demo --keep DIR")
            return
        self.say("To play with the files of this demo; its history is kept apart from your own:")
        self.commands(((f"cd {shlex.quote(str(kept))}", ""), *_PLAY))

    def head(self, words: str) -> None:
        """A step's heading, after an empty line."""
        self.heads += 1
        self.console.print()
        self.console.print(f"{self.heads}. {words}", style="bold", markup=False, highlight=False)

    def say(self, words: str) -> None:
        """A paragraph, in the width of the screen, after an empty line."""
        self.console.print()
        self.console.print(words, markup=False, highlight=False)

    def commands(self, rows: Iterable[tuple[str, str]]) -> None:
        """Commands with what they are for; each stays on one line."""
        for command, purpose in rows:
            line = f"  {command:46}{purpose}".rstrip()
            self.console.print(line, markup=False, highlight=False, soft_wrap=True)


def _made(done: tuple[Done, ...]) -> list[str]:
    """The actions that took a write."""
    return [told.action for told in done if told.outcome is Outcome.MADE]
