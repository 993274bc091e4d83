from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.store import SqlRunStore, open_store
from tests.store.postgres import serving_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with serving_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with nothing in it, of each kind we support."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/drift.db"
    postgres: str = request.getfixturevalue("postgres")
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return postgres


@pytest.fixture
def store(url: str) -> Iterator[SqlRunStore]:
    with open_store(url) as store:
        yield store
