"""What a server keeps while it is away: messages, clients and places.

Messages, clients and saved places are safe from the next commit on, which comes before
anybody hears of them. Sends and acks are noted in the channel's log and written with
the next flush: a kill forgets them, as the real server does (fact 9.7).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Any, NamedTuple

from sandbox.stores.inspection import Inspection
from sandbox.stores.log import Log, Note
from sandbox.stores.profile import Profile


class Contents(NamedTuple):
    logs: dict[str, Log]
    clients: dict[str, Any]
    places: dict[str, Any]


class Store:
    """A store that lives in the world itself; its profile says what a stop leaves.

    logs: {channel: Log}. clients: {client id: plain JSON}. places: {key: plain JSON},
    where subscriptions, durables and groups stand. postpone: a server's way to have
    several changes committed together; by hand each is committed at once.
    """

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self._kept = Contents({}, {}, {})
        self.open()

    @property
    def kind(self) -> str:
        return self.profile.kind

    # A server's life

    def open(self) -> None:
        """Called when the server starts: know again what survived."""
        self.logs, self.clients, self.places = self._kept
        # {channel: {place key: how many notes its last save has made out of date}}
        self._outdated: dict[str, dict[str, int]] = {}
        self.postpone: Callable[[], None] | None = None

    def close(self) -> None:
        """Called when the server stops: write down what waits, and let go."""
        self.flush()
        self.commit()
        self._let_go()

    def kill(self) -> None:
        """Called when the server is killed: what was not flushed is forgotten, and
        where changes are brought to the disk later, what was not yet."""
        for log in self.logs.values():
            if log.notes:
                log.notes.clear()
        if self.profile.sync_every_ms == 0:
            self.commit()
        self._let_go()

    def commit(self) -> None:
        """Bring all changes to where a kill finds them; in the world, they are there.

        Raises StoreError if that cannot be done; what waits is kept for the next try.
        """

    def commit_soon(self) -> None:
        """Something has changed, and nobody has heard of it yet."""
        if self.profile.sync_every_ms == 0:
            (self.postpone or self.commit)()

    def _let_go(self) -> None:
        """Close what is open; what was not committed is gone."""
        for log in self.logs.values():
            log.close()
        if not self.profile.survives_stop:
            self._kept = Contents({}, {}, {})
        self.logs, self.clients, self.places = Contents({}, {}, {})

    def place(self, name: str) -> Store:
        """A store of the same kind for one run, sharing nothing with this one."""
        return Store(self.profile)

    # Channels

    def add_channel(self, channel: str) -> Log:
        log = self.logs[channel] = self._new_log(channel)
        log.notes = [] if self.profile.survives_stop else None
        return log

    def delete_channel(self, channel: str) -> None:
        """Remove a channel with its messages and places; made anew, it starts at 1."""
        for key in [k for k, p in self.places.items() if p["channel"] == channel]:
            self.drop_place(key)
        self._outdated.pop(channel, None)
        self.logs.pop(channel).close()

    def _new_log(self, channel: str) -> Log:
        return Log(channel, self.profile.record_overhead_bytes)

    # Clients and places

    def save_client(self, client_id: str, client: Any) -> None:
        self.clients[client_id] = client

    def drop_client(self, client_id: str) -> None:
        self.clients.pop(client_id, None)

    def save_place(self, key: str, place: Any) -> None:
        """Keep a place as it stands now, whatever has been noted of it before."""
        self._outdate(place["channel"], key)
        self.places[key] = own_copy(place)

    def drop_place(self, key: str) -> None:
        place = self.places.pop(key, None)
        if place is not None:
            self._outdate(place["channel"], key)

    def _outdate(self, channel: str, key: str) -> None:
        log = self.logs.get(channel)
        if log is not None and log.notes:
            self._outdated.setdefault(channel, {})[key] = len(log.notes)

    # Sends and acks

    def flush(self, channel: str | None = None) -> None:
        """Write down the sends and acks of one channel, or of all."""
        for name in self.logs if channel is None else (channel,):
            log = self.logs.get(name)
            if log is not None and log.notes:
                self._take_notes(self._current(name, log.notes))
                log.notes.clear()
                self._outdated.pop(name, None)

    def _take_notes(self, notes: list[Note]) -> None:
        for note in notes:
            apply(note, self.places)

    def _current(self, channel: str, notes: list[Note]) -> list[Note]:
        outdated = self._outdated.get(channel)
        if not outdated:
            return notes
        return [n for at, n in enumerate(notes) if at >= outdated.get(n[0], 0)]

    # Looking at it

    @property
    def message_count(self) -> int:
        return sum(len(log) for log in self.logs.values())

    def inspect(self) -> Inspection:
        """What one can look at from outside the server: nothing is written."""
        return Inspection({}, "nothing on disk: this store lives in the world's memory")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.kind}: {self.message_count} messages>"


def apply(note: Note, places: dict[str, Any]) -> None:
    """Bring a saved place up to date with one send or ack."""
    key, inbox, sequence, is_sent = note
    if key not in places or inbox not in places[key]["readers"]:
        return  # it has been dropped since
    place = places[key]
    in_flight = place["readers"][inbox]["in_flight"]
    at = bisect_left(in_flight, sequence)
    is_there = at < len(in_flight) and in_flight[at] == sequence
    if is_sent:
        place["last_sent"] = max(place["last_sent"], sequence)
        if not is_there:
            in_flight.insert(at, sequence)
    elif is_there:
        del in_flight[at]


def own_copy(place: Any) -> Any:
    """The in-flight lists change with each note, and are kept in order for that."""
    readers = {
        inbox: {**reader, "in_flight": sorted(reader["in_flight"])}
        for inbox, reader in place["readers"].items()
    }
    return {**place, "readers": readers}
