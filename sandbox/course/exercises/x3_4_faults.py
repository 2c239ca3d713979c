"""3.4 · how the state of who joined late may differ from that of its twin."""

from __future__ import annotations

import json
from typing import Any

from sandbox.course.exercise import Fault, kind_of, short
from sandbox.kernel.facts import Delivered, Published, Subscribed
from sandbox.kernel.trace import Entry
from sandbox.views.words import counted
from sandbox.world.run import Run
from sandbox.world.world import World


class Joined:
    """Somebody who has joined, and what it keeps."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.name = name
        self.kept: dict[Any, Any] = {}
        self.calls: list[tuple[Any, ...]] = []  # of keep, as they came
        self.last = 0  # the entry at which keep was called last

    def keep(self, key: Any, value: Any) -> None:
        self.kept[key] = value

    def keep_any(self, *values: Any) -> None:
        """The same, for those who may call it with anything."""
        self.calls.append(values)
        self.last = len(self.world.trace) - 1
        if len(values) == 2 and type(values[0]) in (int, str):
            self.keep(*values)

    @property
    def run(self) -> Run:
        return Run(self.world)

    def subscriptions(self) -> list[Entry]:
        entries = self.world.trace.of(Subscribed)
        return [entry for entry in entries if entry.fact.client_id == self.name]

    def deliveries(self) -> list[Entry]:
        return [e for e in self.world.trace.of(Delivered) if e.actor == self.name]

    def published(self, channel: str) -> list[dict[str, int]]:
        entries = self.world.trace.of(Published)
        return [json.loads(e.fact.data) for e in entries if e.fact.channel == channel]


def fault_of(joined: Joined, twin: Joined, channel: str) -> Fault | None:
    """The first fault, or None. channel: the only one to read."""
    made = joined.subscriptions()
    others = [entry for entry in made if entry.fact.channel != channel]
    if others:
        names = ", ".join(repr(entry.fact.channel) for entry in others)
        return Fault(
            "reads other channels",
            f"{joined.name} subscribed to {names}.",
            f"A channel brings its own events, old and new: {channel!r} has all that "
            f"you count.",
            f"a subscription to {channel!r}", names, joined.run, others[0].number,
        )  # fmt: skip
    if joined.kept == twin.kept and len(joined.calls) == calls_of_two(joined):
        return None
    return Different(joined, twin, channel).fault()


def calls_of_two(joined: Joined) -> int:
    return sum(len(call) == 2 for call in joined.calls)


class Different:
    """Two states that should be one."""

    def __init__(self, joined: Joined, twin: Joined, channel: str) -> None:
        self.joined, self.twin, self.channel = joined, twin, channel
        self.made = joined.subscriptions()
        self.got = [entry.fact.sequence for entry in joined.deliveries()]
        self.total = len(joined.published(channel))

    def fault(self) -> Fault:
        if not self.made and not self.joined.calls:
            fact = "late_joiner neither subscribed nor kept anything."
            advice = "Put your code in place of the `...`."
            return self.told("nothing returned", fact, advice)
        if not self.made:
            fact = f"{self.joined.name} never subscribed to {self.channel!r}."
            return self.told("no subscription", fact, "Subscribe once it is connected.")
        if len(self.made) > 1:
            return self.several()
        if self.made[0].fact.after_sequence > 0:
            return self.too_late(self.made[0])
        if self.got != list(range(1, self.total + 1)):
            fact = (
                f"{self.joined.name} was sent {len(self.got)} of "
                f"{counted(self.total, 'message')}."
            )
            advice = "Leave the subscription open: what is yet to come is yours, too."
            return self.told("stopped listening", fact, advice)
        return self.of_handler()

    def several(self) -> Fault:
        twice = sorted({n for n in self.got if self.got.count(n) > 1})
        fact = (
            f"{self.joined.name} subscribed to {self.channel!r} {len(self.made)} times"
            + (f", so {self.channel} #{twice[0]} came twice." if twice else ".")
        )
        advice = (
            "One subscription brings what is stored and then what is new, each once: "
            "replay and live are one thing here."
        )
        return self.told("two subscriptions", fact, advice, self.made[1])

    def too_late(self, made: Entry) -> Fault:
        after = made.fact.after_sequence
        stored = sum(entry.fact.sequence <= after for entry in self.twin.deliveries())
        fact = (
            f"{self.joined.name} subscribed at {made.at_ms} ms to begin after "
            f"{self.channel} #{after}, so it was never sent {missing(stored)}."
        )
        if made.fact.start_at != "new_only":
            advice = "Begin where the channel begins: start_at='first'."
            return self.told("begins too late", fact, advice, made)
        if made.fact.place.startswith("durable"):
            advice = (
                "A durable remembers a place from the day it is made. Where that place "
                "is first, start_at says."
            )
            return self.told("a durable, new only", fact, advice, made)
        advice = (
            "The default start position is new_only. What is stored comes to those who "
            "ask for it: start_at='first'."
        )
        return self.told("new only", fact, advice, made)

    def of_handler(self) -> Fault:
        """All messages came, so it is what was made of them."""
        kept = self.joined.kept
        if not self.joined.calls:
            fact = f"all {self.total} messages came, and keep was never called."
            return self.told("never kept", fact, "Call keep(id, seats) for each sale.")
        if wrong := [call for call in self.joined.calls if len(call) != 2]:
            fact = f"keep was called with {counted(len(wrong[0]), 'value')}."
            return self.told(
                "keep takes two", fact, "Type keep(id, seats sold so far)."
            )
        if set(kept) != set(self.twin.kept):
            fact = f"what is kept stands under {short(sorted(kept, key=str))}."
            advice = "The key is the ticket's id, a number as in the event."
            return self.told("another key", fact, advice)
        ticket = next(key for key, held in self.twin.kept.items() if kept[key] != held)
        seats = [sale["seats"] for sale in self.joined.published(self.channel)
                 if sale["id"] == ticket]  # fmt: skip
        return self.of_sum(ticket, seats, kept[ticket])

    def of_sum(self, ticket: int, seats: list[int], got: Any) -> Fault:
        said = f"ticket {ticket} was sold in lots of {seats}, and {short(got)} is kept."
        if type(got) is not int:
            advice = f"Keep a number of seats, not a value of type {kind_of(got)}."
            return self.told("not a number", said, advice)
        if got == seats[-1]:
            advice = "An event says how many seats this sale had: add them up."
            return self.told("the last sale only", said, advice)
        if got == len(seats):
            advice = "One sale may be of several seats: add up the seats."
            return self.told("sales, not seats", said, advice)
        advice = "Every sale counts once, and for its own ticket."
        return self.told("another sum", said, advice)

    def told(
        self, label: str, fact: str, advice: str, entry: Entry | None = None
    ) -> Fault:
        return Fault(
            label, fact, advice, short(self.twin.kept), short(self.joined.kept),
            self.joined.run, entry.number if entry else self.joined.last or None,
        )  # fmt: skip


def missing(stored: int) -> str:
    return "#1" if stored == 1 else f"#1 to #{stored}"
