"""The rows in which readings are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.domain.kept import Kept, KeptPart
from bot.store.kept_codec import decode, digest, encode
from bot.store.schema import kept, kept_parts

_INSTANTS = ("mark", "listed", "read", "looked")


@dataclass(frozen=True, slots=True)
class Found:
    """What the database has, not yet decoded: nobody waits for the transaction meanwhile."""

    row: sa.RowMapping
    parts: tuple[sa.RowMapping, ...]


def found(connection: sa.Connection, product: str, source: str) -> Found | None:
    """The rows of one source."""
    mine = (kept.c.product == product) & (kept.c.source == source)
    row = connection.execute(sa.select(kept).where(mine)).mappings().one_or_none()
    if row is None:
        return None
    of_it = (kept_parts.c.product == product) & (kept_parts.c.source == source)
    query = sa.select(kept_parts).where(of_it).order_by(kept_parts.c.part)
    return Found(row, tuple(connection.execute(query).mappings()))


def decoded(found: Found | None) -> Kept | None:
    """What the rows say. One that is damaged, or of another version, is left out."""
    if found is None:
        return None
    parts = {row["part"]: part for row in found.parts if (part := _part(row))}
    return Kept(found.row["basis"], found.row["learnt"], parts)


def _part(row: sa.RowMapping) -> KeptPart | None:
    content = bytes(row["content"])
    if digest(content) != row["digest"]:
        return None
    try:
        lists = decode(content)
    except ValueError:
        return None
    told: dict[str, Any] = {**lists, **{name: row[name] for name in _INSTANTS}}
    return KeptPart(**told, stored=row["digest"])


def encoded(reading: Kept) -> dict[str, bytes]:
    """The content of each part that the store did not give as it is now."""
    return {name: encode(part) for name, part in reading.parts.items() if not part.stored}


def replace_all(
    connection: sa.Connection,
    place: tuple[str, str],
    reading: Kept,
    contents: Mapping[str, bytes],
) -> None:
    """Put a reading in the place of what is kept of a source."""
    whole = dict(zip(("product", "source"), place, strict=True))
    query = sa.select(kept_parts.c.part, kept_parts.c.digest).where(*_is(kept_parts, whole))
    there: dict[str, str] = {row.part: row.digest for row in connection.execute(query)}
    _put(connection, kept, whole, {"basis": reading.basis, "learnt": reading.learnt})
    for name in sorted(there.keys() - reading.parts.keys()):
        gone = {**whole, "part": name}
        connection.execute(sa.delete(kept_parts).where(*_is(kept_parts, gone)))
    for name, part in sorted(reading.parts.items()):
        values: dict[str, Any] = {instant: getattr(part, instant) for instant in _INSTANTS}
        if not part.stored or there.get(name) != part.stored:
            content = contents.get(name) or encode(part)  # somebody else may have been here
            values |= {"digest": digest(content), "content": content}
        _put(connection, kept_parts, {**whole, "part": name}, values)


def _put(
    connection: sa.Connection, table: sa.Table, key: Mapping[str, str], values: Mapping[str, Any]
) -> None:
    """Change the row, or make it."""
    update = sa.update(table).where(*_is(table, key)).values(values)
    if connection.execute(update).rowcount == 0:
        connection.execute(sa.insert(table).values({**key, **values}))


def _is(table: sa.Table, key: Mapping[str, str]) -> list[sa.ColumnElement[bool]]:
    return [table.c[name] == value for name, value in key.items()]
