"""What a database refuses, and what to type then.

Drivers tell it in their own words and numbers: PostgreSQL has a letter code for each
error (and none for a refused connection), MySQL a number, SQLite a sentence.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import DBAPIError

from sandbox.errors import StoreError
from sandbox.stores.sql_where import Where

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
DAMAGED = (
    "the file is damaged, or is no SQLite file. It is left as it is: put it right from "
    "a copy, or take another file: SqlStore('my-shop.db')"
)
INSTALL = "the driver is not complete. Type pip install {install}"

# What is said of each, by what a driver's error has in it.
ON_POSTGRESQL = {
    "28000": LOGIN, "28P01": LOGIN, "3D000": MISSING, "42501": RIGHTS, "53100": FULL,
    "57P01": LOST, "57P02": LOST, "57P03": AWAY,
    "password authentication failed": LOGIN, "no password supplied": LOGIN,
    "no pg_hba.conf entry": LOGIN, "authentication failed": LOGIN,
    "role ": LOGIN, "does not exist": MISSING, "permission denied": RIGHTS,
    "connection refused": AWAY, "could not translate host": AWAY, "timeout": AWAY,
    "failed to resolve host": AWAY, "no such file": AWAY, "closed": LOST,
    "terminat": LOST, "lost": LOST,
}  # fmt: skip
ON_MYSQL = {
    "1044": RIGHTS, "1045": LOGIN, "1698": LOGIN, "1049": MISSING, "1142": RIGHTS,
    "1227": RIGHTS, "1021": FULL, "1114": FULL, "2002": AWAY, "2003": AWAY,
    "2006": LOST, "2013": LOST, "2055": LOST, "1053": LOST, "1927": LOST, "0": LOST,
    "cryptography": INSTALL, "closed": LOST,
}  # fmt: skip
ON_SQLITE = {
    "not a database": DAMAGED, "malformed": DAMAGED, "corrupt": DAMAGED,
    "encrypted": DAMAGED, "readonly": READ_ONLY, "is full": FULL, "is locked": BUSY,
    "unable to open": NO_FILE,
}  # fmt: skip
SAID = {"postgresql": ON_POSTGRESQL, "mysql": ON_MYSQL, "sqlite": ON_SQLITE}

# Somebody else has the row: see sql_hold.py.
ROW_IS_HELD = ("55P03", "1205", "3572")


def explained(error: Exception, where: Where) -> StoreError:
    """The error to raise, `from None`: the driver's own may hold what is secret."""
    code, text = code_and_text(error)
    name = where.url.get_backend_name()
    for sign, said in SAID[name].items():
        if sign == code or (not sign.isdigit() and sign in text.lower()):
            told = said.format(
                name=name, database=where.url.database, install=where.install
            )
            return StoreError(f"{where.shown}: {told}.")
    first_line = where.scrubbed(text.strip().split("\n")[0])
    return StoreError(
        f"{where.shown}: {first_line}. What waits is kept: put that right and try "
        f"again, or take another place: SqlStore('my-shop.db')."
    )


def code_and_text(error: Exception) -> tuple[str, str]:
    """What the driver said."""
    cause: Any = error.orig if isinstance(error, DBAPIError) else error
    args: Any = getattr(cause, "args", ())
    if len(args) > 1 and isinstance(args[0], int):
        return str(args[0]), str(args[1])
    return getattr(cause, "sqlstate", None) or "", str(cause)
