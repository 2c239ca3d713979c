"""One reader in a figure of cursors: how far it has read, against all there is to read."""

from __future__ import annotations

from sandbox.views.card import Card, Point, text_width
from sandbox.views.glyphs import GLYPHS, INK, LINE, QUIET, READ_FILL, WAIT_FILL, WASH
from sandbox.views.key import sign
from sandbox.views.strips import Area, boxed, stairs, steps
from sandbox.views.tapes import NOT_YET, Absence, Reader, Skip
from sandbox.views.words import counted, short

NUMBERS_MAX = 12
BLUE, RED = GLYPHS["wanted"].colour, GLYPHS["gone"].colour


class CursorRow:
    """One reader, against the staircase of what there is to read."""

    def __init__(self, reader: Reader, *, has_marks: bool) -> None:
        self.reader, self.tape = reader, reader.tape
        self.name = reader.name
        self.absences = [*_not_yet(reader), *reader.absences]
        self.height = 92.0
        self.notes = [reader.kind] if reader.kind else []
        self.notes += self._came()
        spans = [span for span in self.tape.span.values if span[0] <= span[1]]
        self._low = min((first for first, _ in spans), default=1) - 1
        self._high = max((last for _, last in spans), default=1)
        self.marks = reader.marks if has_marks else []
        self.waits = reader.waits if has_marks else []

    def _came(self) -> list[str]:
        got = {mark.sequence for mark in self.reader.marks if mark.kind != "lost"}
        said = [f"got {counted(len(got), 'message')}"]
        again = sum(mark.is_again for mark in self.reader.marks)
        if again:
            said.append(f"{again} of them again")
        if self.reader.peak > 1:
            said.append(f"at most {self.reader.peak} behind")
        said += [f"skipped {_count(s)} at {s.at_ms} ms" for s in self.reader.skips[-1:]]
        if len(self.reader.starts_ms) > 1 and self.reader.asked:
            said.append(
                f"asked for {self.reader.asked} at {self.reader.starts_ms[-1]} ms"
            )
        return said

    def draw(self, card: Card, area: Area) -> None:
        found = steps(area.axis, self.tape.span, self.reader.heads)
        fills: dict[str, list[list[Point]]] = {READ_FILL: [], WAIT_FILL: [], WASH: []}
        for x0, x1, (span, head) in found:
            if span is not None and span[0] <= span[1]:
                for fill, top, bottom in self._kept(area, span, head):
                    fills[fill].append(boxed(x0, x1, top, bottom))
        for fill, areas in fills.items():
            card.under(areas, fill=fill)
        log = [(x0, x1, self._top(area, span)) for x0, x1, (span, _) in found]
        stairs(card, log, colour=LINE, width=5)
        self._draw_skips(card, area)
        jumps = {area.axis.x(skip.at_ms) for skip in self.reader.skips}
        place: list[tuple[float, float, float | None]] = []
        for x0, x1, (_, head) in found:
            place += [(x0, x0, None)] if x0 in jumps else []  # not read, so no line
            place.append((x0, x1, None if head is None else self._y(area, head)))
        stairs(card, place, colour=BLUE, width=2.4)
        self._draw_marks(card, area)
        self._draw_gone(card, area)
        self._draw_numbers(card, area)
        self._draw_peak(card, area)

    def _y(self, area: Area, sequence: float) -> float:
        return area.y((sequence - self._low) / max(self._high - self._low, 1) * 0.84)

    def _top(self, area: Area, span: tuple[int, int] | None) -> float | None:
        if span is None:
            return None
        first, last = span
        return self._y(area, last if first <= last else self._low)

    def _kept(
        self, area: Area, span: tuple[int, int], head: int | None
    ) -> list[tuple[str, float, float]]:
        """What is kept then, as fills from top to bottom: what was read, what waits."""
        first, last = span
        top, bottom = self._y(area, last), self._y(area, first - 1)
        if head is None:
            return [(WASH, top, bottom)]
        middle = self._y(area, min(max(head, first - 1), last))
        parts = [(READ_FILL, middle, bottom), (WAIT_FILL, top, middle)]
        return [part for part in parts if part[1] < part[2]]

    def _draw_skips(self, card: Card, area: Area) -> None:
        """What its place has passed over: neither read nor waiting."""
        for at_ms, first, last, until_ms in self.reader.skips:
            x0 = area.axis.x(at_ms)
            x1 = area.axis.right if until_ms is None else area.axis.x(until_ms)
            top, bottom = self._y(area, last), self._y(area, first - 1)
            card.under([boxed(x0, x1, top, bottom)], fill=WASH)
            card.line([(x0, bottom), (x0, top)], colour=BLUE, dash=(1.5, 3))

    def _draw_marks(self, card: Card, area: Area) -> None:
        waits = []
        for sequence, from_ms, until_ms in self.waits:
            y = self._y(area, sequence)
            x1 = area.axis.right if until_ms is None else area.axis.x(until_ms)
            waits.append([(area.axis.x(from_ms), y), (x1, y)])
        card.under(waits, edge=INK, line=1.2)
        for mark in self.marks:
            x, y = area.axis.x(mark.at_ms), self._y(area, mark.sequence)
            sign(card, x, y, "again" if mark.is_again else mark.kind)

    def _draw_gone(self, card: Card, area: Area) -> None:
        """Where the tape fell, because its store had forgotten."""
        for at_ms, count, _ in self.tape.gone[-2:]:
            x, y = area.axis.x(at_ms), area.y(0.42)
            card.shape(x, y, GLYPHS["gone"], 8)
            card.text(x + 8, y + 4, f"{count} gone", size=10, colour=RED, backed=True)

    def _draw_numbers(self, card: Card, area: Area) -> None:
        """The numbers of the messages, beside the steps up to them."""
        if len(self.tape.stored) > NUMBERS_MAX:
            last = f"#{self._high}"
            card.text(
                area.axis.left + 4, area.y(0.84) - 4, last, size=9.5, colour=QUIET
            )
            return
        for at_ms, sequence in self.tape.stored:
            x, y = area.axis.x(at_ms), self._y(area, sequence)
            card.text(
                x - 5, y - 2, f"#{sequence}", size=9.5, anchor="right", colour=QUIET
            )

    def _draw_peak(self, card: Card, area: Area) -> None:
        """How many wait where most do, as far as there is room between the lines."""
        series = (self.reader.behinds, self.reader.heads, self.tape.span)
        found = [
            (behind, (x0 + x1) / 2, (head + span[1]) / 2)
            for x0, x1, (behind, head, span) in steps(area.axis, *series)
            if behind
            and head is not None
            and x1 - x0 > text_width("99 behind here", 10)
        ]
        behind, middle, sequence = max(found, default=(0, 0.0, 0.0))
        if behind > 1:
            half = 0.5 if sequence.is_integer() else 0.0  # not on the line of a message
            y = self._y(area, sequence + half) + 3.5
            is_most = behind == self.reader.peak  # which may have no room of its own
            words = f"{behind} behind" if is_most else f"{behind} behind here"
            card.text(middle, y, words, size=10, anchor="center", bold=True)

    def line(self) -> str:
        reader = self.reader
        said = [f"{short(reader.name, 20)}: {', '.join(self.notes)}"]
        said += [absence_in_words(absence) for absence in self.absences[:3]]
        if reader.peak > 1:
            said.append(_worst(reader))
        said += [_skipped(reader, skip) for skip in reader.skips[-2:]]
        return "; ".join(said)


