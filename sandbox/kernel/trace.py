"""Everything that happened in a world, in order, each with its cause.

Actors only write it; checks and pictures only read it. It is kept as columns of
plain values, because a long run holds hundreds of thousands of entries, and read
as facts that print as one sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sandbox.errors import NoSuchEntryError
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import ACTS, Atom, Fact, Published

ROWS_SHOWN = 20


class Entry:
    """One line of the trace.

    number: its place, from 0. about: the number of the publish it concerns, or
    None. cause: the number of the entry that made it happen now, or None.
    """

    __slots__ = ("about", "actor", "at_ms", "cause", "fact", "number")

    def __init__(
        self,
        number: int,
        at_ms: int,
        actor: str,
        fact: Any,
        about: int | None,
        cause: int | None,
    ) -> None:
        self.number = number
        self.at_ms = at_ms
        self.actor = actor
        self.fact = fact
        self.about = about
        self.cause = cause

    def __str__(self) -> str:
        return f"{self.at_ms:>6} ms  {self.actor:<11} {self.fact}"

    def __repr__(self) -> str:
        return f"<{self.number}: {self.at_ms} ms {self.actor} {self.fact}>"


class Trace:
    """The columns, laid side by side in one list: WIDTH values an entry.

    A list of plain values costs no object an entry, neither when it is written nor
    whenever Python looks for garbage.
    """

    WIDTH = 6

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._cells: list[Any] = []

    def record(
        self,
        actor: str,
        kind: type[Fact],
        values: tuple[Atom, ...],
        about: int | None = None,
        cause: int | None = None,
    ) -> int:
        """Write one fact down and return its number."""
        cells = self._cells
        cells += (self._clock.now_ms, actor, kind, values, about, cause)
        return len(cells) // 6 - 1  # WIDTH, spelt out: this line runs most of all

    def record_root(
        self, actor: str, kind: type[Fact], values: tuple[Atom, ...], cause: int | None
    ) -> int:
        """Write down a publish: it is about itself, and so is all that follows."""
        number = len(self._cells) // self.WIDTH
        self._cells += (self._clock.now_ms, actor, kind, values, number, cause)
        return number

    @property
    def times_ms(self) -> list[int]:
        return self._cells[0 :: self.WIDTH]

    @property
    def actors(self) -> list[str]:
        return self._cells[1 :: self.WIDTH]

    @property
    def kinds(self) -> list[type[Fact]]:
        return self._cells[2 :: self.WIDTH]

    @property
    def values(self) -> list[tuple[Atom, ...]]:
        return self._cells[3 :: self.WIDTH]

    @property
    def abouts(self) -> list[int | None]:
        return self._cells[4 :: self.WIDTH]

    @property
    def causes(self) -> list[int | None]:
        return self._cells[5 :: self.WIDTH]

    def __len__(self) -> int:
        return len(self._cells) // self.WIDTH

    def __getitem__(self, number: int) -> Entry:
        if not 0 <= number < len(self):
            raise NoSuchEntryError(number, len(self))
        start = number * self.WIDTH
        at_ms, actor, kind, values, about, cause = self._cells[
            start : start + self.WIDTH
        ]
        return Entry(number, at_ms, actor, kind(*values), about, cause)

    def __iter__(self) -> Iterator[Entry]:
        return (self[number] for number in range(len(self)))

    def __repr__(self) -> str:
        return f"<Trace of {len(self)} entries>"

    def of(self, *kinds: type[Fact]) -> Iterator[Entry]:
        """The entries of these kinds, in order."""
        return (self[n] for n, kind in enumerate(self.kinds) if kind in kinds)

    def count(self, kind: type[Fact]) -> int:
        return self.kinds.count(kind)

    def why(self, number: int) -> list[Entry]:
        """The chain of causes that led to an entry, the first cause first."""
        chain = [self[number]]
        while chain[-1].cause is not None:
            chain.append(self[chain[-1].cause])
        return chain[::-1]

    def event_names(self) -> dict[int | None, str]:
        """{number of the publish: "ticket:updated#4", the fourth of its type}.

        None stands for messages that a store still knew from an earlier run.
        """
        counts: Counter[str] = Counter()
        names: dict[int | None, str] = {None: "an event of an earlier run"}
        for entry in self.of(Published):
            channel = entry.fact.channel
            counts[channel] += 1
            names[entry.number] = f"{channel}#{counts[channel]}"
        return names

    def table(self, rows: int = ROWS_SHOWN, *, whole: bool = False) -> Table:
        """One sentence an entry; past `rows` the rest is counted.

        Setting up, before anybody does anything, is counted too unless `whole`.
        """
        kinds = self.kinds
        first = 0 if whole else next((n for n, k in enumerate(kinds) if k in ACTS), 0)
        lines = [f"… {first} entries of setting up"] if first else []
        lines += [str(self[n]) for n in range(first, min(len(self), first + rows))]
        left = len(self) - first - rows
        if left > 0:
            lines.append(f"… and {left} more; table(rows={len(self)}) shows all")
        return Table(lines)


class Table:
    """Lines of text that print themselves."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = [line.rstrip() for line in lines]

    def __str__(self) -> str:
        return "\n".join(self.lines)

    __repr__ = __str__
