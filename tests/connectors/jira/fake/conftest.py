"""Asks a fake Jira by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from tests.fakes.jira import FakeJira, serving
from tests.fakes.jira.projects import Project

Json = Any
SEARCH = {True: "/rest/api/3/search/jql", False: "/rest/api/2/search"}


class Caller:
    """Asks the fake without any of our code in between; `~` is the API it is meant for."""

    def __init__(self, fake: FakeJira, base_url: str) -> None:
        self.fake, self.base_url = fake, base_url
        self.pay: Project = fake.project("PAY")
        self.session = requests.Session()
        if fake.cloud:
            self.session.auth = (fake.bot.email, fake.token)
        else:
            self.session.headers["Authorization"] = f"Bearer {fake.token}"

    def __call__(self, method: str, path: str, **given: Any) -> requests.Response:
        path = path.replace("~", "/rest/api/3" if self.fake.cloud else "/rest/api/2")
        return self.session.request(method, self.base_url + path, timeout=10, **given)

    def get(self, path: str, **parameters: object) -> Json:
        answer = self("GET", path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def search(self, jql: str, **more: object) -> Json:
        return self.get(SEARCH[self.fake.cloud], jql=jql, **{"fields": "key", **more})

    def keys(self, jql: str, **more: object) -> list[str]:
        return [one["key"] for one in self.search(jql, **more)["issues"]]

    def refusal(self, jql: str, **more: object) -> str:
        answer = self("GET", SEARCH[self.fake.cloud], params={"jql": jql, **more})
        assert answer.status_code == 400
        return str(answer.json()["errorMessages"][0])

    def comment(self, key: str, body: Json, **more: Json) -> requests.Response:
        return self("POST", f"~/issue/{key}/comment", json={"body": body, **more})


@contextmanager
def calling(*, cloud: bool) -> Iterator[Caller]:
    fake = FakeJira(cloud=cloud)
    with serving(fake) as base_url:
        caller = Caller(fake, base_url)
        yield caller
        caller.session.close()


@pytest.fixture
def cloud() -> Iterator[Caller]:
    with calling(cloud=True) as caller:
        yield caller


@pytest.fixture
def dc() -> Iterator[Caller]:
    with calling(cloud=False) as caller:
        yield caller


@pytest.fixture(params=[True, False], ids=["cloud", "dc"])
def call(request: pytest.FixtureRequest) -> Iterator[Caller]:
    with calling(cloud=request.param) as caller:
        yield caller
