"""2.2 · what can be wrong with a guard, and which mistake explains all it said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sandbox.course.exercise import Fault, kind_of
from sandbox.course.exercises.x2_2_runs import UNTIL_MS, Call
from sandbox.world.run import Run

STORM = 10  # more events than any program makes without one


def fault_of(calls: Sequence[Call], run: Run) -> Fault | None:
    """The first wrong answer of the guard."""
    wrong = next((call for call in calls if call.got is not call.is_own), None)
    if wrong is None:
        return None
    return fault_of_type(wrong, run) or fault_of_answer(wrong, run)


def fault_of_type(call: Call, run: Run) -> Fault | None:
    if type(call.got) is bool:
        return None
    if call.got is None:
        label, fact = "nothing returned", "ignore_own returned None."
        advice = "Put your code in place of the `...`."
    else:
        label = "not yes or no"
        fact = f"ignore_own returned a value of type {kind_of(call.got)}."
        advice = "Return True or False, as a comparison with == does."
    return Fault(label, fact, advice, run=run, at=call.entry)


def fault_of_answer(call: Call, run: Run) -> Fault:
    service, sender, event_type = call.service, call.event["sender"], call.event["type"]
    if call.is_own:
        label, advice = "handled its own", "Return True for what the service has sent."
        fact = f"at {call.at_ms} ms {service!r} handled its own {event_type!r}"
        fact += after_that(run)
    else:
        label, advice = "ignored another's", "Return False for what others have sent."
        fact = (
            f"at {call.at_ms} ms {service!r} ignored {event_type!r}, "
            f"which {sender!r} had sent."
        )
    told = str(call.is_own), str(call.got)
    return Fault(label, fact, advice, *told, run=run, at=call.entry)


def after_that(run: Run) -> str:
    stored = run.count("stored")
    if stored < STORM:
        return "."
    return f", and so on: {stored} events were stored by {UNTIL_MS} ms."


@dataclass(frozen=True)
class Mistake:
    label: str
    advice: str
    explains: Callable[[Sequence[Call]], bool]


def says(guard: Callable[[str, str, str], bool]) -> Callable[[Sequence[Call]], bool]:
    """Answers as this function of service, sender and type does."""
    return lambda calls: all(
        call.got is guard(call.service, call.event["sender"], call.event["type"])
        for call in calls
    )


def one_answer_for(*parts: Callable[[Call], str]) -> Callable[[Sequence[Call]], bool]:
    """Looks at nothing but these parts of a call."""

    def explains(calls: Sequence[Call]) -> bool:
        seen: dict[tuple[str, ...], bool] = {}
        keys = [tuple(part(call) for part in parts) for call in calls]
        pairs = zip(keys, calls, strict=True)
        return all(seen.setdefault(key, call.got) is call.got for key, call in pairs)

    return explains


def service_of(call: Call) -> str:
    return call.service


def sender_of(call: Call) -> str:
    return call.event["sender"]


def type_of(call: Call) -> str:
    return call.event["type"]


def changes_its_mind(calls: Sequence[Call]) -> bool:
    return not one_answer_for(service_of, sender_of, type_of)(calls)


def answers_only_yes(calls: Sequence[Call]) -> bool:
    """True for its own, and then the function ends without a word."""
    return all(call.got is (True if call.is_own else None) for call in calls)


WHOLE_NAMES = "Compare the whole names: 'orders' and 'orders-2' are two services."
MISTAKES = (
    Mistake(
        "half an answer",
        "A function that ends without `return` returns None: return False for others.",
        answers_only_yes,
    ),
    Mistake(
        "ignores everything",
        "Nobody would ever react to anything: let through what others have sent.",
        says(lambda service, sender, event_type: True),
    ),
    Mistake(
        "ignores nothing",
        "Compare the service with event['sender'], and return what comes of it.",
        says(lambda service, sender, event_type: False),
    ),
    Mistake(
        "the wrong way round",
        "True means: ignore it. Swap the two answers, == for !=.",
        says(lambda service, sender, event_type: service != sender),
    ),
    Mistake(
        "half a name", WHOLE_NAMES,
        says(lambda service, sender, event_type: sender.startswith(service)),
    ),
    Mistake(
        "half a name", WHOLE_NAMES,
        says(lambda service, sender, event_type: service.startswith(sender)),
    ),
    Mistake(
        "half a name", WHOLE_NAMES,
        says(lambda service, sender, event_type: service[:3] == sender[:3]),
    ),
    Mistake(
        "remembers earlier calls",
        "A repeated event is not an echo: decide from the two arguments alone.",
        changes_its_mind,
    ),
    Mistake(
        "by type, not by origin",
        "Others send events of that type, too: ask who sent it, not what it is.",
        one_answer_for(service_of, type_of),
    ),
    Mistake(
        "one service by name",
        "The guard serves every service: compare with its argument, not with a name.",
        one_answer_for(sender_of, type_of),
    ),
)  # fmt: skip


def explained(fault: Fault, calls: Sequence[Call]) -> Fault:
    """The fault as the mistake that explains all answers, or as it is."""
    strange = any(type(call.got) not in (bool, type(None)) for call in calls)
    if strange or not any(call.got is not None for call in calls):
        return fault
    for mistake in MISTAKES:
        if mistake.explains(calls):
            return replace(fault, label=mistake.label, advice=mistake.advice)
    return fault
