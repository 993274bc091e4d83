"""The keys of all items of a project, and how many there are: what a search for changes misses.

Nothing that changed tells of what was deleted, moved away or hidden from us. Cloud has no
exact count, but gives five thousand keys at once where nothing else is asked for; with
`updated` it would be a hundred. Data Center counts for nothing, and pages are as large with
`updated` as without.
"""

import datetime as dt
from collections.abc import Iterator

import structlog

from bot.domain.backlog import Keys
from bot.domain.errors import TrackerError
from connectors.jira import jql
from connectors.jira.client import JSON
from connectors.jira.errors import understood
from connectors.jira.mapping import instant
from connectors.jira.place import Place
from connectors.jira.search import KEYS_A_PAGE, Found, Query, Search
from connectors.jira.survey import Project
from connectors.shared.trouble import WrongToken

log = structlog.get_logger(__name__)

UPDATED = "updated"


def keys_of(place: Place, project: Project) -> Iterator[Keys]:
    """Every key, page by page, with the last update where it costs nothing."""
    survey = place.survey
    for found in _pages(place, project):
        with understood("the keys of its items"):
            entries = [
                (survey.own_key(told["key"]), None if survey.is_cloud else _updated(told))
                for told in found.issues
            ]
        yield Keys(project.name, tuple(entries))


def _updated(told: JSON) -> dt.datetime:
    return instant(told["fields"][UPDATED])


def held(place: Place, project: Project) -> int | None:
    """How many items the project has; None where Jira does not say so just now."""
    try:
        if place.survey.is_cloud:
            return sum(len(found.issues) for found in _pages(place, project))
        return _count(place, project)
    except WrongToken:
        raise
    except TrackerError as error:
        log.warning(
            "items_uncounted", source=place.source.name, project=project.name, reason=error.message
        )
        return None


def _pages(place: Place, project: Project) -> Iterator[Found]:
    is_cloud = place.survey.is_cloud
    fields = ("key",) if is_cloud else (UPDATED,)
    query = Query(jql.listing(project.key, None), fields, "", KEYS_A_PAGE[is_cloud])
    return Search(place.client, is_cloud=is_cloud).pages(query)


def _count(place: Place, project: Project) -> int:
    body = {"jql": jql.listing(project.key, None), "maxResults": 0, "fields": ["key"]}
    told = place.client.ask("/rest/api/2/search", body, "")
    with understood("the count of its items"):
        return int(told["total"])
