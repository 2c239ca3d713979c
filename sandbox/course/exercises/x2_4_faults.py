"""2.4 · what can be wrong with a route, and which mistake explains it.

One wrong case looks the same for many mistakes. A mistake is named only if it
explains everything that an answer returned, right or wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sandbox.course.exercise import Fault, kind_of, short

Subscriptions = list[tuple[str, str]]


@dataclass(frozen=True)
class Case:
    """One call of route: what it was given, and what it returned."""

    channel: str
    subscribers: Subscriptions
    expected: list[str]
    got: Any
    steps: int = 0  # of its program, up to this call


def fault_of(case: Case) -> Fault | None:
    return fault_of_type(case.got) or fault_of_names(case)


def fault_of_type(value: object) -> Fault | None:
    """A fault if that is not a list of names."""
    if value is None:
        fact = "route returned None."
        return Fault("nothing returned", fact, "Put your code in place of the `...`.")
    if type(value) is not list:
        fact = f"route returned a value of type {kind_of(value)}."
        return Fault("not a list", fact, "Return a list of names, such as ['orders'].")
    strange = [kind_of(one) for one in value if type(one) is not str]
    if "tuple" in strange:
        fact = "route returned (name, channel) pairs."
        return Fault("pairs", fact, "Take the name out of each pair.")
    if strange:
        fact = f"route returned a list with a value of type {strange[0]} in it."
        return Fault("not names", fact, "Return the names alone, as text.")
    return None


def fault_of_names(case: Case) -> Fault | None:
    """A fault if those are not the right names in the right order."""
    if case.got == case.expected:
        return None
    extra = list((Counter(case.got) - Counter(case.expected)).elements())
    missing = list((Counter(case.expected) - Counter(case.got)).elements())
    label, fact, advice = (
        ("too many", extra_fact(case, extra[0]), "Only its subscribers receive it.")
        if extra
        else ("too few", missing_fact(case, missing[0]), "Every subscription counts.")
        if missing
        else ("another order", "the right names, in the wrong order.", KEEP_THE_ORDER)
    )
    return Fault(label, fact, advice, short(case.expected), short(case.got))


def extra_fact(case: Case, name: str) -> str:
    others = [c for n, c in case.subscribers if n == name and c != case.channel]
    if name in case.expected:
        return f"{name!r} received {case.channel!r} more often than it subscribed."
    if others:
        return f"{case.channel!r} reached a subscriber of {others[0]!r}."
    return f"{name!r} received {case.channel!r} without any subscription."


def missing_fact(case: Case, name: str) -> str:
    times = case.expected.count(name)
    if times > 1:
        return f"{name!r} subscribed to {case.channel!r} {times} times."
    return f"{name!r} subscribed to {case.channel!r} and did not receive it."


@dataclass(frozen=True)
class Mistake:
    label: str
    advice: str
    explains: Callable[[Sequence[Case]], bool]


def always(fits: Callable[[Case], bool]) -> Callable[[Sequence[Case]], bool]:
    return lambda cases: all(map(fits, cases))


def returns(model: Callable[[Case], list[str]]) -> Callable[[Sequence[Case]], bool]:
    return always(lambda case: bool(case.got == model(case)))


def matches(fits: Callable[[str, str], bool]) -> Callable[[Sequence[Case]], bool]:
    """Compares the event's channel with a subscription's in that way."""
    return returns(
        lambda case: [n for n, c in case.subscribers if fits(case.channel, c)]
    )


def comes_from_before(cases: Sequence[Case]) -> bool:
    """Some name arrives that has no subscription at all, yet is somebody's name."""
    names = {name for case in cases for name, _ in case.subscribers}
    strangers = (set(case.got) - {n for n, _ in case.subscribers} for case in cases)
    return any(some & names for some in strangers)


KEEP_THE_ORDER = "Keep the order of `subscribers`."
WHOLE = "Channels are compared whole: there are no wildcards here."
COPIES = "Two subscriptions are two deliveries, even of the same name."

MISTAKES = (
    Mistake(
        "sent to everyone",
        "That is what the event bus does; a channel reaches its subscribers only.",
        matches(lambda _, __: True),
    ),
    Mistake("prefix match", WHOLE, matches(lambda event, own: event.startswith(own))),
    Mistake("prefix match", WHOLE, matches(lambda event, own: own.startswith(event))),
    Mistake("prefix match", WHOLE, matches(lambda event, own: own in event)),
    Mistake("prefix match", WHOLE, matches(lambda event, own: event in own)),
    Mistake(
        "first match only",
        "Go on after the first match: there may be more.",
        returns(lambda case: case.expected[:1]),
    ),
    Mistake(
        "one subscriber a channel",
        "A dict keeps one value a key: a later subscriber replaced the earlier one.",
        returns(lambda case: case.expected[-1:]),
    ),
    Mistake(
        "one channel a name",
        "A dict keeps one value a key: a name's later channel replaced its earlier one.",
        returns(
            lambda case: [
                n for n, c in dict(case.subscribers).items() if c == case.channel
            ]
        ),
    ),
    Mistake(
        "doubles dropped",
        COPIES,
        returns(lambda case: list(dict.fromkeys(case.expected))),
    ),
    Mistake(
        "reversed",
        f"Go through them from the front. {KEEP_THE_ORDER}",
        returns(lambda case: case.expected[::-1]),
    ),
    Mistake(
        "sorted",
        f"Leave them unsorted. {KEEP_THE_ORDER}",
        returns(lambda case: sorted(case.expected)),
    ),
    Mistake(
        "a set",
        f"A set has no order and no doubles. {KEEP_THE_ORDER}",
        always(lambda case: sorted(case.got) == sorted(set(case.expected))),
    ),
    Mistake(
        "remembers earlier calls",
        "Each call decides from its two arguments alone: keep nothing in between.",
        comes_from_before,
    ),
)


def explained(fault: Fault, cases: Sequence[Case]) -> Fault:
    """The fault as the mistake that explains all cases, or as it is."""
    if any(fault_of_type(case.got) for case in cases):
        return fault
    for mistake in MISTAKES:
        if mistake.explains(cases):
            return replace(fault, label=mistake.label, advice=mistake.advice)
    return fault
