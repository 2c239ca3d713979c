"""What can happen in a world, one class a kind, in the past tense.

An actor writes a fact as its class and a plain tuple of values; whoever reads the
trace gets the fact back with names and a sentence. A field holds text, a whole
number, true, false or nothing, so that every fact can be written as JSON.
"""

from __future__ import annotations

import re
from typing import ClassVar

Atom = str | int | bool | None


class Fact:
    """One thing that happened: the fields are the annotations, in order.

    `says` is the sentence; a part in [ ] is left out where its field is None.
    """

    fields: ClassVar[tuple[str, ...]] = ()
    holds: ClassVar[tuple[str, ...]] = ()  # of each field: text, number, or null
    says: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        cls.fields = tuple(cls.__annotations__)
        cls.holds = tuple(HOLDS[holds] for holds in cls.__annotations__.values())
        KINDS[cls.__name__] = cls

    def __init__(self, *values: Atom) -> None:
        assert len(values) == len(self.fields), f"{type(self).__name__}{values}"
        self.__dict__.update(zip(self.fields, values, strict=True))

    @property
    def values(self) -> tuple[Atom, ...]:
        return tuple(self.__dict__[name] for name in self.fields)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), self.values))

    def __repr__(self) -> str:
        values = ", ".join(f"{n}={v!r}" for n, v in self.__dict__.items())
        return f"{type(self).__name__}({values})"

    def __str__(self) -> str:
        return _OPTIONAL.sub(self._optional_part, self.says).format_map(self.__dict__)

    def _optional_part(self, part: re.Match[str]) -> str:
        return part[1] if self.__dict__[part[2]] is not None else ""


_OPTIONAL = re.compile(r"\[([^\[\]]*\{(\w+)\}[^\[\]]*)\]")

KINDS: dict[str, type[Fact]] = {}
HOLDS = {
    "str": "text",
    "int": "number",
    "str | None": "text or null",
    "int | None": "number or null",
}
