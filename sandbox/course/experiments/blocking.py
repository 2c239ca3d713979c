"""What does order cost (exercise 9.4)? The first event of user A fails once; how long
does user B, who has nothing to do with it, wait? The ack wait is 30 s.

`one copy`: one member with one message in flight. `global sequence`: two members, who
take no event before the one before it. `sequence per user`: the same, user by user.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from sandbox.world.world import World

CHANNEL = "card:changed"
DESIGNS = ("one copy", "global sequence", "sequence per user")
FIRST_MS, EVERY_MS = 1_000, 100
EVENTS = ("A 1", "B 1", "A 2", "B 2")  # whose, and which of them, counted from 1


def waits_s(design: str) -> dict[str, float]:
    """{user: the longest that one of their events was under way}."""
    world = World(seed=1)
    server = world.streaming_server()
    publisher = server.connect("shop")
    for number, event in enumerate(EVENTS):
        at_ms = FIRST_MS + EVERY_MS * number
        world.clock.at(at_ms, publisher.publish, CHANNEL, event)
    waits = {"A": 0.0, "B": 0.0}

    def done(user: str, sequence: int) -> None:
        sent_ms = FIRST_MS + EVERY_MS * (sequence - 1)
        wait_s = round((world.clock.now_ms - sent_ms) / 1_000, 1)
        waits[user] = max(waits[user], wait_s)

    handle = _handler(design, done)
    for member in range(1 if design == "one copy" else 2):
        _join(server, f"cards-{member}", 1 if design == "one copy" else 1_024, handle)
    world.run()
    return waits


def _join(server: Any, client_id: str, max_in_flight: int, handle: Any) -> None:
    client = server.connect(client_id)

    def subscribe() -> None:
        client.subscribe(
            CHANNEL, queue_group="cards", manual_ack=True, max_in_flight=max_in_flight
        ).on("message", handle)

    client.on("connect", subscribe)


def _handler(design: str, done: Callable[[str, int], None]) -> Callable[[Any], None]:
    """What all members do; they share what they know to be done."""
    last: Counter[str] = Counter()

    def handle(message: Any) -> None:
        user, version = message.data.split()
        is_per_user = design == "sequence per user"
        key, number = (user, int(version)) if is_per_user else ("all", message.sequence)
        fails = message.sequence == 1 and not message.is_redelivered
        if fails or number != last[key] + 1:
            return  # no ack: it comes again
        last[key] = number
        done(user, message.sequence)
        message.ack()

    return handle
