"""What was on its way, from whom to whom, and who was not there to take it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sandbox.kernel.facts import (
    Answered,
    ClientConnected,
    ClientForgotten,
    Crashed,
    Missed,
    RequestFailed,
    ServerStarted,
    ServerStopped,
    Started,
)
from sandbox.kernel.trace import Entry

if TYPE_CHECKING:
    from sandbox.views.reading import Reading


class Arrow(NamedTuple):
    """One thing on its way: an event handed in, a copy handed out, or a request.

    kind: a glyph. arrived_ms: None if it was not taken. about: which publish. entry:
    where the trace says what became of it.
    """

    kind: str
    source: str
    target: str
    left_ms: int
    arrived_ms: int | None
    channel: str
    about: int | None
    entry: int | None = None


class Span(NamedTuple):
    """A time in which an actor was not there; until_ms is None if it stayed away."""

    actor: str
    from_ms: int
    until_ms: int | None
    word: str


NOT_YET = "not started yet"
FORGOTTEN = "server forgot it"


def find_arrows(reading: Reading) -> list[Arrow]:
    """All arrows of a run, in the order in which they left."""
    found = [
        *_handed_in(reading),
        *_handed_out(reading),
        *_missed(reading),
        *_refused(reading),
        *_asked(reading),
    ]
    return sorted(found, key=lambda arrow: arrow.left_ms)


def _handed_in(reading: Reading) -> Iterator[Arrow]:
    """Publishes, and where they were stored; or that nobody took them."""
    for entry in reading.stored:
        sent = reading.sent(entry)
        if sent is not None:
            yield _from_sender("published", sent, entry.actor, entry)
    for sent in reading.publishes.values():
        if sent.number not in reading.stored_by:
            yield _from_sender("lost", sent, reading.hub_of(sent), None)


def _from_sender(kind: str, sent: Entry, hub: str, stored: Entry | None) -> Arrow:
    arrived_ms = None if stored is None else stored.at_ms
    way = (sent.actor, hub, sent.at_ms, arrived_ms)
    return Arrow(kind, *way, sent.fact.channel, sent.number, (stored or sent).number)


def _handed_out(reading: Reading) -> Iterator[Arrow]:
    for judged in reading.deliveries:
        entry = judged.entry
        hub, left_ms = reading.hub_of(entry), entry.fact.sent_ms
        way = (hub, entry.actor, left_ms, entry.at_ms)
        yield Arrow(judged.verdict, *way, judged.channel, entry.about, entry.number)


def _missed(reading: Reading) -> Iterator[Arrow]:
    """Copies of a streaming server that nobody took."""
    for entry in reading.trace.of(Missed):
        way = (reading.hub_of(entry), entry.actor, entry.at_ms, None)
        yield Arrow("lost", *way, entry.fact.channel, entry.about, entry.number)


def _refused(reading: Reading) -> Iterator[Arrow]:
    """Copies of a bus that nobody took."""
    for entry in reading.trace.of(RequestFailed):
        sent = reading.sent(entry)
        if sent is not None and entry.actor in reading.hubs:
            left_ms = entry.at_ms - entry.fact.took_ms
            way = (entry.actor, entry.fact.to, left_ms, None)
            channel = sent.fact.channel
            yield Arrow("lost", *way, channel, entry.about, entry.number)


def _asked(reading: Reading) -> Iterator[Arrow]:
    """Ordinary requests. When one arrived nobody wrote down, so it is drawn to the
    middle of the time it took; the line is thin, and no time is told of it."""
    for entry in reading.trace.of(Answered, RequestFailed):
        if entry.about is not None:
            continue
        fact, left_ms = entry.fact, entry.at_ms - entry.fact.took_ms
        has_failed = isinstance(fact, RequestFailed)
        arrived_ms = None if has_failed else left_ms + (fact.took_ms + 1) // 2
        target = fact.to if has_failed else fact.by
        way = (entry.actor, target, left_ms, arrived_ms)
        asked = f"{fact.method} {fact.path}"
        yield Arrow("request", *way, asked, None, entry.number)


def find_absences(reading: Reading) -> list[Span]:
    """When somebody was not there: not yet, crashed, stopped, or forgotten."""
    gone: dict[str, tuple[int, str]] = {}
    seen: set[str] = set()
    found = []
    begin_ms = min((arrow.left_ms for arrow in reading.arrows), default=0)
    for entry in reading.trace.of(Started, ServerStarted, Crashed, ServerStopped):
        actor, at_ms = entry.actor, entry.at_ms
        if isinstance(entry.fact, Crashed | ServerStopped):
            word = "crashed" if isinstance(entry.fact, Crashed) else "stopped"
            gone.setdefault(actor, (at_ms, word))
        elif actor in gone:
            since_ms, word = gone.pop(actor)
            found.append(Span(actor, since_ms, at_ms, word))
        elif actor not in seen and at_ms > begin_ms:
            found.append(Span(actor, begin_ms, at_ms, NOT_YET))
        seen.add(actor)
    found += [Span(who, since, None, word) for who, (since, word) in gone.items()]
    return [*found, *_forgotten(reading)]


def _forgotten(reading: Reading) -> Iterator[Span]:
    """When a server did not know a client that was there."""
    since: dict[str, int] = {}
    down: set[str] = set()
    for entry in reading.trace.of(ClientForgotten, ClientConnected, Crashed, Started):
        is_its = isinstance(entry.fact, Crashed | Started)
        who = entry.actor if is_its else entry.fact.client_id
        if isinstance(entry.fact, ClientForgotten):
            if who not in down:
                since.setdefault(who, entry.at_ms)
            continue
        (down.add if isinstance(entry.fact, Crashed) else down.discard)(who)
        if who in since:
            yield Span(who, since.pop(who), entry.at_ms, FORGOTTEN)
    yield from (Span(who, from_ms, None, FORGOTTEN) for who, from_ms in since.items())
