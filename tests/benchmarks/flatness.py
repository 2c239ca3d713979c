"""Does a delivery cost the same in a large world as in a small one?

From 100 to 100,000 stored messages, and from 1 to 100 subscribers, the cost of a
delivery may change by 20 % at most: each figure is a cost over that of the smallest.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

from sandbox.world.world import World

STORED = (100, 1_000, 10_000, 100_000)
SUBSCRIBERS = (1, 10, 100)
DELIVERIES = 20_000  # measured in each round
ROUNDS = 5


def figures() -> dict[str, float]:
    by_stored = _relative({n: lambda n=n: _cost(n, 4) for n in STORED})
    by_subscribers = _relative({n: lambda n=n: _cost(100, n) for n in SUBSCRIBERS})
    return {
        **{f"a delivery after {n:,} stored": c for n, c in by_stored.items()},
        **{f"a delivery to one of {n}": c for n, c in by_subscribers.items()},
    }


def _relative(measures: dict[int, Callable[[], float]]) -> dict[int, float]:
    """Each cost over that of the smallest world, median of rounds in turn."""
    rounds = [[measure() for measure in measures.values()] for _ in range(ROUNDS)]
    relative = [[cost / costs[0] for cost in costs] for costs in rounds]
    columns = zip(*relative, strict=True)
    return {n: round(median(c), 2) for n, c in zip(measures, columns, strict=True)}


def _cost(stored: int, subscribers: int) -> float:
    """Seconds a delivery. What a publish costs beside its deliveries is shared by all
    of them, so it is taken off: it is measured in a world where nobody listens."""
    count = DELIVERIES // subscribers
    with_all, with_none = _took(stored, subscribers, count), _took(stored, 0, count)
    return (with_all - with_none) / (count * subscribers)


def _took(stored: int, subscribers: int, count: int) -> float:
    world = World()
    server = world.streaming_server()
    publisher = server.connect("publisher")
    listeners = [server.connect(f"listener-{n}") for n in range(subscribers)]
    world.run()
    _publishing(world, publisher, stored)
    for listener in listeners:
        listener.subscribe("foo").on("message", lambda message: None)
    world.run()
    return _publishing(world, publisher, count)


def _publishing(world: World, publisher, count: int) -> float:  # type: ignore[no-untyped-def]
    def publish(left: int) -> None:
        publisher.publish("foo", "m")
        if left > 1:
            world.clock.after(1, publish, left - 1)

    world.clock.after(1, publish, count)
    start = perf_counter()
    world.run()
    return perf_counter() - start


if __name__ == "__main__":
    for name, value in figures().items():
        print(f"{name}: {value}")
