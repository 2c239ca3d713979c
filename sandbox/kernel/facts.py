"""What can happen in a world, one class a kind, in the past tense.

An actor writes a fact as its class and a plain tuple of values; whoever reads the
trace gets the fact back with names and a sentence. A field holds text, a whole
number, true, false or nothing, so that every fact can be written as JSON.
"""

from __future__ import annotations

import re
from typing import ClassVar

Atom = str | int | bool | None


class Fact:
    """One thing that happened: the fields are the annotations, in order.

    `says` is the sentence; a part in [ ] is left out where its field is None.
    """

    fields: ClassVar[tuple[str, ...]] = ()
    holds: ClassVar[tuple[str, ...]] = ()  # of each field: text, number, or null
    says: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        cls.fields = tuple(cls.__annotations__)
        cls.holds = tuple(HOLDS[holds] for holds in cls.__annotations__.values())
        KINDS[cls.__name__] = cls

    def __init__(self, *values: Atom) -> None:
        assert len(values) == len(self.fields), f"{type(self).__name__}{values}"
        self.__dict__.update(zip(self.fields, values, strict=True))

    @property
    def values(self) -> tuple[Atom, ...]:
        return tuple(self.__dict__[name] for name in self.fields)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), self.values))

    def __repr__(self) -> str:
        values = ", ".join(f"{n}={v!r}" for n, v in self.__dict__.items())
        return f"{type(self).__name__}({values})"

    def __str__(self) -> str:
        return _OPTIONAL.sub(self._optional_part, self.says).format_map(self.__dict__)

    def _optional_part(self, part: re.Match[str]) -> str:
        return part[1] if self.__dict__[part[2]] is not None else ""


_OPTIONAL = re.compile(r"\[([^\[\]]*\{(\w+)\}[^\[\]]*)\]")

KINDS: dict[str, type[Fact]] = {}
HOLDS = {
    "str": "text",
    "int": "number",
    "str | None": "text or null",
    "int | None": "number or null",
}


# Events on their way


class Published(Fact):
    """Somebody handed an event to the bus or to the streaming server's client."""

    channel: str
    data: str
    says = "published {channel} {data}"


class Stored(Fact):
    """The event got its place in the bus's array or in the channel's log."""

    channel: str
    sequence: int
    says = "stored {channel} #{sequence}"


class Delivered(Fact):
    """The event reached a service: its route was called, or its callback.

    The bus numbers nothing, so there the sequence is None.
    """

    channel: str
    sequence: int | None
    subscription: str | None
    redelivery_count: int
    sent_ms: int
    says = "received {channel}[ #{sequence}]"

    def __str__(self) -> str:
        count = self.redelivery_count
        return f"{super().__str__()}{f', sent again ({count})' if count else ''}"


class Missed(Fact):
    """The event arrived where nobody was there to take it."""

    channel: str
    sequence: int | None
    reason: str
    says = "missed {channel}[ #{sequence}]: {reason}"


class Acked(Fact):
    """The server learnt that a subscription is done with a message."""

    channel: str
    sequence: int
    subscription: str
    says = "noted the ack of {channel} #{sequence} by {subscription}"


class Confirmed(Fact):
    """The publisher's callback heard that the server has stored the message."""

    channel: str
    guid: str
    says = "heard that {channel} is stored"


class PublishRefused(Fact):
    """The publisher's callback heard that the server will not store the message."""

    channel: str
    error: str
    says = "could not publish {channel}: {error}"


class PublishUnknown(Fact):
    """The publisher's callback heard of no answer: stored or not, it cannot tell."""

    channel: str
    error: str
    says = "does not know whether {channel} is stored: {error}"


class PublishLost(Fact):
    """The event will never be stored, and its publisher was not told so."""

    channel: str
    reason: str
    says = "lost {channel} on its way: {reason}"


# Ordinary requests


class Requested(Fact):
    """An HTTP request left."""

    to: str
    method: str
    path: str
    body: str | None
    says = "asked {to}: {method} {path}"


class Answered(Fact):
    """The answer to an HTTP request came back to the one who asked."""

    by: str
    method: str
    path: str
    status: int
    body: str | None
    took_ms: int
    says = "got {status} from {by} for {method} {path} after {took_ms} ms"


class RequestFailed(Fact):
    """An HTTP request found nobody, or lost the other side before its answer."""

    to: str
    method: str
    path: str
    error: str
    took_ms: int
    says = "could not reach {to} with {method} {path}: {error}"


# Services


class Started(Fact):
    """A service's process runs: for the first time, or again after a crash."""

    system: str
    says = "started on the {system}"


class Handles(Fact):
    """The service has a handler for this type of event, so it wants such events."""

    channel: str
    says = "has a handler for {channel}"


class Crashed(Fact):
    """A process stopped without a word; what it held in memory is gone."""

    says = "crashed"


class HandlerFailed(Fact):
    """A handler raised an error; what it wanted to do was not done."""

    handler: str
    error: str
    says = "failed in {handler}: {error}"


class Put(Fact):
    """A service wrote a record into its own database."""

    key: str
    value: str
    says = "saved {key} = {value}"


class Removed(Fact):
    """A service removed a record from its own database."""

    key: str
    says = "removed {key}"


class CaughtUp(Fact):
    """A service asked the bus for every event ever emitted and got them."""

    events: int
    says = "was given all {events} events ever emitted"


