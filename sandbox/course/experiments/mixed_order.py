"""In which order does a listener get ten messages if it does not ack the second at
once (lesson 8, prediction 3)? The ack wait is 5 s."""

from __future__ import annotations

from typing import Any

from sandbox.course.experiments.people import publish_at
from sandbox.world.world import World

CHANNEL = "ticket:sold"


def order(every_ms: int) -> list[int]:
    """The sequences in the order of the calls."""
    world = World(seed=1)
    server = world.streaming_server()
    publish_at(world, server, CHANNEL, [1_000 + every_ms * n for n in range(10)])
    calls: list[int] = []
    client = server.connect("listener")

    def subscribe() -> None:
        subscription = client.subscribe(CHANNEL, manual_ack=True, ack_wait_ms=5_000)
        subscription.on("message", heard)

    def heard(message: Any) -> None:
        calls.append(message.sequence)
        if message.sequence != 2 or message.is_redelivered:
            message.ack()

    client.on("connect", subscribe)
    world.run()
    return calls
