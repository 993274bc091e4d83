"""What a reader learns while it reads, beginning with what an earlier one has told it."""

from collections.abc import Mapping

from connectors.jira import learnt
from connectors.jira.client import JSON
from connectors.jira.learnt import Elsewhere, Kin, Learnt
from connectors.jira.sprints import Sprints
from connectors.jira.survey import Survey


class Learning:
    """Kept by the reader and writer of one source. See `Learnt` for what the parts mean.

    `outdated` are the projects whose kept items cannot be trusted to be as Jira has them.
    `fresh_boards` are those of this reading, `boards` also what was learnt before it.
    """

    def __init__(self, sprints: Sprints) -> None:
        self.before: Learnt | None = None
        self.outdated: frozenset[str] = frozenset()
        self.broken: set[str] = set()  # projects that were not read to their end
        self.renewed: set[str] = set()  # projects of which all was read in this run
        self.names: dict[str, str] = {}
        self.links = True
        self.boards: dict[str, list[JSON]] = {}
        self.fresh_boards: set[str] = set()
        self.epics: dict[str, Elsewhere] = {}
        self.sheets: dict[str, str] = {}
        self._sprints = sprints
        self._at = 0.0

    def recall(self, text: str) -> None:
        """Take what an earlier reader learnt; a text that says nothing changes nothing."""
        told = learnt.read(text)
        if told is None:
            return
        self.before = told
        self.names, self.links = dict(told.names), told.links
        self.epics = {name: dict(epics) for name, epics in told.epics.items()}
        self.sheets |= told.sheets
        self._sprints.hold(told.sprints)

    def counts(self, name: str) -> bool:
        """Whether what is kept of a project can be relied on."""
        return name not in self.outdated or name in self.renewed

    def lasts(self, now: float) -> bool:
        """Whether what seldom changes was asked for within the last day."""
        return 0.0 <= now - self._at < learnt.LASTS

    def surveyed(self, survey: Survey, told: Mapping[str, JSON], now: float, *, new: bool) -> None:
        """It was looked around, by asking for all or, if not `new`, for the projects alone."""
        kept = self.before is not None and not new
        self._at = self.before.at if kept and self.before else now
        self.boards = dict(self.before.boards) if kept and self.before else {}
        self.compare(survey, told)

    def compare(self, survey: Survey, told: Mapping[str, JSON]) -> None:
        """See which projects' kept items would be read otherwise now."""
        if self.before is not None:
            self.outdated |= self.before.outdated(survey, _kin(told))

    def told(self, survey: Survey, projects: Mapping[str, JSON]) -> str:
        """What the next reader is to be told; nothing of a project that was not read whole."""
        projects = {name: one for name, one in projects.items() if name not in self.broken}
        return learnt.written(
            Learnt(
                at=self._at,
                frame=survey.frame,
                parts=_kin(projects),
                names=self.names,
                links=self.links,
                boards=self.boards,
                sprints=tuple(self._sprints.held.values()),
                epics={name: self.epics.get(name, {}) for name in projects},
                sheets=self.sheets,
            )
        )


def _kin(told: Mapping[str, JSON]) -> dict[str, Kin]:
    return {name: learnt.kin_of(one) for name, one in told.items()}
