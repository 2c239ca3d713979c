"""Recorded runs made anew from real databases, for whoever has none.

The scenario is played up to each moment, in empty tables of its own that are removed
again: the same database gives the same file, byte for byte.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sandbox.course.recorded_run import path_of, text_of
from sandbox.course.scenarios import scenario
from sandbox.errors import SandboxError, listed
from sandbox.world.run import Run

SCENARIO = scenario("server restarts").with_(seed=4, store="sql")
# The server restarts at 500 ms and is away for 50.
MOMENTS = {"before": 499, "away": 525, "end": SCENARIO.until_ms}
PREFIX = "recorded_"


class Database(NamedTuple):
    name: str
    variable: str
    default: str

    @property
    def url(self) -> str:
        return os.environ.get(self.variable, self.default)


DATABASES = {
    "postgresql": Database(
        "PostgreSQL", "SANDBOX_POSTGRES_URL", "postgresql://root@127.0.0.1/test"
    ),
    "mariadb": Database("MariaDB", "SANDBOX_MYSQL_URL", "mysql://root@127.0.0.1/test"),
}


class StaleRecordingError(SandboxError):
    """A recorded run is not what its database does now."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(
            f"not what the database does now: {listed(names)}. Type "
            f"python -m sandbox record to record again, and look at what changed."
        )


def record_all() -> list[str]:
    """Write every file anew; their names. Raises StoreError without a database."""
    texts = {path_of(SCENARIO.name, kind): recorded(kind) for kind in DATABASES}
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return [path.name for path in texts]


def refuse_stale(kinds: list[str]) -> None:
    """Raises StaleRecordingError if a database does something else than recorded.

    Its version may be another one than the recorded.
    """
    stale = [kind for kind in kinds if not _is_as_recorded(kind)]
    if stale:
        raise StaleRecordingError([path_of(SCENARIO.name, k).name for k in stale])


def _is_as_recorded(kind: str) -> bool:
    path = path_of(SCENARIO.name, kind)
    if not path.is_file():
        return False
    before, now = (
        json.loads(path.read_text(encoding="utf-8")),
        json.loads(recorded(kind)),
    )
    return bool({**before, "version": ""} == {**now, "version": ""})


def recorded(kind: str) -> str:
    """The text of the file, from the database itself."""
    database = DATABASES[kind]
    moments: dict[str, dict[str, Any]] = {}
    for moment, at_ms in MOMENTS.items():
        with _played(database, at_ms) as run:
            moments[moment] = {"at_ms": at_ms, "tables": run.store.inspect().parts}
    return text_of(SCENARIO, database.name, _version(database), run.trace, moments)


@contextmanager
def _played(database: Database, until_ms: int | None) -> Iterator[Run]:
    """The run up to that moment; then its tables are removed."""
    from sandbox.stores.sql.store import SqlStore  # no other command needs a database

    store = SqlStore(database.url, prefix=PREFIX)
    try:
        run = SCENARIO.run(store=store, until_ms=until_ms)
        try:
            yield run
        finally:
            run.store.remove()
    finally:
        store.remove()


def _version(database: Database) -> str:
    """Such as 15.20. Raises SandboxError if it is another database than it should be."""
    from sandbox.stores.sql.where import Where

    with Where(database.url).engine().connect() as connection:
        dialect = connection.dialect
    name = "mariadb" if getattr(dialect, "is_mariadb", False) else dialect.name
    if name != database.name.lower():
        raise SandboxError(
            f"{database.variable} names a {name}, and a {database.name} is to be "
            f"recorded. Set it to where one is."
        )
    numbers = dialect.server_version_info or ()
    return ".".join(str(part) for part in numbers if isinstance(part, int))
