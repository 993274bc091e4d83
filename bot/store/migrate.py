"""Brings an older database to the newest schema, and refuses a newer one."""

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.domain.errors import StoreError
from bot.store.address import SETTING
from bot.store.database import Database
from bot.store.schema import HEAD, VERSION_TABLE, metadata

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).parent / "migrations"


def is_current(database: Database) -> bool:
    """Whether the schema is the newest. Raises StoreError if it is newer than this version."""
    with database.reading() as connection:
        version = version_of(connection)
    if version is not None and version != HEAD and version not in _known():
        raise _too_new(database)
    return version == HEAD


def bring_up_to_date(database: Database) -> None:
    """Migrate up to the newest schema, in one transaction; a current one is left alone."""
    if is_current(database):
        return
    with database.migrating() as connection:
        # Another process may have been quicker, so what was read above is not relied on.
        version = version_of(connection)
        if version is None:
            _refuse_foreign(database, connection)
        elif version not in _known():
            raise _too_new(database)
        upgrade(connection)


def version_of(connection: sa.Connection) -> str | None:
    """The schema's version; None in a database without our tables."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    query = sa.select(sa.column("version_num", sa.Text)).select_from(sa.table(VERSION_TABLE))
    return connection.execute(query).scalar_one_or_none()


def upgrade(connection: sa.Connection, version: str = "head") -> None:
    """Run the migrations up to a version, in the connection's transaction."""
    from alembic import command

    command.upgrade(alembic_config(connection), version)


def downgrade(connection: sa.Connection, version: str = "base") -> None:
    """Run the migrations back to a version, in the connection's transaction."""
    from alembic import command

    command.downgrade(alembic_config(connection), version)


def alembic_config(connection: sa.Connection | None = None) -> "Config":
    """Alembic's settings; there is no file of them."""
    from alembic.config import Config

    config = Config()
    # A percent sign in the path would be read as interpolation.
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _known() -> frozenset[str]:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(alembic_config())
    return frozenset(script.revision for script in scripts.walk_revisions())


def _too_new(database: Database) -> StoreError:
    return StoreError(
        f"The store {database.name} was made by a newer version of roadmap-drift.",
        remedy=f"Install that version, or set {SETTING} to another place.",
    )


def _refuse_foreign(database: Database, connection: sa.Connection) -> None:
    taken = set(sa.inspect(connection).get_table_names()) & set(metadata.tables)
    if taken:
        named = ", ".join(sorted(taken))
        raise StoreError(
            f"The store {database.name} has tables of another program: {named}.",
            remedy=f"Set {SETTING} to a database of its own.",
        )
