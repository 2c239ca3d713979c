"""One publisher, four durable subscribers, 50,000 messages: ours beside two peers.

The peers do the same fan-out: a bare loop over heapq, and SimPy with one producer,
four Stores and four consumers. Neither of them keeps a record of what happened.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from statistics import median
from time import perf_counter

import simpy

from sandbox.kernel.trace import Trace
from sandbox.world.world import World

SUBSCRIBERS = 4
MESSAGES = 50_000
ROUNDS = 5


class CountingTrace(Trace):
    """A trace that only counts: how fast the world is without writing things down."""

    entries = 0

    def record(self, *_: object, **__: object) -> int:
        self.entries += 1
        return self.entries - 1


def server_fanout(messages: int, *, counting: bool = False) -> int:
    """Deliveries made by the streaming server, acks included."""
    world = World(seed=1)
    if counting:
        world.trace = CountingTrace(world.clock)
    server = world.streaming_server()
    heard = [0]

    def hear(message: object) -> None:
        heard[0] += 1

    for number in range(SUBSCRIBERS):
        listener = server.connect(f"listener-{number}")
        listener.on("connect", _subscribe(listener, hear))
    publisher = server.connect("publisher")
    world.run()

    def publish(left: int) -> None:
        publisher.publish("foo", "m")
        if left > 1:
            world.clock.after(1, publish, left - 1)

    world.clock.after(1, publish, messages)
    world.run()
    return heard[0]


def _subscribe(listener, hear) -> Callable[[], None]:  # type: ignore[no-untyped-def]
    def subscribe() -> None:
        listener.subscribe("foo", durable_name="bench").on("message", hear)

    return subscribe


def simpy_fanout(messages: int) -> int:
    """The same with SimPy: a producer, a Store and a consumer for each subscriber."""
    env = simpy.Environment()
    stores = [simpy.Store(env) for _ in range(SUBSCRIBERS)]
    heard = [0]

    def produce():  # type: ignore[no-untyped-def]
        for number in range(messages):
            for store in stores:
                store.put(number)
            yield env.timeout(1)

    def consume(store):  # type: ignore[no-untyped-def]
        while True:
            yield store.get()
            heard[0] += 1

    env.process(produce())
    for store in stores:
        env.process(consume(store))
    env.run()
    return heard[0]


def heapq_fanout(messages: int) -> int:
    """The least there can be: a heap of (time, ticket, call) and nothing else."""
    heap: list[tuple[int, int, Callable[[int], None]]] = []
    heard, ticket = [0], [0]

    def after(at_ms: int, call: Callable[[int], None]) -> None:
        ticket[0] += 1
        heappush(heap, (at_ms, ticket[0], call))

    def hear(at_ms: int) -> None:
        heard[0] += 1

    def publish(at_ms: int) -> None:
        for _ in range(SUBSCRIBERS):
            after(at_ms + 1, hear)
        if at_ms + 1 < messages:
            after(at_ms + 1, publish)

    after(0, publish)
    while heap:
        at_ms, _, call = heappop(heap)
        call(at_ms)
    return heard[0]


def seconds(fanout: Callable[[int], int], messages: int) -> float:
    """How long it took, having made sure that all was delivered."""
    start = perf_counter()
    delivered = fanout(messages)
    took = perf_counter() - start
    assert delivered == messages * SUBSCRIBERS, delivered
    return took


def figures(messages: int = MESSAGES, rounds: int = ROUNDS) -> dict[str, float]:
    """Ratios of speed, median of rounds in which all took their turn."""
    contenders: dict[str, Callable[[int], int]] = {
        "server": server_fanout,
        "counting": lambda n: server_fanout(n, counting=True),
        "simpy": simpy_fanout,
        "heapq": heapq_fanout,
    }
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, fanout in contenders.items():
            times[name].append(seconds(fanout, messages))

    def ratio(name: str, peer: str) -> float:
        pairs = zip(times[peer], times[name], strict=True)
        return round(median(p / t for p, t in pairs), 2)

    return {
        "server with full trace / SimPy": ratio("server", "simpy"),
        "server, only counting / SimPy": ratio("counting", "simpy"),
        "server with full trace / heapq": ratio("server", "heapq"),
        "deliveries a second": round(messages * SUBSCRIBERS / median(times["server"])),
    }


if __name__ == "__main__":
    for name, value in figures().items():
        print(f"{name}: {value}")
