"""What the stores cost, beside the bare library or system call that each stands on.

Files: a bare `write` and `flush` of the same lines, and msgspec reading them. Tables:
a bare bulk insert and a bare select by SQLAlchemy. A start with 10,000 and with 100,000
messages, each in a process of its own, says what they take of time and memory.

A figure of 0.5 means half the speed of the peer.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import SQLAlchemyError

from sandbox.errors import StoreError
from sandbox.stores.files.store import FileStore
from sandbox.stores.memory import MemoryStore
from sandbox.stores.sql.store import SqlStore
from sandbox.stores.store import Store

MESSAGES, SYNCED, BATCH, ROUNDS = 20_000, 300, 500, 5
STARTS = (10_000, 100_000)
PAYLOAD = json.dumps({"id": 1, "price": 15, "note": "x" * 96})
SERVERS = {
    "PostgreSQL": os.environ.get(
        "SANDBOX_POSTGRES_URL", "postgresql://root@127.0.0.1/test"
    ),
    "MariaDB": os.environ.get("SANDBOX_MYSQL_URL", "mysql://root@127.0.0.1/test"),
}


def figures() -> dict[str, Any]:
    found: dict[str, Any] = {}
    with TemporaryDirectory() as folder:
        found |= file_figures(Path(folder))
        found |= sql_figures("SQLite", lambda: SqlStore(Path(folder) / "shop.db"))
    for name, url in SERVERS.items():
        if not _is_there(url):
            found[f"{name}: not measured, no server"] = url.split("@")[-1]
            continue
        found |= sql_figures(name, lambda url=url: SqlStore(url, prefix="bench_"))
    return found | start_figures()


def _ratio(ours: Callable[[], float], peer: Callable[[], float]) -> float:
    """Speed of ours over that of its peer, median of rounds in turn."""
    pairs = [(ours(), peer()) for _ in range(ROUNDS)]
    return round(median(theirs / own for own, theirs in pairs), 2)


def _seconds(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


# Files


def file_figures(folder: Path) -> dict[str, float]:
    lines = _lines(folder / "lines")
    few = lines[:SYNCED]
    return {
        "file: append, synced at the end / write+flush, fsync at the end": _ratio(
            lambda: _append(folder / "a", MESSAGES, None),
            lambda: _write(folder / "b", lines, is_synced=False),
        ),
        "file: append, synced each / write+flush+fsync": _ratio(
            lambda: _append(folder / "c", SYNCED, 0),
            lambda: _write(folder / "d", few, is_synced=True),
        ),
        "file: replay / msgspec, line by line": _ratio(
            lambda: _replay(FileStore(folder / "lines")),
            lambda: _seconds(lambda: _decode(folder / "lines")),
        ),
        "file: replay / msgspec, all lines of a file": _ratio(
            lambda: _replay(FileStore(folder / "lines")),
            lambda: _seconds(lambda: _decode_all(folder / "lines")),
        ),
    }


def _lines(folder: Path) -> list[bytes]:
    """What our store writes, line by line."""
    _filled(FileStore(folder, sync_every_ms=None), MESSAGES).close()
    return [line for path in _segments(folder) for line in path.open("rb")]


def _segments(folder: Path) -> list[Path]:
    return sorted((folder / "channel-foo").glob("0*.jsonl"))


def _append(folder: Path, count: int, sync_every_ms: int | None) -> float:
    with TemporaryDirectory(dir=folder.parent) as new:
        store = FileStore(Path(new) / "store", sync_every_ms=sync_every_ms)
        return _seconds(lambda: _filled(store, count).close())


def _write(path: Path, lines: list[bytes], *, is_synced: bool) -> float:
    def write() -> None:
        with path.open("wb") as file:
            for line in lines:
                file.write(line)
                file.flush()
                if is_synced:
                    os.fsync(file.fileno())
            os.fsync(file.fileno())

    return _seconds(write)


class Line(msgspec.Struct):
    """The fields that a replay needs."""

    sequence: int = 0
    at_ms: int = 0
    size: int = 0
    data: str = ""


def _decode(folder: Path) -> None:
    decode = msgspec.json.Decoder(Line).decode
    for path in _segments(folder):
        with path.open("rb") as file:
            for line in file:
                decode(line)


def _decode_all(folder: Path) -> None:
    decode = msgspec.json.Decoder(Line).decode_lines
    for path in _segments(folder):
        decode(path.read_bytes())


def _filled(store: Store, count: int) -> Store:
    log = store.add_channel("foo")
    for at_ms in range(count):
        log.append(PAYLOAD, at_ms)
    return store


def _replay(store: Store) -> float:
    """Reading all messages one after the other, as a delivery does."""
    log = store.logs["foo"]

    def read() -> None:
        record = log.next_after(0)
        while record is not None:
            record = log.next_after(record.sequence)

    took = _seconds(read)
    store.close()
    return took


# Tables


def sql_figures(name: str, new: Callable[[], SqlStore]) -> dict[str, float]:
    found = {
        f"{name}: insert / bare bulk insert": _ratio(
            lambda: _insert(new), lambda: _insert_bare(new)
        )
    }
    with _stored(new) as store:
        database = store._database
        store.close()
        found[f"{name}: replay / bare select"] = _ratio(
            lambda: _replay(new()),
            lambda: _seconds(lambda: _select(database)),
        )
    return found


@contextmanager
def _stored(new: Callable[[], SqlStore]) -> Iterator[SqlStore]:
    """A store with all messages; nothing of it stays."""
    store = new()
    _in_batches(store)
    try:
        yield store
    finally:
        new().remove()


def _in_batches(store: Store) -> None:
    """As a server does with what comes in one millisecond."""
    log = store.add_channel("foo")
    store.postpone = lambda: None
    for number in range(MESSAGES):
        log.append(PAYLOAD, number)
        if number % BATCH == BATCH - 1:
            store.commit()


def _insert(new: Callable[[], SqlStore]) -> float:
    store = new()
    took = _seconds(lambda: _in_batches(store))
    store.remove()
    return took


def _insert_bare(new: Callable[[], SqlStore]) -> float:
    """The same rows into the same table, made and inserted batch by batch."""
    store = new()
    messages = store._database.tables.messages

    def insert_all(connection: Connection) -> None:
        for start in range(0, MESSAGES, BATCH):
            rows = [_row(number) for number in range(start, start + BATCH)]
            connection.execute(insert(messages), rows)
            connection.commit()

    with store._database.look() as connection:
        took = _seconds(lambda: insert_all(connection))
    store.remove()
    return took


def _row(number: int) -> dict[str, Any]:
    return {
        "channel_id": 1, "sequence": number + 1, "at_ms": number, "size": 120,
        "crc": 0, "is_text": True, "raw": None, "data": PAYLOAD,
    }  # fmt: skip


def _select(database: Any) -> None:
    c = database.tables.messages.c
    columns = (c.sequence, c.at_ms, c.size, c.crc, c.is_text, c.raw, c.data)
    with database.look() as connection:
        for _ in connection.execute(select(*columns).order_by(c.sequence)):
            pass


def _is_there(url: str) -> bool:
    try:
        SqlStore(url, prefix="bench_").remove()
    except (SQLAlchemyError, StoreError):
        return False
    return True


# Starts


def start_figures() -> dict[str, str]:
    """{store and messages: seconds and memory of opening it}"""
    found = {}
    for kind in ("file", "sqlite"):
        for count in STARTS:
            with TemporaryDirectory() as folder:
                where = Path(folder) / "shop"
                _filled_for_start(kind, where, count)
                found[f"{kind}: a start with {count:,}"] = _start(kind, where)
    for count in STARTS:
        found[f"memory: holding {count:,}"] = _start("memory", Path(str(count)))
    return found


def _opened(kind: str, where: Path) -> Store:
    if kind == "memory":
        return _filled(MemoryStore(), int(str(where)))
    return FileStore(where) if kind == "file" else SqlStore(where)


def _filled_for_start(kind: str, where: Path, count: int) -> None:
    store = _opened(kind, where)
    store.postpone = lambda: None
    _filled(store, count).close()


def _start(kind: str, where: Path) -> str:
    """In a process of its own: what it had taken before is not counted."""
    command = [sys.executable, "-m", "tests.benchmarks.stores", kind, str(where)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _measure_start(kind: str, where: Path) -> str:
    import tracemalloc

    _opened("memory", Path("1"))
    took = _seconds(lambda: _opened(kind, where).close())
    tracemalloc.start()
    store = _opened(kind, where)
    log = store.logs["foo"]
    for sequence in range(0, log.last_sequence, 997):  # here and there
        log.read(sequence + 1)
    _, most = tracemalloc.get_traced_memory()
    return f"{took * 1_000:.0f} ms, {most / 1_000_000:.1f} MB"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(_measure_start(sys.argv[1], Path(sys.argv[2])))
    else:
        for figure, value in figures().items():
            print(f"{figure}: {value}")
