"""What was read of a source comes back as it was, or not at all."""

import datetime as dt
import json
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.backlog import (
    BacklogItem,
    ForeignNote,
    ItemRef,
    Note,
    Reply,
    Stamp,
    Status,
    Visibility,
)
from bot.domain.decisions import Decision, Kind
from bot.domain.kept import Kept, KeptPart
from bot.store import SqlRunStore, open_store
from bot.store.address import parse_address
from bot.store.database import Database
from bot.store.kept_codec import decode, digest, encode
from tests.store.builders import LATER, START

TEXT = st.text(st.characters(), max_size=8)
INSTANTS = st.datetimes(timezones=st.just(dt.UTC))
REFS = st.builds(ItemRef, TEXT, TEXT)
DAYS = st.dates()


def maybe(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | values


def some(values: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(values, max_size=3).map(tuple)


ITEMS = st.builds(
    BacklogItem,
    ref=REFS,
    title=TEXT,
    status=st.sampled_from(Status),
    created=INSTANTS,
    updated=INSTANTS,
    group=TEXT,
    kind=TEXT,
    reason=maybe(TEXT),
    raw_status=TEXT,
    mapped=st.booleans(),
    labels=some(TEXT),
    assignees=some(TEXT),
    reporter=TEXT,
    milestone=maybe(REFS),
    versions=some(REFS),
    sprint=maybe(REFS),
    parent=maybe(REFS),
    children=some(REFS),
    child_count=st.integers(),
    blocked_by=some(REFS),
    estimate=maybe(st.floats(allow_nan=False)),
    priority=maybe(TEXT),
    rank=maybe(st.floats(allow_nan=False)),
    started=maybe(INSTANTS),
    closed=maybe(INSTANTS),
    start=maybe(DAYS),
    due=maybe(DAYS),
    visibility=st.sampled_from(Visibility),
    url=TEXT,
    locked=st.booleans(),
    ours=st.booleans(),
    fields=some(st.tuples(TEXT, TEXT)),
    text=TEXT,
)
DECISIONS = st.builds(
    Decision,
    finding=TEXT,
    kind=st.sampled_from(Kind),
    by=TEXT,
    at=INSTANTS,
    why=TEXT,
    until=maybe(DAYS),
    facts=TEXT,
)
STAMPS = st.builds(
    Stamp,
    level=TEXT,
    prints=some(TEXT),
    since=INSTANTS,
    facts=some(TEXT),
    decided=some(DECISIONS),
    heard=maybe(INSTANTS),
)
NOTES = st.builds(
    Note,
    ref=REFS,
    note_id=TEXT,
    topic=TEXT,
    body=TEXT,
    stamp=STAMPS,
    resolved=st.booleans(),
    created=INSTANTS,
    hidden=st.booleans(),
    sent=TEXT,
    misdirected=st.booleans(),
)
PARTS = st.builds(
    KeptPart,
    items=some(ITEMS),
    mark=maybe(INSTANTS),
    listed=INSTANTS,
    read=INSTANTS,
    notes=some(NOTES),
    notes_unread=some(REFS),
    replies=some(st.builds(Reply, REFS, TEXT, TEXT, TEXT, INSTANTS)),
    foreign=some(st.builds(ForeignNote, REFS, TEXT, TEXT)),
    looked=maybe(INSTANTS),
)


@settings(max_examples=200, deadline=None)
@given(part=PARTS)
def test_everything_that_is_kept_comes_back_as_it_was(part: KeptPart) -> None:
    told: dict[str, Any] = decode(encode(part))

    assert replace(part, **told) == part


@given(repeated=st.lists(ITEMS, min_size=1, max_size=3), times=st.integers(1, 5))
def test_items_that_say_the_same_come_back_too(repeated: Sequence[BacklogItem], times: int) -> None:
    items = tuple(repeated) * times

    assert decode(encode(a_part(*items)))["items"] == items


def an_item(number: int, **more: Any) -> BacklogItem:
    ref = ItemRef("shop", f"acme/shop#{number}")
    made = BacklogItem(ref, f"Item {number}", Status.TODO, START, START, group="acme/shop")
    return replace(made, **more)


def a_part(*items: BacklogItem) -> KeptPart:
    return KeptPart(items, START, START, START, looked=LATER)


def a_reading() -> Kept:
    note = Note(
        ItemRef("shop", "acme/shop#1"),
        "c-1",
        "acme-shop",
        "Roadmap says 11 Dec.",
        Stamp(
            "error",
            ("ab",),
            START,
            ("f1",),
            (Decision("ab", Kind.SNOOZE, "ana", START, "later", dt.date(2026, 12, 1)),),
            LATER,
        ),
        resolved=False,
        created=START,
    )
    shop = replace(a_part(an_item(1), an_item(2, parent=note.ref)), notes=(note,))
    return Kept("basis-1", "learnt", {"acme/shop": shop, "acme/api": a_part()})


def test_a_reading_is_kept(store: SqlRunStore) -> None:
    store.keep("acme", "shop", a_reading())

    assert store.kept("acme", "shop") == a_reading()


def test_what_was_never_read_is_not_kept(store: SqlRunStore) -> None:
    store.keep("acme", "shop", a_reading())

    assert store.kept("acme", "pay") is None
    assert store.kept("other", "shop") is None


def test_a_store_open_for_reading_gives_what_is_kept_and_keeps_nothing(url: str) -> None:
    with open_store(url) as store:
        store.keep("acme", "shop", a_reading())
    with open_store(url, read_only=True) as dry:
        assert dry.kept("acme", "shop") == a_reading()
        dry.keep("acme", "shop", Kept("another"))

    with open_store(url) as store:
        assert store.kept("acme", "shop") == a_reading()


def test_a_newer_reading_takes_the_place_of_the_older(store: SqlRunStore) -> None:
    store.keep("acme", "shop", a_reading())
    newer = Kept("basis-2", "more", {"acme/shop": a_part(an_item(3)), "acme/web": a_part()})
    store.keep("acme", "shop", newer)

    assert store.kept("acme", "shop") == newer


def contents(url: str) -> dict[str, tuple[bytes, str]]:
    """Each part's content as it lies in the database, and when it was listed."""
    database = Database(parse_address(url))
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT part, content, listed FROM kept_parts").all()
    database.close()
    return {part: (bytes(content), str(listed)[:19]) for part, content, listed in rows}


def overwrite(url: str, assignment: str, **values: object) -> None:
    database = Database(parse_address(url))
    with database.writing() as connection:
        connection.execute(
            sa.text(f"UPDATE kept_parts SET {assignment} WHERE part = 'acme/shop'"),  # noqa: S608
            values,
        )
    database.close()


def test_a_part_that_did_not_change_is_not_written_again(store: SqlRunStore, url: str) -> None:
    store.keep("acme", "shop", a_reading())
    kept = store.kept("acme", "shop")
    assert kept is not None
    before = contents(url)
    looked_at = {name: replace(part, items=(), listed=LATER) for name, part in kept.parts.items()}

    store.keep("acme", "shop", replace(kept, parts=looked_at))

    assert contents(url) == {
        name: (content, "2026-11-02 09:30:00") for name, (content, _) in before.items()
    }


def test_a_part_that_somebody_else_changed_meanwhile_is_written_again(
    store: SqlRunStore,
) -> None:
    store.keep("acme", "shop", a_reading())
    kept = store.kept("acme", "shop")
    assert kept is not None
    store.keep("acme", "shop", Kept("basis-1", parts={"acme/shop": a_part(an_item(9))}))

    store.keep("acme", "shop", kept)

    assert store.kept("acme", "shop") == a_reading()


def test_a_damaged_part_is_left_out(store: SqlRunStore, url: str) -> None:
    store.keep("acme", "shop", a_reading())
    content = bytearray(contents(url)["acme/shop"][0])
    content[len(content) // 2] ^= 1
    overwrite(url, "content = :content", content=bytes(content))

    kept = store.kept("acme", "shop")

    assert kept is not None
    assert list(kept.parts) == ["acme/api"]


def test_what_a_version_that_read_no_texts_has_kept_is_left_out(
    store: SqlRunStore, url: str
) -> None:
    store.keep("acme", "shop", a_reading())
    _, told = json.loads(zlib.decompress(contents(url)["acme/shop"][0]))
    older = json.dumps(["1.0af2b6ad0b6c", told])  # another layout: one field less
    content = zlib.compress(older.encode())
    overwrite(url, "content = :content, digest = :digest", content=content, digest=digest(content))

    kept = store.kept("acme", "shop")

    assert kept is not None
    assert list(kept.parts) == ["acme/api"]


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"[]",
        b"null",
        b'["0.0",{}]',
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_what_another_version_wrote_is_not_understood(plain: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(zlib.compress(plain))


def test_a_column_that_is_cut_is_not_understood() -> None:
    whole = zlib.decompress(encode(a_part(an_item(1), an_item(2))))
    cut = whole.replace(b'["Item 1","Item 2"]', b'["Item 1"]')
    assert cut != whole

    with pytest.raises(ValueError, match="lengths"):
        decode(zlib.compress(cut))
