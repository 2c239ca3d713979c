"""How long does the server believe that a dead listener lives (H5, lesson 5)?

`frozen`: connected, and silent. `gone`: its TCP connection is closed, so a heartbeat
fails at once and no timeout is waited for.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sandbox.broker.client import Client
from sandbox.course.experiments.people import Heard, listen, publish_at
from sandbox.kernel.facts import ClientClosed
from sandbox.world.world import World

STEPS = 20  # moments of death between two heartbeats
BEAT_MS = 10  # by then a heartbeat has been asked and answered
CHANNEL = "ticket:updated"


class Settings(NamedTuple):
    interval_s: int
    timeout_s: int
    fail_count: int

    @property
    def options(self) -> dict[str, Any]:
        return {
            "heartbeat_interval_ms": self.interval_s * 1_000,
            "heartbeat_timeout_ms": self.timeout_s * 1_000,
            "heartbeat_fail_count": self.fail_count,
        }


COURSE = Settings(5, 5, 2)
DEFAULT = Settings(30, 10, 10)
SETTINGS = {"5s/5s/2": COURSE, "30s/10s/10": DEFAULT}
DEATHS = ("frozen", "gone")


def die(client: Client, death: str) -> None:
    if death == "gone":
        client.kill()
    else:
        client.worker.freeze()


def ghost_time_s(settings: Settings, death: str) -> tuple[float, float]:
    """(shortest, longest) from its death to its removal, in seconds.

    The shortest is that of a listener which dies just before it is asked, the longest
    that of one which has just answered.
    """
    interval_ms = settings.interval_s * 1_000
    phases_ms = [*range(0, interval_ms, interval_ms // STEPS), interval_ms - BEAT_MS]
    times = [_ghost_time_ms(settings, death, phase_ms) for phase_ms in phases_ms]
    return round(min(times) / 1_000, 1), round(max(times) / 1_000, 1)


def _ghost_time_ms(settings: Settings, death: str, phase_ms: int) -> int:
    death_ms = settings.interval_s * 1_000 + BEAT_MS + phase_ms
    world = World(seed=1)
    server = world.streaming_server(**settings.options)
    client = server.connect("listener")
    world.run(until_ms=death_ms)
    die(client, death)
    most_s = (settings.interval_s + settings.timeout_s) * (settings.fail_count + 2)
    world.run(until_ms=death_ms + most_s * 1_000)
    (removed,) = world.trace.of(ClientClosed)
    return removed.at_ms - death_ms


def swallowed(death: str, *, busy_ms: int) -> dict[str, Any]:
    """One of two group members dies while an event a second comes (course settings).

    events: how many the ghost gets, at least and at most, over the moments of death.
    late_s: how long after it was published the latest of these events is done.
    busy_ms: how long the survivor takes for each.
    """
    moments = [20_000 + phase_ms for phase_ms in range(50, 5_000, 500)]
    runs = [_one_death(death, busy_ms, death_ms) for death_ms in moments]
    return {
        "events": [min(counts := [len(late) for late in runs]), max(counts)],
        "late_s": [min(worst := [max(late) for late in runs]), max(worst)],
    }


def _one_death(death: str, busy_ms: int, death_ms: int) -> list[float]:
    """How late each event was that the ghost got, in seconds."""
    world = World(seed=1)
    server = world.streaming_server(**COURSE.options)
    sent_ms = [*range(1_000, 60_000, 1_000)]
    publish_at(world, server, CHANNEL, sent_ms)
    heard: list[Heard] = []
    group: dict[str, Any] = {"queue_group": "orders", "busy_ms": busy_ms}
    mortal = listen(world, server, "orders-1", CHANNEL, heard, **group)
    listen(world, server, "orders-2", CHANNEL, heard, **group)
    world.clock.at(death_ms, die, mortal, death)
    world.run(until_ms=death_ms)
    ghost = server.subscriptions[f"orders-1/{CHANNEL}"]
    got: set[int] = set()
    while server.sessions.get("orders-1"):
        got |= set(ghost.in_flight)
        world.run(until_ms=world.clock.now_ms + 100)
    world.run(until_ms=200_000)
    done_ms = {one.sequence: one.at_ms for one in reversed(heard)}
    return [round((done_ms[n] - sent_ms[n - 1]) / 1_000, 1) for n in sorted(got)]
