"""4.4 · on_connection_lost(connect, heard): hear everything, once, over any restart.

A listener lives through restarts of servers in memory, in files and on a database, and
through a wire that is broken for longer than its library is patient. It is compared
with one that is written here: what that hears, it could have heard.
"""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Exercise, Fault, Program, Step
from sandbox.course.exercises.x4_4_faults import fault_of
from sandbox.course.exercises.x4_4_run import BROKEN_MS, heard_by, reference_run
from sandbox.course.exercises.x4_stores import STORES
from sandbox.kernel.chance import Chance, Stream

HINTS = (
    "There are three ways to be cut off: the library comes back by itself, or the server "
    "has forgotten you, or the library has given up. Which of them are yours to mend?",
    "Subscribe in a function under `connect` of each client, and nowhere else. When that "
    "client says `connection_lost`, there is one thing to do: the same again.",
    "In the function: one client; then its 'connect' subscribes with a durable_name and "
    "start_at='first', and its 'connection_lost' calls on_connection_lost once more. Who "
    "keeps the place under that name, and who has lost it?",
)


# Programs


def published(number: int, at_ms: int) -> Step:
    return (f'publish shop {{"type": "order:created", "id": {number}}} @{at_ms}',)


def restart(at_ms: int) -> Program:
    """Whoever publishes is started again, too; the listener is not."""
    return [(f"restart server @{at_ms}",), (f"restart shop @{at_ms + 100}",)]


def groups(seed: int) -> dict[str, Sequence[Program]]:
    two = [published(1, 100), published(2, 200)]
    gap, later = published(3, 700), published(4, 6_000)
    wire: Program = [
        *two, ("break", "500"), published(3, 1_000), published(4, 10_000),
        published(5, 22_000),
    ]  # fmt: skip
    chance = Chance(seed)
    return {
        "plain": [[*two, *restart(500), later]],
        "in between": [[*two, *restart(500), gap, later]],
        "all is kept": [
            [("store", store), *two, *restart(500), gap, later] for store in STORES[1:]
        ],
        "a broken wire": [wire, [("store", "file"), *wire]],
        "twice": [
            [*two, *restart(500), gap, *restart(7_000), later, published(5, 14_000)]
        ],
        "by luck": [
            random_program(store, chance.stream(f"4.4/{store}")) for store in STORES
        ],
    }


def random_program(store: str, luck: Stream) -> Program:
    """Six orders, with one or two restarts between them."""
    program: Program = [("store", store)]
    at_ms = 100
    for number in range(1, 7):
        program.append(published(number, at_ms))
        at_ms += luck.integer(200, 3_000)
        if number == 2 or (number == 4 and luck.happens(50)):
            program += restart(at_ms - 150)
    return program


def told(step: Step) -> str:
    if step[0] == "store":
        return {
            "file": "the server keeps everything in files",
            "sql": "the server keeps everything in a database",
            "memory": "the server keeps everything in memory",
        }[step[1]]
    if step[0] == "break":
        return f"the wire of search is broken from {step[1]} ms on, for {BROKEN_MS} ms"
    return step[0]


def examine(answer: Examinee, program: Program) -> Fault | None:
    return fault_of(heard_by(answer, program), reference_run(program))


EXERCISE = Exercise(
    number="4.4",
    asks_for="on_connection_lost",
    points=15,
    hints=HINTS,
    groups=groups,
    examine=examine,
    told=told,
)
