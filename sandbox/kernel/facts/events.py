"""What happens to an event on its way."""

from __future__ import annotations

from sandbox.kernel.facts.fact import Fact


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
    says = "did not take {channel}[ #{sequence}]: {reason}"


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
    says = "could not publish {channel}; the server answered: {error}"


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
