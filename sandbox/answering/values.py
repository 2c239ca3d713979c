"""Values as they cross to an answer and back: JSON that keeps what JSON forgets.

What JSON has no word for is a dict of one entry that names its kind, as in
{"tuple": [1, 2]}. Only exact builtin types cross as what they are: an object of
another class may lie about what it equals, so all that crosses of it is the name of
its class.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Coded = Any  # plain JSON
DEPTH_MAX = 40
PARTS_MAX = 200_000
BITS_MAX = 10_000  # longer numbers take Python's JSON for ever
MEMBERS_MAX = 5_000  # of a dict or a set that comes: numbers can be made to collide

AS_THEY_ARE = (type(None), bool, str)


@dataclass(frozen=True)
class Foreign:
    """A value that could not cross, by the name of its class."""

    kind: str


class Encoder:
    """Turns one value into JSON. special: what to make of values of other classes."""

    def __init__(self, special: Callable[[Any], Coded] | None = None) -> None:
        self._special = special or foreign
        self._parts = 0

    def code(self, value: Any, depth: int = 0) -> Coded:
        self._parts += 1
        if depth > DEPTH_MAX or self._parts > PARTS_MAX:
            return {"foreign": f"{type(value).__name__} without end"}
        if type(value) in AS_THEY_ARE:
            return value
        write = _WRITERS.get(type(value))
        return self._special(value) if write is None else write(self, value, depth + 1)

    def _number(self, value: float, _: int) -> Coded:
        if isinstance(value, int):
            return value if value.bit_length() <= BITS_MAX else {"foreign": "huge int"}
        return value if math.isfinite(value) else {"float": repr(value)}

    def _list(self, value: list[Any], depth: int) -> Coded:
        return [self.code(one, depth) for one in value]

    def _dict(self, value: dict[Any, Any], depth: int) -> Coded:
        pairs = [[self.code(k, depth), self.code(v, depth)] for k, v in value.items()]
        return {"dict": pairs}

    def _tuple(self, value: tuple[Any, ...], depth: int) -> Coded:
        return {"tuple": [self.code(one, depth) for one in value]}

    def _set(self, value: set[Any] | frozenset[Any], depth: int) -> Coded:
        # A set has no order of its own, and what crosses must not depend on luck.
        parts = sorted((self.code(one, depth) for one in value), key=repr)
        return {type(value).__name__: parts}

    def _bytes(self, value: bytes, _: int) -> Coded:
        return {"bytes": value.hex()}


_WRITERS: dict[type, Callable[[Encoder, Any, int], Coded]] = {
    int: Encoder._number,
    float: Encoder._number,
    list: Encoder._list,
    dict: Encoder._dict,
    tuple: Encoder._tuple,
    set: Encoder._set,
    frozenset: Encoder._set,
    bytes: Encoder._bytes,
}


def foreign(value: Any) -> Coded:
    return {"foreign": type(value).__name__}


Special = Mapping[str, Callable[[Any], Any]]


class BadValueError(Exception):
    """What came is none of these forms; the other side does not keep to them."""


def decode(coded: Coded, special: Special | None = None, depth: int = 0) -> Any:
    """The value. special: {kind: what to make of it}. Raises BadValueError."""
    if depth > DEPTH_MAX + 1:
        raise BadValueError
    if isinstance(coded, list):
        return [decode(one, special, depth + 1) for one in coded]
    if not isinstance(coded, dict):
        return coded
    try:
        ((kind, held),) = coded.items()
        if special and kind in special:
            return special[kind](held)
        return _READERS[kind](held, lambda one: decode(one, special, depth + 1))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadValueError from error


def few(held: list[Coded]) -> list[Coded]:
    """Raises BadValueError."""
    if len(held) > MEMBERS_MAX:
        raise BadValueError
    return held


_READERS: dict[str, Callable[[Any, Callable[[Any], Any]], Any]] = {
    "tuple": lambda held, read: tuple(map(read, held)),
    "set": lambda held, read: set(map(read, few(held))),
    "frozenset": lambda held, read: frozenset(map(read, few(held))),
    "dict": lambda held, read: {read(key): read(value) for key, value in few(held)},
    "bytes": lambda held, _: bytes.fromhex(held),
    "float": lambda held, _: float(held),
    "foreign": lambda held, _: Foreign(str(held)),
}
