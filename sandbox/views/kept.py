"""What a bus or server still held: before a stop, after the restart, at the end.

One square is one message. Memory and a file look alike until the process stops.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from sandbox.kernel.facts import Crashed, ServerStarted, ServerStopped, Stored
from sandbox.views.card import Card
from sandbox.views.glyphs import GLYPHS, INK, QUIET
from sandbox.views.player.saying import forgotten_said
from sandbox.views.reading import Reading
from sandbox.views.view import MARGIN, View
from sandbox.views.words import counted, fold, limited, short, short_event

CHANNELS_MAX, STAGES_MAX, TILES_MAX = 8, 4, 8
ROW = 24.0
NAMES, STAGE = 210.0, 170.0


class Stage(NamedTuple):
    """kept, gone: {channel: messages}; None if only the total is known."""

    hub: str
    word: str
    at_ms: int
    total: int
    kept: dict[str, int] | None
    gone: dict[str, int]


def kept(run: Any) -> View:
    """What the store, or the bus's array, held before and after each restart."""
    reading = Reading(run)
    return View(f"{reading.name}: what was still known", [Stores(reading)])


class Shelf:
    """What one store holds. known: {channel: messages}, or None if only the total
    is known, as after a restart that kept a part."""

    def __init__(self, hub: str) -> None:
        self.hub = hub
        self.total = 0
        self.known: Counter[str] | None = Counter()

    def add(self, channel: str) -> None:
        self.total += 1
        if self.known is not None:
            self.known[channel] += 1

    def come_back(self, messages: int) -> dict[str, int]:
        """The server says only how many it found: all and none also tell which.
        Returns what is known to be gone."""
        before, self.total = self.known, messages
        if messages == 0:
            self.known = Counter()
            return dict(before or {})
        if before is None or messages != before.total():
            self.known = None
        return {}

    def stage(self, word: str, at_ms: int, gone: dict[str, int] | None = None) -> Stage:
        kept = None if self.known is None else dict(self.known)
        return Stage(self.hub, word, at_ms, self.total, kept, gone or {})


def stages(reading: Reading) -> list[Stage]:
    """What each store held when its process stopped, when it came back, at the end."""
    shelves: dict[str, Shelf] = {}
    found: list[Stage] = []
    for entry in reading.trace.of(ServerStarted, ServerStopped, Crashed, Stored):
        hub, fact = entry.actor, entry.fact
        if isinstance(fact, ServerStarted):
            found += _started(shelves, hub, fact.messages, entry.at_ms)
        elif hub not in shelves:
            continue  # a service that crashed
        elif isinstance(fact, Stored):
            shelves[hub].add(fact.channel)
        else:
            verb = "stopped" if isinstance(fact, ServerStopped) else "crashed"
            found.append(shelves[hub].stage(f"before it {verb}", entry.at_ms))
    return found + [s.stage("at the end", reading.end_ms) for s in shelves.values()]


def _started(
    shelves: dict[str, Shelf], hub: str, messages: int, at_ms: int
) -> list[Stage]:
    is_first = hub not in shelves
    shelf = shelves.setdefault(hub, Shelf(hub))
    gone = shelf.come_back(messages)
    if is_first:
        return [shelf.stage("when it started", at_ms)] if messages else []
    return [shelf.stage("after the restart", at_ms, gone)]


