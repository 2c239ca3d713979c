"""A printer that takes 4 s a ticket, and an ack wait of 5 s (H4, lesson 8).

The ack wait starts when the server sends, so what waits in the printer's own queue
is sent again although nothing is wrong with it.
"""

from __future__ import annotations

from sandbox.course.experiments.people import Heard, listen, publish_at
from sandbox.world.world import World

CHANNEL = "ticket:sold"
IN_FLIGHT = [*range(1, 17), 1_024]
SOME_IN_FLIGHT = [1, 2, 3, 4, 8, 16, 1_024]
PUBLISH_MS, SUBSCRIBE_MS = 1_000, 2_000


def printed(
    max_in_flight: int, *, print_ms: int = 4_000, latency_ms: int = 1,
    ack_wait_ms: int = 5_000, tickets: int = 10,
) -> list[Heard]:  # fmt: skip
    """Every call of the handler, one after the other, until all is acked."""
    world = World(seed=1, latency_ms=latency_ms)
    server = world.streaming_server()
    publish_at(world, server, CHANNEL, [PUBLISH_MS] * tickets)
    world.run(until_ms=SUBSCRIBE_MS)
    heard: list[Heard] = []
    listen(
        world, server, "printer", CHANNEL, heard, busy_ms=print_ms,
        start_at="first", ack_wait_ms=ack_wait_ms, max_in_flight=max_in_flight,
    )  # fmt: skip
    world.run()
    return heard


def calls(max_in_flight: int, **conditions: int) -> int:
    return len(printed(max_in_flight, **conditions))


def minutes_busy(max_in_flight: int) -> float:
    """How long until the last call is done, in minutes."""
    last_ms = printed(max_in_flight)[-1].at_ms
    return round((last_ms - SUBSCRIBE_MS) / 60_000, 1)


def calls_side_by_side(max_in_flight: int) -> int:
    """The same with a handler that lets the next one begin while it prints, as an
    `async` one does: it acks each ticket 4 s after it has come."""
    world = World(seed=1)
    server = world.streaming_server()
    publish_at(world, server, CHANNEL, [PUBLISH_MS] * 10)
    world.run(until_ms=SUBSCRIBE_MS)
    begun: list[int] = []
    client = server.connect("printer")

    def subscribe() -> None:
        client.subscribe(
            CHANNEL, start_at="first", manual_ack=True, ack_wait_ms=5_000,
            max_in_flight=max_in_flight,
        ).on("message", begin)  # fmt: skip

    def begin(message: object) -> None:
        begun.append(message.sequence)  # type: ignore[attr-defined]
        world.clock.after(4_000, message.ack)  # type: ignore[attr-defined]

    client.on("connect", subscribe)
    world.run()
    return len(begun)
