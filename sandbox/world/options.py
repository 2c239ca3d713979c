"""The words a scenario's options may use, and what their values may be."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sandbox.errors import BadOptionError, UnknownNameError
from sandbox.kernel.clock import whole_ms

SYSTEMS = ("bus", "channels")
STORES = ("memory", "file")
WORLD_RULES = ("latency_ms", "jitter_ms")
BUS_RULES = ("isolate_failures", "await_each")


def one_of(what: str, value: str, known: Collection[str]) -> str:
    if value not in known:
        raise UnknownNameError(what, value, known)
    return value


def true_or_false(name: str, value: object) -> bool:
    """Check a switch: a text such as "no" would count as true."""
    if isinstance(value, bool):
        return value
    raise BadOptionError(f"{name} takes True or False, got {value!r}.")


def checked_rules(rules: Any) -> dict[str, Any]:
    """A copy of the rules, each with a value that it can have."""
    if not isinstance(rules, Mapping):
        raise BadOptionError(
            f"rules takes a dict such as {{'latency_ms': 5}}, got {rules!r}."
        )
    for rule, value in rules.items():
        one_of("rule", rule, WORLD_RULES + BUS_RULES)
        check = whole_ms if rule in WORLD_RULES else true_or_false
        check(rule, value)
    return dict(rules)
