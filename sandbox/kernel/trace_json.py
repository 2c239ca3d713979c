"""A trace as JSON text: the same trace comes back, and any language can read it.

    {"format": 1, "seed": 2, "names": ["server", "ticket:updated", …],
     "kinds": [{"kind": "Stored", "fields": ["channel", "sequence"],
                "holds": ["text", "number"], "says": "stored {channel} #{sequence}"}, …],
     "columns": {"at_ms": [100, …], "actor": [0, …], "kind": [0, …],
                 "values": [[1, 4], …], "about": [7, …], "cause": [7, …]}}

Texts that come again are written once, in `names`: a number where a text belongs is
its place there. In `says`, a part in [ ] is left out if the field in it is null.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache, partial
from itertools import chain
from typing import Any, Literal

from sandbox.errors import BrokenTraceError
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import KINDS, Atom, Delivered, Fact, Published, ServerStarted
from sandbox.kernel.trace import Trace

COLUMNS = ("at_ms", "actor", "kind", "values", "about", "cause")
HOLDS = {
    "str": "text",
    "int": "number",
    "str | None": "text or null",
    "int | None": "number or null",
}


class ReadTrace(Trace):
    """A trace that came from JSON: to be looked at, not written to."""

    def __init__(self, seed: int, cells: Iterator[Any]) -> None:
        super().__init__(Clock())
        self.seed = seed
        self._cells = list(cells)

    def record(self, *_: Any, **__: Any) -> int:
        raise BrokenTraceError("this trace came from JSON; nothing can be added to it.")


# Writing


def to_json(trace: Trace, *, seed: int) -> str:
    """The JSON form: the same trace gives the same text, byte for byte.

    Raises BrokenTraceError if an entry's values do not fit its kind.
    """
    names = {text: place for place, text in enumerate(_names(trace))}
    kinds = {kind: place for place, kind in enumerate(dict.fromkeys(trace.kinds))}
    facts = enumerate(zip(trace.kinds, trace.values, strict=True))
    columns = (
        trace.times_ms,
        [names[actor] for actor in trace.actors],
        [kinds[kind] for kind in trace.kinds],
        [_written(number, *fact, names) for number, fact in facts],
        trace.abouts,
        trace.causes,
    )
    form = {
        "format": 1,
        "seed": seed,
        "names": list(names),
        "kinds": [_kind_form(kind) for kind in kinds],
        "columns": dict(zip(COLUMNS, columns, strict=True)),
    }
    return json.dumps(form, ensure_ascii=False, separators=(",", ":"))


def _names(trace: Trace) -> list[str]:
    """All actors and every text that comes again, by first appearance."""
    actors = set(trace.actors)
    texts = (v for v in chain.from_iterable(trace.values) if isinstance(v, str))
    counts = Counter(chain(trace.actors, texts))
    return [text for text, count in counts.items() if count > 1 or text in actors]


def _kind_form(kind: type[Fact]) -> dict[str, Any]:
    fields, holds = list(kind.fields), list(_holds(kind))
    return {"kind": kind.__name__, "fields": fields, "holds": holds, "says": kind.says}


@cache
def _holds(kind: type[Fact]) -> tuple[str, ...]:
    return tuple(HOLDS[kind.__annotations__[field]] for field in kind.fields)


def _written(
    number: int, kind: type[Fact], values: tuple[Atom, ...], names: dict[str, int]
) -> list[Atom]:
    _check_values(number, kind, values)
    return [names.get(v, v) if isinstance(v, str) else v for v in values]


# Reading


def from_json(text: str) -> ReadTrace:
    """The trace again. Raises BrokenTraceError if it cannot be read.

    Whether it makes sense is another question: see `validate`.
    """
    import msgspec  # here, because a world does without it

    try:
        form: Any = msgspec.json.decode(text, type=_form())
    except (msgspec.MsgspecError, ValueError) as error:
        told = f"this is no trace of format 1: {error}"
        raise BrokenTraceError(told) from None
    return ReadTrace(form.seed, _cells(form))


def _cells(form: Any) -> Iterator[Any]:
    names = dict(enumerate(form.names))
    kinds = dict(enumerate(map(_kind, form.kinds)))
    columns = [getattr(form.columns, name) for name in COLUMNS]
    lengths = dict(zip(COLUMNS, map(len, columns), strict=True))
    if len(set(lengths.values())) > 1:
        raise BrokenTraceError(f"its columns differ in length: {lengths}.")
    for number, row in enumerate(zip(*columns, strict=True)):
        at_ms, actor, kind, values, about, cause = row
        try:
            read = _read(kinds[kind], values, names)
            yield from (at_ms, names[actor], kinds[kind], read, about, cause)
        except KeyError as place:
            raise _broken(number, f"there is no place {place} in its table") from None
        _check_values(number, kinds[kind], read)


def _kind(form: Any) -> type[Fact]:
    kind = KINDS.get(form.kind)
    if kind is None:
        raise BrokenTraceError(f"there is no kind of entry called {form.kind!r}.")
    if _kind_form(kind) != {name: getattr(form, name) for name in _kind_form(kind)}:
        raise BrokenTraceError(f"{form.kind} is described otherwise than it is here.")
    return kind


def _read(
    kind: type[Fact], values: list[Atom], names: dict[int, str]
) -> tuple[Atom, ...]:
    """The values with their texts; a value too many is left for the check."""
    holds = (*_holds(kind), *["nothing"] * len(values))
    pairs = zip(values, holds, strict=False)
    return tuple(
        names[v] if isinstance(v, int) and hold.startswith("text") else v
        for v, hold in pairs
    )


@cache
def _form() -> Any:
    import msgspec

    struct = partial(msgspec.defstruct, forbid_unknown_fields=True)
    texts, numbers = list[str], list[int]
    places = list[int | None]
    values = list[list[str | int | None]]
    kind = struct(
        "Kind", [("kind", str), ("fields", texts), ("holds", texts), ("says", str)]
    )
    types = (numbers, numbers, numbers, values, places, places)
    columns = struct("Columns", list(zip(COLUMNS, types, strict=True)))
    fields = [
        ("format", Literal[1]), ("seed", int), ("names", texts),
        ("kinds", list[kind]), ("columns", columns),
    ]  # fmt: skip
    return struct("Trace", fields)


def schema() -> dict[str, Any]:
    """The JSON schema of the JSON form."""
    import msgspec

    return msgspec.json.schema(_form())


# Judging


def validate(trace: Trace | str) -> Trace:
    """The trace, given as it is or as JSON. Raises BrokenTraceError if it
    contradicts itself, with the number of the entry and the reason."""
    trace = from_json(trace) if isinstance(trace, str) else trace
    before_ms, published, has_old = 0, set(), False
    columns = (trace.times_ms, trace.kinds, trace.values, trace.abouts, trace.causes)
    for number, row in enumerate(zip(*columns, strict=True)):
        at_ms, kind, values, about, cause = row
        _check_values(number, kind, values)
        if at_ms < before_ms:
            raise _broken(number, f"time goes back, from {before_ms} to {at_ms} ms")
        if cause is not None and not 0 <= cause < number:
            raise _broken(number, f"its cause, {cause}, is not an earlier entry")
        if kind is Published:
            published.add(number)
        # A store may have kept messages of an earlier run: their publish is not here.
        has_old = has_old or (kind is ServerStarted and values[-1] != 0)
        if about not in published and (
            about is not None or (kind is Delivered and not has_old)
        ):
            raise _broken(
                number, f"it is about {about}, which is not a publish before it"
            )
        before_ms = at_ms
    return trace


def _check_values(number: int, kind: type[Fact], values: tuple[Atom, ...]) -> None:
    if KINDS.get(kind.__name__) is not kind:
        raise _broken(number, f"there is no kind of entry called {kind.__name__!r}")
    if len(values) != len(kind.fields):
        told = f"{kind.__name__} has {len(kind.fields)} values, here are {len(values)}"
        raise _broken(number, told)
    for field, hold, value in zip(kind.fields, _holds(kind), values, strict=True):
        if not _fits(hold, value):
            told = f"{kind.__name__}.{field} holds {hold}, got {value!r}"
            raise _broken(number, told)


def _fits(hold: str, value: Atom) -> bool:
    if value is None:
        return hold.endswith("null")
    return isinstance(value, str) == hold.startswith("text") and value not in (
        True,
        False,
    )


def _broken(number: int, why: str) -> BrokenTraceError:
    return BrokenTraceError(f"entry {number}: {why}.")
