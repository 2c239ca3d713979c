"""The rows of a figure of one message: its publisher's, and one for each copy of it."""

from __future__ import annotations

from sandbox.views.attempts import Attempt, Journey
from sandbox.views.card import WIDTH, Card, text_width
from sandbox.views.geometry import between
from sandbox.views.glyphs import GLYPHS, INK, QUIET, WAIT_FILL, WHITE
from sandbox.views.key import sign
from sandbox.views.strips import Area
from sandbox.views.tapes import Absence
from sandbox.views.view import MARGIN
from sandbox.views.words import short

BAR = 15.0
BLUE, RED = GLYPHS["wanted"].colour, GLYPHS["lost"].colour
NEVER_STORED = "it was not stored when the run ended"


class PublishRow:
    """The publisher's side: handed in, stored, told."""

    height = 36.0

    def __init__(self, journey: Journey) -> None:
        self.journey, self.sent = journey, journey.sent
        self.name = journey.sent.actor
        self.notes = ["published it"]
        self.absences: list[Absence] = []

    def draw(self, card: Card, area: Area) -> None:
        axis, y = area.axis, area.top + BAR / 2
        x = axis.x(self.sent.at_ms)
        card.shape(x, y, GLYPHS["published"], 8)
        if self.journey.stored is None:
            self._draw_end(card, area, x, y)
            return
        stored_x = axis.x(self.journey.stored.at_ms)
        way(card, x + 5, stored_x, y)
        card.shape(stored_x, y, GLYPHS["kept"], 8)
        hub, words = self.journey.stored.actor, "stored"
        end = stored_x
        if self.journey.told_ms is not None:
            end = axis.x(self.journey.told_ms)
            way(card, stored_x + 4, end, y)
            tick(card, end, y, INK)
            words = "stored, and told so"
        card.text(end + 8, y + 4, f"{short(hub, 16)}: {words}", size=10, backed=True)

    def _draw_end(self, card: Card, area: Area, x: float, y: float) -> None:
        end_ms, why = self.journey.end or (None, NEVER_STORED)
        end = x + 24 if end_ms is None else max(area.axis.x(end_ms), x + 16)
        way(card, x + 5, end, y)
        card.shape(end, y, GLYPHS["lost"], 8)
        card.text(end + 10, y + 4, short(why, 50), size=10, colour=RED, backed=True)

    def line(self) -> str:
        said = [f"{self.sent.at_ms:>6} ms  {short(self.name, 20)} published it"]
        if self.journey.stored is None:
            said.append((self.journey.end or (0, NEVER_STORED))[1])
        else:
            said.append(f"stored at {self.journey.stored.at_ms} ms")
        if self.journey.told_ms is not None:
            said.append(f"told so at {self.journey.told_ms} ms")
        return "; ".join(said)


