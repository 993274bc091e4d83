"""The tables. Whoever changes one adds a migration; a test compares the two."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

HEAD = "0004"
"""The newest migration. Kept here so that opening a current store needs no Alembic."""

VERSION_TABLE = "drift_version"


class Instant(sa.TypeDecorator[dt.datetime]):
    """A moment, to the microsecond, read back in UTC whatever the database keeps."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} names no time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Words(sa.TypeDecorator[str]):
    """Text from anywhere. What a database refuses (NUL, half a surrogate pair) becomes '?'."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return value.replace("\0", "?").encode(errors="replace").decode()


def _json() -> sa.JSON:
    return sa.JSON(none_as_null=True)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("id", Words, nullable=False),
    sa.Column("product", Words, nullable=False),
    sa.Column("command", Words, nullable=False),
    sa.Column("started", Instant, nullable=False),
    sa.Column("ended", Instant, nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("manifest", Words, nullable=False),
    sa.Column("deferred", sa.Integer, nullable=False),
    sa.Column("read", _json()),  # items by "source part"; these are NULL in old rows
    sa.Column("accounts", _json()),  # ours, by source
    sa.Column("used", _json()),  # requests, by source
    sa.Column("figures", _json()),  # what was counted
    sa.UniqueConstraint("product", "id"),
    sa.Index(None, "product", "started"),
    sa.Index(None, "ended"),
)


def _part_of_a_run(name: str, *columns: sa.Column[object]) -> sa.Table:
    """A table of things a run holds in order; they go when the run goes."""
    whole = sa.ForeignKey("runs.number", ondelete="CASCADE")
    return sa.Table(
        name,
        metadata,
        sa.Column("run", sa.Integer, whole, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        *columns,
    )


findings = _part_of_a_run(
    "findings",
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("rule", Words, nullable=False),
    sa.Column("level", Words, nullable=False),
    sa.Column("reach", Words, nullable=False),
    sa.Column("initiative", Words, nullable=False),
    sa.Column("item", Words),  # source:key
    sa.Column("source", Words, nullable=False),
    sa.Column("subject", Words, nullable=False),
    sa.Column("who", Words, nullable=False),
    sa.Column("own_level", Words),  # the rule's own word on the level, where it gave one
    sa.Column("items", _json(), nullable=False),
    sa.Column("facts", _json(), nullable=False),
    sa.Column("waived", _json()),
)

gaps = _part_of_a_run(
    "gaps",
    sa.Column("source", Words, nullable=False),
    sa.Column("part", Words, nullable=False),
    sa.Column("reason", Words, nullable=False),
    sa.Column("partial", sa.Boolean, nullable=False),
    sa.Column("beside", sa.Boolean),  # NULL in old rows
)

done = _part_of_a_run(
    "done",
    sa.Column("ref", Words, nullable=False),
    sa.Column("action", Words, nullable=False),
    sa.Column("outcome", Words, nullable=False),
    sa.Column("detail", Words, nullable=False),
)

# No foreign key to runs: a write is intended before its run is recorded, and outlives it.
journal = sa.Table(
    "journal",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("run", Words, nullable=False),
    sa.Column("product", Words, nullable=False),
    sa.Column("ref", Words, nullable=False),
    sa.Column("topic", Words, nullable=False),
    sa.Column("prints", _json(), nullable=False),
    sa.Column("intended", Instant, nullable=False),
    sa.Column("made", sa.Boolean),  # NULL while the outcome is unknown
    sa.Index(None, "product", "ref"),
    sa.Index(None, "intended"),
)

# What stands in the latest runs, so that nobody has to look for its beginning in old ones.
standing = sa.Table(
    "standing",
    metadata,
    sa.Column("product", Words, primary_key=True),
    sa.Column("fingerprint", sa.Text, primary_key=True),
    sa.Column("since", Instant, nullable=False),
)

kept = sa.Table(
    "kept",
    metadata,
    sa.Column("product", Words, primary_key=True),
    sa.Column("source", Words, primary_key=True),
    sa.Column("basis", Words, nullable=False),
    sa.Column("learnt", Words, nullable=False),
)

# One row a repository or project: what did not change there is not written anew.
kept_parts = sa.Table(
    "kept_parts",
    metadata,
    sa.Column("product", Words, primary_key=True),
    sa.Column("source", Words, primary_key=True),
    sa.Column("part", Words, primary_key=True),
    sa.Column("mark", Instant),
    sa.Column("listed", Instant, nullable=False),
    sa.Column("read", Instant, nullable=False),
    sa.Column("looked", Instant),
    sa.Column("digest", sa.Text, nullable=False),  # of the content
    sa.Column("content", sa.LargeBinary, nullable=False),  # see bot.store.kept_codec
    sa.ForeignKeyConstraint(
        ["product", "source"], ["kept.product", "kept.source"], ondelete="CASCADE"
    ),
)


def _foretold() -> list[sa.Column[Any]]:
    """What a forecast says in short."""
    return [
        sa.Column("state", Words, nullable=False),
        sa.Column("open", sa.Integer, nullable=False),
        sa.Column("closed", sa.Integer, nullable=False),
        sa.Column("p50", sa.Date),  # these are NULL beyond three years
        sa.Column("p85", sa.Date),
        sa.Column("p95", sa.Date),
        sa.Column("target", sa.Date),
        sa.Column("chance", sa.Double),
        sa.Column("pace", sa.Double),  # NULL where nothing is forecast
        sa.Column("params_version", Words, nullable=False),
    ]


# No foreign key to runs: a forecast is judged years later, and outlives its run. The key comes
# by day, as rows do; so SQLite needs no second tree for it.
forecasts = sa.Table(
    "forecasts",
    metadata,
    sa.Column("product", Words, primary_key=True),
    sa.Column("as_of", sa.Date, primary_key=True),
    sa.Column("kind", Words, primary_key=True),
    sa.Column("subject", Words, primary_key=True),
    *_foretold(),
    sa.Column("run", Words),  # its id; NULL where no run made it
    sqlite_with_rowid=False,
)

# What was told last, which may be older than what was forecast last.
told = sa.Table(
    "told",
    metadata,
    sa.Column("product", Words, primary_key=True),
    sa.Column("kind", Words, primary_key=True),
    sa.Column("subject", Words, primary_key=True),
    sa.Column("as_of", sa.Date, nullable=False),
    *_foretold(),
    sqlite_with_rowid=False,
)


def insert_new(connection: sa.Connection, table: sa.Table) -> sa.Insert:
    """An insert that leaves rows alone which are there already."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


def insert_over(connection: sa.Connection, table: sa.Table) -> sa.Insert:
    """An insert that takes the place of rows with the same key."""
    keys = [column.name for column in table.primary_key]
    rest = [column.name for column in table.columns if not column.primary_key]
    if connection.dialect.name == "sqlite":
        put = sqlite.insert(table)
        return put.on_conflict_do_update(
            index_elements=keys, set_={name: put.excluded[name] for name in rest}
        )
    new = postgresql.insert(table)
    return new.on_conflict_do_update(
        index_elements=keys, set_={name: new.excluded[name] for name in rest}
    )
