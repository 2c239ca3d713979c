"""Who takes part in an experiment: one who publishes, and listeners who note it down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sandbox.broker.client import Client
from sandbox.broker.server import StreamingServer
from sandbox.world.world import World


class Heard(NamedTuple):
    """One call of a callback, when it was done."""

    at_ms: int
    client_id: str
    sequence: int
    is_redelivered: bool


def publish_at(
    world: World, server: StreamingServer, channel: str, at_ms: Iterable[int]
) -> Client:
    """A publisher whose n-th message holds the number n; it connects at once."""
    client = server.connect("publisher")
    for number, when_ms in enumerate(at_ms, 1):
        world.clock.at(when_ms, client.publish, channel, str(number))
    return client


def listen(
    world: World, server: StreamingServer, client_id: str, channel: str,
    heard: list[Heard], *, busy_ms: int = 0, **options: Any,
) -> Client:  # fmt: skip
    """A listener that connects now; options are those of `client.subscribe`."""
    client = server.connect(client_id, busy_ms=busy_ms)

    def note(message: Any) -> None:
        now_ms = world.clock.now_ms
        heard.append(Heard(now_ms, client_id, message.sequence, message.is_redelivered))

    def subscribe() -> None:
        client.subscribe(channel, **options).on("message", note)

    client.on("connect", subscribe)
    return client


def listen_at(at_ms: int, world: World, *args: Any, **options: Any) -> None:
    """The same, later."""
    world.clock.at(at_ms, lambda: listen(world, *args, **options))