class Stores:
    """The panel: stages from left to right, channels from top to bottom."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.all_stages = stages(reading)
        self.stages = self.all_stages[-STAGES_MAX:]
        names = dict.fromkeys(entry.fact.channel for entry in reading.stored)
        self.folded = fold(list(names), CHANNELS_MAX, "channels")
        self.rows = list(dict.fromkeys(self.folded.values()))
        self.height = 44 + ROW * max(len(self.rows), 1) + 26

    def draw(self, card: Card, top: float) -> None:
        card.text(MARGIN, top + 14, self._title(), bold=True)
        for row, channel in enumerate(self.rows):
            y = top + 44 + ROW * row
            card.text(NAMES - 14, y + 15, short_event(channel, 26), anchor="right")
        for place, stage in enumerate(self.stages):
            self._draw_stage(card, stage, NAMES + STAGE * place, top)
        base = top + 44 + ROW * max(len(self.rows), 1) + 14
        self._draw_key(card, base)

    def _title(self) -> str:
        started = list(self.reading.trace.of(ServerStarted))
        kinds = dict.fromkeys(f"{e.actor} ({e.fact.store})" for e in started)
        return f"what {' and '.join(kinds) or 'nobody'} held"

    def _draw_stage(self, card: Card, stage: Stage, left: float, top: float) -> None:
        many_hubs = len(self.reading.hubs) > 1
        word = f"{stage.hub}: {stage.word}" if many_hubs else stage.word
        card.text(
            left,
            top + 34,
            f"{short(word, 22)}, {stage.at_ms} ms",
            size=10,
            colour=QUIET,
        )
        if stage.kept is None:
            text = counted(stage.total, "message")
            card.text(left, top + 59, f"{text}, which ones is not known", size=10)
            return
        if not stage.total and not stage.gone:
            card.text(left, top + 59, "nothing", size=10, colour=QUIET)
        for row, channel in enumerate(self.rows):
            y = top + 44 + ROW * row
            kept = self._sum(stage.kept, channel)
            gone = self._sum(stage.gone, channel)
            x = self._draw_tiles(card, "kept", kept, left, y)
            self._draw_tiles(card, "gone", gone, x, y)

    def _sum(self, counts: dict[str, int], row: str) -> int:
        return sum(n for channel, n in counts.items() if self.folded[channel] == row)

    def _draw_tiles(
        self, card: Card, kind: str, count: int, left: float, y: float
    ) -> float:
        glyph = GLYPHS[kind]
        for place in range(min(count, TILES_MAX)):
            x = left + 14 * place
            card.box(x, y + 4, 11, 11, fill=glyph.colour if kind == "kept" else "#ffffff",
                     edge=glyph.colour)  # fmt: skip
            if kind == "gone":
                card.shape(x + 5.5, y + 9.5, glyph, 6)
        x = left + 14 * min(count, TILES_MAX)
        if count:
            card.text(x + 3, y + 14, str(count), colour=glyph.colour, bold=True)
            x += 30
        return x

    def _draw_key(self, card: Card, base: float) -> None:
        for sentence in self.lines(1):
            card.text(MARGIN, base, short(sentence, 120), colour=INK)

    def lines(self, most: int) -> list[str]:
        said = [self._sentence(place) for place in range(1, len(self.all_stages))]
        found = [sentence for sentence in said if sentence]
        if not found:
            found = [f"{s.hub} held {counted(s.total, 'message')} at the end, "
                     f"and never stopped" for s in self.all_stages if s.word == "at the end"]  # fmt: skip
        return limited(found or ["there is no store in this run"], most, "restarts")

    def _sentence(self, place: int) -> str:
        """One restart in words, if this stage is one."""
        after = self.all_stages[place]
        earlier = [s for s in self.all_stages[:place] if s.hub == after.hub]
        if after.word != "after the restart" or not earlier:
            return ""
        total, kept = earlier[-1].total, min(after.total, earlier[-1].total)
        fate = {total: "kept all", 0: "kept nothing"}.get(kept, f"kept {kept} of")
        if total == 0:
            fate = "had nothing to keep:"
        of = " of" if fate == "kept nothing" else ""
        return (
            f"{after.hub} ({self._store_of(after.hub)}) {fate}{of} "
            f"{counted(total, 'message')} over the restart at {after.at_ms} ms"
            f"{self._forgotten(after)}"
        )

    def _forgotten(self, after: Stage) -> str:
        starts = self.reading.trace.of(ServerStarted)
        its = (e for e in starts if (e.actor, e.at_ms) == (after.hub, after.at_ms))
        said = next((forgotten_said(self.reading, entry) for entry in its), "")
        return f", and forgot {said}" if said else ""

    def _store_of(self, hub: str) -> str:
        started = self.reading.trace.of(ServerStarted)
        return str(next(e.fact.store for e in started if e.actor == hub))
