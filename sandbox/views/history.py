"""The tapes of a run and their readers, found by going through its trace once."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.kernel.trace import Entry
from sandbox.views.fold import LIVES, THERE
from sandbox.views.reading import Reading
from sandbox.views.tapes import AWAY, FORGOTTEN, GONE, Key, Mark, Reader, Tape

BUS = "bus"
GROUP, DURABLE = "group ", "durable "  # how the keys of such places begin


class History:
    """tapes: in the order in which they came up. readers: likewise."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.tapes: dict[Key, Tape] = {}
        self._places: dict[tuple[Key, str], Reader] = {}
        self._subscriptions: dict[str, Reader] = {}
        self._lives: dict[str, str] = {}
        self._systems: dict[str, str] = {}
        self._numbers: dict[int | None, int] = {}  # of events in a bus's array
        self._verdicts = {j.entry.number: j.verdict for j in reading.deliveries}
        for entry in reading.trace:
            self._read(entry)
        for reader in self.readers:
            reader.finish()

    @property
    def readers(self) -> list[Reader]:
        return list(self._places.values())

    def readers_of(self, tape: Tape) -> list[Reader]:
        return [reader for reader in self.readers if reader.tape is tape]

    def _read(self, entry: Entry) -> None:
        kind = type(entry.fact).__name__
        if kind in LIVES:
            life = LIVES[kind]
            self._lives[entry.actor] = "" if life == THERE else life
        if kind in STEPS:
            STEPS[kind](self, entry)
        if kind in LIVES or kind in CHANGES:
            for reader in self.readers:
                reader.is_absent(entry.at_ms, self._absence(reader))

    def _absence(self, reader: Reader) -> str:
        """Why this reader can get nothing now, or nothing at all."""
        hub = reader.tape.key[0]
        if self._lives.get(hub):
            return f"{hub} {self._lives[hub]}"
        lives = [self._lives.get(client, "") for client in reader.clients]
        if lives and all(lives):
            return lives[0]
        return reader.trouble

    # Tapes

    def server_started(self, entry: Entry) -> None:
        hub = entry.actor
        self._systems[hub] = entry.fact.system
        self._lives[hub] = ""
        if entry.fact.messages:
            return
        for tape in self.tapes.values():
            if tape.key[0] == hub:
                self._empty(tape, entry.at_ms, "came back and knew nothing of")

    def _empty(self, tape: Tape, at_ms: int, how: str) -> None:
        tape.empty(at_ms, how)
        for reader in self.readers_of(tape):
            reader.forget(at_ms, 0 if tape.key[1] is None else None)

    def _tape(self, hub: str, channel: str, at_ms: int) -> Tape:
        key: Key = (hub, None if self._systems.get(hub) == BUS else channel)
        if key not in self.tapes:
            self.tapes[key] = Tape(key)
            self.tapes[key].note(at_ms)
        return self.tapes[key]

    def channel_created(self, entry: Entry) -> None:
        self._tape(entry.actor, entry.fact.channel, entry.at_ms)

    def stored(self, entry: Entry) -> None:
        tape = self._tape(entry.actor, entry.fact.channel, entry.at_ms)
        tape.store(entry.at_ms, entry.fact.sequence)
        self._numbers[entry.about] = entry.fact.sequence
        for reader in self.readers_of(tape):
            reader.expect(entry.at_ms, entry.fact.sequence)

    def dropped(self, entry: Entry) -> None:
        fact = entry.fact
        tape = self._tape(entry.actor, fact.channel, entry.at_ms)
        tape.first = fact.last + 1
        tape.note(entry.at_ms)
        for reader in self.readers_of(tape):
            reader.lose(entry.at_ms, fact.first, fact.last)

    def channel_deleted(self, entry: Entry) -> None:
        tape = self._tape(entry.actor, entry.fact.channel, entry.at_ms)
        self._empty(tape, entry.at_ms, "deleted the channel and with it")

    # Readers come and go

    def registered(self, entry: Entry) -> None:
        tape = self._tape(entry.actor, "", entry.at_ms)
        name = entry.fact.service
        reader = self._places.setdefault((tape.key, name), Reader(name, tape, ""))
        reader.clients[name] = None
        reader.begin(entry.at_ms, tape.last)

    def subscribed(self, entry: Entry) -> None:
        fact = entry.fact
        tape = self._tape(entry.actor, fact.channel, entry.at_ms)
        tape.last = max(tape.last, fact.after_sequence)  # of an earlier run
        new = Reader(*_named(fact.place, fact.client_id, fact.channel, tape))
        reader = self._places.setdefault((tape.key, fact.place), new)
        is_fresh = reader is new or bool(reader.trouble and not reader.is_kept)
        reader.clients[fact.client_id] = None
        reader.trouble, reader.is_kept = "", False
        self._subscriptions[fact.subscription] = reader
        if is_fresh:
            reader.begin(entry.at_ms, fact.after_sequence)

    def place_kept(self, entry: Entry) -> None:
        self._leave(entry, AWAY)

    def unsubscribed(self, entry: Entry) -> None:
        self._leave(entry, GONE)

    def forgotten(self, entry: Entry) -> None:
        self._leave(entry, FORGOTTEN)

    def _leave(self, entry: Entry, trouble: str) -> None:
        reader = self._subscriptions.get(entry.fact.subscription)
        if reader is None:
            return
        if len(reader.clients) > 1:  # the others of its group go on
            client = entry.fact.subscription.split("/")[0]
            reader.clients.pop(client, None)
            return
        reader.trouble, reader.is_kept = trouble, trouble == AWAY

    # Messages

    def delivered(self, entry: Entry) -> None:
        fact = entry.fact
        if fact.subscription is None:
            reader = self._on_bus(entry, entry.actor)
            sequence = self._numbers.get(entry.about)
        else:
            reader, sequence = self._subscriptions.get(fact.subscription), fact.sequence
        if reader is None or sequence is None:
            return
        verdict = self._verdicts[entry.number]
        reader.take(Mark(entry.at_ms, sequence, verdict, False))
        if fact.subscription is not None:
            reader.wait_for_ack(fact.sent_ms, sequence)

    def missed(self, entry: Entry) -> None:
        fact = entry.fact
        for reader in self.readers:
            is_its = (
                entry.actor in reader.clients and reader.tape.key[1] == fact.channel
            )
            if is_its and fact.sequence is not None:
                reader.marks.append(Mark(entry.at_ms, fact.sequence, "lost", False))
                reader.wait_for_ack(entry.at_ms, fact.sequence)

    def request_failed(self, entry: Entry) -> None:
        """A copy of the bus that nobody took."""
        reader = self._on_bus(entry, entry.fact.to)
        sequence = self._numbers.get(entry.about)
        if reader is not None and sequence is not None:
            reader.marks.append(Mark(entry.at_ms, sequence, "lost", False))

    def _on_bus(self, entry: Entry, name: str) -> Reader | None:
        return self._places.get(((self.reading.hub_of(entry), None), name))

    def acked(self, entry: Entry) -> None:
        reader = self._subscriptions.get(entry.fact.subscription)
        if reader is not None:
            reader.acked(entry.at_ms, entry.fact.sequence)


def _named(place: str, client: str, channel: str, tape: Tape) -> tuple[str, Tape, str]:
    """A reader's name, and what it is."""
    if not place.startswith(GROUP):
        return client, tape, "durable" if place.startswith(DURABLE) else ""
    name = place.removeprefix(GROUP).removesuffix(f" of {channel}")
    durable, _, group = name.rpartition(":")
    return f"group {group}", tape, "a durable group" if durable else "a queue group"


CHANGES = (
    "ServerStarted", "Registered", "Subscribed", "PlaceKept", "Unsubscribed",
    "SubscriptionForgotten",
)  # fmt: skip

STEPS: dict[str, Callable[[History, Entry], None]] = {
    "Acked": History.acked,
    "ChannelCreated": History.channel_created,
    "ChannelDeleted": History.channel_deleted,
    "Delivered": History.delivered,
    "Dropped": History.dropped,
    "Missed": History.missed,
    "PlaceKept": History.place_kept,
    "Registered": History.registered,
    "RequestFailed": History.request_failed,
    "ServerStarted": History.server_started,
    "Stored": History.stored,
    "Subscribed": History.subscribed,
    "SubscriptionForgotten": History.forgotten,
    "Unsubscribed": History.unsubscribed,
}
