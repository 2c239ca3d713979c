"""2.4 · the steps of a program, really taken: clients of a streaming server that
subscribe, unsubscribe and publish."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sandbox.broker.client_subscription import ClientSubscription
from sandbox.broker.server import StreamingServer
from sandbox.course.exercise import Program, Step
from sandbox.kernel.facts import Published
from sandbox.world.run import Run
from sandbox.world.world import World

PUBLISHER = "publisher"
APART_MS = 10  # then every step is done before the next one


def run_of(program: Program) -> Run:
    """What the server makes of these steps: the picture of who should get what."""
    world = World(seed=1)
    hands = Hands(world.streaming_server(), program)
    for number, step in enumerate(program, start=1):
        world.clock.at(number * APART_MS, partial(hands.take, step))
    return world.run((len(program) + 1) * APART_MS)


def last_publish(run: Run) -> int:
    """The number of its entry."""
    return [entry.number for entry in run.trace.of(Published)][-1]


class Hands:
    """The clients of everybody, and what each has subscribed to."""

    def __init__(self, server: StreamingServer, program: Program) -> None:
        names = [step[1] for step in program if step[0] != "publish"]
        self._clients = {n: server.connect(n) for n in dict.fromkeys(names)}
        self._publisher = server.connect(PUBLISHER)
        self._open: dict[tuple[str, str], list[ClientSubscription]] = {}
        self._verbs: dict[str, Callable[..., None]] = {
            "subscribe": self._subscribe,
            "unsubscribe": self._unsubscribe,
            "publish": self._publish,
        }

    def take(self, step: Step) -> None:
        verb, *values = step
        self._verbs[verb](*values)

    def _subscribe(self, name: str, channel: str) -> None:
        subscription = self._clients[name].subscribe(channel)
        self._open.setdefault((name, channel), []).append(subscription)

    def _unsubscribe(self, name: str, channel: str) -> None:
        if its := self._open.get((name, channel)):
            its.pop(0).unsubscribe()

    def _publish(self, channel: str) -> None:
        self._publisher.publish(channel, "{}")
