"""3.2 · which change is lost, doubled or out of place, and by which way it had come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sandbox.course.exercise import Fault, short
from sandbox.course.exercises.x3_bus import UPDATED, Told
from sandbox.kernel.trace import Entry

Pair = list[int]  # [change, price]

ON_TOP, BOTH, DIED = "replay on top", "applied both", "it died with the process"
ADVICE = {
    ON_TOP: "GET /events gives what you have had before, too: look whether a change is "
    "in the list before you add it.",
    BOTH: "One change may come by both ways. Its number tells you that you have had "
    "it, whichever way came first.",
    DIED: "What you have had must be known after a crash, too: self.memory is lost "
    "then, self.db is not.",
}


def fault_of(it: Told, expected: dict[int, list[Pair]]) -> Fault | None:
    """What is wrong with the lists of the tickets; other records are its own affair."""
    db = it.db
    wrong = [ticket for ticket, pairs in expected.items() if db.get(ticket) != pairs]
    if not wrong:
        return None
    if not it.has_asked and not db:
        return Fault(
            "nothing returned", "BusyOrders neither asked nor wrote anything.",
            "Put your code in place of the `...`.", run=it.run, at=it.started.number,
        )  # fmt: skip
    return Wrong(it, wrong[0], expected[wrong[0]]).fault()


def explained(fault: Fault, labels: Sequence[str]) -> Fault:
    """Doubles have three causes that look alike in one run, and not in all.

    What never knows a change again doubles those that come by two ways in one life as
    well; what knows them by its memory does not.
    """
    if fault.label != ON_TOP or BOTH in labels:
        return fault
    return replace(fault, label=DIED, advice=ADVICE[DIED])


class Wrong:
    """One ticket whose changes are not those that it had."""

    def __init__(self, it: Told, ticket: int, expected: list[Pair]) -> None:
        self.it, self.ticket, self.expected = it, ticket, expected
        self.found = it.db.get(ticket)
        self.replayed = [event["data"]["change"] for event in it.replayed
                         if event["type"] == UPDATED]  # fmt: skip

    def fault(self) -> Fault:
        got = [] if self.found is None else self.found
        if type(got) is not list or not all(map(is_pair, got)):
            fact = f"under ticket {self.ticket} orders keeps {short(self.found)}."
            advice = "Keep a list of pairs there: [[event.change, event.price], …]."
            return self.told("not such a list", fact, advice)
        twice = [pair for pair in got if got.count(pair) > 1]
        lost = [pair for pair in self.expected if pair not in got]
        if twice:
            return self.doubled(twice[0])
        if lost:
            return self.lost(lost[0])
        return self.out_of_place(got)

    # Twice

    def doubled(self, pair: Pair) -> Fault:
        entry = self.first_double(pair)
        came = self.live(pair[0])
        is_both = pair[0] in self.replayed and came and not self.had_before(pair)
        label = BOTH if is_both else ON_TOP
        how = (
            "came in a post and in the answer of the bus"
            if is_both
            else "was in its list, and came in the answer of the bus as well"
        )
        fact = f"change {pair[0]} {how}; orders has it twice since {entry.at_ms} ms."
        return self.told(label, fact, ADVICE[label], entry)

    def first_double(self, pair: Pair) -> Entry:
        for entry, value in self.it.puts(self.ticket):
            if type(value) is list and value.count(pair) > 1:
                return entry
        return self.it.started

    def had_before(self, pair: Pair) -> bool:
        """Was it written down in an earlier life?"""
        return any(
            entry.number < self.it.started.number and pair in value
            for entry, value in self.it.puts(self.ticket)
            if type(value) is list
        )

    # Lost

    def lost(self, pair: Pair) -> Fault:
        if not self.it.has_asked:
            fact = (
                f"orders started at {self.it.started.at_ms} ms and asked for nothing."
            )
            return self.told("never asked", fact, "Ask in the method under @at_start.")
        if pair[0] in self.replayed:
            return self.lost_of_replay(pair)
        return self.lost_of_posts(pair)

    def lost_of_replay(self, pair: Pair) -> Fault:
        answer = self.it.answer
        assert answer is not None
        newer = [n for n in self.replayed if n > pair[0]]
        if newer and max(newer) in self.known():
            return self.newest_only(pair, max(newer), answer)
        fact = f"change {pair[0]} was in the bus's answer at {answer.at_ms} ms."
        return self.told("left out", fact, "Take up all of answer.body.", answer)

    def lost_of_posts(self, pair: Pair) -> Fault:
        answer, (post, *_) = self.it.answer, self.live(pair[0]) or [self.it.started]
        newer = [n for n in self.known() if n > pair[0]]
        if answer is None or post.number > answer.number:
            if newer and self.it.answer:
                return self.newest_only(pair, max(newer), post)
            fact = f"change {pair[0]} came in a post at {post.at_ms} ms."
            return self.told("left out", fact, "Take up what comes live, too.", post)
        fact = (
            f"change {pair[0]} came in a post at {post.at_ms} ms, while the bus's answer "
            f"was on its way; it is not in that answer, which came at {answer.at_ms} ms."
        )
        if self.was_written(pair, post):
            advice = "Clear nothing: what has come live is in no answer yet."
            return self.told("cleared the live one", fact, advice, answer)
        advice = "Keep what comes while you wait: nobody will send it again."
        return self.told("ignored the live one", fact, advice, post)

    def newest_only(self, pair: Pair, newer: int, entry: Entry) -> Fault:
        fact = f"change {pair[0]} came when change {newer} was known, and is lost."
        advice = (
            "Requests overtake each other: a lower number may come later and be new all "
            "the same."
        )
        return self.told("newest only", fact, advice, entry)

    def known(self) -> list[int]:
        """The numbers that are in any of its lists."""
        lists = [held for held in self.it.db.values() if type(held) is list]
        return [pair[0] for held in lists for pair in held if is_pair(pair)]

    def was_written(self, pair: Pair, post: Entry) -> bool:
        """After that post, for a while: it is gone now."""
        return any(
            entry.number > post.number and pair in value
            for entry, value in self.it.puts(self.ticket)
            if type(value) is list
        )

    def live(self, change: int) -> list[Entry]:
        """The posts that brought that change in this life."""
        publishes = [e for e, data in self.it.publishes() if data["change"] == change]
        return [post for one in publishes for post in self.it.arrivals(one)]

    # Out of place

    def out_of_place(self, got: list[Pair]) -> Fault:
        order = [pair[0] for pair in got]
        strange = [pair for pair in got if pair not in self.expected]
        if strange:
            fact = f"ticket {self.ticket} never had {short(strange[0])}."
            return self.told("made up", fact, "A pair is [event.change, event.price].")
        fact = f"orders has the changes {order} of ticket {self.ticket}, in this order."
        advice = "The order in which changes come is luck: put each where its number belongs."
        return self.told("order of arrival", fact, advice, self.last_put())

    def last_put(self) -> Entry | None:
        puts = self.it.puts(self.ticket)
        return puts[-1][0] if puts else None

    def told(
        self, label: str, fact: str, advice: str, entry: Entry | None = None
    ) -> Fault:
        at = (entry or self.last_put() or self.it.started).number
        expected, got = short(self.expected), short(self.found)
        return Fault(label, fact, advice, expected, got, self.it.run, at)


def is_pair(value: Any) -> bool:
    return type(value) is list and len(value) == 2
