"""What a play leaves behind: its trace, and between the entries what the server sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from inspect import signature
from typing import Any, NamedTuple

from sandbox.kernel.facts import (
    ChannelDeleted,
    Dropped,
    ServerStarted,
    Stored,
    Subscribed,
)
from sandbox.kernel.trace import Entry


class Opened(NamedTuple):
    """Somebody took a seat. is_new: the place was made for it, after that sequence."""

    position: int  # how many entries the trace had
    place: str
    inbox: str
    after_sequence: int
    is_new: bool


class Sent(NamedTuple):
    """The server let a message go. cause: the kind of entry that made it do so."""

    position: int
    at_ms: int
    place: str
    channel: str
    inbox: str
    sequence: int
    attempts: int
    in_flight: int  # with this one
    max_in_flight: int
    ack_wait_ms: int
    stored_ms: int
    cause: Entry | None


class Counts:
    """kept: messages there are. stored, sent: since the server's last start."""

    def __init__(self) -> None:
        self.by_channel: Counter[str] = Counter()
        self.stored = self.sent = 0
        self.seen = 0  # of the trace

    @property
    def kept(self) -> int:
        return self.by_channel.total()

    def take(self, fact: Any) -> None:
        kind = type(fact)
        if kind is ServerStarted:
            self.stored = self.sent = 0
            if fact.store == "MEMORY":
                self.by_channel.clear()
        elif kind is Stored:
            self.stored += 1
            self.by_channel[fact.channel] += 1
        elif kind is Dropped:
            self.by_channel[fact.channel] -= fact.last - fact.first + 1
        elif kind is ChannelDeleted:
            del self.by_channel[fact.channel]


class History:
    """Listens in on one server from its start."""

    def __init__(self, world: Any, server: Any) -> None:
        self.trace = world.trace
        self.server = server
        self.notes: list[Opened | Sent] = []
        self._clock = world.clock
        self._counts = Counts()
        self._entries: list[Entry] = []
        self._send = server.delivery._send
        self._send_names = list(signature(self._send).parameters)
        self._open = server.subscribing.open
        server.delivery._send = self._send_noted
        server.subscribing.open = self._open_noted

    def counts(self) -> Counts:
        counts = self._counts
        entries = self.entries
        for number in range(counts.seen, len(entries)):
            counts.take(entries[number].fact)
        counts.seen = len(entries)
        return counts

    def _send_noted(self, *args: Any) -> None:
        # By name: what else the server hands on here is its own business.
        of = dict(zip(self._send_names, args, strict=True))
        subscription, record, cause = of["subscription"], of["record"], of["cause"]
        place = subscription.place
        in_flight = {*subscription.in_flight, record.sequence}
        sent = Sent(
            len(self.trace), self._clock.now_ms, place.key, place.channel.name,
            subscription.key, record.sequence, of["attempts"], len(in_flight),
            subscription.max_in_flight, subscription.ack_wait_ms, record.at_ms,
            None if cause is None else self.trace[cause],
        )  # fmt: skip
        self.notes.append(sent)
        self.counts().sent += 1
        self._send(*args)

    def _open_noted(self, *args: Any) -> Any:
        subscription, entry = self._open(*args)
        fact = self.trace[entry].fact
        assert type(fact) is Subscribed
        is_new = not fact.start_at.startswith(("goes on as ", "joins "))
        opened = Opened(
            len(self.trace), subscription.place.key, subscription.key,
            fact.after_sequence, is_new,
        )  # fmt: skip
        self.notes.append(opened)
        return subscription, entry

    @property
    def sent(self) -> list[Sent]:
        return [note for note in self.notes if isinstance(note, Sent)]

    @property
    def entries(self) -> list[Entry]:
        """The trace as it is now, each entry read once for all who ask."""
        self._entries += map(
            self.trace.__getitem__, range(len(self._entries), len(self.trace))
        )
        return self._entries

    def __iter__(self) -> Iterator[Any]:
        """The notes among the entries of the trace, in the order of what happened."""
        notes = iter(self.notes)
        note = next(notes, None)
        for entry in self.entries:
            while note is not None and note.position <= entry.number:
                yield note
                note = next(notes, None)
            yield entry
        while note is not None:
            yield note
            note = next(notes, None)
