"""A handler that skips what is older than what it has seen, and version 2 comes last
(lesson 10, prediction 1). Is that right for states, and for changes?"""

from __future__ import annotations

from typing import Any

from sandbox.course.experiments.people import publish_at
from sandbox.world.world import World

CHANNEL = "wallet:changed"
CHANGES = {1: 70, 2: 40, 3: -100}
STATES = {1: 70, 2: 110, 3: 10}


def newest_wins() -> dict[str, Any]:
    """What it makes of events that hold the whole state, and of ones with changes."""
    world = World(seed=1)
    server = world.streaming_server()
    publish_at(world, server, CHANNEL, [1_000, 1_100, 1_200])
    found: dict[str, Any] = {"arrival": [], "state": 0, "change": 0}
    client = server.connect("wallet")

    def subscribe() -> None:
        client.subscribe(CHANNEL, manual_ack=True, ack_wait_ms=5_000).on(
            "message", handle
        )

    def handle(message: Any) -> None:
        version = int(message.data)
        if version == 2 and not message.is_redelivered:
            return  # this attempt fails
        if version > max(found["arrival"], default=0):
            found["state"] = STATES[version]
            found["change"] += CHANGES[version]
        found["arrival"].append(version)
        message.ack()

    client.on("connect", subscribe)
    world.run()
    return found
