"""What of a run fits into one space-time diagram, and what is left out of it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from sandbox.kernel.trace import Entry
from sandbox.views.arrows import FORGOTTEN, NOT_YET, Arrow, Span
from sandbox.views.glyphs import ARRIVALS, GLYPHS
from sandbox.views.reading import Reading
from sandbox.views.words import (
    counted,
    fold,
    limited,
    listed_short,
    short,
    short_event,
    shown,
    wrapped,
)

ARROWS_MAX = 60
LANES_MAX = 14


class Scene:
    """The arrows of a stretch of time; those of one look in one place are one.

    arrows: (arrow, how many it stands for). left_out: how many are not drawn.
    """

    def __init__(
        self, reading: Reading, *, start_ms: int | None = None,
        until_ms: int | None = None, folded: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.reading = reading
        self.folded = folded or folded_lanes([reading])
        inside = [a for a in reading.arrows if _is_in(a.left_ms, start_ms, until_ms)]
        whole: dict[Arrow, list[int | None]] = {}
        for arrow in inside:
            whole.setdefault(self._placed(arrow), []).append(arrow.about)
        groups = [(arrow, len(abouts)) for arrow, abouts in whole.items()]
        self.arrows = groups[:ARROWS_MAX]
        self.abouts = {arrow: whole[arrow] for arrow, _ in self.arrows}
        self.left_out = len(inside) - sum(count for _, count in self.arrows)
        self.next_ms = groups[ARROWS_MAX][0].left_ms if self.left_out else None
        self.window = (start_ms, until_ms)

    def _placed(self, arrow: Arrow) -> Arrow:
        """The arrow between the lanes that are shown, without what it carries, so
        that equal ones can be drawn as one."""
        source = self.folded.get(arrow.source, arrow.source)
        target = self.folded.get(arrow.target, arrow.target)
        return arrow._replace(
            source=source, target=target, channel="", about=None, entry=None
        )

    @cached_property
    def sent(self) -> dict[Arrow, list[int]]:
        """{an arrow of publishes: their numbers}"""
        senders = set(shown(self.reading.services, self.folded))
        return {
            arrow: [about for about in abouts if about is not None]
            for arrow, abouts in self.abouts.items()
            if arrow.source in senders and arrow.kind != "request"
        }

    @property
    def lanes(self) -> list[str]:
        """People, half of the services, what connects them, the other services."""
        return lanes_of([self.reading], self.folded)

    @property
    def kinds(self) -> set[str]:
        return {arrow.kind for arrow, _ in self.arrows}

    @cached_property
    def is_shown(self) -> set[int]:
        """The numbers of the publishes that are drawn."""
        return {about for abouts in self.sent.values() for about in abouts}

    @property
    def absences(self) -> list[Span]:
        begin, end = self._edges()
        return [
            span
            for span in self.reading.absences
            if self.folded.get(span.actor, span.actor) == span.actor
            and span.from_ms <= end
            and (span.until_ms is None or span.until_ms >= begin)
        ]

    def _edges(self) -> tuple[int, int]:
        start, until = self.window
        begin = self.arrows[0][0].left_ms if self.arrows else 0
        end = self.reading.end_ms if self.next_ms is None else self.next_ms
        return begin if start is None else start, end if until is None else until

    @property
    def moments(self) -> set[int]:
        """Every time at which something is drawn."""
        begin, end = self._edges()
        times = {a.left_ms for a, _ in self.arrows}
        times |= {a.arrived_ms for a, _ in self.arrows if a.arrived_ms is not None}
        for span in self.absences:
            edges = (span.from_ms, span.until_ms)
            times |= {at for at in edges if at is not None and begin <= at <= end}
        return times

    @property
    def cut_note(self) -> str:
        """What is not drawn, or nothing."""
        if not self.left_out:
            return ""
        rest = f"{self.left_out} more arrows are not drawn"
        if self.next_ms == self.arrows[0][0].left_ms:
            return f"{rest}: too many left in the same millisecond"
        return f"{rest}; spacetime(run, start_ms={self.next_ms}) goes on from there"

    # In words

    def lines(self, most: int) -> list[str]:
        found = [(e.at_ms, self._event(e)) for e in self.reading.publishes.values()
                 if e.number in self.is_shown]  # fmt: skip
        found += [(span.from_ms, _absence(span)) for span in self.absences]
        told = [line for _, line in sorted(found, key=lambda pair: pair[0])]
        lines = [line for sentence in told for line in wrapped(sentence, 15)]
        notes = [note for note in (self._requests(), self.cut_note) if note]
        if not lines:
            lines = ["nothing was on its way in this time"]
        return [*limited(lines, most - len(notes), "lines"), *notes]

    def _event(self, sent: Entry) -> str:
        name = short_event(self.reading.event_names[sent.number], 30)
        parts = [
            f"{GLYPHS[kind].word}: {self._who_got(sent.number, kind)}"
            for kind in ARRIVALS
            if self._who_got(sent.number, kind)
        ]
        refusal = self.reading.refusals.get(sent.number)
        fate = "; ".join(parts) or "reached nobody"
        if refusal is not None:
            fate = f"refused; {short(refusal, 60)}"
        last = self.reading.last_ms.get(sent.number, sent.at_ms)
        times = f"{sent.at_ms:>6}" + (f"-{last}" if last > sent.at_ms else "")
        return f"{times} ms  {short(sent.actor, 16)} published {name}; {fate}"

    def _who_got(self, about: int, kind: str) -> str:
        return listed_short(self.reading.arrivals.get((about, kind), []))

    def _requests(self) -> str:
        asked = sum(count for arrow, count in self.arrows if arrow.kind == "request")
        return (
            f"{counted(asked, 'ordinary HTTP request')} (dotted lines)" if asked else ""
        )


def folded_lanes(readings: Iterable[Reading]) -> dict[str, str]:
    """{service: its lane}: one folding for all runs, so that lanes agree."""
    names = dict.fromkeys(name for reading in readings for name in reading.services)
    return fold(list(names), LANES_MAX, "services")


def lanes_of(readings: Iterable[Reading], folded: dict[str, str]) -> list[str]:
    """One list of lanes in which all of these runs can be drawn alike."""
    people: dict[str, None] = {}
    services: dict[str, None] = {}
    hubs: dict[str, None] = {}
    for reading in readings:
        people |= dict.fromkeys(reading.people)
        services |= dict.fromkeys(shown(reading.services, folded))
        hubs |= dict.fromkeys(reading.hubs)
    names = list(services)
    half = (len(names) + 1) // 2
    return [*people, *names[:half], *hubs, *names[half:]]


def _is_in(at_ms: int, start_ms: int | None, until_ms: int | None) -> bool:
    return (start_ms is None or at_ms >= start_ms) and (
        until_ms is None or at_ms <= until_ms
    )


def _absence(span: Span) -> str:
    end = "the end" if span.until_ms is None else f"{span.until_ms} ms"
    words = {NOT_YET: "was not started", FORGOTTEN: "was unknown to its server"}
    word = words.get(span.word, span.word)
    return f"{span.from_ms:>6} ms  {short(span.actor, 24)} {word} until {end}"