class CopyRow:
    """One copy, and below it the server's wait for its ack."""

    def __init__(self, attempt: Attempt, number: int, absences: list[Absence]) -> None:
        self.attempt = attempt
        self.name = attempt.to
        self.which = "first copy" if number == 1 else f"copy {number}"
        if attempt.again:
            self.which = f"sent again ({attempt.again})"
        self.notes = [self.which]
        self.absences = absences
        self.height = 44.0 if attempt.has_wait else 32.0

    def draw(self, card: Card, area: Area) -> None:
        y = area.top + BAR / 2
        if self.attempt.came_ms is None:
            self._draw_lost(card, area, y)
        else:
            self._draw_stay(card, area, y)
        if self.attempt.has_wait:
            self._draw_wait(card, area, area.top + BAR + 14)

    def _draw_lost(self, card: Card, area: Area, y: float) -> None:
        attempt = self.attempt
        x = area.axis.x(attempt.sent_ms)
        if attempt.kind == "lost":
            card.shape(x, y, GLYPHS["lost"], 8)
        else:
            way(card, x, x + 14, y)
        colour = RED if attempt.kind == "lost" else QUIET
        card.text(x + 20, y + 4, short(attempt.reason, 50), size=10, colour=colour)

    def _draw_stay(self, card: Card, area: Area, y: float) -> None:
        """From the server to the callback, and the ack on its way back."""
        attempt, axis = self.attempt, area.axis
        moments = (
            attempt.sent_ms,
            attempt.arrived_ms,
            attempt.begun_ms,
            attempt.came_ms,
        )
        sent, arrived, begun, came = (axis.x(at) for at in moments if at is not None)
        way(card, sent, arrived, y)
        waits, work = _ms(moments[1], moments[2]), _ms(moments[2], moments[3])
        bar(card, area, (arrived, begun), WAIT_FILL, f"waits {waits}")
        bar(card, area, (begun, came), BLUE, f"work {work}")
        if attempt.acked_ms is not None:
            acked = axis.x(attempt.acked_ms)
            way(card, came, acked, y)
            tick(card, acked, y, INK)
            card.text(acked + 6, y + 4, "ack noted", size=9.5, backed=True)
        elif attempt.has_wait:
            self._draw_no_ack(card, came, y)
        sign(card, came, y, attempt.kind, size=8)

    def _draw_no_ack(self, card: Card, x: float, y: float) -> None:
        """Behind the callback, or below it at the edge of the card."""
        words, colour = self._no_ack(), QUIET
        if x + 10 + text_width(words, 9.5) < WIDTH - MARGIN:
            card.text(x + 10, y + 4, words, size=9.5, colour=colour, backed=True)
        else:
            card.text(WIDTH - MARGIN, y + 24, words, size=9.5, colour=colour,
                      anchor="right", backed=True)  # fmt: skip

    def _no_ack(self) -> str:
        end_ms, came_ms = self.attempt.wait_end_ms or 0, self.attempt.came_ms or 0
        is_early = not self.attempt.is_wait_over and 0 < end_ms < came_ms
        return "another copy was acked" if is_early else "no ack of it noted"

    def _draw_wait(self, card: Card, area: Area, y: float) -> None:
        attempt, axis = self.attempt, area.axis
        x0 = axis.x(attempt.sent_ms)
        is_open = attempt.wait_end_ms is None
        x1 = axis.right if is_open else axis.x(attempt.wait_end_ms or 0)
        card.box(x0, y - 1.5, x1 - x0, 3, fill=RED if attempt.is_wait_over else QUIET)
        tick(card, x0, y, RED if attempt.is_wait_over else QUIET)
        if attempt.is_wait_over:
            tick(card, x1, y, RED)
            words = f"ack wait of {_ms(attempt.sent_ms, attempt.wait_end_ms)} is over"
            card.text(x1 + 9, y + 4, words, size=9.5, colour=RED, backed=True)
        elif not is_open:
            tick(card, x1, y, QUIET)

    def line(self) -> str:
        attempt = self.attempt
        said = [f"{attempt.sent_ms:>6} ms  to {short(attempt.to, 20)}, {self.which}"]
        said.append(self._stay())
        if attempt.is_wait_over:
            said.append(f"the ack wait was over at {attempt.wait_end_ms} ms")
        if attempt.acked_ms is not None:
            said.append(f"its ack noted at {attempt.acked_ms} ms")
        elif attempt.has_wait and attempt.came_ms is not None:
            said.append(self._no_ack())
        return "; ".join(said)

    def _stay(self) -> str:
        attempt = self.attempt
        if attempt.came_ms is None:
            return attempt.reason
        waited = _ms(attempt.arrived_ms, attempt.begun_ms)
        worked = _ms(attempt.begun_ms, attempt.came_ms)
        said = f"done at {attempt.came_ms} ms"
        if attempt.arrived_ms != attempt.came_ms:
            said += f" (waited {waited}, work {worked})"
        return said


# Marks


def way(card: Card, left: float, right: float, y: float) -> None:
    """Something under way, from one process to another."""
    card.box(left, y - 1, right - left, 2, fill=INK)


def tick(card: Card, x: float, y: float, colour: str) -> None:
    card.box(x - 1, y - 5, 2, 10, fill=colour)


def bar(
    card: Card, area: Area, edges: tuple[float, float], fill: str, words: str
) -> None:
    """A stretch of time in a process, with words in a part of it that is not cut."""
    left, right = edges
    if right <= left:
        return
    y = area.top + BAR / 2
    card.box(left, area.top, right - left, BAR, fill=fill, edge=QUIET, line=0.7)
    holes = [(x - 4, x + 4) for x, _ in area.axis.pauses]
    parts = between(left, right, [hole for hole in holes if left < hole[0] < right])
    begin, end = max(parts, key=lambda part: part[1] - part[0])
    if end - begin > text_width(words, 9.5) * 0.92 + 4:
        colour = WHITE if fill == BLUE else INK
        card.text(begin + 4, y + 3.5, words, size=9.5, colour=colour)


def _ms(from_ms: int | None, until_ms: int | None) -> str:
    return f"{(until_ms or 0) - (from_ms or 0)} ms"
