"""What a database refuses, and what to type then.

Drivers tell it in their own words and numbers: PostgreSQL has a letter code for each
error (and none for a refused connection), MySQL a number, SQLite a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from struct import error as StructError  # noqa: N812 - a class, in spite of its name
from typing import Any

from sqlalchemy.exc import DBAPIError

from sandbox.errors import StoreError
from sandbox.stores.sql.where import Where

LOGIN = (
    "the login is refused. The user and the password stand in the URL: "
    "{name}://user:password@…; ask the server's owner for them"
)
MISSING = (
    "there is no database {database!r} on that server. Type CREATE DATABASE "
    "{database} there, or name another one at the end of the URL"
)
AWAY = (
    "no server answers there. Is it running, and are host and port right? Without a "
    "server take a SQLite file: SqlStore('shop.db')"
)
LOST = (
    "the connection was lost. What waits is kept: once the server is back, the next "
    "try writes it"
)
RIGHTS = (
    "the user may not do this there. The owner of the database can type GRANT ALL "
    "PRIVILEGES; or name a database of your own at the end of the URL"
)
FULL = "the disk is full. What waits is kept: make room, and the next try writes it"
BUSY = (
    "another program is writing to it and does not end. What waits is kept: close that "
    "program, and the next try writes it"
)
READ_ONLY = (
    "it may not be written. Give yourself the right to write there, or take another "
    "file: SqlStore('my-shop.db')"
)
NO_FILE = (
    "the file cannot be opened. Give yourself the right to read and write there, or "
    "take another file: SqlStore('my-shop.db')"
)
DENIED = (
    "Permission denied. Give yourself the right to read and write there, or take "
    "another file: SqlStore('my-shop.db')"
)
DAMAGED = (
    "the file is damaged, or is no SQLite file. It is left as it is: put it right from "
    "a copy, or take another file: SqlStore('my-shop.db')"
)
DISK = (
    "the disk does not take or give what it should; it may be full. What waits is "
    "kept: make room, and the next try writes it"
)
GONE = (
    "a table is missing: somebody else has removed it. Put it back from a copy, or "
    "take tables of your own: SqlStore(…, prefix='my_')"
)
ANYTHING = (
    "What waits is kept: put that right and try again, or take another place: "
    "SqlStore('my-shop.db')"
)
INSTALL = "the driver is not complete. Type pip install {install}"

# By the number or code of an error; PostgreSQL has one for all but a failed connection.
CODES = {
    "postgresql": {
        "28000": LOGIN, "28P01": LOGIN, "3D000": MISSING, "42501": RIGHTS,
        "42P01": GONE, "53100": FULL, "57P01": LOST, "57P02": LOST, "57P03": AWAY,
    },
    "mysql": {
        "1044": RIGHTS, "1045": LOGIN, "1698": LOGIN, "1049": MISSING, "1142": RIGHTS,
        "1146": GONE, "1227": RIGHTS, "1021": FULL, "1114": FULL, "2002": AWAY,
        "2003": AWAY, "2006": LOST, "2013": LOST, "2055": LOST, "1053": LOST,
        "1927": LOST, "0": LOST,
    },
    "sqlite": {},
}  # fmt: skip
# By what stands in its text.
TEXTS = {
    "postgresql": {
        "authentication failed": LOGIN, "no password supplied": LOGIN,
        "no pg_hba.conf entry": LOGIN, "role ": LOGIN, "does not exist": MISSING,
        "permission denied": RIGHTS, "refused": AWAY, "could not translate": AWAY,
        "timeout": AWAY, "resolve host": AWAY, "no such file": AWAY, "closed": LOST,
        "terminat": LOST, "lost": LOST,
    },
    "mysql": {"cryptography": INSTALL, "closed": LOST},
    "sqlite": {
        "not a database": DAMAGED, "malformed": DAMAGED, "corrupt": DAMAGED,
        "encrypted": DAMAGED, "readonly": READ_ONLY, "read-only": READ_ONLY,
        "full": FULL, "no space": FULL, "too large": FULL, "disk i/o": DISK,
        "is locked": BUSY, "no such table": GONE, "unable to open": NO_FILE,
        "no such file": NO_FILE, "denied": DENIED, "not a directory": NO_FILE,
        "file exists": NO_FILE,
    },
}  # fmt: skip

# What comes of a text that is no JSON, a NULL that cannot be, a number that is a text.
UNREADABLE = (
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
    OverflowError,
    StructError,
)

# Somebody else has the row: see hold.py.
ROW_IS_HELD = ("55P03", "1205", "3572")


def explained(error: Exception, where: Where) -> StoreError:
    """The error to raise, `from None`: the driver's own may hold what is secret."""
    code, text = code_and_text(error)
    name = where.url.get_backend_name()
    said = _said(name, code, text)
    if said is None:
        first_line = where.scrubbed(text.strip().split("\n")[0])
        return StoreError(f"{where.shown}: {first_line}. {ANYTHING}.")
    database, install = where.url.database, where.install
    told = said.format(name=name, database=database, install=install)
    return StoreError(f"{where.shown}: {told}.")


def _said(name: str, code: str, text: str) -> str | None:
    if code in CODES[name]:
        return CODES[name][code]
    if code and name == "postgresql":
        return None
    text = text.lower()
    return next((said for sign, said in TEXTS[name].items() if sign in text), None)


@contextmanager
def as_damage(where: str) -> Iterator[None]:
    """What is read there may be anything, if somebody or a disk has changed it."""
    try:
        yield
    except UNREADABLE as error:
        problem = str(error).split("\n")[0]
        raise StoreError(
            f"{where} has a row that cannot be read ({problem}): it is not what was "
            f"written. It is left as it is: put it right from a copy, or take tables "
            f"of your own: SqlStore(…, prefix='my_')."
        ) from None


def code_and_text(error: Exception) -> tuple[str, str]:
    """What the driver said."""
    cause: Any = error.orig if isinstance(error, DBAPIError) else error
    args: Any = getattr(cause, "args", ())
    if len(args) > 1 and isinstance(args[0], int):
        return str(args[0]), str(args[1])
    return getattr(cause, "sqlstate", None) or "", str(cause)
