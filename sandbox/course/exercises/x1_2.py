"""1.2 · make_publisher(client): a function that publishes events as JSON text.

It may be called before the client is connected; what it is given then goes out, in
the same order, once `connect` has come.
"""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.answering.values import Foreign
from sandbox.course.examinee import Examinee, FarFunction
from sandbox.course.exercise import Exercise, Fault, MisbehavedError, Program, Step
from sandbox.course.exercises.x1_2_faults import Call, Publisher, fault_of, no_function
from sandbox.course.exercises.x1_telling import never_ran
from sandbox.course.staging import played
from sandbox.kernel.chance import Chance, Stream
from sandbox.world.world import World

STEPS = 30
CHANNELS = ("ticket:updated", "ticket:created", "order:created")

HINTS = (
    "What happens first: the call of your function, or the client's `connect`?",
    "Keep what comes early in a list, and publish it under `connect`. Afterwards "
    "publish at once. publish takes text: json.dumps(data).",
    "Keep a list and a True or False in make_publisher, and let two functions share "
    "them (the second by `nonlocal`): one under `connect`, one returned.",
)


# Programs


def calls(*lines: str) -> Program:
    """Calls of what was returned, such as "ticket:updated 15 @100": channel, price and
    moment."""
    return [("call", *line.split()) for line in lines]


def wire(latency_ms: int) -> Program:
    return [("wire", str(latency_ms))]


def groups(seed: int) -> dict[str, Sequence[Program]]:
    three = calls(
        "ticket:updated 15 @0", "ticket:updated 20 @0", "ticket:updated 25 @1"
    )
    late = calls("ticket:updated 30 @200", "ticket:updated 35 @300")
    return {
        "connected": [calls("ticket:updated 15 @100")],
        "more, and elsewhere": [
            late + calls("order:created 40 @300", "ticket:created 45 @301")
        ],
        "not connected yet": [three + late],
        "a slow wire": [wire(30) + three + calls("ticket:updated 28 @50") + late],
        "many steps": [random_program(Chance(seed).stream("1.2"))],
    }


def random_program(luck: Stream) -> Program:
    at_ms = 0
    program = wire(luck.integer(5, 40))
    while len(program) < STEPS:
        channel = CHANNELS[luck.integer(0, len(CHANNELS) - 1)]
        program += calls(f"{channel} {len(program)} @{at_ms}")
        at_ms += luck.integer(0, 20)
    return program


def told(step: Step) -> str:
    if step[0] == "wire":
        return f"a message takes {step[1]} ms each way"
    _, channel, price, moment = step
    return f"{moment[1:]} ms: publish({channel!r}, {event(price)})"


def event(price: str) -> dict[str, int]:
    return {"id": 1, "price": int(price)}


# The check


def examine(answer: Examinee, program: Program) -> Fault | None:
    latency_ms = next((int(s[1]) for s in program if s[0] == "wire"), 1)
    world = World(latency_ms=latency_ms)
    server = world.streaming_server()
    publisher = Publisher(server.connect("tickets-1"), world)
    world.clock.at(0, begin, answer, publisher, world, program)
    run = played(world, 3_000)
    return fault_of(publisher, run)


def begin(
    answer: Examinee, publisher: Publisher, world: World, program: Program
) -> None:
    """Ask for the function, then call it at its times. Raises MisbehavedError."""
    publish = answer(publisher)
    if not isinstance(publish, FarFunction):
        raise MisbehavedError(no_function(publish))
    for step in program:
        if step[0] == "call":
            _, channel, price, moment = step
            due_ms = int(moment[1:])
            called = Call(channel, event(price), due_ms)
            world.clock.at(due_ms, call, publish, publisher, called)


def call(publish: FarFunction, publisher: Publisher, called: Call) -> None:
    publisher.calls.append(called)
    returned = publish(called.channel, called.data)
    if isinstance(returned, Foreign) and (fault := never_ran("publish", returned)):
        raise MisbehavedError(fault)


EXERCISE = Exercise(
    number="1.2",
    asks_for="make_publisher",
    points=15,
    hints=HINTS,
    groups=groups,
    examine=examine,
    told=told,
)
