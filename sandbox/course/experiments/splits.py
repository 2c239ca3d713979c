"""How a queue group shares out its events (lesson 7): fewest unacked first."""

from __future__ import annotations

from typing import Any

from sandbox.broker.server import StreamingServer
from sandbox.course.experiments.people import Heard, listen, listen_at, publish_at
from sandbox.world.world import World

CHANNEL = "order:created"
GROUP: dict[str, Any] = {"queue_group": "orders"}


def slow_and_fast(max_in_flight: int, *, slow_first: bool = True) -> dict[str, Any]:
    """A member that takes 5 s and one that takes 1 s; 24 events at two a second.

    finish_s: from the first publish until the last event is done.
    """
    world = World(seed=1)
    server = world.streaming_server()
    publish_at(world, server, CHANNEL, range(1_000, 13_000, 500))
    heard: list[Heard] = []
    members = [("slow", 5_000), ("fast", 1_000)]
    for name, busy_ms in members if slow_first else reversed(members):
        listen(
            world, server, name, CHANNEL, heard, busy_ms=busy_ms,
            max_in_flight=max_in_flight, **GROUP,
        )  # fmt: skip
    world.run()
    return {
        "slow": _count(heard, "slow"),
        "fast": _count(heard, "fast"),
        "finish_s": round((heard[-1].at_ms - 1_000) / 1_000, 1),
    }


def backlog(max_in_flight: int, *, busy_ms: int = 200) -> list[int]:
    """A durable group of two has missed 20 events; its members come back half a second
    apart. How many does each get?"""
    world = World(seed=1)
    server = world.streaming_server()
    publish_at(world, server, CHANNEL, [1_000] * 20)
    heard: list[Heard] = []
    _found_and_leave(world, server)
    for number, at_ms in enumerate([2_000, 2_500], 1):
        listen_at(
            at_ms, world, server, f"orders-{number}", CHANNEL, heard, busy_ms=busy_ms,
            max_in_flight=max_in_flight, durable_name="orders", **GROUP,
        )  # fmt: skip
    world.run()
    return [_count(heard, "orders-1"), _count(heard, "orders-2")]


def _found_and_leave(world: World, server: StreamingServer) -> None:
    founder = listen(
        world, server, "founder", CHANNEL, [], durable_name="orders", **GROUP
    )  # fmt: skip
    world.clock.at(500, founder.close)


def _count(heard: list[Heard], client_id: str) -> int:
    return sum(one.client_id == client_id for one in heard)
