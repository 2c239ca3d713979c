"""The tables of a SQL store: plain ones, that anybody with a database tool can read.

SELECT sequence, at_ms, data FROM messages WHERE channel_id = 1 ORDER BY sequence;
SELECT place, client_id, last_sent FROM subscriptions;
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects.mysql import LONGBLOB, LONGTEXT

SCHEMA_VERSION = "1"
MADE_BY = "event-bus-sandbox"

# MySQL's TEXT ends at 64 kB, and it would take "a" and "A" for one name.
_text = Text().with_variant(LONGTEXT(collation="utf8mb4_bin"), "mysql", "mariadb")
_bytes = LargeBinary().with_variant(LONGBLOB(), "mysql", "mariadb")
_ON_MYSQL: dict[str, Any] = {
    f"{backend}_{option}": value
    for backend in ("mysql", "mariadb")
    for option, value in (
        ("engine", "InnoDB"),
        ("charset", "utf8mb4"),
        ("collate", "utf8mb4_bin"),
    )
}


class Tables:
    """All of one store; prefix: what each name begins with.

    Numbers are given by the store and not by the database, so that they are the same
    on each. Names have no index of their own: MySQL cannot have one on a long text.
    """

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.metadata = MetaData()
        # made_by, schema_version; lock, held_by, openings: see hold.py.
        self.server = self._table(
            "server", _key("name", String(40)), _needed("value", _text)
        )
        self.clients = self._table(
            "clients", _key("id"), _needed("client_id", _text), _needed("saved", _text)
        )
        # first, last: the numbers; they go on when all messages are gone.
        self.channels = self._table(
            "channels", _key("id"), _needed("name", _text),
            *(_needed(name) for name in ("first_sequence", "last_sequence")),
            *(_needed(name) for name in ("last_ms", "messages", "bytes")),
        )  # fmt: skip
        # data: a text. raw: bytes, or a text that not every database can hold.
        self.messages = self._table(
            "messages", _key("channel_id"), _key("sequence"),
            _needed("at_ms"), _needed("size"), _needed("crc"),
            _needed("is_text", Boolean()), Column("raw", _bytes), Column("data", _text),
        )  # fmt: skip
        # One row for each reader of a place; nobody reads where inbox is NULL.
        self.subscriptions = self._table(
            "subscriptions", _key("id"),
            *(_needed(name, _text) for name in ("place", "channel", "name")),
            *(_needed(name, Boolean()) for name in ("is_durable", "is_group")),
            _needed("start", _text), _needed("last_sent"),
            *(Column(name, _text) for name in ("inbox", "client_id")),
            *(Column(name, BigInteger()) for name in ("ack_wait_ms", "max_in_flight")),
            Column("is_online", Boolean()),
        )  # fmt: skip
        # What was sent to a reader and not acked.
        self.pending = self._table("pending", _key("subscription_id"), _key("sequence"))

    def _table(self, name: str, *columns: Column[Any]) -> Table:
        # Rows lie in the order of their key, as they are read.
        return Table(
            self.prefix + name, self.metadata, *columns,
            sqlite_with_rowid=name in ("server", "clients", "channels"), **_ON_MYSQL,
        )  # fmt: skip

    @property
    def all(self) -> list[Table]:
        return list(self.metadata.tables.values())

    @property
    def names(self) -> list[str]:
        return list(self.metadata.tables)


def _key(name: str, kind: BigInteger | String | None = None) -> Column[Any]:
    return Column(name, kind or BigInteger(), primary_key=True, autoincrement=False)


def _needed(name: str, kind: Any = None) -> Column[Any]:
    return Column(name, kind or BigInteger(), nullable=False)
