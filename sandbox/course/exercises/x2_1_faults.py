"""2.1 · what can be wrong with three numbers, and which mistake explains them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sandbox.checks.deliveries import ECHO, deliveries
from sandbox.course.exercise import Fault, kind_of, short
from sandbox.course.exercises.x2_1_runs import Counts, Runs, Workload
from sandbox.kernel.facts import Delivered, Stored
from sandbox.world.run import Run

Order = tuple[str, ...]  # in which the three numbers are asked for
USUAL: Order = Counts._fields


@dataclass(frozen=True)
class Case:
    """One call of deliveries: what it was given, and what it returned."""

    load: Workload
    returned: Any
    order: Order = USUAL

    @property
    def got(self) -> Any:
        """What it returned; three values stand in the usual order."""
        if type(self.returned) is not tuple or len(self.returned) != len(USUAL):
            return self.returned
        return tuple(self.returned[self.order.index(name)] for name in USUAL)

    def asked_for(self, counts: Counts) -> tuple[int, ...]:
        return tuple(getattr(counts, name) for name in self.order)


def fault_of(case: Case, expected: Counts, runs: Runs) -> Fault | None:
    return fault_of_type(case, runs) or fault_of_counts(case, expected, runs)


def fault_of_type(case: Case, runs: Runs) -> Fault | None:
    """A fault if that is not three whole numbers."""
    got = case.returned
    if got is None:
        fact, advice = (
            "deliveries returned None.",
            "Put your code in place of the `...`.",
        )
        return Fault("nothing returned", fact, advice, run=runs.bus)
    if type(got) is not tuple or len(got) != 3:
        fact = f"deliveries returned {short(got)}, of type {kind_of(got)}."
        advice = f"Return three numbers: {', '.join(case.order)}."
        return Fault("not three numbers", fact, advice, run=runs.bus)
    strange = [one for one in got if type(one) is not int]
    if strange:
        fact = (
            f"deliveries returned {short(strange[0])}, of type {kind_of(strange[0])}."
        )
        advice = "A count is a whole number, such as len(…) or sum(…) gives it."
        return Fault("not a whole number", fact, advice, run=runs.bus)
    return None


def fault_of_counts(case: Case, expected: Counts, runs: Runs) -> Fault | None:
    """A fault if one of the numbers is not what was counted in the runs."""
    load, got = case.load, Counts(*case.got)
    if got == expected:
        return None
    if got.bus != expected.bus:
        label, advice = (
            "the bus",
            "Count what the bus posts, to everyone, sender included.",
        )
        fact, run, at = bus_fact(load, expected), runs.bus, first(runs.bus)
    elif got.echoes != expected.echoes:
        label, advice = (
            "echoes",
            "Count the copies that went back to who had sent them.",
        )
        fact, run, at = echo_fact(load, expected), runs.bus, first_echo(runs.bus)
    else:
        label, advice = "channels", "Add up, over all events, who listens to each."
        fact, run, at = channels_fact(load), runs.channels, unheard(runs.channels)
    told = short(case.asked_for(expected)), short(case.returned)
    return Fault(label, fact, advice, *told, run=run, at=at)


def bus_fact(load: Workload, expected: Counts) -> str:
    events = many(len(load.events), "event")
    services = many(len(load.services), "service")
    deliveries = many(expected.bus, "delivery", "deliveries")
    return f"on a bus with {services}, {events} made {deliveries}."


def echo_fact(load: Workload, expected: Counts) -> str:
    outside = [sender for sender, _ in load.events if sender not in load.services]
    copies = many(expected.bus, "copy", "copies")
    fact = f"of {copies} on the bus, {expected.echoes} went back to the sender"
    return f"{fact}: {outside[0]!r} is no service." if outside else f"{fact}."


def channels_fact(load: Workload) -> str:
    """What a reader can add up: one number an event."""
    heard = [len(load.listeners(channel)) for _, channel in load.events]
    if 0 in heard:
        channel = load.events[heard.index(0)][1]
        return f"nobody listens to {channel!r}, so its event made 0 deliveries."
    listeners = "listener" if sum(heard) == 1 else "listeners"
    return f"what was sent had {' + '.join(map(str, heard))} {listeners} on channels."


def many(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"


# Where to look in a run


def first(run: Run) -> int:
    return next((e.number for e in run.trace.of(Delivered)), len(run.trace) - 1)


def first_echo(run: Run) -> int:
    echoes = (j.entry.number for j in deliveries(run.trace) if j.verdict == ECHO)
    return next(echoes, first(run))


def unheard(run: Run) -> int:
    """The first event that nobody got, if there is one."""
    heard = {entry.about for entry in run.trace.of(Delivered)}
    lost = (e.number for e in run.trace.of(Stored) if e.about not in heard)
    return next(lost, first(run))


# The mistakes


@dataclass(frozen=True)
class Mistake:
    label: str
    advice: str
    counts: Callable[[Workload], tuple[int, int, int]]


def of_bus(load: Workload) -> int:
    return len(load.events) * len(load.services)


def of_channels(load: Workload) -> int:
    return sum(len(load.listeners(channel)) for _, channel in load.events)


def of_echoes(load: Workload) -> int:
    return sum(sender in load.services for sender, _ in load.events)


def of_others(load: Workload) -> int:
    """Deliveries on channels without those of events to their own sender."""
    return sum(
        name != sender for sender, c in load.events for name in load.listeners(c)
    )


def but(
    bus: Callable[[Workload], int] = of_bus,
    channels: Callable[[Workload], int] = of_channels,
    echoes: Callable[[Workload], int] = of_echoes,
) -> Callable[[Workload], tuple[int, int, int]]:
    """All right but for the counts given."""
    return lambda load: (bus(load), channels(load), echoes(load))


def without_echoes(load: Workload) -> int:
    return of_bus(load) - of_echoes(load)


def one_too_few(load: Workload) -> int:
    return len(load.events) * (len(load.services) - 1)


def at_least_one(load: Workload) -> int:
    return sum(max(1, len(load.listeners(channel))) for _, channel in load.events)


def times_all(load: Workload) -> int:
    return len(load.events) * sum(map(len, load.subscriptions.values()))


def types_only(load: Workload) -> int:
    return sum(len(load.listeners(channel)) for channel in {c for _, c in load.events})


def one_each(load: Workload) -> int:
    return sum(bool(load.listeners(channel)) for _, channel in load.events)


def every_event(load: Workload) -> int:
    return len(load.events)


SENDER_TOO = "The bus does not look at who sent an event: its sender gets a copy, too."
MISTAKES = (
    Mistake("echoes left out", SENDER_TOO, but(bus=without_echoes)),
    Mistake("echoes left out", SENDER_TOO, but(bus=one_too_few)),
    Mistake("echoes left out", SENDER_TOO, but(bus=one_too_few, echoes=lambda _: 0)),
    Mistake("echoes left out", SENDER_TOO, but(bus=without_echoes, echoes=lambda _: 0)),
    Mistake(
        "echoes added",
        "An echo is one of the bus's deliveries already: do not count it twice.",
        but(bus=lambda load: of_bus(load) + of_echoes(load)),
    ),
    Mistake(
        "the bus as channels",
        "The bus asks nobody what they handle: each service is posted each event.",
        but(bus=of_channels),
    ),
    Mistake(
        "unheard counted as one",
        "An event that nobody listens to is stored, and delivered to nobody: add 0.",
        but(channels=at_least_one),
    ),
    Mistake(
        "times all subscriptions",
        "A subscription gets the events of its own channel, not those of all.",
        but(channels=times_all),
    ),
    Mistake(
        "types, not events",
        "Three events of one type are three deliveries to each who listens.",
        but(channels=types_only),
    ),
    Mistake(
        "one copy an event",
        "An event is not handed over once: each who listens gets a copy.",
        but(channels=one_each),
    ),
    Mistake(
        "no echo on channels",
        "Who subscribes to what it sends has asked for its own events, and gets them.",
        but(channels=of_others),
    ),
    Mistake(
        "an echo every event",
        "Only a service can be sent its event back; look whether the sender is one.",
        but(echoes=every_event),
    ),
)  # fmt: skip


def in_another_order(case: Case) -> bool:
    """The right three numbers, whichever stands first."""
    return sorted(case.got) == sorted(but()(case.load))


def explained(fault: Fault, cases: Sequence[Case]) -> Fault:
    """The fault as the mistake that explains all cases, or as it is."""
    if fault.expected == "":  # no three numbers: nothing to explain
        return fault
    for mistake in MISTAKES:
        if all(case.got == mistake.counts(case.load) for case in cases):
            return replace(fault, label=mistake.label, advice=mistake.advice)
    if all(map(in_another_order, cases)):
        order = ", ".join(cases[0].order)
        advice = f"Return them in the order of the docstring: {order}."
        return replace(fault, label="another order", advice=advice)
    return fault
