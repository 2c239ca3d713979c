"""Who was away at a moment, whose path was in trouble, whose subscription had ended."""

from __future__ import annotations

from sandbox.checks.spans import spans_of
from sandbox.kernel.facts import (
    ClientConnected,
    ConnectionLost,
    Crashed,
    Frozen,
    LineLost,
    LineRestored,
    PathMended,
    PathTroubled,
    ServerPaused,
    ServerResumed,
    ServerStarted,
    ServerStopped,
    Started,
    Thawed,
)
from sandbox.kernel.trace import Entry, Trace

WENT = (
    Crashed, Frozen, ConnectionLost, LineLost, ServerStopped, ServerPaused
)  # fmt: skip
CAME = (Started, Thawed, LineRestored, ServerStarted, ServerResumed)


def away(trace: Trace, actor: str, moment: int) -> Entry | None:
    """What took an actor away, if it was away when entry `moment` was written."""
    went: Entry | None = None
    for entry in trace.of(*WENT, *CAME):
        if entry.actor == actor and entry.number < moment:
            went = None if isinstance(entry.fact, CAME) else went or entry
    return went


def troubled(trace: Trace, sender: str, receiver: str, moment: int) -> Entry | None:
    """The last trouble of a path that was not mended before `moment`."""
    trouble: Entry | None = None
    for entry in trace.of(PathTroubled, PathMended):
        is_its = (entry.actor, entry.fact.receiver) == (sender, receiver)
        if is_its and entry.number < moment:
            trouble = entry if isinstance(entry.fact, PathTroubled) else None
    return trouble


def closed(trace: Trace, client: str, channel: str, moment: int) -> Entry | None:
    """What ended the last subscription of a client to a channel before `moment`."""
    spans = [
        span
        for span in spans_of(trace)
        if (span.client, span.channel) == (client, channel) and span.opened < moment
    ]
    if not spans or spans[-1].closed >= moment:
        return None
    return trace[int(spans[-1].closed)]


def ran(trace: Trace) -> set[str]:
    """Who ran, as a service or as a client that connected by hand."""
    clients = {e.fact.client_id for e in trace.of(ClientConnected)}
    return clients | {e.actor for e in trace.of(Started)}
