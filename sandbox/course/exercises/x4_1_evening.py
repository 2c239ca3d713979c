"""4.1 · a server is restarted, and whoever was there before looks what is left.

`search` was connected and subscribed before, and does nothing but publish once after.
`late` connects after the restart, asks from the first on, and publishes, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sandbox.broker.client import Client
from sandbox.course.exercises.x4_stores import store_of
from sandbox.course.staging import lines, played, stage
from sandbox.kernel.facts import LineLost, LineRestored, ServerStarted, Stored

CHANNEL = "order:created"
BEFORE = ("1", "2")  # what is published before the restart
PROGRAM = lines("restart server @500")
UNTIL_MS = 1_500


class Evening:
    """One evening with a server on that kind of store."""

    def __init__(self, kind: str, store: Any) -> None:
        self.kind = kind
        world = stage(PROGRAM)
        self.server = world.streaming_server(store=store)
        self.heard: dict[str, list[str]] = {"search": [], "late": []}
        self.error: str | None = ""  # what search's publish after the restart came to
        search = self.joins("search")
        for place, order in enumerate(BEFORE, start=1):
            world.clock.at(100 * place, self.publish, search, order)
        world.clock.at(700, self.joins, "late", "3")
        world.clock.at(1_000, self.publish, search, "4")
        self.run = played(world, UNTIL_MS)
        self.at = list(self.run.trace.of(ServerStarted))[-1].number

    def joins(self, name: str, order: str = "") -> Client:
        """A client connects, subscribes, and publishes that order."""
        client = self.server.connect(name)

        def connected() -> None:
            start = "first" if name == "late" else "new_only"
            subscription = client.subscribe(CHANNEL, start_at=start)
            subscription.on("message", lambda m: self.heard[name].append(m.data))
            if order:
                self.publish(client, order)

        client.on("connect", connected)
        return client

    def publish(self, client: Client, order: str) -> None:
        def answered(error: str | None, _: str) -> None:
            self.error = error

        client.publish(CHANNEL, order, answered)

    def found(self, thing: str) -> tuple[bool, str]:
        """Is it kept, and how that shows in this run."""
        return {
            "messages": self.messages,
            "next number": self.next_number,
            "clients": self.clients,
            "subscriptions": self.subscriptions,
            "wires": self.wires,
        }[thing]()

    def messages(self) -> tuple[bool, str]:
        got = [order for order in self.heard["late"] if order in BEFORE]
        return got == [*BEFORE], (
            f"a reader who came after the restart and asked from the first on was sent "
            f"{len(got)} of the {len(BEFORE)} orders from before"
        )

    def next_number(self) -> tuple[bool, str]:
        stored = [
            e.fact.sequence for e in self.run.trace.of(Stored) if e.number > self.at
        ]
        return stored[0] == len(BEFORE) + 1, (
            f"the last order before the restart was #{len(BEFORE)}, and the first one "
            f"after it #{stored[0]}"
        )

    def clients(self) -> tuple[bool, str]:
        became = "was stored" if self.error is None else f"was refused: {self.error}"
        return self.error is None, (
            f"search published with the client it had before, and that {became}"
        )

    def subscriptions(self) -> tuple[bool, str]:
        got = "3" in self.heard["search"]
        return got, (
            f"search, which had subscribed before, was {'' if got else 'not '}sent the "
            f"order that came after the restart"
        )

    def wires(self) -> tuple[bool, str]:
        trace = self.run.trace
        lost = [e.at_ms for e in trace.of(LineLost) if e.actor == "search"]
        back = [e.at_ms for e in trace.of(LineRestored) if e.actor == "search"]
        return not lost, (
            f"search lost its wire at {lost[0]} ms, and its library made a new one at "
            f"{back[0]} ms" if lost else "search never lost its wire"
        )  # fmt: skip


@contextmanager
def evening(kind: str) -> Iterator[Evening]:
    with store_of(kind) as store:
        yield Evening(kind, store)
