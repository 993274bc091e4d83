"""Where a source is on Jira: what is there, what was learnt of it, and how to find an item."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from bot.domain.backlog import Dialect, ItemRef
from bot.domain.errors import Denied, NotFound, Rejected, TrackerError, Unavailable
from bot.domain.roadmap import Source
from connectors.jira.client import AUTO, CLOUD, JSON, Client, JiraSettings
from connectors.jira.errors import no_proof, understood
from connectors.jira.learning import Learning
from connectors.jira.sprints import Sprints
from connectors.jira.survey import (
    Project,
    Survey,
    Surveyor,
    account_of,
    api_of,
    survey_of,
)
from connectors.shared.jira import project_of
from connectors.shared.labels import DASHBOARD
from connectors.shared.trouble import Absent, WrongToken

MAPPER = 2
"""Counted up whenever an item is made otherwise from the same answer of Jira."""

FIELDS = (
    *("summary", "issuetype", "status", "resolution", "priority", "labels", "assignee"),
    *("reporter", "components", "fixVersions", "parent", "subtasks", "issuelinks", "created"),
    *("updated", "resolutiondate", "statuscategorychangedate", "security", "description"),
)
"""What is asked of every item, beside the fields that have another id in every Jira."""

MOST_TRIES = 2
"""So often it is tried to look around, each time with as many attempts as any question has."""

CLOUD_HOSTS = ("atlassian.net", "atlassian.com", "jira.com")


@dataclass(frozen=True, slots=True)
class Issue:
    """One item as a single request tells it; `key` is the one it has now."""

    ref: ItemRef
    key: str
    id: str
    project: Project
    told: JSON

    @property
    def path(self) -> str:
        """Its address below the API's, by id: that is never another item's."""
        return f"/issue/{self.id}"

    @property
    def labels(self) -> tuple[str, ...]:
        """Its labels, as Jira has them."""
        return tuple(self.told["fields"].get("labels") or ())


class Place:
    """One source on Jira, looked around in once; each reading asks for its projects anew."""

    def __init__(self, source: Source, settings: JiraSettings, client: Client) -> None:
        self.source = source
        self.client = client
        self._settings = settings
        self._surveyor = Surveyor(source, settings, client)
        self.sprints = Sprints()
        self.learning = Learning(self.sprints)
        self._survey: Survey | TrackerError | None = None
        self._failed = 0
        self._versions: dict[str, list[JSON]] = {}

    @property
    def survey(self) -> Survey:
        """What is there; asked for once.

        Where that fails it may be asked for once more, but not with a wrong password: one
        that is tried again and again shuts the account.
        """
        if self._survey is None:
            self._survey = self._tried()
        if isinstance(self._survey, Survey):
            return self._survey
        error, self._failed = self._survey, self._failed + 1
        if self._failed < MOST_TRIES and not isinstance(error, WrongToken):
            self._survey = None
        raise error.with_traceback(None)  # which would grow each time

    @property
    def known(self) -> Survey | None:
        """What is known to be there without asking."""
        return self._survey if isinstance(self._survey, Survey) else None

    @property
    def zone(self) -> dt.tzinfo:
        """The time zone in which the product counts its days."""
        return self._settings.zone

    @property
    def api(self) -> str:
        """Where the API of this kind of Jira begins."""
        return api_of(is_cloud=self.survey.is_cloud)

    @property
    def dialect(self) -> Dialect:
        """The markup of notes. Guessed by the address of a Jira out of reach."""
        return Dialect.ADF if self._takes_adf() else Dialect.WIKI

    def _takes_adf(self) -> bool:
        if self._survey is None and self._settings.deployment != AUTO:
            return self._settings.deployment == CLOUD
        try:
            return self.survey.is_cloud
        except TrackerError:
            host = urlsplit(self.client.root).hostname or ""
            return host.endswith(CLOUD_HOSTS)

    @property
    def account(self) -> str:
        """Our account: its id on Cloud, its name on Data Center."""
        return self.survey.account

    @property
    def former(self) -> tuple[str, ...]:
        """The accounts that were ours before."""
        return self._settings.former_accounts

    def who(self, author: JSON) -> str:
        """The account that Jira tells as the author of something; '' where it tells none."""
        return account_of(author, self.survey.is_cloud)

    def is_current(self, author: JSON) -> bool:
        """Whether this is the account that we have now."""
        known = self.who(author)
        return bool(known) and known == self.survey.account

    def is_ours(self, author: JSON) -> bool:
        """Whether this is our own account, or one that we had before."""
        return self.is_current(author) or self.who(author) in self.former

    @property
    def basis(self) -> str:
        """A digest of what makes an item besides Jira itself; whom we sign in as belongs to it."""
        source, settings = self.source, self._settings
        told = [
            *(MAPPER, source.kind, settings.base_url, settings.email, settings.deployment),
            *(source.groups, sorted(source.status_map.items()), sorted(source.fields.items())),
            sorted(settings.former_accounts),
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]

    def recall(self, learnt: str) -> None:
        """Take what an earlier reader learnt."""
        self.learning.recall(learnt)

    def learnt(self) -> str:
        """What a later reader is to be told; '' where nothing is known."""
        if self.known is None:
            return ""
        return self.learning.told(self.known, self._surveyor.told)

    def look_again(self) -> Mapping[str, Project | TrackerError]:
        """The projects as they are now. One out of reach for the moment stays known."""
        self._versions = {}
        before = self.known
        if before is None or not self.learning.lasts(self.client.here):
            self._survey = None if before else self._survey
            return self.survey.projects
        with understood("looking around in Jira"), no_proof():
            after = self._surveyor.renewed(before.frame, self._surveyor.projects(self.api))
        kept = {
            name: before.projects[name] if isinstance(one, Unavailable) else one
            for name, one in after.projects.items()
        }
        self._survey = survey_of(after.frame, kept)
        self._note_told()
        return after.projects

    def look_at_fields(self) -> bool:
        """Ask for the fields anew; whether another one now holds what is ours."""
        survey = self.survey
        frame = survey.frame
        found = self._surveyor.fields(self.api, frame.ids)
        if found == frame.fields:
            return False
        self._survey = survey_of(replace(frame, fields=found), survey.projects)
        self.learning.outdated |= survey.projects.keys()
        self.learning.renewed.clear()
        return True

    def versions(self, name: str) -> list[JSON] | None:
        """The project's versions, if this reading was told them and nobody took them yet."""
        return self._versions.pop(name, None)

    def is_dashboard(self, told: JSON) -> bool:
        """Whether an issue is a dashboard of ours. Who reports it, made it, unless told otherwise.

        That is asked of every item anyway, and who made it is not.
        """
        if told["id"] in self.learning.sheets.values():
            return True
        fields = told["fields"]
        return DASHBOARD in (fields.get("labels") or ()) and self.is_ours(fields.get("reporter"))

    def real_key(self, key: str) -> str:
        """An item's key as Jira has it now."""
        return f"{self.project(project_of(key)).key}-{key.rpartition('-')[2]}"

    def ref(self, key: str) -> ItemRef:
        """An item by the manifest's key of its project."""
        return ItemRef(self.source.name, self.survey.own_key(key))

    def project(self, name: str) -> Project:
        """A project of the source that can be read; raises why it can't."""
        found = self.survey.projects[name]
        if isinstance(found, TrackerError):
            raise found
        return found

    def locate(self, key: str) -> Issue:
        """The item, asked for anew. Raises NotFound only on proof that it is not there."""
        project = self._project_of(key)
        ref = ItemRef(self.source.name, key)
        number = key.rpartition("-")[2]
        path = f"{self.api}/issue/{quote(f'{project.key}-{number}')}"
        wanted = ",".join((*FIELDS, *self.survey.fields.ids))
        try:
            told = self.client.get(path, f"reading {ref}", fields=wanted)
        except Absent as error:
            raise self._why_absent(project, ref) from error
        with understood(f"reading {ref}"):
            issue = Issue(ref, told["key"], str(told["id"]), project, told)
            told["fields"].get("labels")
        if project_of(issue.key) != project.key:
            now = self.survey.own_key(issue.key)
            raise NotFound(f"{ref} moved: it is {issue.key} now.", now=now)
        return issue

    def _project_of(self, key: str) -> Project:
        name = project_of(key)
        if not name:
            raise Rejected(f"'{key}' is not of the form PROJECT-1.")
        if name not in self.source.groups:
            raise Rejected(f"'{key}' is in no project of the source {self.source.name}.")
        return self.project(name)

    def _why_absent(self, project: Project, ref: ItemRef) -> TrackerError:
        """A 404 proves something only where we may browse the project.

        On Cloud it may still be one that a security level hides: Data Center refuses that.
        """
        with suppress(NotFound):
            if self.may(project, "BROWSE_PROJECTS"):
                if self.survey.is_cloud:
                    return NotFound(f"{ref.key} is not there, or a security level hides it.")
                return NotFound(f"There is no {ref}.", explains=False)
        return Denied(
            f"Jira does not show {ref}, nor the project {project.key}.",
            remedy="Give the account the permission Browse Projects there.",
        )

    def may(self, project: Project, *permissions: str) -> bool:
        """Whether we hold all of these permissions in a project."""
        held = self.permissions(project, *permissions)
        return all(held.get(one) for one in permissions)

    def permissions(self, project: Project, *names: str) -> Mapping[str, bool]:
        """Which of these permissions we hold in a project, as things are now."""
        doing = f"reading our rights in {project.key}"
        told = self.client.get(
            f"{self.api}/mypermissions",
            doing,
            projectKey=project.key,
            permissions=",".join(names),
        )
        with understood(doing):
            held = told["permissions"]
            return {name: bool(held[name]["havePermission"]) for name in names if name in held}

    def _tried(self) -> Survey | TrackerError:
        try:
            with understood("looking around in Jira"), no_proof():
                return self._look_around()
        except TrackerError as error:
            return error

    def _look_around(self) -> Survey:
        """By the projects alone, where it is known what else there is."""
        now, before = self.client.here, self.learning.before
        found = None
        if before is not None and before.lasts(now):
            found = self._surveyor.again(before.frame)
        survey = found or self._surveyor.whole()
        self.learning.surveyed(survey, self._surveyor.told, now, new=found is None)
        self._versions = _versions(self._surveyor.told)
        return survey

    def _note_told(self) -> None:
        """Compare what there is now with what it was when the kept items were read."""
        self.learning.compare(self.survey, self._surveyor.told)
        self._versions = _versions(self._surveyor.told)


def _versions(told: Mapping[str, JSON]) -> dict[str, list[JSON]]:
    """Those that came with the projects."""
    every = {name: one.get("versions") for name, one in told.items()}
    return {name: versions for name, versions in every.items() if isinstance(versions, list)}
