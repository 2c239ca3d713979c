"""One frame of a storyboard: who is there, what is kept, and what came since the frame
before it."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from sandbox.kernel.trace import Trace
from sandbox.views.fold import APART, CUT, FORGOTTEN, THERE, State
from sandbox.views.glyphs import FRAME, GLYPHS, INK, LINE, QUIET, WASH, WHITE
from sandbox.views.player.frame_arrows import draw_arrows
from sandbox.views.player.frame_tapes import TAPE_ROW, draw_tape
from sandbox.views.player.saying import caption_lines
from sandbox.views.player.scenes import SceneAt
from sandbox.views.player.sketch import SMALL, Sketch
from sandbox.views.player.stage import Stage
from sandbox.views.reading import Reading
from sandbox.views.words import TIMES, counted, short

FRAME_WIDTH = 400.0
BOX_WIDTH, BOX_HEIGHT, ROW = 96, 30, 40
HUB_WIDTH, HUB_HEAD = 114, 24
HEAD = 46  # the number, the time and the caption of a frame
EDGE = 8
ROWS_MAX = 8  # services in a column
# The words of the player.
NOT_YET = "not started yet"
WORDS = {
    "crashed": f"{TIMES} crashed", "stopped": f"{TIMES} stopped",
    "paused": "stands still", "deaf": "connection given up", CUT: "connection cut",
    FORGOTTEN: "server forgot it", APART: "not connected",
}  # fmt: skip


class Place(NamedTuple):
    """A box by its middle."""

    x: float
    y: float
    width: float
    height: float


class Setting:
    """What all frames of a storyboard have in common.

    tapes: those that are written to in this run; unused: {server: how many are not}.
    """

    def __init__(self, reading: Reading, written_to: set[str]) -> None:
        self.reading = reading
        self.stage = Stage(reading)
        self.tapes = [tape for tape in self.stage.tapes if tape.key in written_to]
        empty = [t.hub for t in self.stage.tapes if t.key not in written_to]
        buses = {h for h, system in reading.systems.items() if system == "bus"}
        self.unused = Counter(hub for hub in empty if hub not in buses)
        rows = max(len(column[:ROWS_MAX]) for column in self.stage.columns)
        hubs = sum(self.hub_height(hub) + EDGE for hub in self.stage.hubs)
        self.height = HEAD + max(rows * ROW, hubs) + EDGE

    def hub_height(self, hub: str) -> int:
        count = sum(tape.hub == hub for tape in self.tapes) + bool(self.unused[hub])
        return HUB_HEAD + TAPE_ROW * max(count, 1)

    def places(self) -> dict[str, Place]:
        """Where everybody stands, from the upper left of a frame."""
        room = self.height - HEAD - 6
        middles = (EDGE + BOX_WIDTH / 2, FRAME_WIDTH - EDGE - BOX_WIDTH / 2)
        found = {}
        for x, column in zip(middles, self.stage.columns, strict=True):
            names = column[:ROWS_MAX]
            top = HEAD + (room - ROW * len(names)) / 2
            for place, name in enumerate(names):
                y = top + ROW * (place + 0.5)
                found[name] = Place(x, y, BOX_WIDTH, BOX_HEIGHT)
        hubs = self.stage.hubs
        for place, hub in enumerate(hubs):
            y = HEAD + room * (place + 0.5) / len(hubs)
            # As high as it can be, so that lines to it are level.
            height = max(self.hub_height(hub), room / len(hubs) - EDGE)
            found[hub] = Place(FRAME_WIDTH / 2, y, HUB_WIDTH, height)
        return found


class Frame:
    """One moment, drawn with its upper left at a point.

    before: how things stood in the frame before this one.
    """

    def __init__(
        self, board: Setting, sketch: Sketch, x: float, y: float, before: State,
        state: State,
    ) -> None:  # fmt: skip
        self.board = board
        self.sketch = sketch
        self.x, self.y = x, y
        self.before, self.state = before, state
        self._places = {
            name: place._replace(x=place.x + x, y=place.y + y)
            for name, place in board.places().items()
        }

    def draw(self, number: int, scene: SceneAt, since: int) -> None:
        """since: the entry that the frame before this one ended with."""
        board, sketch = self.board, self.sketch
        sketch.box(self.x, self.y, FRAME_WIDTH, board.height, fill=WHITE, edge=FRAME)
        head = f"{number} · {_when(board.reading.trace, scene)}"
        sketch.text(self.x + 8, self.y + 15, head, bold=True)
        for line, text in enumerate(caption_lines(scene.caption)):
            sketch.text(self.x + 8, self.y + 29 + 12 * line, text, size=9.5)
        told = range(since + 1, scene.entry + 1)
        draw_arrows(sketch, board.reading, board.stage.folded, self._places, told)
        self._draw_services()
        for hub in board.stage.hubs:
            self._draw_hub(hub)

    def _draw_services(self) -> None:
        people = self.board.stage.people
        for name in self.board.stage.services:
            if name in self._places:
                life = self.state["actors"].get(name, NOT_YET)
                word = "" if life == THERE or name in people else life
                self._box(name, word, name in people)

    def _box(self, name: str, word: str, is_person: bool) -> None:
        x, y, width, height = self._places[name]
        colour = QUIET if word else INK
        self.sketch.box(
            x - width / 2, y - height / 2, width, height,
            fill=WHITE if word else WASH, edge=_edge(word),
            dash="4 3" if word else "", round_px=12 if is_person else 3,
        )  # fmt: skip
        up = 4 if word else 0
        self.sketch.text(x, y + 4 - up, short(name, 14), anchor="center", colour=colour)
        if word:
            text = WORDS.get(word, word)
            self.sketch.text(
                x, y + 11, text, size=SMALL, anchor="center", colour=colour
            )

    def _draw_hub(self, hub: str) -> None:
        board, sketch = self.board, self.sketch
        x, y, width, height = self._places[hub]
        left, top = x - width / 2, y - height / 2
        life = self.state["actors"].get(hub, THERE)
        word = "" if life == THERE else WORDS.get(life, life)
        sketch.box(
            left, top, width, height, fill=WHITE, edge=_edge(life) if word else INK,
            dash="4 3" if word else "",
        )  # fmt: skip
        title = f"{short(hub, 10)} {word}" if word else short(hub, 16)
        sketch.text(x, top + 14, title, anchor="center", bold=True)
        own = [tape for tape in board.tapes if tape.hub == hub]
        for place, tape in enumerate(own):
            at = (left + 8, top + HUB_HEAD + place * TAPE_ROW)
            draw_tape(sketch, at, width - 16, tape, self.before, self.state)
        if board.unused[hub]:
            text = f"+ {counted(board.unused[hub], 'empty channel')}"
            y = top + HUB_HEAD + 5 + len(own) * TAPE_ROW
            sketch.text(x, y, text, size=SMALL, anchor="center", colour=QUIET)


def _when(trace: Trace, scene: SceneAt) -> str:
    if not len(trace):
        return "at 0 ms"
    begin_ms, end_ms = trace[scene.begin].at_ms, trace[scene.entry].at_ms
    return f"from {begin_ms} to {end_ms} ms" if begin_ms < end_ms else f"at {end_ms} ms"


def _edge(word: str) -> str:
    return GLYPHS["lost"].colour if word in ("crashed", "stopped") else LINE
