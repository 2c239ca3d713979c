"""The streaming server as a process: it starts, is connected to, stops or crashes.

What it knows lives in its store; all else is made anew whenever it starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.broker import monitor_table, monitoring
from sandbox.broker.channels import Channels
from sandbox.broker.client import Client
from sandbox.broker.delivery import Delivery
from sandbox.broker.desk import Desk
from sandbox.broker.heartbeats import Heartbeats
from sandbox.broker.leaving import Leaving
from sandbox.broker.limits import Limits
from sandbox.broker.monitor_table import Page
from sandbox.broker.options import ConnectOptions
from sandbox.broker.place import Place
from sandbox.broker.recovery import Recovery
from sandbox.broker.redelivery import Redelivery
from sandbox.broker.retention import Retention
from sandbox.broker.server_options import ServerOptions
from sandbox.broker.sessions import Session, Sessions
from sandbox.broker.subscribing import Subscribing
from sandbox.broker.subscription import Subscription
from sandbox.broker.wires import Wires
from sandbox.errors import StoreError
from sandbox.kernel.chance import Chance
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import (
    Crashed,
    ServerPaused,
    ServerResumed,
    ServerStopped,
)
from sandbox.kernel.life import Process
from sandbox.kernel.trace import Table, Trace
from sandbox.kernel.worker import Worker
from sandbox.network.link import Network
from sandbox.stores.store import Store


class StreamingServer(Process):
    """A server with its store; `stop` and `start` it as often as you like.

    subscriptions: those with a client, by inbox. life: another number from
    each start to its end, and from there to the next start.
    """

    system = "channels"

    def __init__(
        self, cluster_id: str, store: Store, *, clock: Clock, chance: Chance,
        network: Network, trace: Trace, options: ServerOptions, name: str = "server",
    ) -> None:  # fmt: skip
        self.name = name
        self.cluster_id = cluster_id
        self.store = store
        self.options = options
        self.rules = options.rules
        self.subscriptions: dict[str, Subscription] = {}
        self.life = 0
        self.is_paused = False
        self.delivery = Delivery(
            name, self.subscriptions, self.rules, clock, trace, self.when_awake
        )
        self.redelivery = Redelivery(
            name, self.delivery, self.rules, clock, trace, self.when_awake
        )
        self.desk = Desk(self, clock, trace)
        self.subscribing = Subscribing(self, self.redelivery, clock, trace)
        self.leaving = Leaving(self, clock, trace)
        self.retention = Retention(self, clock, trace)
        self.heartbeats = Heartbeats(self, self._remove_silent, clock, trace)
        self.wires = Wires(self, network)
        self._recovery = Recovery(self, clock, trace)
        self._clock, self._chance, self._trace = clock, chance, trace
        self._kept: list[tuple[Any, tuple[Any, ...]]] = []  # what came while paused
        self._is_commit_due = False
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

    @property
    def places(self) -> dict[str, Place]:
        """Every place in every channel, by key."""
        return {place.key: place for c in self.channels for place in c.places}

    def set_limits(self, limits: Mapping[str, Any]) -> None:
        """Other limits, from the next start on (fact 8.9)."""
        self.options.limits = Limits(limits)

    def monitor(self, path: str) -> Page:
        """What the real server's monitoring port answers, for example to
        "/streaming/channelsz?subs=1": a status and a body."""
        return Page(*monitoring.answer(self, path))

    def table(self) -> Table:
        """Every channel with its messages, and who reads it from where: what the
        monitoring port tells, in lines."""
        return monitor_table.lines(self)

    # Starting and stopping

    def start(self, cause: int | None = None) -> None:
        """Start, knowing what the store still knows."""
        if not self.is_running:
            self.store.open()  # it may refuse, and then we do not run
        if not self._does("start"):
            return
        self.life += 1
        self.store.postpone = self._commit_soon
        self.channels = Channels(self.store, self.options.limits)
        self.sessions = Sessions(self.store)
        self.desk.received_messages = self.desk.received_bytes = 0
        self.delivery.sent_messages = self.delivery.sent_bytes = 0
        self._recovery.begin(cause)
        self.wires.call_back()

    def stop(self, cause: int | None = None) -> None:
        """Stop as an operator does it: the store writes down all it knows."""
        if self._does("stop"):
            self._trace.record(self.name, ServerStopped, ("on request",), cause=cause)
            self._end(self.store.close)

    def crash(self, cause: int | None = None) -> None:
        """Stop as a pulled plug does it: acks not written down are forgotten."""
        if self._does("crash"):
            self._trace.record(self.name, Crashed, (), cause=cause)
            self._end(self.store.kill)

    def _end(self, close_store: Any) -> None:
        self.life += 1  # the chores of this one are over
        self._recovery.remember()
        for subscription in self.subscriptions.values():
            subscription.alarm.clear()
        self.subscriptions.clear()
        close_store()
        self.wires.cut()
        # Only to lose the publishes that have waited: nobody is there for the rest.
        self._kept = [kept for kept in self._kept if kept[0] == self.desk.publish]
        self._wake()

    # Keeping safe

    def _commit_soon(self) -> None:
        """Something is stored: commit it, with all that comes in this millisecond,
        before anybody hears of it; the real server writes batches, too (fact 2.2)."""
        if not self._is_commit_due:
            self._is_commit_due = True
            self._clock.after(0, self._commit)

    def _commit(self) -> None:
        self._is_commit_due = False
        try:
            self.store.commit()
        except StoreError:
            self._commit_soon()  # for whoever puts it right and runs the world on
            raise

    # Standing still

    def pause(self, cause: int | None = None) -> None:
        """The process stands still (SIGSTOP): its clients cannot tell it from a
        network that is slow."""
        self._trace.record(self.name, ServerPaused, (), cause=cause)
        self.is_paused = True
        self.wires.serve(False)

    def resume(self, cause: int | None = None) -> None:
        """It goes on, with all that has arrived meanwhile, in order."""
        values = (len(self._kept),)
        self._trace.record(self.name, ServerResumed, values, cause=cause)
        self.wires.serve(True)
        self._wake()

    def _wake(self) -> None:
        self.is_paused = False
        kept, self._kept = self._kept, []
        # A publish takes the longer way through the real server: who subscribed while
        # both waited may get it, even as new (recording conn_10).
        for call, args in sorted(kept, key=lambda k: k[0] != self.desk.subscribe):
            call(*args)

    def when_awake(self, call: Any, *args: Any) -> bool:
        """True if we are; if not, this is called once we are again."""
        if self.is_paused:
            self._kept.append((call, args))
        return not self.is_paused

    def _remove_silent(self, session: Session, cause: int) -> None:
        self.desk.forget(session, "it missed too many heartbeats", cause)

    def __repr__(self) -> str:
        state = "running" if self.is_running else "stopped"
        return (
            f"<StreamingServer {self.cluster_id!r}, {state}: {self.store.kind}, "
            f"{len(self.channels)} channels, {len(self.sessions)} clients>"
        )