# The bus and the streaming server


class Registered(Fact):
    """A service told the bus where to post to."""

    service: str
    says = "will post every event to {service}"


class ServerStarted(Fact):
    """The server runs, with what its store still knew."""

    system: str
    store: str
    channels: int
    messages: int
    says = "started with {messages} messages in {channels} channels ({store})"


class ServerStopped(Fact):
    """The server stopped; all connections to it are cut."""

    how: str
    says = "stopped ({how})"


class ClientConnected(Fact):
    """The server accepted a client id."""

    client_id: str
    says = "accepted client {client_id}"


class ConnectRefused(Fact):
    """A client was told that it may not connect."""

    client_id: str
    error: str
    says = "could not connect as {client_id}: {error}"


class ClientClosed(Fact):
    """The server forgot a client: it closed, or another took its place."""

    client_id: str
    reason: str
    says = "forgot client {client_id}: {reason}"


class LineLost(Fact):
    """A client noticed that its TCP connection to the server is gone."""

    server: str
    says = "lost the connection to {server}"


class LineRestored(Fact):
    """The client library connected again by itself; the service did nothing."""

    server: str
    says = "is connected to {server} again"


class ChannelCreated(Fact):
    """First use made the channel."""

    channel: str
    says = "created channel {channel}"


class Subscribed(Fact):
    """The server opened a subscription that starts after a place in the log.

    place: what it reads from: its own, or that of a durable or of a group.
    """

    subscription: str
    client_id: str
    channel: str
    start_at: str
    after_sequence: int
    place: str
    says = "subscribed {client_id} to {channel} ({start_at}, after #{after_sequence})"


class SubscribeRefused(Fact):
    """A client was told that it may not subscribe."""

    channel: str
    error: str
    says = "could not subscribe to {channel}: {error}"


class Unsubscribed(Fact):
    """The server closed a subscription and forgot its place."""

    subscription: str
    channel: str
    says = "closed subscription {subscription}"


class PlaceKept(Fact):
    """The server closed a subscription, and will know its place by its name again."""

    subscription: str
    channel: str
    name: str
    last_sent: int
    unacked: int
    says = (
        "closed subscription {subscription}, and keeps the place of {name}: after "
        "#{last_sent}, {unacked} unacked"
    )


class AckWaitOver(Fact):
    """A message was sent and not acked in time, so it is sent again."""

    channel: str
    sequence: int
    subscription: str
    says = "got no ack of {channel} #{sequence} by {subscription} in time"


class Dropped(Fact):
    """A limit was reached, and the oldest messages went."""

    channel: str
    first: int
    last: int
    limit: str
    says = "dropped {channel} #{first} to #{last} ({limit})"


class ChannelDeleted(Fact):
    """Nobody had used the channel for too long: it went with all it held."""

    channel: str
    unused_ms: int
    says = "deleted channel {channel}, unused for {unused_ms} ms"


class HeartbeatMissed(Fact):
    """A client left a heartbeat of the server unanswered."""

    client_id: str
    in_a_row: int
    says = "heard nothing from {client_id}, {in_a_row} in a row"


class ConnectionLost(Fact):
    """The client library gave up: the server does not know it, or does not answer."""

    error: str
    says = "gave up its connection: {error}"


class ServerPaused(Fact):
    """The server's process stands still; what arrives waits for it."""

    says = "stands still"


class ServerResumed(Fact):
    """The server's process goes on, with what has arrived meanwhile first."""

    waiting: int
    says = "goes on, with {waiting} things to do first"


class SubscriptionForgotten(Fact):
    """The server has started, and its store knows nothing of this subscription."""

    subscription: str
    channel: str
    says = "does not know subscription {subscription} any more"


class ClientForgotten(Fact):
    """The server has started, and its store knows nothing of this client."""

    client_id: str
    says = "does not know client {client_id} any more"


# What a person did


class Acted(Fact):
    """A line of the action log was carried out."""

    action: str
    says = "did: {action}"


class NothingChanged(Fact):
    """A line of the action log would have changed nothing, so it was left out."""

    action: str
    reason: str
    says = "left out: {action}, because {reason}"


# With one of these a world, once set up, begins to live.
ACTS = (Acted, NothingChanged, Published)


# Faults


class Frozen(Fact):
    """A process was stopped where it stood; what arrives for it waits."""

    says = "froze"


class Thawed(Fact):
    """A frozen process goes on, and finds all that has arrived."""

    says = "goes on"


class Slowed(Fact):
    """A service takes another time for each message from now on."""

    busy_ms: int
    says = "takes {busy_ms} ms for a message from now on"


class PathTroubled(Fact):
    """What this actor sends to another may not arrive, or twice, from now on."""

    receiver: str
    trouble: str
    says = "its path to {receiver} {trouble}"


class PathMended(Fact):
    """What this actor sends to another arrives again, once."""

    receiver: str
    says = "its path to {receiver} is as good as new"


class ParcelLost(Fact):
    """Something was sent and will never arrive; its sender does not know.

    An event that is lost is a PublishLost or a Missed instead.
    """

    receiver: str
    parcel: str
    reason: str
    says = "lost {parcel} on its way to {receiver}: {reason}"


class ParcelDoubled(Fact):
    """Something was sent once and will arrive twice."""

    receiver: str
    parcel: str
    says = "{parcel} will arrive at {receiver} twice"
