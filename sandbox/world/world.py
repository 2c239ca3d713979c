"""A world: the one place where clock, network, bus, server and services meet.

    world = World(seed=2)
    shop = world.story("ticketing", on=world.event_bus())
    shop.tickets.emit("ticket:updated", id=1, price=15)
    world.run(until_ms=1_000)

The same seed and the same calls give the same trace, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sandbox.broker.server import StreamingServer
from sandbox.broker.server_options import NAMES as SETTINGS
from sandbox.broker.server_options import ServerOptions
from sandbox.bus.event_bus import EventBus
from sandbox.errors import (
    BadOptionError,
    EndlessRunError,
    NameTakenError,
    UnknownActorError,
    UnknownNameError,
    refuse_unknown,
    true_or_false,
)
from sandbox.kernel.chance import Chance
from sandbox.kernel.clock import STEPS_MAX, Clock, whole_ms
from sandbox.kernel.trace import Trace
from sandbox.network.http import Http, Then
from sandbox.network.link import LATENCY_MS, Network
from sandbox.services.actor import Service
from sandbox.services.host import Host, Transport, Wiring, in_process
from sandbox.services.on_bus import OnBus
from sandbox.services.on_channels import OnChannels
from sandbox.services.stories import STORIES
from sandbox.stores.memory import MemoryStore
from sandbox.stores.store import Store
from sandbox.world.busy import busiest
from sandbox.world.parcels import ParcelNotes
from sandbox.world.run import Run

BROWSER = "browser"  # the person outside who sends ordinary requests

System = EventBus | StreamingServer


class Blank(Service):
    """A service without a handler: it can emit and be delivered to, no more."""


class Cast:
    """The services of a story: `cast.orders`, or a loop over all of them."""

    def __init__(self, hosts: dict[str, Host]) -> None:
        self._hosts = hosts

    def __getattr__(self, name: str) -> Host:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self._hosts[name]
        except KeyError:
            raise UnknownActorError("service", name, self._hosts) from None

    def __iter__(self) -> Iterator[Host]:
        return iter(self._hosts.values())

    def __repr__(self) -> str:
        return f"<services: {', '.join(self._hosts)}>"


class World:
    """Everything of one simulation. Options: seed, latency_ms, jitter_ms."""

    def __init__(
        self,
        *,
        seed: int = 1,
        latency_ms: int = LATENCY_MS,
        jitter_ms: int = 0,
        transport: Transport = in_process,
        **unknown: Any,
    ) -> None:
        refuse_unknown("World", unknown, ("seed", "latency_ms", "jitter_ms"))
        self.seed = seed
        self.clock = Clock()
        self.trace = Trace(self.clock)
        self._chance = Chance(seed)
        self.network = Network(
            self.clock, self._chance, latency_ms=latency_ms, jitter_ms=jitter_ms
        )
        self.systems: dict[str, System] = {}
        self.network.note = ParcelNotes(self.trace, self.systems).note
        self.http = Http(self.clock, self.network, self.trace)
        self.hosts: dict[str, Host] = {}
        self.hubs: dict[str, str] = {}  # {service: its bus or server}
        self.restarts: dict[str, int] = {}  # by system: the action to start it again
        self._transport = transport
        self._wirings: dict[str, Wiring] = {}

    # The two ways to exchange events

    def event_bus(
        self, name: str = "bus", *, isolate_failures: bool = True,
        await_each: bool = False, **unknown: Any,
    ) -> EventBus:  # fmt: skip
        """A hand-made event bus. Options: its two hazards, isolate_failures and
        await_each."""
        refuse_unknown("event_bus", unknown, ("name", "isolate_failures", "await_each"))
        self._claim(name)
        bus = EventBus(
            name, self.http, self.trace,
            isolate_failures=true_or_false("isolate_failures", isolate_failures),
            await_each=true_or_false("await_each", await_each),
        )  # fmt: skip
        self.systems[name] = bus
        self._wirings[name] = OnBus(bus, self.http, self.trace)
        return bus

    def streaming_server(
        self, cluster_id: str = "test-cluster", *, store: Store | None = None,
        name: str = "server", **settings: Any,
    ) -> StreamingServer:  # fmt: skip
        """A streaming server. store: MemoryStore() by default, or FileStore(folder) or
        SqlStore(path or URL), which open what they find there. settings: see
        `ServerOptions`."""
        unknown = [setting for setting in settings if setting not in SETTINGS]
        known = ("cluster_id", "store", "name", *SETTINGS)
        refuse_unknown("streaming_server", unknown, known)
        if store is not None and not isinstance(store, Store):
            raise BadOptionError(
                f"store takes MemoryStore(), FileStore('folder') or "
                f"SqlStore('shop.db'), got {store!r}."
            )
        self._claim(name)
        server = StreamingServer(
            cluster_id, store or MemoryStore(), clock=self.clock, chance=self._chance,
            network=self.network, trace=self.trace, name=name,
            options=ServerOptions(**settings),
        )  # fmt: skip
        self.systems[name] = server
        self._wirings[name] = OnChannels(server)
        return server

    # Services

    def service(
        self, name: str, kind: type[Service], *, on: System, asleep: bool = False
    ) -> Host:
        """One service of your own class. One that is asleep is started later."""
        if not (isinstance(kind, type) and issubclass(kind, Service)):
            raise BadOptionError(
                f"a service is made of a class below Service, got {kind!r}. "
                f"Type class Shop(Service): … and hand over Shop."
            )
        self._claim(name)
        host = self.hosts[name] = Host(
            name, kind, self._wiring(on), clock=self.clock, trace=self.trace,
            http=self.http, transport=self._transport,
        )  # fmt: skip
        self.hubs[name] = on.name
        if not asleep:
            host.start()
        return host

    def services(self, names: Iterable[str], *, on: System) -> Cast:
        """Blank services: they can emit, and on the bus they are sent everything."""
        listed = _names("services", names)
        return Cast({name: self.service(name, Blank, on=on) for name in listed})

    def story(self, name: str, *, on: System, asleep: Iterable[str] = ()) -> Cast:
        """The services of a story, such as "ticketing", with their handlers."""
        if name not in STORIES:
            raise UnknownNameError("story", name, STORIES)
        kinds, sleepers = STORIES[name], _names("asleep", asleep)
        for sleeper in sleepers:
            if sleeper not in kinds:
                raise UnknownNameError(f"{name} service", sleeper, kinds)
        hosts = {
            actor: self.service(actor, kind, on=on, asleep=actor in sleepers)
            for actor, kind in kinds.items()
        }
        return Cast(hosts)

    def _wiring(self, on: System) -> Wiring:
        for name, system in self.systems.items():
            if system is on:
                return self._wirings[name]
        raise BadOptionError(
            f"on= takes a bus or server of this world, got {on!r}. "
            f"Type on=world.event_bus() or on=world.streaming_server()."
        )

    def wiring_of(self, host: Host) -> Wiring:
        return self._wirings[self.hubs[host.name]]

    def _claim(self, name: str) -> None:
        if name in self.hosts or name in self.systems or name == BROWSER:
            raise NameTakenError(name)

    # What a person outside does

    def request(
        self, to: str, method: str, path: str, body: Any = None,
        then: Then | None = None, cause: int | None = None,
    ) -> None:  # fmt: skip
        """An ordinary HTTP request from a browser; `then(answer)` gets the answer."""
        self.http.request(BROWSER, to, method, path, body, then, None, cause)

    def run(self, until_ms: int | None = None, *, steps_max: int = STEPS_MAX) -> Run:
        """Let time pass: up to `until_ms`, or until nothing is left to do.

        Raises EndlessRunError after `steps_max` steps, naming who is busy.
        """
        if until_ms is not None:
            self._check_until(until_ms)
        try:
            self.clock.run(until_ms, steps_max)
        except EndlessRunError:
            raise self._endless(steps_max) from None
        return Run(self)

    def _check_until(self, until_ms: int) -> None:
        now_ms = self.clock.now_ms
        if whole_ms("until_ms", until_ms) < now_ms:
            raise BadOptionError(
                f"until_ms={until_ms} is past: it is {now_ms} ms in this world. "
                f"Type a later time, or make a new World."
            )

    def _endless(self, steps_max: int) -> EndlessRunError:
        busy = busiest(self)
        whom = "each other" if len(busy) > 1 else "the world"
        return EndlessRunError(
            f"still busy after {steps_max} steps, at {self.clock.now_ms} ms: "
            f"{' and '.join(busy) or 'somebody'} kept {whom} at work without end. "
            f"Type run(until_ms=…) in a new World to look at the beginning."
        )

    def __repr__(self) -> str:
        return (
            f"<World seed={self.seed} at {self.clock.now_ms} ms: "
            f"{', '.join([*self.systems, *self.hosts]) or 'empty'}>"
        )


def _names(option: str, names: Iterable[str]) -> list[str]:
    """The names as a list; one text is not a list of its letters."""
    if isinstance(names, str):
        raise BadOptionError(
            f"{option} takes a list of names; type [{names!r}] for a single one."
        )
    return list(names)
