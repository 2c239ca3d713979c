"""A trace as JSON text: the same trace comes back, and any language can read it.

Texts that come again are written once, in `names`: a number where a text belongs is
its place there. In a kind's `says`, a part in [ ] is left out if its field is null.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import chain, repeat
from typing import Any, Literal, TypedDict

from sandbox.errors import BrokenTraceError
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import KINDS, Atom, Delivered, Fact, Published, ServerStarted
from sandbox.kernel.trace import Trace


class KindForm(TypedDict):
    kind: str
    fields: list[str]
    holds: list[str]
    says: str


class Columns(TypedDict):
    at_ms: list[int]
    actor: list[int]  # places in names
    kind: list[int]  # places in kinds
    values: list[list[str | int | None]]
    about: list[int | None]
    cause: list[int | None]


class Form(TypedDict):
    format: Literal[1]
    seed: int
    names: list[str]
    kinds: list[KindForm]
    columns: Columns


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
    return json.dumps(
        form_of(trace, seed=seed), ensure_ascii=False, separators=(",", ":")
    )


def form_of(trace: Trace, *, seed: int) -> Form:
    """What the JSON form says, as lists and dicts. Raises BrokenTraceError."""
    names = {text: place for place, text in enumerate(_names(trace))}
    kinds = {kind: place for place, kind in enumerate(dict.fromkeys(trace.kinds))}
    facts = enumerate(zip(trace.kinds, trace.values, strict=True))
    columns: Columns = {
        "at_ms": trace.times_ms,
        "actor": [names[actor] for actor in trace.actors],
        "kind": [kinds[kind] for kind in trace.kinds],
        "values": [_written(number, *fact, names) for number, fact in facts],
        "about": trace.abouts,
        "cause": trace.causes,
    }
    return {
        "format": 1,
        "seed": seed,
        "names": list(names),
        "kinds": [_kind_form(kind) for kind in kinds],
        "columns": columns,
    }


def _names(trace: Trace) -> list[str]:
    """All actors and every text that comes again, by first appearance."""
    actors = set(trace.actors)
    texts = (v for v in chain.from_iterable(trace.values) if isinstance(v, str))
    counts = Counter(chain(trace.actors, texts))
    return [text for text, count in counts.items() if count > 1 or text in actors]


def _kind_form(kind: type[Fact]) -> KindForm:
    return {
        "kind": kind.__name__,
        "fields": list(kind.fields),
        "holds": list(kind.holds),
        "says": kind.says,
    }


def _written(
    number: int, kind: type[Fact], values: tuple[Atom, ...], names: dict[str, int]
) -> list[Atom]:
    _check_values(number, kind, values)
    return [names.get(v, v) if isinstance(v, str) else v for v in values]


# Reading


def schema() -> dict[str, Any]:
    """The JSON schema of the JSON form."""
    import msgspec  # here, because a world does without it

    return msgspec.json.schema(Form)


def from_json(text: str) -> ReadTrace:
    """The trace again. Raises BrokenTraceError if it is none, or is not valid."""
    import msgspec

    try:
        form = msgspec.json.decode(text, type=Form)
    except (msgspec.MsgspecError, ValueError) as error:
        told = f"this is no trace of format 1: {error}."
        raise BrokenTraceError(told) from None
    trace = ReadTrace(form["seed"], _cells(form))
    validate(trace)
    return trace


def _cells(form: Form) -> Iterator[Any]:
    names = dict(enumerate(form["names"]))
    kinds = dict(enumerate(map(_kind, form["kinds"])))
    for number, row in enumerate(_rows(form["columns"])):
        at_ms, actor, kind, values, about, cause = row
        try:
            read = tuple(_read(kinds[kind], values, names))
            yield from (at_ms, names[actor], kinds[kind], read, about, cause)
        except KeyError as place:
            raise _broken(number, f"its table has no place {place}") from None


def _rows(columns: Any) -> Iterator[tuple[Any, ...]]:
    lengths = {name: len(columns[name]) for name in Columns.__annotations__}
    if len(set(lengths.values())) > 1:
        raise BrokenTraceError(f"the columns differ in length: {lengths}.")
    return zip(*(columns[name] for name in Columns.__annotations__), strict=True)


def _kind(form: KindForm) -> type[Fact]:
    kind = KINDS.get(form["kind"])
    if kind is None:
        raise BrokenTraceError(f"there is no kind of entry called {form['kind']!r}.")
    if form != _kind_form(kind):
        told = f"{form['kind']} is described otherwise than here: {_kind_form(kind)}."
        raise BrokenTraceError(told)
    return kind


def _read(kind: type[Fact], values: list[Any], names: dict[int, str]) -> Iterator[Atom]:
    # Values too many or too few are kept as they are: validate says so.
    for value, hold in zip(values, chain(kind.holds, repeat("")), strict=False):
        is_place = isinstance(value, int) and hold.startswith("text")
        yield names[value] if is_place else value


# Judging


def validate(trace: Trace | str) -> Trace:
    """The trace, given as it is or as JSON, if it does not contradict itself.

    Raises BrokenTraceError with the number of the entry and the reason.
    """
    if isinstance(trace, str):
        return from_json(trace)
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
        if about is not None and about not in published:
            raise _broken(number, f"it is about {about}, and that is no publish")
        # A store may have kept messages of an earlier run: their publish is not here.
        has_old = has_old or (kind is ServerStarted and bool(values[-1]))
        if kind is Delivered and about is None and not has_old:
            raise _broken(number, "it is about no publish, and no store had messages")
        before_ms = at_ms
    return trace


def _check_values(number: int, kind: type[Fact], values: tuple[Atom, ...]) -> None:
    if KINDS.get(kind.__name__) is not kind:
        raise _broken(number, f"there is no kind of entry called {kind.__name__!r}")
    if len(values) != len(kind.fields):
        raise _broken(number, f"{kind.__name__} takes {len(kind.fields)} values")
    for field, hold, value in zip(kind.fields, kind.holds, values, strict=True):
        if not _fits(hold, value):
            told = f"{kind.__name__}.{field} holds {hold}, got {value!r}"
            raise _broken(number, told)


def _fits(hold: str, value: Atom) -> bool:
    if value is None:
        return hold.endswith("null")
    is_text = isinstance(value, str)
    return is_text == hold.startswith("text") and not isinstance(value, bool)


def _broken(number: int, why: str) -> BrokenTraceError:
    return BrokenTraceError(f"entry {number}: {why}.")
