"""2.4 · route(event, subscribers): a dispatcher reaches a channel's subscribers only.

Two subscriptions are two deliveries, even of one name to one channel: the streaming
server does the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from sandbox.course.disguise import disguised
from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Exercise, Fault, Program, Step, Variants
from sandbox.course.exercises.x2_4_faults import (
    Case,
    Subscriptions,
    explained,
    fault_of,
)
from sandbox.course.exercises.x2_4_run import last_publish, run_of
from sandbox.course.variants import renamed
from sandbox.kernel.chance import Chance, Stream

STEPS = 200

NAMES = ("tickets", "search", "orders", "payments", "accounting", "expiration")
CREATED, ARCHIVE = "ticket:created", "ticket:created-archive"
CHANNELS = (CREATED, ARCHIVE, "ticket:updated", "order:created", "ticket:")

CHANNEL_IS_CALLED = ("subject", "topic", "published_on", "sent_on", "log", "stream")

HINTS = (
    "Two texts decide: the event's channel, and the channel of each subscription.",
    "Go through `subscribers` from the front. Compare whole channels with ==. "
    "Keep the name of every match, and go on after it.",
    "[name for name, channel in subscribers if ...]: what must hold of `channel` "
    "and event['channel']?",
)


def route(event: dict[str, str], subscribers: Subscriptions) -> list[str]:
    """The reference."""
    wanted = event["channel"]
    return [one[0] for one in subscribers if one[1] == wanted]


# Programs


def subscribed(*pairs: tuple[str, str]) -> Program:
    return [("subscribe", name, channel) for name, channel in pairs]


def published(*channels: str) -> Program:
    return [("publish", channel) for channel in channels]


def groups(seed: int) -> dict[str, Sequence[Program]]:
    two = subscribed(("orders", CREATED), ("payments", "order:created"))
    on_one = [(name, CREATED) for name in NAMES]
    return {
        "plain": [two + published(CREATED), two + published("order:created")],
        "several": [
            subscribed(*on_one) + published(CREATED),
            subscribed(*on_one[3:], *on_one[:3]) + published(CREATED),
            subscribed(("orders", CREATED), ("orders", "ticket:updated"))
            + published(CREATED, "ticket:updated"),
            subscribed(("orders", CREATED), ("orders", CREATED)) + published(CREATED),
        ],
        "whole names": [
            subscribed(("orders", ARCHIVE), ("search", CREATED)) + published(ARCHIVE),
            subscribed(("orders", ARCHIVE), ("search", CREATED)) + published(CREATED),
        ],
        "nobody": [
            published(CREATED),
            [*two, ("unsubscribe", "orders", CREATED), *published(CREATED)],
            two + published("ticket:", f"{CREATED}:late"),
        ],
        "many steps": [random_program(Chance(seed).stream("2.4"))],
    }


def random_program(luck: Stream) -> Program:
    program: Program = []
    subscribers: Subscriptions = []
    while len(program) < STEPS:
        step = random_step(luck, subscribers)
        subscribers = after(step, subscribers)
        program.append(step)
    return program


def random_step(luck: Stream, subscribers: Subscriptions) -> Step:
    channel = CHANNELS[luck.integer(0, len(CHANNELS) - 1)]
    name = NAMES[luck.integer(0, len(NAMES) - 1)]
    if luck.happens(45):
        return "publish", channel
    if subscribers and luck.happens(45):
        return "unsubscribe", *subscribers[luck.integer(0, len(subscribers) - 1)]
    return "subscribe", name, channel


def after(step: Step, subscribers: Subscriptions) -> Subscriptions:
    """The subscriptions after that step; what is not there cannot be removed."""
    if step[0] == "subscribe":
        return [*subscribers, (step[1], step[2])]
    if step[0] == "unsubscribe" and (step[1], step[2]) in subscribers:
        gone = subscribers.index((step[1], step[2]))
        return subscribers[:gone] + subscribers[gone + 1 :]
    return subscribers


def told(step: Step) -> str:
    if step[0] == "publish":
        return f"an event is published on {step[1]!r}"
    verb = {"subscribe": "subscribes to", "unsubscribe": "unsubscribes from"}[step[0]]
    return f"{step[1]!r} {verb} {step[2]!r}"


# The check


def cases(answer: Examinee, program: Program) -> Iterator[Case]:
    """Run the program; what the answer returned at every publish."""
    subscribers: Subscriptions = []
    for number, step in enumerate(program, start=1):
        subscribers = after(step, subscribers)
        if step[0] == "publish":
            event = {"channel": step[1], "data": f"event {number}"}
            expected = route(event, subscribers)
            got = answer(event, subscribers)
            yield Case(step[1], subscribers, expected, got, number)


def examine(answer: Examinee, program: Program) -> Fault | None:
    for case in cases(answer, program):
        if fault := fault_of(case):
            run = run_of(program[: case.steps])
            return replace(fault, run=run, at=last_publish(run))
    return None


def diagnose(
    begin: Callable[[], Examinee], programs: Sequence[Program], fault: Fault
) -> Fault:
    """Tell the fault as the one mistake that explains every case."""
    every = [case for program in programs for case in cases(begin(), program)]
    return explained(fault, every)


EXERCISE = Exercise(
    number="2.4",
    asks_for="route",
    points=25,
    hints=HINTS,
    groups=disguised(NAMES, groups),
    examine=examine,
    diagnose=diagnose,
    told=told,
    variants=Variants({"channel": CHANNEL_IS_CALLED}, renamed),
)
