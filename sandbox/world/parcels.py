"""What travels on a path, in words: for the trace, when it is lost or doubled.

A lost event is a fact that the checks know already: PublishLost on its way in,
Missed on its way to a reader. All else is a ParcelLost.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sandbox.kernel.clock import Call
from sandbox.kernel.facts import (
    Fact,
    Missed,
    ParcelDoubled,
    ParcelLost,
    PublishLost,
)
from sandbox.kernel.trace import Trace
from sandbox.network.http import Request
from sandbox.network.link import Link

PUBLISHES = ("publish", "arrive")  # the calls that bring an event to server or bus
CARRIERS = (*PUBLISHES, "receive", "ack", "come_back")


def is_ack(call: Call) -> bool:
    """Is it a subscriber's ack, on its way to the server?"""
    return name_of(call) == "ack"


def is_publish(call: Call) -> bool:
    return name_of(call) in PUBLISHES


def carries_event(call: Call) -> bool:
    """Is it about an event, or by HTTP? Nobody asks twice to connect, say."""
    return name_of(call) in CARRIERS


def name_of(call: Call) -> str:
    return getattr(call, "__name__", "")


class Parcel:
    """One parcel as the trace tells of it.

    words: what it is. lost: the fact that says it is lost, with its actor and the
    values in front of the reason; None if a ParcelLost says it.
    """

    __slots__ = ("about", "cause", "lost", "words")

    def __init__(self, words: str, about: int | None, cause: int | None) -> None:
        self.words = words
        self.about = about
        self.cause = cause
        self.lost: tuple[type[Fact], str, tuple[Any, ...]] | None = None


class ParcelNotes:
    """Writes down what happened to parcels. systems: the names of buses and servers."""

    def __init__(self, trace: Trace, systems: Collection[str]) -> None:
        self._trace = trace
        self._systems = systems

    def note(
        self, link: Link, call: Call, args: tuple[Any, ...], reason: str | None
    ) -> None:
        """A parcel was lost on this link, or doubled if there is no reason."""
        parcel = self._read(link, call, args)
        kind: type[Fact] = ParcelDoubled if reason is None else ParcelLost
        actor = link.sender
        values: tuple[Any, ...] = (link.receiver, parcel.words)
        if reason is not None:
            if parcel.lost is not None:
                kind, actor, values = parcel.lost
            values = (
                *values,
                f"the path from {link.sender} to {link.receiver} {reason}",
            )
        self._trace.record(actor, kind, values, parcel.about, parcel.cause)

    def _read(self, link: Link, call: Call, args: tuple[Any, ...]) -> Parcel:
        name = name_of(call)
        if name in ("arrive", "come_back"):
            return self._http(link, name, args[0])
        if name == "receive":
            message = args[-1]
            return _copy(link, message.channel, message.sequence, message)
        if name == "publish":
            return self._publish(link, args[-1])
        if name == "ack":
            return self._ack(args[-1])
        return Parcel(_WORDS.get(name, "a parcel"), None, None)

    def _publish(self, link: Link, about: int) -> Parcel:
        channel = self._trace[about].fact.channel
        parcel = Parcel(f"the event {channel}", about, about)
        parcel.lost = (PublishLost, link.sender, (channel,))
        return parcel

    def _ack(self, delivered: int | None) -> Parcel:
        if delivered is None:
            return Parcel("an ack", None, None)
        entry = self._trace[delivered]
        fact = entry.fact
        words = f"the ack of {fact.channel} #{fact.sequence}"
        return Parcel(words, entry.about, delivered)

    def _http(self, link: Link, name: str, request: Request) -> Parcel:
        if name == "come_back":
            words = f"the answer to {request.method} {request.path}"
            return Parcel(words, request.about, request.entry)
        if request.about is None:
            words = f"{request.method} {request.path}"
            return Parcel(words, None, request.entry)
        if link.receiver in self._systems:
            return self._publish(link, request.about)
        return _copy(link, request.body["type"], None, request)


def _copy(link: Link, channel: str, sequence: int | None, of: Any) -> Parcel:
    """An event on its way to one reader. of: whatever knows its about and cause."""
    number = "" if sequence is None else f" #{sequence}"
    cause = of.entry if isinstance(of, Request) else of.cause
    parcel = Parcel(f"the event {channel}{number}", of.about, cause)
    parcel.lost = (Missed, link.receiver, (channel, sequence))
    return parcel


_WORDS = {
    "answered": "an answer",
    "asked": "a heartbeat",
    "close": "a goodbye",
    "close_answered": "the answer to a goodbye",
    "connect": "a request to connect",
    "connect_answered": "the answer to a request to connect",
    "left": "the answer to a request to unsubscribe",
    "ping": "a ping",
    "subscribe": "a request to subscribe",
    "unsubscribe": "a request to unsubscribe",
}
