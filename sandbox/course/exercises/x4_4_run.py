"""4.4 · one listener in one program, from its start to some time after the last event."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sandbox.broker.client import Client
from sandbox.broker.server import StreamingServer
from sandbox.course.connecting import ConnectPart
from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Fault, MisbehavedError, Program
from sandbox.course.exercises.x4_stores import store_of
from sandbox.course.parts import FunctionPart, MessagePart
from sandbox.course.staging import played, stage
from sandbox.kernel.trace import Trace
from sandbox.world.run import Run
from sandbox.world.world import World

SEARCH = "search"
CHANNEL = "order:created"
BROKEN_MS = 20_500  # by then a client has given up: 4 pings without an answer
PATIENCE_MS = 7_000  # after the last line: more than a client takes to find out


@dataclass
class Heard:
    """orders: the ids that came, in order. clients: how many were connected. fault: what
    ended the run before its time. strange: the class of what was heard and no message."""

    orders: list[int] = field(default_factory=list)
    clients: int = 0
    strange: str = ""
    fault: Fault | None = None
    run: Any = None

    @property
    def trace(self) -> Trace:
        trace: Trace = self.run.trace
        return trace


def heard_by(answer: Examinee, program: Program) -> Heard:
    """Raises nothing of the answer's: what ended the run is in what comes back."""
    heard = Heard()

    def hear(*values: Any) -> None:
        if len(values) == 1 and isinstance(values[0], MessagePart):
            heard.orders.append(order_in(values[0].message))
        else:
            heard.strange = ", ".join(type(value).__name__ for value in values)

    with built(program) as (world, server):
        connect = ConnectPart(lambda: server.connect(SEARCH))
        break_wires(world, program, connect.clients)
        try:
            answer(connect, FunctionPart(hear))
            heard.run = played(world, until_ms(program))
        except MisbehavedError as error:
            heard.fault, heard.run = error.fault, Run(world)
        heard.clients = len(connect.clients)
    return heard


def reference_run(program: Program) -> Heard:
    """What there was to be heard."""
    heard = Heard()
    clients: list[Client] = []
    with built(program) as (world, server):

        def connect() -> Client:
            clients.append(server.connect(SEARCH))
            return clients[-1]

        break_wires(world, program, clients)
        listen(connect, lambda message: heard.orders.append(order_in(message)))
        heard.run = played(world, until_ms(program))
    heard.clients = len(clients)
    return heard


def listen(connect: Callable[[], Client], heard: Callable[[Any], None]) -> None:
    """The reference."""
    mine = connect()

    def connected() -> None:
        mine.subscribe(
            CHANNEL, durable_name=SEARCH, start_at="first"
        ).on("message", heard)  # fmt: skip

    mine.on("connect", connected)
    mine.on("connection_lost", lambda _: listen(connect, heard))


def order_in(message: Any) -> int:
    return int(json.loads(message.data)["id"])


# The world


@contextmanager
def built(program: Program) -> Iterator[tuple[World, StreamingServer]]:
    """A world with a server and somebody who publishes."""
    kinds = [step[1] for step in program if step[0] == "store"]
    with store_of(kinds[0] if kinds else "memory") as store:
        world = stage([step for step in program if len(step) == 1])
        server = world.streaming_server(store=store)
        world.services(["shop"], on=server)
        yield world, server


def break_wires(world: World, program: Program, clients: list[Client]) -> None:
    def break_wire() -> None:
        if clients:
            clients[-1].wire.drop(BROKEN_MS)

    for step in program:
        if step[0] == "break":
            world.clock.at(int(step[1]), break_wire)


def until_ms(program: Program) -> int:
    times = [int(step[0].rpartition("@")[2]) for step in program if len(step) == 1]
    breaks = [int(step[1]) + BROKEN_MS for step in program if step[0] == "break"]
    return max([*times, *breaks, 0]) + PATIENCE_MS
