"""Real databases for the tests: PostgreSQL and MariaDB on this machine.

SANDBOX_POSTGRES_URL and SANDBOX_MYSQL_URL say where else they are. Where one is
missing its tests skip, with the command that starts one; where
SANDBOX_REQUIRE_SERVICES=1 they fail.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, Engine, MetaData, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from sandbox.errors import NoJailError
from sandbox.grading.jail.box import isolation


class Service(NamedTuple):
    name: str
    variable: str
    default: str
    driver: str
    options: dict[
        str, int | str
    ]  # of a connection of the tests' own: it never waits long
    start: str


SERVICES = {
    "postgresql": Service(
        "PostgreSQL", "SANDBOX_POSTGRES_URL", "postgresql://root@127.0.0.1/test",
        "postgresql+psycopg", {"connect_timeout": 5, "options": "-c lock_timeout=10s"},
        "docker run --rm -d -p 5432:5432 -e POSTGRES_USER=root -e POSTGRES_DB=test "
        "-e POSTGRES_HOST_AUTH_METHOD=trust postgres",
    ),
    "mariadb": Service(
        "MariaDB", "SANDBOX_MYSQL_URL", "mysql://root@127.0.0.1/test",
        "mysql+pymysql",
        {"connect_timeout": 5, "init_command": "SET lock_wait_timeout = 10"},
        "docker run --rm -d -p 3306:3306 -e MARIADB_DATABASE=test "
        "-e MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1 mariadb",
    ),
}  # fmt: skip

_numbers = count(1)


def url_of(kind: str) -> str:
    """Where that database is. Skips the test, or fails it, if it is not there."""
    service = SERVICES[kind]
    problem = _problem(kind)
    if problem:
        said = (
            f"no {service.name} at {_harmless(kind)} ({problem}). Start one: "
            f"{service.start}, or set {service.variable} to where one is"
        )
        if os.environ.get("SANDBOX_REQUIRE_SERVICES") == "1":
            pytest.fail(said)
        pytest.skip(said)
    return os.environ.get(service.variable, service.default)


def new_prefix() -> str:
    """For tables of a test's own; two test runs may share a database."""
    return f"t{os.getpid()}_{next(_numbers)}_"


def drop_tables(kind: str, prefix: str) -> None:
    """Remove all tables whose names begin so."""
    with connection(kind) as it:
        tables = MetaData()
        tables.reflect(it, only=lambda name, _: name.startswith(prefix))
        tables.drop_all(it)
        it.commit()


@contextmanager
def connection(kind: str) -> Iterator[Connection]:
    """One of the tests' own, to look into a database and to make trouble there."""
    with _engine(kind).connect() as it:
        yield it


def url_with(kind: str, **parts: str) -> str:
    """The same place with another user, password, host or database."""
    url = make_url(url_of(kind)).set(**parts)
    return url.render_as_string(hide_password=False)


@cache
def _engine(kind: str) -> Engine:
    service = SERVICES[kind]
    url = make_url(os.environ.get(service.variable, service.default))
    return create_engine(
        url.set(drivername=service.driver), connect_args=service.options, pool_size=1
    )


def bubblewrap() -> None:
    """Skips the test, or fails it, where strangers' code cannot be kept apart."""
    try:
        isolation()
    except NoJailError as error:
        if os.environ.get("SANDBOX_REQUIRE_SERVICES") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))


@cache
def _problem(kind: str) -> str:
    """What keeps us from using it, or nothing."""
    try:
        with connection(kind) as it:
            it.execute(text("select 1"))
    except OperationalError:
        return "it does not answer, or lets nobody in"
    except (SQLAlchemyError, ImportError) as error:
        return type(error).__name__
    return ""


def _harmless(kind: str) -> str:
    """The address without the password and what else a URL may carry."""
    service = SERVICES[kind]
    url = make_url(os.environ.get(service.variable, service.default))
    return URL.create(url.drivername, url.username, None, url.host, url.port,
                      url.database).render_as_string()  # fmt: skip
