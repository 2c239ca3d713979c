"""3.1 · what a service may have made of the bus's answer, and how to tell which."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sandbox.course.exercise import Fault, kind_of, short
from sandbox.course.exercises.x3_bus import UPDATED, Told
from sandbox.views.words import counted

NOT_BEGUN = "Put your code in place of the `...`."


def fault_of(it: Told, expected: dict[int, list[int]]) -> Fault | None:
    """What is wrong with the database of orders, or None."""
    db = it.db
    if db == expected:
        return None
    if expected and not it.has_asked and not wrote(it):
        return Fault(
            "nothing returned", "ReturningOrders neither asked nor wrote anything.",
            NOT_BEGUN, run=it.run, at=it.started.number,
        )  # fmt: skip
    strange = [key for key in db if key not in expected]
    if strange:
        return strange_key(it, strange[0], expected)
    ticket = next(key for key, held in expected.items() if db.get(key) != held)
    return Wrong(it, ticket, expected[ticket], db.get(ticket)).fault()


def wrote(it: Told) -> bool:
    return any(type(e.fact).__name__ == "Put" and e.actor == "orders"
               for e in it.run.trace)  # fmt: skip


def strange_key(it: Told, key: Any, expected: dict[int, list[int]]) -> Fault:
    puts = it.puts(key)
    return Fault(
        "another key",
        f"orders keeps a record under {key!r}, and no ticket has that id.",
        "Keep one list for each ticket, and let its key be the ticket's id alone: "
        "self.db.put(event.id, …).",
        short(expected), short(it.db), it.run, puts[0][0].number if puts else None,
    )  # fmt: skip


class Wrong:
    """One ticket whose prices are not those that it had."""

    def __init__(self, it: Told, ticket: int, expected: list[int], got: Any) -> None:
        self.it, self.ticket, self.expected = it, ticket, expected
        self.is_list = got is None or type(got) is list
        self.found = got
        self.got: list[Any] = got if type(got) is list else []
        self.too_many = Counter(map(str, self.got)) - Counter(map(str, expected))
        self.too_few = Counter(map(str, expected)) - Counter(map(str, self.got))

    def fault(self) -> Fault:
        if not self.is_list:
            kind = kind_of(self.found)
            fact = f"under ticket {self.ticket} orders keeps a value of type {kind}."
            return self.told("not a list", fact, "Keep all its prices, in a list.")
        if self.too_many:
            return self.more()
        return self.fewer() if self.too_few else self.in_another_order()

    def more(self) -> Fault:
        price = next(iter(self.too_many))
        at_ms = self.first_with(price)
        if price not in map(str, self.expected):
            return self.told(
                "every type",
                f"{price} is among the prices of ticket {self.ticket}, and no "
                f"{UPDATED} said so.",
                "GET /events gives events of every type: look at event['type'] first.",
            )
        return self.told(
            "counted twice",
            f"since {at_ms} ms orders has had {price} for ticket {self.ticket} "
            f"more often than it was announced.",
            "What the bus sends is everything, and a part of it you have. Begin from "
            "an empty list when you replay, not from what is there.",
        )

    def fewer(self) -> Fault:
        if not self.it.has_asked:
            return self.told(
                "never asked",
                f"orders started at {self.it.started.at_ms} ms and asked for nothing.",
                "Ask in the method under @at_start: it runs at each start, the later "
                "ones too.",
            )
        if self.got == list(dict.fromkeys(self.expected)):
            return self.told(
                "taken for known",
                f"ticket {self.ticket} had the price {self.got[0]} again, and orders "
                f"left it out.",
                "Two changes may name the same price: a price does not tell one change "
                "from another.",
            )
        return self.without_replay() or self.told(
            "some left out",
            f"orders lacks {len(list(self.too_few.elements()))} of "
            f"{len(self.expected)} prices of ticket {self.ticket}.",
            "Go through all of answer.body, from the front.",
        )

    def without_replay(self) -> Fault | None:
        """A fault if the bus's answer left little or no trace in the database."""
        missed = self.it.missed()
        there = [data for data in missed if self.has(data)]
        said = f"orders had missed {counted(len(missed), 'price change')}; "
        if self.held_before() and not self.had_before():
            return self.told(
                "cleared, not filled",
                f"orders had prices of ticket {self.ticket} when it crashed, and they "
                f"are gone.",
                "To replay is to add every price anew, in the method that is given "
                "the answer.",
            )
        if missed and not there:
            return self.told(
                "asked in vain",
                f"{said}its lists are as they were.",
                "Use answer.body: a list of all events, the oldest first.",
            )
        if len(missed) > 1 and there == missed[-1:]:
            return self.told(
                "only the last",
                f"{said}it took up the last and no other.",
                "You do not know how many you missed: it may be none, or several.",
            )
        return None

    def has(self, data: dict[str, Any]) -> bool:
        held = self.it.db.get(data["id"])
        return type(held) is list and data["price"] in held

    def held_before(self) -> list[Any]:
        """Its list when the process before this one ended."""
        before = [value for entry, value in self.it.puts(self.ticket)
                  if entry.number < self.it.started.number]  # fmt: skip
        return before[-1] if before and type(before[-1]) is list else []

    def had_before(self) -> bool:
        """Is any of that still there?"""
        return any(price in self.got for price in self.held_before())

    def in_another_order(self) -> Fault:
        return self.told(
            "another order",
            f"the prices of ticket {self.ticket} are complete, in another order.",
            "The first price stands first: in the bus's answer the oldest event does.",
        )

    def first_with(self, price: str) -> int:
        most = list(map(str, self.expected)).count(price)
        for entry, value in self.it.puts(self.ticket):
            if type(value) is list and list(map(str, value)).count(price) > most:
                self.at = entry.number
                return entry.at_ms
        return self.it.started.at_ms

    at: int | None = None

    def told(self, label: str, fact: str, advice: str) -> Fault:
        answer = self.it.answer
        where = answer.number if answer else self.it.started.number
        return Fault(
            label, fact, advice, short(self.expected), short(self.found),
            self.it.run, where if self.at is None else self.at,
        )  # fmt: skip
