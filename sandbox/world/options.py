"""The words a scenario's options may use, and what their values may be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sandbox.errors import BadOptionError, UnknownNameError, true_or_false
from sandbox.kernel.clock import whole_ms
from sandbox.kernel.plain import plain
from sandbox.stores.memory import MemoryStore
from sandbox.world.misconceptions import BELIEFS

SYSTEMS = ("bus", "channels")


def _file_store() -> Any:
    from sandbox.stores.files.store import FileStore  # most runs never need it

    return FileStore()


def _sql_store() -> Any:
    from sandbox.stores.sql.store import SqlStore

    return SqlStore()


# How to make a store of each kind with nothing in it.
STORES: dict[str, Callable[[], Any]] = {
    "memory": MemoryStore, "file": _file_store, "sql": _sql_store
}  # fmt: skip


def one_of(what: str, value: str, known: Collection[str]) -> str:
    if value not in known:
        raise UnknownNameError(what, value, known)
    return value


def _count(name: str, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise BadOptionError(f"{name} takes a whole number, 0 or more, got {value!r}.")


def _limits(name: str, value: object) -> Any:
    """The server checks what they say; here they must be such as JSON can hold."""
    if isinstance(value, Mapping):
        return plain(name, dict(value))
    raise BadOptionError(
        f"{name} takes a dict such as {{'max_msgs': 3}}, got {value!r}."
    )


def _belief(name: str, value: Any) -> str:
    return one_of(name, value, BELIEFS)


Check = Callable[[str, Any], Any]
WORLD_RULES: dict[str, Check] = {"latency_ms": whole_ms, "jitter_ms": whole_ms}
BUS_RULES: dict[str, Check] = {
    "isolate_failures": true_or_false, "await_each": true_or_false
}  # fmt: skip
SERVER_RULES: dict[str, Check] = {  # for world.streaming_server
    "heartbeat_interval_ms": whole_ms, "heartbeat_timeout_ms": whole_ms,
    "heartbeat_fail_count": _count, "limits": _limits,
}  # fmt: skip
RULES = {**WORLD_RULES, **BUS_RULES, **SERVER_RULES, "belief": _belief}


def checked_rules(rules: Any) -> dict[str, Any]:
    """A copy of the rules, each with a value that it can have."""
    if not isinstance(rules, Mapping):
        raise BadOptionError(
            f"rules takes a dict such as {{'latency_ms': 5}}, got {rules!r}."
        )
    return {
        rule: RULES[one_of("rule", rule, RULES)](rule, value)
        for rule, value in rules.items()
    }
