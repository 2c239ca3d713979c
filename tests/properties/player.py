"""Plays a program on a world of its own, line by line, through the real API."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from properties.history import History
from properties.lines import Line, Program
from sandbox import FileStore, MemoryStore, World
from sandbox.broker.client import Client
from sandbox.broker.client_subscription import ClientSubscription
from sandbox.broker.message import Message
from sandbox.stores.profile import SQL
from sandbox.stores.store import Store
from sandbox.world.parcels import is_ack, is_publish, name_of

STORES: dict[str, Callable[[], Store]] = {
    "memory": MemoryStore, "file": FileStore, "sql": lambda: Store(SQL)
}  # fmt: skip
LIMITS = ("max_msgs", "max_bytes", "max_age_ms", "max_inactivity_ms", "max_subs")
HEARTBEATS = {
    "heartbeat_interval_ms": 1_000,
    "heartbeat_timeout_ms": 500,
    "heartbeat_fail_count": 2,
}


class Held:
    """A subscription of the program: what came, and what of it waits for an ack."""

    def __init__(self, client: Client, subscription: ClientSubscription) -> None:
        self.client = client
        self.subscription = subscription
        self.is_ready = False
        self.waiting: deque[Message] = deque()

    @property
    def is_open(self) -> bool:
        return self.subscription.is_open and not self.client.is_closed


def about_client(act: Callable[..., Any]) -> Callable[..., bool]:
    """A line about a client, which must be alive."""

    def done(player: Player, client_id: str, *words: str) -> bool:
        client = player.living(client_id)
        return client is not None and act(player, client, *words) is not False

    return done


class Player:
    """A world, and what the lines of a program did to it.

    done: the lines that could be done. heard: {entry of the delivery: message}.
    """

    def __init__(self, head: Line) -> None:
        options = dict(head.options)
        world_options = {n: options.pop(n) for n in WORLD if n in options}
        limits = {n: options.pop(n) for n in LIMITS if n in options}
        self.world = World(**world_options)
        self.server = self.world.streaming_server(
            store=STORES[head.words[0]](), limits=limits, **{**HEARTBEATS, **options}
        )
        self.history = History(self.world, self.server)
        self.done: list[Line] = []
        self.heard: dict[int, Message] = {}
        self.clients: dict[str, Client] = {}
        self.everybody: list[Client] = []
        self.held: dict[str, Held] = {}
        self.all_held: list[Held] = []
        self.acks_all = False  # from the healing on
        self._published = 0

    def do(self, line: Line) -> bool:
        """False if it cannot be done now. Time passes in any case."""
        is_done = VERBS[line.verb](self, *line.words, **dict(line.options)) is not False
        if is_done:
            self.done.append(line)
        self.pass_ms(line.after_ms)
        return is_done

    def pass_ms(self, ms: int) -> None:
        self.world.run(until_ms=self.world.clock.now_ms + ms)

    # Clients

    def connect(self, client_id: str, slow: int = 0) -> None:
        client = self.server.connect(client_id, busy_ms=slow)
        client.on("error", lambda _: None)
        client.on("connect", lambda: self.clients.update({client_id: client}))
        self.everybody.append(client)

    def living(self, client_id: str) -> Client | None:
        client = self.clients.get(client_id)
        return None if client is None or client.is_closed else client

    def subscribe(
        self, client_id: str, label: str, channel: str, manual: bool = False,
        fails: int = 0, **options: Any,
    ) -> bool:  # fmt: skip
        client = self.living(client_id)
        before = self.held.get(label)
        if client is None or (before is not None and before.is_open):
            return False
        wish = _wish(**options)
        subscription = client.subscribe(channel, manual_ack=manual, **wish)
        held = self.held[label] = Held(client, subscription)
        self.all_held.append(held)
        failures = iter(range(fails))

        def heard(message: Message) -> None:
            self.heard[message.entry] = message
            if self.acks_all:
                message.ack()
            elif manual:
                held.waiting.append(message)
            elif next(failures, None) is not None:
                raise ValueError("this listener fails for a while")

        subscription.on("message", heard)
        subscription.on("error", lambda _: None)
        subscription.on("ready", lambda: setattr(held, "is_ready", True))
        return True

    def publish(self, client_id: str, channel: str, count: str = "1") -> bool:
        client = self.living(client_id)
        if client is None:
            return False
        for _ in range(int(count)):
            self._published += 1
            client.publish(channel, f"m{self._published}")
        return True

    def ack(self, label: str, which: str = "oldest") -> bool:
        held = self.held.get(label)
        if held is None or held.client.is_closed:
            return False
        if which.startswith("#"):
            held.subscription.send_ack(int(which[1:]))
            return True
        if not held.waiting:
            return False
        if which == "all":
            while held.waiting:
                held.waiting.popleft().ack()
        else:
            take = held.waiting.pop if which == "newest" else held.waiting.popleft
            take().ack()
        return True

    def close(self, name: str) -> bool:
        held, client = self.held.get(name), self.living(name)
        if held is not None and held.is_open:
            held.subscription.close()
        elif client is not None:
            client.close()
        else:
            return False
        return True

    def unsubscribe(self, label: str) -> bool:
        held = self.held.get(label)
        if held is None or not held.is_open:
            return False
        held.subscription.unsubscribe()
        return True

    @about_client
    def kill(self, client: Client) -> None:
        client.kill()

    @about_client
    def freeze(self, client: Client) -> None:
        client.worker.freeze()

    @about_client
    def thaw(self, client: Client) -> None:
        client.worker.thaw()

    @about_client
    def heartbeats(self, client: Client, how: str) -> None:
        client.heartbeats = how

    @about_client
    def drop(self, client: Client, ms: str) -> bool:
        if not client.wire.is_open:
            return False
        client.wire.drop(int(ms))
        return True

    # Paths

    def links(self, client_id: str, way: str = "both") -> list[Any]:
        link, server = self.world.network.link, self.server.name
        links = [("up", link(client_id, server)), ("down", link(server, client_id))]
        return [link for name, link in links if way in (name, "both")]

    @about_client
    def cut(self, client: Client, way: str = "both") -> None:
        for link in self.links(client.client_id, way):
            link.cut()

    @about_client
    def lose(self, client: Client, count: str, way: str = "both") -> None:
        for link in self.links(client.client_id, way):
            link.lose(next=int(count))

    @about_client
    def double(self, client: Client, count: str, way: str = "both") -> None:
        for link in self.links(client.client_id, way):
            link.duplicate(next=int(count), only=_is_event)

    @about_client
    def mend(self, client: Client) -> None:
        for link in self.links(client.client_id):
            link.mend()

    # The server

    def stop(self) -> bool:
        if self.server.is_running:
            self.server.stop()
            return True
        return False

    def crash(self) -> bool:
        if self.server.is_running:
            self.server.crash()
            return True
        return False

    def start(self) -> bool:
        if not self.server.is_running:
            self.server.start()
            return True
        return False

    def pause(self) -> bool:
        if self.server.is_running and not self.server.is_paused:
            self.server.pause()
            return True
        return False

    def resume(self) -> bool:
        if self.server.is_paused:
            self.server.resume()
            return True
        return False

    def flush(self) -> bool:
        if self.server.is_running:
            self.server.store.flush()
            return True
        return False

    def wait(self, ms: str) -> None:
        self.pass_ms(int(ms))


VERBS: dict[str, Callable[..., Any]] = {
    name: getattr(Player, name)
    for name in (
        "connect", "subscribe", "publish", "ack", "close", "unsubscribe", "kill",
        "freeze", "thaw", "heartbeats", "drop", "cut", "lose", "double", "mend", "stop",
        "crash", "start", "pause", "resume", "flush", "wait",
    )
}  # fmt: skip
WORLD = ("seed", "latency_ms", "jitter_ms")


def _wish(**options: Any) -> dict[str, Any]:
    """The short options of a line as those of the client library."""
    start = str(options.get("from", "new_only"))
    wish: dict[str, Any] = {"ack_wait_ms": 1_000 * options.get("wait", 1)}
    if start.startswith("#"):
        wish["start_at_sequence"] = int(start[1:])
    elif start.startswith("-"):
        wish["start_at_time_delta_ms"] = int(start[1:])
    else:
        wish["start_at"] = start
    long = {"durable": "durable_name", "group": "queue_group", "max": "max_in_flight"}
    return {**wish, **{long[n]: v for n, v in options.items() if n in long}}


def _is_event(call: Any) -> bool:
    return is_ack(call) or is_publish(call) or name_of(call) == "receive"


def play(program: Program, after_each: Callable[[Player], None]) -> Player:
    """Play it; `after_each` looks at the player after every line."""
    player = Player(program.head)
    for line in program.lines:
        player.do(line)
        after_each(player)
    return player
