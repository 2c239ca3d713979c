"""What happens at the bus and at the streaming server."""

from __future__ import annotations

from sandbox.kernel.facts.fact import Fact


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
