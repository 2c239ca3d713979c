"""The streaming server as a process: it starts, is connected to, stops or crashes.

What it knows lives in its store; all else is made anew whenever it starts.
"""

from __future__ import annotations

from typing import Any

from sandbox.broker.channel import Channel, Channels
from sandbox.broker.client import Client
from sandbox.broker.connection import Connection
from sandbox.broker.delivery import Delivery
from sandbox.broker.desk import Desk
from sandbox.broker.options import ConnectOptions
from sandbox.broker.sessions import Sessions
from sandbox.broker.subscription import Subscription
from sandbox.kernel.chance import Chance
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import (
    ClientForgotten,
    Crashed,
    ServerStarted,
    ServerStopped,
    SubscriptionForgotten,
)
from sandbox.kernel.life import Process
from sandbox.kernel.trace import Table, Trace
from sandbox.kernel.worker import Worker
from sandbox.network.link import Network
from sandbox.stores.memory import MemoryStore


class StreamingServer(Process):
    """A server with its store; `stop` and `start` it as often as you like."""

    system = "channels"

    def __init__(
        self,
        cluster_id: str,
        store: MemoryStore,
        *,
        clock: Clock,
        chance: Chance,
        network: Network,
        trace: Trace,
        name: str = "server",
    ) -> None:
        self.name = name
        self.cluster_id = cluster_id
        self.store = store
        self.subscriptions: dict[str, Subscription] = {}  # by key
        self.delivery = Delivery(name, self.subscriptions, clock, trace)
        self.desk = Desk(self, clock, trace)
        self._clock = clock
        self._chance = chance
        self._network = network
        self._trace = trace
        self._connections: list[Connection] = []
        self._waiting: list[Client] = []  # clients that try to reach us in vain
        self._client_ids: list[str] = []  # for the trace: who was known at the end
        self.start()

    def connect(
        self, client_id: str, *, worker: Worker | None = None, **options: Any
    ) -> Client:
        """A new client of this server; it is connected when it emits `connect`.

        options: see `ConnectOptions`. worker: the process it runs in, if it shares one.
        """
        return Client(
            self, client_id, ConnectOptions(**options),
            clock=self._clock, trace=self._trace,
            luck=self._chance.stream(f"client:{client_id}"), worker=worker,
        )  # fmt: skip

    def table(self) -> Table:
        """Every channel with its messages, and who has subscribed to it from where."""
        return Table([line for channel in self.channels for line in _lines_of(channel)])

    # Starting and stopping

    def start(self, cause: int | None = None) -> None:
        """Start, knowing what the store still knows."""
        if not self.is_running:
            self.store.open()  # it may refuse, and then we do not run
        if not self._does("start"):
            return
        before = dict(self.subscriptions)
        self.channels = Channels(self.store)
        self.sessions = Sessions(self.store)
        self.subscriptions.clear()
        self.delivery.restore(self.channels)
        for key, saved in self.store.subscriptions.items():
            self._restore(key, saved)
        self._note_start(before, cause)
        waiting, self._waiting = self._waiting, []
        for client in waiting:
            client.wire.redial()

    def stop(self, cause: int | None = None) -> None:
        """Stop as an operator does it."""
        if self._does("stop"):
            self._trace.record(self.name, ServerStopped, ("on request",), cause=cause)
            self._end()

    def crash(self, cause: int | None = None) -> None:
        """Stop as a pulled plug does it."""
        if self._does("crash"):
            self._trace.record(self.name, Crashed, (), cause=cause)
            self._end()

    def _end(self) -> None:
        # The real server writes places down with every batch of publishes, so even
        # a killed one knows them; what a kill can lose is an ack on its way.
        for key, subscription in self.subscriptions.items():
            self.store.save_subscription(key, subscription.saved())
        self.delivery.remember(self.channels)
        self._client_ids = [session.client_id for session in self.sessions]
        self.store.close()
        connections, self._connections = self._connections, []
        here = [connection.client for connection in connections if connection.is_open]
        for connection in connections:
            connection.close()
        self._waiting += here
        for client in here:
            client.wire.cut()

    def _restore(self, key: str, saved: dict[str, Any]) -> None:
        """Take up a subscription whose client may still be alive (fact 5.17)."""
        channel = self.channels.get(saved["channel"])
        session = self.sessions.get(saved["client_id"])
        if channel is None or session is None:
            return
        subscription = Subscription(
            key, saved["client_id"], channel, start=saved["start"],
            last_sent=saved["last_sent"], max_in_flight=saved["max_in_flight"],
        )  # fmt: skip
        records = [channel.log.read(sequence) for sequence in saved["in_flight"]]
        subscription.in_flight = {r.sequence: r for r in records if r is not None}
        subscription.session = session
        channel.subscriptions[key] = self.subscriptions[key] = subscription

    def _note_start(self, before: dict[str, Subscription], cause: int | None) -> None:
        """Say what the store still knows, and what it knows no more."""
        values = (
            self.system, self.store.kind, len(self.channels), self.store.message_count
        )  # fmt: skip
        entry = self._trace.record(self.name, ServerStarted, values, cause=cause)
        for key, subscription in before.items():
            if key not in self.subscriptions:
                gone = (key, subscription.channel.name)
                self._trace.record(self.name, SubscriptionForgotten, gone, cause=entry)
        for name in self._client_ids:
            if self.sessions.get(name) is None:
                self._trace.record(self.name, ClientForgotten, (name,), cause=entry)

    # Wires

    def accept(self, client: Client) -> Connection | None:
        """A wire to this client, or None, and a call when we run again."""
        if not self.is_running:
            self._waiting.append(client)
            return None
        connection = Connection(self._network, client, self.name)
        self._connections.append(connection)
        if client.is_registered:
            self.sessions.of(client)  # one we know already is at this wire now
        return connection

    def __repr__(self) -> str:
        state = "running" if self.is_running else "stopped"
        return (
            f"<StreamingServer {self.cluster_id!r}, {state}: {self.store.kind}, "
            f"{len(self.channels)} channels, {len(self.sessions)} clients>"
        )


def _lines_of(channel: Channel) -> list[str]:
    count = len(channel.log)
    head = f"{channel.name:<20} {count} message{'' if count == 1 else 's'}"
    places = [
        f"    {s.client_id:<16} {s.start}, next is #{s.last_sent + 1}"
        for s in channel.subscriptions.values()
    ]
    return [head, *places]
