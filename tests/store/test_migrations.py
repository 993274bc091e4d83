"""The migrations and the tables say the same, and no old store is left behind."""

from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.domain.run import Written
from bot.store import open_store
from bot.store.address import parse_address
from bot.store.database import Database
from bot.store.migrate import SCRIPTS, alembic_config, downgrade, upgrade, version_of
from bot.store.schema import HEAD, VERSION_TABLE, metadata
from tests.store.builders import EPIC, START, a_full_run

# Written with the first version. Later ones must still be able to read it: never change it.
FILLED_AT_0001 = (
    """INSERT INTO runs VALUES (1, 'r-1', 'shop', 'apply', '2026-11-02 08:30:00.123456+00:00',
        '2026-11-02 08:31:01.123457+00:00', '2026-11-02', '5f1c', 4)""",
    """INSERT INTO findings VALUES (1, 0, 'b78ee3a4d2a5', 'T01', 'error', 'item',
        'guest-checkout', 'shop:acme/shop#310', 'shop', 'acme/shop/milestone/12', 'ana',
        'warning', '["shop:acme/shop#311", "shop:acme/shop#310"]',
        '[["title", "Guest \\"checkout\\" – <b>Gäste</b> 🛒\\n"], ["empty", ""], ["open", 0],
          ["share", {"float": "1.0"}], ["tiny", {"float": "0.1"}], ["endless", {"float": "inf"}],
          ["target", {"date": "2026-12-11"}],
          ["milestone", {"ref": ["shop", "acme/shop/milestone/12"]}],
          ["examples", {"tuple": [{"ref": ["shop", "acme/shop#310"]}, {"ref": ["pay", "PAY-7"]}]}],
          ["words", {"tuple": ["basket", "2026-12-11"]}], ["none", {"tuple": []}]]',
        '{"rule": "T01", "until": "2026-12-01", "initiative": "guest-checkout",
          "item": "shop:acme/shop#310", "by": "ana", "reason": "launch moved with marketing",
          "line": 41}')""",
    """INSERT INTO findings VALUES (1, 1, 'f0a1', 'P02', 'note', 'report', '', NULL, '', '', '',
        NULL, '[]', '[]', NULL)""",
    "INSERT INTO gaps VALUES (1, 0, 'pay', '', 'the tracker refused (403)', FALSE)",
    "INSERT INTO gaps VALUES (1, 1, 'shop', 'acme/api', 'page 3 did not come', TRUE)",
    """INSERT INTO done VALUES (1, 0, 'shop:acme/shop#310', '+ shop:acme/shop#310: note',
        'made', '')""",
    """INSERT INTO done VALUES (1, 1, 'pay:PAY-7', '+ pay:PAY-7: note', 'unknown',
        'it fell silent')""",
    """INSERT INTO journal VALUES (1, 'r-1', 'shop', 'shop:acme/shop#310', 'shop', '["ab"]',
        '2026-11-02 08:30:00.123456+00:00', TRUE)""",
)


def a_database(url: str) -> Database:
    """The database at a URL, without any tables of ours yet."""
    address = parse_address(url)
    if address.file:
        address.file.touch()
    return Database(address)


def test_migrations_make_exactly_the_tables_of_the_schema(url: str) -> None:
    database = a_database(url)
    with database.migrating() as connection:
        upgrade(connection)
        options = {"version_table": VERSION_TABLE, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    database.close()


def test_the_newest_migration_is_the_one_the_schema_names() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [HEAD]


def test_a_store_filled_by_the_first_version_is_migrated_on_opening_and_read(url: str) -> None:
    database = a_database(url)
    with database.migrating() as connection:
        upgrade(connection, "0001")
        for statement in FILLED_AT_0001:
            connection.exec_driver_sql(statement)
    database.close()

    with open_store(url) as store:
        assert store.runs("shop", 10) == (a_full_run(),)
        assert store.memory("shop").created == (Written(EPIC, "shop", ("ab",), START, True, 1),)


def test_every_migration_can_be_taken_back_and_done_again(url: str) -> None:
    database = a_database(url)
    with database.migrating() as connection:
        for script in ScriptDirectory.from_config(alembic_config()).walk_revisions("base", "head"):
            upgrade(connection)
            downgrade(connection, script.down_revision or "base")  # type: ignore[arg-type]
    with database.migrating() as connection:
        assert set(sa.inspect(connection).get_table_names()) <= {VERSION_TABLE}
        upgrade(connection)
        assert version_of(connection) == HEAD
    database.close()


def test_a_migration_that_fails_leaves_nothing(url: str) -> None:
    database = a_database(url)
    try:
        with database.migrating() as connection:
            upgrade(connection)
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    with database.reading() as connection:
        assert sa.inspect(connection).get_table_names() == []
    database.close()


def test_the_scripts_lie_inside_the_package() -> None:
    assert SCRIPTS.parent == Path(open_store.__code__.co_filename).parent
    assert (SCRIPTS / "script.py.mako").exists()
