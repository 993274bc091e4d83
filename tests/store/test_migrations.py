"""The migrations and the tables say the same, and no old store is left behind."""

from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.domain.backlog import Gap
from bot.domain.forecast.outlook import Kind, State, Subject
from bot.domain.forecast.telling import Foretold
from bot.domain.run import Used, Written
from bot.domain.shares import Figures, Share
from bot.store import open_store
from bot.store.address import parse_address
from bot.store.database import Database
from bot.store.migrate import SCRIPTS, alembic_config, downgrade, upgrade, version_of
from bot.store.schema import HEAD, VERSION_TABLE, metadata
from tests.store.builders import EPIC, LATER, START, a_full_run, a_run_of_the_first_version

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


def a_filled_store(url: str, *more: str) -> None:
    """The database as the first version left it."""
    database = a_database(url)
    with database.migrating() as connection:
        upgrade(connection, "0001")
        for statement in (*FILLED_AT_0001, *more):
            connection.exec_driver_sql(statement)
    database.close()


def test_a_store_filled_by_the_first_version_is_migrated_on_opening_and_read(url: str) -> None:
    a_filled_store(url)

    with open_store(url) as store:
        assert store.runs("shop", 10) == (a_run_of_the_first_version(),)
        memory = store.memory("shop", LATER)
        assert memory.created == (Written(EPIC, "shop", ("ab",), START, True, 1),)
        assert memory.first_seen == {"b78ee3a4d2a5": START, "f0a1": START}
        assert (memory.read, memory.accounts) == ({}, {})
        assert store.kept("shop", "shop") is None


def test_a_store_filled_by_the_first_version_is_left_alone_by_reading(url: str) -> None:
    a_filled_store(url)

    with open_store(url, read_only=True) as store:
        assert store.runs("shop", 10) == ()
        assert store.why.endswith("is migrated by the next command that writes.")

    database = Database(parse_address(url))
    with database.reading() as connection:
        assert version_of(connection) == "0001"
    database.close()


RUN_AT_0001 = """INSERT INTO runs VALUES (NUMBER, 'r-NUMBER', 'shop', 'apply',
    '2026-11-0NUMBER 08:30:00.000000+00:00', '2026-11-0NUMBER 08:30:00.000000+00:00',
    '2026-11-0NUMBER', '5f1c', 0)"""
FINDING_AT_0001 = """INSERT INTO findings VALUES (NUMBER, PLACE, 'PRINT', 'P02', 'note', 'report',
    '', NULL, '', '', '', NULL, '[]', '[]', NULL)"""
GAP_AT_0001 = "INSERT INTO gaps VALUES (NUMBER, 0, 'pay', '', 'refused', TRUE)"


def a_run_at_0001(number: int, *fingerprints: str, gap: bool = False) -> list[str]:
    """A run of the first version, on that day of November."""
    findings = [
        FINDING_AT_0001.replace("PLACE", str(place)).replace("PRINT", fingerprint)
        for place, fingerprint in enumerate(fingerprints)
    ]
    told = [RUN_AT_0001, *findings, *([GAP_AT_0001] if gap else [])]
    return [statement.replace("NUMBER", str(number)) for statement in told]


def test_what_stands_since_when_is_found_in_the_history_of_the_first_version(url: str) -> None:
    a_filled_store(
        url,
        *a_run_at_0001(3, "old", "gone", "back"),
        *a_run_at_0001(4, "old", "gone"),
        *a_run_at_0001(5, "back", gap=True),
        *a_run_at_0001(6, "old", "back"),
    )

    with open_store(url) as store:
        since = store.memory("shop", LATER).first_seen

    assert {name: at.day for name, at in since.items()} == {"old": 3, "back": 5}


