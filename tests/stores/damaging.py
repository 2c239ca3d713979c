"""A store with something in every part of it, and ways to damage its files one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sandbox.stores.store import Store
from stores.homes import Home

SEGMENT_BYTES = 700
COUNT = 26  # messages in the longer channel: several segments, the last one not full

Contents = dict[str, Any]


def payload(channel: str, number: int) -> str | bytes:
    text = f"{channel} {number} {'é' * (number * 29 % 60)}"
    return text if number % 4 else text.encode()


def place(last_sent: int, *in_flight: int) -> dict[str, Any]:
    reader = {
        "client_id": "orders", "ack_wait_ms": 30_000, "max_in_flight": 5,
        "is_online": True, "in_flight": list(in_flight),
    }  # fmt: skip
    return {
        "channel": "t", "name": "", "is_durable": False, "is_group": False,
        "start": "new_only", "last_sent": last_sent, "readers": {"inbox": reader},
    }  # fmt: skip


def fill(store: Store) -> None:
    """Two channels, one with a hole and a limit, clients, and who stands where."""
    for channel, count in (("t", COUNT), ("Other:one", 5)):
        log = store.add_channel(channel)
        for number in range(1, count + 1):
            log.append(payload(channel, number), number)
    store.logs["t"].drop_first(2)
    store.logs["t"].erase(9)
    for number in range(4):
        store.save_client(f"client-{number}", {"connection": number})
        store.save_place(f"place-{number}", place(number + 3, 3, number + 3))
    store.drop_client("client-1")
    store.drop_place("place-1")
    log = store.logs["t"]
    assert log.notes is not None
    log.notes += [("place-2", "inbox", 6, True), ("place-2", "inbox", 3, False)]
    store.flush()
    store.logs["t"].append("the last but one", 90)
    store.logs["t"].append("the last", 91)
    store.commit()


def contents(store: Store) -> Contents:
    """All that can be read of it. Reading may find damage that opening did not."""
    return {
        "messages": {
            name: [(r.sequence, r.data, r.at_ms) for r in log.records]
            for name, log in store.logs.items()
        },
        "ends": {
            name: (log.first_sequence, log.last_sequence, len(log), log.bytes)
            for name, log in store.logs.items()
        },
        "clients": dict(store.clients),
        "places": dict(store.places),
    }


class Damaged:
    """The files of a store as they were, to be damaged and put right again."""

    def __init__(self, home: Home) -> None:
        self.home = home
        store = self.store()
        fill(store)
        store.close()
        store = self.store()  # what opening puts right is no damage
        self.before = contents(store)
        store.close()
        self.files = self.now()

    def store(self) -> Store:
        is_file = self.home.kind == "file"
        return self.home.store(**({"segment_bytes": SEGMENT_BYTES} if is_file else {}))

    def now(self) -> dict[Path, bytes]:
        where = Path(self.home.where)
        paths = where.rglob("*") if where.is_dir() else [where]
        return {
            path: path.read_bytes()
            for path in sorted(paths)
            if path.is_file() and ".lock" not in path.name
        }

    def put_right(self) -> None:
        now = self.now()
        for path in now.keys() - self.files.keys():
            path.unlink()
        for path, content in self.files.items():
            if now.get(path) != content:
                path.write_bytes(content)
