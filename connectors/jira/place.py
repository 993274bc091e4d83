"""Where a source is on Jira: which kind of Jira, who we are, and what its projects are called."""

import datetime as dt
from collections.abc import Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import structlog

from bot.domain.backlog import Dialect, ItemRef
from bot.domain.errors import Denied, NotFound, Rejected, TrackerError
from bot.domain.roadmap import Source
from connectors.jira.client import AUTO, CLOUD, JSON, Client, JiraSettings
from connectors.jira.errors import Spent, no_proof, understood
from connectors.jira.fields import FieldMap, map_fields
from connectors.jira.sprints import Sprints
from connectors.shared.jira import project_of
from connectors.shared.trouble import Absent, WrongToken

log = structlog.get_logger(__name__)


CLOUD_TYPE = "Cloud"
"""What Jira Cloud calls itself; a Data Center says Server."""

FIELDS = (
    *("summary", "issuetype", "status", "resolution", "priority", "labels", "assignee"),
    *("reporter", "components", "fixVersions", "parent", "subtasks", "issuelinks", "created"),
    *("updated", "resolutiondate", "statuscategorychangedate", "security"),
)
"""What is asked of every item, beside the fields that have another id in every Jira."""

MOST_TRIES = 2
"""So often it is tried to look around, each time with as many attempts as any question has."""

CLOUD_HOSTS = ("atlassian.net", "atlassian.com", "jira.com")


@dataclass(frozen=True, slots=True)
class Project:
    """One project: `name` is its key as the manifest says, `key` the one it has now.

    `has_customers`: its comments are read by customers, unless they are made internal.
    """

    name: str
    key: str
    id: str
    has_customers: bool = False

    @property
    def is_renamed(self) -> bool:
        """Whether the manifest has an earlier key of it."""
        return self.name != self.key


@dataclass(frozen=True, slots=True)
class Survey:
    """What is there. `base` is the address that links begin with; `account` is '' for nobody."""

    is_cloud: bool
    version: str
    base: str
    account: str
    fields: FieldMap
    projects: Mapping[str, Project | TrackerError]
    renamed: Mapping[str, str]  # a project's key now → the manifest's

    def own_key(self, key: str) -> str:
        """An item's key with its project as the manifest calls it."""
        if self.renamed:
            project, dash, number = key.rpartition("-")
            return f"{self.renamed.get(project, project)}{dash}{number}"
        return key


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
    """One source on Jira, looked around in once."""

    def __init__(self, source: Source, settings: JiraSettings, client: Client) -> None:
        self.source = source
        self.client = client
        self._settings = settings
        self.sprints = Sprints()
        self._survey: Survey | TrackerError | None = None
        self._failed = 0

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
        return _api(is_cloud=self.survey.is_cloud)

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

    def is_ours(self, author: JSON) -> bool:
        """Whether this is our own account, as Jira tells the author of something."""
        known = account_of(author, self.survey.is_cloud)
        return bool(known) and known == self.survey.account

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
            raise NotFound(f"{ref} moved: it is {issue.key} now.")
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
        is_cloud, version, base = self._server()
        api = _api(is_cloud=is_cloud)
        account = self._account(api, is_cloud)
        projects = {name: self._project(api, name) for name in self.source.groups}
        found = [one for one in projects.values() if isinstance(one, Project)]
        fields = self._fields(api, {project.id for project in found})
        renamed = {project.key: project.name for project in found if project.is_renamed}
        return Survey(is_cloud, version, base, account, fields, projects, renamed)

    def _fields(self, api: str, projects: Set[str]) -> FieldMap:
        """A guess that fails costs what the field tells, and not the source."""
        told = self.client.get(f"{api}/field", "reading the fields")
        fields = map_fields(self.source, told, projects)
        for doubt in fields.doubts:
            log.warning(
                "field_ambiguous",
                source=self.source.name,
                field=doubt.name,
                ids=doubt.ids,
                remedy=doubt.remedy(self.source.name),
            )
        return fields

    def _server(self) -> tuple[bool, str, str]:
        """Kind and version of this Jira, and the address of its pages."""
        told = self.client.get("/rest/api/2/serverInfo", "reading what kind of Jira this is")
        is_cloud = self._is_cloud(told.get("deploymentType"))
        base = str(told.get("baseUrl") or "").rstrip("/")
        if urlsplit(base).scheme not in ("http", "https"):
            base = self.client.root
        return is_cloud, str(told.get("version") or ""), base

    def _is_cloud(self, told: str | None) -> bool:
        """Cloud or not: as Jira says and the settings do not deny."""
        if self._settings.deployment == AUTO:
            return told == CLOUD_TYPE
        is_cloud = self._settings.deployment == CLOUD
        if told and (told == CLOUD_TYPE) is not is_cloud:
            raise Rejected(
                f"This Jira says that it is of the kind {told}, and the settings say"
                f" {self._settings.deployment}.",
                remedy="Set the deployment of this Jira to auto.",
            )
        return is_cloud

    def _account(self, api: str, is_cloud: bool) -> str:
        if not (self._settings.token or self._settings.pat):
            return ""
        told = self.client.get(f"{api}/myself", "reading who we are")
        return account_of(told, is_cloud)

    def _project(self, api: str, name: str) -> Project | TrackerError:
        """A project that cannot be read must not hide the others."""
        try:
            told = self.client.get(f"{api}/project/{quote(name, safe='')}", "")
        except (WrongToken, Spent):
            raise
        except Absent:
            return Denied(
                f"Jira has no project {name}, or not for this account to see.",
                remedy="Check its key, and that the account may browse it.",
            )
        except TrackerError as error:
            return error
        if told.get("archived"):
            return Rejected(
                "The project is archived, and an archived project is not searched.",
                remedy="Take it out of the manifest, or restore it.",
            )
        project = Project(
            name=name,
            key=told["key"],
            id=str(told["id"]),
            has_customers=told.get("projectTypeKey") == "service_desk",
        )
        if project.is_renamed:
            log.warning(
                "project_renamed",
                source=self.source.name,
                manifest=name,
                now=project.key,
                remedy=f"Write {project.key} in the manifest.",
            )
        return project


def _api(*, is_cloud: bool) -> str:
    return "/rest/api/3" if is_cloud else "/rest/api/2"


def account_of(told: JSON, is_cloud: bool) -> str:
    """An account as it is known by: its id on Cloud, its name on Data Center."""
    return str((told or {}).get("accountId" if is_cloud else "name") or "")
