"""4.2 · JsonlStore: a log in a file that every restart finds as it was left.

Each start is on a copy of the file, sometimes without its last bytes. Whatever was cut
off, what is left is the beginning of the log, and the numbers go on behind it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Exercise, Fault, Program, Step
from sandbox.course.exercises.x4_2_trial import Trial
from sandbox.course.folder import told_by_name
from sandbox.kernel.chance import Chance

MANY = 1_000
# In bytes: more than a line of most answers. A cut of 1 comes last: a line that lacks
# nothing but its newline may count, so there more can be meant.
CUTS = range(2, 60)

HINTS = (
    "Three moments decide: what is in the file when append returns, what a start finds "
    "there, and where the next line begins.",
    "Open the file with mode 'a' and close it after each line, with `with`. When the "
    "store starts, read it line by line: a whole line ends with a newline.",
    "In __init__: read the bytes, and keep the lines up to the last b'\\n'. If there is "
    "anything behind it, open the file with 'r+b' and truncate(…) it there. The next "
    "sequence is one more than the number of whole lines.",
)


def appended(*numbers: int) -> Program:
    return [("append", str(number)) for number in numbers]


def groups(seed: int) -> dict[str, Sequence[Program]]:
    luck = Chance(seed).stream("4.2")
    restart: Step = ("restart",)
    after_it = [*appended(1), restart]
    return {
        "plain": [appended(3)],
        "restarts": [
            [*appended(2), restart, *appended(2), restart],
            [restart, restart, *after_it],
        ],
        "any text": [
            [("text", text), ("text", "the next one"), restart]
            for text in ("two\nlines", 'a "quoted" word', "für 15 €", "", "a\rb\u2028c")
        ],
        "what is there stays": [[*appended(3), ("touch",), *after_it]],
        "half a line": [
            [*appended(3), ("cut", str(cut)), *after_it] for cut in (*CUTS, 1)
        ],
        "a thousand": [
            [*appended(many), ("cut", str(luck.integer(2, 2_000))), *after_it]
            for many in (100, 100, MANY)
        ],
    }


def told(step: Step) -> str:
    if step[0] == "append":
        many = "an event is" if step[1] == "1" else f"{step[1]} events are"
        return f"{many} appended"
    return {
        "text": "the text {!r} is appended",
        "restart": "the program ends; a new one opens the file",
        "touch": "somebody ends line 1 with \\r\\n, as Windows does; a new program starts",
        "cut": "the plug is pulled: the last {} bytes are gone; a new program starts",
    }[step[0]].format(int(step[1]) if step[0] == "cut" else "".join(step[1:]))


def examine(answer: Examinee, program: Program) -> Fault | None:
    with answer.folder() as folder, told_by_name(folder):
        return Trial(answer, folder).fault_in(program)


EXERCISE = Exercise(
    number="4.2",
    asks_for="JsonlStore",
    kind="class",
    points=25,
    hints=HINTS,
    groups=groups,
    examine=examine,
    told=told,
)
