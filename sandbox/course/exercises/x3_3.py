"""3.3 · options_for(case): six needs, and the start position that meets each.

The options are really subscribed with; what counts is which messages come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sandbox.course.disguise import OPEN
from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Exercise, Fault, Program, Step, Variants
from sandbox.course.exercises.x3_3_faults import Asked, explained, fault_of
from sandbox.course.exercises.x3_3_world import CHANNEL, STEP_MS, subscribed_run
from sandbox.course.variants import renamed
from sandbox.kernel.chance import Chance, Stream

NEEDS = ("everything", "news", "latest", "go on", "again", "recent")
# {need: the further field of the case}
FIELDS = {"go on": "read", "again": "sequence", "recent": "seconds"}

IS_CALLED = {
    "wants": ("needs", "asks_for", "purpose", "wish"),
    "everything": ("all of it", "from the start", "the whole log"),
    "news": ("what follows", "later ones", "from now on"),
    "latest": ("last one first", "newest first", "one old, then new"),
    "go on": ("continue", "carry on", "resume"),
    "again": ("once more", "repeat", "reread"),
    "recent": ("lately", "the last while", "a moment back"),
    "read": ("done", "seen", "finished", "handled"),
    "sequence": ("number", "first_one", "place", "begin_at"),
    "seconds": ("span_s", "window_s", "back_s", "age_s"),
}

HINTS = (
    "There is a start position for each need; two of them are found with the same "
    "option.",
    "start_at takes 'first', 'new_only' or 'last_received'. For a place in the log there "
    "is start_at_sequence, for a time start_at_time_delta_ms.",
    "start_at_sequence=5 begins with message 5 itself. Who has read up to 5 needs "
    "another number. A second has 1,000 ms.",
)


def options_for(case: dict[str, str | int]) -> dict[str, str | int]:
    """The reference."""
    wanted, *rest = case.values()
    number = sum(int(one) for one in rest)
    match wanted:
        case "everything":
            return {"start_at": "first"}
        case "news":
            return {"start_at": "new_only"}
        case "latest":
            return {"start_at": "last_received"}
        case "recent":
            return {"start_at_time_delta_ms": number * 1_000}
    return {"start_at_sequence": number + (wanted == "go on")}


# Programs: messages are published, somebody subscribes, more are published


def stored(count: int) -> Program:
    return [("publish",)] * count


def asking(need: str, *number: str) -> Program:
    return [*stored(5), (need, *number), *stored(2)]


def many(seed: int, need: str, *known: str) -> list[Program]:
    """For each of these numbers; when marks are made, for numbers that nobody knows."""
    if seed == OPEN:
        return [asking(need, number) for number in known]
    luck = Chance(seed).stream(f"3.3/numbers/{need}")
    counts = [luck.integer(6, 40) for _ in known]
    return [
        [*stored(count), (need, str(luck.integer(2, count))), *stored(2)]
        for count in counts
    ]


def groups(seed: int) -> dict[str, Sequence[Program]]:
    chance = Chance(seed)
    return {
        "everything": [asking("everything")],
        "news": [asking("news")],
        "latest": [asking("latest")],
        "go on": many(seed, "go on", "2", "4", "5"),
        "again": many(seed, "again", "2", "5"),
        "recent": many(seed, "recent", "2", "4"),
        "by luck": [by_luck(chance.stream(f"3.3/{need}"), need) for need in NEEDS],
    }


def by_luck(luck: Stream, need: str) -> Program:
    count = luck.integer(3, 9)
    field = [str(luck.integer(1, count))] if need in FIELDS else []
    return [*stored(count), (need, *field), *stored(luck.integer(1, 3))]


def told(step: Step) -> str:
    if step[0] == "publish":
        return f"a message is published on {CHANNEL!r}; a second passes"
    return f"a client subscribes with options_for({case_of(step)})"


def case_of(step: Step) -> dict[str, str | int]:
    need, *number = step
    field = {FIELDS[need]: int(number[0])} if number else {}
    return {"wants": need, **field}


# The check


def asked(answer: Examinee, program: Program) -> Iterator[Asked]:
    """What each subscription got, and what it needed."""
    for place, step in enumerate(program):
        if step[0] != "publish":
            case = case_of(step)
            options = answer(case)
            before = sum(one[0] == "publish" for one in program[:place])
            yield Asked(
                case, options, before, expected(program, options_for(case), place),
                subscribed_run(program, options, place),
            )  # fmt: skip


def expected(program: Program, options: dict[str, str | int], place: int) -> list[int]:
    """The sequences that come if the subscription is made in that place."""
    times = [at * STEP_MS for at, one in enumerate(program) if one[0] == "publish"]
    now_ms, last = place * STEP_MS, sum(at < place * STEP_MS for at in times)
    first = {"first": 1, "new_only": last + 1, "last_received": max(1, last)}
    if "start_at" in options:
        begin = first[str(options["start_at"])]
    elif "start_at_sequence" in options:
        begin = min(int(options["start_at_sequence"]), last + 1)
    else:
        since_ms = now_ms + STEP_MS // 2 - int(options["start_at_time_delta_ms"])
        begin = 1 + sum(at < since_ms for at in times if at < now_ms)
    return list(range(begin, len(times) + 1))


def examine(answer: Examinee, program: Program) -> Fault | None:
    return next(filter(None, map(fault_of, asked(answer, program))), None)


def diagnose(
    begin: Callable[[], Examinee], programs: Sequence[Program], fault: Fault
) -> Fault:
    """Tell the fault as the one mistake that explains every case."""
    every = [one for program in programs for one in asked(begin(), program)]
    return explained(fault, every)


EXERCISE = Exercise(
    number="3.3",
    asks_for="options_for",
    points=10,
    hints=HINTS,
    groups=groups,
    examine=examine,
    diagnose=diagnose,
    told=told,
    variants=Variants(IS_CALLED, renamed),
)
