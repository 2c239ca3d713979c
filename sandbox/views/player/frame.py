"""One frame of a storyboard: who is there, what is kept, and what came since the frame
before it."""

from __future__ import annotations

from collections import Counter

from sandbox.views.arrows import Arrow
from sandbox.views.fold import KEPT, THERE, State
from sandbox.views.glyphs import FRAME, GLYPHS, INK, LINE, QUIET, WASH, WHITE
from sandbox.views.player.scenes import SceneAt
from sandbox.views.player.sketch import Point, Sketch
from sandbox.views.player.stage import Stage, Tape
from sandbox.views.reading import Reading
from sandbox.views.words import TIMES, counted, short, wrapped

FRAME_WIDTH = 400.0
BOX_WIDTH, BOX_HEIGHT, ROW = 84, 26, 36
HUB_WIDTH, TAPE_ROW, CELLS = 128, 24, 7
HEAD = 46  # the number, the time and the caption of a frame
ROWS_MAX = 8  # services in a column
# Each kind of arrow has a line of its own, in this order.
ORDER = ("request", "published", "wanted", "unwanted", "echo", "lost")


class Setting:
    """What all frames of a storyboard have in common.

    tapes: those that are written to in this run; unused: how many are not.
    """

    def __init__(self, reading: Reading, written_to: set[str]) -> None:
        self.reading = reading
        self.stage = Stage(reading)
        self.tapes = [tape for tape in self.stage.tapes if tape.key in written_to]
        self.unused = len(self.stage.tapes) - len(self.tapes)
        rows = max(len(column[:ROWS_MAX]) for column in self.stage.columns)
        hubs = sum(self.hub_height(hub) + 8 for hub in self.stage.hubs)
        self.height = HEAD + max(rows * ROW, hubs) + 8

    def hub_height(self, hub: str) -> int:
        count = sum(tape.hub == hub for tape in self.tapes) + bool(self.unused)
        return 24 + TAPE_ROW * max(count, 1)


