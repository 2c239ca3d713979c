"""Lesson 00: a question to practise on. When does an event arrive?"""

from __future__ import annotations

from functools import partial

from sandbox.bus.event_bus import EventBus
from sandbox.course.questions.l01 import posting
from sandbox.course.questions.question import Option, Question, Runs
from sandbox.course.scenarios import scenario
from sandbox.kernel.facts import Delivered
from sandbox.network.http import Request
from sandbox.world.acting import schedule
from sandbox.world.scenario import PLOTS
from sandbox.world.world import World

TITLE = "Start here"
CHANGE = "price change"


def arrival_ms(runs: Runs) -> int:
    """When orders has the event, in ms."""
    arrived = (int(e.at_ms) for e in runs[0].trace.of(Delivered) if e.actor == "orders")
    return next(arrived)


def rebuilt(latency_ms: int = 1, store_ms: int = 0) -> Runs:
    """The scenario in a world with another pace. store_ms: for the bus to store it."""
    world = World(seed=1, latency_ms=latency_ms)
    schedule(world, PLOTS[CHANGE].actions)
    bus = world.event_bus()
    world.story("ticketing", on=bus)
    world.http.listen(bus.name, partial(later, world, bus, store_ms))
    return (world.run(PLOTS[CHANGE].until_ms),)


def later(world: World, bus: EventBus, after_ms: int, request: Request) -> None:
    world.clock.after(after_ms, bus.receive, request)


P1 = Question(
    number="L00.P1",
    text=(
        "A message takes 1 ms from one box to the next. At 100 ms tickets posts an event "
        "to a custom bus, which posts a copy to orders. When does orders have it?"
    ),
    again=(
        "On its way from tickets to orders an event passes through a custom bus. Each "
        "POST takes 1 ms. tickets posts it at 100 ms; when does it arrive?"
    ),
    options={
        "A": Option(
            text="at 103 ms: the bus needs 1 ms to store it",
            again="three ms later, at 103 ms",
            claims=103,
            because=(
                "The bus puts the event into an array, and that takes no time in this "
                "world. It would be 103 if it took 1 ms."
            ),
            belief="storing takes time",
            supposing="if storing took 1 ms",
            world=partial(rebuilt, store_ms=1),
        ),
        "B": Option(
            text="at 102 ms: two messages, one after the other",
            again="two ms later, at 102 ms",
            claims=102,
            because="1 ms from tickets to the bus, and 1 ms from the bus to orders.",
        ),
        "C": Option(
            text="at 101 ms: it is one message",
            again="one ms later, at 101 ms",
            claims=101,
            because=(
                "It goes to the bus first, and only then from the bus to orders. It "
                "would be 101 if tickets posted to orders itself."
            ),
            belief="the bus is no station on the way",
            supposing="if there were no bus in between",
            world=partial(posting, ("orders",), CHANGE),
        ),
        "D": Option(
            text="at 100 ms: at once",
            again="in the same millisecond, at 100 ms",
            claims=100,
            because="A message is under way for 1 ms. It would be 100 if that were 0.",
            belief="the network takes no time",
            supposing="if messages took no time",
            world=partial(rebuilt, latency_ms=0),
        ),
    },
    order_again="DCBA",
    truth=lambda: (scenario(CHANGE).run(on="bus"),),
    measure=arrival_ms,
    veil_after="ticket:updated#1",
)  # fmt: skip

QUESTIONS = (P1,)
