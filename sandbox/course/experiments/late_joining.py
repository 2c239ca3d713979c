"""Which events does accounting lose or read twice (H3, lesson 6)?

Events 1 to 3 are published before it joins, 4 and 5 while it listens, 6 and 7 while
it is down, 8 when it is back. It leaves politely, by `close`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import product
from typing import Any, NamedTuple

from sandbox.broker.client import Client
from sandbox.course.experiments.people import Heard, listen, publish_at
from sandbox.world.world import World

CHANNEL = "ticket:created"
EVENTS_MS = [100, 200, 300, 2_000, 2_100, 3_500, 5_000, 6_500]
JOIN_MS = 1_000
# When each replica is away: both together, or one after the other.
TOGETHER = [(3_000, 6_000), (3_000, 6_000)]
IN_TURN = [(3_000, 4_000), (4_500, 5_500)]


class Cell(NamedTuple):
    """One configuration. start: "new_only" or "first". is_stable: the client id stays
    the same over a restart."""

    is_durable: bool
    is_queue: bool
    start: str
    is_stable: bool

    @property
    def options(self) -> dict[str, Any]:
        return {
            "start_at": self.start,
            "durable_name": "accounting" if self.is_durable else None,
            "queue_group": "accounting" if self.is_queue else None,
        }

    def client_id(self, replica: int, boot: int) -> str:
        return f"accounting-{replica}" + ("" if self.is_stable else f"-boot{boot}")


GRID = [
    Cell(durable, queue, start, stable)
    for durable, queue, start, stable in product(
        (False, True), (False, True), ("new_only", "first"), (False, True)
    )
]


def outcome(cell: Cell, away: list[tuple[int, int]]) -> dict[str, list[int]]:
    """What the replicas together have lost, and what they have read twice."""
    world = World(seed=1)
    server = world.streaming_server()
    publish_at(world, server, CHANNEL, EVENTS_MS)
    heard: list[Heard] = []

    def join(replica: int, boot: int) -> Client:
        name = cell.client_id(replica, boot)
        return listen(world, server, name, CHANNEL, heard, **cell.options)

    def join_and_leave(replica: int, leave_ms: int) -> None:
        world.clock.at(leave_ms, join(replica, 1).close)

    for replica, (leave_ms, back_ms) in enumerate(away, 1):
        world.clock.at(JOIN_MS, join_and_leave, replica, leave_ms)
        world.clock.at(back_ms, join, replica, 2)
    world.run()
    times = Counter(one.sequence for one in heard)
    return {
        "lost": [number for number in range(1, 9) if not times[number]],
        "repeated": [number for number in range(1, 9) if times[number] > 1],
    }


def one_replica(cell: Cell) -> dict[str, list[int]]:
    return outcome(cell, TOGETHER[:1])


def two_replicas(cell: Cell, *, in_turn: bool = False) -> dict[str, list[int]]:
    return outcome(cell, IN_TURN if in_turn else TOGETHER)


def clean(run: Callable[[Cell], dict[str, list[int]]]) -> int:
    """In how many of the 16 is nothing lost and nothing repeated?"""
    return sum(not any(run(cell).values()) for cell in GRID)
