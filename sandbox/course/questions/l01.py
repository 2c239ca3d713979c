"""Lesson 01: how many requests an event takes, and what a callback waits for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from sandbox.broker.client import Client
from sandbox.course.questions.question import Option, Question, Runs
from sandbox.course.scenarios import scenario
from sandbox.kernel.facts import Published, Requested
from sandbox.kernel.plain import json_text
from sandbox.world.run import Run
from sandbox.world.scenario import PLOTS
from sandbox.world.world import World

TITLE = "Two ways to send an event"
PRICE = {"id": 1, "price": 10}


def requests(runs: Runs) -> int:
    """How many HTTP requests carried an event."""
    asked = (entry.fact for entry in runs[0].trace.of(Requested))
    return sum((fact.method, fact.path) == ("POST", "/events") for fact in asked)


def posting(to: Sequence[str], scenario_name: str = "") -> Runs:
    """tickets posts its event by hand, to these."""
    world = World(seed=1)
    bus = world.event_bus()
    if scenario_name:
        PLOTS[scenario_name].build(world, bus)

    def post() -> None:
        values = ("ticket:updated", json_text(PRICE))
        about = world.trace.record_root("tickets", Published, values, None)
        event = {"type": "ticket:updated", "data": PRICE}
        for name in to:
            line = ("tickets", name, "POST", "/events", event)
            world.http.request(*line, about=about, cause=about)

    world.clock.at(100, post)
    return (world.run(until_ms=1_000),)


P1 = Question(
    number="L01.P1",
    text=(
        "Three services are registered with a custom event bus. One of them, tickets, "
        "changes a price and emits one event. How many HTTP requests does that take?"
    ),
    again=(
        "A shop runs on an event bus of its own: tickets, orders and payments, all "
        "registered. tickets says once that a price has changed. How many requests "
        "travel because of it?"
    ),
    options={
        "A": Option(
            text="0: an event is no request",
            again="none, as events do not travel by HTTP",
            claims=0,
            because=(
                "On a custom bus an event is the body of an HTTP POST, and nothing "
                "else carries it. With a streaming server it would be 0: there a "
                "client library carries events, on a connection of its own."
            ),
            belief="events have a way of their own",
            supposing="if a streaming server carried it",
            world=lambda: (scenario("three services").run(on="channels"),),
        ),
        "B": Option(
            text="1: a POST to the bus, which has it then",
            again="one, from tickets to the bus",
            claims=1,
            because=(
                "The POST to the bus is only the first of them. A service hears of an "
                "event in no other way than by a POST to itself. It would stay at 1 if "
                "nobody had registered."
            ),
            belief="what the bus has, all have",
            supposing="if nobody had registered",
            world=partial(posting, ("bus",)),
        ),
        "C": Option(
            text="3: one to each service",
            again="three, one for each service",
            claims=3,
            because=(
                "Three are the copies that the bus sends. Before it can send them it "
                "has to get the event, and that is a POST, too. It would be 3 without "
                "a bus, if whoever has the news posted it to each of the three."
            ),
            belief="the POST to the bus is forgotten",
            supposing="if there were no bus in between",
            world=partial(posting, ("tickets", "orders", "payments"), "three services"),
        ),
        "D": Option(
            text="4: one to the bus, and one to each service",
            again="four: one in, three out",
            claims=4,
            because=(
                "One POST goes to the bus, and the bus makes one to each service that "
                "is registered, to tickets as well: 1 + 3."
            ),
        ),
    },
    order_again="BDAC",
    truth=lambda: (scenario("three services").run(on="bus"),),
    measure=requests,
    veil_after="ticket:updated#1",
)  # fmt: skip


class Printing(Run):
    """A run of a program that prints; `printed` is what, in order."""

    printed: list[str]


Program = Callable[[Client, Callable[[str], None]], None]


def going_on(client: Client, say: Callable[[str], None]) -> None:
    """The lines of the question."""
    client.publish("ticket:updated", '{"price": 15}', lambda error, guid: say("stored"))
    say("after publish")


def waiting(client: Client, say: Callable[[str], None]) -> None:
    """The last line waits, as it has been put into the callback."""

    def stored(error: str | None, guid: str) -> None:
        say("stored")
        say("after publish")

    client.publish("ticket:updated", '{"price": 15}', stored)


def printing(program: Program, seed: int = 1, jitter_ms: int = 0) -> Runs:
    """The program, run as soon as its client is connected."""
    world = World(seed=seed, jitter_ms=jitter_ms)
    server = world.streaming_server()
    client, printed = server.connect("tickets-1"), list[str]()
    client.on("connect", lambda: program(client, printed.append))
    world.run(until_ms=1_000)
    run = Printing(world)
    run.printed = printed
    return (run,)


P2 = Question(
    number="L01.P2",
    text=(
        "client.publish(channel, data, callback) is followed by print('after publish'); "
        "the callback does print('stored'). What is printed first?"
    ),
    again=(
        "A program publishes, and its next line prints 'after publish'. Its callback, "
        "which is called once the server has the message, prints 'stored'. In which "
        "order do the two appear?"
    ),
    options={
        "A": Option(
            text="'stored': publish returns when the message is stored",
            again="'stored', then 'after publish'",
            claims=["stored", "after publish"],
            because=(
                "publish hands the message over and returns at once. The callback comes "
                "a message there and a message back later. 'stored' would be first if "
                "the other line stood in the callback, behind it."
            ),
            belief="M33",
            supposing="if publish waited for the server",
            world=partial(printing, waiting),
        ),
        "B": Option(
            text="'after publish': the callback comes later",
            again="'after publish', then 'stored'",
            claims=["after publish", "stored"],
            because=(
                "publish only hands the message over. The program goes on with its next "
                "line, and the callback is called when the server has answered."
            ),
        ),
        "C": Option(
            text="now one, now the other: it depends on the network",
            again="either order, as luck will have it",
            claims="now one, now the other",
            because=(
                "How long the answer takes is luck; the order is not. A callback is "
                "called when the line of the program that runs has come to its end, so "
                "the fastest server in the world cannot get in between."
            ),
            belief="a callback may interrupt what runs",
            why_no_world=(
                "one thing happens at a time in a client, here as in Node; no network "
                "is slow or quick enough to change that."
            ),
        ),
    },
    order_again="CAB",
    truth=partial(printing, going_on),
    measure=lambda runs: runs[0].printed,
    veil_after="ticket:updated#1",
)  # fmt: skip

QUESTIONS = (P1, P2)