def absence_in_words(absence: Absence) -> str:
    end = "the end" if absence.until_ms is None else f"{absence.until_ms} ms"
    return f"{absence.word} from {absence.from_ms} ms to {end}"


def _worst(reader: Reader) -> str:
    """How far behind it was at most, and what came of that."""
    peak, peak_ms = reader.behinds.peak
    done_ms = reader.behinds.zero_after(peak_ms)
    end = "never caught up" if done_ms is None else f"caught up at {done_ms} ms"
    return f"{peak} behind at {peak_ms} ms, {end}"


def _count(skip: Skip) -> int:
    return skip.last - skip.first + 1


def _skipped(reader: Reader, skip: Skip) -> str:
    """On a bus nobody asks for anything."""
    on_bus = reader.tape.key[1] is None
    why = "a bus does not post again" if on_bus else "it asked for later ones"
    return f"skipped {counted(_count(skip), 'message')} at {skip.at_ms} ms: {why}"


def _not_yet(reader: Reader) -> list[Absence]:
    """The time before it read for the first time, if something was stored by then."""
    first_ms = min(reader.starts_ms, default=0)
    begin_ms = min((at for at, _ in reader.tape.stored), default=first_ms)
    return [Absence(begin_ms, first_ms, NOT_YET)] if begin_ms < first_ms else []
