"""The first use of a database makes the tables; later ones check that they are ours.

Nothing that is somebody else's is touched. The table `server` comes first, with the
mark that says whose the others are.
"""

from __future__ import annotations

from sqlalchemy import Connection, insert, inspect, select

from sandbox.errors import StoreError, listed
from sandbox.stores.sql.tables import MADE_BY, SCHEMA_VERSION, Tables

FIRST = {
    "made_by": MADE_BY, "schema_version": SCHEMA_VERSION, "lock": "", "held_by": "",
    "openings": "0",
}  # fmt: skip
# What tells of this very moment; nobody wants to compare it.
PASSING = ("lock", "held_by", "openings")


def prepare(connection: Connection, tables: Tables, shown: str) -> None:
    """Raises StoreError if there are tables of these names that are not ours, or of
    another version, or if tables or marks of ours are missing."""
    names = inspect(connection).get_table_names()
    there = [name for name in tables.names if name in names]
    server = tables.server
    if server.name not in there:
        if there:
            raise _not_ours(there, shown)
        tables.metadata.create_all(connection, tables=[server])
    marks = _marks(connection, tables, shown)
    others = [name for name in there if name != server.name]
    # We were stopped right after we had made the table, or just made it.
    if not marks and not others:
        rows = [{"name": name, "value": value} for name, value in FIRST.items()]
        connection.execute(insert(server), rows)
        marks = FIRST
    _check(marks, tables, shown)
    missing = [name for name in tables.names if name not in (server.name, *others)]
    if missing and marks["openings"] != FIRST["openings"]:
        raise _missing(f"the table {missing[0]}", shown)
    if missing:
        tables.metadata.create_all(connection)


def _check(marks: dict[str, str], tables: Tables, shown: str) -> None:
    if marks and marks.get("made_by") != MADE_BY:
        raise _not_ours([tables.server.name], shown)
    version = marks.get("schema_version", SCHEMA_VERSION)
    if version != SCHEMA_VERSION:
        raise _of_another_version(version, shown)
    lacking = [name for name in FIRST if name not in marks]
    if lacking:
        raise _missing(f"the row {lacking[0]} of {tables.server.name}", shown)


def _marks(connection: Connection, tables: Tables, shown: str) -> dict[str, str]:
    server = tables.server
    columns = {c["name"] for c in inspect(connection).get_columns(server.name)}
    if columns != {"name", "value"}:
        raise _not_ours([server.name], shown)
    return {row.name: row.value for row in connection.execute(select(server))}


def is_ours(connection: Connection, tables: Tables) -> bool:
    """There is a store of ours, whatever its version."""
    if not inspect(connection).has_table(tables.server.name):
        return False
    return _marks(connection, tables, "").get("made_by") == MADE_BY


def _not_ours(names: list[str], shown: str) -> StoreError:
    return StoreError(
        f"{shown} has tables that somebody else has made: {listed(names)}. They are "
        f"left alone. Let the names of ours begin otherwise: "
        f"SqlStore(…, prefix='bus_')."
    )


def _missing(what: str, shown: str) -> StoreError:
    return StoreError(
        f"{shown}: {what} is missing, and it was there. All else is left as it is: put "
        f"it back from a copy, or take tables of your own: SqlStore(…, prefix='my_')."
    )


def _of_another_version(found: str, shown: str) -> StoreError:
    return StoreError(
        f"{shown} has tables of version {found}, and this sandbox reads and writes "
        f"version {SCHEMA_VERSION}. They are left as they are: take the sandbox that "
        f"made them, or tables of your own: SqlStore(…, prefix='new_')."
    )
