"""What is there on Jira: which kind it is, who we are, and what the source's projects are.

Asked for in full, or, where an earlier reader told what it had learnt, by asking for the
projects alone: these change from run to run, and each answer says who asked.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

import structlog

from bot.domain.errors import Denied, Rejected, TrackerError
from bot.domain.roadmap import Source
from connectors.jira.client import AUTO, CLOUD, JSON, Client, JiraSettings
from connectors.jira.errors import Spent
from connectors.jira.fields import Doubt, FieldMap, map_fields
from connectors.shared.trouble import Absent, WrongToken

log = structlog.get_logger(__name__)

CLOUD_TYPE = "Cloud"
"""What Jira Cloud calls itself; a Data Center says Server."""


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
class Frame:
    """What seldom changes. `base` is the address that links begin with; `account` '' for nobody.

    `fields` were looked for with the projects of these `ids` in mind. `site` is the address
    under which Jira told these: another one means another `base`, perhaps.
    """

    is_cloud: bool
    version: str
    base: str
    account: str
    fields: FieldMap
    ids: frozenset[str]
    site: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What is there. The names are those of `Frame`."""

    is_cloud: bool
    version: str
    base: str
    account: str
    fields: FieldMap
    projects: Mapping[str, Project | TrackerError]
    renamed: Mapping[str, str]  # a project's key now → the manifest's
    site: str = ""

    @property
    def found(self) -> list[Project]:
        """The projects that can be read."""
        return [one for one in self.projects.values() if isinstance(one, Project)]

    @property
    def frame(self) -> Frame:
        """What of it seldom changes."""
        ids = frozenset(project.id for project in self.found)
        return Frame(
            is_cloud=self.is_cloud,
            version=self.version,
            base=self.base,
            account=self.account,
            fields=self.fields,
            ids=ids,
            site=self.site,
        )

    def own_key(self, key: str) -> str:
        """An item's key with its project as the manifest calls it."""
        if self.renamed:
            project, dash, number = key.rpartition("-")
            return f"{self.renamed.get(project, project)}{dash}{number}"
        return key


def survey_of(frame: Frame, projects: Mapping[str, Project | TrackerError]) -> Survey:
    """The frame with these projects in it."""
    found = [one for one in projects.values() if isinstance(one, Project)]
    return Survey(
        is_cloud=frame.is_cloud,
        version=frame.version,
        base=frame.base,
        account=frame.account,
        fields=frame.fields,
        projects=projects,
        renamed={project.key: project.name for project in found if project.is_renamed},
        site=frame.site,
    )


class Surveyor:
    """Looks around for one source. `told` is what the latest answer said of each project."""

    def __init__(self, source: Source, settings: JiraSettings, client: Client) -> None:
        self._source = source
        self._settings = settings
        self._client = client
        self.told: dict[str, JSON] = {}

    def whole(self) -> Survey:
        """All of it, asked anew."""
        is_cloud, version, base = self._server()
        api = api_of(is_cloud=is_cloud)
        account = self._account(api, is_cloud)
        projects = self.projects(api)
        ids = ids_of(projects)
        fields = self.fields(api, ids)
        frame = Frame(is_cloud, version, base, account, fields, ids, self._site())
        return survey_of(frame, projects)

    def again(self, known: Frame) -> Survey | None:
        """The same where only the projects are asked for; None where Jira is not as it was."""
        api = api_of(is_cloud=known.is_cloud)
        projects = self.projects(api)
        if not self._is_same(known, projects):
            return None
        if ids_of(projects) == known.ids:
            self._warn(known.fields.doubts)
        return self.renewed(known, projects)

    def renewed(self, known: Frame, projects: Mapping[str, Project | TrackerError]) -> Survey:
        """The frame with these projects in it; with others a field may be another one."""
        ids = ids_of(projects)
        if ids == known.ids:
            return survey_of(known, projects)
        fields = self.fields(api_of(is_cloud=known.is_cloud), ids)
        return survey_of(replace(known, fields=fields, ids=ids), projects)

    def _is_same(self, known: Frame, projects: Mapping[str, Project | TrackerError]) -> bool:
        """Whether the answers came to the account that we had, from the Jira that we knew."""
        if self._site() not in (known.site, ""):
            return False
        if self._settings.token or self._settings.pat:
            signed_in = self._client.signed_in.casefold()
            return bool(signed_in) and signed_in == known.account.casefold()
        return not known.account and len(ids_of(projects)) == len(projects)

    def _site(self) -> str:
        """The address before the API's, as the projects tell their own."""
        told = (str(one.get("self") or "") for one in self.told.values())
        return next((address.partition("/rest/")[0] for address in told if address), "")

    def projects(self, api: str) -> dict[str, Project | TrackerError]:
        """Every project of the source, or why it cannot be read."""
        return {name: self._project(api, name) for name in self._source.groups}

    def fields(self, api: str, projects: Set[str]) -> FieldMap:
        """A guess that fails costs what the field tells, and not the source."""
        told = self._client.get(f"{api}/field", "reading the fields")
        fields = map_fields(self._source, told, projects)
        self._warn(fields.doubts)
        return fields

    def _warn(self, doubts: tuple[Doubt, ...]) -> None:
        for doubt in doubts:
            log.warning(
                "field_ambiguous",
                source=self._source.name,
                field=doubt.name,
                ids=doubt.ids,
                remedy=doubt.remedy(self._source.name),
            )

    def _server(self) -> tuple[bool, str, str]:
        """Kind and version of this Jira, and the address of its pages."""
        told = self._client.get("/rest/api/2/serverInfo", "reading what kind of Jira this is")
        is_cloud = self._is_cloud(told.get("deploymentType"))
        base = str(told.get("baseUrl") or "").rstrip("/")
        if urlsplit(base).scheme not in ("http", "https"):
            base = self._client.root
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
        told = self._client.get(f"{api}/myself", "reading who we are")
        return account_of(told, is_cloud)

    def _project(self, api: str, name: str) -> Project | TrackerError:
        """A project that cannot be read must not hide the others."""
        self.told.pop(name, None)
        try:
            told = self._client.get(f"{api}/project/{quote(name, safe='')}", "")
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
        self.told[name] = told
        return self._made(name, told)

    def _made(self, name: str, told: JSON) -> Project:
        project = Project(
            name=name,
            key=told["key"],
            id=str(told["id"]),
            has_customers=told.get("projectTypeKey") == "service_desk",
        )
        if project.is_renamed:
            log.warning(
                "project_renamed",
                source=self._source.name,
                manifest=name,
                now=project.key,
                remedy=f"Write {project.key} in the manifest.",
            )
        return project


def ids_of(projects: Mapping[str, Project | TrackerError]) -> frozenset[str]:
    """The numbers of those that can be read."""
    return frozenset(one.id for one in projects.values() if isinstance(one, Project))


def api_of(*, is_cloud: bool) -> str:
    """Where the API of this kind of Jira begins."""
    return "/rest/api/3" if is_cloud else "/rest/api/2"


def account_of(told: JSON, is_cloud: bool) -> str:
    """An account as it is known by: its id on Cloud, its name on Data Center."""
    return str((told or {}).get("accountId" if is_cloud else "name") or "")
