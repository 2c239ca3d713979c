"""4.3 · SqliteStore: an event and its number are in the database, then it is delivered.

Each start is on a copy of the database. At every delivery the files are looked at as
they are just then, for a plug may be pulled at that very moment.
"""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Exercise, Fault, Program, Step
from sandbox.course.exercises.x4_3_trial import Trial
from sandbox.course.folder import told_by_name
from sandbox.kernel.chance import Chance, Stream

CREATED, UPDATED = "order:created", "ticket:updated"
CHANNELS = (CREATED, UPDATED)

HINTS = (
    "One event is two changes: a row more in messages, and another last_sequence in "
    "channels. When is it safe to tell somebody of it?",
    "`with engine.begin() as connection:` commits where its block ends, and not before. "
    "Which of your lines belong into the block?",
    "In the block: read last_sequence of this channel (there may be no row yet), write "
    "it back one higher, insert the message. Behind the block: deliver, then return.",
)


def stored(channel: str, number: int = 1) -> Program:
    return [("store", channel, str(number))]


def groups(seed: int) -> dict[str, Sequence[Program]]:
    both = stored(CREATED, 2) + stored(UPDATED, 2) + stored(CREATED)
    again: Program = [("restart",), *stored(CREATED)]
    return {
        "plain": [stored(CREATED, 3)],
        "two channels": [both],
        "restarts": [[*both, *again, ("restart",)], [("restart",), *again]],
        "a plug pulled": [
            [*stored(CREATED), ("crash", CREATED), *again],
            [("crash", CREATED), ("crash", UPDATED), *again],
        ],
        "expired": [
            [*both, ("trim", CREATED), *again],
            [*both, ("expire", CREATED), *stored(CREATED), *again],
        ],
        "by luck": [random_program(Chance(seed).stream("4.3"))],
    }


def random_program(luck: Stream) -> Program:
    """Whatever happens to a channel, an event more is stored there; in any order."""
    steps = stored(CREATED, luck.integer(1, 3)) + stored(UPDATED, luck.integer(1, 3))
    verbs = ["crash", "expire", "trim"]
    while verbs:
        verb = verbs.pop(luck.integer(0, len(verbs) - 1))
        channel = CHANNELS[luck.integer(0, 1)]
        steps += [(verb, channel), *stored(channel, luck.integer(1, 2))]
    return steps


def told(step: Step) -> str:
    if step[0] == "store":
        times = "" if step[2] == "1" else f", {step[2]} times"
        return f"an event is stored in {step[1]}{times}"
    return {
        "restart": "the server is restarted",
        "crash": "an event is stored in {}; the plug is pulled while it is delivered",
        "expire": "the server is restarted; meanwhile all of {} has expired",
        "trim": "the server is restarted; meanwhile the oldest of {} has expired",
    }[step[0]].format(*step[1:])


def examine(answer: Examinee, program: Program) -> Fault | None:
    with answer.folder() as folder, told_by_name(folder):
        return Trial(answer, folder).fault_in(program)


EXERCISE = Exercise(
    number="4.3",
    asks_for="SqliteStore",
    kind="class",
    points=20,
    hints=HINTS,
    groups=groups,
    examine=examine,
    told=told,
)
