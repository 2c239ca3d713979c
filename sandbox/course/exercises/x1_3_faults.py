"""1.3 · what a listener kept, beside what was published on its channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sandbox.broker.client import Client
from sandbox.course.examinee import Examinee, Part
from sandbox.course.exercise import Fault, short
from sandbox.course.exercises.x1_telling import never_ran, nothing_done
from sandbox.course.parts import ClientPart, MessagePart
from sandbox.kernel.facts import Subscribed
from sandbox.world.run import Run

NAME = "make_listener"


class Event(NamedTuple):
    data: dict[str, int]
    at_ms: int  # when it was published


class Kept(NamedTuple):
    """One call of keep, with whatever it was given."""

    values: tuple[Any, ...]
    entry: int


class Listener(ClientPart):
    """The client that is lent, and how often anything was done with it."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.acts = 0

    def do(self, examinee: Examinee, verb: str, values: list[Any]) -> None:
        self.acts += 1
        super().do(examinee, verb, values)


class Heard:
    """One program: what there was to hear, and what was kept of it."""

    def __init__(self, channel: str, listens_at_ms: int) -> None:
        self.channel = channel
        self.listens_at_ms = listens_at_ms
        self.events: list[Event] = []  # of that channel, in order
        self.kept: list[Kept] = []
        self.listener: Listener | None = None
        self.returned: Any = None

    def expect(self, channel: str, event: Event) -> None:
        if channel == self.channel:
            self.events.append(event)

    def keep(self, values: tuple[Any, ...], entry: int) -> None:
        self.kept.append(Kept(values, entry))

    @property
    def expected(self) -> list[tuple[int, Any]]:
        return [(n, event.data) for n, event in enumerate(self.events, start=1)]


def fault_of(heard: Heard, run: Run) -> Fault | None:
    for look in LOOKS:
        if fault := look(heard, run):
            return fault
    return None


def unbegun(heard: Heard, run: Run) -> Fault | None:
    if heard.kept or (heard.listener and heard.listener.acts):
        return None
    return never_ran(NAME, heard.returned) or nothing_done(NAME)


# Whom it listens to


def other_channel(heard: Heard, run: Run) -> Fault | None:
    for entry in run.trace.of(Subscribed):
        if entry.fact.channel != heard.channel:
            fact = f"the listener of {heard.channel!r} subscribed to another channel."
            return Fault(
                "hard-coded channel", fact, "The caller names the channel: use it.",
                repr(heard.channel), short(repr(entry.fact.channel)), run, entry.number,
            )  # fmt: skip
    return None


def subscribed_twice(heard: Heard, run: Run) -> Fault | None:
    subscriptions = [entry.number for entry in run.trace.of(Subscribed)]
    if len(subscriptions) < 2:
        return None
    fact = f"{len(subscriptions)} subscriptions: each event arrives as often."
    advice = "One client.subscribe: `message` comes again by itself."
    return Fault("subscribed twice", fact, advice, run=run, at=subscriptions[1])


# What it keeps, one by one


def strange_call(heard: Heard, run: Run) -> Fault | None:
    for kept in heard.kept:
        if mistake := mistake_in(kept.values) or never_published(kept, heard):
            label, fact, advice = mistake
            return Fault(label, fact, advice, run=run, at=kept.entry)
    return None


def mistake_in(values: tuple[Any, ...]) -> tuple[str, str, str] | None:
    if len(values) != 2:
        fact = f"keep was called with {len(values)} of its two values."
        return "not two values", fact, "Call keep(sequence, event)."
    sequence, event = values
    if isinstance(sequence, MessagePart) or isinstance(event, Part):
        fact = "keep was given the message itself."
        return "the message itself", fact, "Its parts: message.sequence, message.data."
    if type(sequence) is not int and type(event) is int:
        fact = f"keep was given {short(sequence)} first and {event} second."
        return "the wrong way round", fact, "The number comes first, then the event."
    if type(event) is str:
        fact = f"keep was given the text {short(event)}."
        return "still text", fact, "Make a dict of it: json.loads(message.data)."
    return None


def never_published(kept: Kept, heard: Heard) -> tuple[str, str, str] | None:
    data = kept.values[1]
    if data in [event.data for event in heard.events]:
        return None
    fact = f"keep was given {short(data)}, and that was never published."
    return "other events", fact, "Keep what json.loads returns, as it is."


# All that it keeps


def too_few(heard: Heard, run: Run) -> Fault | None:
    done = [kept.values[1] for kept in heard.kept]
    missing = [event for event in heard.events if event.data not in done]
    if not missing:
        return None
    label, advice = mistake_by(missing, heard)
    fact = (
        f"{short(missing[0].data)} was published at {missing[0].at_ms} ms, "
        f"the listener began at {heard.listens_at_ms} ms, and never kept it."
    )
    at = next((entry.number for entry in run.trace.of(Subscribed)), None)
    return Fault(
        label, fact, advice, f"{len(heard.events)} kept", f"{len(done)} kept", run, at
    )


def mistake_by(missing: list[Event], heard: Heard) -> tuple[str, str]:
    stored = [e for e in heard.events if e.at_ms < heard.listens_at_ms]
    if not heard.kept and missing != stored:
        return "nothing kept", "Call keep in a function under `message`."
    if missing == stored:
        return "only what is new", 'Ask for what is stored: start_at="first".'
    if missing == stored[:-1]:
        return "only the last one", 'Begin with the first: start_at="first".'
    return "stops too early", "Stay subscribed: there is no last event."


def too_many(heard: Heard, run: Run) -> Fault | None:
    done = [kept.values[1] for kept in heard.kept]
    for place, data in enumerate(done):
        if data in done[:place]:
            fact = f"{short(data)} was published once and kept again."
            advice = "Call keep once for each message, with that message alone."
            return Fault(
                "kept twice", fact, advice, run=run, at=heard.kept[place].entry
            )
    return None


def other_numbers(heard: Heard, run: Run) -> Fault | None:
    done = [kept.values for kept in heard.kept]
    if done == heard.expected:
        return None
    wrong = (one != wanted for one, wanted in zip(done, heard.expected, strict=True))
    place = next(n for n, is_wrong in enumerate(wrong) if is_wrong)
    return Fault(
        "other numbers", "what was kept has other numbers than the server gave it.",
        "The server has numbered them: message.sequence.",
        short(heard.expected), short(done), run, heard.kept[place].entry,
    )  # fmt: skip


LOOKS: tuple[Callable[[Heard, Run], Fault | None], ...] = (
    unbegun, other_channel, subscribed_twice, strange_call, too_many, too_few,
    other_numbers,
)  # fmt: skip
