"""Who is connected to whom: every way that an event took, and how many took it.

Publishers stand on the left, receivers on the right, and between them what connects
them: one bus for everything, or a channel for each type of event.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any, NamedTuple

from sandbox.kernel.facts import ServerStarted
from sandbox.views.arrows import Arrow
from sandbox.views.glyphs import ARRIVALS
from sandbox.views.reading import Reading
from sandbox.views.topology_panel import TopologyPanel
from sandbox.views.view import View
from sandbox.views.words import fold, limited, short, shown, wrapped

ACTORS_MAX, CHANNELS_MAX = 10, 10
VERBS = {
    "published": "published by",
    "wanted": "wanted by",
    "unwanted": "unwanted by",
    "echo": "echoed to",
    "lost": "not taken by",
}


class Way(NamedTuple):
    """kind: a glyph. middle: the bus, or a channel. end: a service."""

    kind: str
    middle: str
    end: str
    times: int


def topology(run: Any) -> Topology:
    """The ways that events took in a run. `.graph` is the graph, to compute with."""
    return Topology(Reading(run))


class Topology(View):
    """The view, and the graph it was drawn from."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.panel = TopologyPart(reading)
        title = f"{reading.name}: the ways that events took"
        super().__init__(title, [self.panel], self.panel.kinds)

    @cached_property
    def graph(self) -> Any:
        """A networkx DiGraph: services, channels and the bus, with counts on edges.

        Nodes are ("service" | "channel" | "bus", name), so that a service and a
        channel may have one name.
        """
        import networkx

        graph = networkx.DiGraph(name=self.reading.name)
        for way in ways(self.reading):
            middle = (self.panel.sort_of(way.middle), way.middle)
            end = ("service", way.end)
            edge = (end, middle) if way.kind == "published" else (middle, end)
            if not graph.has_edge(*edge):
                graph.add_edge(*edge, weight=0)
            graph.edges[edge]["weight"] += way.times
            graph.edges[edge][way.kind] = way.times
        return graph


class TopologyPart:
    """The ways as a panel; past ten, services and channels share a node."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.buses = {
            e.actor for e in reading.trace.of(ServerStarted) if e.fact.system == "bus"
        }
        whole = ways(reading)
        by_end = fold(_ends(whole, reading), ACTORS_MAX, "services")
        by_middle = fold(_middles(reading, self.buses), CHANNELS_MAX, "channels")
        self.ways = folded_ways(whole, by_middle, by_end)
        middles = shown(by_middle, by_middle)
        self._panel = TopologyPanel(self.ways, middles, self.buses, reading)
        self.height = self._panel.height
        self.draw = self._panel.draw

    @property
    def kinds(self) -> set[str]:
        return {way.kind for way in self.ways}

    def sort_of(self, middle: str) -> str:
        return "bus" if middle in self.buses else "channel"

    def lines(self, most: int) -> list[str]:
        lines = [
            line
            for middle in dict.fromkeys(way.middle for way in self.ways)
            for line in wrapped(f"{short(middle, 24)}: {self._said(middle)}")
        ]
        return limited(lines or ["no event took any way"], most, "lines")

    def _said(self, middle: str) -> str:
        """published by tickets 2; wanted by orders 3, tickets 1"""
        found: dict[str, list[str]] = {}
        for way in self.ways:
            if way.middle == middle:
                found.setdefault(way.kind, []).append(
                    f"{short(way.end, 20)} {way.times}"
                )
        return "; ".join(
            f"{VERBS[kind]} {', '.join(ends)}" for kind, ends in found.items()
        )


def ways(reading: Reading) -> list[Way]:
    """Each way once, with how many events took it."""
    buses = {e.actor for e in reading.trace.of(ServerStarted) if e.fact.system == "bus"}
    counts: Counter[tuple[str, str, str]] = Counter()
    for arrow in reading.arrows:
        if arrow.kind != "request":
            counts[_way(arrow, reading.hubs, buses)] += 1
    order = ("published", *ARRIVALS)
    found = [Way(*way, times) for way, times in counts.items()]
    ends = {name: place for place, name in enumerate(reading.services)}
    return sorted(found, key=lambda w: (ends.get(w.end, 0), order.index(w.kind)))


def _way(arrow: Arrow, hubs: list[str], buses: set[str]) -> tuple[str, str, str]:
    """(kind, the bus or the channel, the service)"""
    is_in = arrow.target in hubs
    hub, service = (
        (arrow.target, arrow.source) if is_in else (arrow.source, arrow.target)
    )
    return arrow.kind, hub if hub in buses else arrow.channel, service


def _ends(found: list[Way], reading: Reading) -> list[str]:
    """Who was sent something: services in their order, then whoever else was."""
    ends = dict.fromkeys(way.end for way in found)
    known = [name for name in reading.services if name in ends]
    return list(dict.fromkeys([*known, *ends]))


def _middles(reading: Reading, buses: set[str]) -> list[str]:
    """The buses, then the channels in the order of their first event."""
    events = [arrow for arrow in reading.arrows if arrow.kind != "request"]
    names = dict.fromkeys(_way(arrow, reading.hubs, buses)[1] for arrow in events)
    return sorted(names, key=lambda name: name not in buses)


def folded_ways(
    found: list[Way], by_middle: dict[str, str], by_end: dict[str, str]
) -> list[Way]:
    """The same with no more nodes than can be read."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for way in found:
        counts[way.kind, by_middle[way.middle], by_end[way.end]] += way.times
    return [Way(*way, times) for way, times in counts.items()]
