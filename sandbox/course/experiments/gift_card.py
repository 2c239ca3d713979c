"""Four ways to ruin a gift card (lesson 9): +70, +40, -100, and never below 0.

Whoever handles an event adds it to the balance, or refuses it where that would be
below 0, and acks it either way. The ack wait is 30 s.
"""

from __future__ import annotations

from typing import Any

from sandbox.broker.client import Client
from sandbox.broker.server import StreamingServer
from sandbox.course.experiments.silent_listeners import COURSE, die
from sandbox.world.world import World

CHANNEL = "card:changed"
AMOUNTS = (70, 40, -100)
FIRST_MS = 20_000  # when +70 is published; the others a tenth of a second apart


class Card:
    """The balance, and all that was done to it: (seconds since the first event was
    published, amount, the balance after it or None if it was refused)."""

    def __init__(self, opening: int, first_ms: int) -> None:
        self.balance = opening
        self.first_ms = first_ms
        self.done: list[tuple[float, int, int | None]] = []

    def change(self, at_ms: int, amount: int) -> None:
        is_refused = self.balance + amount < 0
        if not is_refused:
            self.balance += amount
        at_s = round((at_ms - self.first_ms) / 1_000, 1)
        self.done.append((at_s, amount, None if is_refused else self.balance))

    @property
    def account(self) -> dict[str, Any]:
        """As a lesson prints it."""
        refused = [amount for _, amount, after in self.done if after is None]
        first = next(at_s for at_s, amount, _ in self.done if amount == AMOUNTS[0])
        return {
            "end": self.balance,
            "order": [amount for _, amount, _ in self.done],
            "refused": refused,
            "first_deposit_s": first,
        }


class Bank:
    """A server, a card, and members of one queue group who share it."""

    def __init__(
        self, members: int, *, opening: int = 0, first_ms: int = FIRST_MS
    ) -> None:
        self.world = World(seed=1)
        self.server: StreamingServer = self.world.streaming_server(**COURSE.options)
        self.first_ms = first_ms
        self.card = Card(opening, first_ms)
        self.failures: dict[int, int] = {}  # {amount: how often handling it fails}
        self.members = [self._member(f"cards-{n}") for n in range(1, members + 1)]
        publisher = self.server.connect("shop")
        for number, amount in enumerate(AMOUNTS):
            at_ms = first_ms + 100 * number
            self.world.clock.at(at_ms, publisher.publish, CHANNEL, str(amount))

    def _member(self, client_id: str) -> Client:
        client = self.server.connect(client_id)

        def subscribe() -> None:
            options: dict[str, Any] = {"manual_ack": True, "queue_group": "cards"}
            client.subscribe(CHANNEL, **options).on("message", self.handle)

        client.on("connect", subscribe)
        return client

    def handle(self, message: Any) -> None:
        amount = int(message.data)
        if self.failures.get(amount):
            self.failures[amount] -= 1
            return  # the file is locked: no change, no ack
        self.card.change(self.world.clock.now_ms, amount)
        message.ack()

    def at(self, before_ms: int, call: Any, *args: Any) -> None:
        """Do something so long before the first event is published."""
        self.world.clock.at(self.first_ms - before_ms, call, *args)

    def end(self) -> dict[str, Any]:
        self.world.run(until_ms=self.first_ms + 300_000)
        return self.card.account


def nothing_fails(members: int = 2) -> dict[str, Any]:
    return Bank(members).end()


def fails(members: int = 2) -> dict[str, Any]:
    """1: the first attempt at +70 fails. With one member it refutes "one copy only"."""
    bank = Bank(members)
    bank.failures[70] = 1
    return bank.end()


def slow() -> dict[str, Any]:
    """2: the member that gets +70 takes 5 s for it, the other no time."""
    bank = Bank(2)
    bank.at(1_000, setattr, bank.members[0].worker, "busy_ms", 5_000)
    return bank.end()


def dead(death: str, *, first_ms: int = FIRST_MS) -> dict[str, Any]:
    """3: the member that gets +70 is dead, and the server does not know it yet."""
    bank = Bank(2, first_ms=first_ms)
    bank.at(10, die, bank.members[0], death)
    return bank.end()


def dead_late_s(death: str) -> tuple[float, float]:
    """When +70 counts at last: soonest and latest, over the moments between two
    heartbeats."""
    # A heartbeat is asked every 5,002 ms: the answer takes 1 ms each way.
    moments_ms = range(FIRST_MS + 100, FIRST_MS + 5_000, 250)
    times = [dead(death, first_ms=at_ms)["first_deposit_s"] for at_ms in moments_ms]
    return min(times), max(times)


def twice(*, members: int = 2, opening: int = 0) -> dict[str, Any]:
    """4: -100 takes 30.5 s, half a second longer than the ack wait."""
    bank = Bank(members, opening=opening)
    for member in bank.members:
        # After +40 has been handled, before -100 comes.
        bank.at(-150, setattr, member.worker, "busy_ms", 30_500)
    return bank.end()
