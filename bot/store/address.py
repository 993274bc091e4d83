"""Where a store is: its URL, read and made whole."""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from bot.domain.errors import StoreError

SETTING = "ROADMAP_DRIFT_STORE_URL"

_FORMS = (
    f"Set {SETTING} to sqlite:////directory/file.db,"
    " or to postgresql+psycopg://user:password@host/database."
)
_POSTGRES = ("postgres", "postgresql", "postgresql+psycopg")
_SQLITE = ("sqlite", "sqlite+pysqlite")


@dataclass(frozen=True, slots=True)
class Address:
    """A database. `file` is None for PostgreSQL; `name` is for people, the password hidden."""

    url: sa.URL
    name: str
    file: Path | None = None


def parse_address(text: str) -> Address:
    """Read a URL. Raises StoreError; the text, which may hold a password, is not in it."""
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError):
        raise StoreError("The store's address is not a URL.", remedy=_FORMS) from None
    if url.drivername in _SQLITE:
        return _sqlite(url)
    if url.drivername in _POSTGRES:
        return _postgres(url)
    message = f"The store's address is for '{url.drivername}', which is not supported."
    raise StoreError(message, remedy=_FORMS)


def _sqlite(url: sa.URL) -> Address:
    if not url.database or url.database == ":memory:":
        raise StoreError("The store's address names no file.", remedy=_FORMS)
    if url.query or url.host:
        message = "The store's address has more in it than a file."
        raise StoreError(message, remedy=_FORMS)
    file = Path(url.database).expanduser().absolute()
    # As a URI, so that the mode can be told: SQLite itself never makes the file.
    opened = sa.URL.create(
        "sqlite+pysqlite", database=file.as_uri(), query={"mode": "rw", "uri": "true"}
    )
    return Address(opened, str(file), file)


def _postgres(url: sa.URL) -> Address:
    url = url.set(drivername="postgresql+psycopg")
    shown = url.difference_update_query(url.query)  # there may be passwords there, too
    return Address(url, shown.render_as_string(hide_password=True))