# Written with the second version; never change it either.
FILLED_AT_0002 = (
    """INSERT INTO runs VALUES (1, 'r-1', 'shop', 'apply', '2026-11-02 08:30:00.123456+00:00',
        '2026-11-02 08:31:01.123457+00:00', '2026-11-02', '5f1c', 4, '{"shop acme/shop": 310}',
        '{"shop": "acme-bot"}', '{"shop": {"requests": 7, "left": null, "resets": null}}')""",
    "INSERT INTO gaps VALUES (1, 0, 'pay', 'PAY sprints', 'not for us', FALSE, TRUE)",
    "INSERT INTO standing VALUES ('shop', 'f0a1', '2026-11-02 08:30:00.123456+00:00')",
)


def test_a_store_filled_by_the_second_version_is_migrated_and_has_no_figures(url: str) -> None:
    database = a_database(url)
    with database.migrating() as connection:
        upgrade(connection, "0002")
        for statement in FILLED_AT_0002:
            connection.exec_driver_sql(statement)
    database.close()

    with open_store(url) as store:
        (run,) = store.runs("shop", 10)
        assert run.figures is None
        assert (run.read, run.accounts) == ({"shop acme/shop": 310}, {"shop": "acme-bot"})
        assert run.used == {"shop": Used(requests=7)}
        assert run.gaps == (Gap("pay", "PAY sprints", "not for us", beside=True),)
        assert store.memory("shop", LATER).first_seen == {"f0a1": START}
        assert store.memory("shop", LATER).figures == ()


def test_going_back_to_the_second_version_loses_the_figures_alone(url: str) -> None:
    with open_store(url) as store:
        store.record(a_full_run())
    database = Database(parse_address(url))
    with database.migrating() as connection:
        downgrade(connection, "0002")
    database.close()

    with open_store(url) as store:
        assert store.runs("shop", 10) == (replace(a_full_run(), figures=None),)


# Written with the third version; never change it either.
FILLED_AT_0003 = (
    """INSERT INTO runs VALUES (1, 'r-1', 'shop', 'apply', '2026-11-02 08:30:00.123456+00:00',
        '2026-11-02 08:31:01.123457+00:00', '2026-11-02', '5f1c', 4, '{"shop acme/shop": 310}',
        '{"shop": "acme-bot"}', '{}', '{"coverage": [36, 50], "whole": true}')""",
    "INSERT INTO standing VALUES ('shop', 'f0a1', '2026-11-02 08:30:00.123456+00:00')",
)


def test_a_store_filled_by_the_third_version_is_migrated_and_has_no_forecasts(url: str) -> None:
    database = a_database(url)
    with database.migrating() as connection:
        upgrade(connection, "0003")
        for statement in FILLED_AT_0003:
            connection.exec_driver_sql(statement)
    database.close()

    with open_store(url, read_only=True) as store:
        assert store.forecasts("shop") == ()
    with open_store(url) as store:
        (run,) = store.runs("shop", 10)
        assert run.figures == Figures(coverage=Share(36, 50))
        assert store.forecasts("shop") == ()
        memory = store.memory("shop", LATER)
        assert (memory.told, memory.first_seen) == ({}, {"f0a1": START})


def test_going_back_to_the_third_version_loses_the_forecasts_alone(url: str) -> None:
    made = Foretold(Subject(Kind.GOAL, "growth"), START.date(), State.NO_SCOPE, 0, 0)
    with open_store(url) as store:
        store.record(replace(a_full_run(), forecasts=(made,), told=(made,)))
    database = Database(parse_address(url))
    with database.migrating() as connection:
        downgrade(connection, "0003")
    database.close()

    with open_store(url) as store:
        assert store.runs("shop", 10) == (a_full_run(),)
        assert store.forecasts("shop") == ()


def test_taking_the_newest_migration_back_loses_nothing_of_the_first_version(url: str) -> None:
    a_filled_store(url)
    open_store(url).close()
    database = Database(parse_address(url))
    with database.migrating() as connection:
        downgrade(connection, "0001")
    database.close()

    with open_store(url) as store:
        assert store.runs("shop", 10) == (a_run_of_the_first_version(),)


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
