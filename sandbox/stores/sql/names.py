"""How the tables and files of a store, and of the runs in it, are called."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.errors import BadOptionError

if TYPE_CHECKING:
    from sandbox.stores.sql.database import Database

PREFIX_MAX = 40  # with the longest name behind it, a name that every database takes
_PREFIX = re.compile("([a-z][a-z0-9_]*)?")
_PLAIN = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
_NOT_PLAIN = re.compile("[^a-z0-9]+")


def checked_prefix(prefix: str) -> str:
    if (
        isinstance(prefix, str)
        and len(prefix) <= PREFIX_MAX
        and _PREFIX.fullmatch(prefix)
    ):
        return prefix
    raise BadOptionError(
        f"prefix takes small letters, digits and _, beginning with a letter, at most "
        f"{PREFIX_MAX} of them, such as prefix='shop_'; got {prefix!r}."
    )


def place_of(name: str, parent: Database) -> tuple[str | Path, str]:
    """Where the run of that name has its tables, and their prefix."""
    path, prefix = parent.where.path, parent.tables.prefix
    if path is not None:
        return path.with_name(f"{path.stem}-runs") / f"{_legal(name, 60)}.db", prefix
    begin = f"{prefix}run_"
    own = _legal(name, PREFIX_MAX - len(begin) - 1).replace("-", "_")
    return parent.where.url.render_as_string(hide_password=False), f"{begin}{own}_"


def _legal(name: str, most: int) -> str:
    """Different for every name, and legal everywhere: small letters, digits, "-"."""
    if _PLAIN.fullmatch(name) and len(name) <= most:
        return name
    plain = _NOT_PLAIN.sub("-", name.lower()).strip("-")
    checksum = sha256(name.encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{plain[: most - 9]}-{checksum}".lstrip("-")
