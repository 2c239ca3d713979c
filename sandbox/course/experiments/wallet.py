"""Two replicas of a wallet service: one database, one queue group, an ack wait of 5 s.

Whatever can go wrong is done to them from outside, so that any handler can be put to
the same test. A handler is a function `on_wallet_event(db, message)`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from sandbox.broker.client import Client
from sandbox.course.experiments.silent_listeners import COURSE
from sandbox.kernel.worker import Worker
from sandbox.world.parcels import is_ack
from sandbox.world.world import World

CHANNEL = "wallet:changed"
ACK_WAIT_MS, RESTART_MS, WORK_MS = 5_000, 1_000, 20
FIRST_MS, EVERY_MS, PUBLISH_TIMEOUT_MS = 1_000, 100, 2_000
LOOK_MS, END_MS = FIRST_MS + 25_000, FIRST_MS + 120_000


class WalletEvent(NamedTuple):
    """version: which change of this wallet it is, counted from 1."""

    id: str
    user: str
    version: int
    delta: int


EVENTS = [
    WalletEvent("e1", "u1", 1, 70),
    WalletEvent("e2", "u2", 1, 5),
    WalletEvent("e3", "u1", 2, 40),
    WalletEvent("e4", "u2", 2, 7),
    WalletEvent("e5", "u1", 3, -100),
    WalletEvent("e6", "u1", 4, 25),
]
TRUE_END = {"u1": 35, "u2": 12}


class DiedError(Exception):
    """The process is gone in the middle of its work."""


class LockedError(Exception):
    """The database cannot be reached at this moment."""


Crash = tuple[str, int, str]


class Faults(NamedTuple):
    """What is done to the replicas.

    slow_ms: how long the first event takes the replica that gets it. failures: how
    many attempts at an event fail before they begin, by its id. lost_acks,
    lost_confirmations: events whose first one never arrives. crashes: (event, call,
    when): in its first attempt at this event a replica dies "before" or "after" the
    call of this number, and is started again.
    """

    slow_ms: int = WORK_MS
    failures: Mapping[str, int] = {}
    lost_acks: tuple[str, ...] = ()
    lost_confirmations: tuple[str, ...] = ()
    crashes: tuple[Crash, ...] = ()


NO_FAULTS = Faults()

# A gate stands before every call a handler makes: pass_through(what to do) -> result
Gate = Callable[[Callable[[], Any]], Any]


class Database:
    """What both replicas share; it survives them. `put_all` puts all records or none."""

    def __init__(self, records: dict[str, Any], gate: Gate) -> None:
        self._records = records
        self._gate = gate

    def get(self, key: str, default: Any = None) -> Any:
        return self._gate(partial(self._records.get, key, default))

    def put(self, key: str, value: Any) -> None:
        self.put_all({key: value})

    def put_all(self, records: dict[str, Any]) -> None:
        self._gate(partial(self._records.update, records))


class WalletMessage:
    """A message as a handler gets it. event: its data, read."""

    def __init__(self, event: WalletEvent, message: Any, ack: Callable[[], None]):
        self.event = event
        self.sequence: int = message.sequence
        self.is_redelivered: bool = message.is_redelivered
        self.ack = ack


Handler = Callable[[Database, WalletMessage], object]
Start = Callable[[], Handler]  # a process starts: a handler with an empty memory


class Outcome(NamedTuple):
    """u1, u2: the balances at the end. lowest: the lowest that any ever was. unacked:
    messages that are still sent again and again. u2_soon: u2 after 25 s. calls: how
    many calls the first attempt at each event made."""

    u1: int
    u2: int
    lowest: int
    unacked: int
    u2_soon: int
    calls: Mapping[str, int]

    @property
    def verdict(self) -> str:
        """What is wrong, in a few words; "ok" if nothing is.

        "<0" is said only where the balances at the end do not say it.
        """
        wrong = []
        if (self.u1, self.u2) != (TRUE_END["u1"], TRUE_END["u2"]):
            is_first_alone = self.u2 == TRUE_END["u2"]
            wrong.append(f"{self.u1}" if is_first_alone else f"{self.u1} and {self.u2}")
        if self.lowest < 0 <= min(self.u1, self.u2):
            wrong.append("<0")
        if self.unacked:
            wrong.append(f"{self.unacked} never acked")
        if self.u2_soon != TRUE_END["u2"] == self.u2:
            wrong.append(f"u2 has {self.u2_soon} at 25 s")
        return ", ".join(wrong) or "ok"


def outcome(start: Start, faults: Faults = NO_FAULTS) -> Outcome:
    """The six events go through two replicas that run this handler."""
    return _Wallets(start, faults).outcome()


def _let_it_come_again(error: Exception) -> None:
    """An attempt has failed, and nothing was acked. Any other error is a mistake."""
    if not isinstance(error, (DiedError, LockedError)):
        raise error


class _Wallets:
    """The world of one outcome: a publisher, a server and two replicas."""

    def __init__(self, start: Start, faults: Faults) -> None:
        self.start = start
        self.faults = faults
        self.records: dict[str, Any] = {}
        self.lowest = 0
        self.attempts: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self.acked: set[str] = set()
        self.world = World(seed=1)
        self.server = self.world.streaming_server(**COURSE.options)
        self.publisher = self.server.connect(
            "shop", ack_timeout_ms=PUBLISH_TIMEOUT_MS
        )  # fmt: skip
        for number, event in enumerate(EVENTS):
            at_ms = FIRST_MS + EVERY_MS * number
            self.world.clock.at(at_ms, self.publish, event, True)
        first, _ = self.boot("wallet-1"), self.boot("wallet-2")
        self.be_slow(first.worker)

    def outcome(self) -> Outcome:
        self.world.run(until_ms=LOOK_MS)
        u2_soon = self.balance("u2")
        self.world.run(until_ms=END_MS)
        unacked = sum(len(s.in_flight) for s in self.server.subscriptions.values())
        return Outcome(
            self.balance("u1"), self.balance("u2"), self.lowest, unacked, u2_soon,
            self.calls,
        )  # fmt: skip

    def balance(self, user: str) -> int:
        return int(self.records.get(f"balance {user}", 0))

    # What is published, and done

    def publish(self, event: WalletEvent, is_first: bool) -> None:
        if is_first and event.id in self.faults.lost_confirmations:
            self.world.network.link("server", "shop").lose(next=1)

        def answered(error: str | None, guid: str) -> None:
            if error:
                self.publish(event, False)

        self.publisher.publish(CHANNEL, json.dumps(event._asdict()), answered)

    def be_slow(self, worker: Worker) -> None:
        """The first event takes this process long, what comes later does not."""
        clock = self.world.clock
        clock.at(FIRST_MS - 1, setattr, worker, "busy_ms", self.faults.slow_ms)
        clock.at(FIRST_MS + EVERY_MS // 2, setattr, worker, "busy_ms", WORK_MS)

    def boot(self, client_id: str) -> Client:
        """A process starts, with nothing in its memory."""
        client = self.server.connect(client_id, busy_ms=WORK_MS)
        attempt = partial(self.attempt, client, self.start())

        def subscribe() -> None:
            subscription = client.subscribe(
                CHANNEL, queue_group="wallet", durable_name="wallet",
                start_at="first", manual_ack=True, ack_wait_ms=ACK_WAIT_MS,
            )  # fmt: skip
            subscription.on("message", attempt)
            subscription.on("error", _let_it_come_again)

        client.on("connect", subscribe)
        return client

    def attempt(self, client: Client, handler: Handler, message: Any) -> None:
        event = WalletEvent(**json.loads(message.data))
        self.attempts[event.id] += 1
        if self.attempts[event.id] <= self.faults.failures.get(event.id, 0):
            raise LockedError
        gate = partial(self.pass_through, client, event.id)
        ack = partial(gate, partial(self.ack, client, event.id, message))
        handler(Database(self.records, gate), WalletMessage(event, message, ack))

    def ack(self, client: Client, event_id: str, message: Any) -> None:
        if event_id in self.faults.lost_acks and event_id not in self.acked:
            path = self.world.network.link(client.client_id, "server")
            path.lose(next=1, only=is_ack)
        self.acked.add(event_id)
        message.ack()

    def pass_through(
        self, client: Client, event_id: str, call: Callable[[], Any]
    ) -> Any:  # fmt: skip
        """Every call a handler makes comes by here, and may be its last."""
        if self.attempts[event_id] > 1:
            return self.done(call)
        self.calls[event_id] += 1
        here = (event_id, self.calls[event_id])
        self.maybe_die(client, (*here, "before"))
        result = self.done(call)
        self.maybe_die(client, (*here, "after"))
        return result

    def done(self, call: Callable[[], Any]) -> Any:
        result = call()
        self.lowest = min(self.lowest, self.balance("u1"), self.balance("u2"))
        return result

    def maybe_die(self, client: Client, here: Crash) -> None:
        if here in self.faults.crashes:
            client.kill()
            again = f"{client.client_id}-again"
            self.world.clock.after(RESTART_MS, self.boot, again)
            raise DiedError