class Frame:
    """One moment, drawn with its upper left at a point."""

    def __init__(
        self, board: Setting, sketch: Sketch, x: float, y: float, state: State
    ) -> None:
        self.board = board
        self.sketch = sketch
        self.x, self.y = x, y
        self.state = state
        self._places: dict[str, Point] = {}  # the middles of what has been drawn

    def draw(self, number: int, scene: SceneAt, since: int) -> None:
        board, sketch = self.board, self.sketch
        sketch.box(self.x, self.y, FRAME_WIDTH, board.height, fill=WHITE, edge=FRAME)
        trace = board.reading.trace
        at_ms = trace[scene.entry].at_ms if len(trace) else 0
        sketch.text(self.x + 8, self.y + 15, f"{number}  {at_ms} ms", bold=True)
        for line, text in enumerate(wrapped(scene.caption, 0)[:2]):
            sketch.text(self.x + 8, self.y + 29 + 12 * line, short(text, 74), size=9.5)
        self._find_places()
        self._draw_arrows(since, scene.entry)
        self._draw_services()
        self._draw_hubs()

    def _find_places(self) -> None:
        top = self.y + HEAD
        room = self.board.height - HEAD - 6
        left = self.x + 12 + BOX_WIDTH / 2
        right = self.x + FRAME_WIDTH - 12 - BOX_WIDTH / 2
        for x, column in zip((left, right), self.board.stage.columns, strict=True):
            names = column[:ROWS_MAX]
            for place, name in enumerate(names):
                offset = (room - ROW * len(names)) / 2 + ROW * (place + 0.5)
                self._places[name] = (x, top + offset)
        hubs = self.board.stage.hubs
        for place, hub in enumerate(hubs):
            y = top + room * (place + 0.5) / len(hubs)
            self._places[hub] = (self.x + FRAME_WIDTH / 2, y)

    # Who is there

    def _draw_services(self) -> None:
        people = self.board.stage.people
        for name in self.board.stage.services:
            if name in self._places:
                life = self.state["actors"].get(name, "not there yet")
                word = "" if life == THERE or name in people else life
                self._box(name, word, name in people)

    def _box(self, name: str, word: str, is_person: bool) -> None:
        x, y = self._places[name]
        left, top = x - BOX_WIDTH / 2, y - BOX_HEIGHT / 2
        colour = QUIET if word else INK
        self.sketch.box(
            left, top, BOX_WIDTH, BOX_HEIGHT, fill=WHITE if word else WASH,
            edge=GLYPHS["lost"].colour if word == "crashed" else LINE,
            dash="4 3" if word else "", round_px=12 if is_person else 3,
        )  # fmt: skip
        up = 3 if word else 0
        self.sketch.text(x, y + 4 - up, short(name, 13), anchor="center", colour=colour)
        if word:
            text = f"{TIMES} {word}" if word in ("crashed", "stopped") else word
            self.sketch.text(x, y + 11, text, size=8, anchor="center", colour=colour)

    # What is kept

    def _draw_hubs(self) -> None:
        for hub in self.board.stage.hubs:
            own = [tape for tape in self.board.tapes if tape.hub == hub]
            x, y = self._places[hub]
            height = self.board.hub_height(hub)
            left, top = x - HUB_WIDTH / 2, y - height / 2
            life = self.state["actors"].get(hub, THERE)
            dash = "" if life == THERE else "4 3"
            self.sketch.box(
                left, top, HUB_WIDTH, height, fill=WHITE, edge=INK, dash=dash
            )
            word = "" if life == THERE else f" ({life})"
            title = f"{short(hub, 16)}{word}"
            self.sketch.text(x, top + 13, title, anchor="center", bold=True)
            for place, tape in enumerate(own):
                self._draw_tape(tape, left + 8, top + 24 + place * TAPE_ROW)
            if self.board.unused:
                text = f"and {counted(self.board.unused, 'channel')} without events"
                y = top + 28 + len(own) * TAPE_ROW
                self.sketch.text(x, y, text, size=8, anchor="center", colour=QUIET)

    def _draw_tape(self, tape: Tape, x: float, y: float) -> None:
        window = self.state["tapes"].get(tape.key, {"from": 0, "to": 0, "first": 1})
        count = window["to"] - window["from"]
        self.sketch.text(x, y + 4, short(tape.label, 20), size=8, colour=QUIET)
        cell = (HUB_WIDTH - 16) / (CELLS + 1)
        left_out = max(0, count - CELLS)
        if left_out:
            self.sketch.text(x, y + 15, f"+{left_out}", size=8)
        for place in range(count - left_out):
            number = window["first"] + left_out + place
            cell_x = x + (place + bool(left_out)) * cell
            self.sketch.box(
                cell_x, y + 7, cell - 2, 10, fill=WASH, edge=GLYPHS["kept"].colour,
                round_px=1,
            )  # fmt: skip
            self.sketch.text(
                cell_x + cell / 2 - 1, y + 15, str(number), size=7.5, anchor="center"
            )
        if not count:
            self.sketch.text(x, y + 15, "empty", size=8, colour=QUIET)
        self._draw_waiting(tape, x + HUB_WIDTH - 16, y)

    def _draw_waiting(self, tape: Tape, right: float, y: float) -> None:
        """How many readers are kept a place, and how much is not acked."""
        readers = [
            r
            for r in self.state["readers"].values()
            if f"{r['hub']} {r['channel']}" == tape.key
        ]
        unacked = sum(len(r["unacked"]) for r in readers)
        kept = sum(r["is"] == KEPT for r in readers)
        words = [f"{unacked} unacked"] * bool(unacked) + [f"{kept} kept"] * bool(kept)
        if words:
            self.sketch.text(
                right, y + 4, ", ".join(words), size=7.5, anchor="right", colour=QUIET
            )

    # What has been on its way

    def _draw_arrows(self, since: int, until: int) -> None:
        for arrow, count in self._since(since, until).items():
            start, end = self._places.get(arrow.source), self._places.get(arrow.target)
            if start is None or end is None:
                continue
            start, end = self._edges(start, end, arrow.kind)
            self.sketch.arrow(start, end, GLYPHS[arrow.kind])
            if count > 1:
                x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
                colour = GLYPHS[arrow.kind].colour
                self.sketch.backed(x, y + 4, f"{TIMES}{count}", size=9, colour=colour)

    def _since(self, since: int, until: int) -> Counter[Arrow]:
        """{arrow without what it carries: how many there were}"""
        found: Counter[Arrow] = Counter()
        folded: dict[str, str] = self.board.stage.folded
        for arrow in self.board.reading.arrows:
            if arrow.entry is not None and since < arrow.entry <= until:
                source = folded.get(arrow.source, arrow.source)
                target = folded.get(arrow.target, arrow.target)
                found[Arrow(arrow.kind, source, target, 0, None, "", None)] += 1
        return found

    def _edges(self, start: Point, end: Point, kind: str) -> tuple[Point, Point]:
        """From edge to edge of two boxes; each kind has a line of its own."""
        (x0, y0), (x1, y1) = start, end
        middle = self.x + FRAME_WIDTH / 2
        shift = ORDER.index(kind) * 3.5 - 8
        widths = [HUB_WIDTH if x == middle else BOX_WIDTH for x in (x0, x1)]
        sign = 1 if x1 >= x0 else -1
        # As level as can be: lines that cross are hard to follow.
        reach = self._reach
        if x0 == middle:
            y0 = min(max(y1, y0 - reach), y0 + reach)
        elif x1 == middle:
            y1 = min(max(y0, y1 - reach), y1 + reach)
        first = (x0 + sign * widths[0] / 2, y0 + shift)
        return first, (x1 - sign * widths[1] / 2, y1 + shift)

    @property
    def _reach(self) -> float:
        """How far from the middle of a hub a line may end."""
        hubs = self.board.stage.hubs
        return max((self.board.hub_height(hub) for hub in hubs), default=0) / 2 - 12
