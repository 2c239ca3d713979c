"""Where a SQL store keeps its tables: a SQLite file, or a database on a server.

    SqlStore("shop.db")
    SqlStore("postgresql://user@localhost/test")
    SqlStore("mysql://user@localhost/test")

What is shown of a URL never holds the user, the password or what follows the "?".
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from sandbox.errors import BadOptionError, StoreError

FORMS = (
    "SqlStore('shop.db'), SqlStore('postgresql://user@localhost/test') and "
    "SqlStore('mysql://user@localhost/test')"
)
# By what stands before "://": the driver, its module, and how to install it.
SQLITE = ("sqlite+pysqlite", "")
POSTGRESQL = ("postgresql+psycopg", "'psycopg[binary]'")
MYSQL = ("mysql+pymysql", "'pymysql[rsa]'")
BACKENDS = {
    "sqlite": SQLITE, "postgresql": POSTGRESQL, "postgres": POSTGRESQL,
    "mysql": MYSQL, "mariadb": MYSQL,
}  # fmt: skip
NAMES = {
    "sqlite": "SQLite", "postgresql": "PostgreSQL", "mysql": "MySQL",
    "mariadb": "MariaDB",
}  # fmt: skip
DRIVERS = ("", "pysqlite", "psycopg", "pymysql")
CONNECT_S = 10  # how long a server may take to answer at all


class Where:
    """path: the SQLite file, or None. shown: it, in an error or a picture."""

    def __init__(self, where: str | Path) -> None:
        """Raises BadOptionError for what is neither a path nor a URL we know."""
        self.url = _url(where)
        self.path = _path(self.url) if self.is_sqlite else None
        self.shown = str(self.path) if self.path else _without_secrets(self.url)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def name(self) -> str:
        """Of the database; a MariaDB often answers to mysql://, too."""
        return NAMES[self.url.get_backend_name()]

    @property
    def install(self) -> str:
        """What pip needs to be told to get the driver."""
        return BACKENDS[self.url.get_backend_name()][1]

    def engine(self) -> Engine:
        """It keeps no connection of its own. Raises StoreError without a driver."""
        # No row, which may be anybody's, is to be told in an error.
        options: dict[str, Any] = {"hide_parameters": True, "poolclass": NullPool}
        if (
            "postgresql" in self.url.drivername
            and "connect_timeout" not in self.url.query
        ):
            options["connect_args"] = {"connect_timeout": CONNECT_S}
        try:
            engine = create_engine(self.url, **options)
        except ModuleNotFoundError as error:
            raise StoreError(
                f"{self.shown} needs the driver {error.name}, which is not installed. "
                f"Type pip install {self.install}, or take a SQLite file: "
                f"SqlStore('shop.db')."
            ) from None
        if self.is_sqlite:
            _begin_by_hand(engine)
        return engine

    def scrubbed(self, text: str) -> str:
        """The text of a driver, without what nobody else should see."""
        secrets = [
            self.url.password,
            self.url.username,
            *_behind_question_mark(self.url),
        ]
        for secret in sorted(filter(None, map(str, secrets)), key=len, reverse=True):
            text = text.replace(secret, "…")
        return text


def _url(where: str | Path) -> URL:
    if isinstance(where, Path):
        return URL.create(SQLITE[0], database=str(where))
    if not isinstance(where, str) or not where:
        raise BadOptionError(
            f"a SQL store takes a path or a URL, got {where!r}; there is: {FORMS}."
        )
    name = where.split(":")[0].split("+")[0]
    if "://" not in where:
        if name in BACKENDS and ":" in where:
            raise BadOptionError(
                f"a URL has // behind {name}:, and this has not. There is: {FORMS}."
            )
        return URL.create(SQLITE[0], database=where)
    if name not in BACKENDS:
        raise BadOptionError(f"there is no SQL store for {name}://; there is: {FORMS}.")
    return _parsed(where, name)


def _parsed(where: str, name: str) -> URL:
    try:
        url = make_url(where)
    except (ArgumentError, ValueError):
        raise BadOptionError(
            f"this {name} URL cannot be read (it is not shown: it may hold a "
            f"password). One looks like {name}://user:password@localhost:5432/test; "
            f"a password with @ : / ? # or % in it has to be quoted: "
            f"urllib.parse.quote(password, safe='')."
        ) from None
    driver = url.drivername.partition("+")[2]
    if driver not in DRIVERS:
        raise BadOptionError(
            f"a SQL store does not use the driver {driver}: leave it out, "
            f"{name}://…; there is: {FORMS}."
        )
    if not url.database and name != "sqlite":
        raise BadOptionError(
            f"this {name} URL names no database. Put one at its end: "
            f"{name}://user@localhost/test."
        )
    return url.set(drivername=BACKENDS[name][0])


def _path(url: URL) -> Path:
    if not url.database or url.database.startswith((":memory:", "file:")):
        raise BadOptionError(
            "a SQL store needs a file, or nothing would be left after a restart: "
            "SqlStore('shop.db'), or SqlStore() for one that goes with it. For a "
            "store in memory take MemoryStore()."
        )
    return Path(url.database)


def _without_secrets(url: URL) -> str:
    name = url.get_backend_name()
    port = f":{url.port}" if url.port else ""
    return f"{name}://{url.host or ''}{port}/{url.database or ''}"


def _behind_question_mark(url: URL) -> list[str]:
    """The names and values of its options."""
    pairs = ((n, [v] if isinstance(v, str) else v) for n, v in url.query.items())
    return [told for name, values in pairs for told in (name, *values)]


def _begin_by_hand(engine: Engine) -> None:
    """Python's sqlite3 would begin only at the first INSERT, so that half of the
    tables could be there; this way a transaction holds them all."""

    @event.listens_for(engine, "connect")
    def no_autobegin(connection: Any, _: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")
