"""Whatever people do from run to run: what was kept, with what is read since, is all there is."""

import random
from collections.abc import Callable

import pytest

from tests.connectors.jira.conftest import Jira
from tests.connectors.jira.runs import later, nearly_same, rename, run
from tests.fakes.jira.issues import Issue


class Life:
    """People at work in two projects, one of them not read, with nothing left out."""

    def __init__(self, jira: Jira, seed: int) -> None:
        self.jira, self.dice = jira, random.Random(seed)
        self.board = jira.pay.board()
        self.board.sprint("Sprint 0", "active")
        self.docs = jira.fake.project("DOCS")
        for _ in range(12):
            self.make()

    def any(self, kind: str = "") -> Issue | None:
        held = [i for i in self.jira.pay.issues.values() if kind in ("", i.kind.name)]
        return self.dice.choice(held) if held else None

    def make(self) -> None:
        kind = self.dice.choice(["Epic", "Story", "Story", "Sub-task"])
        epic, story = self.any("Epic"), self.any("Story")
        project = self.dice.choice([self.jira.pay, self.jira.pay, self.docs])
        if kind == "Sub-task" and story is not None:
            self.jira.pay.issue("Step", parent=story)
        elif kind == "Story":
            project.issue("Story", epic=epic, versions=["4.2"], sprint=self.board.sprints[-1])
        else:
            project.issue("Epic", kind="Epic")

    def work(self) -> None:
        issue, epic = self.any(), self.any("Epic")
        story, task = self.any("Story"), self.any("Sub-task")
        elsewhere = [i for i in self.docs.issues.values() if i.kind.name == "Story"]
        deeds: list[Callable[[], object]] = [self.make, self.make, self.sprint, self.rename]
        if issue is not None:
            deeds += [issue.delete, lambda: issue.transfer(self.docs)]
            deeds += [lambda: issue.move(self.dice.choice(["To Do", "Done", "In Progress"]))]
        if epic is not None and story is not None:
            deeds += [lambda: epic.adopt(story), lambda: epic.link("Blocks", story)]
        if epic is not None and elsewhere:
            deeds += [lambda: epic.adopt(self.dice.choice(elsewhere)), elsewhere[0].delete]
        if task is not None and story is not None:
            deeds += [lambda: story.adopt(task), task.delete]
        self.dice.choice(deeds)()

    def sprint(self) -> None:
        now = self.board.sprints[-1]
        now.state, now.complete = "closed", self.jira.fake.tick()
        self.board.sprint(f"Sprint {len(self.board.sprints)}", "active")

    def rename(self) -> None:
        if self.jira.pay.versions:
            rename(self.jira, self.jira.pay.versions[0])


@pytest.mark.parametrize("seed", range(12))
def test_whatever_people_do_from_run_to_run_nothing_is_missed(jira: Jira, seed: int) -> None:
    life = Life(jira, seed)
    later(jira)
    kept = run(jira).kept
    for _ in range(8):
        for _ in range(life.dice.randint(0, 3)):
            life.work()
        if life.dice.random() < 0.7:
            later(jira)
        kept = nearly_same(jira, kept).kept
