"""How a server finds out who is still there: it asks, again and again.

There is no direct line between the two (fact 0.1), so a client that died looks like
one that has nothing to say. A client is removed when it has left one heartbeat more
than `fail_count` unanswered (facts 1.6, 1.7).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sandbox.broker.connection import Connection
from sandbox.broker.sessions import Session
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import HeartbeatMissed
from sandbox.kernel.trace import Trace

PROBE_TIMEOUT_MS = 500  # for the holder of an id that somebody else wants (1.3)

Then = Callable[[bool], object]


class Question:
    """One question to one client. Only the first that comes counts: the answer, or
    the end of the time for it."""

    def __init__(self, then: Then) -> None:
        self._then: Then | None = then

    def end(self, is_answered: bool) -> None:
        then, self._then = self._then, None
        if then is not None:
            then(is_answered)


class Heartbeats:
    """The heartbeats of one server; `remove` gets whoever has missed too many."""

    def __init__(
        self, server: Any, remove: Callable[[Session, int], object],
        clock: Clock, trace: Trace,
    ) -> None:  # fmt: skip
        self._server = server
        self._remove = remove
        self._clock = clock
        self._trace = trace

    def watch(self, session: Session) -> None:
        """From now on ask this client, every interval."""
        interval_ms = self._server.options.heartbeat_interval_ms
        life = self._server.life
        self._clock.housekeeping_after(interval_ms, self._beat, session, life)

    def _beat(self, session: Session, life: int) -> None:
        server = self._server
        if not server.when_awake(self._beat, session, life):
            return
        if server.life != life or not server.sessions.has(session):
            return  # it has left, or the server has come to an end since
        question = Question(partial(self._note, session, life))
        if self._ask(session, question):
            timeout_ms = server.options.heartbeat_timeout_ms
            self._clock.housekeeping_after(timeout_ms, question.end, False)

    def probe(self, session: Session, then: Then) -> None:
        """Ask once, now: somebody waits for what we find."""
        question = Question(then)
        if self._ask(session, question):
            self._clock.after(PROBE_TIMEOUT_MS, question.end, False)

    def _ask(self, session: Session, question: Question) -> bool:
        """False, and the question has ended, if nobody is there to hear it: the
        network itself knows that at once (fact 1.4)."""
        client = session.client
        connection = client and client.wire.connection
        if connection is None or client.heartbeats == "unheard":
            question.end(False)
            return False
        answer = partial(self._answered, question)
        connection.down.send_in_order(client.asked, (connection, answer))
        return True

    def _answered(self, question: Question, connection: Connection) -> None:
        if connection.is_served:
            question.end(True)

    def _note(self, session: Session, life: int, is_answered: bool) -> None:
        server = self._server
        if server.life != life or not server.sessions.has(session):
            return
        if is_answered:
            session.failed_heartbeats = 0
        else:
            session.failed_heartbeats += 1
            values = (session.client_id, session.failed_heartbeats)
            missed = self._trace.record(server.name, HeartbeatMissed, values)
            if session.failed_heartbeats > server.options.heartbeat_fail_count:
                self._remove(session, missed)
                return
        self.watch(session)
