"""1.3 · make_listener(client, channel, keep): hear all of one channel, as dicts.

Somebody else publishes; some of it before the listener's client connects.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Exercise, Fault, Program, Step
from sandbox.course.exercises.x1_3_faults import Event, Heard, Listener, fault_of
from sandbox.course.parts import FunctionPart
from sandbox.course.staging import played
from sandbox.kernel.chance import Chance, Stream
from sandbox.world.world import World

STEPS = 30
LISTENS_AT_MS = 500
UPDATED, CREATED = "ticket:updated", "ticket:created"

HINTS = (
    "Two things happen only later: the client connects, and a message arrives.",
    "Subscribe in a function under `connect`, from the first message on; call keep in "
    "a function under the subscription's `message`. Text becomes a dict by json.loads.",
    "client.subscribe takes the channel and start_at, and gives a subscription; its "
    ".on stands above a function of one argument, message. Which two things does keep "
    "want of it?",
)


# Programs


def published(*lines: str) -> Program:
    """Publishes, such as "ticket:updated 15 @100": channel, price and moment."""
    return [("publish", *line.split()) for line in lines]


def groups(seed: int) -> dict[str, Sequence[Program]]:
    stored = published(f"{UPDATED} 15 @100", f"{UPDATED} 20 @200")
    later = published(f"{UPDATED} 25 @600", f"{UPDATED} 30 @700")
    others = published(f"{CREATED} 35 @250", f"{CREATED} 40 @650")
    return {
        "plain": [later],
        "stored before": [stored + later],
        "another channel": [[("listen", CREATED), *stored, *others, *later]],
        "a slow wire": [[("wire", "30"), *stored, *others, *later]],
        "many steps": [random_program(Chance(seed).stream("1.3"))],
    }


def random_program(luck: Stream) -> Program:
    at_ms = 200
    program: Program = [("wire", str(luck.integer(5, 40)))]
    while len(program) < STEPS:
        channel = (UPDATED, CREATED)[luck.integer(0, 1)]
        program += published(f"{channel} {len(program)} @{at_ms}")
        at_ms += luck.integer(0, 40)
    return program


def told(step: Step) -> str:
    if step[0] == "wire":
        return f"a message takes {step[1]} ms each way"
    if step[0] == "listen":
        return f"make_listener is asked to listen to {step[1]!r}"
    _, channel, price, moment = step
    return f"{moment[1:]} ms: somebody publishes {text_of(price)} on {channel!r}"


def text_of(price: str) -> str:
    return json.dumps({"id": 1, "price": int(price)})


def first_of(kind: str, program: Program, default: str) -> str:
    return next((step[1] for step in program if step[0] == kind), default)


# The check


def examine(answer: Examinee, program: Program) -> Fault | None:
    channel = first_of("listen", program, UPDATED)
    world = World(latency_ms=int(first_of("wire", program, "1")))
    server = world.streaming_server()
    publisher = server.connect("tickets-1")
    heard = Heard(channel, LISTENS_AT_MS)
    for step in program:
        if step[0] == "publish":
            _, to, price, moment = step
            publish = (publisher.publish, to, text_of(price))
            world.clock.at(int(moment[1:]), *publish)
            heard.expect(to, Event({"id": 1, "price": int(price)}, int(moment[1:])))

    def listen() -> None:
        heard.listener = Listener(server.connect("orders-1"))
        lent = FunctionPart(lambda *values: heard.keep(values, len(world.trace) - 1))
        heard.returned = answer(heard.listener, channel, lent)

    world.clock.at(LISTENS_AT_MS, listen)
    run = played(world, 3_000)
    return fault_of(heard, run)


EXERCISE = Exercise(
    number="1.3",
    asks_for="make_listener",
    points=15,
    hints=HINTS,
    groups=groups,
    examine=examine,
    told=told,
)
